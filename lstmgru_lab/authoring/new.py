"""``lstmgru-lab new``: the files of an exercise, a lesson or an explorer that works, to be changed."""

import keyword
import re
from pathlib import Path

from ..support.atomic import write_atomically
from ..support.errors import AuthoringError

__all__ = ["new_exercise", "new_explorer", "new_lesson"]

SKELETONS = Path(__file__).with_name("skeletons")
BANK = "lstmgru_lab/bank"
EXPLORERS = "lstmgru_lab/explorers"
NOTEBOOKS = re.compile(r"(?<=^NOTEBOOKS = \(\n)(?:    .*\n)+", re.MULTILINE)
OF_EVERY_LESSON = ("Do you remember?", "Predict")


def new_exercise(project: Path, name: str, lesson: str) -> list[Path]:
    """Write an exercise and its tests' data; return the two files.

    Raises `AuthoringError` for a bad name, for one that exists, and for a lesson that does not.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        raise AuthoringError(
            f"{name} is no name for a function: take small letters, digits and _, as in running_mean."
        )
    for found in project.glob(f"{BANK}/lessons/*/{name}.py"):
        raise AuthoringError(f"There is an exercise {name} already: {found.relative_to(project).as_posix()}.")
    stems = {stem[:2]: stem for stem in notebooks_of_the_bank(project)}
    if lesson not in stems:
        raise AuthoringError(f"There is no lesson {lesson} for an exercise; there are: {', '.join(stems)}.")
    folder = project / BANK / "lessons" / f"lesson_{lesson}"
    source = (project / "lessons" / "source" / f"{stems[lesson]}.py").read_text(encoding="utf-8")
    own = [one for one in re.findall(r"(?m)^# ## (.+)$", source) if one not in OF_EVERY_LESSON]
    words = {
        "name": name,
        "words": name.replace("_", " "),
        "title": titled(name),
        "lesson": lesson,
        "heading": own[0],
        "place": str(1 + len([path for path in folder.glob("*.py") if path.name != "__init__.py"])),
    }
    files = {
        folder / f"{name}.py": filled("exercise.py", words),
        project / "tests" / "bank" / f"lesson_{lesson}" / f"{name}.py": filled("exercise_data.py", words),
    }
    if not folder.is_dir():
        title = titled(stems[lesson][3:])
        files[folder / "__init__.py"] = f'"""Lesson {lesson}, {title}: what to write."""\n'
    return write_all(files, project)


def new_lesson(project: Path, stem: str) -> list[Path]:
    """Write a lesson, its questions and its list of equations, and enter it in the bank; return the files.

    Raises `AuthoringError` for a bad name and for a number that is taken.
    """
    if not re.fullmatch(r"\d\d_[a-z][a-z0-9_]*", stem):
        raise AuthoringError(
            f"{stem} is no name for a lesson: take two digits, _ and small letters, as in 16_running_mean."
        )
    number = stem[:2]
    for found in project.glob(f"lessons/source/{number}_*.py"):
        raise AuthoringError(f"There is a lesson {number} already: {found.relative_to(project).as_posix()}.")
    words = {"number": number, "title": titled(stem[3:])}
    table = project / BANK / "lessons" / "__init__.py"
    names = "".join(f'    "{name}",\n' for name in sorted([*notebooks_of_the_bank(project), stem]))
    files = {
        project / "lessons" / "source" / f"{stem}.py": filled("lesson.py", words),
        project / BANK / "questions" / f"lesson_{number}.py": filled("questions.py", words),
        project / "tests" / "lessons" / "own_equations" / f"lesson_{number}.py": filled(
            "own_equations.py", words
        ),
    }
    written = write_all(files, project)
    return [*written, replace(table, NOTEBOOKS.sub(names, table.read_text(encoding="utf-8")))]


def new_explorer(project: Path, name: str) -> list[Path]:
    """Write an explorer's Python and JavaScript, and enter it among the public names; return the files.

    Raises `AuthoringError` for a bad name and for one that exists.
    """
    if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name) or keyword.iskeyword(name):
        raise AuthoringError(f"{name} is no name for a class: take letters and digits, as in HalfLife.")
    table = project / EXPLORERS / "__init__.pyi"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    if any(line.endswith(f" as {name}\n") for line in lines):
        raise AuthoringError(f"There is an explorer {name} already: see {EXPLORERS}/__init__.pyi.")
    file = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
    words = {"name": name, "file": file, "title": titled(file)}
    written = write_all(
        {
            project / EXPLORERS / "gates" / f"{file}.py": filled("explorer.py", words),
            project / EXPLORERS / "js" / "explorers" / f"{file}.js": filled("explorer.js", words),
        },
        project,
    )
    first = next(place for place, line in enumerate(lines) if line.startswith("from "))
    imports = sorted([*lines[first:], f"from .gates.{file} import {name} as {name}\n"])
    return [*written, replace(table, "".join([*lines[:first], *imports]))]


def notebooks_of_the_bank(project: Path) -> list[str]:
    """Return the names in NOTEBOOKS as the file has them: it may have changed since it was imported."""
    text = (project / BANK / "lessons" / "__init__.py").read_text(encoding="utf-8")
    return [name for found in NOTEBOOKS.findall(text) for name in re.findall(r'"(\w+)"', found)]


def titled(name: str) -> str:
    """Return the name as words that begin with a capital letter."""
    return name.replace("_", " ").capitalize()


def filled(skeleton: str, words: dict[str, str]) -> str:
    """Return a skeleton's text with these words in their places."""
    text = (SKELETONS / f"{skeleton}.txt").read_text(encoding="utf-8")
    for place, word in words.items():
        text = text.replace("{{" + place + "}}", word)
    return text


def write_all(files: dict[Path, str], project: Path) -> list[Path]:
    """Write the files; raise `AuthoringError`, with nothing written, if one of them exists."""
    for path in files:
        if path.exists():
            raise AuthoringError(
                f"{path.relative_to(project).as_posix()} exists already: nothing was written."
            )
    return [replace(path, text) for path, text in files.items()]


def replace(path: Path, text: str) -> Path:
    """Write one file, in a folder that is made where there is none; AuthoringError if it cannot be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text.encode())
    except OSError as error:
        raise AuthoringError(f"{path} cannot be written: {error.strerror}.") from error
    return path
