"""The explorers' benchmark without a browser: whom it measures, what its rows say, what it writes."""

import ast
import importlib.util
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from lstmgru_lab import explorers

FOLDER = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture
def bench(monkeypatch):
    pytest.importorskip("playwright")
    monkeypatch.syspath_prepend(str(FOLDER))
    spec = importlib.util.spec_from_file_location("benchmark_explorers", FOLDER / "explorers.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    yield module
    for name in ("cells", "interact_peers", "notebook_page"):
        sys.modules.pop(name, None)


@pytest.fixture
def measured(bench):
    """One drag and a few keys of anything."""

    def measured(key, rate):
        return bench.Timings([key] * 4, [2 * key] * 4, [rate], [10.0], [7.0], [300.0], [90.0], [54.3])

    return measured


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.md"
    path.write_text("above\n<!-- bench:explorers -->\nold\n<!-- /bench:explorers -->\n", encoding="utf-8")
    return path


def test_every_explorer_runs_between_two_trivial_widgets(bench):
    jobs = [one.name for one in bench.contestants(bench.names_of_explorers())]
    assert jobs[:2] == ["`interact` for ForgetGate", "a trivial widget"]
    assert jobs[-1] == "the trivial widget again"
    assert {"ForgetGate", "Shapes", "TraceView", "UnrolledRNN"} <= set(jobs)
    assert {one for one in jobs[2:-1] if "`" not in one and "," not in one} <= set(explorers.__all__)


def test_who_has_a_peer_of_its_own_comes_right_after_it(bench):
    jobs = bench.contestants(["ForgetGate", "GradientFlow", "Shapes"])
    assert [one.name for one in jobs[2:-1]] == [
        "ForgetGate", "`interact` for GradientFlow", "GradientFlow", "Shapes",
        "`interact` for ForgetGate, 200 steps", "ForgetGate, 200 steps", "ForgetGate, ten of them",
    ]  # fmt: skip
    assert "range(200)" in jobs[-4].warm


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("ForgetGate", 0),
        ("InputGate", 0),
        ("CellState", 0),
        ("GradientFlow", 3),
        ("UnrolledRNN", 0),
        ("UpdateGate", 2),
    ],
)
def test_a_peer_draws_what_the_explorer_draws(bench, name, more, monkeypatch):
    pyplot = pytest.importorskip("matplotlib.pyplot")
    monkeypatch.setattr(pyplot, "show", lambda: None)
    peer = bench.peer_of(bench.explorer(name))
    given = {"interact": lambda **_: lambda draw: draw, "FloatSlider": lambda **_: None}
    code = bench.IMPORTS + peer.warm.replace("%matplotlib inline", "").replace(
        "from ipywidgets import FloatSlider, interact", ""
    )
    exec(code + peer.shown, given)
    before = given["model"].rows()[1].values
    given["draw"](1.5)
    figure = pyplot.gcf()
    model = given["model"]
    drawn = bench.PEERS[name]
    axes = bool(drawn.wires) + len(drawn.curves) + len(model.rows()) + more
    assert len(figure.axes) == axes
    assert all(ax.has_data() or ax.texts for ax in figure.axes)
    assert model.rows()[1].values != before
    pyplot.close(figure)


def test_the_cells_of_a_notebook_are_python(bench):
    for one in bench.contestants(["ForgetGate", "TraceView", "GradientFlow"]):
        for cell in one.cells():
            ast.parse(cell.replace("%matplotlib inline", ""))


def test_a_row_compares_with_interact_and_both_trivial_widgets(bench, measured):
    one = bench.contestants(["ForgetGate"])[2]
    seen = measured(4.0, 45.0)
    text = bench.row(one, seen, measured(800.0, 2.0), [measured(1.0, 40.0), measured(1.0, 60.0)])
    figures = "4.0 ms | 4.0 ms | 8.0 ms | 800 ms | 200× | 45 | 0.90 | 10 ms | 7 ms | 300 ms | 90 ms | 54.3"
    assert text == f"| ForgetGate | {figures} |"


def test_one_display_sends_its_script_its_style_and_its_state(bench):
    interact, trivial, forget_gate, *_ = bench.contestants(["ForgetGate"])
    assert bench.sent_by(interact) == []
    (small,), (sent,) = bench.sent_by(trivial), bench.sent_by(forget_gate)
    cls = explorers.ForgetGate
    files = sum(len(str(one).encode()) for one in (cls._esm, cls._css)) / 1000
    assert small < 5
    assert files < sent < 1.2 * files  # JSON's escapes and the state


def test_what_cannot_be_dragged_has_no_frames(bench, measured):
    one = bench.contestants(["Shapes"])[2]
    seen = measured(4.0, 45.0)
    seen.frames, seen.cpu, seen.stale = [], [], []
    assert "| – | – | – | – |" in bench.row(one, seen, measured(800.0, 2.0), [measured(1.0, 40.0)])


def test_the_table_takes_the_place_between_the_markers(bench, measured, page, monkeypatch):
    monkeypatch.setattr(
        bench, "run", lambda jobs, *_: ([(one, measured(4.0 + k, 50.0)) for k, one in enumerate(jobs)], False)
    )
    done = CliRunner().invoke(bench.main, ["ForgetGate", "--write", str(page)])
    assert done.exit_code == 0, done.output
    text = page.read_text(encoding="utf-8")
    assert text.startswith("above\n<!-- bench:explorers -->\n| |")
    assert "| ForgetGate |" in text
    assert "old" not in text


def test_ctrl_c_shows_complete_rows_and_writes_nothing(bench, measured, page, monkeypatch):
    before = page.read_text(encoding="utf-8")
    monkeypatch.setattr(bench, "run", lambda jobs, *_: ([(jobs[0], measured(4.0, 50.0))], True))
    done = CliRunner().invoke(bench.main, ["--write", str(page)])
    assert done.exit_code == 130
    assert "interact" in done.output
    assert "nothing was written" in done.output
    assert page.read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [(["ForgetGates"], "There is no explorer 'ForgetGates'; there are: "), (["--keys", "1"], "--keys")],
)
def test_wrong_arguments_are_refused(bench, arguments, sentence):
    done = CliRunner().invoke(bench.main, arguments)
    assert done.exit_code != 0
    assert sentence in done.output


def test_what_was_not_measured_is_left_out_of_its_row(bench, measured):
    one = bench.contestants(["ForgetGate"])[2]
    text = bench.row(one, bench.Timings(keys=[4.0, 4.0]), bench.Timings(), [measured(1.0, 40.0)])
    assert text == "| ForgetGate | 4.0 ms | 4.0 ms | – | – | – | – | – | – | – | – | – | – |"


def test_a_long_sequence_and_ten_copies_are_own_notebooks(bench):
    longer, ten = bench.contestants(["ForgetGate"])[4:6]
    assert "range(200)" in longer.warm
    assert "range(200)" in longer.shown
    assert len(ten.cells()) == len(longer.cells()) + 9


def test_what_is_measured_is_told_at_once(bench, measured):
    one = bench.contestants(["ForgetGate"])[2]
    assert (
        bench.in_short(one, measured(4.0, 45.0)) == "ForgetGate: key 4.0 ms, 45 frames/s, 10 ms CPU a frame"
    )
    assert bench.in_short(one, bench.Timings()) == "ForgetGate: nothing was measured"
