"""The lessons' data: what each task promises about its tensors, checked by other means than it is made by."""

import ast
import math
import re
import wave
from itertools import islice, product
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Generator, nn

from lstmgru_lab import tasks
from lstmgru_lab.learning.models import SequenceModel
from lstmgru_lab.support.errors import DataError
from lstmgru_lab.tasks import adding, features, reber, recall, series, speech, text

DATA = Path(tasks.__file__).parent / "data"


class Scripted(nn.Module):
    """A model that answers what it is told to, with no state."""

    def __init__(self, answer):
        super().__init__()
        self.answer = answer

    def forward(self, x, state=None):
        return self.answer(x), torch.zeros(1)


def spread(last, steps):
    """Outputs (steps, batch, n): nonsense everywhere but at the last step."""
    outputs = torch.full((steps, *last.shape), 1e3)
    outputs[-1] = last
    return outputs


# -- adding -----


@pytest.mark.parametrize("length", [2, 5, 50])
def test_the_adding_target_sums_one_marked_number_of_each_half(length):
    x, y = next(adding.batches(length, batch_size=40, seed=3))
    assert x.shape == (length, 40, 2)
    for column in range(40):
        marked = [step for step in range(length) if x[step, column, 1] == 1]
        first, second = marked
        assert first < length // 2 <= second
        assert y[column].item() == pytest.approx(sum(x[step, column, 0].item() for step in marked), abs=1e-6)
    assert set(x[..., 1].unique().tolist()) <= {0.0, 1.0}
    assert x[..., 0].min() >= 0
    assert x[..., 0].max() < 1


def test_answering_the_mean_of_the_adding_problem_costs_a_sixth():
    batch = adding.batch(10, 100_000, Generator().manual_seed(0))
    mean = Scripted(lambda x: spread(torch.ones(x.shape[1], 1), len(x)))
    assert adding.loss(mean, batch).item() == pytest.approx(1 / 6, rel=0.02) == adding.BASELINE


def test_adding_marks_every_step_and_never_repeats_a_batch():
    stream = adding.batches(6, batch_size=500)
    (x, _), (again, _) = next(stream), next(stream)
    assert (x[..., 1].sum(1) > 0).all()
    assert not torch.equal(x, again)


# -- recall -----


def test_only_the_first_symbol_of_recall_tells_the_class():
    x, y = recall.batch(40, 300, Generator().manual_seed(1))
    assert x.shape == (40, 300, recall.SYMBOLS)
    assert torch.equal(x.sum(-1), torch.ones(40, 300))
    assert torch.equal(x[0].argmax(-1), y)
    assert set(y.tolist()) == set(range(recall.CLASSES))
    assert set(x[1:].argmax(-1).unique().tolist()) == set(range(recall.CLASSES, recall.SYMBOLS))


def test_recall_error_is_zero_with_memory_and_3_in_4_without():
    batch = recall.batch(12, 4000, Generator().manual_seed(2))
    remembers = Scripted(lambda x: spread(x[0, :, :4], len(x)))
    always_0 = Scripted(lambda x: spread(torch.eye(4)[0].expand(x.shape[1], 4), len(x)))
    assert recall.error(remembers, batch) == 0
    assert recall.error(always_0, batch) == pytest.approx(0.75, abs=0.03)
    sure = Scripted(lambda x: spread(50 * x[0, :, :4], len(x)))
    assert recall.loss(sure, batch).item() == pytest.approx(0, abs=1e-6)


# -- Reber -----


def accepted(string):
    """Whether the drawn automaton accepts an inner string: arcs written out, every path tried."""
    arcs = {
        "start B a",
        "a T b",
        "a P c",
        "b S b",
        "b X d",
        "c T c",
        "c V e",
        "d X c",
        "d S f",
        "e P d",
        "e V f",
    }
    arcs |= {"f E end"}
    places = {"start"}
    for symbol in string:
        places = {arc.split()[2] for arc in arcs if arc.split()[0] in places and arc.split()[1] == symbol}
    return places == {"end"}


def test_an_independent_automaton_accepts_every_embedded_string():
    strings = reber.strings(400, seed=5)
    for string in strings:
        assert string[0] == "B"
        assert string[-1] == "E"
        assert string[1] == string[-2]
        assert string[1] in "TP"
        assert accepted(string[2:-2]), string
    assert {string[1] for string in strings} == {"T", "P"}


def test_published_strings_are_legal_and_all_short_ones_drawn():
    for known in ("BTSSXXTVVE", "BPVVE", "BTXXVPSE", "BPVPXVPXVPXVVE", "BTSXSE"):
        assert accepted(known)
    legal = {"".join(s) for n in range(4, 6) for s in product(reber.SYMBOLS, repeat=n) if accepted(s)}
    generator = Generator().manual_seed(0)
    drawn = {reber.draw(generator) for _ in range(1500)}
    assert {string for string in drawn if len(string) <= 5} == legal


def test_next_symbols_are_those_that_some_string_goes_on_with():
    seen = {}
    for string in reber.strings(1500, seed=9):
        for end in range(len(string) + 1):
            seen.setdefault(string[:end], set()).update(string[end : end + 1])
    for prefix, followers in seen.items():
        assert followers <= set(reber.next_symbols(prefix)), prefix
    assert set(reber.next_symbols("BTBPVVE")) == {"T"}
    assert reber.next_symbols("BPBPVVEPE") == ""
    with pytest.raises(ValueError, match="after 'BT' should come B, but 'T' does"):
        reber.next_symbols("BTT")


def test_reber_batches_show_each_symbol_and_want_the_next():
    x, y = reber.encode(["BTBPVVETE", "BPBTXSEPE"])
    assert ["".join(reber.SYMBOLS[k] for k in x[:, c].argmax(-1)) for c in (0, 1)] == ["BTBPVVET", "BPBTXSEP"]
    assert ["".join(reber.SYMBOLS[k] for k in y[:, c]) for c in (0, 1)] == ["TBPVVETE", "PBTXSEPE"]
    x, y = reber.encode(["BTBPVVETE", "BTBTSXSETE"])
    assert x[8, 0].sum() == 0
    assert y[8, 0] == -100


def test_reber_error_counts_the_branch_only():
    batch = reber.encode(reber.strings(200))

    def remembering(x):
        return x[1].expand(len(x), -1, -1)  # the second symbol, whatever is asked

    assert reber.error(Scripted(remembering), batch) == 0
    assert reber.error(Scripted(lambda x: -remembering(x)), batch) == 1
    sizes = [x.shape[1] for x, _ in islice(reber.batches(reber.strings(50), 20), 4)]
    assert sizes == [20, 20, 10, 20]


# -- series -----


@pytest.mark.parametrize(
    ("name", "count", "first", "last"),
    [
        ("sunspots", 309, ("1700", 5.0), ("2008", 2.9)),
        ("elnino", 732, ("1950-01", 23.11), ("2010-12", 22.07)),
        ("co2", 526, ("1958-03", 316.1), ("2001-12", 371.02)),
    ],
)
def test_the_measured_series_have_no_gap_and_their_known_ends(name, count, first, last):
    got = series.load(name)
    assert len(got.values) == len(got.time) == count
    assert (got.time[0], got.values[0].item()) == first
    assert (got.time[-1], got.values[-1].item()) == last
    assert got.values.isfinite().all()
    if "-" in got.time[0]:
        months = [12 * int(year) + int(month) for year, month in (time.split("-") for time in got.time)]
        assert months == list(range(months[0], months[0] + count))


def test_mackey_glass_agrees_with_runge_kutta_in_finer_steps():
    finer, lag = 40, 17 * 40
    x = [1.2] * (lag + 1)

    def slope(value, past):
        return 0.2 * past / (1 + past**10) - 0.1 * value

    def middle(k):  # between two grid points, by the cubic through four
        return (9 * (x[k] + x[k + 1]) - x[k - 1] - x[k + 2]) / 16 if k >= 1 else 1.2

    for k in range(lag, lag + 260 * finer):
        past, mid, after = x[k - lag], middle(k - lag), x[k - lag + 1]
        h = 1 / finer
        k1 = slope(x[k], past)
        k2 = slope(x[k] + h / 2 * k1, mid)
        k3 = slope(x[k] + h / 2 * k2, mid)
        k4 = slope(x[k] + h * k3, after)
        x.append(x[k] + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4))
    fine = torch.tensor(x[lag + 200 * finer :: finer][:60], dtype=torch.float64)
    assert (series.mackey_glass(60) - fine).abs().max() < 0.005
    assert fine.std() > 0.15


def test_windows_and_targets_by_definition():
    values = torch.arange(10.0)
    x, y = series.windows(values, window=4, horizon=3)
    assert x.tolist() == [[0, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 5], [3, 4, 5, 6]]
    assert y.tolist() == [6, 7, 8, 9]


@pytest.mark.parametrize("horizon", [1, 5, 20])
def test_no_test_target_nor_its_scale_is_known_in_training(horizon):
    whole = series.load("elnino")
    cut = int(0.7 * len(whole.values))
    spoilt = whole.values.clone()
    spoilt[cut:] = 1e6
    honest = series.forecasting(whole, 24, horizon)
    after = series.forecasting(series.Series("spoilt", whole.time, spoilt, "°C", 12), 24, horizon)
    for name in ("center", "scale", "change_scale"):
        assert getattr(honest, name) == getattr(after, name)
    assert torch.equal(honest.train_x, after.train_x)
    assert torch.equal(honest.train_y, after.train_y)
    assert (after.test_y == 1e6).all()
    assert torch.equal(honest.test_y, whole.values[cut:])
    for (x, y), (x2, y2) in islice(zip(series.batches(honest), series.batches(after), strict=True), 3):
        assert torch.equal(x, x2)
        assert torch.equal(y, y2)


def test_simple_forecasts_by_definition():
    values = torch.arange(60.0).double() ** 2
    task = series.forecasting(series.Series("squares", [""] * 60, values, "", season=6), 12, horizon=2)
    first = 42  # the first test target's place
    assert series.naive(task)[0] == values[first - 2]
    assert series.seasonal_naive(task)[0] == values[first - 6]
    assert series.mean_absolute_error(task, task.test_y + 3) == 3
    far = series.forecasting(series.Series("squares", [""] * 60, values, "", season=6), 12, horizon=8)
    assert series.seasonal_naive(far)[0] == values[first - 12]
    with pytest.raises(DataError, match="holds no value from 20 steps before"):
        series.seasonal_naive(series.forecasting(series.Series("s", [""] * 60, values, "", 20), 12))


@pytest.mark.parametrize("relative", [False, True])
def test_ridge_is_least_squares_on_what_a_network_gets(relative):
    wave_ = torch.sin(torch.arange(300) * 0.3).double() + 0.01 * torch.arange(300)
    whole = series.Series("wave", [""] * 300, wave_, "", 21)
    task = series.forecasting(whole, 8, relative=relative)
    exact = series.mean_absolute_error(task, series.ridge(task, penalty=1e-9))
    assert exact < 1e-5  # a sine on a line obeys a linear recursion
    augmented = np.c_[task.inputs(task.train_x).numpy(), np.ones(len(task.train_x))]
    rows = np.r_[augmented, np.sqrt(5.0) * np.eye(9)[:8]]
    goals = np.r_[task.targets(task.train_x, task.train_y).numpy(), np.zeros(8)]
    weights = np.linalg.lstsq(rows, goals, rcond=None)[0]
    change = np.c_[task.inputs(task.test_x).numpy(), np.ones(len(task.test_x))] @ weights
    want = task.test_x[:, -1].numpy() + change * task.change_scale
    np.testing.assert_allclose(series.ridge(task, penalty=5.0).numpy(), want, atol=1e-8)


def test_the_standardised_change_gives_an_exact_forecast():
    task = series.forecasting(series.load("co2"), 12, relative=True)
    change = task.targets(task.test_x, task.test_y).float()[:, None]
    assert (
        series.mean_absolute_error(task, series.predicted(task, Scripted(lambda x: spread(change, 12))))
        < 1e-5
    )


def test_a_learners_own_series_and_what_is_wrong_with_it(tmp_path):
    file = tmp_path / "sales.csv"
    file.write_text("week,kind,sold\n" + "".join(f"{k},a,{k * 1.5}\n" for k in range(9)), encoding="utf-8")
    own = series.load(file, season=4)
    assert (own.name, own.unit, own.season, own.time[3], own.values[3].item()) == (
        "sales",
        "sold",
        4,
        "3",
        4.5,
    )
    with pytest.raises(DataError, match="8 values hold no window of 36"):
        series.forecasting(own, share=0.999)
    with pytest.raises(DataError, match="changes by the same each time"):
        series.forecasting(own, window=2)
    file.write_text("week,sold\n1,2\n2,many\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"row 3: the last column should be a number, but is 'many'"):
        series.load(file)
    with pytest.raises(DataError, match="There is no series 'sunspot'"):
        series.load("sunspot")
    with pytest.raises(DataError, match="cannot be read as a CSV"):
        series.load(tmp_path / "none.csv")


# -- text -----


def test_the_text_is_250_000_plain_characters_split_in_time():
    got = text.load()
    whole = (DATA / "opticks.txt").read_text(encoding="ascii")
    assert got.decode(torch.cat([got.train, got.test])) == whole
    assert 250_000 <= len(whole) < 256_000
    assert len(got.test) == pytest.approx(len(whole) / 10, abs=1)
    assert "Gutenberg" not in whole
    assert got.decode(got.encode("the Rays of Light")) == "the Rays of Light"
    with pytest.raises(ValueError, match="The text has no '€'"):
        got.encode("3 €")


def test_a_column_of_text_goes_on_where_it_ended():
    indices = torch.arange(1000)
    segments = list(text.once(indices, steps=10, batch_size=4))
    columns = torch.cat([x for x, _ in segments])
    assert (columns[1:] - columns[:-1] == 1).all()
    assert all(torch.equal(y, x + 1) for x, y in segments)
    assert len(segments) == 24
    endless = list(islice(text.batches(indices, 10, 4), 25))
    assert torch.equal(endless[24][0], endless[0][0])


def test_the_carried_loss_keeps_the_state_and_cuts_the_gradient():
    model = SequenceModel("LSTM", 3, 4, 3)
    seen = []

    def record(module, arguments):
        seen.append(arguments[1])

    model.register_forward_pre_hook(record)

    class OneHot(nn.Module):
        def forward(self, x, state=None):
            return model(nn.functional.one_hot(x, 3).float(), state)

    x = torch.randint(3, (8, 2))
    loss = text.CarriedLoss()
    one, two = loss(OneHot(), (x[:4], x[:4])), loss(OneHot(), (x[4:], x[4:]))
    whole = text.CarriedLoss()(OneHot(), (x, x))
    assert ((one + two) / 2).item() == pytest.approx(whole.item(), abs=1e-6)
    assert seen[0] is None
    assert all(not part.requires_grad for part in seen[1])


def test_bits_per_character_of_two_models_known_by_hand():
    indices = torch.randint(4, (3000,))
    assert text.bits_per_character(Scripted(lambda x: torch.zeros(*x.shape, 4)), indices) == pytest.approx(2)
    halves = Scripted(lambda x: torch.zeros(*x.shape, 4).index_fill(2, torch.tensor([2, 3]), -50.0))
    assert text.bits_per_character(halves, indices % 2) == pytest.approx(1)


def test_ngram_bits_against_counting_by_hand_and_the_entropy():
    train = torch.tensor([0, 1, 0, 1, 0, 0])
    # After 0 came 1, 1, 0; characters: 4 of 0, 2 of 1; prior 5 each time.
    single = {0: (4 + 5 / 2) / 11, 1: (2 + 5 / 2) / 11}
    pair = (2 + 5 * single[1]) / (3 + 5)
    assert text.ngram_bits(train, torch.tensor([0, 1]), 1) == pytest.approx(
        -(math.log2(single[0]) + math.log2(single[1])) / 2
    )
    assert text.ngram_bits(train, torch.tensor([0, 1]), 2) == pytest.approx(
        -(math.log2(single[0]) + math.log2(pair)) / 2
    )
    got = text.load()
    counts = torch.bincount(got.train).double()
    entropy = -(counts / counts.sum() * (counts / counts.sum()).log2()).nan_to_num().sum().item()
    bits = [text.ngram_bits(got.train, got.test[:5000], n) for n in (1, 2, 3)]
    assert bits[0] == pytest.approx(entropy, abs=0.1)
    assert bits[0] > bits[1] + 0.5 > bits[2] + 1


def test_a_learners_own_text_and_what_is_wrong_with_it(tmp_path):
    file = tmp_path / "own.txt"
    file.write_text("Grüße! " * 1000, encoding="utf-8")
    assert text.load(file).characters == "".join(sorted(set("Grüße! ")))
    file.write_text("short", encoding="utf-8")
    with pytest.raises(DataError, match="at least 5000 characters to learn from, but has 5"):
        text.load(file)
    file.write_bytes(b"\xff\xfe\x00" * 4000)
    with pytest.raises(DataError, match="cannot be read as text in UTF-8"):
        text.load(file)
    with pytest.raises(DataError, match="too few for 32 columns of 64 steps"):
        next(text.batches(torch.zeros(100, dtype=torch.long)))


# -- speech -----


def test_no_test_voice_or_variant_is_heard_in_training():
    train, test = speech.load()
    assert (len(train), len(test)) == (720, 320)
    assert not set(train.voice) & set(test.voice)
    variants = [{voice.partition("+")[2] for voice in digits.voice} for digits in (train, test)]
    assert not variants[0] & variants[1]
    for digits in (train, test):
        assert torch.bincount(digits.digit).tolist() == [len(digits) // 10] * 10
        assert all(f.shape[1] == 13 for f in digits.frames)
    heard = torch.cat(train.frames)
    assert heard.mean(0).abs().max() < 0.02
    assert (heard.std(0) - 1).abs().max() < 0.02


def test_a_pair_is_two_digits_of_one_voice_in_order():
    _, test = speech.load()
    pairs = speech.pairs(test, 60, seed=4)
    assert pairs.x.shape == (int(pairs.lengths.max()), 60, 13)
    by_first = {tuple(f[0].tolist()): k for k, f in enumerate(test.frames)}
    by_last = {tuple(f[-1].tolist()): k for k, f in enumerate(test.frames)}
    for column in range(60):
        length = int(pairs.lengths[column])
        one = by_first[tuple(pairs.x[0, column].tolist())]
        two = by_last[tuple(pairs.x[length - 1, column].tolist())]
        assert pairs.y[column] == test.digit[one] != test.digit[two]
        assert test.voice[one] == test.voice[two]
        assert length == len(test.frames[one]) + len(test.frames[two])
        assert not pairs.x[length:, column].any()


def test_speech_batches_keep_length_and_answer_together():
    train, _ = speech.load()
    data = speech.singles(train)
    seen = []
    for batch in islice(speech.batches(data, 50), 15):
        assert len(batch.x) == batch.lengths.max()
        for column in range(len(batch.y)):
            frames = batch.x[: batch.lengths[column], column]
            same = (data.lengths == batch.lengths[column]).nonzero()[:, 0].tolist()
            match = [k for k in same if torch.equal(train.frames[k], frames)]
            assert batch.y[column] in train.digit[match]
            seen.append(match[0])
    assert len(set(seen)) == 720  # once round touches each


def test_the_speech_answer_is_read_at_each_sequences_own_end():
    batch = speech.Batch(torch.zeros(5, 3, 13), torch.tensor([5, 2, 3]), torch.tensor([4, 1, 2]))
    outputs = torch.zeros(5, 3, 10)
    for step in range(5):
        outputs[step, :, step % 10] = 50.0  # at step k the answer is k
    assert speech.error(Scripted(lambda x: outputs), batch) == 0
    assert speech.loss(Scripted(lambda x: outputs), batch).item() == pytest.approx(0, abs=1e-6)


def naive_mfcc(signal, rate):
    """The same features with loops, from the textbook."""
    emphasised = [signal[0]] + [signal[k] - 0.97 * signal[k - 1] for k in range(1, len(signal))]
    size, hop = round(0.032 * rate), round(0.016 * rate)
    points = 2 ** math.ceil(math.log2(size))
    edges = np.linspace(2595 * math.log10(1 + 80 / 700), 2595 * math.log10(1 + 3800 / 700), 28)
    edges = 700 * (10 ** (edges / 2595) - 1)
    rows = []
    for begin in range(0, len(signal) - size + 1, hop):
        frame = np.array(emphasised[begin : begin + size])
        frame = frame * (0.54 - 0.46 * np.cos(2 * np.pi * np.arange(size) / (size - 1)))
        phases = np.exp(-2j * np.pi * np.outer(np.arange(points // 2 + 1), np.arange(size)) / points)
        power = np.abs(phases @ frame) ** 2
        energies = []
        for low, peak, high in zip(edges, edges[1:], edges[2:], strict=False):
            total = 0.0
            for k, p in enumerate(power):
                f = k * rate / points
                if low < f < high:
                    total += p * ((f - low) / (peak - low) if f < peak else (high - f) / (high - peak))
            energies.append(math.log(total + 1e-10))
        row = []
        for n in range(13):
            c = sum(e * math.cos(math.pi * n * (m + 0.5) / 26) for m, e in enumerate(energies))
            row.append(c * math.sqrt((1 if n == 0 else 2) / 26))
        rows.append(row)
    return np.array(rows)


def test_mfcc_against_the_same_written_with_loops():
    signal = np.random.default_rng(0).standard_normal(900)
    np.testing.assert_allclose(features.mfcc(signal, 8000), naive_mfcc(signal, 8000), atol=1e-8)


def write_wav(path, signal, rate=8000, channels=1, width=2):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(b"\x01\x00" * 4000 if signal is None else (signal * 32767).astype("<i2").tobytes())


def test_own_recordings_are_used_and_faulty_ones_refused(tmp_path):
    tone = 0.5 * np.sin(np.arange(4000) * 0.4)
    quiet = np.zeros(2000)
    write_wav(tmp_path / "7_maria_0.wav", np.r_[quiet, tone, quiet])
    write_wav(tmp_path / "3_maria_0.wav", np.repeat(tone, 2), channels=2)
    write_wav(tmp_path / "notes.wav", tone)
    train, own = speech.load(tmp_path)
    assert len(train) == 720
    assert own.digit.tolist() == [3, 7]
    assert own.voice == ["maria", "maria"]
    assert torch.allclose(
        own.frames[0][3:20], own.frames[1][3:20], atol=0.5
    )  # silence is cut, channels averaged
    assert repr(own) == "Digits(2 utterances of 1 voices)"
    with pytest.raises(DataError, match="should hold WAV files named after digit and speaker"):
        speech.load(tmp_path / "empty")
    (tmp_path / "1_maria_0.wav").write_bytes(b"not a sound")
    with pytest.raises(DataError, match=r"1_maria_0\.wav cannot be read as a WAV file"):
        speech.load(tmp_path)
    write_wav(tmp_path / "1_maria_0.wav", None, width=1)
    with pytest.raises(DataError, match="should be a 16-bit WAV file, but has 8 bits"):
        speech.load(tmp_path)
    write_wav(tmp_path / "1_maria_0.wav", tone[:50])
    with pytest.raises(DataError, match="at least 32 ms"):
        speech.load(tmp_path)


# -- all -----


@pytest.mark.parametrize(
    "stream",
    [
        lambda seed: adding.batches(8, 4, seed),
        lambda seed: recall.batches(8, 4, seed),
        lambda seed: reber.batches(reber.strings(30), 4, seed),
        lambda seed: series.batches(series.forecasting(series.load("sunspots")), 4, seed),
        lambda seed: speech.batches(speech.singles(speech.load()[1]), 4, seed),
    ],
    ids=["adding", "recall", "reber", "series", "speech"],
)
def test_batches_obey_their_seed_and_not_torchs_generator(stream):
    torch.manual_seed(7)
    before = torch.random.get_rng_state()
    one, same, other = (list(islice(stream(seed), 2)) for seed in (1, 1, 2))
    assert torch.equal(torch.random.get_rng_state(), before)
    assert all(torch.equal(a, b) for x, y in zip(one, same, strict=True) for a, b in zip(x, y, strict=True))
    assert any(a.shape != b.shape or not torch.equal(a, b) for a, b in zip(one[0], other[0], strict=True))


@pytest.mark.parametrize(
    "make", [lambda: adding.batches(1), lambda: recall.batches(0), lambda: adding.batches(5, 0)]
)
def test_sizes_that_cannot_be_are_refused(make):
    with pytest.raises(ValueError, match="should be a whole number of at least"):
        next(make())


def test_every_data_file_has_a_notice_and_a_generator():
    notice = (DATA / "NOTICE.md").read_text(encoding="utf-8")
    files = {path.name for path in DATA.iterdir() if path.suffix in {".csv", ".txt", ".npz"}}
    rows = re.findall(r"^\| `([^`]+)` \|.*\| `([^`]+)` \|$", notice, flags=re.MULTILINE)
    assert {file for file, _ in rows} == files
    for _, script in rows:
        ast.parse((DATA / script).read_text(encoding="utf-8"))


def test_tasks_names_what_it_has():
    with pytest.raises(AttributeError, match="tasks has no 'copying'"):
        _ = tasks.copying
