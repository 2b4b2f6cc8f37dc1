"""The benchmark's contestants compute the same, its rows say what was measured, its page keeps the rest."""

import importlib.util
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner

spec = importlib.util.spec_from_file_location(
    "benchmark_cells", Path(__file__).parents[1] / "benchmarks" / "cells.py"
)
bench = importlib.util.module_from_spec(spec)
spec.loader.exec_module(bench)


@pytest.mark.parametrize("kind", bench.KINDS)
def test_contestants_of_a_row_compute_the_same(kind):
    modules, x = bench.contestants(kind, 3, 4), torch.randn(5, 2, 3)
    bench.check_same(modules, kind, x)
    with torch.no_grad():
        for parameter in modules["course"].parameters():
            parameter.add_(0.1)
    with pytest.raises(AssertionError, match="not close"):
        bench.check_same(modules, kind, x)


def test_a_row_shows_medians_of_the_ratios_of_each_round():
    forward = {"torch.nn": [0.001, 0.002, 0.010], "course": [0.002, 0.004, 0.010]}
    both = {"torch.nn": [0.004], "course": [0.004], "tutorial": [0.010]}
    expected = "| T5 B2 I3 H4 | GRU | 2.0 ms | 2.00× | – | 4.0 ms | 1.00× | 2.50× |"
    assert bench.row((5, 2, 3, 4), "GRU", [forward, both]) == expected


def test_the_table_takes_the_place_between_the_markers(tmp_path, monkeypatch):
    monkeypatch.setattr(bench, "SIZES", [(3, 2, 3, 4)])
    page = tmp_path / "page.md"
    page.write_text("above\n<!-- bench:cells -->\nold\n<!-- /bench:cells -->\nbelow\n", encoding="utf-8")
    done = CliRunner().invoke(bench.main, ["--rounds", "1", "--write", str(page)])
    assert done.exit_code == 0, done.output
    text = page.read_text(encoding="utf-8")
    assert text.startswith("above\n<!-- bench:cells -->\n| size |")
    assert text.endswith("<!-- /bench:cells -->\nbelow\n")
    assert "old" not in text
    assert text.count("| T3 B2 I3 H4 |") == len(bench.KINDS)
    assert f"torch {torch.__version__}" in text


@pytest.mark.parametrize("text", ["no markers", "<!-- /bench:cells --> <!-- bench:cells -->"])
def test_a_page_without_the_markers_is_refused_and_left_alone(tmp_path, text):
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(bench.main, ["--write", str(page)])
    assert done.exit_code == 1
    assert "should hold <!-- bench:cells -->" in done.output
    assert page.read_text(encoding="utf-8") == text


def test_after_an_interrupt_nothing_is_written(tmp_path, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(bench, "measure", interrupted)
    page = tmp_path / "page.md"
    page.write_text("<!-- bench:cells -->\nold\n<!-- /bench:cells -->", encoding="utf-8")
    done = CliRunner().invoke(bench.main, ["--write", str(page)])
    assert done.exit_code == 130
    assert "nothing was written" in done.output
    assert page.read_text(encoding="utf-8") == "<!-- bench:cells -->\nold\n<!-- /bench:cells -->"
