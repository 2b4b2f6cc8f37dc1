"""Lesson 05, The output gate and the whole LSTM: one step, and a sequence of them."""
