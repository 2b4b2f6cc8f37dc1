"""The errors that users see: one class for each kind of failure, with one helpful sentence as its text."""

__all__ = [
    "AuthoringError",
    "ConversionError",
    "CourseError",
    "DataError",
    "ExplorerError",
    "GradingError",
    "LabError",
    "SiteError",
]


class LabError(Exception):
    """A failure that the user can fix; the command line prints its sentence without a traceback."""


class ConversionError(LabError, ValueError):
    """A torch module and a reference cell that no weights can make equal."""


class CourseError(LabError):
    """The learner's working copy cannot be made, updated or opened."""


class AuthoringError(LabError):
    """A lesson's source cannot be built, or is not where the build looks for it."""


class ExplorerError(LabError, ValueError):
    """An explorer that cannot be made, or cannot show what it was given."""


class DataError(LabError, ValueError):
    """A file of the learner's own that a task cannot read, or that holds too little."""


class GradingError(LabError):
    """Grading cannot start or continue: the results cannot be written, or nothing can be run here."""


class SiteError(LabError):
    """The site's pages cannot be written to the given folder."""
