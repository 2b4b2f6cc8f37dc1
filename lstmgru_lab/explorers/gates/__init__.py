"""The explorers of one gate or one cell, and of the gradient through it."""
