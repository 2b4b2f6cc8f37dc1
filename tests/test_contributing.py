"""The guide for contributors: its examples are run, and its picture of the house is the house."""

import importlib.util
import inspect
import json
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
from mutants import test_mutants

from lstmgru_lab import authoring
from lstmgru_lab.authoring.solution_text import solution_text
from lstmgru_lab.explorers import live_picture
from lstmgru_lab.support.errors import ExplorerError

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "CONTRIBUTING.md"
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
EXPLORERS = Path(live_picture.__file__).parent

TOOLS = block_of(GUIDE, "test_ci_installs_the_same_tools")
QUIET = block_of(GUIDE, "test_ci_runs_all_that_should_be_quiet")
EXERCISE = block_of(GUIDE, "test_the_exercise_names_each_of_its_mistakes")
DATA = block_of(GUIDE, "test_the_exercise_passes_the_tests_of_the_bank")
LESSON = block_of(GUIDE, "test_the_lesson_builds_and_is_fresh")
EXPLORER = block_of(GUIDE, "test_the_explorer_answers_refuses_and_is_drawn")
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


def test_the_exercise_s_mistake_is_named_in_a_learner_s_own_words(exercise):
    def learner(x, f):
        total = 0 * f
        for k in range(x.shape[0]):
            total = total * f + x[k]
        return total

    assert judged(exercise, learner, seed=7).misconception == "sum_for_mean"


def test_the_exercise_points_to_a_heading_and_becomes_a_notebook(exercise):
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
    source = tmp_path / "lessons" / "source" / "16_running_mean.py"
    source.parent.mkdir(parents=True)
    source.write_text(LESSON, encoding="utf-8")
    shutil.copytree(
        ROOT / "lstmgru_lab", tmp_path / "lstmgru_lab", ignore=shutil.ignore_patterns("__pycache__")
    )
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


def test_the_lesson_has_the_parts_of_every_lesson_in_their_order():
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
def explorer_module(tmp_path, monkeypatch):
    for path in EXPLORERS.glob("*.[jc]s*"):
        shutil.copy(path, tmp_path)
    (tmp_path / "half_life.py").write_text(EXPLORER, encoding="utf-8")
    (tmp_path / "half_life.js").write_text(SCRIPT, encoding="utf-8")
    monkeypatch.setattr(live_picture, "_HERE", tmp_path)
    module = loaded("lstmgru_lab.explorers", tmp_path / "half_life.py")
    yield module
    del sys.modules[module.__name__]


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


def test_the_explorer_s_script_is_one_module_and_stands_in_a_page(explorer_module, tmp_path):
    explorer = explorer_module.HalfLife()
    assert explorer._esm.startswith("export default (() => {")
    assert 'const plan = { title: "How long a memory lasts", compute, asPython, parts };' in explorer._esm
    assert "import " not in re.sub(r"//.*|/\*.*?\*/|\"[^\"]*\"", "", explorer._esm, flags=re.DOTALL)
    page = tmp_path / "page.html"
    explorer.save_html(page)
    assert "HalfLife: (() => {" in page.read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
def test_the_explorer_s_numbers_are_python_s(explorer_module, tmp_path):
    from lstmgru_lab.explorers.bundle import expression

    biases = [-8.0, -1.3, 0.0, 0.7, 5.0, 8.0]
    script = (
        f"const {{ compute }} = {expression(tmp_path / 'half_life.js')};\n"
        f"console.log(JSON.stringify({json.dumps(biases)}.map((bias) => compute({{ bias }}).now)));\n"
    )
    (tmp_path / "numbers.mjs").write_text(script, encoding="utf-8")
    done = subprocess.run(["node", tmp_path / "numbers.mjs"], capture_output=True, text=True, check=True)
    for bias, now in zip(biases, json.loads(done.stdout), strict=True):
        explorer = explorer_module.HalfLife(bias=bias)
        assert now["f"] == pytest.approx(explorer.f, rel=1e-12)
        assert now["half_life"] == pytest.approx(explorer.half_life, rel=1e-9)
