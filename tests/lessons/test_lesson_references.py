"""Whatever a lesson points to is there: lessons, headings, exercises, presets, functions, questions."""

import re
from pathlib import Path

import pytest
import torch
from notation import prose

import lstmgru_lab as lab

LESSONS = Path(__file__).parents[2] / "lessons"
SOURCES = sorted((LESSONS / "source").glob("*.py"))
FORMS = {"course", "torch", "flipped"}  # what a link to a GRU's explorer may name beside presets
NUMBERS = {path.name[:2] for path in SOURCES}
TRACE = lab.LSTMCell(1, 2)(torch.randn(24, 1, 1))

every_source = pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)


def headings(source: Path) -> set[str]:
    """The headings of a lesson as JupyterLab and nbconvert make anchors of them: spaces are dashes."""
    return {
        line.lstrip("#").strip().replace(" ", "-")
        for cell in prose(source)
        for line in cell.splitlines()
        if line.startswith("#")
    }


def links(path: Path) -> list[str]:
    return re.findall(r"\]\(([^)\s]+)\)", "\n".join(prose(path)))


def code(path: Path) -> str:
    cells = re.split(r"(?m)^# %%", path.read_text(encoding="utf-8"))
    return "\n".join(cell for cell in cells if not cell.startswith(" [markdown]"))


@every_source
def test_every_lesson_that_is_named_exists(path):
    text = "\n".join(prose(path))
    named = re.findall(r"[Ll]essons? (\d\d)(?:(?:,| and| to| or) (\d\d))?", text)
    assert {number for pair in named for number in pair if number} <= NUMBERS


@every_source
def test_every_link_into_the_course_leads_somewhere(path):
    for link in links(path):
        if re.match(r"https?:", link) or re.match(r"#[A-Z]\w*:", link):
            continue
        target, _, anchor = link.partition("#")
        source = path
        if target:
            assert (LESSONS / target).resolve().is_file(), link
            source = LESSONS / "source" / Path(target).with_suffix(".py").name
        if anchor:
            assert anchor in headings(source), f"{link}: there is no such heading"


@every_source
def test_every_link_names_a_preset_of_an_explorer_here(path):
    for link in links(path):
        if found := re.fullmatch(r"#([A-Z]\w*):([\w-]+)", link):
            name, target = found.groups()
            explorer = lab.view(TRACE) if name == "TraceView" else getattr(lab.explorers, name)()
            assert target in explorer.presets or (target in FORMS and hasattr(explorer, "form")), link
            shown = r"lab\.view\(" if name == "TraceView" else rf"\.{name}\("
            assert re.search(shown, code(path)), f"{link}: the lesson has no {name}"


@every_source
def test_every_name_of_the_package_that_the_prose_uses_exists(path):
    for name in re.findall(r"`(?:lab|lstmgru_lab)\.([a-zA-Z_][\w.]*)", "\n".join(prose(path))):
        found = lab
        for part in name.rstrip(".").split("."):
            assert hasattr(found, part), f"lab.{name}"
            found = getattr(found, part)


@every_source
def test_every_exercise_and_question_named_is_in_the_bank(path):
    text = "\n".join([*prose(path), code(path)])
    exercises = re.findall(r"lab\.(?:check|hint|solution)\(\"(\w+)\"", text)
    assert set(exercises) <= lab.bank.exercises().keys()
    assert set(re.findall(r"lab\.predict\(\"([\w-]+)\"", text)) <= set(lab.bank.questions())


@every_source
def test_the_exercises_of_the_lesson_are_linked(path):
    notebook = LESSONS.parent / "exercises" / f"{path.stem}.ipynb"
    assert not notebook.exists() or f"../exercises/{path.stem}.ipynb" in links(path)


@every_source
def test_a_lesson_asks_two_new_predictions_and_an_earlier_one(path):
    if not (LESSONS.parent / "exercises" / f"{path.stem}.ipynb").exists():
        return
    asked = re.findall(r"lab\.predict\(\"([\w-]+)\"", code(path))
    again = [name for name in asked if "-again-" in name]
    assert len(asked) - len(again) >= 2
    assert again or path.name.startswith("01")


@every_source
def test_a_reference_has_a_year_and_says_where_to_look(path):
    text = "\n".join(prose(path))
    if "## References" not in text:
        assert not (LESSONS.parent / "exercises" / f"{path.stem}.ipynb").exists()
        return
    entries = re.split(r"(?m)^- ", text.partition("## References")[2])[1:]
    assert entries
    for entry in entries:
        assert re.search(r"\((19|20)\d\d\)", entry) or "`" in entry, entry  # or code


def test_every_question_of_the_bank_is_asked_once():
    asked = [name for path in SOURCES for name in re.findall(r"lab\.predict\(\"([\w-]+)\"", code(path))]
    assert sorted(asked) == sorted(lab.bank.questions())
