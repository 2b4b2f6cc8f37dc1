"""One call of a function that somebody else wrote: nothing that it does reaches further than its answer.

The notebook's check and the grader's sandbox both call with it, so that both say the same of an answer.
What cannot be stopped: a program that the function starts, and ``os._exit``.
"""

import contextlib
import inspect
import random
import sys
import warnings
from collections.abc import Callable, Iterator

import torch

from .answer import Answer, Arguments, Raised, Value, place_of
from .outcome import Printed, first_line, kind_of, own_line, wrong_arguments
from .timer import WALL, Clock, within

__all__ = ["call_once", "guarded"]


@contextlib.contextmanager
def guarded() -> Iterator[None]:
    """Begin with torch's defaults, and leave everything global as it was.

    That is random states, dtype, threads, gradient mode and warnings.
    """
    torch_state, python_state = torch.get_rng_state(), random.getstate()
    numpy_random = sys.modules.get("numpy.random")
    numpy_state = numpy_random.get_state() if numpy_random else None
    dtype, threads = torch.get_default_dtype(), torch.get_num_threads()
    with warnings.catch_warnings(), torch.enable_grad():
        warnings.simplefilter("ignore")
        torch.set_default_dtype(torch.float32)
        try:
            yield
        finally:
            torch.set_default_dtype(dtype)
            if torch.get_num_threads() != threads:
                torch.set_num_threads(threads)
            torch.set_rng_state(torch_state)
            random.setstate(python_state)
            if numpy_random:
                numpy_random.set_state(numpy_state)


def call_once(
    function: Callable[..., Value], arguments: Arguments, seconds: float, clock: Clock = WALL
) -> Answer:
    """Call ``function`` and say what it gave; a Python loop in it is stopped after ``seconds``.

    The caller guards the call, or many calls at once, with `guarded`.
    """
    printed, started = Printed(), clock.now()
    result, raised = None, None
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            result = within(seconds, lambda: function(*arguments), clock)
            if inspect.iscoroutine(result):
                result.close()  # an `async def`: never awaited, and it would say so on stderr
    except BaseException as error:  # SystemExit and the learner's Ctrl-C end the call, not the notebook
        raised = _raised(error, function, arguments)
    returned = None if raised else place_of(result, arguments)
    return Answer(result, raised, arguments, returned, printed.text, clock.now() - started)


def _raised(error: BaseException, function: Callable[..., Value], arguments: Arguments) -> Raised:
    wrong = wrong_arguments(function, arguments) if isinstance(error, TypeError) else None
    if wrong:
        return Raised("WrongArguments", wrong)
    return Raised(kind_of(error), first_line(error), *own_line(error.__traceback__, function))
