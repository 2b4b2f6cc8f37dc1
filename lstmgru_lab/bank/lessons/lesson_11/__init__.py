"""Lesson 11, Text: drawing the next character, the measure of a language model, truncated backpropagation."""
