"""Calls a learner's function in this process: what ``lab.check`` does in the notebook."""

from collections.abc import Callable

from .answer import Answer, Arguments, Call, Value
from .one_call import call_once

__all__ = ["SECONDS", "calling"]

SECONDS = 5.0


def calling(function: Callable[..., Value], seconds: float = SECONDS) -> Call:
    """Make a call that runs ``function`` in this process; all calls together may take ``seconds``."""
    left = seconds

    def call(arguments: Arguments) -> Answer:
        nonlocal left
        answer = call_once(function, arguments, left)
        left -= answer.seconds
        return answer.under_limit(seconds)

    return call
