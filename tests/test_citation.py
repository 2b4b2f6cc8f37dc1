"""How to cite: CITATION.cff, the paper and its references agree with the package and with each other."""

import re
import tomllib
from pathlib import Path

import yaml

import lstmgru_lab

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
PAPER = (ROOT / "paper.md").read_text(encoding="utf-8")
REFERENCES = (ROOT / "paper.bib").read_text(encoding="utf-8")
FRONT = yaml.safe_load(PAPER.split("---\n")[1])

# Required by the schema of CFF 1.2.0, and the other keys of it that are used here.
REQUIRED = {"cff-version", "message", "title", "authors"}
OPTIONAL = {"type", "abstract", "version", "license", "keywords"}


def entries() -> dict[str, str]:
    """The entries of paper.bib by their keys."""
    found = re.findall(r"^@(\w+)\{(\w+),\n(.*?)^\}$", REFERENCES, re.MULTILINE | re.DOTALL)
    assert len(found) == REFERENCES.count("\n@") + 1
    return {key: f"{kind}\n{body}" for kind, key, body in found}


def test_the_citation_has_what_its_format_requires():
    assert set(CITATION) - {"date-released"} == REQUIRED | OPTIONAL
    assert CITATION["cff-version"] == "1.2.0"
    assert CITATION["type"] == "software"
    assert all(set(author) == {"name"} for author in CITATION["authors"])
    assert all(isinstance(CITATION[key], str) for key in ("message", "title", "abstract", "version"))
    assert len(set(CITATION["keywords"])) == len(CITATION["keywords"])


def test_the_version_is_the_package_s():
    assert CITATION["version"] == PROJECT["version"] == lstmgru_lab.__version__


def test_the_changelog_begins_with_this_version_and_its_date():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    (version, date), *older = re.findall(r"(?m)^## (\S+) \((.+)\)$", changelog)
    assert len(re.findall(r"(?m)^## ", changelog)) == 1 + len(older)
    assert version == PROJECT["version"]
    assert date == str(CITATION.get("date-released", "unreleased"))
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for _, day in older)


def test_the_licences_are_the_package_s_and_lie_in_their_files():
    assert " AND ".join(CITATION["license"]) == PROJECT["license"]
    assert PROJECT["license-files"] == ["LICENSE", "LICENSE-CONTENT"]
    code = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert code.startswith("BSD 3-Clause License\n")
    assert code.count("\n1. ") == code.count("\n2. ") == code.count("\n3. ") == 1
    assert "MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE\nDISCLAIMED" in code
    content = (ROOT / "LICENSE-CONTENT").read_text(encoding="utf-8")
    assert "Attribution 4.0 International License (CC BY 4.0)" in content
    assert "https://creativecommons.org/licenses/by/4.0/legalcode" in content
    assert re.findall(r"(?m)^Section (\d) -- ", content) == list("12345678")  # the licence itself, whole


def test_the_authors_are_the_same_everywhere():
    (author,) = CITATION["authors"]
    assert [one["name"] for one in FRONT["authors"]] == [author["name"]]
    assert author["name"].removeprefix("The ") in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_the_paper_s_head_is_whole():
    assert {"title", "tags", "authors", "affiliations", "date", "bibliography"} == set(FRONT)
    assert FRONT["bibliography"] == "paper.bib"
    assert {one["affiliation"] for one in FRONT["authors"]} == {one["index"] for one in FRONT["affiliations"]}


def test_the_paper_has_the_sections_that_the_journal_asks_for():
    sections = re.findall(r"^# (.+)$", PAPER, re.MULTILINE)
    for wanted in ("Summary", "Statement of need", "Learning objectives and content", "Experience of use"):
        assert wanted in sections
    assert sections[-1] == "References"


def test_every_reference_is_cited_and_every_citation_has_one():
    cited = set(re.findall(r"@(\w+\d{4})", PAPER))
    assert cited == set(entries())


def test_every_reference_can_be_found():
    for key, entry in entries().items():
        fields = dict(re.findall(r"^  (\w+)\s*= \{(.*?)\},?$", entry, re.MULTILINE | re.DOTALL))
        assert {"author", "title", "year"} <= set(fields), key
        assert key.endswith(fields["year"])
        kind = entry.split("\n")[0]
        assert {"article": "journal", "inproceedings": "booktitle", "misc": "eprint"}[kind] in fields, key
        assert re.fullmatch(r"10\.\d{4,}/\S+", fields.get("doi", "10.1234/none")), key
        assert entry.count("{") == entry.count("}"), key


def test_the_papers_of_the_lessons_are_given_alike():
    """The years and first pages that lessons and paper both give."""
    lessons = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "lessons/source").glob("*.py"))
    lessons = re.sub(r"\s*\n# *", " ", lessons)
    for key in ("hochreiter1997", "gers2000", "greff2017"):
        first, last = re.search(r"pages\s*= \{(\d+)--(\d+)\}", entries()[key]).groups()
        name = key[:-4].capitalize()
        assert re.search(rf"{name}[^(]*\({key[-4:]}\)[^@]{{0,200}}?{first}–{last}", lessons), key
