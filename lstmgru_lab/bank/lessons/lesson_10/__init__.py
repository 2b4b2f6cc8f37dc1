"""Lesson 10, LSTM against GRU, measured: what makes a comparison fair, and what its spread says."""
