"""The tests' data of candidate."""

from bank import oracles, other_inputs, right_answers

SIGNATURE = "candidate(x_t, h_prev, W_c, b_c)"

oracle = oracles.content
inputs = other_inputs.gate

RIGHT = right_answers.OF_A_CONTENT

EQUAL_MUTANTS = {
    "The tensor has two dimensions: the last one is dimension 1.": (
        "hx = torch.cat([h_prev, x_t], dim=-1) | -1 -> 1",
    )
}
