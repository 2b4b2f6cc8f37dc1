"""Lesson 01, Why gates?: the plain RNN and the gradient that fades in it."""
