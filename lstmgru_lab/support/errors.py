"""What can go wrong for a user: one class a failure, and the text of each is one sentence that helps."""

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
    """A mistake that its user can mend; the command line prints the sentence and no traceback."""


class ConversionError(LabError, ValueError):
    """A torch module and a reference cell that no choice of weights can make equal."""


class CourseError(LabError):
    """The learner's working copy cannot be made, updated or opened."""


class AuthoringError(LabError):
    """A lesson's source cannot be built, or is not where the build looks for it."""


class ExplorerError(LabError, ValueError):
    """An explorer that cannot be made, or cannot show what it was given."""


class DataError(LabError, ValueError):
    """A file of the learner's own that a task cannot read, or with too little in it."""


class GradingError(LabError):
    """Grading cannot start or go on: the place for results is not usable, or nothing can be run here."""


class SiteError(LabError):
    """The pages cannot be written where they were asked for."""
