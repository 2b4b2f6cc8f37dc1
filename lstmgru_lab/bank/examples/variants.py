"""Five exercises in another form: the pattern of a private bank, for a course that gives marks.

The course's answers are open, so marks need questions that they do not answer. Copy this file to where only
you can read it, choose another SEED, change what you like, and grade with it:

    lstmgru-lab grade SUBMISSIONS --out DIR --bank my_variants.py

Each exercise is one of the course with other conventions, which SEED draws, so that last year's answers do
not fit either. The answer that the course hands out is one of the mistakes: whoever copies it is told what
was overlooked, and the report says who. The names are new, so that `lab.check` in a student's notebook does
not take them for the course's own; a notebook names those that it holds in its metadata,
`lstmgru.exercises`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls
import random

import torch

from lstmgru_lab.bank import Exercise, Misconception, Mistakes, exercises

__all__ = ["EXERCISES"]

SEED = 1
LESSON = "exam"  # no lesson's number: only a notebook that names these exercises holds them

_drawn = random.Random(SEED)
STEEPNESS = _drawn.choice((2, 3, 4))
FORGET_BIAS = _drawn.choice((0.5, 1.0, 2.0))
LSTM_ORDER = _drawn.choice(("fico", "ifoc", "iofc", "oifc", "fcio", "cofi"))  # torch's is ifco
GRU_ORDER = _drawn.choice(("zrn", "znr", "nzr", "nrz", "rnz"))  # torch's is rzn
Z_KEEPS = _drawn.choice((True, False))

COURSE = exercises()


def as_handed_out(name: str, sentence: str, see: str) -> Misconception:
    """The course's own answer to the exercise ``name``: a mistake here."""
    return Misconception(
        "as_handed_out", COURSE[name].reference, f"This is the course's answer. {sentence}", see
    )


def in_words(order: str) -> str:
    """``"i, f, o, c"``."""
    return ", ".join(order)


# a gate on [x, h], and steeper


def exam_forget_gate(x_t, h_prev, W_f, b_f):
    """A steep forget gate.

    x_t (batch, input), h_prev (batch, hidden)
    W_f (hidden, input+hidden) on [x, h], b_f (hidden,)
    returns f_t (batch, hidden), between 0 and 1
    """
    xh = torch.cat([x_t, h_prev], dim=-1)  # (batch, input+hidden)
    return torch.sigmoid(STEEPNESS * (xh @ W_f.T + b_f))


_GATE = "02#A number that says how much to keep"
forget_gate_mistakes = Mistakes(see=_GATE)


@forget_gate_mistakes.add(
    "You joined [h, x], but here W_f is laid out for [x, h]: its first columns belong to the input."
)
def state_first(x_t, h_prev, W_f, b_f):
    return torch.sigmoid(STEEPNESS * (torch.cat([h_prev, x_t], dim=-1) @ W_f.T + b_f))


@forget_gate_mistakes.add(f"The factor {STEEPNESS} before the sum is missing.")
def not_steep(x_t, h_prev, W_f, b_f):
    return torch.sigmoid(torch.cat([x_t, h_prev], dim=-1) @ W_f.T + b_f)


@forget_gate_mistakes.add(f"The factor {STEEPNESS} multiplies the whole sum, the bias too.")
def bias_not_steep(x_t, h_prev, W_f, b_f):
    return torch.sigmoid(STEEPNESS * (torch.cat([x_t, h_prev], dim=-1) @ W_f.T) + b_f)


FORGET_GATE = Exercise(
    reference=exam_forget_gate,
    lesson=LESSON,
    title="A steep forget gate",
    statement=f"""\
Write a forget gate whose weights act on the input first, and which is {STEEPNESS} times as steep:

$$f_t = \\sigma({STEEPNESS}\\,(W_f\\,[x_t, h_{{t-1}}] + b_f)).$$

| symbol | shape |
|---|---|
| `x_t` | (batch, input) |
| `h_prev`, which is $h_{{t-1}}$ | (batch, hidden) |
| `W_f`, which acts on $[x, h]$ in this order | (hidden, input + hidden) |
| `b_f` | (hidden,) |
| returns $f_t$ | (batch, hidden) |""",
    result="f_t",
    points=2,
    example=COURSE["forget_gate"].example,
    draw=COURSE["forget_gate"].draw,
    bounds=(0.0, 1.0),
    misconceptions=(
        as_handed_out(
            "forget_gate",
            f"Here W_f acts on [x, h], and the sum is multiplied by {STEEPNESS} before σ.",
            _GATE,
        ),
        *forget_gate_mistakes,
    ),
    hints=(
        "Which columns of `W_f` meet which value? The statement says the order.",
        "Join input and state, `torch.cat([x_t, h_prev], dim=-1)`.",
        "The factor stands inside σ and around the whole sum.",
    ),
    explanation="A layer's layout is a convention; weights and code must agree on it.",
)

# an LSTM whose forget gate has a constant added


def exam_lstm_step(x_t, h_prev, c_prev, params):
    """One step of an LSTM that adds a constant to its forget gate's sum.

    x_t (batch, input), h_prev and c_prev (batch, hidden)
    params: W_f W_i W_c W_o (hidden, hidden+input) on [h, x], b_f b_i b_c b_o (hidden,)
    returns (h_t, c_t), each (batch, hidden)
    """
    hx = torch.cat([h_prev, x_t], dim=-1)  # (batch, hidden+input)
    f_t = torch.sigmoid(hx @ params["W_f"].T + params["b_f"] + FORGET_BIAS)
    i_t = torch.sigmoid(hx @ params["W_i"].T + params["b_i"])
    c_tilde = torch.tanh(hx @ params["W_c"].T + params["b_c"])
    o_t = torch.sigmoid(hx @ params["W_o"].T + params["b_o"])
    c_t = f_t * c_prev + i_t * c_tilde
    return o_t * torch.tanh(c_t), c_t


def step_with(x_t, h_prev, c_prev, params, more):
    """The step with ``more`` (by gate) added to the biases."""
    mended = {f"b_{gate}": params[f"b_{gate}"] + value for gate, value in more.items()}
    return COURSE["lstm_step"].reference(x_t, h_prev, c_prev, params | mended)


_STEP = "05#The whole step"
lstm_step_mistakes = Mistakes(see=_STEP)


@lstm_step_mistakes.add(
    f"You subtracted {FORGET_BIAS}. A larger forget bias opens the gate and lets the cell remember."
)
def constant_taken_away(x_t, h_prev, c_prev, params):
    return step_with(x_t, h_prev, c_prev, params, {"f": -FORGET_BIAS})


@lstm_step_mistakes.add(f"You added {FORGET_BIAS} in every gate; it belongs in the forget gate alone.")
def constant_in_every_gate(x_t, h_prev, c_prev, params):
    return step_with(x_t, h_prev, c_prev, params, dict.fromkeys("fio", FORGET_BIAS))


LSTM_STEP = Exercise(
    reference=exam_lstm_step,
    lesson=LESSON,
    title="An LSTM with a forget bias in its code",
    statement=f"""\
Some libraries keep a constant forget bias in the code of the step, not in the weights. Write such a step,

$$f_t = \\sigma(W_f\\,[h_{{t-1}}, x_t] + b_f + {FORGET_BIAS}),$$

all else as in the course. Nothing in `params` is changed.

| symbol | shape |
|---|---|
| `x_t` | (batch, input) |
| `h_prev`, `c_prev` | (batch, hidden) |
| `params`, a dict: `W_f`, `W_i`, `W_c`, `W_o`, on $[h, x]$ in this order | (hidden, hidden + input) |
| and `b_f`, `b_i`, `b_c`, `b_o` | (hidden,) |
| returns $(h_t, c_t)$ | each (batch, hidden) |""",
    result="(h_t, c_t)",
    points=4,
    example=COURSE["lstm_step"].example,
    draw=COURSE["lstm_step"].draw,
    misconceptions=(
        as_handed_out("lstm_step", f"Here {FORGET_BIAS} is added to the forget gate's sum.", _STEP),
        *lstm_step_mistakes,
    ),
    hints=(
        "Which of the four sums gets the constant?",
        "Only the line of f_t differs from the course's step.",
        f'`torch.sigmoid(hx @ params["W_f"].T + params["b_f"] + {FORGET_BIAS})`',
    ),
    explanation="When weights move between such a library and torch, the constant has to move into the bias.",
)

# weights packed in another order


def exam_split_gates(lstm):
    """The gates of an nn.LSTM whose rows were filled in another library's order.

    lstm: an nn.LSTM; of several layers or directions, layer 0 forward is meant
    returns a dict: W_f W_i W_c W_o (hidden, hidden+input) on [h, x], b_f b_i b_c b_o (hidden,)
    """
    W = torch.cat([lstm.weight_hh_l0, lstm.weight_ih_l0], dim=1).detach()  # (4·hidden, hidden+input)
    b = (lstm.bias_hh_l0 + lstm.bias_ih_l0).detach()  # (4·hidden,)
    weights = {f"W_{gate}": part for gate, part in zip(LSTM_ORDER, W.chunk(4), strict=True)}
    return weights | {f"b_{gate}": part for gate, part in zip(LSTM_ORDER, b.chunk(4), strict=True)}


_PACKED = "09#How torch packs the gates"
split_gates_mistakes = Mistakes(see=_PACKED)


@split_gates_mistakes.add(f"You read the quarters from the end: {in_words(LSTM_ORDER[::-1])}.")
def read_backwards(lstm):
    right = exam_split_gates(lstm)
    turned = dict(zip(LSTM_ORDER, reversed(LSTM_ORDER), strict=True))
    return {f"{name[:2]}{turned[name[2]]}": value for name, value in right.items()}


SPLIT_GATES = Exercise(
    reference=exam_split_gates,
    lesson=LESSON,
    title="Weights in another order",
    statement=f"""\
Another library packs the gates of an LSTM in the order {in_words(LSTM_ORDER)}, where c is the candidate. Its
weights were copied into the tensors of an `nn.LSTM` row by row, as they were. Take them apart, gate by gate.
Layer 0, forward direction; the two biases are added.

| returns a dict | shape |
|---|---|
| `W_f`, `W_i`, `W_c`, `W_o`, which act on $[h, x]$ in this order | (hidden, hidden + input) |
| `b_f`, `b_i`, `b_c`, `b_o` | (hidden,) |""",
    result="gates",
    points=3,
    example=COURSE["split_gates"].example,
    draw=COURSE["split_gates"].draw,
    forbidden=COURSE["split_gates"].forbidden,
    misconceptions=(
        as_handed_out(
            "split_gates",
            f"It reads torch's order i, f, g, o; these rows are in the order {in_words(LSTM_ORDER)}.",
            _PACKED,
        ),
        *split_gates_mistakes,
    ),
    hints=(
        "The module does not know what its rows mean; the statement does.",
        "`chunk(4)` cuts the rows into the four gates, in the order in which they lie.",
        f"The first quarter belongs to {LSTM_ORDER[0]}, the last to {LSTM_ORDER[-1]}.",
    ),
    explanation="torch, cuDNN, Keras and ONNX differ in this order, and no shape tells.",
)

# the other reset form


def exam_gru_step(x_t, h_prev, params):
    """One step of a GRU that resets after the matrix product.

    x_t (batch, input), h_prev (batch, hidden)
    params: W_z W_r W_h (hidden, hidden+input) on [h, x], b_z b_r b_h (hidden,)
    returns h_t (batch, hidden)
    """
    hidden, W_h = h_prev.shape[-1], params["W_h"]
    hx = torch.cat([h_prev, x_t], dim=-1)  # (batch, hidden+input)
    z_t = torch.sigmoid(hx @ params["W_z"].T + params["b_z"])
    r_t = torch.sigmoid(hx @ params["W_r"].T + params["b_r"])
    h_tilde = torch.tanh(x_t @ W_h[:, hidden:].T + params["b_h"] + r_t * (h_prev @ W_h[:, :hidden].T))
    keep = z_t if Z_KEEPS else 1 - z_t
    return keep * h_prev + (1 - keep) * h_tilde


_RESET, _Z = "08#Before or after", "07#Two conventions"
_STATE = "z_t∘h_{t-1} + (1-z_t)∘" if Z_KEEPS else "(1-z_t)∘h_{t-1} + z_t∘"
gru_step_mistakes = Mistakes(see=_RESET)


@gru_step_mistakes.add(f"The roles of z_t and 1 - z_t are exchanged: here h_t = {_STATE}h̃_t.", see=_Z)
def z_turned_round(x_t, h_prev, params):
    negated = {name: -params[name] for name in ("W_z", "b_z")}
    return exam_gru_step(x_t, h_prev, params | negated)


@gru_step_mistakes.add("You reset the input's part as well: r_t multiplies only U h_{t-1}.")
def reset_of_the_whole(x_t, h_prev, params):
    scaled = torch.sigmoid(torch.cat([h_prev, x_t], dim=-1) @ params["W_r"].T + params["b_r"])
    z_t = torch.sigmoid(torch.cat([h_prev, x_t], dim=-1) @ params["W_z"].T + params["b_z"])
    h_tilde = torch.tanh(scaled * (torch.cat([h_prev, x_t], dim=-1) @ params["W_h"].T + params["b_h"]))
    keep = z_t if Z_KEEPS else 1 - z_t
    return keep * h_prev + (1 - keep) * h_tilde


GRU_STEP = Exercise(
    reference=exam_gru_step,
    lesson=LESSON,
    title="A GRU that resets after the product",
    statement=f"""\
Write one step of a GRU that applies its reset gate *after* the matrix product, with $W_h = [U, V]$, where $U$
acts on $h$ and $V$ on $x$:

$$\\tilde h_t = \\tanh(V x_t + b_h + r_t∘(U h_{{t-1}})), \\qquad h_t = {_STATE}\\tilde h_t.$$

| symbol | shape |
|---|---|
| `x_t` | (batch, input) |
| `h_prev`, which is $h_{{t-1}}$ | (batch, hidden) |
| `params`, a dict: `W_z`, `W_r`, `W_h`, on $[h, x]$ in this order | (hidden, hidden + input) |
| and `b_z`, `b_r`, `b_h` | (hidden,) |
| returns $h_t$ | (batch, hidden) |""",
    result="h_t",
    points=4,
    example=COURSE["gru_step"].example,
    draw=COURSE["gru_step"].draw,
    bounds=(-1.0, 1.0),
    misconceptions=(
        as_handed_out(
            "gru_step",
            "It resets before the matrix product; here r_t multiplies U h_{t-1}. "
            "Look at the roles of z_t too.",
            _RESET,
        ),
        *gru_step_mistakes,
    ),
    hints=(
        "What does r_t multiply: the state, or the state's product with the matrix?",
        "`W_h[:, :hidden]` acts on the state, `W_h[:, hidden:]` on the input.",
        "`torch.tanh(x_t @ V.T + b_h + r_t * (h_prev @ U.T))`",
    ),
    explanation="This is the form of torch and cuDNN; it needs one matrix product less that waits for r_t.",
)

# torch's packed GRU in another order


def exam_gru_step_packed(x_t, h_prev, weight_ih, weight_hh, bias_ih, bias_hh):
    """One step of a GRU from packed weights in another library's order.

    x_t (batch, input), h_prev (batch, hidden)
    weight_ih (3·hidden, input), weight_hh (3·hidden, hidden), bias_ih and bias_hh (3·hidden,)
    returns h_t (batch, hidden)
    """
    from_x = dict(zip(GRU_ORDER, (x_t @ weight_ih.T + bias_ih).chunk(3, dim=-1), strict=True))
    from_h = dict(zip(GRU_ORDER, (h_prev @ weight_hh.T + bias_hh).chunk(3, dim=-1), strict=True))
    r_t = torch.sigmoid(from_x["r"] + from_h["r"])
    z_t = torch.sigmoid(from_x["z"] + from_h["z"])
    n_t = torch.tanh(from_x["n"] + r_t * from_h["n"])
    return (1 - z_t) * n_t + z_t * h_prev


_TORCH = "08#The same in torch"
gru_step_packed_mistakes = Mistakes(see=_TORCH)


@gru_step_packed_mistakes.add("Your z_t replaces the old state. Here it keeps it, as in torch.", see=_Z)
def z_replaces(x_t, h_prev, *weights):
    flipped = [weight.clone() for weight in weights]
    for weight in flipped:
        weight.chunk(3)[GRU_ORDER.index("z")].neg_()
    return exam_gru_step_packed(x_t, h_prev, *flipped)


GRU_STEP_PACKED = Exercise(
    reference=exam_gru_step_packed,
    lesson=LESSON,
    title="A packed GRU in another order",
    statement=f"""\
Write one step of a GRU from packed weights, as `nn.GRUCell` computes it (z keeps, reset after the product),
but with the gates packed in the order {in_words(GRU_ORDER)}, where n is the candidate.

| symbol | shape |
|---|---|
| `x_t` | (batch, input) |
| `h_prev` | (batch, hidden) |
| `weight_ih` | (3·hidden, input) |
| `weight_hh` | (3·hidden, hidden) |
| `bias_ih`, `bias_hh` | (3·hidden,) |
| returns $h_t$ | (batch, hidden) |""",
    result="h_t",
    points=4,
    example=COURSE["gru_step_torch"].example,
    draw=COURSE["gru_step_torch"].draw,
    bounds=(-1.0, 1.0),
    misconceptions=(
        as_handed_out(
            "gru_step_torch",
            f"It reads torch's order r, z, n; these weights are packed {in_words(GRU_ORDER)}.",
            _TORCH,
        ),
        *gru_step_packed_mistakes,
    ),
    hints=(
        "The rows of all four tensors are packed alike.",
        "`(x_t @ weight_ih.T + bias_ih).chunk(3, dim=-1)` gives the three parts in the order of packing.",
        f"The first part belongs to {GRU_ORDER[0]}, the last to {GRU_ORDER[-1]}.",
    ),
    explanation="Only the order in which the parts are named differs from torch's.",
)

EXERCISES = (FORGET_GATE, LSTM_STEP, SPLIT_GATES, GRU_STEP, GRU_STEP_PACKED)
