"""The sheet of notation: complete, and each entry leads to a section in which the thing stands."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from notation import GATES, prose

import lstmgru_lab as lab

SOURCES = Path(__file__).parents[2] / "lessons" / "source"
SHEET = "\n".join(prose(SOURCES / "notation.py"))
CELLS = (
    lab.RNNCell(1, 1),
    lab.LSTMCell(1, 1, peephole=True),
    lab.GRUCell(1, 1, reset="after"),
)


IN_A_LESSON = {  # what a lesson writes for some entries
    r"\lVert\cdot\rVert": "spectral norm",
    "[a, b]": "[h_{t-1}, x_t]",
    r"\partial h_T/\partial h_t": r"\frac{\partial h_T}{\partial h_t}",
}


def rows(heading: str) -> list[list[str]]:
    """The rows of the tables under a heading, without their heads: cell by cell."""
    section = SHEET.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    tables = re.findall(r"(?m)^\|.*\|\n\|[-|]+\n((?:\|.*\n?)+)", section)
    return [
        [cell.strip() for cell in row.strip("| ").split(" | ")]
        for table in tables
        for row in table.splitlines()
    ]


def linked_section(cell: str) -> str:
    """What stands under the heading that a link names, code and all."""
    target, anchor = re.search(r"\]\((.+?)\.ipynb#(.+?)\)", cell).groups()
    text = re.sub(r"(?m)^# ?", "", (SOURCES / f"{target}.py").read_text(encoding="utf-8"))
    sections = re.split(r"(?m)^#+ ", text)
    return next(s for s in sections if s.startswith(unquote(anchor).replace("-", " ")))


def plain(text: str) -> str:
    """Letters and spaces only, one form of a word for all its forms."""
    return re.sub(r"[^a-z]+", " ", text.lower())


def test_every_parameter_and_trace_field_is_on_the_sheet():
    written = set(re.findall(r"\$(.+?)\$", " ".join(row[0] for row in rows("Symbols"))))
    parameters = {name for cell in CELLS for name, _ in cell.named_parameters()}
    assert parameters | set(GATES) <= written


@pytest.mark.parametrize("row", rows("Symbols"), ids=lambda row: row[0])
def test_a_symbol_stands_in_the_section_that_its_row_leads_to(row):
    section = linked_section(next(cell for cell in row if ".ipynb#" in cell))
    for symbol in re.findall(r"\$(.+?)\$", row[0]):
        letters = IN_A_LESSON.get(symbol, symbol)
        code = letters.replace("\\tilde c_t", "c_tilde").replace("\\tilde h_t", "h_tilde")
        assert letters in section or code in section, symbol


@pytest.mark.parametrize("row", rows("Terms"), ids=lambda row: row[0])
def test_a_term_stands_in_the_section_that_its_row_leads_to(row):
    term, sentence, link = row
    assert sentence.endswith((".", "$."))
    section = plain(linked_section(link))
    for word in plain(IN_A_LESSON.get(term, term)).split():
        assert word[:5] in section, word


def test_the_terms_are_in_order():
    terms = [row[0] for row in rows("Terms")]
    assert terms == sorted(terms)
    assert len(terms) > 20
