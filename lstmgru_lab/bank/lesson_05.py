"""Lesson 05, The output gate and the whole LSTM: one step, and a sequence of them."""

# mypy: allow-untyped-defs, allow-untyped-calls
import torch

from .draw import Draw
from .exercise import Arguments, Exercise, Misconception
from .gates import EXAMPLE, draw_gate, gate_misconceptions
from .steps import draw_sequence, draw_step

__all__ = ["EXERCISES"]

_OUTPUT_GATE = "05#How much is shown"
_STEP = "05#The whole step"
_SEQUENCE = "05#The whole sequence, and the same in torch"

# output_gate


def output_gate(x_t, h_prev, W_o, b_o):
    """The output gate of an LSTM.

    x_t (batch, input), h_prev (batch, hidden)
    W_o (hidden, hidden+input) on [h, x], b_o (hidden,)
    returns o_t (batch, hidden), between 0 and 1
    """
    hx = torch.cat([h_prev, x_t], dim=-1)  # (batch, hidden+input)
    return torch.sigmoid(hx @ W_o.T + b_o)


OUTPUT_GATE = Exercise(
    reference=output_gate,
    lesson="05",
    title="The output gate",
    statement="""\
Write the output gate,

$$o_t = \\sigma(W_o\\,[h_{t-1}, x_t] + b_o).$$

| symbol | shape |
|---|---|
| `x_t` | (batch, input) |
| `h_prev`, which is $h_{t-1}$ | (batch, hidden) |
| `W_o`, which acts on $[h, x]$ in this order | (hidden, hidden + input) |
| `b_o` | (hidden,) |
| returns $o_t$, between 0 and 1 | (batch, hidden) |""",
    result="o_t",
    points=2,
    example=EXAMPLE,
    draw=draw_gate,
    bounds=(0.0, 1.0),
    misconceptions=gate_misconceptions(
        "o",
        _OUTPUT_GATE,
        "You returned 1 - o_t. The output gate says how much of the memory is *shown*: o_t = 1 shows all of "
        "it.",
    ),
    hints=(
        "It has the form of the other two gates, with weights of its own.",
        "Join state and input, `torch.cat([h_prev, x_t], dim=-1)`; the weights need a `.T`.",
        "`torch.sigmoid(hx @ W_o.T + b_o)`, where `hx` is the joined tensor.",
    ),
    explanation="""\
The third gate of the same form. It looks at the *old* state $h_{t-1}$ and at the input, not at the new
memory: only a peephole (lesson 15) would let it see $c_t$.""",
)

# lstm_step


def lstm_step(x_t, h_prev, c_prev, params):
    """One step of an LSTM.

    x_t (batch, input), h_prev and c_prev (batch, hidden)
    params: W_f W_i W_c W_o (hidden, hidden+input) on [h, x], b_f b_i b_c b_o (hidden,)
    returns (h_t, c_t), each (batch, hidden)
    """
    hx = torch.cat([h_prev, x_t], dim=-1)  # (batch, hidden+input)
    f_t = torch.sigmoid(hx @ params["W_f"].T + params["b_f"])
    i_t = torch.sigmoid(hx @ params["W_i"].T + params["b_i"])
    c_tilde = torch.tanh(hx @ params["W_c"].T + params["b_c"])
    c_t = f_t * c_prev + i_t * c_tilde
    o_t = torch.sigmoid(hx @ params["W_o"].T + params["b_o"])
    h_t = o_t * torch.tanh(c_t)
    return h_t, c_t


def parts(hx, params, squash=torch.sigmoid, content=torch.tanh):
    """f_t, i_t, c̃_t and o_t from the joined input."""
    f, i, c, o = (hx @ params[f"W_{gate}"].T + params[f"b_{gate}"] for gate in "fico")
    return squash(f), squash(i), content(c), squash(o)


def joined(x_t, h_prev):
    return torch.cat([h_prev, x_t], dim=-1)


def step_input_first(x_t, h_prev, c_prev, params):
    f, i, c_tilde, o = parts(torch.cat([x_t, h_prev], dim=-1), params)
    c = f * c_prev + i * c_tilde
    return o * torch.tanh(c), c


def step_gates_swapped(x_t, h_prev, c_prev, params):
    f, i, c_tilde, o = parts(joined(x_t, h_prev), params)
    c = i * c_prev + f * c_tilde
    return o * torch.tanh(c), c


def step_no_tanh_of_c(x_t, h_prev, c_prev, params):
    f, i, c_tilde, o = parts(joined(x_t, h_prev), params)
    c = f * c_prev + i * c_tilde
    return o * c, c


def step_old_cell_shown(x_t, h_prev, c_prev, params):
    f, i, c_tilde, o = parts(joined(x_t, h_prev), params)
    return o * torch.tanh(c_prev), f * c_prev + i * c_tilde


def step_tanh_around_all(x_t, h_prev, c_prev, params):
    f, i, c_tilde, o = parts(joined(x_t, h_prev), params)
    c = f * c_prev + i * c_tilde
    return torch.tanh(o * c), c


def step_squashed_cell(x_t, h_prev, c_prev, params):
    f, i, c_tilde, o = parts(joined(x_t, h_prev), params)
    c = torch.tanh(f * c_prev + i * c_tilde)
    return o * c, c


def step_sigmoid_candidate(x_t, h_prev, c_prev, params):
    f, i, c_tilde, o = parts(joined(x_t, h_prev), params, content=torch.sigmoid)
    c = f * c_prev + i * c_tilde
    return o * torch.tanh(c), c


def step_tanh_gates(x_t, h_prev, c_prev, params):
    f, i, c_tilde, o = parts(joined(x_t, h_prev), params, squash=torch.tanh)
    c = f * c_prev + i * c_tilde
    return o * torch.tanh(c), c


def step_no_bias(x_t, h_prev, c_prev, params):
    unbiased = {name: torch.zeros_like(value) if name[0] == "b" else value for name, value in params.items()}
    return lstm_step(x_t, h_prev, c_prev, unbiased)


def step_no_input_gate(x_t, h_prev, c_prev, params):
    f, _, c_tilde, o = parts(joined(x_t, h_prev), params)
    c = f * c_prev + c_tilde
    return o * torch.tanh(c), c


def step_coupled(x_t, h_prev, c_prev, params):
    f, _, c_tilde, o = parts(joined(x_t, h_prev), params)
    c = f * c_prev + (1 - f) * c_tilde
    return o * torch.tanh(c), c


def step_results_swapped(x_t, h_prev, c_prev, params):
    return lstm_step(x_t, h_prev, c_prev, params)[::-1]


def step_hidden_only(x_t, h_prev, c_prev, params):
    return lstm_step(x_t, h_prev, c_prev, params)[0]


STEP_PARAMS = {
    "W_f": torch.tensor([[0.0, 1.0]]),
    "W_i": torch.tensor([[0.5, 0.0]]),
    "W_c": torch.tensor([[-1.0, 1.0]]),
    "W_o": torch.tensor([[1.0, 0.5]]),
    "b_f": torch.tensor([1.0]),
    "b_i": torch.tensor([-0.5]),
    "b_c": torch.tensor([0.5]),
    "b_o": torch.tensor([-1.0]),
}

_PARAMS_TABLE = """\
| `params`, a dict: `W_f`, `W_i`, `W_c`, `W_o`, on $[h, x]$ in this order | (hidden, hidden + input) |
| and `b_f`, `b_i`, `b_c`, `b_o` | (hidden,) |"""

LSTM_STEP = Exercise(
    reference=lstm_step,
    lesson="05",
    title="One step of an LSTM",
    statement=f"""\
Write the whole step. All four parts see the same $[h_{{t-1}}, x_t]$; then

$$c_t = f_t∘c_{{t-1}} + i_t∘\\tilde c_t, \\qquad h_t = o_t∘\\tanh(c_t).$$

| symbol | shape |
|---|---|
| `x_t` | (batch, input) |
| `h_prev`, `c_prev`, which are $h_{{t-1}}$ and $c_{{t-1}}$ | (batch, hidden) |
{_PARAMS_TABLE}
| returns `(h_t, c_t)` | (batch, hidden) each |""",
    result="(h_t, c_t)",
    points=4,
    example=(torch.tensor([[1.0]]), torch.tensor([[0.5]]), torch.tensor([[2.0]]), STEP_PARAMS),
    draw=lambda draw: draw_step(draw, "fico", cell=True),
    misconceptions=(
        Misconception(
            "input_first",
            step_input_first,
            "You joined [x, h], but the weights are laid out for [h, x]: their first columns belong to the "
            "state.",
            _STEP,
        ),
        Misconception(
            "gates_swapped",
            step_gates_swapped,
            "Forget and input gate are swapped: f_t multiplies the old c_{t-1}, i_t the candidate.",
            _STEP,
        ),
        Misconception(
            "no_tanh_of_c",
            step_no_tanh_of_c,
            "tanh is missing in h_t = o_t∘tanh(c_t). The cell state may grow beyond 1; what is shown of it "
            "may not.",
            _OUTPUT_GATE,
        ),
        Misconception(
            "old_cell_shown",
            step_old_cell_shown,
            "Your h_t shows the old memory c_{t-1}. Update c_t first, then h_t = o_t∘tanh(c_t).",
            _STEP,
        ),
        Misconception(
            "tanh_around_all",
            step_tanh_around_all,
            "You took tanh(o_t∘c_t). The gate stands outside: first tanh(c_t), then the share o_t of it.",
            _OUTPUT_GATE,
        ),
        Misconception(
            "squashed_cell",
            step_squashed_cell,
            "You put tanh into c_t itself. The cell state is not squashed; tanh is taken only for showing "
            "it, in h_t.",
            _OUTPUT_GATE,
        ),
        Misconception(
            "sigmoid_candidate",
            step_sigmoid_candidate,
            "Your candidate goes through σ. It is content, which may be negative: c̃_t has tanh.",
            _STEP,
        ),
        Misconception(
            "tanh_gates",
            step_tanh_gates,
            "Your gates go through tanh. f_t, i_t and o_t are shares between 0 and 1: they have σ; "
            "only the candidate has tanh.",
            _STEP,
        ),
        Misconception(
            "no_bias",
            step_no_bias,
            "The biases are missing: each of the four parts adds its own b before σ or tanh.",
            _STEP,
        ),
        Misconception(
            "no_input_gate",
            step_no_input_gate,
            "The candidate enters in full: i_t is missing in c_t = f_t∘c_{t-1} + i_t∘c̃_t.",
            _STEP,
        ),
        Misconception(
            "coupled",
            step_coupled,
            "You used 1 - f_t in place of i_t. In the LSTM the input gate has weights of its own.",
            _STEP,
        ),
        Misconception(
            "results_swapped",
            step_results_swapped,
            "Both states are right, in the wrong order: return `h_t, c_t`.",
            _STEP,
        ),
        Misconception(
            "hidden_only",
            step_hidden_only,
            "You returned h_t alone. The next step needs the memory as well: return `h_t, c_t`.",
            _STEP,
        ),
    ),
    hints=(
        "Six lines, one an equation: f_t, i_t, the candidate, c_t, o_t, h_t.",
        'Join once, `hx = torch.cat([h_prev, x_t], dim=-1)`; a part is `torch.sigmoid(hx @ params["W_f"].T + '
        'params["b_f"])`, the candidate with `torch.tanh`.',
        "Then `c_t = f_t * c_prev + i_t * c_tilde`, `h_t = o_t * torch.tanh(c_t)` and `return h_t, c_t`.",
    ),
    explanation="""\
One line an equation, in the order in which they depend on each other: $c_t$ needs three of the parts,
$h_t$ needs $c_t$. All four products read the same `hx`, which is why fast implementations do them in
one.""",
)

# lstm_forward


def lstm_forward(x, h_0, c_0, params):
    """An LSTM over a whole sequence.

    x (time, batch, input), h_0 and c_0 (batch, hidden)
    params: W_f W_i W_c W_o (hidden, hidden+input) on [h, x], b_f b_i b_c b_o (hidden,)
    returns (h, c), each (time, batch, hidden): both states after every step
    """
    h_t, c_t = h_0, c_0
    hs, cs = [], []
    for x_t in x:
        h_t, c_t = lstm_step(x_t, h_t, c_t, params)
        hs.append(h_t)
        cs.append(c_t)
    return torch.stack(hs), torch.stack(cs)


def forward_with(x, h_0, c_0, params, hand_on):
    """``hand_on(h_t, c_t)`` is the state that the next step starts from."""
    states, state = [], (h_0, c_0)
    for x_t in x:
        new = lstm_step(x_t, *state, params)
        states.append(new)
        state = hand_on(*new)
    return torch.stack([h for h, _ in states]), torch.stack([c for _, c in states])


def forward_cell_not_carried(x, h_0, c_0, params):
    return forward_with(x, h_0, c_0, params, lambda h, c: (h, c_0))


def forward_hidden_not_carried(x, h_0, c_0, params):
    return forward_with(x, h_0, c_0, params, lambda h, c: (h_0, c))


def forward_nothing_carried(x, h_0, c_0, params):
    return forward_with(x, h_0, c_0, params, lambda h, c: (h_0, c_0))


def forward_handed_on_swapped(x, h_0, c_0, params):
    return forward_with(x, h_0, c_0, params, lambda h, c: (c, h))


def forward_start_ignored(x, h_0, c_0, params):
    return lstm_forward(x, torch.zeros_like(h_0), torch.zeros_like(c_0), params)


def forward_last_only(x, h_0, c_0, params):
    return tuple(states[-1] for states in lstm_forward(x, h_0, c_0, params))


def forward_last_cell_only(x, h_0, c_0, params):
    h, c = lstm_forward(x, h_0, c_0, params)
    return h, c[-1]


def forward_results_swapped(x, h_0, c_0, params):
    return lstm_forward(x, h_0, c_0, params)[::-1]


def forward_start_included(x, h_0, c_0, params):
    h, c = lstm_forward(x, h_0, c_0, params)
    return torch.cat([h_0[None], h]), torch.cat([c_0[None], c])


def forward_batch_first(x, h_0, c_0, params):
    return tuple(states.transpose(0, 1) for states in lstm_forward(x, h_0, c_0, params))


def draw_forward(draw: Draw) -> Arguments:
    return draw_sequence(draw, "fico", cell=True)


LSTM_FORWARD = Exercise(
    reference=lstm_forward,
    lesson="05",
    title="An LSTM over a sequence",
    statement=f"""\
Run the LSTM over a whole sequence and return both states *after* every step. You may call your own
`lstm_step`.

| symbol | shape |
|---|---|
| `x` | (time, batch, input) |
| `h_0`, `c_0`, the states before the first step | (batch, hidden) |
{_PARAMS_TABLE}
| returns `(h, c)` | (time, batch, hidden) each |""",
    result="(h, c)",
    points=3,
    example=(
        torch.tensor([[[1.0]], [[0.0]], [[-1.0]]]),
        torch.tensor([[0.5]]),
        torch.tensor([[2.0]]),
        STEP_PARAMS,
    ),
    draw=draw_forward,
    misconceptions=(
        Misconception(
            "cell_not_carried",
            forward_cell_not_carried,
            "Every step of yours starts from c_0: the memory is not handed on. Two states travel from step "
            "to step.",
            _SEQUENCE,
        ),
        Misconception(
            "hidden_not_carried",
            forward_hidden_not_carried,
            "Every step of yours starts from h_0: hand the new h_t on to the next step, as well as c_t.",
            _SEQUENCE,
        ),
        Misconception(
            "nothing_carried",
            forward_nothing_carried,
            "Every step of yours starts from h_0 and c_0, so nothing is remembered. Hand both new states on.",
            _SEQUENCE,
        ),
        Misconception(
            "handed_on_swapped",
            forward_handed_on_swapped,
            "The two states change places from step to step: keep `h_t, c_t = lstm_step(x_t, h_t, c_t, "
            "params)` in one order.",
            _SEQUENCE,
        ),
        Misconception(
            "start_ignored",
            forward_start_ignored,
            "Your first step starts from zeros. It starts from h_0 and c_0, which are not always zero.",
            _SEQUENCE,
        ),
        Misconception(
            "last_only",
            forward_last_only,
            "You returned the states after the last step only. Collect those of every step and stack them.",
            _SEQUENCE,
        ),
        Misconception(
            "last_cell_only",
            forward_last_cell_only,
            "Your c is the last cell state only, as nn.LSTM gives it. Here every step's is asked for, as "
            "for h.",
            _SEQUENCE,
        ),
        Misconception(
            "results_swapped",
            forward_results_swapped,
            "Both sequences are right, in the wrong order: return h first, then c.",
            _SEQUENCE,
        ),
        Misconception(
            "start_included",
            forward_start_included,
            "Your first rows are h_0 and c_0. The result begins with the states after the first step.",
            _SEQUENCE,
        ),
        Misconception(
            "batch_first",
            forward_batch_first,
            "Your results are (batch, time, hidden). In this course time comes first, as in x.",
            _SEQUENCE,
        ),
    ),
    hints=(
        "A loop over time, two variables that hold the current states, two lists.",
        "`for x_t in x:` walks along time; `h_t, c_t = lstm_step(x_t, h_t, c_t, params)` makes both new "
        "states.",
        "Append h_t to one list and c_t to the other; at the end `return torch.stack(hs), torch.stack(cs)`.",
    ),
    explanation="""\
The loop of the plain RNN with two states in place of one. Both are handed on: $h$ goes into the gates of
the next step, $c$ is the memory that they act on.""",
)

EXERCISES = (OUTPUT_GATE, LSTM_STEP, LSTM_FORWARD)
