"""Equations of lesson 03 that no cell of the package computes."""

ALONE = {
    "1 - f_t": "coupled gates",
}
