"""The documents: every block of them is run, tested or an example, and every command is one that exists."""

import ast
import csv
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import click
import nbformat
import pytest
from documents import DOCUMENTS, ROOT, SHELL, block_of, blocks, commands, prose

import lstmgru_lab as lab
from lstmgru_lab.bank.examples import variants
from lstmgru_lab.cli.main import main
from lstmgru_lab.grading.private_bank import bank_from
from lstmgru_lab.grading.sample import right_answer
from lstmgru_lab.grading.sandbox.levels import Level, probe

GUIDE = ROOT / "INSTRUCTORS.md"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ALL_BLOCKS = [block for document in DOCUMENTS for block in blocks(document)]
PYTEST_OPTIONS = {"-k", "-m", "-n", "-q", "-s"}  # its own, and pytest-xdist's


def of_each_document(test):
    return pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))(test)


def run_lines(text: str, folder: Path) -> None:
    """Run each line of a block as a command of its own, with the programs of this environment."""
    programs = {"python": sys.executable}
    programs["lstmgru-lab"] = shutil.which("lstmgru-lab", path=str(Path(sys.executable).parent))
    for line in text.splitlines():
        program, *words = shlex.split(line, comments=True)
        done = subprocess.run([programs[program], *words], cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, f"{line}\n{done.stderr}"


# -- the mark before a block ---------------------------------------------------------------------------


def test_every_block_is_run_tested_or_an_example():
    assert len(ALL_BLOCKS) > 10
    assert not [str(block) for block in ALL_BLOCKS if block.kind is None]


def test_a_block_without_a_mark_or_with_two_is_seen():
    bare, marked, twice, inner = blocks(
        GUIDE,
        "```bash\ncd\n```\n<!-- run: a -->\n<!-- setup:open -->\n```bash\nls\n```\n"
        "<!-- run: a -->\n<!-- example: b -->\n```\nx\n```\n"
        "- item\n\n  <!-- example: why not -->\n  ```toml\n  a = 1\n  ```\n",
    )
    assert (bare.kind, marked.kind, twice.kind) == (None, "run", None)
    assert (inner.kind, inner.says, inner.text) == ("example", "why not", "a = 1\n")


def test_every_test_that_a_block_names_exists():
    for block in ALL_BLOCKS:
        if block.kind == "tested":
            path, _, name = block.says.partition("::")
            tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
            assert name in {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}, str(block)


def test_every_example_says_why_it_is_not_run():
    for block in ALL_BLOCKS:
        if block.kind == "example":
            assert len(block.says.split()) > 3, str(block)


@pytest.fixture(scope="module")
def run_folders(tmp_path_factory):
    """By document, the folder in which its blocks to run were run, in their order."""
    folders = {}
    for block in ALL_BLOCKS:
        if block.kind != "run":
            continue
        folder = folders.setdefault(block.document, tmp_path_factory.mktemp(block.document.stem))
        if block.language in SHELL:
            run_lines(block.text, folder)
        else:
            (folder / block.says).write_text(block.text, encoding="utf-8")
            if block.language == "python":
                run_lines(f"python {block.says}", folder)
    return folders


def test_the_readmes_python_runs(run_folders):
    assert (run_folders[ROOT / "README.md"] / "page.html").exists()


# -- the commands --------------------------------------------------------------------------------------


@of_each_document
def test_every_command_and_option_exists(document):
    for program, *words in commands(document):
        said = f"{document.name}: {program} {' '.join(words)}"
        if words[:1] == ["-m"]:
            program, words = words[1], words[2:]
        options = {word.partition("=")[0] for word in words if word.startswith("-")}
        if program == "lstmgru-lab":
            command, names = main, list(words)
            while isinstance(command, click.Group):
                command = command.commands.get(names.pop(0))
            assert command is not None, said
            assert options <= {name for parameter in command.params for name in parameter.opts}, said
        elif program == "python":
            script = ROOT / words[0]
            assert script.is_file(), said
            assert options <= options_in(script, "option"), said
        elif program == "pytest":
            assert all((ROOT / word).exists() for word in words if word.startswith("tests/")), said
            assert options <= PYTEST_OPTIONS | options_of_the_conftests(), said
            markers = {
                marker.partition(":")[0] for marker in PYPROJECT["tool"]["pytest"]["ini_options"]["markers"]
            }
            assert {words[place + 1] for place, word in enumerate(words) if word == "-m"} <= markers, said
        elif program == "pip":
            extras = re.findall(r"(?:^|\s)(?:\.|lstmgru-lab)\[(\w+)\]", " ".join(words))
            assert set(extras) <= set(PYPROJECT["project"]["optional-dependencies"]), said
            groups = {words[place + 1] for place, word in enumerate(words) if word == "--group"}
            assert groups <= set(PYPROJECT["dependency-groups"]), said


def options_in(script: Path, declares: str) -> set[str]:
    """The options that a script declares, by calls of `click.option` or `addoption`; read, not imported."""
    tree = ast.parse(script.read_text(encoding="utf-8"))
    calls = [
        one for one in ast.walk(tree) if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute)
    ]
    words = [one for call in calls if call.func.attr == declares for one in call.args]
    return {one.value for one in words if isinstance(one, ast.Constant) and str(one.value).startswith("-")}


def options_of_the_conftests() -> set[str]:
    return {name for path in (ROOT / "tests").rglob("conftest.py") for name in options_in(path, "addoption")}


def test_the_commands_are_found():
    said = [" ".join(words) for words in commands(ROOT / "benchmarks" / "README.md")]
    assert "python benchmarks/explorers.py ForgetGate --keys 6 --drags 1" in said
    assert "pip install -e .[nbgrader]" in said
    assert "--drags" in options_in(ROOT / "benchmarks" / "explorers.py", "option")
    assert "lstmgru-lab build --check" in [" ".join(words) for words in commands(ROOT / "README.md")]


@of_each_document
def test_every_part_of_the_package_that_is_named_exists(document):
    for name in re.findall(r"\blab\.[\w.]+", prose(document)):
        value = lab
        for part in name.rstrip(".").split(".")[1:]:
            value = getattr(value, part)


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_stands_in_the_readme(name):
    assert f"`lstmgru-lab {name}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_option_of_grade_stands_in_the_instructors_guide():
    text = GUIDE.read_text(encoding="utf-8")
    options = [one for one in main.commands["grade"].params if isinstance(one, click.Option)]
    for name in [one.opts[0] for one in options if one.opts[0] != "--help"]:
        assert name in text, name


def rows_of(table: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))


# -- the instructors' guide, followed --------------------------------------------------------------------


def test_the_instructors_first_two_commands_make_a_report(run_folders):
    results = run_folders[GUIDE] / "results"
    report = (results / "report.html").read_text(encoding="utf-8")
    assert "Say in the next lecture" in report
    assert [row["student"] for row in rows_of(results / "totals.csv")] == [
        f"student-{number:03}" for number in range(1, 9)
    ]


@pytest.mark.skipif(probe()[0] is Level.PLAIN, reason="--strict refuses to run here, as it should")
def test_the_instructors_real_run_fills_the_gradebook(run_folders, tmp_path):
    """With a zip as Canvas makes it of the class of the first two commands, and Canvas's gradebook."""
    shutil.copy(run_folders[GUIDE] / "week3.toml", tmp_path)
    handed_in = sorted((run_folders[GUIDE] / "class").glob("*/0[25]_exercises.ipynb"))
    with zipfile.ZipFile(tmp_path / "submissions.zip", "w") as archive:
        for number, path in enumerate(handed_in):
            student = path.parent.name.replace("-", "")
            archive.write(path, f"{student}_{int(student[-3:]) + 100}_{number + 1000}_{path.name}")
    rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "LSTM/GRU Lab (7)"]]
    rows += [[f"Student, No {number}", str(number + 100), "", "", "A", ""] for number in range(1, 10)]
    with (tmp_path / "gradebook.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    run_lines(block_of(GUIDE, "test_the_instructors_real_run_fills_the_gradebook"), tmp_path)
    grades = [row["LSTM/GRU Lab (7)"] for row in rows_of(tmp_path / "results" / "gradebook.csv")]
    totals = rows_of(tmp_path / "results" / "totals.csv")
    assert grades == [row["score"] for row in totals] + [""]  # the ninth handed in nothing
    course = lab.bank.exercises()
    whole = course["forget_gate"].points + 2 * course["lstm_step"].points
    assert {row["max_score"] for row in totals} == {str(whole)}


def test_an_exam_is_handed_out_from_a_private_bank_and_graded(tmp_path):
    text = Path(variants.__file__).read_text(encoding="utf-8").replace("SEED = 1\n", "SEED = 29\n")
    (tmp_path / "my_bank.py").write_text(text, encoding="utf-8")
    script = block_of(GUIDE, "test_an_exam_is_handed_out_from_a_private_bank_and_graded")
    (tmp_path / "hand_out.py").write_text(script, encoding="utf-8")
    run_lines("python hand_out.py", tmp_path)
    exam = nbformat.read(tmp_path / "exam.ipynb", as_version=4)
    nbformat.validate(exam)
    own = bank_from(tmp_path / "my_bank.py", {})
    for student in ("ada", "ben"):
        (tmp_path / "class" / student).mkdir(parents=True)
    nbformat.write(exam, tmp_path / "class" / "ben" / "exam.ipynb")
    stubs = [cell for cell in exam.cells if cell.cell_type == "code"][1:]
    for cell, exercise in zip(stubs, own.values(), strict=True):
        assert cell.source.startswith(f"def {exercise.signature}:\n")
        assert cell.source.endswith("    raise NotImplementedError")
        cell.source = right_answer(exercise)
    nbformat.write(exam, tmp_path / "class" / "ada" / "exam.ipynb")
    run_lines("lstmgru-lab grade class --out results --bank my_bank.py --seed 1", tmp_path)
    ada, ben = rows_of(tmp_path / "results" / "totals.csv")
    points = str(sum(exercise.points for exercise in own.values()))
    assert (ada["score"], ada["max_score"], ben["score"]) == (points, points, "0")


def test_the_costs_at_scale_are_the_measured_ones():
    """From the README's table: a row of 2,000 submissions and what is said and computed from it."""
    table = (ROOT / "README.md").read_text(encoding="utf-8")
    measured = {}
    for row in re.findall(r"(?m)^\| lstmgru-lab grade \| (.+) \|$", table):
        size, _, each, _, wall, memory = row.split(" | ")
        measured[int(size)] = float(each), float(wall), int(memory.removesuffix(" MB"))
    (few, _, small), (many, wall, large) = measured[200], measured[2000]
    text = " ".join(GUIDE.read_text(encoding="utf-8").split())
    assert f"costs {few:.2f} CPU seconds in a class of 200 or of 2,000" in text
    assert f"{few:.2f}" == f"{many:.2f}"
    assert f"memory stays below {-(-max(small, large) // 100) / 10} GB" in text
    assert f"2,000 submissions took {wall:.0f} seconds on two processors" in text
    there, spread = 100_000 / 2000 * wall / 60, 100_000 / 2000 * wall / 60 / 16
    assert f"× {wall:.0f} seconds, {there:.0f} minutes, on those two" in text
    assert f"{spread:.0f} minutes on 32 of them" in text


def test_the_plan_of_a_week_adds_up():
    minutes = {stem[:2]: int(minute) for _, stem, minute in readme_lessons()}
    plan = re.findall(
        r"(?m)^\| .+? \| lessons? (\d\d)(?: to (\d\d))?\b.* \| (\d+) \|$", GUIDE.read_text(encoding="utf-8")
    )
    assert len(plan) == 3
    for first, last, said in plan:
        taken = range(int(first), int(last or first) + 1)
        assert sum(minutes[f"{number:02}"] for number in taken) == int(said)


# -- the README's table of lessons -----------------------------------------------------------------------


def test_the_readme_lists_every_lesson_with_title_and_minutes():
    lessons = []
    for path in sorted((ROOT / "lessons" / "source").glob("[0-9]*.py")):
        text = path.read_text(encoding="utf-8")
        title = re.search(r"(?m)^# # (.+)$", text)[1]
        lessons.append((title, path.stem, re.search(r"\| \*\*Time\*\* \| (\d+) minutes \|", text)[1]))
    assert readme_lessons() == lessons


def readme_lessons() -> list[tuple[str, str, str]]:
    """The title, the file's stem and the minutes of each lesson, as the README lists them."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.findall(r"(?m)^\| \[(.+?)\]\(lessons/(\w+)\.ipynb\) \|.*\| (\d+) \|$", readme)
