"""The documents: every command in them is one that the program takes, and those to try do what they say."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from lstmgru_lab.cli import main

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / name for name in ("README.md", "INSTRUCTORS.md", "CONTRIBUTING.md")]
DOCUMENTS += sorted((ROOT / "docs").glob("*.md")) + sorted((ROOT / "benchmarks").glob("*.md"))


def commands(text: str) -> list[list[str]]:
    """The words of every call of the program in a fence, or in backticks with more than its name."""
    fenced = re.findall(r"(?m)^\s*(?:\$ )?(?:\S*/)?lstmgru-lab ([^\n|#]+)$", text)
    quoted = re.findall(r"`lstmgru-lab ([^`\n]+)`", text)
    return [shlex.split(call.strip()) for call in [*fenced, *quoted] if "[" not in call]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_of_the_documents_is_one_that_the_program_takes(path):
    for words in commands(path.read_text(encoding="utf-8")):
        command = main.commands.get(words[0])
        assert command is not None, f"{path.name}: lstmgru-lab {words[0]}"
        known = {name for parameter in command.params for name in parameter.opts}
        options = {word.partition("=")[0] for word in words[1:] if word.startswith("-")}
        assert options <= known, f"{path.name}: lstmgru-lab {' '.join(words)}"


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_stands_in_the_readme(name):
    assert f"`lstmgru-lab {name}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_option_of_grade_stands_in_the_instructors_guide():
    text = (ROOT / "INSTRUCTORS.md").read_text(encoding="utf-8")
    options = [one for one in main.commands["grade"].params if isinstance(one, click.Option)]
    for name in [one.opts[0] for one in options if one.opts[0] not in ("--help", "--jobs")]:
        assert name in text, name


def test_the_instructors_first_two_commands_make_a_report(tmp_path):
    text = (ROOT / "INSTRUCTORS.md").read_text(encoding="utf-8")
    (lines,) = re.findall(r"<!-- run: try -->\n```bash\n(.+?)```", text, re.DOTALL)
    program = shutil.which("lstmgru-lab", path=str(Path(sys.executable).parent))
    for line in lines.splitlines():
        words = shlex.split(line.replace("--students 8", "--students 2"))
        done = subprocess.run([program, *words[1:]], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "results" / "report.html").exists()
    assert (tmp_path / "results" / "grades.csv").read_text().count("student-00") >= 2


def test_every_link_of_the_documents_leads_somewhere():
    for path in DOCUMENTS:
        text = re.sub(r"(?ms)^ *(`{3,}).*?^ *\1", "", path.read_text(encoding="utf-8"))  # fences are examples
        for link in re.findall(r"\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"", text):
            target = "".join(link).partition("#")[0]
            if target and not re.match(r"https?:", target):
                assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_the_readme_lists_every_lesson_with_its_title_and_its_minutes():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"(?m)^\| \[(.+?)\]\(lessons/(\w+)\.ipynb\) \|.*\| (\d+) \|$", readme)
    lessons = []
    for path in sorted((ROOT / "lessons" / "source").glob("[0-9]*.py")):
        text = path.read_text(encoding="utf-8")
        title = re.search(r"(?m)^# # (.+)$", text)[1]
        lessons.append((title, path.stem, re.search(r"\| \*\*Time\*\* \| (\d+) minutes \|", text)[1]))
    assert listed == lessons
