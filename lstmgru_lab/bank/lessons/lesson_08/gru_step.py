"""Exercise of lesson 08: one step of a GRU."""

import torch

from ...arguments.step_arguments import draw_step
from ...exercise import Exercise
from ...mistakes import Mistakes

__all__ = ["EXERCISE"]

RESET_GATE = "08#What the candidate is shown"


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


mistakes = Mistakes(see="08#The whole step")


@mistakes.add(
    "Your z_t keeps the old state, as in torch. In this course z_t = 1 replaces it: "
    "h_t = (1 - z_t)∘h_{t-1} + z_t∘h̃_t."
)
def z_keeps(x_t, h_prev, params):
    z, r = gates(x_t, h_prev, params)
    return z * h_prev + (1 - z) * candidate(x_t, r * h_prev, params)


@mistakes.add(
    "You applied r_t after the matrix product: r_t∘(U h), as torch and cuDNN do. Here it comes "
    "before: W_h acts on [r_t∘h_{t-1}, x_t]. No choice of weights makes the two equal.",
    see="08#Before or after",
)
def reset_after(x_t, h_prev, params):
    z, r = gates(x_t, h_prev, params)
    hidden, W_h = h_prev.shape[-1], params["W_h"]
    h_tilde = torch.tanh(x_t @ W_h[:, hidden:].T + params["b_h"] + r * (h_prev @ W_h[:, :hidden].T))
    return (1 - z) * h_prev + z * h_tilde


@mistakes.add("The reset gate is not used: the candidate sees r_t∘h_{t-1}, not h_{t-1}.", see=RESET_GATE)
def no_reset(x_t, h_prev, params):
    z, _ = gates(x_t, h_prev, params)
    return (1 - z) * h_prev + z * candidate(x_t, h_prev, params)


@mistakes.add(
    "You let the candidate see (1 - r_t)∘h_{t-1}. r_t itself is the share that it sees.", see=RESET_GATE
)
def reset_inverted(x_t, h_prev, params):
    z, r = gates(x_t, h_prev, params)
    return (1 - z) * h_prev + z * candidate(x_t, (1 - r) * h_prev, params)


@mistakes.add(
    "You multiplied the finished candidate by r_t. The reset gate acts on h_{t-1}, on its way into "
    "the candidate.",
    see=RESET_GATE,
)
def reset_on_candidate(x_t, h_prev, params):
    z, r = gates(x_t, h_prev, params)
    return (1 - z) * h_prev + z * r * candidate(x_t, h_prev, params)


@mistakes.add(
    "You reset the state that is kept as well. r_t only acts inside the candidate; "
    "what is kept is (1 - z_t)∘h_{t-1}, untouched.",
    see=RESET_GATE,
)
def reset_of_the_kept(x_t, h_prev, params):
    z, r = gates(x_t, h_prev, params)
    return (1 - z) * r * h_prev + z * candidate(x_t, r * h_prev, params)


@mistakes.add("Update and reset gate are swapped: z_t slides between old and new, r_t is for the candidate.")
def gates_swapped(x_t, h_prev, params):
    z, r = gates(x_t, h_prev, params)
    return (1 - r) * h_prev + r * candidate(x_t, z * h_prev, params)


@mistakes.add("Your candidate goes through σ. It is content, which may be negative: h̃_t has tanh.")
def sigmoid_candidate(x_t, h_prev, params):
    z, r = gates(x_t, h_prev, params)
    return (1 - z) * h_prev + z * candidate(x_t, r * h_prev, params, squash=torch.sigmoid)


@mistakes.add(
    "You returned the candidate. The last line is still to come: h_t = (1 - z_t)∘h_{t-1} + z_t∘h̃_t."
)
def candidate_only(x_t, h_prev, params):
    _, r = gates(x_t, h_prev, params)
    return candidate(x_t, r * h_prev, params)


@mistakes.add(
    "The biases are missing. (Some pages write the GRU without them; this course's form has b_z, b_r, b_h.)"
)
def no_bias(x_t, h_prev, params):
    unbiased = {name: torch.zeros_like(value) if name[0] == "b" else value for name, value in params.items()}
    return gru_step(x_t, h_prev, unbiased)


@mistakes.add(
    "You joined [x, h], but the weights are laid out for [h, x]: their first columns belong to the state."
)
def input_first(x_t, h_prev, params):
    def affine(left, gate):
        return torch.cat([x_t, left], dim=-1) @ params[f"W_{gate}"].T + params[f"b_{gate}"]

    z, r = torch.sigmoid(affine(h_prev, "z")), torch.sigmoid(affine(h_prev, "r"))
    return (1 - z) * h_prev + z * torch.tanh(affine(r * h_prev, "h"))


EXERCISE = Exercise(
    reference=gru_step,
    lesson="08",
    place=2,
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
    misconceptions=tuple(mistakes),
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
