"""Exercise of lesson 05: one step of an LSTM."""

import torch

from ...arguments.step_arguments import draw_step
from ...exercise import Exercise
from ...mistakes import Mistakes

__all__ = ["EXERCISE"]

OUTPUT_GATE = "05#How much is shown"


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


mistakes = Mistakes(see="05#The whole step")


@mistakes.add(
    "You joined [x, h], but the weights are laid out for [h, x]: their first columns belong to the state."
)
def input_first(x_t, h_prev, c_prev, params):
    f, i, c_tilde, o = parts(torch.cat([x_t, h_prev], dim=-1), params)
    c = f * c_prev + i * c_tilde
    return o * torch.tanh(c), c


@mistakes.add("Forget and input gate are swapped: f_t multiplies the old c_{t-1}, i_t the candidate.")
def gates_swapped(x_t, h_prev, c_prev, params):
    f, i, c_tilde, o = parts(joined(x_t, h_prev), params)
    c = i * c_prev + f * c_tilde
    return o * torch.tanh(c), c


@mistakes.add(
    "tanh is missing in h_t = o_t∘tanh(c_t). The cell state may grow beyond 1; what is shown of it may not.",
    see=OUTPUT_GATE,
)
def no_tanh_of_c(x_t, h_prev, c_prev, params):
    f, i, c_tilde, o = parts(joined(x_t, h_prev), params)
    c = f * c_prev + i * c_tilde
    return o * c, c


@mistakes.add("Your h_t shows the old memory c_{t-1}. Update c_t first, then h_t = o_t∘tanh(c_t).")
def old_cell_shown(x_t, h_prev, c_prev, params):
    f, i, c_tilde, o = parts(joined(x_t, h_prev), params)
    return o * torch.tanh(c_prev), f * c_prev + i * c_tilde


@mistakes.add(
    "You took tanh(o_t∘c_t). The gate stands outside: first tanh(c_t), then the share o_t of it.",
    see=OUTPUT_GATE,
)
def tanh_around_all(x_t, h_prev, c_prev, params):
    f, i, c_tilde, o = parts(joined(x_t, h_prev), params)
    c = f * c_prev + i * c_tilde
    return torch.tanh(o * c), c


@mistakes.add(
    "You put tanh into c_t itself. The cell state is not squashed; tanh is taken only for showing "
    "it, in h_t.",
    see=OUTPUT_GATE,
)
def squashed_cell(x_t, h_prev, c_prev, params):
    f, i, c_tilde, o = parts(joined(x_t, h_prev), params)
    c = torch.tanh(f * c_prev + i * c_tilde)
    return o * c, c


@mistakes.add("Your candidate goes through σ. It is content, which may be negative: c̃_t has tanh.")
def sigmoid_candidate(x_t, h_prev, c_prev, params):
    f, i, c_tilde, o = parts(joined(x_t, h_prev), params, content=torch.sigmoid)
    c = f * c_prev + i * c_tilde
    return o * torch.tanh(c), c


@mistakes.add(
    "Your gates go through tanh. f_t, i_t and o_t are shares between 0 and 1: they have σ; "
    "only the candidate has tanh."
)
def tanh_gates(x_t, h_prev, c_prev, params):
    f, i, c_tilde, o = parts(joined(x_t, h_prev), params, squash=torch.tanh)
    c = f * c_prev + i * c_tilde
    return o * torch.tanh(c), c


@mistakes.add("The biases are missing: each of the four parts adds its own b before σ or tanh.")
def no_bias(x_t, h_prev, c_prev, params):
    unbiased = {name: torch.zeros_like(value) if name[0] == "b" else value for name, value in params.items()}
    return lstm_step(x_t, h_prev, c_prev, unbiased)


@mistakes.add("The candidate enters in full: i_t is missing in c_t = f_t∘c_{t-1} + i_t∘c̃_t.")
def no_input_gate(x_t, h_prev, c_prev, params):
    f, _, c_tilde, o = parts(joined(x_t, h_prev), params)
    c = f * c_prev + c_tilde
    return o * torch.tanh(c), c


@mistakes.add("You used 1 - f_t in place of i_t. In the LSTM the input gate has weights of its own.")
def coupled(x_t, h_prev, c_prev, params):
    f, _, c_tilde, o = parts(joined(x_t, h_prev), params)
    c = f * c_prev + (1 - f) * c_tilde
    return o * torch.tanh(c), c


@mistakes.add("Both states are right, in the wrong order: return `h_t, c_t`.")
def results_swapped(x_t, h_prev, c_prev, params):
    return lstm_step(x_t, h_prev, c_prev, params)[::-1]


@mistakes.add("You returned h_t alone. The next step needs the memory as well: return `h_t, c_t`.")
def hidden_only(x_t, h_prev, c_prev, params):
    return lstm_step(x_t, h_prev, c_prev, params)[0]


EXAMPLE_PARAMS = {
    "W_f": torch.tensor([[0.0, 1.0]]),
    "W_i": torch.tensor([[0.5, 0.0]]),
    "W_c": torch.tensor([[-1.0, 1.0]]),
    "W_o": torch.tensor([[1.0, 0.5]]),
    "b_f": torch.tensor([1.0]),
    "b_i": torch.tensor([-0.5]),
    "b_c": torch.tensor([0.5]),
    "b_o": torch.tensor([-1.0]),
}


PARAMS_TABLE = """\
| `params`, a dict: `W_f`, `W_i`, `W_c`, `W_o`, on $[h, x]$ in this order | (hidden, hidden + input) |
| and `b_f`, `b_i`, `b_c`, `b_o` | (hidden,) |"""


EXERCISE = Exercise(
    reference=lstm_step,
    lesson="05",
    place=2,
    title="One step of an LSTM",
    statement=f"""\
Write the whole step. All four parts see the same $[h_{{t-1}}, x_t]$; then

$$c_t = f_t∘c_{{t-1}} + i_t∘\\tilde c_t, \\qquad h_t = o_t∘\\tanh(c_t).$$

| symbol | shape |
|---|---|
| `x_t` | (batch, input) |
| `h_prev`, `c_prev`, which are $h_{{t-1}}$ and $c_{{t-1}}$ | (batch, hidden) |
{PARAMS_TABLE}
| returns `(h_t, c_t)` | (batch, hidden) each |""",
    result="(h_t, c_t)",
    points=4,
    example=(torch.tensor([[1.0]]), torch.tensor([[0.5]]), torch.tensor([[2.0]]), EXAMPLE_PARAMS),
    draw=lambda draw: draw_step(draw, "fico", cell=True),
    misconceptions=tuple(mistakes),
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
