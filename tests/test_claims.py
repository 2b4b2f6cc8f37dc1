"""The measured table: every row can be run, and the benchmark keeps, resumes and writes what it measured."""

import importlib.util
import json
import math
import re
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner
from torch import nn

from lstmgru_lab import claims
from lstmgru_lab.claims import costs, memory, registry, sequences
from lstmgru_lab.claims.experiment import Experiment, solved, told
from lstmgru_lab.claims.measured import Measured, described_machine
from lstmgru_lab.errors import DataError
from lstmgru_lab.tasks import speech

BENCHMARK = Path(__file__).parents[1] / "benchmarks" / "claims.py"


@pytest.fixture
def benchmark():
    spec = importlib.util.spec_from_file_location("benchmark_of_claims", BENCHMARK)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def two_rows(monkeypatch):
    """A made-up experiment in place of all others, and what was run of it."""
    ran = []

    def measure(row):
        def run(seed):
            ran.append((row, seed))
            if ran.count("stop") and len(ran) > 4:
                raise KeyboardInterrupt
            return {"value": 10.0 * (row == "b") + seed}

        return run

    made_up = Experiment("made-up", "Numbers", {"a": measure("a"), "b": measure("b")}, told("{value} units"))
    monkeypatch.setattr(registry, "EXPERIMENTS", {"made-up": made_up})
    monkeypatch.setattr("lstmgru_lab.claims.measured.EXPERIMENTS", {"made-up": made_up})
    return ran


# -- words -----


def test_runs_in_words():
    runs = [{"solved": 1.0, "steps": s, "seconds": s / 100} for s in (100.0, 300.0, 200.0)]
    assert solved(runs) == "3 of 3 runs: 200 (100 to 300) steps, 2 (1 to 3) s"
    assert solved([*runs, {"solved": 0.0, "steps": 800.0, "seconds": 9.0}]).startswith("3 of 4 runs: 200")
    assert solved([{"solved": 0.0, "steps": 800.0, "seconds": 9.0}]) == "0 of 1 runs within 800 steps"
    values = [{"norm": x} for x in (3e-27, 1e-27, 0.00904)]
    assert told("{norm}")(values) == "3.0e-27 (1.0e-27 to 0.00904)"
    assert told("{n}")([{"n": 25088.0}]) == "25088"


# -- the experiments -----


def test_a_row_is_run_again_by_its_name_and_an_unknown_one_is_refused():
    assert claims.run("parameters/LSTM") == [{"parameters": 25088.0}]
    assert len(claims.run("gradient/RNN, as torch makes it", seeds=2)) == 2
    with pytest.raises(ValueError, match=r"no row 'parameters/lstm'; there are: parameters/RNN; "):
        claims.run("parameters/lstm")
    with pytest.raises(ValueError, match="there are: parameters; speed; "):
        claims.run("parameter")


def test_parameters_are_as_one_to_three_to_four():
    rnn, gru, lstm = (claims.run(f"parameters/{kind}")[0]["parameters"] for kind in ("RNN", "GRU", "LSTM"))
    assert (gru / rnn, lstm / rnn) == (3, 4)
    assert lstm == sum(p.numel() for p in nn.LSTM(32, 64).parameters())


def test_the_numpy_lstm_that_is_timed_is_an_lstm():
    cell = nn.LSTMCell(64, 64)
    x, h, c = torch.randn(3, 1, 64)
    weights = [p.detach().numpy() for p in cell.parameters()]
    got = costs._numpy_lstm(x.numpy(), h.numpy(), c.numpy(), *weights)
    for value, expected in zip(got, cell(x, (h, c)), strict=True):
        torch.testing.assert_close(torch.from_numpy(value), expected.detach())


def test_onednn_is_switched_off_and_on_again():
    with costs._onednn(False):
        assert not torch._C._get_mkldnn_enabled()
    assert torch._C._get_mkldnn_enabled()


def test_the_gradient_norm_is_that_of_the_whole_jacobian():
    torch.manual_seed(5)
    layer = nn.GRU(8, 32).double()
    x = torch.randn(memory.STEPS_BACK + 1, 4, 8).double()

    norms = []
    for k in range(4):
        first = layer(x[:1, k : k + 1])[0][0, 0]
        jacobian = torch.autograd.functional.jacobian(
            lambda h, k=k: layer(x[1:, k : k + 1], h[None, None])[0][-1, 0], first
        )
        norms.append(torch.linalg.matrix_norm(jacobian, ord=2).item())
    torch.manual_seed(5)
    assert memory.gradient_norm("GRU", 5)["norm"] == pytest.approx(sum(norms) / 4, rel=1e-6)


def test_the_forget_bias_opens_the_gradients_way():
    norms = [memory.gradient_norm("LSTM", 0, keep_bias=bias)["norm"] for bias in (0.0, 1.0, 2.0)]
    assert [math.floor(math.log10(norm)) for norm in norms] == sorted(
        math.floor(math.log10(n)) for n in norms
    )
    assert norms[0] < 1e-18 < 1e-6 < norms[2]


def test_order_free_features_do_not_change_with_the_order():
    _, test = speech.load()
    pairs = speech.pairs(test, 20, seed=1)
    features = sequences._summaries(pairs)
    for k in range(20):
        own = pairs.x[: pairs.lengths[k], k]
        shuffled = own[torch.randperm(len(own))]
        want = torch.cat([shuffled.mean(0), shuffled.std(0, correction=0)])
        torch.testing.assert_close(features[k], want, atol=1e-5, rtol=1e-4)


def test_every_experiment_says_what_it_asks_and_its_rows_are_named_once():
    names = claims.row_names()
    assert len(set(names)) == len(names) > 50
    assert all(experiment.question for experiment in claims.EXPERIMENTS.values())
    assert all(claims.experiment_of(name).name == name.split("/")[0] for name in names)


# -- the table -----


def test_the_packages_own_table_can_be_read_and_shown():
    table = claims.load()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", table.date)
    assert "torch" in table.machine
    page = table.markdown()
    assert page.splitlines()[0] == "| measured | seeds | result |"
    assert table.machine in page
    for row, runs in table.runs.items():
        assert claims.experiment_of(row).tell(runs) in page


def test_a_table_survives_the_file_and_forgets_rows_that_are_gone(tmp_path, two_rows):
    table = Measured(
        "a machine", "2026-01-01", {"made-up/b": [{"value": 1.234567}], "gone/x": [{"value": 1.0}]}
    )
    table.save(tmp_path / "t.json")
    read = claims.load(tmp_path / "t.json")
    assert (read.machine, read.date) == ("a machine", "2026-01-01")
    assert read.runs == {"made-up/b": [{"value": 1.2346}]}
    assert read.markdown().splitlines()[2] == "| Numbers | 1 | a: not measured yet<br>b: 1.23 units |"
    assert [path.name for path in tmp_path.iterdir()] == ["t.json"]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"machine": 1, "date": 2, "runs": 3}'])
def test_a_file_that_is_no_table_is_refused(tmp_path, content):
    (tmp_path / "t.json").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=r"t\.json cannot be read as a table of measurements"):
        claims.load(tmp_path / "t.json")


# -- the benchmark -----


def invoke(benchmark, *arguments):
    return CliRunner().invoke(benchmark.main, [str(argument) for argument in arguments])


def test_the_benchmark_measures_what_is_missing_and_nothing_twice(benchmark, tmp_path, two_rows):
    out = tmp_path / "t.json"
    assert invoke(benchmark, "--seeds", 2, "--out", out).exit_code == 0
    assert two_rows == [("a", 0), ("b", 0), ("a", 1), ("b", 1)]
    done = invoke(benchmark, "made-up/b", "--seeds", 3, "--out", out)
    assert two_rows[4:] == [("b", 2)]
    assert "made-up/b: 11 (10 to 12) units" in done.output
    invoke(benchmark, "--seeds", 1, "--out", out, "--fresh")
    assert two_rows[5:] == [("a", 0), ("b", 0)]
    assert json.loads(out.read_text(encoding="utf-8"))["runs"] == {
        "made-up/a": [{"value": 0.0}],
        "made-up/b": [{"value": 10.0}],
    }


def test_ctrl_c_keeps_the_runs_that_ended_and_the_same_command_goes_on(benchmark, tmp_path, two_rows):
    out = tmp_path / "t.json"
    two_rows.append("stop")  # the fourth run is interrupted
    stopped = invoke(benchmark, "--seeds", 2, "--out", out)
    assert stopped.exit_code == 130
    assert "the same command goes on" in stopped.output
    assert claims.load(out).runs == {
        "made-up/a": [{"value": 0.0}, {"value": 1.0}],
        "made-up/b": [{"value": 10.0}],
    }
    two_rows.clear()
    assert invoke(benchmark, "--seeds", 2, "--out", out).exit_code == 0
    assert two_rows == [("b", 1)]


def test_numbers_of_two_machines_are_not_mixed(benchmark, tmp_path, two_rows):
    out = tmp_path / "t.json"
    Measured("another machine", "2026-01-01", {"made-up/a": [{"value": 7.0}]}).save(out)
    refused = invoke(benchmark, "made-up/b", "--out", out)
    assert refused.exit_code == 1
    assert "was measured on another machine; this is" in refused.output
    assert two_rows == []
    assert invoke(benchmark, "--seeds", 1, "--fresh", "--out", out).exit_code == 0
    assert claims.load(out).machine == described_machine()


def test_the_table_goes_between_the_markers_and_nowhere_else(benchmark, tmp_path, two_rows):
    out, page = tmp_path / "t.json", tmp_path / "README.md"
    table = Measured("a machine", "2026-01-01", {"made-up/a": [{"value": 7.0}]})
    table.save(out)
    page.write_text("before\n<!-- bench:claims -->\nold\n<!-- /bench:claims -->\nafter\n", encoding="utf-8")
    for _ in range(2):
        assert invoke(benchmark, "none", "--out", out, "--write", page).exit_code == 0
        text = page.read_text(encoding="utf-8")
        assert text == f"before\n<!-- bench:claims -->\n{table.markdown()}\n<!-- /bench:claims -->\nafter\n"
    page.write_text("no markers\n", encoding="utf-8")
    refused = invoke(benchmark, "none", "--out", out, "--write", page)
    assert refused.exit_code == 1
    assert "should have the lines <!-- bench:claims -->" in refused.output
    assert page.read_text(encoding="utf-8") == "no markers\n"


def test_rows_are_listed_and_unknown_ones_refused(benchmark, two_rows):
    assert invoke(benchmark, "--list").output.split() == ["made-up/a", "made-up/b"]
    refused = invoke(benchmark, "nothing*")
    assert refused.exit_code == 1
    assert "No row fits nothing*" in refused.output
