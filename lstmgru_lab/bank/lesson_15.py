"""Lesson 15, Relatives: peepholes, coupled gates, and a cell that runs in parallel over time."""

# mypy: allow-untyped-defs, allow-untyped-calls
import torch

from .draw import Draw
from .exercise import Arguments, Exercise, Misconception

__all__ = ["EXERCISES"]

# Headings of the lesson, where its mistakes are explained.
_PEEPHOLES = "15#Peepholes"
_COUPLED = "15#Coupled gates"
_SCAN = "15#minGRU and its parallel scan"

# peephole_step


def peephole_step(x_t, h_prev, c_prev, params):
    """One step of an LSTM with peepholes.

    x_t (batch, input), h_prev, c_prev (batch, hidden);
    params: W_f W_i W_c W_o (hidden, hidden+input) on [h, x], b_f b_i b_c b_o and p_f p_i p_o (hidden,)
    returns (h_t, c_t), each (batch, hidden)
    """
    hx = torch.cat([h_prev, x_t], dim=1)  # (batch, hidden+input)
    f_t = torch.sigmoid(hx @ params["W_f"].T + params["b_f"] + params["p_f"] * c_prev)
    i_t = torch.sigmoid(hx @ params["W_i"].T + params["b_i"] + params["p_i"] * c_prev)
    c_tilde = torch.tanh(hx @ params["W_c"].T + params["b_c"])
    c_t = f_t * c_prev + i_t * c_tilde
    o_t = torch.sigmoid(hx @ params["W_o"].T + params["b_o"] + params["p_o"] * c_t)  # the new c_t
    h_t = o_t * torch.tanh(c_t)
    return h_t, c_t


def affine(gate, hx, params):
    return hx @ params[f"W_{gate}"].T + params[f"b_{gate}"]


def peephole_with(x_t, h_prev, c_prev, params, seen_by_f_and_i, seen_by_o, squash=torch.tanh):
    """A peephole step in which f and i look at one thing and o at what ``seen_by_o(c_t)`` gives."""
    hx = torch.cat([h_prev, x_t], dim=1)
    f_t = torch.sigmoid(affine("f", hx, params) + params["p_f"] * seen_by_f_and_i)
    i_t = torch.sigmoid(affine("i", hx, params) + params["p_i"] * seen_by_f_and_i)
    c_t = f_t * c_prev + i_t * torch.tanh(affine("c", hx, params))
    o_t = torch.sigmoid(affine("o", hx, params) + params["p_o"] * seen_by_o(c_t))
    return o_t * squash(c_t), c_t


def peephole_old_cell(x_t, h_prev, c_prev, params):
    return peephole_with(x_t, h_prev, c_prev, params, c_prev, lambda c_t: c_prev)


def peephole_none(x_t, h_prev, c_prev, params):
    return peephole_with(x_t, h_prev, c_prev, params, torch.zeros_like(c_prev), torch.zeros_like)


def peephole_none_in_output(x_t, h_prev, c_prev, params):
    return peephole_with(x_t, h_prev, c_prev, params, c_prev, torch.zeros_like)


def peephole_at_h(x_t, h_prev, c_prev, params):
    return peephole_with(x_t, h_prev, c_prev, params, h_prev, lambda c_t: h_prev)


def peephole_at_tanh(x_t, h_prev, c_prev, params):
    return peephole_with(x_t, h_prev, c_prev, params, torch.tanh(c_prev), torch.tanh)


def peephole_swapped(x_t, h_prev, c_prev, params):
    swapped = params | {"p_f": params["p_i"], "p_i": params["p_f"]}
    return peephole_step(x_t, h_prev, c_prev, swapped)


def peephole_no_tanh(x_t, h_prev, c_prev, params):
    return peephole_with(x_t, h_prev, c_prev, params, c_prev, lambda c_t: c_t, squash=lambda c_t: c_t)


def peephole_after_sigmoid(x_t, h_prev, c_prev, params):
    hx = torch.cat([h_prev, x_t], dim=1)
    f_t = torch.sigmoid(affine("f", hx, params)) + params["p_f"] * c_prev
    i_t = torch.sigmoid(affine("i", hx, params)) + params["p_i"] * c_prev
    c_t = f_t * c_prev + i_t * torch.tanh(affine("c", hx, params))
    o_t = torch.sigmoid(affine("o", hx, params)) + params["p_o"] * c_t
    return o_t * torch.tanh(c_t), c_t


def peephole_input_first(x_t, h_prev, c_prev, params):
    hidden = h_prev.shape[1]
    turned = {
        name: torch.cat([W[:, -hidden:], W[:, :-hidden]], dim=1) for name, W in params.items() if W.ndim > 1
    }
    return peephole_step(x_t, h_prev, c_prev, params | turned)


def draw_gates(draw: Draw, hidden: int, inputs: int, gates: str) -> dict[str, torch.Tensor]:
    weights = {f"W_{gate}": draw.normal(hidden, hidden + inputs) for gate in gates}
    return weights | {f"b_{gate}": draw.normal(hidden) for gate in gates}


def draw_peephole_step(draw: Draw) -> Arguments:
    batch, inputs, hidden = draw.size(), draw.size(), draw.size(2)
    params = draw_gates(draw, hidden, inputs, "fico") | {f"p_{gate}": draw.normal(hidden) for gate in "fio"}
    return draw.normal(batch, inputs), draw.state(batch, hidden), draw.normal(batch, hidden), params


PEEPHOLE_STEP = Exercise(
    reference=peephole_step,
    lesson="15",
    title="An LSTM that looks into its own cell",
    statement="""\
With peepholes the gates see the cell state as well, each unit its own (Gers, Schraudolph and Schmidhuber
2002): forget and input gate the old one, the output gate the new one.

$$f_t = \\sigma(W_f [h_{t-1}, x_t] + b_f + p_f∘c_{t-1})$$
$$i_t = \\sigma(W_i [h_{t-1}, x_t] + b_i + p_i∘c_{t-1})$$
$$\\tilde c_t = \\tanh(W_c [h_{t-1}, x_t] + b_c) \\qquad c_t = f_t∘c_{t-1} + i_t∘\\tilde c_t$$
$$o_t = \\sigma(W_o [h_{t-1}, x_t] + b_o + p_o∘c_t) \\qquad h_t = o_t∘\\tanh(c_t)$$

| symbol | shape |
|---|---|
| `x_t` | (batch, input) |
| `h_prev`, `c_prev` | (batch, hidden) |
| `params`, a dict: `W_f`, `W_i`, `W_c`, `W_o` | (hidden, hidden + input) |
| and `b_f`, `b_i`, `b_c`, `b_o`, `p_f`, `p_i`, `p_o` | (hidden,) |
| returns `(h_t, c_t)` | (batch, hidden) each |""",
    result="(h_t, c_t)",
    points=3,
    example=(
        torch.tensor([[1.0]]),
        torch.tensor([[0.5]]),
        torch.tensor([[2.0]]),
        {
            "W_f": torch.tensor([[0.0, 1.0]]),
            "W_i": torch.tensor([[2.0, 0.0]]),
            "W_c": torch.tensor([[-1.0, 1.0]]),
            "W_o": torch.tensor([[1.0, 0.5]]),
            "b_f": torch.tensor([1.0]),
            "b_i": torch.tensor([0.0]),
            "b_c": torch.tensor([0.0]),
            "b_o": torch.tensor([-1.0]),
            "p_f": torch.tensor([-0.5]),
            "p_i": torch.tensor([0.5]),
            "p_o": torch.tensor([1.0]),
        },
    ),
    draw=draw_peephole_step,
    misconceptions=(
        Misconception(
            "output_gate_sees_old_cell",
            peephole_old_cell,
            "Your output gate looks at c_{t-1}. It comes last and sees the *new* cell state: p_o∘c_t.",
            _PEEPHOLES,
        ),
        Misconception(
            "no_peepholes",
            peephole_none,
            "That is the LSTM without peepholes: p_f, p_i and p_o are not used.",
            _PEEPHOLES,
        ),
        Misconception(
            "none_in_output_gate",
            peephole_none_in_output,
            "The output gate has a peephole too: add p_o∘c_t inside its σ.",
            _PEEPHOLES,
        ),
        Misconception(
            "sees_h",
            peephole_at_h,
            "Your peepholes look at h_{t-1}. The gates know h already; what a peephole adds is the cell "
            "state c.",
            _PEEPHOLES,
        ),
        Misconception(
            "sees_tanh_of_c",
            peephole_at_tanh,
            "Your peepholes look at tanh(c). They see the cell state itself, without tanh.",
            _PEEPHOLES,
        ),
        Misconception(
            "f_and_i_swapped",
            peephole_swapped,
            "p_f and p_i have changed places: p_f belongs inside f_t, p_i inside i_t.",
            _PEEPHOLES,
        ),
        Misconception(
            "no_tanh_of_c",
            peephole_no_tanh,
            "h_t lacks its tanh: h_t = o_t∘tanh(c_t).",
            _PEEPHOLES,
        ),
        Misconception(
            "after_sigmoid",
            peephole_after_sigmoid,
            "You added the peepholes after σ, which pushes the gates out of the range from 0 to 1. They "
            "belong inside, with W [h, x] + b.",
            _PEEPHOLES,
        ),
        Misconception(
            "input_first",
            peephole_input_first,
            "You joined [x, h], but the weights are laid out for [h, x]: their first columns belong to the "
            "state.",
            _PEEPHOLES,
        ),
    ),
    hints=(
        "Write the LSTM step first, then add one term to each of the three gates.",
        "A peephole is elementwise, `params['p_f'] * c_prev`: each unit sees its own cell only.",
        "The output gate needs c_t, so compute c_t before o_t; f_t and i_t use `c_prev`.",
    ),
    explanation="""\
Each gate gets one more term inside its σ, elementwise: `p` has one number a unit, not a matrix. Forget
and input gate decide about the old cell, so they see that; the output gate is computed after the update
and sees what it will let out.""",
)

# coupled_step


def coupled_step(x_t, h_prev, c_prev, params):
    """One step of an LSTM whose input gate is what the forget gate leaves, i = 1 - f.

    x_t (batch, input), h_prev, c_prev (batch, hidden);
    params: W_f W_c W_o (hidden, hidden+input) on [h, x], b_f b_c b_o (hidden,)
    returns (h_t, c_t), each (batch, hidden)
    """
    hx = torch.cat([h_prev, x_t], dim=1)  # (batch, hidden+input)
    f_t = torch.sigmoid(hx @ params["W_f"].T + params["b_f"])
    i_t = 1 - f_t
    c_tilde = torch.tanh(hx @ params["W_c"].T + params["b_c"])
    c_t = f_t * c_prev + i_t * c_tilde
    o_t = torch.sigmoid(hx @ params["W_o"].T + params["b_o"])
    h_t = o_t * torch.tanh(c_t)
    return h_t, c_t


def coupled_with(x_t, h_prev, c_prev, params, update, candidate=torch.tanh, shown=torch.tanh):
    """A coupled step in which ``update(f_t, c_prev, c̃_t, pre-activation of f)`` makes c_t."""
    hx = torch.cat([h_prev, x_t], dim=1)
    a_f = affine("f", hx, params)
    c_t = update(torch.sigmoid(a_f), c_prev, candidate(affine("c", hx, params)), a_f)
    return torch.sigmoid(affine("o", hx, params)) * shown(c_t), c_t


def coupled_update(f, c_prev, c_tilde, a_f):
    return f * c_prev + (1 - f) * c_tilde


def coupled_turned_round(x_t, h_prev, c_prev, params):
    return coupled_with(x_t, h_prev, c_prev, params, lambda f, c, new, a_f: (1 - f) * c + f * new)


def coupled_same_gate(x_t, h_prev, c_prev, params):
    return coupled_with(x_t, h_prev, c_prev, params, lambda f, c, new, a_f: f * c + f * new)


def coupled_no_input_gate(x_t, h_prev, c_prev, params):
    return coupled_with(x_t, h_prev, c_prev, params, lambda f, c, new, a_f: f * c + new)


def coupled_inside_sigmoid(x_t, h_prev, c_prev, params):
    return coupled_with(
        x_t, h_prev, c_prev, params, lambda f, c, new, a_f: f * c + torch.sigmoid(1 - a_f) * new
    )


def coupled_sigmoid_candidate(x_t, h_prev, c_prev, params):
    return coupled_with(x_t, h_prev, c_prev, params, coupled_update, candidate=torch.sigmoid)


def coupled_old_cell_shown(x_t, h_prev, c_prev, params):
    return coupled_with(x_t, h_prev, c_prev, params, coupled_update, shown=lambda c_t: torch.tanh(c_prev))


def coupled_no_tanh(x_t, h_prev, c_prev, params):
    return coupled_with(x_t, h_prev, c_prev, params, coupled_update, shown=lambda c_t: c_t)


def coupled_like_gru(x_t, h_prev, c_prev, params):
    return coupled_with(x_t, h_prev, c_prev, params, lambda f, c, new, a_f: f * h_prev + (1 - f) * new)


def coupled_results_swapped(x_t, h_prev, c_prev, params):
    return coupled_step(x_t, h_prev, c_prev, params)[::-1]


def draw_coupled_step(draw: Draw) -> Arguments:
    batch, inputs, hidden = draw.size(), draw.size(), draw.size(2)
    params = draw_gates(draw, hidden, inputs, "fco")
    return draw.normal(batch, inputs), draw.state(batch, hidden), draw.normal(batch, hidden), params


COUPLED_STEP = Exercise(
    reference=coupled_step,
    lesson="15",
    title="One gate for keeping and writing",
    statement="""\
Couple the two gates of the cell: what is forgotten makes room for exactly as much that is new,
$i_t = 1 - f_t$. Everything else is the LSTM of lesson 05.

| symbol | shape |
|---|---|
| `x_t` | (batch, input) |
| `h_prev`, `c_prev` | (batch, hidden) |
| `params`, a dict: `W_f`, `W_c`, `W_o`, which act on $[h, x]$ in this order | (hidden, hidden + input) |
| and `b_f`, `b_c`, `b_o` | (hidden,) |
| returns `(h_t, c_t)` | (batch, hidden) each |

Example: with $f_t = 0.8$, $c_{t-1} = 2$ and $\\tilde c_t = -0.5$ the new cell state is 1.5.""",
    result="(h_t, c_t)",
    points=3,
    example=(
        torch.tensor([[1.0]]),
        torch.tensor([[0.5]]),
        torch.tensor([[2.0]]),
        {
            "W_f": torch.tensor([[2.0, 0.0]]),
            "W_c": torch.tensor([[-1.0, 1.0]]),
            "W_o": torch.tensor([[1.0, 0.5]]),
            "b_f": torch.tensor([1.0]),
            "b_c": torch.tensor([0.0]),
            "b_o": torch.tensor([-1.0]),
        },
    ),
    draw=draw_coupled_step,
    misconceptions=(
        Misconception(
            "turned_round",
            coupled_turned_round,
            "f and 1 - f have changed places. f is the share that is *kept*: f∘c_{t-1} + (1 - f)∘c̃_t.",
            _COUPLED,
        ),
        Misconception(
            "same_gate_twice",
            coupled_same_gate,
            "You used f for the new value too. What is written is what was given up, i = 1 - f.",
            _COUPLED,
        ),
        Misconception(
            "candidate_not_gated",
            coupled_no_input_gate,
            "You added the whole candidate. There is no W_i, but there is an input gate: i = 1 - f.",
            _COUPLED,
        ),
        Misconception(
            "inside_sigmoid",
            coupled_inside_sigmoid,
            "You took 1 minus the number inside σ. The gate itself is subtracted, 1 - σ(a), which is σ(-a).",
            _COUPLED,
        ),
        Misconception(
            "sigmoid_candidate",
            coupled_sigmoid_candidate,
            "Your candidate uses σ. It is a new value, not a share: tanh, so that it can be negative.",
            _COUPLED,
        ),
        Misconception(
            "old_cell_shown",
            coupled_old_cell_shown,
            "h_t is made of the old cell state. Update c first; h_t = o_t∘tanh(c_t).",
            _COUPLED,
        ),
        Misconception(
            "no_tanh_of_c",
            coupled_no_tanh,
            "h_t lacks its tanh: h_t = o_t∘tanh(c_t).",
            _COUPLED,
        ),
        Misconception(
            "h_kept_for_c",
            coupled_like_gru,
            "You mixed the candidate with h_prev, as a GRU does. An LSTM keeps its memory in c_prev.",
            _COUPLED,
        ),
        Misconception(
            "results_swapped",
            coupled_results_swapped,
            "Both results are right and in the wrong order: return h_t first, then c_t.",
            _COUPLED,
        ),
    ),
    hints=(
        "There is no W_i: once you have f_t, you have i_t too.",
        "`c_t = f_t * c_prev + (1 - f_t) * c_tilde`, with the candidate tanh(W_c [h, x] + b_c).",
        "Then o_t as ever, and `h_t = o_t * torch.tanh(c_t)`; return (h_t, c_t).",
    ),
    explanation="""\
The new cell state is a weighted mean of the old one and the candidate, so it can never leave the range of
the two: what the GRU does with z = 1 - f. A quarter of the parameters is saved; Greff et al. (2017) found
no significant loss of accuracy.""",
)

# mingru_parallel


def mingru_parallel(x, h_0, W_z, b_z, W_h, b_h):
    """A minGRU over a whole sequence, by a parallel scan.

    x (time, batch, input), h_0 (batch, hidden), W_z and W_h (hidden, input), b_z and b_h (hidden,)
    returns h (time, batch, hidden): h_t = (1-z_t)∘h_{t-1} + z_t∘h̃_t, where z_t and h̃_t depend on x_t alone
    """
    z = torch.sigmoid(x @ W_z.T + b_z)  # (time, batch, hidden)
    keep = 1 - z
    h = z * (x @ W_h.T + b_h)  # no tanh; what each step adds
    h = torch.cat([h[:1] + keep[:1] * h_0, h[1:]])
    reach = 1  # h[t] sums up the last `reach` steps, keep[t] is their product
    while reach < len(x):
        h = torch.cat([h[:reach], h[reach:] + keep[reach:] * h[:-reach]])
        keep = torch.cat([keep[:reach], keep[reach:] * keep[:-reach]])
        reach *= 2
    return h


def mingru_scan(z, candidate, h_0):
    """The states, one after the other."""
    h, states = h_0, []
    for z_t, h_tilde in zip(z, candidate, strict=True):
        h = (1 - z_t) * h + z_t * h_tilde
        states.append(h)
    return torch.stack(states)


def mingru_gate(x, W_z, b_z):
    return torch.sigmoid(x @ W_z.T + b_z)


def mingru_keeps(x, h_0, W_z, b_z, W_h, b_h):
    return mingru_parallel(x, h_0, -W_z, -b_z, W_h, b_h)


def mingru_tanh(x, h_0, W_z, b_z, W_h, b_h):
    return mingru_scan(mingru_gate(x, W_z, b_z), torch.tanh(x @ W_h.T + b_h), h_0)


def mingru_no_start(x, h_0, W_z, b_z, W_h, b_h):
    return mingru_parallel(x, torch.zeros_like(h_0), W_z, b_z, W_h, b_h)


def mingru_start_not_decayed(x, h_0, W_z, b_z, W_h, b_h):
    return h_0 + mingru_no_start(x, h_0, W_z, b_z, W_h, b_h)


def mingru_states_before(x, h_0, W_z, b_z, W_h, b_h):
    return torch.cat([h_0.unsqueeze(0), mingru_parallel(x, h_0, W_z, b_z, W_h, b_h)[:-1]])


def mingru_not_decayed(x, h_0, W_z, b_z, W_h, b_h):
    return h_0 + (mingru_gate(x, W_z, b_z) * (x @ W_h.T + b_h)).cumsum(dim=0)


def mingru_candidate_not_gated(x, h_0, W_z, b_z, W_h, b_h):
    z = mingru_gate(x, W_z, b_z)
    return mingru_scan(z, (x @ W_h.T + b_h) / z, h_0)


def mingru_divided(x, h_0, W_z, b_z, W_h, b_h):
    z = mingru_gate(x, W_z, b_z)
    kept = (1 - z).cumprod(dim=0)
    return kept * (h_0 + (z * (x @ W_h.T + b_h) / kept).cumsum(dim=0))


def mingru_each_step_alone(x, h_0, W_z, b_z, W_h, b_h):
    z = mingru_gate(x, W_z, b_z)
    return (1 - z) * h_0 + z * (x @ W_h.T + b_h)


def draw_mingru(draw: Draw) -> Arguments:
    # One case is long: there a product of all gates is smaller than the smallest float32.
    time = 400 if draw.number == 3 else draw.size(2)
    batch, inputs, hidden = draw.integer(1, 3), draw.integer(1, 3), draw.integer(1, 3)
    return (
        draw.normal(time, batch, inputs),
        draw.state(batch, hidden),
        draw.normal(hidden, inputs),
        draw.normal(hidden, scale=0.5),
        draw.normal(hidden, inputs),
        draw.normal(hidden),
    )


MINGRU_PARALLEL = Exercise(
    reference=mingru_parallel,
    lesson="15",
    title="All steps at once",
    statement="""\
The gate and the candidate of a minGRU (Feng et al. 2024) do not see $h$, so all of them can be computed
at once:

$$z_t = \\sigma(W_z x_t + b_z) \\qquad \\tilde h_t = W_h x_t + b_h \\qquad
h_t = (1 - z_t)∘h_{t-1} + z_t∘\\tilde h_t$$

There is no tanh, and as everywhere in this course $z = 1$ replaces the state. Compute every $h_t$
*without a Python loop over the steps*; a loop that doubles its reach each time, about $\\log_2$ of
the steps in all, is what is meant. It must hold for hundreds of steps, where the product of all
$1 - z_t$ is too small for float32.

| symbol | shape |
|---|---|
| `x` | (time, batch, input) |
| `h_0` | (batch, hidden) |
| `W_z`, `W_h` | (hidden, input) |
| `b_z`, `b_h` | (hidden,) |
| returns $h$ after every step | (time, batch, hidden) |

Example: at $z_t = ½$ and $\\tilde h_t = 2$, from 0, four steps give 1, 1.5, 1.75 and 1.875.""",
    result="h",
    points=4,
    example=(
        torch.tensor([[[1.0]], [[0.0]], [[-1.0]]]),
        torch.tensor([[0.5]]),
        torch.tensor([[2.0]]),
        torch.tensor([0.0]),
        torch.tensor([[1.0]]),
        torch.tensor([1.0]),
    ),
    draw=draw_mingru,
    misconceptions=(
        Misconception(
            "z_keeps",
            mingru_keeps,
            "z and 1 - z have changed places. In this course z = 1 *replaces* the state: "
            "h_t = (1 - z_t)∘h_{t-1} + z_t∘h̃_t.",
            _SCAN,
        ),
        Misconception(
            "tanh_on_candidate",
            mingru_tanh,
            "Your candidate has a tanh. The minGRU drops it: h̃_t = W_h x_t + b_h.",
            _SCAN,
        ),
        Misconception(
            "start_ignored",
            mingru_no_start,
            "You start from zeros. The first step mixes h_0 in: (1 - z_1)∘h_0.",
            _SCAN,
        ),
        Misconception(
            "start_not_decayed",
            mingru_start_not_decayed,
            "You add h_0 in full to every state. What is left of it after step t is the product of all 1 - "
            "z up to t.",
            _SCAN,
        ),
        Misconception(
            "states_before",
            mingru_states_before,
            "Your rows are the states *before* each step. The result begins with the state after the first.",
            _SCAN,
        ),
        Misconception(
            "nothing_decays",
            mingru_not_decayed,
            "You summed z∘h̃ over time. What an early step wrote is multiplied by 1 - z at every later one.",
            _SCAN,
        ),
        Misconception(
            "candidate_not_gated",
            mingru_candidate_not_gated,
            "You add the whole candidate at each step. z decides how much of it goes in: z_t∘h̃_t.",
            _SCAN,
        ),
        Misconception(
            "divided_by_the_product",
            mingru_divided,
            "You divide by the product of all 1 - z. On paper that is right; after some hundred steps the "
            "product is 0 in float32 and the quotient is inf or nan. Combine neighbouring steps instead, "
            "with a reach that doubles.",
            _SCAN,
        ),
        Misconception(
            "each_step_from_h_0",
            mingru_each_step_alone,
            "Every step of yours starts from h_0, so nothing is remembered. Step t starts from h_{t-1}.",
            _SCAN,
        ),
    ),
    hints=(
        "Each step is h → a∘h + u with a = 1 - z and u = z∘h̃. Two such steps in a row are again one of the "
        "same form: which a and which u has it?",
        "First (a, u), then (a', u') is (a'∘a, u' + a'∘u). Combine every step with the one before it, then "
        "with the one two before, four before, and so on.",
        "Fold h_0 into u[0]. Then, for reach 1, 2, 4, … below time: `u[reach:] + a[reach:] * u[:-reach]` and "
        "`a[reach:] * a[:-reach]`; the first `reach` rows stay.",
    ),
    explanation="""\
A step is the map h → a∘h + u, and two maps in a row are one map of the same form, so they may be combined
in any grouping: that is a scan. Doubling the reach needs log2(time) rounds, not one a step.
Nothing is ever divided, and every factor is at most 1, so long sequences do no harm.""",
)

EXERCISES = (PEEPHOLE_STEP, COUPLED_STEP, MINGRU_PARALLEL)
