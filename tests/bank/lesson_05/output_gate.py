"""The tests' data of output_gate."""

from bank import oracles, other_inputs, right_answers

SIGNATURE = "output_gate(x_t, h_prev, W_o, b_o)"

oracle = oracles.gate
inputs = other_inputs.gate

RIGHT = right_answers.OF_A_GATE

EQUAL_MUTANTS = {
    "The tensor has two dimensions: the last one is dimension 1.": (
        "hx = torch.cat([h_prev, x_t], dim=-1) | -1 -> 1",
    )
}
