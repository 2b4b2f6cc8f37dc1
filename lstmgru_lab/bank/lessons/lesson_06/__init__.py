"""Lesson 06, The gradient highway: the direct path through the cell state, and the bias that opens it."""
