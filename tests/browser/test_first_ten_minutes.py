"""A learner's first ten minutes in real JupyterLab: predict, drag, a named mistake, a point, progress."""

import pytest
from first_ten_minutes import walk
from lab_page import Lab, served
from watched_page import watched

from lstmgru_lab.checking.progress_file import Record

pytestmark = pytest.mark.browser


def test_lesson_00_from_the_first_guess_to_the_first_point(chromium, tmp_path):
    seen = []
    with served(tmp_path / "course", lesson="00") as address:
        assert address.split("?")[0].endswith("lessons/00_start_here.ipynb")
        with watched(chromium, viewport={"width": 1200, "height": 1000}) as page:
            page.goto(address)
            walk(Lab(page), lambda name, place: seen.append((name, place.inner_text())))
    assert [name for name, _ in seen] == ["1-predict", "2-drag", "3-mistake", "4-right", "5-progress"]
    texts = dict(seen)
    assert "You joined [x, h]" in texts["3-mistake"]
    assert "2 of 2 points" in texts["4-right"]
    assert "2 of 100 points" in texts["5-progress"]
    kept = Record(tmp_path / "course" / ".lstmgru" / "progress.sqlite")
    assert kept.predictions()["00-one-pulse"] == (1, True)
