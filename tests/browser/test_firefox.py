"""Debian's Firefox, which Playwright cannot start: a saved page is alive in it, and so is a lesson's."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lstmgru_lab.explorers import ForgetGate

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
NAMES = ["firefox-esr", "firefox"]
PATIENCE = 180  # seconds after which Firefox is taken for hung; nothing waits for it to pass


def missing() -> str:
    """What is not there to drive Firefox with."""
    wanted = {
        "firefox": os.environ.get("LSTMGRU_FIREFOX") or any(map(shutil.which, NAMES)),
        "node": shutil.which("node"),
        "puppeteer-core (npm ci)": (ROOT / "node_modules" / "puppeteer-core").exists(),
    }
    return ", ".join(name for name, there in wanted.items() if not there)


@pytest.fixture(scope="module")
def seen(environment, folder, tmp_path_factory):
    """What Firefox showed: a skip where it cannot be driven, a failure where CI must have it."""
    if lacking := missing():
        if os.environ.get("LSTMGRU_REQUIRE_BROWSER") == "1" and sys.platform == "linux":
            pytest.fail(f"missing: {lacking}")
        pytest.skip(f"missing: {lacking}")
    executable = os.environ.get("LSTMGRU_FIREFOX") or next(filter(None, map(shutil.which, NAMES)))
    saved = tmp_path_factory.mktemp("firefox") / "page.html"
    ForgetGate().save_html(saved)
    pages = [saved.as_uri(), (folder / "lessons" / "02_forget_gate.html").as_uri()]
    script = Path(__file__).with_name("firefox.mjs")
    done = subprocess.run(
        ["node", script, executable, *pages],
        capture_output=True,
        encoding="utf-8",
        env=environment,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_saved_page_opens_from_disk_without_an_error(seen):
    assert seen["slider"]["complaints"] == []
    assert seen["link"]["complaints"] == []


def test_a_slider_moves_by_key_and_the_value_follows(seen):
    before, after = seen["slider"]["before"], seen["slider"]["after"]
    assert after["bias"] == pytest.approx(before["bias"] + ForgetGate.grid)
    explorer = ForgetGate(weights={"b_f": after["bias"]})
    expected = explorer.trace.f[explorer.step].item()
    assert after["f"] == pytest.approx(expected, abs=1e-12)
    assert after["text"] == f"{expected:z.2f}"
    assert after["f"] > before["f"]


def test_a_presets_link_sets_the_state(seen):
    before, after = seen["link"]["before"], seen["link"]["after"]
    remembering = ForgetGate(preset="remember")
    assert after["bias"] == remembering.weights["b_f"] != before["bias"]
    assert after["f"] == pytest.approx(remembering.trace.f[remembering.step].item(), abs=1e-12)
