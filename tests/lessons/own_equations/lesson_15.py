"""Equations of lesson 15 that no cell of the package computes."""

ALONE = {
    "1 - f_t": "coupled gates",
    r"a_t \circ h_{t-1} + u_t": "the scan, with names of its own",
    r"A_t \sum_k u_k / A_k": "the scan, with names of its own",
    r"f'_t \circ h_{t-1} + i'_t \circ \tilde h_t": "minLSTM",
    r"o_t \frac{c_t}{n_t}": "xLSTM's sLSTM",
}
