"""In the sandbox: run a notebook's cells as Jupyter would, then answer calls to the functions they defined.

Nothing here is trusted by the grader: a student's code may change all of it. It is written so that honest
code is treated as in the learner's own notebook.
"""

import contextlib
import gc
import os
import sys
from typing import Any

import torch
from IPython.core.interactiveshell import InteractiveShell

from ...calls.answer import Answer, Raised
from ...calls.one_call import call_once, guarded
from ...calls.outcome import Printed, first_line
from ...calls.ready_made import FUNCTIONS
from ...calls.timer import CPU
from .channel import Channel, Closed
from .wire import WireError

__all__ = ["make_shell", "serve"]


def make_shell() -> InteractiveShell:
    """Make the IPython that runs the cells: no history, no colours, no programs."""
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
            refused = _reply(Answer(raised=Raised("WireError", str(error))))
            channel.send({"id": number, **refused, "used": sorted(used)})


def run_cells(shell: InteractiveShell, cells: list[str]) -> dict[str, Any]:
    """Run every cell; a cell that raises does not stop the next one."""
    raised = []
    with contextlib.redirect_stdout(Printed()), contextlib.redirect_stderr(Printed()):
        for number, source in enumerate(cells, 1):
            try:
                done = shell.run_cell(source, store_history=False)
                error = done.error_before_exec or done.error_in_exec
            except BaseException as stopped:  # SystemExit and what IPython itself lets through
                error = stopped
            if error is not None:
                raised.append([number, type(error).__name__, first_line(error)])
    return {"raised": raised}


def answer(names: dict[str, Any], name: str, arguments: tuple[Any, ...], seconds: float) -> dict[str, Any]:
    """Call the function ``name`` and describe what came of it."""
    function = names.get(name)
    if function is None:
        return _reply(Answer(raised=Raised("Missing"), arguments=arguments))
    with guarded():
        return _reply(call_once(function, arguments, seconds, CPU))


def _reply(given: Answer) -> dict[str, Any]:
    """An answer as the wire carries it."""
    raised = given.raised
    return {
        "result": given.result,
        "raised": raised and [raised.kind, raised.text, raised.line, raised.function],
        "arguments": given.arguments,
        "returned": given.returned_argument,
        "printed": given.printed,
        "seconds": given.seconds,
    }


def _watch_ready_made(used: set[str]) -> None:
    """Note which ready-made cells of torch run: a hint for the instructor, easily evaded."""

    def watched(name: str, function: Any) -> Any:
        def call(*arguments: Any, **keywords: Any) -> Any:
            used.add(name)
            return function(*arguments, **keywords)

        return call

    for home in (torch, torch._VF):
        for name in sorted(FUNCTIONS):
            setattr(home, name, watched(name, getattr(home, name)))


def leave() -> None:
    """End this process at once: the student's atexit functions and destructors do not run."""
    gc.disable()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(BaseException):
            stream.flush()
    os._exit(0)
