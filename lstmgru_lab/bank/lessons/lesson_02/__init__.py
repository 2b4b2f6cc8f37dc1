"""Lesson 02, The forget gate: what share of the memory is kept, and for how long."""
