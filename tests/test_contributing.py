"""The guide for contributors: its examples are run, and its picture of the house is the house."""

import importlib.util
import inspect
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from bank import test_exercises, test_mistakes, test_right_answers
from bank.exercise_data import each_exercise, judged
from documents import block_of
from javascript import call_each, needs_bundler, needs_node
from mutants import test_mutants

from lstmgru_lab import authoring
from lstmgru_lab.authoring.solution_text import solution_text
from lstmgru_lab.explorers import live_picture, pages
from lstmgru_lab.support.errors import ExplorerError

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "CONTRIBUTING.md"
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
EXPLORERS = Path(live_picture.__file__).parent

TOOLS = block_of(GUIDE, "test_ci_installs_the_same_tools")
QUIET = block_of(GUIDE, "test_ci_runs_all_that_should_be_quiet")
EXERCISE = block_of(GUIDE, "test_the_exercise_names_each_of_its_mistakes")
DATA = block_of(GUIDE, "test_the_exercise_passes_the_tests_of_the_bank")
QUESTIONS = block_of(GUIDE, "test_the_lesson_asks_its_own_questions")
OWN_EQUATIONS = block_of(GUIDE, "test_the_lesson_names_its_own_equations")
ROW = block_of(GUIDE, "test_the_lesson_s_row_is_the_lesson_s")
LESSON = block_of(GUIDE, "test_the_lesson_builds_and_is_fresh")
EXPLORER = block_of(GUIDE, "test_the_explorer_answers_refuses_and_is_drawn")
TOOLS_OF_SCRIPTS = block_of(GUIDE, "test_ci_holds_the_scripts_to_the_same_tools")
SCRIPT = block_of(GUIDE, "test_the_explorer_s_numbers_are_python_s")


def loaded(package: str, path: Path):
    """A file as a module of a package, for as long as the caller holds it."""
    spec = importlib.util.spec_from_file_location(f"{package}.{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # inspect.getsource looks there
    spec.loader.exec_module(module)
    return module


def test_ci_installs_the_same_tools():
    """And a newer pip before them: not every one knows --group."""
    asked = [part.split(maxsplit=1)[1].strip() for part in TOOLS.split(" && ")]
    assert asked == ["-m pip install --upgrade pip", "-m pip install --group dev"]
    assert all(f"'$python' {part}" in CI for part in asked)


def test_ci_runs_all_that_should_be_quiet():
    """Whatever way it calls them; pytest is the README's own command."""
    asked = [part.strip().removeprefix(".venv/bin/") for part in re.split(r"&&|\n", QUIET.strip())]
    assert asked[1] == "python -m pytest -n 2"
    called = CI.replace('"$python" -m ', "").replace(".venv/bin/", "")
    for command in (asked[0], *asked[2:]):
        assert re.search(rf'^  stage "[^"]+" \d+ {re.escape(command)}$', called, re.MULTILINE), command


# the exercise


@pytest.fixture(scope="module")
def exercise(tmp_path_factory):
    """The guide's exercise, and what the tests know of it, as if both files were in their places."""
    places = {"lstmgru_lab.bank.lessons.lesson_04": EXERCISE, "bank.lesson_04": DATA}
    modules = []
    for package, text in places.items():
        path = tmp_path_factory.mktemp("contributed") / "running_mean.py"
        path.write_text(text, encoding="utf-8")
        modules.append(loaded(package, path))
    yield modules[0].EXERCISE
    for module in modules:
        del sys.modules[module.__name__]


def of_each_exercise(*modules):
    tests = [test for module in modules for test in vars(module).values() if hasattr(test, "pytestmark")]
    return [test for test in tests if any(mark is each_exercise.mark for mark in test.pytestmark)]


TESTS = of_each_exercise(test_exercises, test_right_answers, test_mistakes)
TESTS += [test_mutants.test_mutants_on_a_hundred_inputs]


@pytest.mark.parametrize("test", TESTS, ids=lambda test: test.__name__.removeprefix("test_"))
def test_the_exercise_passes_the_tests_of_the_bank(exercise, test):
    """What they count is not counted: the guide's exercise is none of the course."""
    not_counted = {"record_property": lambda *_: None}
    test(
        exercise,
        **{name: not_counted[name] for name in inspect.signature(test).parameters if name != "exercise"},
    )


def test_the_exercise_names_each_of_its_mistakes(exercise):
    assert [mistake.slug for mistake in exercise.misconceptions] == [
        "sum_for_mean",
        "shares_swapped",
        "mean_of_all",
    ]
    for mistake in exercise.misconceptions:
        report = judged(exercise, mistake.function, seed=7)
        assert (report.outcome, report.misconception) == ("incorrect", mistake.slug)
        assert mistake.sentence in report.message


def test_the_exercise_names_a_mistake_in_a_learners_words(exercise):
    def learner(x, f):
        total = 0 * f
        for k in range(x.shape[0]):
            total = total * f + x[k]
        return total

    assert judged(exercise, learner, seed=7).misconception == "sum_for_mean"


def test_the_exercise_points_to_a_heading_of_its_lesson(exercise):
    lesson = (ROOT / "lessons/source/04_cell_state.py").read_text(encoding="utf-8")
    for mistake in exercise.misconceptions:
        number, _, heading = mistake.see.partition("#")
        assert number == "04"
        assert f"# ## {heading}\n" in lesson
    text = solution_text([exercise])
    assert "### BEGIN SOLUTION\n    c = torch.zeros_like(f)" in text
    assert 'lab.check("running_mean")' in text


# the lesson


def test_the_lesson_builds_and_is_fresh(tmp_path):
    shutil.copytree(
        ROOT / "lstmgru_lab", tmp_path / "lstmgru_lab", ignore=shutil.ignore_patterns("__pycache__")
    )
    source = tmp_path / "lessons" / "source" / "16_running_mean.py"
    source.parent.mkdir(parents=True)
    source.write_text(LESSON, encoding="utf-8")
    (tmp_path / "lstmgru_lab/bank/questions/lesson_16.py").write_text(QUESTIONS, encoding="utf-8")
    said = []
    written = authoring.build(tmp_path, only=["16"], say=said.append)
    assert written == [tmp_path / "lessons" / "16_running_mean.ipynb"], said
    notebook = nbformat.read(written[0], as_version=4)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert [output.text for output in outputs if output.output_type == "stream"] == [
        "0.375\n",
        "equal to 1e-6: True\n",
    ]
    assert any("application/vnd.lstmgru.explorer+json" in output.get("data", {}) for output in outputs)
    assert authoring.build(tmp_path, only=["16"], say=said.append) == []


def test_the_lesson_asks_its_own_questions():
    asked = re.findall(r'lab.predict\("([\w-]+)"\)', LESSON)
    assert sorted(asked) == sorted(re.findall(r'id="([\w-]+)"', QUESTIONS))


def test_the_lesson_names_its_own_equations():
    named = {}
    exec(OWN_EQUATIONS, named)
    assert all(f"$$c_t = {tex}$$" in LESSON for tex in named["ALONE"])


def test_the_lesson_s_row_is_the_lesson_s():
    row = re.fullmatch(r"\| \[(.+)\]\(lessons/16_\w+.ipynb\) \| (.+) \| (\d+) \|\n", ROW)
    title, able, minutes = row.groups()
    assert f"# # {title}\n" in LESSON
    assert f"# | **You will be able to** | {able} |\n# | **Time** | {minutes} minutes |" in LESSON


def test_the_lesson_has_the_parts_of_every_lesson():
    headings = re.findall(r"^# ## (.+)$", LESSON, re.MULTILINE)
    finished = re.findall(
        r"^# ## (.+)$", (ROOT / "lessons/source/04_cell_state.py").read_text(encoding="utf-8"), re.MULTILINE
    )
    common = ("Do you remember?", "Predict", "The same with numbers, by hand", "The same in torch")
    common += ("Common mistakes", "Summary", "Exercise", "References")
    for found in (headings, finished):
        assert [heading for heading in found if heading in common] == list(common)


# the explorer


@pytest.fixture
def explorers(tmp_path):
    """A folder like the package's, with the guide's two files in it, not yet bundled."""
    shutil.copytree(EXPLORERS.parent / "learning", tmp_path / "learning")
    tmp_path /= "explorers"
    for folder in ("js", "css"):
        shutil.copytree(EXPLORERS / folder, tmp_path / folder)
    (tmp_path / "half_life.py").write_text(EXPLORER, encoding="utf-8")
    (tmp_path / "js" / "explorers" / "half_life.js").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "dist").mkdir()
    for kind in ("js", "css"):
        (tmp_path / "dist" / f"half_life.{kind}").touch()
    return tmp_path


@pytest.fixture
def explorer_module(explorers, monkeypatch):
    for module in (live_picture, pages):
        monkeypatch.setattr(module, "DIST", explorers / "dist")
    module = loaded("lstmgru_lab.explorers.gates", explorers / "half_life.py")
    yield module
    del sys.modules[module.__name__]


@pytest.fixture
def bundled(explorers):
    subprocess.run(["node", ROOT / "bundle.mjs", explorers], check=True, timeout=120)


def test_the_explorer_answers_refuses_and_is_drawn(explorer_module):
    explorer = explorer_module.HalfLife(preset="short")
    assert explorer.half_life == pytest.approx(1.0)  # σ(0) = ½
    explorer.preset("long")
    assert explorer.bias == 5.0
    explorer.reset()
    assert explorer.bias == 0.0
    assert explorer.summary() == "At b_f = 0 half of the memory is gone after 1 steps."
    assert explorer.png().startswith(b"\x89PNG")
    assert explorer.png() == explorer_module.HalfLife(bias=0).png()
    with pytest.raises(ExplorerError, match="bias should be between -8 and 8, but is 9"):
        explorer.bias = 9
    with pytest.raises(ExplorerError, match="has no preset 'wide'; it has: short, long"):
        explorer.preset("wide")


@needs_bundler
def test_the_explorer_is_bundled_for_notebooks_and_for_pages(bundled, explorer_module, tmp_path):
    explorer = explorer_module.HalfLife()
    assert 'title:"How long a memory lasts"' in explorer._esm
    assert " as default" in explorer._esm
    assert "import" not in re.sub(r'"[^"]*"|`[^`]*`', "", explorer._esm)
    assert explorer._css.startswith(".lstmgru-explorer")
    page = tmp_path / "page.html"
    explorer.save_html(page)
    text = page.read_text(encoding="utf-8")
    assert "half_life:" in text
    assert 'title:"How long a memory lasts"' in text


@needs_node
def test_the_explorer_s_numbers_are_python_s(explorers, explorer_module):
    biases = [-8.0, -1.3, 0.0, 0.7, 5.0, 8.0]
    script = explorers / "js" / "explorers" / "half_life.js"
    (explorers / "package.json").write_text('{ "type": "module" }', encoding="utf-8")
    drawn = call_each(script, "compute", [[{"bias": bias}] for bias in biases])
    for bias, view in zip(biases, drawn, strict=True):
        explorer = explorer_module.HalfLife(bias=bias)
        assert view["now"]["f"] == pytest.approx(explorer.f, rel=1e-12)
        assert view["now"]["half_life"] == pytest.approx(explorer.half_life, rel=1e-9)


def test_ci_holds_the_scripts_to_the_same_tools():
    """And so does the file that it calls."""
    asked = [line.partition("#")[0].split() for line in TOOLS_OF_SCRIPTS.splitlines()]
    words = [[part for part in command if part not in ("npm", "run")] for command in asked]
    called = (ROOT / ".ci" / "scripts").read_text(encoding="utf-8")
    ran = re.findall(r"^npm (?:run )?(?:--silent )?([\w-]+)", called, re.MULTILINE)
    assert [[name] for name in ran] == words
    assert re.search(r'^  stage "[^"]+" \d+ bash .ci/scripts$', CI, re.MULTILINE)
