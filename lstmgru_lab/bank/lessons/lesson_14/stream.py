"""Exercise of lesson 14: read a stream as it comes."""

import torch

from ...draw import Draw
from ...exercise import Arguments, Exercise
from ...mistakes import Mistakes

__all__ = ["EXERCISE"]


def stream(chunks, h_0, c_0, params):
    """An LSTM over a sequence that arrives in chunks.

    chunks: a list of (time, batch, input), of any lengths; h_0, c_0 (batch, hidden);
    params: W_f W_i W_c W_o (hidden, hidden+input) on [h, x], b_f b_i b_c b_o (hidden,)
    returns h (Σtime, batch, hidden): what one run over the whole sequence gives
    """
    h_t, c_t = h_0, c_0
    states = []
    for chunk in chunks:  # h_t and c_t live on from one chunk to the next
        for x_t in chunk:
            hx = torch.cat([h_t, x_t], dim=1)  # (batch, hidden+input)
            f_t = torch.sigmoid(hx @ params["W_f"].T + params["b_f"])
            i_t = torch.sigmoid(hx @ params["W_i"].T + params["b_i"])
            c_tilde = torch.tanh(hx @ params["W_c"].T + params["b_c"])
            c_t = f_t * c_t + i_t * c_tilde
            o_t = torch.sigmoid(hx @ params["W_o"].T + params["b_o"])
            h_t = o_t * torch.tanh(c_t)
            states.append(h_t)
    return torch.stack(states)


def lstm_run(x, h_t, c_t, params):
    """(h of every step, last h, last c) of an LSTM over x (time, batch, input)."""
    states = []
    for x_t in x:
        hx = torch.cat([h_t, x_t], dim=1)
        f_t, i_t, o_t = (torch.sigmoid(hx @ params[f"W_{g}"].T + params[f"b_{g}"]) for g in "fio")
        c_t = f_t * c_t + i_t * torch.tanh(hx @ params["W_c"].T + params["b_c"])
        h_t = o_t * torch.tanh(c_t)
        states.append(h_t)
    return torch.stack(states), h_t, c_t


def in_chunks(chunks, h_0, c_0, params, handed_on):
    """Run chunk by chunk; ``handed_on(h, c)`` is the state that the next chunk starts from."""
    states, state = [], (h_0, c_0)
    for chunk in chunks:
        h, *last = lstm_run(chunk, *state, params)
        states.append(h)
        state = handed_on(*last)
    return states


def carried(h, c):
    return h, c


mistakes = Mistakes(see="14#Reading a stream")


@mistakes.add(
    "Every chunk of yours starts from h_0 and c_0 again, so the network forgets everything at each "
    "border. Hand the last state of a chunk on to the next."
)
def restarted(chunks, h_0, c_0, params):
    return torch.cat(in_chunks(chunks, h_0, c_0, params, lambda h, c: (h_0, c_0)))


@mistakes.add(
    "From the second chunk on you start from zeros, which is what nn.LSTM does when it is called "
    "without a state. Hand (h, c) on to the next chunk."
)
def restarted_from_zeros(chunks, h_0, c_0, params):
    zeros = torch.zeros_like(h_0), torch.zeros_like(c_0)
    return torch.cat(in_chunks(chunks, h_0, c_0, params, lambda h, c: zeros))


@mistakes.add(
    "You hand h on and start c from c_0 again. The state of an LSTM is the pair, and c is its memory."
)
def cell_state_restarted(chunks, h_0, c_0, params):
    return torch.cat(in_chunks(chunks, h_0, c_0, params, lambda h, c: (h, c_0)))


@mistakes.add(
    "You hand c on and start h from h_0 again. The state of an LSTM is the pair: the gates look at h."
)
def hidden_state_restarted(chunks, h_0, c_0, params):
    return torch.cat(in_chunks(chunks, h_0, c_0, params, lambda h, c: (h_0, c)))


@mistakes.add(
    "h and c change places at the border of two chunks. Shapes agree, so nothing complains: "
    "keep one order, (h, c)."
)
def swapped(chunks, h_0, c_0, params):
    return torch.cat(in_chunks(chunks, h_0, c_0, params, lambda h, c: (c, h)))


@mistakes.add("You start from zeros. The first chunk starts from h_0 and c_0, which are not always zero.")
def start_ignored(chunks, h_0, c_0, params):
    return stream(chunks, torch.zeros_like(h_0), torch.zeros_like(c_0), params)


@mistakes.add(
    "You return the states of the last chunk only: the list is made anew in every round. Collect "
    "over all chunks."
)
def last_chunk_only(chunks, h_0, c_0, params):
    return in_chunks(chunks, h_0, c_0, params, carried)[-1]


@mistakes.add("You return one state for each chunk. Asked is the state after every step.")
def ends_of_chunks(chunks, h_0, c_0, params):
    return torch.stack([h[-1] for h in in_chunks(chunks, h_0, c_0, params, carried)])


@mistakes.add("You read the chunks from the last to the first. A stream is read as it comes.")
def last_chunk_first(chunks, h_0, c_0, params):
    return stream(chunks[::-1], h_0, c_0, params)


def draw_stream(draw: Draw) -> Arguments:
    batch, inputs, hidden = draw.integer(1, 3), draw.integer(1, 3), draw.size(2)
    lengths = [2 if draw.number == 1 else 1] + [draw.integer(1, 3) for _ in range(draw.size(1))]
    gates = {name: draw.normal(hidden, hidden + inputs) for name in ("W_f", "W_i", "W_c", "W_o")}
    biases = {name: draw.normal(hidden) for name in ("b_f", "b_i", "b_c", "b_o")}
    return (
        [draw.normal(length, batch, inputs) for length in lengths],
        draw.state(batch, hidden),
        draw.normal(batch, hidden),
        gates | biases,
    )


EXERCISE = Exercise(
    reference=stream,
    lesson="14",
    place=1,
    title="Read a stream as it comes",
    statement="""\
Speech from a microphone arrives in chunks, and an answer is wanted after each. Run an LSTM over the chunks so
that the states are the same as in one run over the whole sequence.

| symbol | shape |
|---|---|
| `chunks`, a list of any number of chunks of any length | each (time, batch, input) |
| `h_0`, `c_0`, the state before the first chunk | (batch, hidden) |
| `params`, a dict: `W_f`, `W_i`, `W_c`, `W_o`, on $[h, x]$ in this order | (hidden, hidden + input) |
| and `b_f`, `b_i`, `b_c`, `b_o` | (hidden,) |
| returns $h$ after every step of all chunks | (Σ time, batch, hidden) |

The equations are those of lesson 05:
$c_t = f_t∘c_{t-1} + i_t∘\\tilde c_t$ and $h_t = o_t∘\\tanh(c_t)$.""",
    result="h",
    points=3,
    example=(
        [torch.tensor([[[1.0]]]), torch.tensor([[[0.5]], [[-1.0]]])],
        torch.tensor([[0.5]]),
        torch.tensor([[1.0]]),
        {
            "W_f": torch.tensor([[0.0, 1.0]]),
            "W_i": torch.tensor([[0.5, 0.0]]),
            "W_c": torch.tensor([[-1.0, 1.0]]),
            "W_o": torch.tensor([[1.0, 0.5]]),
            "b_f": torch.tensor([1.0]),
            "b_i": torch.tensor([0.0]),
            "b_c": torch.tensor([0.0]),
            "b_o": torch.tensor([-0.5]),
        },
    ),
    draw=draw_stream,
    bounds=(-1.0, 1.0),
    misconceptions=tuple(mistakes),
    hints=(
        "Which variables must still have their values when the next chunk begins?",
        "Two loops, one inside the other: over the chunks, and over the steps of a chunk. "
        "Set h_t, c_t and the list up before both.",
        "In the inner loop stands the LSTM step of lesson 05, then `states.append(h_t)`; at the end "
        "`torch.stack(states)`.",
    ),
    explanation="""\
All that an LSTM knows of the past is the pair (h, c), so handing it on makes chunks as good as one run,
and the memory needed does not grow with the stream. Any cut gives the same states: that is what makes
gated cells cheap in real time.""",
)
