"""Calling a function that somebody else wrote, and saying what happened.

The grader's sandbox imports from here, so nothing in this room may hold or import an answer.
"""
