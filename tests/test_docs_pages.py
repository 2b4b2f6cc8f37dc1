"""The documents: every link leads somewhere, every picture is shown, the comparisons say what is there."""

import re
from pathlib import Path

import pytest
from click import Command
from documents import DOCUMENTS, prose

import lstmgru_lab as lab
from lstmgru_lab.cli.main import main

ROOT = Path(__file__).parents[1]
COMPARISONS = ["other-courses.md", "other-graders.md"]

LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"")
CODE = re.compile(r"`([^`\n]+)`")


def anchor(heading: str) -> str:
    """The anchor that a heading gets on the repository's host."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def broken(page: Path) -> list[str]:
    """The links of a page that lead nowhere in the repository."""
    bad = []
    for target in map("".join, LINK.findall(prose(page))):
        if target.startswith("https://"):
            continue
        path, _, place = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.is_relative_to(ROOT) or not file.exists() or (place and anchor_missing(file, place)):
            bad.append(target)
    return bad


def anchor_missing(file: Path, place: str) -> bool:
    headings = re.findall(r"^#+ (.+)$", prose(file), re.MULTILINE)
    return place not in map(anchor, headings)


def options_of(command: Command) -> set[str]:
    return {name for option in command.params for name in option.opts}


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_into_the_repository_leads_somewhere(page):
    assert not broken(page)


def test_a_link_that_leads_nowhere_is_seen(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    page = tmp_path / "page.md"
    page.write_text(
        "# One heading\n[a](page.md) [b](gone.md) [c](#one-heading) [d](#another) [e](../outside.md)\n"
        "```\n[f](in_code.md)\n```\n"
    )
    assert broken(page) == ["gone.md", "#another", "../outside.md"]


def test_every_picture_of_the_docs_is_shown():
    shown = {(page.parent / target).resolve() for page in DOCUMENTS for target in pictures(page)}
    kept = {path for kind in ("png", "webp") for path in (ROOT / "docs").rglob(f"*.{kind}")}
    assert kept == {path for path in shown if path.is_relative_to(ROOT / "docs")}


def pictures(page: Path) -> list[str]:
    """What the pictures of a page are read from."""
    return re.findall(r"(?:src|srcset)=\"([^\"]+)\"", prose(page))


@pytest.mark.parametrize("name", COMPARISONS)
def test_what_the_tables_say_of_this_course_is_there(name):
    """Code in the course's own column is an exercise, a part of the package or an option of grade."""
    column = own_column((ROOT / "docs" / name).read_text(encoding="utf-8"))
    assert len(column) > 15
    grade = options_of(main.commands["grade"])
    for word in CODE.findall("\n".join(column)):
        known = word in lab.bank.exercises() or word in grade or word.startswith(("lab.", "lstmgru-lab "))
        assert known, word


def own_column(text: str) -> list[str]:
    """The first cells after the row names, of all tables."""
    rows = [line for line in text.splitlines() if line.startswith("|") and not line.startswith("|---")]
    return [cells[2] for cells in (row.split("|") for row in rows)]


def test_every_row_of_the_comparisons_has_a_cell_for_each():
    for name in COMPARISONS:
        for line in (ROOT / "docs" / name).read_text(encoding="utf-8").splitlines():
            if line.startswith("|"):
                cells = [cell.strip() for cell in line.strip("|").split("|")]
                assert len(cells) == (6 if name == "other-courses.md" else 4), line
                assert all(cells[1:]), line


def test_the_course_counts_what_the_comparison_says():
    for number in range(1, 16):
        asked = [one for one in lab.bank.questions() if one.startswith(f"{number:02}-")]
        assert len(asked) >= 2, f"lesson {number:02}: “two or more a lesson”"


def test_what_was_read_is_named_with_its_commits():
    for name, least in (("other-courses.md", 25), ("other-graders.md", 6)):
        read = (ROOT / "docs" / name).read_text(encoding="utf-8").partition("## What was read")[2]
        assert len(re.findall(r"\b(?=[0-9a-f]*\d)[0-9a-f]{7}\b", read)) >= least
