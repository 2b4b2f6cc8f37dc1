"""The fork server: imports torch and IPython once, then makes a sandboxed child for each submission.

It is started by the grader with one socket, over which come requests (with the descriptor of the child's own
channel) and go notices of how children ended. It never sees a submission, and knows no answers. When the
socket closes, it and all its children end.
"""

import contextlib
import gc
import os
import selectors
import signal
import socket
import sys
import warnings
from functools import cache
from typing import Any

import torch
from IPython.core.interactiveshell import InteractiveShell

from ..talk import stand_in
from ..talk.answering import answer, leave, make_shell, run_cells, serve
from ..talk.channel import Channel
from ..talk.wire import decode, encode
from . import levels, limits

__all__ = ["main"]

MESSAGE = 1 << 16


def main() -> None:
    """Serve over the socket whose descriptor is the first argument, at the level that is the second."""
    control = socket.socket(fileno=int(sys.argv[1]))
    room = levels.enter(levels.Level(int(sys.argv[2])))
    if room.level is levels.Level.NAMESPACES:
        os.environ.update(HOME=room.scratch, TMPDIR=room.scratch)
    _warm_up()
    os.environ["HOME"] = room.scratch
    control.send(encode({"ready": True}))
    Server(control, room).run()


def _warm_up() -> None:
    """Do once, before forking, what each child would else do for itself.

    Not torch.optim: its first use imports a compiler, two seconds that no exercise of the course needs.
    """
    # One thread: a forked child waits for ever for the threads that OpenMP had in its parent.
    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    shell = make_shell()
    run_cells(shell, ["import torch, math\nx = torch.ones(2, requires_grad=True)", "1 / 0", "def f(: pass"])
    shell.run_cell("(x @ x).backward(); torch.nn.LSTM(2, 2)(torch.ones(3, 2))")
    answer({"f": torch.sigmoid}, "f", (torch.ones(1),), 1.0)
    shell.reset(new_session=False)
    gc.collect()
    gc.freeze()  # the collector would write to every object, and so copy the memory that children share


@cache
def warm_up_plots() -> None:
    """Do the same for figures, once the first notebook asks for them."""
    with contextlib.suppress(ImportError), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from matplotlib import pyplot

        pyplot.figure().canvas.draw()
        pyplot.close("all")


class Server:
    """Forks, and tells how each child ended."""

    def __init__(self, control: socket.socket, room: levels.Room) -> None:
        self.control, self.room = control, room
        self.running: dict[int, tuple[int, int]] = {}  # run -> (process, its pidfd)
        self.waiting = selectors.DefaultSelector()
        self.waiting.register(control, selectors.EVENT_READ, None)

    def run(self) -> None:
        """Serve until the grader is gone."""
        while True:
            for key, _ in self.waiting.select():
                if key.data is not None:
                    self.reap(key.data)
                elif not self.obey():
                    self.end()

    def obey(self) -> bool:
        """Carry out one request; False when there is no one to ask."""
        data, descriptors, _, _ = socket.recv_fds(self.control, MESSAGE, 1)
        if not data:
            return False
        request: dict[str, Any] = decode(data)
        if "kill" in request:
            process, _ = self.running.get(request["kill"], (0, 0))
            if process:
                os.kill(process, signal.SIGKILL)
        else:
            if request["plots"]:
                warm_up_plots()
            self.fork(request["run"], limits.Limits(**request["limits"]), descriptors[0])
        return True

    def fork(self, run: int, allowed: limits.Limits, descriptor: int) -> None:
        """Make a child; it never returns from here."""
        process = levels.fork_into(self.room)
        if process == 0:
            try:
                become_child(self.room, allowed, descriptor)
            finally:
                os._exit(70)
        os.close(descriptor)
        opened = os.pidfd_open(process)  # type: ignore[attr-defined,unused-ignore]
        self.running[run] = (process, opened)
        self.waiting.register(opened, selectors.EVENT_READ, run)

    def reap(self, run: int) -> None:
        """Tell how a child ended, once nothing is left of it."""
        process, opened = self.running.pop(run)
        self.waiting.unregister(opened)
        os.close(opened)
        _, status, usage = os.wait4(process, 0)
        cpu = usage.ru_utime + usage.ru_stime
        self.control.send(encode({"ended": run, "code": os.waitstatus_to_exitcode(status), "cpu": cpu}))

    def end(self) -> None:
        """End with everything that was started."""
        for process, _ in self.running.values():
            os.kill(process, signal.SIGKILL)
        os._exit(0)


def become_child(room: levels.Room, allowed: limits.Limits, descriptor: int) -> None:
    """In the child: keep one descriptor, close the sandbox, and answer."""
    nowhere = os.open("/dev/null", os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    keep_only({0, 1, 2, descriptor, room.proc})
    levels.close_in(room, allowed)
    keep_only({0, 1, 2, descriptor})
    stand_in.install()
    serve(Channel(descriptor, descriptor), InteractiveShell.instance())
    leave()


def keep_only(kept: set[int | None]) -> None:
    """Close every descriptor but those: the others lead to the grader and to other submissions."""
    after = 0
    for descriptor in [*sorted(number for number in kept if number is not None), 4096]:
        if after < descriptor:  # an empty range would close them all
            os.closerange(after, descriptor)
        after = descriptor + 1


if __name__ == "__main__":
    main()
