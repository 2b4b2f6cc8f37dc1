"""Lesson 13, Speech: batches of sequences of unequal length, and what padding must not do to them."""
