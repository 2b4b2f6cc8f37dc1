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
from lstmgru_lab.cells import GRUCell, LSTMCell
from lstmgru_lab.claims import costs, judge_cells, memory, registry, sequences
from lstmgru_lab.claims.duel import LONG, SHORT
from lstmgru_lab.claims.experiment import Experiment, solved, template
from lstmgru_lab.claims.interval import Interval, paired
from lstmgru_lab.claims.measured import Measured, described_machine
from lstmgru_lab.claims.verdict import weighed
from lstmgru_lab.support.errors import DataError
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

    rows = {"a": measure("a"), "b": measure("b")}
    made_up = Experiment("made-up", "Numbers", rows, template("{value} units"))
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
    assert template("{norm}")(values) == "3.0e-27 (1.0e-27 to 0.00904)"
    assert template("{n}")([{"n": 25088.0}]) == "25088"


# -- the experiments -----


def test_a_row_runs_by_its_name_and_an_unknown_one_is_refused():
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


def test_every_experiment_has_a_question_and_unique_rows():
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


def test_a_table_survives_its_file_and_drops_unknown_rows(tmp_path, two_rows):
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


def test_a_part_of_the_table_says_what_is_missing():
    table = Measured("a machine", "2026-01-01", {"adding-20/RNN, 65 units": [UNSOLVED]})
    part = table.of("adding-20", "ngrams")
    assert "RNN, 65 units: 0 of 1 runs within 600 steps<br>GRU, 37 units: not measured yet" in part.markdown()
    assert part.markdown().count("not measured yet") == 2 + 1  # two rows of one, and a whole experiment
    assert repr(part) == "1 measured rows. a machine; 2026-01-01."
    with pytest.raises(ValueError, match=r"no experiment 'adding'; there are: parameters, speed"):
        table.of("adding")


# -- verdicts -----


def test_the_interval_of_a_median_is_that_of_its_bootstrap():
    values = [2.0, 1.0, 1.0, 3.0, 1.0, 4.0, 2.0, -1.0, 0.5, 2.5]
    interval = paired(values)

    # The exact chance that a resample's upper middle value is at most v, by counting: a binomial tail.
    def chance(v):
        p = sum(value <= v for value in values) / 10
        return sum(math.comb(10, k) * p**k * (1 - p) ** (10 - k) for k in range(6, 11))

    assert interval.median == 1.5
    assert chance(interval.low - 0.01) < 0.06
    assert chance(interval.high + 0.01) > 0.94
    assert interval == paired(values)
    assert paired([1.0, 2.0, 3.0]) == Interval(2.0, 1.0, 3.0)  # three pairs: from the least to the greatest


@pytest.mark.parametrize(
    ("interval", "side"),
    [((0.5, 0.1, 0.9), 1), ((-0.5, -0.9, -0.1), -1), ((0.5, -0.1, 0.9), 0), ((0.03, 0.02, 0.04), 1)],
)
def test_only_a_whole_interval_on_one_side_decides(interval, side):
    assert Interval(*interval).side() == side
    assert Interval(*interval).side(alike=0.05) == (side if interval[0] != 0.03 else 0)


@pytest.mark.parametrize(
    ("sides", "word"),
    [
        ([1, 1], "holds"),
        ([1, 0], "holds in part"),
        ([1, -1, 0], "depends"),
        ([0, 0], "not shown"),
        ([-1, 0], "does not hold"),
        ([-1, -1], "the reverse holds"),
        ([], "not measured"),
    ],
)
def test_the_word_for_several_settings(sides, word):
    assert weighed(sides) == word


UNSOLVED = {"solved": 0.0, "steps": 600.0, "seconds": 2.0}


def solving(*steps):
    return [{"solved": 1.0, "steps": float(n), "seconds": n / 100} for n in steps]


def verdict_of(said, rows):
    """The verdict on the statement whose words begin so, in a table of these rows."""
    result = claims.judged(Measured("m", "d", rows))
    found = [v for s, v in zip(result.statements, result.verdicts, strict=True) if s.said.startswith(said)]
    assert len(found) == 1
    return found[0]


ADDING = ("adding-100/GRU, 37 units", "adding-100/LSTM, 32 units, forget bias 1")


@pytest.mark.parametrize(
    ("gru", "lstm", "word"),
    [
        (solving(300, 310, 320), solving(800, 810, 820), "the reverse holds"),
        (solving(800, 810, 820), solving(300, 310, 320), "holds"),
        (solving(300, 810, 320), solving(800, 310, 330), "not shown"),
        ([UNSOLVED] * 3, solving(300, 310, 599), "holds"),  # a run that never gets there is the longest
        ([UNSOLVED] * 3, [UNSOLVED] * 3, "not shown"),
    ],
)
def test_who_is_better_on_long_sequences_is_read_off_the_pairs(gru, lstm, word):
    rows = dict(zip(ADDING, (gru, lstm), strict=True))
    assert verdict_of("The LSTM handles long dependencies better", rows).word == word


def test_speed_depends_if_the_settings_contradict_each_other():
    def times(ratio):
        return [{"RNN": 1.0, "GRU": ratio * t, "LSTM": t, "ratio": ratio} for t in (5.0, 6.0, 5.5)]

    names = ("speed/T200 H32, as torch comes", "speed/T200 H32, without oneDNN")
    said = "The GRU is faster"
    for first, second, word in (
        (3.0, 0.7, "depends"),
        (0.8, 0.7, "holds"),
        (1.02, 0.7, "holds in part"),
        (1.02, 0.98, "not shown"),
        (3.0, 2.0, "the reverse holds"),
    ):
        verdict = verdict_of(said, dict(zip(names, (times(first), times(second)), strict=True)))
        assert verdict.word == word
    assert "2.00 (T200 H32, without oneDNN) to 3.00 (T200 H32, as torch comes)" in verdict.measured


def test_gates_depend_on_their_bias_unless_default_cells_do_too():
    rows = ("GRU, as torch makes it", "LSTM, as torch makes it", "GRU, keep-bias 5", "LSTM, forget bias 3")
    for norms, word in (
        ((1e-20, 1e-20, 0.6, 6.0), "depends"),
        ((0.1, 0.1, 0.6, 6.0), "holds"),
        ((1e-20, 1e-20, 1e-9, 6.0), "does not hold"),
    ):
        table = {f"gradient/{row}": [{"norm": norm}] for row, norm in zip(rows, norms, strict=True)}
        assert verdict_of("LSTM and GRU solve this", table).word == word


def test_an_unbeaten_baseline_counts_against_the_network():
    def co2(ridge, gru, lstm):
        names = {"ridge autoregression": ridge, "GRU": gru, "LSTM": lstm}
        return {f"series-co2/{name}": [{"error": e} for e in errors] for name, errors in names.items()}

    better, alike, worse = [0.1, 0.11, 0.12], [0.1, 0.2, 0.3], [0.3, 0.31, 0.32]
    for gru, lstm, word in (
        (better, better, "holds"),
        (better, alike, "holds in part"),  # one cell of the two is worth its place there
        (worse, better, "depends"),
        (alike, alike, "not shown"),
        (worse, alike, "does not hold"),
        (worse, worse, "the reverse holds"),
    ):
        assert verdict_of("Widely used", co2([0.2], gru, lstm)).word == word


def test_an_empty_table_still_judges_what_only_needs_the_cells():
    result = claims.judged(Measured("m", "d"))
    for statement, verdict, source in zip(result.statements, result.verdicts, result.sources, strict=True):
        assert verdict.word == ("not measured" if statement.about else "holds"), statement.said
        assert source == ("–" if statement.about else "the cells")


class NothingIsForgotten(LSTMCell):
    """The cell of 1997: f is 1 whatever its bias."""

    def step(self, *arguments, **options):
        self.b_f.data.fill_(60.0)
        return super().step(*arguments, **options)


class NothingIsReset(GRUCell):
    """r is 1 whatever its bias."""

    def step(self, *arguments, **options):
        self.b_r.data.fill_(60.0)
        return super().step(*arguments, **options)


@pytest.mark.parametrize(
    ("name", "cell", "said"),
    [
        ("LSTMCell", NothingIsForgotten, "The forget gate decides"),
        ("GRUCell", NothingIsReset, "The reset gate controls"),
        ("GRUCell", NothingIsReset, "The update gate controls"),
        ("GRUCell", LSTMCell, "Memory cell"),
        ("GRUCell", LSTMCell, "A simplified version"),
    ],
)
def test_what_is_said_about_the_make_is_looked_at_in_the_cell(monkeypatch, name, cell, said):
    (statement,) = (one for one in claims.STATEMENTS if one.said.startswith(said))
    assert statement.judge({}).word == "holds"
    monkeypatch.setattr(judge_cells, name, cell)
    assert statement.judge({}).word == "does not hold"


def test_rows_measured_here_replace_their_whole_experiment():
    package = Measured("m", "d", {ADDING[0]: solving(800, 810, 820), ADDING[1]: solving(300, 310, 320)})
    said = [s.said for s in claims.STATEMENTS].index("The LSTM handles long dependencies better")
    assert claims.judged(package).verdicts[said].word == "holds"
    assert claims.judged(package).sources[said] == "the package"
    here = {ADDING[0]: solving(100, 110, 120), ADDING[1]: solving(300, 310, 320)}
    assert claims.judged(package, here).verdicts[said].word == "the reverse holds"
    assert claims.judged(package, here).sources[said] == "here"
    only_one = claims.judged(package, {ADDING[0]: solving(100)})  # pairs of two machines are none
    assert only_one.verdicts[said].word == "not measured"


def test_every_row_that_a_duel_names_can_be_run():
    names = set(claims.row_names())
    for duel in (*LONG.values(), *SHORT.values()):
        assert {duel.lstm, duel.gru} <= names
    experiments = {name.partition("/")[0] for name in names}
    for statement in claims.STATEMENTS:
        assert all(any(e.startswith(about) for e in experiments) for about in statement.about)


# -- the benchmark -----


def invoke(benchmark, *arguments):
    return CliRunner().invoke(benchmark.main, [str(argument) for argument in arguments])


def test_the_benchmark_measures_only_what_is_missing(benchmark, tmp_path, two_rows):
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


def test_ctrl_c_keeps_finished_runs_and_the_command_continues(benchmark, tmp_path, two_rows):
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


def test_tables_go_between_their_markers_and_nowhere_else(benchmark, tmp_path, two_rows):
    out, verdicts, rows = (tmp_path / name for name in ("t.json", "README.md", "claims.md"))
    table = Measured("a machine", "2026-01-01", {"made-up/a": [{"value": 7.0}]})
    table.save(out)
    verdicts.write_text("before\n<!-- bench:claims -->\nold\n<!-- /bench:claims -->\nafter\n", "utf-8")
    rows.write_text("<!-- bench:measurements -->\n<!-- /bench:measurements -->\n", "utf-8")
    for _ in range(2):
        assert invoke(benchmark, "none", "--out", out, "--write", verdicts, "--write", rows).exit_code == 0
        text = verdicts.read_text(encoding="utf-8")
        assert text.startswith("before\n<!-- bench:claims -->\n|  | often said | measured | verdict |\n")
        assert text.endswith("|\n\nSeeds: 1; a machine; 2026-01-01.\n<!-- /bench:claims -->\nafter\n")
        assert text.count("\n|") == 2 + len(claims.STATEMENTS)
        assert rows.read_text(encoding="utf-8") == (
            f"<!-- bench:measurements -->\n{table.markdown()}\n<!-- /bench:measurements -->\n"
        )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            "nothing\n",
            "has no place for a table: a line <!-- bench:claims --> or <!-- bench:measurements -->",
        ),
        ("<!-- bench:claims -->\n", "should have the lines <!-- bench:claims --> and <!-- /bench:claims -->"),
        ("<!-- /bench:claims -->\n<!-- bench:claims -->\n", "once each, and the table between"),
    ],
)
def test_a_page_without_a_place_is_left_as_it_is(benchmark, tmp_path, two_rows, content, sentence):
    page = tmp_path / "page.md"
    page.write_text(content, encoding="utf-8")
    refused = invoke(benchmark, "none", "--out", tmp_path / "t.json", "--write", page)
    assert refused.exit_code == 1
    assert sentence in refused.output
    assert page.read_text(encoding="utf-8") == content


def test_rows_are_listed_and_unknown_ones_refused(benchmark, two_rows):
    assert invoke(benchmark, "--list").output.split() == ["made-up/a", "made-up/b"]
    refused = invoke(benchmark, "nothing*")
    assert refused.exit_code == 1
    assert "No row fits nothing*" in refused.output
