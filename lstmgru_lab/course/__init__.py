"""The learner's working copy of the course, and JupyterLab opened on it.

``material`` collects what is handed out, ``working_copy`` puts it into the learner's folder without losing
anything they wrote, ``server`` starts JupyterLab there.
"""

from collections.abc import Callable
from pathlib import Path

from .material import choose_lesson, course_material, course_root
from .server import JupyterServer, jupyter_environment, why_no_browser
from .working_copy import handed_out_version, update

__all__ = [
    "DEFAULT_DIRECTORY",
    "course_root",
    "handed_out_version",
    "jupyter_environment",
    "open_course",
    "why_no_browser",
]

DEFAULT_DIRECTORY = "lstmgru-course"


def open_course(
    directory: Path, *, lesson: str | None, port: int | None, browser: bool, say: Callable[[str], None]
) -> None:
    """Make or update the working copy in `directory` and serve it with JupyterLab until it is stopped.

    Raises CourseError, in one sentence, if the folder, the port or the lesson cannot be used.
    """
    material = course_material()
    start = choose_lesson(material, lesson)
    server = JupyterServer(directory.absolute(), start=start, port=port, browser=browser, say=say)
    server.claim_port()  # before anything is written: an unusable port leaves no half-done work
    for sentence in update(directory, material).sentences(directory):
        say(sentence)
    server.run()
    say(f"JupyterLab has stopped. Your work is in {directory}; run the same command to go on.")
