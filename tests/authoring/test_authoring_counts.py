"""The numbers in the documents: each is marked, counted, written by a build and held by the check."""

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from lstmgru_lab import authoring, bank
from lstmgru_lab.authoring import counts, layout
from lstmgru_lab.authoring.counts import MARK, count_problems, counted_documents
from lstmgru_lab.support.errors import AuthoringError

REPOSITORY = Path(__file__).parents[2]
STATED = {
    "CHANGELOG.md": r"(exercises \d+) functions to write, (points \d+) points;",
    "INSTRUCTORS.md": r"worth (least-points \d+) to (most-points \d+) points, (points \d+) in",
    "README.md": r"\[exercises\]\(exercises\), (exercises \d+) in all",
    "docs/other-courses.md": r"\| exercises \| (exercises \d+) functions",
    "paper.md": r"are (lessons-with-exercises \d+) lessons: .* With them come (exercises \d+) functions",
}

KNOWN = counts.counts()


@pytest.fixture
def project(tmp_path, monkeypatch):
    """The documents alone, taken for the project that the package is part of."""
    (tmp_path / "lessons" / "source").mkdir(parents=True)
    for name in STATED:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(REPOSITORY / name, tmp_path / name)
    monkeypatch.setattr(layout, "PACKAGE", (tmp_path / "lstmgru_lab").resolve())
    return tmp_path


@pytest.mark.parametrize("name", STATED)
def test_a_document_marks_the_numbers_that_it_states(name):
    text = MARK.sub(r"\2 \3", (REPOSITORY / name).read_text(encoding="utf-8"))
    assert re.search(STATED[name], " ".join(text.split()))


def test_the_committed_numbers_are_those_of_the_course():
    points = Counter()
    for exercise in bank.exercises().values():
        points[exercise.lesson] += exercise.points
    assert counts.counts() == {
        "exercises": len(bank.exercises()),
        "lessons-with-exercises": len(points),
        "points": 100,
        "least-points": min(points.values()),
        "most-points": max(points.values()),
    }
    assert list(count_problems(REPOSITORY)) == []


def test_an_exercise_more_is_counted_by_the_next_build(project, monkeypatch):
    monkeypatch.setattr(counts, "counts", lambda: dict.fromkeys(KNOWN, 7))
    assert [problem.partition(" ")[0] for problem in count_problems(project)] == sorted(STATED)
    for document, text in counted_documents(project).items():
        document.write_text(text, encoding="utf-8")
    assert list(count_problems(project)) == []
    assert "[exercises](exercises), <!-- count:exercises -->7<!-- /count --> in all" in (
        project / "README.md"
    ).read_text(encoding="utf-8")


def test_a_build_writes_the_numbers_and_the_check_asks_for_it(project, monkeypatch):
    text = (project / "README.md").read_text(encoding="utf-8")
    other = text.replace(f"-->{KNOWN['exercises']}<!-- /count", "-->0<!-- /count")
    (project / "README.md").write_text(other, encoding="utf-8")
    stale = "README.md states a number that is no longer right: run `lstmgru-lab build`."
    assert stale in authoring.check(project)
    monkeypatch.setattr("lstmgru_lab.authoring.building.written_from_the_bank", lambda project: {})
    lines = []
    assert authoring.build(project, say=lines.append) == [project / "README.md"]
    assert lines == ["README.md: its numbers counted again"]
    assert (project / "README.md").read_text(encoding="utf-8") == text


def test_a_mark_that_names_no_number_is_refused(project):
    (project / "paper.md").write_text("<!-- count:lectures -->1<!-- /count -->")
    with pytest.raises(AuthoringError, match=r"paper.md marks a count of lectures; there are: exercises, "):
        counted_documents(project)


def test_a_course_of_another_package_keeps_its_documents(built):
    assert counted_documents(built.root) == {}
