"""Lesson 14, When to use what: an LSTM that reads a stream as it comes."""
