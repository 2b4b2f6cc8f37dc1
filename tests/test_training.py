"""The training loop, what it shows, and the models: against torch by hand, and against arithmetic."""

import itertools
import json
import subprocess
import sys

import nbformat
import pytest
import torch
from nbclient import NotebookClient
from torch import nn

import lstmgru_lab as lab
from lstmgru_lab import models, training
from lstmgru_lab.learning import training_display
from lstmgru_lab.learning.models import CharacterModel, SequenceModel
from lstmgru_lab.learning.training import Training, train


def line():
    torch.manual_seed(3)
    return nn.Linear(2, 1)


def squares(model, batch):
    assert model.training
    x, y = batch
    return (model(x)[:, 0] - y).square().mean()


def points(count, seed=0):
    generator = torch.Generator().manual_seed(seed)
    for _ in range(count):
        x = torch.randn(16, 2, generator=generator)
        yield x, x @ torch.tensor([2.0, -1.0]) + 0.5


def ticking(tick):
    times = itertools.count()
    return lambda: tick * next(times)


# -- the loop -----


def test_the_loop_is_adam_on_clipped_gradients():
    model, by_hand = line(), line()
    run = train(model, points(20), squares, steps=20, lr=0.05, clip=0.3)
    optimizer = torch.optim.Adam(by_hand.parameters(), lr=0.05)
    losses = []
    for batch in points(20):
        gradients = torch.autograd.grad(loss := squares(by_hand, batch), list(by_hand.parameters()))
        norm = torch.cat([g.flatten() for g in gradients]).norm()
        for parameter, gradient in zip(by_hand.parameters(), gradients, strict=True):
            parameter.grad = gradient * min(1.0, 0.3 / norm.item())
        optimizer.step()
        losses.append(loss.item())
    assert run.losses == pytest.approx(losses, rel=1e-4)
    assert torch.allclose(model.weight, by_hand.weight, atol=1e-5)


def test_without_clipping_the_gradient_is_as_it_is():
    free, clipped = line(), line()
    norms = []
    for model, clip in ((free, None), (clipped, 1e-3)):
        train(model, points(1), squares, steps=1, clip=clip)
        norms.append(torch.cat([p.grad.flatten() for p in model.parameters()]).norm().item())
    assert norms[0] > 0.1
    assert norms[1] == pytest.approx(1e-3, rel=1e-3)


def test_a_run_is_repeated_by_its_seed_dropout_included():
    def losses(seed):
        torch.manual_seed(8)
        model = nn.Sequential(nn.Linear(2, 8), nn.Dropout(0.5), nn.Linear(8, 1))
        return train(model, points(9), squares, steps=9, seed=seed).losses

    assert losses(1) == losses(1) != losses(2)


def test_it_runs_on_one_thread_and_gives_the_others_back(monkeypatch):
    set_to = []
    monkeypatch.setattr(torch, "get_num_threads", lambda: 5)
    monkeypatch.setattr(torch, "set_num_threads", set_to.append)
    train(line(), points(1), squares, steps=1)
    assert set_to == [1, 5]


@pytest.mark.parametrize(
    ("options", "steps", "outcome"),
    [
        ({"steps": 7}, 7, "done"),
        ({"seconds": 1.0, "clock": ticking(0.05)}, None, "done"),
        ({"steps": 50, "target": 1e-9}, 40, "done"),  # the batches end first
        ({"steps": 50, "target": 1e9, "every": 10}, 10, "reached"),
    ],
)
def test_it_stops_at_the_first_of_budget_target_and_last_batch(options, steps, outcome):
    run = train(line(), points(40), squares, **options)
    assert run.outcome == outcome
    assert run.reached == (outcome == "reached")
    if steps is None:
        assert 1 < run.steps < 20
        assert run.seconds >= 1.0
    else:
        assert run.steps == steps


def test_the_target_is_compared_with_the_recent_mean_loss():
    run = train(line(), points(60), squares, steps=60, target=1e-9, every=20)
    assert run.checks == [(k, pytest.approx(sum(run.losses[k - 20 : k]) / 20)) for k in (20, 40, 60)]


def test_an_own_measure_sees_evaluation_mode_without_gradients():
    seen = []

    def measure(model):
        seen.append((model.training, torch.is_grad_enabled()))
        return 3.0 - len(seen)

    model = line()
    run = train(model, points(40), squares, steps=40, target=0, measure=measure, every=10)
    assert seen == [(False, False)] * 3
    assert run.checks == [(10, 2.0), (20, 1.0), (30, 0.0)]
    assert run.reached
    assert not model.training


def test_an_interrupt_keeps_what_was_learnt():
    def until_stopped():
        yield from points(5)
        raise KeyboardInterrupt

    model, whole = line(), line()
    run = train(model, until_stopped(), squares, steps=100)
    train(whole, points(5), squares, steps=5)
    assert (run.outcome, run.steps) == ("interrupted", 5)
    assert torch.equal(model.weight, whole.weight)
    assert repr(run) == "training: interrupted after 5 steps; the model keeps what it has learnt"


def test_a_loss_that_is_not_finite_leaves_the_weights_finite():
    def exploding():
        yield from points(3)
        yield torch.full((16, 2), 1e30), torch.zeros(16)

    model = line()
    run = train(model, exploding(), squares, steps=9)
    assert (run.outcome, run.steps) == ("diverged", 3)
    assert model.weight.isfinite().all()
    assert "no longer finite" in repr(run)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "Say when to stop"),
        ({"steps": 0}, "steps should be greater than 0, but is 0"),
        ({"seconds": -1}, "seconds should be greater than 0"),
        ({"steps": 1, "lr": 0}, "lr should be greater than 0"),
        ({"steps": 1, "clip": 0}, "clip should be greater than 0"),
        ({"steps": 1, "every": 0, "target": 1}, "every should be greater than 0"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(options, message):
    with pytest.raises(ValueError, match=message):
        train(line(), points(3), squares, **options)


def test_a_list_of_batches_needs_no_budget():
    run = train(line(), list(points(4)), squares)
    assert run.steps == 4
    assert repr(run) == "training: stopped after all batches"


@pytest.mark.parametrize(
    ("run", "sentence"),
    [
        (Training(budget="600 steps", label="GRU"), "GRU: stopped after 600 steps"),
        (
            Training(budget="5 seconds", target=0.0),
            "training: stopped after 5 seconds, short of the target 0.0",
        ),
        (
            Training([1.0], budget="600 steps", target=0.01, outcome="reached", seconds=2.0),
            "training: the target 0.01 is reached within 600 steps",
        ),
    ],
)
def test_the_sentence_is_the_same_on_every_machine(run, sentence):
    assert repr(run) == sentence


# -- what is shown -----


def test_only_a_run_with_a_label_prints_a_sentence(capsys):
    train(line(), points(3), squares, steps=3)
    assert capsys.readouterr().out == ""
    train(line(), points(3), squares, steps=3, label="a line")
    assert capsys.readouterr().out == "a line: stopped after 3 steps\n"


def test_the_time_for_drawing_is_not_the_trainings(monkeypatch):
    now = 0.0

    class Slow(training_display.Watch):
        def __call__(self, losses, seconds):
            nonlocal now
            now += 100

    def work(model, batch):
        nonlocal now
        now += 1
        return squares(model, batch)

    monkeypatch.setattr(training_display, "Watch", Slow)
    run = train(line(), points(6), work, steps=6, clock=lambda: now)
    assert run.seconds == 6


@pytest.mark.parametrize(
    ("budget", "used", "share"),
    [
        ((10, None), (5, 9.0), 0.5),
        ((None, 4.0), (5, 3.0), 0.75),
        ((10, 4.0), (5, 3.0), 0.75),
        ((None, None), (5, 1), 0),
    ],
)
def test_the_bar_follows_the_budget_that_runs_out_first(budget, used, share):
    assert training_display.Watch(*budget).share(*used) == share


def test_the_growing_curve_escapes_the_label_and_stays_inside():
    losses = [10.0 ** (-k / 300) for k in range(900)]
    page = training_display.growing("<b>x</b>", 0.4, losses, target=1e-4)
    assert "<b>" not in page
    assert 'value="0.400"' in page
    points_ = page.split('points="')[1].split('"')[0].split()
    assert len(points_) <= training_display.POINTS
    heights = [float(point.split(",")[1]) for point in points_]
    assert heights == sorted(heights)
    assert min(heights) >= 0
    assert max(heights) <= 100
    assert "stroke-dasharray" in page
    training_display.growing("one step, no loss", 0.0, [0.0], target=None)


def test_the_final_curve_is_a_running_mean_over_full_windows():
    drawn = {}

    def lines(curves, *, x, ylabel, **options):
        drawn.update(curves, x=list(x), ylabel=ylabel)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training_display.figures, "lines", lines)
        training_display.final("a line", [float(k) for k in range(30)], target=2.0)
    assert drawn["x"] == list(range(3, 31))
    assert drawn["loss"] == [k + 1.0 for k in range(28)]
    assert drawn["target"] == [2.0] * 28
    assert drawn["ylabel"] == "loss, mean of 3 steps"


@pytest.mark.parametrize(("measure", "goal"), [(None, 0.5), (lambda model: 9.0, None)])
def test_only_a_target_of_the_loss_is_drawn_beside_it(monkeypatch, measure, goal):
    seen = []
    watching = training.watching
    monkeypatch.setattr(training, "watching", lambda *a: seen.append(a[3]) or watching(*a))
    train(line(), points(2), squares, steps=2, target=0.5, measure=measure)
    assert seen == [goal]


NOTEBOOK = """
import itertools, torch
from torch import nn
from lstmgru_lab.learning import training_display
from lstmgru_lab.learning.training import train
training_display.PAUSE = 0
batches = itertools.repeat((torch.ones(2, 2), torch.ones(2)), 30)
loss = lambda model, batch: (model(batch[0])[:, 0] - batch[1]).square().mean()
train(nn.Linear(2, 1), batches, loss, steps=30, label="a line");
"""


@pytest.mark.slow
def test_a_notebook_keeps_a_picture_and_never_changes_its_words(tmp_path):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(NOTEBOOK)])
    messages = []

    class Listening(NotebookClient):
        def process_message(self, msg, cell, cell_index):
            messages.append(msg)
            return super().process_message(msg, cell, cell_index)

    Listening(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    picture, sentence = notebook.cells[0].outputs
    assert sorted(picture["data"]) == ["image/png", "text/plain"]
    assert sentence["text"] == "a line: stopped after 30 steps\n"
    shown = [
        m["content"]["data"] for m in messages if m["msg_type"] in ("display_data", "update_display_data")
    ]
    assert shown[0] == {"text/plain": picture["data"]["text/plain"]}  # all that nbval sees
    assert any("text/html" in data for data in shown[1:-1])
    assert "a line" in picture["metadata"]["image/png"]["alt"]


@pytest.mark.slow
def test_importing_the_loop_draws_nothing():
    code = (
        "import sys, lstmgru_lab.learning.training\n"
        "print(sorted({'matplotlib', 'IPython', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# -- models -----


@pytest.mark.parametrize("kind", models.KINDS)
@pytest.mark.parametrize("sizes", [(1, 1), (2, 32), (8, 15)])
def test_the_parameter_count_is_torchs(kind, sizes):
    module = models.recurrent(kind, *sizes)
    assert models.parameter_count(kind, *sizes) == sum(p.numel() for p in module.parameters())


@pytest.mark.parametrize(
    ("input_size", "budget", "sizes"), [(2, 4608, (65, 37, 32)), (8, 1512, (34, 18, 15)), (3, 16, (2, 0, 0))]
)
def test_the_largest_size_that_a_budget_pays_for(input_size, budget, sizes):
    for kind, size in zip(("RNN", "GRU", "LSTM"), sizes, strict=True):
        if size:
            assert models.hidden_size_for(kind, input_size, budget) == size
            assert models.parameter_count(kind, input_size, size) <= budget
            assert models.parameter_count(kind, input_size, size + 1) > budget
        else:
            with pytest.raises(ValueError, match="budget should be at least"):
                models.hidden_size_for(kind, input_size, budget)


def test_the_keep_bias_of_an_lstm_is_its_forget_bias_everywhere():
    module = nn.LSTM(3, 4, num_layers=2, bidirectional=True)
    before = {name: p.clone() for name, p in module.named_parameters()}
    assert models.set_keep_bias(module, 2.5) is module
    for layer, direction in itertools.product((0, 1), (0, 1)):
        assert (lab.LSTMCell.from_torch(module, layer, direction).b_f == 2.5).all()
    others = [*range(4), *range(8, 16)]
    for name, parameter in module.named_parameters():
        assert torch.equal(parameter[others], before[name][others])
        assert torch.equal(parameter, before[name]) == ("weight" in name)


def test_the_keep_bias_of_a_gru_is_the_negated_update_bias():
    module = models.set_keep_bias(nn.GRU(3, 4), 3.0)
    assert (lab.GRUCell.from_torch(module).b_z == -3.0).all()
    with pytest.raises(ValueError, match=r"Only nn\.LSTM and nn\.GRU .* this is RNN"):
        models.set_keep_bias(nn.RNN(3, 4), 1.0)


@pytest.mark.parametrize("kind", models.KINDS)
def test_a_model_runs_in_chunks_as_in_one_and_obeys_its_seed(kind):
    state_of_torch = torch.random.get_rng_state()
    model, twin, other = (SequenceModel(kind, 3, 5, 2, seed=seed) for seed in (1, 1, 2))
    assert torch.equal(torch.random.get_rng_state(), state_of_torch)
    x = torch.randn(6, 4, 3)
    whole, _ = model(x)
    first, state = model(x[:2])
    second, _ = model(x[2:], state)
    assert whole.shape == (6, 4, 2)
    assert torch.allclose(torch.cat([first, second]), whole, atol=1e-6)
    assert torch.equal(twin(x)[0], whole)
    assert not torch.equal(other(x)[0], whole)


def test_models_take_the_keep_bias_and_characters():
    assert (lab.LSTMCell.from_torch(SequenceModel("LSTM", 2, 3, 1, keep_bias=4).recurrent).b_f == 4).all()
    model = CharacterModel("GRU", 11, 8, embedding_size=4, keep_bias=2)
    outputs, state = model(torch.randint(11, (7, 3)))
    assert outputs.shape == (7, 3, 11)
    assert state.shape == (1, 3, 8)
    assert (lab.GRUCell.from_torch(model.sequence.recurrent).b_z == -2).all()
    with pytest.raises(ValueError, match="kind should be one of RNN, GRU, LSTM, but is 'lstm'"):
        SequenceModel("lstm", 2, 3, 1)


def test_the_loop_teaches_a_recurrent_model_a_task():
    model = SequenceModel("GRU", 2, 12, 1, seed=0)
    run = lab.train(
        model, lab.tasks.adding.batches(6, 32), lab.tasks.adding.loss, steps=400, target=0.02, lr=2e-2
    )
    assert run.reached, json.dumps(run.checks)
