"""The exercises: a folder a lesson, in it a file an exercise, named after the function to write.

Each file holds one ``EXERCISE``; nothing else has to know of it.
"""

from functools import cache
from importlib import import_module
from operator import attrgetter
from pkgutil import iter_modules

from ..exercise import Exercise

__all__ = ["NOTEBOOKS", "exercise_called", "exercises", "modules"]

# The names of the lessons' notebooks, the same in lessons, solutions and exercises.
NOTEBOOKS = (
    "01_why_gates",
    "02_forget_gate",
    "03_input_gate",
    "04_cell_state",
    "05_output_gate",
    "06_gradient_highway",
    "07_update_gate",
    "08_reset_gate",
    "09_torch_modules",
    "10_lstm_and_gru",
    "11_text",
    "12_time_series",
    "13_speech",
    "14_when_to_use_what",
    "15_relatives",
)


@cache
def modules() -> dict[str, str]:
    """Return the module of each exercise by the exercise's name; none of them is loaded by this."""
    lessons = [import_module(f"{__name__}.{folder.name}") for folder in iter_modules(__path__)]
    files = [(lesson.__name__, file.name) for lesson in lessons for file in iter_modules(lesson.__path__)]
    return {name: f"{lesson}.{name}" for lesson, name in files}


@cache
def exercise_called(name: str) -> Exercise:
    """Return one exercise, loading no other; raises KeyError where there is none of that name."""
    exercise: Exercise = import_module(modules()[name]).EXERCISE
    return exercise


def exercises() -> dict[str, Exercise]:
    """Return every exercise by its name, in the order of the lessons."""
    found = sorted(map(exercise_called, modules()), key=attrgetter("lesson", "place"))
    return {exercise.name: exercise for exercise in found}
