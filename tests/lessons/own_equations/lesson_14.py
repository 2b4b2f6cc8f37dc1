"""Equations of lesson 14 that no cell of the package computes."""

ALONE = {
    r"e^{-\Delta_t} h_{t-1} + (1 - e^{-\Delta_t}) x_t": "a state-space model of one unit",
}
