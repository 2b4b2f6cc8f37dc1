"""Lesson 07, The update gate: the GRU slides between its old state and a new one."""
