"""All pages of the site, and the folder that they are written into."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import nbformat

from ..course import course_root
from ..explorers.gallery import gallery
from ..support.atomic import write_atomically
from ..support.errors import SiteError
from .frame import GENERATOR, SitePage, framed, rendered
from .notebook import body_of, contents_of, title_of
from .prose import first_paragraph, html_of

__all__ = ["write_site"]

INTRODUCTION = """# LSTM/GRU Lab

A course on gated recurrent networks in which every gate can be moved while you watch what it does. These
pages are its lessons, and every explorer on them is alive. To predict, to write code and to have it checked,
install the course and open the same lessons in JupyterLab.
"""
GALLERY = """# Every explorer

Drag a weight, or press an arrow key on it.
"""


def write_site(directory: Path, say: Callable[[str], None]) -> None:
    """Write the lessons as pages into `directory`, with an index, a gallery and the exercises to download.

    The built notebooks are read, nothing of them is run. Raises SiteError for a folder that holds anything
    but an older site, or that cannot be written.
    """
    with _in_a_sentence(directory):
        _refuse_other_files(directory)
        directory.mkdir(parents=True, exist_ok=True)  # or fail before the work rather than after it
    root = course_root()
    lessons = [_lesson(path) for path in sorted((root / "lessons").glob("*.ipynb"))]
    explorers = _gallery(lessons)
    index = _index(lessons, explorers)
    files = {
        f"exercises/{path.name}": path.read_bytes() for path in sorted((root / "exercises").glob("*.ipynb"))
    }
    in_turn = [None, *lessons, explorers, None]
    for before, page, after in zip(in_turn, in_turn[1:], in_turn[2:], strict=False):
        if page is not None:
            files[page.path] = framed(page, before, after, index).encode()
    # The index first: by it the folder is known as ours, and the same command can finish a broken-off run.
    files = {index.path: framed(index, None, None, index).encode()} | files
    with _in_a_sentence(directory):
        for name, data in files.items():
            (directory / name).parent.mkdir(parents=True, exist_ok=True)
            write_atomically(directory / name, data)
            if name.endswith(".html"):
                say(str(directory / name))


@contextmanager
def _in_a_sentence(directory: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise SiteError(f"The pages cannot be written into {directory}: {problem.strerror}.") from None


def _lesson(path: Path) -> SitePage:
    notebook = nbformat.read(path, as_version=4)
    body, explorers = body_of(notebook)
    return SitePage(
        path=f"lessons/{path.stem}.html",
        title=title_of(notebook),
        body=body,
        blurb=first_paragraph(notebook.cells[0].source),
        contents=contents_of(notebook),
        explorers=explorers,
    )


def _gallery(lessons: Sequence[SitePage]) -> SitePage:
    """Make the page with one explorer of each kind, and links to the first lesson that has it."""
    first = {type(one): lesson for lesson in reversed(lessons) for one in lesson.explorers}
    shown = gallery()
    explorers = [(one, first.get(type(one))) for one in shown]
    body = rendered("gallery.html.j2", introduction=html_of(GALLERY), explorers=explorers)
    return SitePage("gallery.html", "Every explorer", body, explorers=shown)


def _index(lessons: Sequence[SitePage], explorers: SitePage) -> SitePage:
    body = rendered("index.html.j2", introduction=html_of(INTRODUCTION), lessons=lessons, gallery=explorers)
    return SitePage("index.html", "LSTM/GRU Lab", body)


def _refuse_other_files(directory: Path) -> None:
    """Raise SiteError for a folder with other files: some of them could have the names of our pages."""
    if not directory.exists() or (directory.is_dir() and not any(directory.iterdir())):
        return
    index = directory / "index.html"
    if not index.is_file() or GENERATOR.encode() not in index.read_bytes()[:2000]:
        raise SiteError(
            f"{directory} holds other things: give an empty folder, or one that this command has written."
        )
