"""Finding an exercise by the name of its function."""

import difflib

from .exercise import Exercise
from .lessons import exercise_called, modules

__all__ = ["find_exercise"]


def find_exercise(name: str) -> Exercise | str:
    """Return the exercise called ``name``, or a sentence that says which one may be meant."""
    known = modules()
    if name in known:
        return exercise_called(name)
    near = difflib.get_close_matches(name, known, n=1)
    hint = f" Did you mean `{near[0]}`?" if near else " `lab.progress()` lists them."
    return f"There is no exercise called `{name}`.{hint}"
