"""Where the sources and the notebooks lie."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..support.errors import AuthoringError

__all__ = [
    "EXECUTED",
    "NotebookPair",
    "find_project",
    "is_of_this_package",
    "notebooks",
    "orphans",
    "package_of",
    "selected",
]

PACKAGE = Path(__file__).resolve().parents[1]
EXECUTED = ("lessons", "solutions")


@dataclass(frozen=True)
class NotebookPair:
    """A notebook and its text twin: `folder`/`stem`.ipynb and `folder`/source/`stem`.py in `project`."""

    project: Path
    folder: str
    stem: str

    @property
    def path(self) -> Path:
        """The .ipynb file."""
        return self.project / self.folder / f"{self.stem}.ipynb"

    @property
    def source(self) -> Path:
        """The .py file."""
        return self.project / self.folder / "source" / f"{self.stem}.py"

    @property
    def label(self) -> str:
        """The notebook's name in messages."""
        return f"{self.folder}/{self.stem}.ipynb"

    @property
    def source_label(self) -> str:
        """The source's name in messages."""
        return f"{self.folder}/source/{self.stem}.py"

    def twin(self, folder: str) -> "NotebookPair":
        """Return the pair of the same name in another folder."""
        return NotebookPair(self.project, folder, self.stem)


def find_project(start: Path) -> Path:
    """Return the course's repository: `start` or the nearest folder above it that holds lessons/source.

    Raises `AuthoringError` where there is none.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / "lessons" / "source").is_dir():
            return folder
    raise AuthoringError(
        f"No lessons/source in {start} or above it: run this inside a clone of the course's repository."
    )


def package_of(project: Path) -> Path:
    """Return the lstmgru_lab that the notebooks import: the repository's own, or else the installed one."""
    own = project / "lstmgru_lab"
    return own if (own / "__init__.py").is_file() else PACKAGE


def is_of_this_package(project: Path) -> bool:
    """Return whether the project is the one that this very package, with its bank, is part of."""
    return (project / "lstmgru_lab").resolve() == PACKAGE


def notebooks(project: Path, folder: str) -> Iterator[NotebookPair]:
    """Yield the notebooks of a folder that have a source, by name."""
    for source in sorted((project / folder / "source").glob("*.py")):
        yield NotebookPair(project, folder, source.stem)


def orphans(project: Path, folder: str) -> Iterator[NotebookPair]:
    """Yield the notebooks of a folder that have no source, by name."""
    for path in sorted((project / folder).glob("*.ipynb")):
        notebook = NotebookPair(project, folder, path.stem)
        if not notebook.source.is_file():
            yield notebook


def selected(project: Path, only: Collection[str], unwritten: Collection[str] = ()) -> set[str]:
    """Return the stems that `only` names: by stem, by lesson number ("02") or by a path to either file.

    Returns all stems when `only` is empty. `unwritten` are stems whose source the build is about to write.
    Raises `AuthoringError` for a name that fits nothing.
    """
    stems = {notebook.stem for folder in EXECUTED for notebook in notebooks(project, folder)}
    stems |= set(unwritten)
    chosen = set()
    for name in only:
        fitting = {stem for stem in stems if Path(name).stem in (stem, stem.partition("_")[0])}
        if not fitting:
            raise AuthoringError(
                f"No lesson or solution is called {name}; there are: {', '.join(sorted(stems))}."
            )
        chosen |= fitting
    return chosen if only else stems
