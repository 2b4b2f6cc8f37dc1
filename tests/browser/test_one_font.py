"""What a page writes is measured with the fonts of the tests, whatever this machine has."""

import sys

import pytest
from matplotlib.ft2font import FT2Font, LoadFlags
from one_font import FONTS
from watched_page import watched

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(sys.platform != "linux", reason="other systems have no fontconfig"),
]

WORDS = "forget gate 0123"
WIDTH = """(font) => {
  const context = document.createElement("canvas").getContext("2d");
  context.fontKerning = "none";
  context.font = `100px ${font}`;
  return context.measureText("forget gate 0123").width;
}"""


def width_in(name: str) -> float:
    """The width of the words at 100 px, from the font's own table."""
    font = FT2Font(FONTS / name)
    font.set_size(100, 72)
    glyphs = [font.load_char(ord(letter), flags=LoadFlags.NO_HINTING) for letter in WORDS]
    return sum(glyph.linearHoriAdvance for glyph in glyphs) / 65536


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("system-ui", "DejaVuSans.ttf"),
        ("Arial, 'Liberation Sans', Helvetica", "DejaVuSans.ttf"),
        ("Georgia, serif", "STIXGeneral.ttf"),
        ("ui-monospace, monospace", "DejaVuSansMono.ttf"),
    ],
)
def test_a_text_has_the_width_of_the_shipped_font(chromium, asked, name):
    with watched(chromium) as page:  # its letters stand on whole pixels
        assert page.evaluate(WIDTH, asked) == pytest.approx(width_in(name), rel=0.01)
