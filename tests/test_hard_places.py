"""Where it could go wrong: no home to write to, a second copy at work, no network, names with accents."""

import errno
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner
from course_folder import make_course

from lstmgru_lab.bank import exercises
from lstmgru_lab.cli import doctor
from lstmgru_lab.cli.main import main
from lstmgru_lab.course import server as server_module
from lstmgru_lab.course.home import home_folder, kept_elsewhere
from lstmgru_lab.course.server import JupyterServer
from lstmgru_lab.grading.results import Results
from lstmgru_lab.grading.sample import notebook_of, right_answer
from lstmgru_lab.support.errors import GradingError

ROOT = Path(__file__).parents[1]
COMMAND = "from lstmgru_lab.__main__ import main; main()"
MOVED = {"JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR"}
# Answers to nobody: what looks for a network at its back fails at once.
NOBODY = "http://127.0.0.1:9"
NO_NETWORK = {"http_proxy": NOBODY, "https_proxy": NOBODY, "HTTP_PROXY": NOBODY, "HTTPS_PROXY": NOBODY}
NO_NETWORK |= {"no_proxy": "", "NO_PROXY": ""}

unix = pytest.mark.skipif(os.name != "posix", reason="on Windows the home is not a variable")


def lstmgru_lab(*arguments: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", COMMAND, *arguments],
        cwd=cwd, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
    )  # fmt: skip


@pytest.fixture
def no_home(tmp_path):
    """What a container without a home says of it: nothing below can be made, not even by root."""
    (tmp_path / "no-folder").write_text("")
    nowhere = str(tmp_path / "no-folder" / "home")
    return {"HOME": nowhere} | {f"XDG_{kind}_HOME": nowhere for kind in ("CACHE", "CONFIG", "DATA")}


@pytest.fixture
def homeless(no_home, monkeypatch):
    """This process in such a place."""
    for name in MOVED | {"XDG_RUNTIME_DIR"}:
        monkeypatch.delenv(name, raising=False)
    for name, value in no_home.items():
        monkeypatch.setenv(name, value)


def hand_in(folder: Path, student: str = "ada") -> None:
    gate = exercises()["forget_gate"]
    (folder / student).mkdir(parents=True)
    text = json.dumps(notebook_of([gate], [right_answer(gate)]))
    (folder / student / "02_gate.ipynb").write_text(text, encoding="utf-8")


# A home that cannot be written


@unix
def test_everything_written_at_home_has_another_place(homeless, tmp_path):
    kept = kept_elsewhere(os.environ, tmp_path / "kept")
    assert kept.keys() == MOVED
    assert all(Path(place).parent == tmp_path / "kept" for place in kept.values())


@unix
def test_what_can_be_written_stays_where_it_is(homeless, tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "mine"))
    assert kept_elsewhere(os.environ, tmp_path / "kept").keys() == MOVED - {"JUPYTER_CONFIG_DIR"}


def test_a_home_like_any_other_moves_nothing(tmp_path, monkeypatch):
    for name in ("HOME", "USERPROFILE", "APPDATA", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    for name in MOVED:
        monkeypatch.delenv(name, raising=False)
    assert kept_elsewhere(os.environ, tmp_path / "kept") == {}


@unix
def test_open_says_so_once_and_keeps_the_settings_in_the_copy(homeless, tmp_path):
    said = []
    server = JupyterServer(tmp_path, start="lessons/00.ipynb", port=None, browser=False, say=said.append)
    before = dict(os.environ)
    try:
        server._find_a_home()
        assert os.environ["JUPYTER_RUNTIME_DIR"].startswith(str(tmp_path / ".lstmgru"))
        (sentence,) = said
        place = tmp_path / ".lstmgru" / "home"
        assert sentence == f"Your home folder cannot be written, so your settings are kept in {place}."
        server._find_a_home()
        assert len(said) == 1, "the places that it has found can be written"
    finally:
        os.environ.clear()
        os.environ.update(before)


@unix
def test_doctor_without_a_home_says_what_open_will_do(no_home, tmp_path):
    done = lstmgru_lab("doctor", cwd=tmp_path, **no_home)
    assert done.returncode == 0, done.stdout
    assert "keeps settings in the working copy" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize("home", ["/", "", "~"])
def test_a_home_that_is_none_leaves_the_report_as_it_is(home, monkeypatch):
    """A container's made-up user lives in the root folder: not every / is the home."""
    monkeypatch.setenv("HOME", home)
    monkeypatch.setattr(os, "name", "posix")
    assert home_folder(os.environ) is None
    line = doctor.report([doctor.Finding("kernel", "/opt/env/bin/python")])
    assert line.endswith("/opt/env/bin/python")


@unix
def test_an_answer_is_checked_if_nothing_can_be_written(no_home, tmp_path):
    """One sentence says that the progress will not stay; the check itself is as ever."""
    code = (
        "import torch, lstmgru_lab as lab\n"
        "def forget_gate(x_t, h_prev, W_f, b_f):\n"
        "    return torch.sigmoid(torch.cat([h_prev, x_t], dim=-1) @ W_f.T + b_f)\n"
        "print(lab.check('forget_gate'))\n"
        "print(lab.check('forget_gate').outcome)"
    )
    record = str(tmp_path / "no-folder" / "progress.sqlite")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, encoding="utf-8",
        env={**os.environ, **no_home, "LSTMGRU_RECORD": record, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "correct"
    assert done.stdout.count("is kept only until this notebook closes") == 1


# A second copy


def test_two_that_start_at_once_get_two_ports():
    """Both have seen the same free port; JupyterLab looks on when it is taken after all."""
    chosen, wanted = (
        JupyterServer(Path(), start="", port=port, browser=False, say=print) for port in (None, 8899)
    )
    assert "--ServerApp.port_retries=50" in chosen.arguments()
    assert "--ServerApp.port_retries=0" in wanted.arguments()


def test_a_course_that_is_open_already_is_said_with_its_address(tmp_path, monkeypatch):
    import jupyter_server.serverapp

    others = [
        {
            "root_dir": str(tmp_path / "mine" / ".." / "mine"),
            "url": "http://127.0.0.1:8888/",
            "token": "secret",
        },
        {"root_dir": str(tmp_path / "thesis"), "url": "http://127.0.0.1:8889/", "token": "other"},
    ]
    (tmp_path / "mine").mkdir()
    monkeypatch.setattr(jupyter_server.serverapp, "list_running_servers", lambda: iter(others))
    said = []
    JupyterServer(tmp_path / "mine", start="", port=None, browser=False, say=said.append)._tell_of_another()
    assert len(said) == 1
    assert said[0].startswith(
        "This course is open already, at http://127.0.0.1:8888/lab?token=secret: a notebook"
    )


def test_a_second_run_into_the_same_results_is_refused(tmp_path):
    hand_in(tmp_path / "class")
    command = ["grade", str(tmp_path / "class"), "--out", str(tmp_path / "out"), "--jobs", "1"]
    with Results(tmp_path / "out").alone():
        done = CliRunner().invoke(main, command)
        assert done.exit_code == 1
        assert "Another run is writing into" in done.output
        assert not (tmp_path / "out" / "results.jsonl").exists()
    assert CliRunner().invoke(main, command).exit_code == 0


@unix
@pytest.mark.parametrize("problem", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP])
def test_a_file_system_without_locks_still_grades(tmp_path, monkeypatch, problem):
    import fcntl

    def no_locks(*_):
        raise OSError(problem, os.strerror(problem))

    monkeypatch.setattr(fcntl, "flock", no_locks)
    hand_in(tmp_path / "class")
    command = ["grade", str(tmp_path / "class"), "--out", str(tmp_path / "out"), "--jobs", "1"]
    for _ in range(2):
        done = CliRunner().invoke(main, command)
        assert done.exit_code == 0, done.output
    assert (tmp_path / "out" / ".lock").read_bytes() == b""  # a mark in it would outlive a killed run


@unix
def test_a_killed_run_leaves_no_lock_behind(tmp_path):
    code = (
        "import pathlib, sys; from lstmgru_lab.grading.results import Results\n"
        "with Results(pathlib.Path(sys.argv[1])).alone(): print('held', flush=True); sys.stdin.read()"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], text=True, **pipes) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(GradingError, match="Another run is writing into"), Results(tmp_path).alone():
            pass
        other.kill()
    with Results(tmp_path).alone():
        pass


# No network, and a path with a space and accents


def test_grading_needs_no_network_and_any_name_will_do(tmp_path):
    folder = tmp_path / "Über uns é"
    hand_in(folder / "la classe", "Zoë Müller")
    done = lstmgru_lab("grade", "la classe", "--out", "mes notes", "--jobs", "1", cwd=folder, **NO_NETWORK)
    assert done.returncode == 0, done.stderr
    assert "Zoë Müller,02_gate,ok,2,2" in (folder / "mes notes" / "grades.csv").read_text(encoding="utf-8")
    assert (folder / "mes notes" / "report.html").is_file()


def test_a_class_and_the_doctor_need_neither_network_nor_name(tmp_path):
    folder = tmp_path / "Über uns é"
    folder.mkdir()
    done = lstmgru_lab("sample-class", "la classe", "--students", "1", cwd=folder, **NO_NETWORK)
    assert done.returncode == 0, done.stderr
    assert len(list((folder / "la classe" / "student-001").glob("*.ipynb"))) > 10
    done = lstmgru_lab("doctor", cwd=folder, **NO_NETWORK)
    assert done.returncode == 0, done.stdout


def test_a_course_in_a_folder_with_accents_is_updated_in_place(tmp_path, monkeypatch):
    from lstmgru_lab.course import material

    course = make_course(tmp_path / "le cours é")
    monkeypatch.setattr(material, "course_root", lambda: course)
    monkeypatch.setattr(server_module.JupyterServer, "run", lambda self: None)
    for sentence in ("Made the course in", "run the same command to go on"):
        done = CliRunner().invoke(main, ["open", str(tmp_path / "ma copie à moi"), "--no-browser"])
        assert done.exit_code == 0, done.output
        assert sentence in done.output
    assert (tmp_path / "ma copie à moi" / "lessons" / "01_why_gates.ipynb").is_file()


# The versions of Python that are promised


def test_the_promised_versions_are_the_tested_ones():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    promised = [
        line.rpartition(" ")[2]
        for line in project["classifiers"]
        if line.startswith("Programming Language :: Python :: 3.")
    ]
    assert promised == ["3.11", "3.12", "3.13"]
    assert project["requires-python"] == f">={promised[0]}"
    for version in promised:
        assert f'python: "{version}"' in workflow, f"no machine tests Python {version}"
