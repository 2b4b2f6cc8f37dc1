"""What passes between the grader and the process of a submission: bytes, never objects."""
