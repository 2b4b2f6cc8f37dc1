"""In the sandbox: run a notebook's cells as Jupyter would, then answer calls to the functions they defined.

Nothing here is trusted by the grader: a student's code may change all of it. It is written so that honest
code is treated as in the learner's own notebook.
"""

import contextlib
import gc
import inspect
import os
import signal
import sys
import time
import warnings
from collections.abc import Iterator
from types import FrameType
from typing import Any

import torch
from IPython.core.interactiveshell import InteractiveShell

from ...calls.outcome import OutOfTime, Printed, first_line, kind_of, own_line, wrong_arguments
from .channel import Channel, Closed
from .wire import WireError

__all__ = ["make_shell", "serve"]

READY_MADE = (
    "rnn_tanh",
    "rnn_tanh_cell",
    "rnn_relu",
    "rnn_relu_cell",
    "lstm",
    "lstm_cell",
    "gru",
    "gru_cell",
)


def make_shell() -> InteractiveShell:
    """The IPython that runs the cells: no history, no colours, no programs."""
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.show_rewritten_input = False
    shell = InteractiveShell.instance(config=config)
    shell.system = shell.getoutput = _no_programs  # type: ignore[method-assign]
    shell.enable_gui = _quiet  # type: ignore[method-assign]
    shell.enable_matplotlib = _already_agg  # type: ignore[method-assign]
    shell.showtraceback = _quiet  # type: ignore[method-assign]
    shell.showsyntaxerror = _quiet  # type: ignore[method-assign]
    return shell


def _no_programs(*arguments: Any, **keywords: Any) -> list[str]:
    print("Programs do not run while a notebook is graded.")
    return []


def _already_agg(*arguments: Any, **keywords: Any) -> tuple[None, str]:
    """`%matplotlib inline` would import pyplot, half a second, where often nothing is drawn."""
    return None, "agg"


def _quiet(*arguments: Any, **keywords: Any) -> None:
    """Nobody reads tracebacks here, and IPython makes them with care: half the time of a cell that fails."""


def serve(channel: Channel, shell: InteractiveShell) -> None:
    """Take requests until the grader closes the channel."""
    used: set[str] = set()
    _watch_ready_made(used)
    while True:
        try:
            request = channel.receive()
        except Closed:
            return
        kind, number = request["do"], request["id"]
        reply: dict[str, Any] = {"id": number}
        if kind == "cells":
            reply |= run_cells(shell, request["cells"])
        else:
            used.clear()
            reply |= answer(shell.user_ns, request["function"], request["arguments"], request["seconds"])
            reply["used"] = sorted(used)
        try:
            channel.send(reply)
        except WireError as error:
            channel.send(
                {
                    "id": number,
                    "raised": ["WireError", str(error), None, None],
                    "arguments": None,
                    "result": None,
                    "returned": None,
                    "printed": "",
                    "seconds": 0.0,
                    "used": sorted(used),
                }
            )


def run_cells(shell: InteractiveShell, cells: list[str]) -> dict[str, Any]:
    """Run every cell; a cell that raises does not stop the next one."""
    raised = []
    started = time.process_time()
    with contextlib.redirect_stdout(Printed()), contextlib.redirect_stderr(Printed()):
        for number, source in enumerate(cells, 1):
            try:
                done = shell.run_cell(source, store_history=False)
                error = done.error_before_exec or done.error_in_exec
            except BaseException as stopped:  # SystemExit and what IPython itself lets through
                error = stopped
            if error is not None:
                raised.append([number, type(error).__name__, first_line(error)])
    return {"raised": raised, "seconds": time.process_time() - started}


def answer(names: dict[str, Any], name: str, arguments: tuple[Any, ...], seconds: float) -> dict[str, Any]:
    """Call the function ``name`` and describe what came of it."""
    printed, started = Printed(), time.process_time()
    result, raised, returned = None, None, None
    function = names.get(name)
    try:
        if function is None:
            raised = ["Missing", "", None, None]
        elif wrong := wrong_arguments(function, arguments):
            raised = ["WrongArguments", wrong, None, None]
        else:
            with (
                _calm(),
                contextlib.redirect_stdout(printed),
                contextlib.redirect_stderr(printed),
                _within(seconds),
            ):
                result = function(*arguments)
                if inspect.iscoroutine(result):
                    result.close()
    except BaseException as error:
        raised = [kind_of(error), first_line(error), *own_line(error.__traceback__, function)]
    if raised is None:
        returned = next((k for k, argument in enumerate(arguments) if argument is result), None)
    return {
        "result": result,
        "raised": raised,
        "arguments": arguments,
        "returned": returned,
        "printed": printed.text,
        "seconds": time.process_time() - started,
    }


@contextlib.contextmanager
def _calm() -> Iterator[None]:
    """Each call starts from the same defaults, whatever the cells have set."""
    with warnings.catch_warnings(), torch.enable_grad():
        warnings.simplefilter("ignore")
        torch.set_default_dtype(torch.float32)
        yield


@contextlib.contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Interrupt Python code after ``seconds`` of CPU time, and again if it catches that."""
    if not hasattr(signal, "setitimer"):  # Windows: the wall limit of the whole must do
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise OutOfTime

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, max(seconds, 0.01), 0.05)
    try:
        yield
    finally:
        while True:
            try:
                signal.setitimer(signal.ITIMER_PROF, 0)
                signal.signal(signal.SIGPROF, signal.SIG_IGN)
                break
            except OutOfTime:
                continue


def _watch_ready_made(used: set[str]) -> None:
    """Note which ready-made cells of torch run: a hint for the instructor, easily evaded."""

    def watched(name: str, function: Any) -> Any:
        def call(*arguments: Any, **keywords: Any) -> Any:
            used.add(name)
            return function(*arguments, **keywords)

        return call

    for home in (torch, torch._VF):
        for name in READY_MADE:
            setattr(home, name, watched(name, getattr(home, name)))


def leave() -> None:
    """End this process at once: the student's atexit functions and destructors do not run."""
    gc.disable()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(BaseException):
            stream.flush()
    os._exit(0)
