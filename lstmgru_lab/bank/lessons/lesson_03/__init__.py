"""Lesson 03, The input gate and the candidate: what is written to the memory, and how much of it."""
