"""The lessons' figures: what stands in words is what is drawn."""

from io import BytesIO

import matplotlib.image
import pytest

from lstmgru_lab import figures


def falling(**options):
    series = {"f": [0.5**k for k in range(9)], "o": [0.9**k for k in range(9)]}
    return figures.lines(series, title="Fall", xlabel="steps", ylabel="product", **options)


def test_the_words_carry_title_axes_and_numbers():
    words = falling(at=[0, 8]).words.splitlines()
    assert words == ["Fall: product against steps.", "  f  0: 1.00  8: 3.9e-03", "  o  0: 1.00  8: 0.43"]


def test_without_numbers_the_words_still_name_the_lines():
    assert falling(at=[]).words.splitlines() == ["Fall: product against steps.", "  lines: f, o"]


def test_the_same_figure_is_the_same_bytes_and_another_is_not():
    assert falling().png == falling().png != falling(log=True).png


def test_the_png_is_an_opaque_picture_of_readable_size():
    pixels = matplotlib.image.imread(BytesIO(falling().png))
    assert pixels.shape[0] > 300 < pixels.shape[1]
    assert pixels.shape[2] == 3 or (pixels[..., 3] == 1).all()


def test_series_of_different_length_are_refused():
    with pytest.raises(ValueError, match=r"should have one length, but they have \[2, 3\]"):
        figures.lines({"f": [1, 2], "i": [1, 2, 3]}, title="", xlabel="", ylabel="")


def test_a_notebook_gets_the_picture_and_then_the_words(capsys, monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, **options: shown.append((data, options)))
    picture = falling()
    picture._ipython_display_()
    (data, options) = shown[0]
    assert data["image/png"] == picture.png
    assert options["metadata"]["image/png"]["alt"] == picture.words == capsys.readouterr().out.strip()


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0.00"), (0.012, "0.01"), (0.0042, "4.2e-03"), (-3.14159, "-3.14"), (1.5e9, "1.5e+09")],
)
def test_numbers(value, text):
    assert figures.numbers(value) == text
