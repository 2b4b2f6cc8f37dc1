"""An exercise and an answer make a report: what is wrong, which mistake it is, and what to read again."""

from .check import check
from .hints import hint, solution
from .judge import judge
from .predict import predict
from .progress import progress
from .report import Report

__all__ = ["Report", "check", "hint", "judge", "predict", "progress", "solution"]
