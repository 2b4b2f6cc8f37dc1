"""An exercise and an answer make a report: what is wrong, which mistake it is, and what to read again."""

from .judge import Answer, Raised, judge
from .learner import check
from .report import Report
from .standing import progress
from .tutor import hint, solution

__all__ = ["Answer", "Raised", "Report", "check", "hint", "judge", "progress", "solution"]
