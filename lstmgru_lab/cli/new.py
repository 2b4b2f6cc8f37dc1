"""``lstmgru-lab new exercise``, ``new lesson`` and ``new explorer``."""

from pathlib import Path

import click

__all__ = ["new"]

AFTER_AN_EXERCISE = """\
Next: change both files until they are yours; take the points from another exercise, since those of the course
add up to 100; then `lstmgru-lab build` and `pytest tests/bank`."""
AFTER_A_LESSON = """\
Next: write the lesson and its questions; add its row to the README's table; then `lstmgru-lab build {name}`
and `pytest tests/lessons`."""
AFTER_AN_EXPLORER = """\
Next: `npm run build` bundles the script; add the class to lstmgru_lab/explorers/gallery.py; then
`lab.explorers.{name}()` in a notebook shows it, and `pytest tests/test_explorers.py` reads it."""


@click.group()
def new() -> None:
    """Write the files of something new that works, to be changed (for authors)."""


@new.command()
@click.argument("name")
@click.option("--lesson", metavar="NN", required=True, help="The lesson that it belongs to.")
def exercise(name: str, lesson: str) -> None:
    """Write an exercise and its tests' data.

    NAME is the function that learners write, as in: lstmgru-lab new exercise running_mean --lesson 04
    """
    from ..authoring.layout import find_project
    from ..authoring.new import new_exercise

    project = find_project(Path.cwd())
    tell(project, new_exercise(project, name, lesson), AFTER_AN_EXERCISE)


@new.command()
@click.argument("name", metavar="NN_NAME")
def lesson(name: str) -> None:
    """Write a lesson with all its parts, its questions, and its list of equations.

    NN_NAME is its number and its name, as in: lstmgru-lab new lesson 16_running_mean
    """
    from ..authoring.layout import find_project
    from ..authoring.new import new_lesson

    project = find_project(Path.cwd())
    tell(project, new_lesson(project, name), AFTER_A_LESSON.format(name=name))


@new.command()
@click.argument("name")
def explorer(name: str) -> None:
    """Write an explorer's Python and JavaScript.

    NAME is its class, as in: lstmgru-lab new explorer HalfLife
    """
    from ..authoring.layout import find_project
    from ..authoring.new import new_explorer

    project = find_project(Path.cwd())
    tell(project, new_explorer(project, name), AFTER_AN_EXPLORER.format(name=name))


def tell(project: Path, written: list[Path], after: str) -> None:
    """Print what was written and what comes next."""
    for path in written:
        click.echo(f"{path.relative_to(project).as_posix()}: written")
    click.echo(after)
