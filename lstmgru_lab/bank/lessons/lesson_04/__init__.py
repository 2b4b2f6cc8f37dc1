"""Lesson 04, The cell state: the old memory is scaled, the new content added, nothing squashes the sum."""
