"""What the grader writes for people and for other programs."""
