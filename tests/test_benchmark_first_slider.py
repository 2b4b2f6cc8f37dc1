"""The first-slider benchmark without an installation: its table, its page, and what ends it early."""

import importlib.util
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

FOLDER = Path(__file__).parents[1] / "benchmarks"
PAGE = "above\n<!-- bench:first-slider -->\nold\n<!-- /bench:first-slider -->\nbelow\n"


@pytest.fixture
def bench(monkeypatch):
    pytest.importorskip("playwright")
    monkeypatch.syspath_prepend(str(FOLDER))
    spec = importlib.util.spec_from_file_location("benchmark_first_slider", FOLDER / "first_slider.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    yield module
    for name in ("cells", "notebook_page"):
        sys.modules.pop(name, None)


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.md"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_the_last_row_is_the_sum_of_the_stages(bench):
    assert bench.table([("install", 60.04), ("open", 9.96), ("key", 0.004)]) == (
        "| | |\n|---|--:|\n| install | 60.0 s |\n| open | 10.0 s |\n| key | 4 ms |\n"
        "| **from nothing to the first moving slider** | **70 s** |"
    )


def test_the_table_takes_the_place_between_the_markers(bench, page, monkeypatch):
    monkeypatch.setattr(bench, "measure", lambda wheel, stages: stages.append(("install", 60.0)))
    done = CliRunner().invoke(bench.main, ["--write", str(page)])
    assert done.exit_code == 0, done.output
    text = page.read_text(encoding="utf-8")
    assert text.startswith("above\n<!-- bench:first-slider -->\n| | |\n|---|--:|\n| install | 60.0 s |\n")
    assert text.endswith("<!-- /bench:first-slider -->\nbelow\n")
    assert "old" not in text


def test_after_ctrl_c_nothing_is_written(bench, page, monkeypatch):
    def interrupted(wheel, stages):
        stages.append(("install", 60.0))
        raise KeyboardInterrupt

    monkeypatch.setattr(bench, "measure", interrupted)
    done = CliRunner().invoke(bench.main, ["--write", str(page)])
    assert done.exit_code == 130
    assert "nothing was written" in done.output
    assert page.read_text(encoding="utf-8") == PAGE


def test_a_page_without_markers_is_refused_before_measuring(bench, page, monkeypatch):
    monkeypatch.setattr(bench, "measure", lambda *_: pytest.fail("it measured"))
    page.write_text("no markers", encoding="utf-8")
    done = CliRunner().invoke(bench.main, ["--write", str(page)])
    assert done.exit_code == 1
    assert "should hold <!-- bench:first-slider -->" in done.output


@pytest.mark.slow
def test_an_installation_that_fails_says_what_pip_said(bench):
    with pytest.raises(click.ClickException, match="no index can be reached"):
        bench.run(sys.executable, "-c", "import sys; sys.exit('no index can be reached')")
