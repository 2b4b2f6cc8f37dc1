"""The gates' names, colours and ranges stand in one table, and the same reach Python, scripts and styles."""

import json
import re

import pytest
from javascript import EXPLORERS, ROOT, call, needs_node

from lstmgru_lab.learning.figures import COLOURS
from lstmgru_lab.learning.palette import GATES, HUES

TABLE = json.loads((ROOT / "lstmgru_lab" / "learning" / "palette.json").read_text(encoding="utf-8"))
PAIRS = TABLE["hues"]
# A link on a page of the site may have the blue of a state.
WATCHED = [
    EXPLORERS,
    ROOT / "lstmgru_lab" / "learning",
    ROOT / "lessons" / "source",
    ROOT / "CONTRIBUTING.md",
]


def texts():
    for place in WATCHED:
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            if path.suffix in (".py", ".js", ".css", ".md") and "dist" not in path.parts:
                yield path, path.read_text(encoding="utf-8").lower()


def test_no_colour_of_a_gate_stands_anywhere_else():
    colours = {colour for pair in PAIRS.values() for colour in pair}
    found = {f"{path.relative_to(ROOT)}: {one}" for path, text in texts() for one in colours if one in text}
    assert found == set()


def test_a_gate_has_the_same_colour_in_figures_and_explorers():
    assert (GATES["f"].colour, GATES["f"].label) == (HUES["forget"], "forget gate $f$")
    assert (GATES["c_tilde"].bounds, GATES["c_tilde"].label) == ((-1, 1), "candidate $\\tilde{c}$")
    assert GATES["c"].bounds is None
    assert GATES["z"].colour == GATES["i"].colour != GATES["r"].colour == GATES["f"].colour
    assert {letter: COLOURS[letter] for letter in "fiocrz"} == {one: GATES[one].colour for one in "fiocrz"}


@pytest.mark.parametrize("name", PAIRS)
def test_the_style_sheets_have_the_colours_of_the_table(name):
    light, dark = PAIRS[name]
    for path in (EXPLORERS / "dist").glob("*.css"):
        style = path.read_text(encoding="utf-8")
        assert re.findall(rf"--lx-{name}:\s*light-dark\(([^)]*)\)", style) == [f"{light}, {dark}"], path.name


@needs_node
@pytest.mark.parametrize("letter", GATES)
def test_the_scripts_have_the_names_of_the_table(letter):
    row = call("parts/gates.js", "gateRow", letter)
    assert (row["key"], row["meaning"]) == (letter, GATES[letter].name)
