"""The command line: quick help, one sentence and the right exit code for whatever stops a command."""

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from course_folder import make_course

import lstmgru_lab
import lstmgru_lab.course
from lstmgru_lab.cli import main as cli
from lstmgru_lab.course import material
from lstmgru_lab.support.errors import CourseError


def run(*arguments: str, **environment: str):
    return CliRunner().invoke(cli.main, arguments, env=environment)


@pytest.fixture
def opened(monkeypatch):
    """What `open` asked for, with no JupyterLab started."""
    calls: list[dict] = []
    monkeypatch.setattr(
        lstmgru_lab.course,
        "open_course",
        lambda directory, **options: calls.append({"DIR": directory, **options}),
    )
    monkeypatch.delenv("LSTMGRU_OPEN_ARGS", raising=False)
    return calls


@pytest.mark.slow
def test_help_loads_nothing_heavy():
    code = (
        "import sys; from lstmgru_lab.cli.main import main; main(['--help'], standalone_mode=False);"
        "heavy = {'torch', 'numpy', 'matplotlib', 'rich', 'jupyterlab', 'nbformat', 'tornado', 'IPython'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "open" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.slow
def test_the_installed_command_is_this_one():
    command = Path(sys.executable).parent / "lstmgru-lab"
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"lstmgru-lab, version {lstmgru_lab.__version__}"


def test_a_failure_is_one_sentence_and_exit_code_1(monkeypatch):
    def fail(*args, **options):
        raise CourseError("The course is somewhere else.")

    monkeypatch.setattr(lstmgru_lab.course, "open_course", fail)
    result = run("open")
    assert (result.exit_code, result.output) == (1, "The course is somewhere else.\n")


def test_ctrl_c_is_a_plain_word_and_exit_code_130(monkeypatch):
    def interrupt(*args, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(lstmgru_lab.course, "open_course", interrupt)
    result = run("open")
    assert (result.exit_code, result.output) == (130, "Interrupted.\n")


@pytest.mark.parametrize(
    "arguments", [["opne"], ["open", "--port", "many"], ["open", "--port", "0"], ["open", "a", "b"]]
)
def test_unusable_arguments_are_exit_code_2(opened, arguments):
    assert run(*arguments).exit_code == 2
    assert not opened


def test_open_has_defaults_for_everything(opened):
    assert run("open").exit_code == 0
    options = opened[0]
    assert (options["DIR"], options["lesson"], options["port"], options["browser"]) == (
        Path("lstmgru-course"),
        None,
        None,
        True,
    )


def test_open_appends_the_environments_arguments(opened):
    result = run("open", "mine", "--port", "9", LSTMGRU_OPEN_ARGS="--no-browser --port 8 --lesson '02'")
    assert result.exit_code == 0, result.output
    options = opened[0]
    assert (options["DIR"], options["lesson"], options["port"], options["browser"]) == (
        Path("mine"),
        "02",
        8,
        False,
    )


def test_the_environment_may_name_a_folder_with_odd_characters(opened):
    assert run("open", LSTMGRU_OPEN_ARGS="'mes leçons d été'").exit_code == 0
    assert opened[0]["DIR"] == Path("mes leçons d été")


def test_windows_paths_from_the_environment_keep_backslashes(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    assert cli._split(r'"C:\My Course" --no-browser') == [r"C:\My Course", "--no-browser"]


def test_an_unclosed_quote_in_the_environment_is_said(opened):
    result = run("open", LSTMGRU_OPEN_ARGS="'half")
    assert result.exit_code == 2
    assert "LSTMGRU_OPEN_ARGS cannot be read (No closing quotation)" in result.output
    assert not opened


def test_nothing_is_made_when_the_port_is_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(material, "course_root", lambda: make_course(tmp_path / "course"))
    monkeypatch.setattr("lstmgru_lab.course.server._is_free", lambda port: False)
    result = run("open", str(tmp_path / "copy"), "--port", "9", "--no-browser")
    assert result.exit_code == 1
    assert result.output.startswith("Port 9 is taken")
    assert not (tmp_path / "copy").exists()


# build


@pytest.fixture
def authoring(monkeypatch):
    from lstmgru_lab import authoring

    monkeypatch.setattr(authoring, "find_project", lambda start: start)
    return authoring


@pytest.mark.slow  # the first import of authoring may start a process
def test_build_says_what_it_wrote(authoring, monkeypatch):
    asked = {}

    def build(project, *, only, force, say, progress):
        asked.update(project=project, only=only, force=force)
        say("02: executing")
        progress("02", 1, 12)
        return [Path("a"), Path("b")]

    monkeypatch.setattr(authoring, "build", build)
    result = run("build", "02")
    assert (result.exit_code, result.output) == (0, "02: executing\nWritten: 2 files.\n")
    assert asked == {"project": Path.cwd(), "only": ("02",), "force": False}
    run("build", "02", "--force")
    assert asked["force"]


@pytest.mark.slow
def test_build_refuses_a_check_that_is_forced():
    result = run("build", "--check", "--force")
    assert (result.exit_code, result.output.splitlines()[-1]) == (
        2,
        "Error: --check changes nothing, --force runs everything: give one of them.",
    )


@pytest.mark.slow
def test_build_check_fails_with_every_problem(authoring, monkeypatch):
    monkeypatch.setattr(authoring, "check", lambda project: ["01: cell 3 is stale.", "02: no outputs."])
    result = run("build", "--check")
    assert result.exit_code == 1
    assert result.output.splitlines()[:2] == ["01: cell 3 is stale.", "02: no outputs."]
    monkeypatch.setattr(authoring, "check", lambda project: [])
    assert run("build", "--check").exit_code == 0


def test_every_command_is_in_the_readme():
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    assert isinstance(cli.main, click.Group)
    for name in cli.main.commands:
        assert f"`lstmgru-lab {name}" in readme
