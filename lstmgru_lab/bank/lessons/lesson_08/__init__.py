"""Lesson 08, The reset gate and the whole GRU: this course's form, torch's form, and the way between them."""
