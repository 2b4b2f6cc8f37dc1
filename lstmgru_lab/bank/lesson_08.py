"""Lesson 08, The reset gate and the whole GRU: this course's form, torch's form, and the way between them."""

# mypy: allow-untyped-defs, allow-untyped-calls
import torch

from .draw import Draw
from .exercise import Arguments, Exercise, Misconception
from .gates import EXAMPLE, draw_gate, gate_misconceptions
from .steps import draw_step

__all__ = ["EXERCISES"]

_RESET_GATE = "08#What the candidate is shown"
_STEP = "08#The whole step"
_BEFORE_OR_AFTER = "08#Before or after"
_TORCH = "08#The same in torch"
_CONVERSION = "08#Two differences"

# reset_gate


def reset_gate(x_t, h_prev, W_r, b_r):
    """The reset gate of a GRU.

    x_t (batch, input), h_prev (batch, hidden)
    W_r (hidden, hidden+input) on [h, x], b_r (hidden,)
    returns r_t (batch, hidden), between 0 and 1
    """
    hx = torch.cat([h_prev, x_t], dim=-1)  # (batch, hidden+input)
    return torch.sigmoid(hx @ W_r.T + b_r)


RESET_GATE = Exercise(
    reference=reset_gate,
    lesson="08",
    title="The reset gate",
    statement="""\
Write the reset gate,

$$r_t = \\sigma(W_r\\,[h_{t-1}, x_t] + b_r).$$

| symbol | shape |
|---|---|
| `x_t` | (batch, input) |
| `h_prev`, which is $h_{t-1}$ | (batch, hidden) |
| `W_r`, which acts on $[h, x]$ in this order | (hidden, hidden + input) |
| `b_r` | (hidden,) |
| returns $r_t$, between 0 and 1 | (batch, hidden) |""",
    result="r_t",
    points=2,
    example=EXAMPLE,
    draw=draw_gate,
    bounds=(0.0, 1.0),
    misconceptions=gate_misconceptions(
        "r",
        _RESET_GATE,
        "You returned 1 - r_t. In spite of its name r_t = 1 resets nothing: it is the share of the old "
        "state that the candidate gets to *see*.",
    ),
    hints=(
        "It has the form of every gate so far, with weights of its own.",
        "Join state and input, `torch.cat([h_prev, x_t], dim=-1)`; the weights need a `.T`.",
        "`torch.sigmoid(hx @ W_r.T + b_r)`, where `hx` is the joined tensor.",
    ),
    explanation="""\
The reset gate does not touch the state that is kept. It only decides how much of the old state the
candidate gets to see: with $r_t = 0$ the candidate is made from the input alone.""",
)

# gru_step


def gru_step(x_t, h_prev, params):
    """One step of a GRU, reset before the matrix product; z_t = 1 replaces the state.

    x_t (batch, input), h_prev (batch, hidden)
    params: W_z W_r W_h (hidden, hidden+input) on [h, x], b_z b_r b_h (hidden,)
    returns h_t (batch, hidden)
    """
    hx = torch.cat([h_prev, x_t], dim=-1)  # (batch, hidden+input)
    z_t = torch.sigmoid(hx @ params["W_z"].T + params["b_z"])
    r_t = torch.sigmoid(hx @ params["W_r"].T + params["b_r"])
    reset = torch.cat([r_t * h_prev, x_t], dim=-1)  # (batch, hidden+input)
    h_tilde = torch.tanh(reset @ params["W_h"].T + params["b_h"])
    return (1 - z_t) * h_prev + z_t * h_tilde


def gates(x_t, h_prev, params):
    """z_t and r_t."""
    hx = torch.cat([h_prev, x_t], dim=-1)
    return tuple(torch.sigmoid(hx @ params[f"W_{gate}"].T + params[f"b_{gate}"]) for gate in "zr")


def candidate(x_t, h_seen, params, squash=torch.tanh):
    """h̃_t from the part of the old state that it sees."""
    return squash(torch.cat([h_seen, x_t], dim=-1) @ params["W_h"].T + params["b_h"])


def gru_z_keeps(x_t, h_prev, params):
    z, r = gates(x_t, h_prev, params)
    return z * h_prev + (1 - z) * candidate(x_t, r * h_prev, params)


def gru_reset_after(x_t, h_prev, params):
    z, r = gates(x_t, h_prev, params)
    hidden, W_h = h_prev.shape[-1], params["W_h"]
    h_tilde = torch.tanh(x_t @ W_h[:, hidden:].T + params["b_h"] + r * (h_prev @ W_h[:, :hidden].T))
    return (1 - z) * h_prev + z * h_tilde


def gru_no_reset(x_t, h_prev, params):
    z, _ = gates(x_t, h_prev, params)
    return (1 - z) * h_prev + z * candidate(x_t, h_prev, params)


def gru_reset_inverted(x_t, h_prev, params):
    z, r = gates(x_t, h_prev, params)
    return (1 - z) * h_prev + z * candidate(x_t, (1 - r) * h_prev, params)


def gru_reset_on_candidate(x_t, h_prev, params):
    z, r = gates(x_t, h_prev, params)
    return (1 - z) * h_prev + z * r * candidate(x_t, h_prev, params)


def gru_reset_of_the_kept(x_t, h_prev, params):
    z, r = gates(x_t, h_prev, params)
    return (1 - z) * r * h_prev + z * candidate(x_t, r * h_prev, params)


def gru_gates_swapped(x_t, h_prev, params):
    z, r = gates(x_t, h_prev, params)
    return (1 - r) * h_prev + r * candidate(x_t, z * h_prev, params)


def gru_sigmoid_candidate(x_t, h_prev, params):
    z, r = gates(x_t, h_prev, params)
    return (1 - z) * h_prev + z * candidate(x_t, r * h_prev, params, squash=torch.sigmoid)


def gru_candidate_only(x_t, h_prev, params):
    _, r = gates(x_t, h_prev, params)
    return candidate(x_t, r * h_prev, params)


def gru_no_bias(x_t, h_prev, params):
    unbiased = {name: torch.zeros_like(value) if name[0] == "b" else value for name, value in params.items()}
    return gru_step(x_t, h_prev, unbiased)


def gru_input_first(x_t, h_prev, params):
    def affine(left, gate):
        return torch.cat([x_t, left], dim=-1) @ params[f"W_{gate}"].T + params[f"b_{gate}"]

    z, r = torch.sigmoid(affine(h_prev, "z")), torch.sigmoid(affine(h_prev, "r"))
    return (1 - z) * h_prev + z * torch.tanh(affine(r * h_prev, "h"))


GRU_STEP = Exercise(
    reference=gru_step,
    lesson="08",
    title="One step of a GRU",
    statement="""\
Write the whole step in this course's form, the reset gate *before* the matrix product:

$$\\tilde h_t = \\tanh(W_h\\,[r_t∘h_{t-1}, x_t] + b_h), \\qquad h_t = (1-z_t)∘h_{t-1} + z_t∘\\tilde h_t.$$

| symbol | shape |
|---|---|
| `x_t` | (batch, input) |
| `h_prev`, which is $h_{t-1}$ | (batch, hidden) |
| `params`, a dict: `W_z`, `W_r`, `W_h`, on $[h, x]$ in this order | (hidden, hidden + input) |
| and `b_z`, `b_r`, `b_h` | (hidden,) |
| returns $h_t$ | (batch, hidden) |""",
    result="h_t",
    points=3,
    example=(
        torch.tensor([[1.0]]),
        torch.tensor([[0.5, -0.5]]),
        {
            "W_z": torch.tensor([[0.0, 1.0, 0.5], [1.0, 0.0, -0.5]]),
            "W_r": torch.tensor([[2.0, 0.0, -1.0], [0.0, 1.0, 0.5]]),
            "W_h": torch.tensor([[1.0, 2.0, 0.5], [-2.0, 1.0, 1.0]]),
            "b_z": torch.tensor([0.5, -0.5]),
            "b_r": torch.tensor([-1.0, 1.0]),
            "b_h": torch.tensor([0.25, -0.25]),
        },
    ),
    draw=lambda draw: draw_step(draw, "zrh", cell=False),
    bounds=(-1.0, 1.0),
    misconceptions=(
        Misconception(
            "z_keeps",
            gru_z_keeps,
            "Your z_t keeps the old state, as in torch. In this course z_t = 1 replaces it: "
            "h_t = (1 - z_t)∘h_{t-1} + z_t∘h̃_t.",
            _STEP,
        ),
        Misconception(
            "reset_after",
            gru_reset_after,
            "You applied r_t after the matrix product: r_t∘(U h), as torch and cuDNN do. Here it comes "
            "before: W_h acts on [r_t∘h_{t-1}, x_t]. No choice of weights makes the two equal.",
            _BEFORE_OR_AFTER,
        ),
        Misconception(
            "no_reset",
            gru_no_reset,
            "The reset gate is not used: the candidate sees r_t∘h_{t-1}, not h_{t-1}.",
            _RESET_GATE,
        ),
        Misconception(
            "reset_inverted",
            gru_reset_inverted,
            "You let the candidate see (1 - r_t)∘h_{t-1}. r_t itself is the share that it sees.",
            _RESET_GATE,
        ),
        Misconception(
            "reset_on_candidate",
            gru_reset_on_candidate,
            "You multiplied the finished candidate by r_t. The reset gate acts on h_{t-1}, on its way into "
            "the candidate.",
            _RESET_GATE,
        ),
        Misconception(
            "reset_of_the_kept",
            gru_reset_of_the_kept,
            "You reset the state that is kept as well. r_t only acts inside the candidate; "
            "what is kept is (1 - z_t)∘h_{t-1}, untouched.",
            _RESET_GATE,
        ),
        Misconception(
            "gates_swapped",
            gru_gates_swapped,
            "Update and reset gate are swapped: z_t slides between old and new, r_t is for the candidate.",
            _STEP,
        ),
        Misconception(
            "sigmoid_candidate",
            gru_sigmoid_candidate,
            "Your candidate goes through σ. It is content, which may be negative: h̃_t has tanh.",
            _STEP,
        ),
        Misconception(
            "candidate_only",
            gru_candidate_only,
            "You returned the candidate. The last line is still to come: h_t = (1 - z_t)∘h_{t-1} + z_t∘h̃_t.",
            _STEP,
        ),
        Misconception(
            "no_bias",
            gru_no_bias,
            "The biases are missing. (Some pages write the GRU without them; this course's form has b_z, "
            "b_r, b_h.)",
            _STEP,
        ),
        Misconception(
            "input_first",
            gru_input_first,
            "You joined [x, h], but the weights are laid out for [h, x]: their first columns belong to the "
            "state.",
            _STEP,
        ),
    ),
    hints=(
        "Four lines, one an equation: z_t, r_t, the candidate, the new state.",
        "The gates read [h, x]; the candidate reads [r∘h, x]: a second `torch.cat`.",
        '`h_tilde = torch.tanh(torch.cat([r_t * h_prev, x_t], dim=-1) @ params["W_h"].T + params["b_h"])`, '
        "then `(1 - z_t) * h_prev + z_t * h_tilde`.",
    ),
    explanation="""\
The candidate cannot be computed together with the gates: it has to wait for $r_t$, because the reset
comes before the product. That is why torch chose to apply $r_t$ after it: then one product serves all
three.""",
)

# gru_step_torch


def gru_step_torch(x_t, h_prev, weight_ih, weight_hh, bias_ih, bias_hh):
    """One step of a GRU as torch writes it: packed r, z, n; reset after the product; z_t keeps the state.

    x_t (batch, input), h_prev (batch, hidden)
    weight_ih (3·hidden, input), weight_hh (3·hidden, hidden), bias_ih and bias_hh (3·hidden,)
    returns h_t (batch, hidden)
    """
    r_x, z_x, n_x = (x_t @ weight_ih.T + bias_ih).chunk(3, dim=-1)  # each (batch, hidden)
    r_h, z_h, n_h = (h_prev @ weight_hh.T + bias_hh).chunk(3, dim=-1)
    r_t = torch.sigmoid(r_x + r_h)
    z_t = torch.sigmoid(z_x + z_h)
    n_t = torch.tanh(n_x + r_t * n_h)
    return (1 - z_t) * n_t + z_t * h_prev


def packed(x_t, h_prev, weight_ih, weight_hh, bias_ih, bias_hh):
    """The three parts from the input, and the three from the state."""
    return (x_t @ weight_ih.T + bias_ih).chunk(3, dim=-1), (h_prev @ weight_hh.T + bias_hh).chunk(3, dim=-1)


def torch_z_replaces(x_t, h_prev, *weights):
    (r_x, z_x, n_x), (r_h, z_h, n_h) = packed(x_t, h_prev, *weights)
    z = torch.sigmoid(z_x + z_h)
    return (1 - z) * h_prev + z * torch.tanh(n_x + torch.sigmoid(r_x + r_h) * n_h)


def torch_order_zrn(x_t, h_prev, *weights):
    (z_x, r_x, n_x), (z_h, r_h, n_h) = packed(x_t, h_prev, *weights)
    z = torch.sigmoid(z_x + z_h)
    return (1 - z) * torch.tanh(n_x + torch.sigmoid(r_x + r_h) * n_h) + z * h_prev


def torch_reset_before(x_t, h_prev, weight_ih, weight_hh, bias_ih, bias_hh):
    (r_x, z_x, n_x), (r_h, z_h, _) = packed(x_t, h_prev, weight_ih, weight_hh, bias_ih, bias_hh)
    r, z = torch.sigmoid(r_x + r_h), torch.sigmoid(z_x + z_h)
    n_h = (r * h_prev) @ weight_hh.chunk(3)[2].T + bias_hh.chunk(3)[2]
    return (1 - z) * torch.tanh(n_x + n_h) + z * h_prev


def torch_bias_outside_reset(x_t, h_prev, weight_ih, weight_hh, bias_ih, bias_hh):
    (r_x, z_x, n_x), (r_h, z_h, n_h) = packed(x_t, h_prev, weight_ih, weight_hh, bias_ih, bias_hh)
    r, z, b_n = torch.sigmoid(r_x + r_h), torch.sigmoid(z_x + z_h), bias_hh.chunk(3)[2]
    return (1 - z) * torch.tanh(n_x + r * (n_h - b_n) + b_n) + z * h_prev


def torch_one_bias(x_t, h_prev, weight_ih, weight_hh, bias_ih, bias_hh):
    return gru_step_torch(x_t, h_prev, weight_ih, weight_hh, bias_ih, torch.zeros_like(bias_hh))


def torch_no_bias(x_t, h_prev, weight_ih, weight_hh, bias_ih, bias_hh):
    zeros = torch.zeros_like(bias_ih)
    return gru_step_torch(x_t, h_prev, weight_ih, weight_hh, zeros, zeros)


def torch_no_reset(x_t, h_prev, *weights):
    (_, z_x, n_x), (_, z_h, n_h) = packed(x_t, h_prev, *weights)
    z = torch.sigmoid(z_x + z_h)
    return (1 - z) * torch.tanh(n_x + n_h) + z * h_prev


def torch_sigmoid_candidate(x_t, h_prev, *weights):
    (r_x, z_x, n_x), (r_h, z_h, n_h) = packed(x_t, h_prev, *weights)
    z = torch.sigmoid(z_x + z_h)
    return (1 - z) * torch.sigmoid(n_x + torch.sigmoid(r_x + r_h) * n_h) + z * h_prev


def torch_reset_of_the_whole(x_t, h_prev, *weights):
    (r_x, z_x, n_x), (r_h, z_h, n_h) = packed(x_t, h_prev, *weights)
    z = torch.sigmoid(z_x + z_h)
    return (1 - z) * torch.tanh(torch.sigmoid(r_x + r_h) * (n_x + n_h)) + z * h_prev


def draw_packed(draw: Draw) -> Arguments:
    batch, inputs, hidden = draw.size(), draw.size(), draw.size(2)
    return (
        draw.normal(batch, inputs),
        draw.state(batch, hidden),
        draw.normal(3 * hidden, inputs),
        draw.normal(3 * hidden, hidden),
        draw.normal(3 * hidden),
        draw.normal(3 * hidden),
    )


GRU_STEP_TORCH = Exercise(
    reference=gru_step_torch,
    lesson="08",
    title="One step of torch's GRU",
    statement="""\
Write one step as `nn.GRUCell` computes it. torch packs the weights of the three parts one below the
other, in the order $r, z, n$; it has two biases; it applies $r_t$ *after* the product; and its $z_t$
*keeps* the state:

$$n_t = \\tanh\\big(W_{in} x_t + b_{in} + r_t∘(W_{hn} h_{t-1} + b_{hn})\\big), \\qquad
h_t = (1-z_t)∘n_t + z_t∘h_{t-1}.$$

| symbol | shape |
|---|---|
| `x_t` | (batch, input) |
| `h_prev`, which is $h_{t-1}$ | (batch, hidden) |
| `weight_ih`, rows for $r$, $z$, $n$ | (3·hidden, input) |
| `weight_hh`, rows for $r$, $z$, $n$ | (3·hidden, hidden) |
| `bias_ih`, `bias_hh` | (3·hidden,) |
| returns $h_t$, as `nn.GRUCell` does | (batch, hidden) |""",
    result="h_t",
    points=3,
    example=(
        torch.tensor([[1.0]]),
        torch.tensor([[0.5]]),
        torch.tensor([[1.0], [-0.5], [2.0]]),
        torch.tensor([[0.5], [1.0], [-1.0]]),
        torch.tensor([0.5, -1.0, 0.0]),
        torch.tensor([-0.5, 0.5, 1.0]),
    ),
    draw=draw_packed,
    bounds=(-1.0, 1.0),
    misconceptions=(
        Misconception(
            "z_replaces",
            torch_z_replaces,
            "Your z_t replaces the state, as in this course's form. torch's keeps it: z_t∘h_{t-1}.",
            _TORCH,
        ),
        Misconception(
            "order_zrn",
            torch_order_zrn,
            "You unpacked the gates as z, r, n. torch packs the GRU as r, z, n.",
            _TORCH,
        ),
        Misconception(
            "reset_before",
            torch_reset_before,
            "You reset the state before the product, as in this course's form. "
            "torch multiplies by r_t after it: r_t∘(W_hn h + b_hn).",
            _TORCH,
        ),
        Misconception(
            "bias_outside_reset",
            torch_bias_outside_reset,
            "b_hn stands outside of the reset in your answer. It is inside: r_t∘(W_hn h + b_hn). "
            "For the gates the two biases simply add; here they do not.",
            _TORCH,
        ),
        Misconception(
            "one_bias",
            torch_one_bias,
            "bias_hh is missing. torch has two biases, one beside each product, and both count.",
            _TORCH,
        ),
        Misconception(
            "no_bias", torch_no_bias, "The biases are missing: torch has two, bias_ih and bias_hh.", _TORCH
        ),
        Misconception(
            "no_reset",
            torch_no_reset,
            "The reset gate is not used: the state's part of n_t is multiplied by r_t.",
            _TORCH,
        ),
        Misconception(
            "sigmoid_candidate",
            torch_sigmoid_candidate,
            "Your n_t goes through σ. It is content, which may be negative: it has tanh.",
            _TORCH,
        ),
        Misconception(
            "reset_of_the_whole",
            torch_reset_of_the_whole,
            "You multiplied all of n_t's sum by r_t. Only the state's part is reset; the input's part "
            "enters in full.",
            _TORCH,
        ),
    ),
    hints=(
        "Two products, one for the input and one for the state, each with its bias; then cut each into "
        "three.",
        "`(x_t @ weight_ih.T + bias_ih).chunk(3, dim=-1)` gives the parts for r, z and n, in this order.",
        "`n_t = torch.tanh(n_x + r_t * n_h)` and `h_t = (1 - z_t) * n_t + z_t * h_prev`.",
    ),
    explanation="""\
`chunk(3, dim=-1)` cuts the packed result into its three parts. For $r$ and $z$ the two sides are just
added; for $n$ they are kept apart until $r_t$ has scaled the state's side, its bias included.""",
)

# convert_update_gate


def convert_update_gate(W_z, b_z):
    """The weights of the same update gate in the other convention, where 1 keeps what here it replaces.

    W_z (hidden, hidden+input), b_z (hidden,)
    returns (W, b) of the same shapes
    """
    return -W_z, -b_z  # 1 - σ(a) = σ(-a)


def convert_nothing(W_z, b_z):
    return W_z, b_z


def convert_weights_only(W_z, b_z):
    return -W_z, b_z


def convert_bias_only(W_z, b_z):
    return W_z, -b_z


def convert_one_minus(W_z, b_z):
    return 1 - W_z, 1 - b_z


def convert_weights_and_one_minus_bias(W_z, b_z):
    return -W_z, 1 - b_z


def convert_inverse(W_z, b_z):
    return 1 / W_z, 1 / b_z


def convert_in_place(W_z, b_z):
    return W_z.neg_(), b_z.neg_()


def convert_turned(W_z, b_z):
    return W_z.flip(-1), b_z


def draw_update_weights(draw: Draw) -> Arguments:
    hidden = draw.size(2)
    return draw.normal(hidden, hidden + draw.size()), draw.normal(hidden)


CONVERT_UPDATE_GATE = Exercise(
    reference=convert_update_gate,
    lesson="08",
    title="From one convention to the other",
    statement="""\
In this course $z_t = 1$ replaces the state; in torch it keeps the state. Given the weights of an update
gate in one convention, return those of the same gate in the other, so that $z'_t = 1 - z_t$ for every $h$
and $x$.

| symbol | shape |
|---|---|
| `W_z` | (hidden, hidden + input) |
| `b_z` | (hidden,) |
| returns `(W, b)` | as `W_z` and `b_z` |

What is $1 - \\sigma(a)$?""",
    result="(W, b)",
    points=2,
    example=(torch.tensor([[1.0, -2.0, 0.5], [0.25, 4.0, -1.0]]), torch.tensor([0.5, -1.0])),
    draw=draw_update_weights,
    misconceptions=(
        Misconception(
            "unchanged",
            convert_nothing,
            "You returned the weights as they are. The same weights give the same z, and 1 - z is wanted.",
            _CONVERSION,
        ),
        Misconception(
            "weights_only",
            convert_weights_only,
            "The bias has to change its sign too: 1 - σ(W v + b) = σ(-(W v + b)).",
            _CONVERSION,
        ),
        Misconception(
            "bias_only",
            convert_bias_only,
            "The weights have to change their sign too: 1 - σ(W v + b) = σ(-(W v + b)).",
            _CONVERSION,
        ),
        Misconception(
            "one_minus",
            convert_one_minus,
            "You took 1 - W and 1 - b. It is the gate that is subtracted from 1, after σ; "
            "for what stands inside σ that is a change of sign.",
            _CONVERSION,
        ),
        Misconception(
            "one_minus_bias",
            convert_weights_and_one_minus_bias,
            "W is right. The bias is inside σ like the weights: it only changes its sign, too.",
            _CONVERSION,
        ),
        Misconception(
            "inverse",
            convert_inverse,
            "You took one over the weights. Not the inverse is wanted but the opposite: 1 - σ(a) = σ(-a).",
            _CONVERSION,
        ),
        Misconception(
            "in_place",
            convert_in_place,
            "Your numbers are right, but `neg_` turned the caller's own weights round. Make new tensors: "
            "`-W_z`.",
            _CONVERSION,
        ),
        Misconception(
            "columns_turned",
            convert_turned,
            "You turned the columns round. Both conventions have [h, x] in the same order; it is the sign "
            "that changes.",
            _CONVERSION,
        ),
    ),
    hints=(
        "Both gates are a σ of something. What must stand inside σ, so that it gives 1 - σ(a)?",
        "Draw σ: it is symmetric about the point (0, ½), so 1 - σ(a) = σ(-a).",
        "Everything inside changes its sign: `return -W_z, -b_z`.",
    ),
    explanation="""\
$1 - \\sigma(a) = \\sigma(-a)$, and $a = W_z[h,x] + b_z$, so both change their sign. This difference
between the frameworks is a convention; the place of the reset gate is not: no choice of weights makes up
for it.""",
)

EXERCISES = (RESET_GATE, GRU_STEP, GRU_STEP_TORCH, CONVERT_UPDATE_GATE)
