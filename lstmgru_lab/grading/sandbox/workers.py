"""The grader's hold on the processes that run submissions: start one, talk to it, learn how it ended."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from abc import ABC, abstractmethod
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import asdict, dataclass
from typing import Any

from ...support.amounts import number_of
from ...support.errors import GradingError
from ..talk.channel import Channel
from ..talk.wire import decode, encode
from .launch import Launched, clean_environment, launch
from .levels import Level
from .limits import Limits

__all__ = ["Child", "Ended", "ForkServer", "SingleUse", "Workers", "workers_at"]

MESSAGE = 1 << 16
ONE_SUBMISSION = "lstmgru_lab.grading.sandbox.one_submission_process"
MAX_STARTS = 8  # of the fork server, in one run
GRACE = 5.0  # seconds for a child to leave when its channel has been closed


@dataclass(frozen=True)
class Ended:
    """How a child ended: its exit code, or minus the signal that ended it, and the CPU time it took.

    ``code`` is None when it was lost with its server. ``overtime`` says that the grader ended it at the wall
    limit.
    """

    code: int | None
    cpu_s: float
    overtime: bool = False


class Child:
    """A process that runs one submission."""

    def __init__(self, channel: Channel, limits: Limits) -> None:
        self.channel = channel
        self.ended: Future[Ended] = Future()
        self.overtime = False
        self._timer = threading.Timer(limits.wall_s, self._expire)
        self._timer.daemon = True
        self._timer.start()

    def kill(self) -> None:
        """End it now."""
        raise NotImplementedError

    def _expire(self) -> None:
        self.overtime = True
        self.kill()

    def ask(self, request: dict[str, Any]) -> Any:
        """Send a request and wait for what comes back; `Closed` when the child has ended."""
        self.channel.send(request)
        return self.channel.receive()

    def finish(self) -> Ended:
        """Let it go and learn how it ended; what does not leave by itself is ended."""
        with contextlib.suppress(OSError):
            self.channel.close()
        try:
            ended = self.ended.result(GRACE)
        except FutureTimeout:
            self.kill()
            ended = self.ended.result()
        self._timer.cancel()
        return Ended(ended.code, ended.cpu_s, self.overtime)


class Workers(ABC):
    """A source of children at one level of the sandbox."""

    level: Level

    @abstractmethod
    def start(self, limits: Limits, *, plots: bool = False) -> Child:
        """Start a new child with these limits; ``plots`` says that figures will be drawn in it.

        Raises `GradingError` once the workers are closed.
        """

    @abstractmethod
    def close(self) -> None:
        """End whatever still runs, for good."""


def workers_at(level: Level, launched: Launched | None = None) -> Workers:
    """Make the workers for a level that `levels.probe` found to work; ``launched`` is a server on its way."""
    return SingleUse() if level is Level.PLAIN else ForkServer(level, launched)


# children of the fork server


class _Forked(Child):
    def __init__(self, server: "ForkServer", run: int, channel: Channel, limits: Limits) -> None:
        self.server, self.run = server, run
        super().__init__(channel, limits)

    def kill(self) -> None:
        self.server.tell({"kill": self.run})


class ForkServer(Workers):
    """Children forked by a server that has imported everything once; a server that dies is started again."""

    def __init__(self, level: Level, launched: Launched | None = None) -> None:
        self.level, self._launched = level, launched
        self._lock = threading.Lock()
        self._runs = 0
        self._control: socket.socket | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self._children: dict[int, _Forked] = {}
        self._starts = 0
        self._is_closed = False

    def start(self, limits: Limits, *, plots: bool = False) -> Child:
        """Start a new child, and the server when there is none. Raises `GradingError` once it is closed."""
        with self._lock:
            if self._is_closed:  # else a thread that is still at work would start it anew after Ctrl-C
                raise GradingError("The run was ended.")
            if self._control is None:
                self._start_server()
            assert self._control is not None
            self._runs += 1
            ours, theirs = socket.socketpair()
            descriptor = ours.detach()
            child = _Forked(self, self._runs, Channel(descriptor, descriptor), limits)
            self._children[self._runs] = child
            with theirs, contextlib.suppress(OSError):  # a dead server is noticed by the listener
                request = encode({"run": self._runs, "limits": limits.plain(), "plots": plots})
                socket.send_fds(self._control, [request], [theirs.fileno()])
        return child

    def tell(self, message: dict[str, Any]) -> None:
        """Send the server a message, if it lives."""
        with self._lock, contextlib.suppress(OSError):
            if self._control is not None:
                self._control.send(encode(message))

    def close(self) -> None:
        """Close the socket: the server ends itself and its children."""
        with self._lock:
            self._is_closed = True
            if self._launched is not None:
                self._launched.end()
            if self._control is not None:
                with contextlib.suppress(OSError):
                    self._control.shutdown(socket.SHUT_RDWR)
            if self._server is not None:
                self._server.wait()

    def _start_server(self) -> None:
        if self._starts >= MAX_STARTS:
            raise GradingError(
                f"The fork server has ended {number_of(MAX_STARTS, 'time')}; run `lstmgru-lab doctor` to see "
                "what is wrong."
            )
        self._starts += 1
        launched, self._launched = self._launched or launch(self.level), None
        self._server, control = launched.process, launched.control
        if not control.recv(MESSAGE):
            self._server.wait()
            raise GradingError(
                f"The fork server did not start: {launched.last_words() or 'it said nothing'}."
            )
        launched.errors.close()
        self._control = control
        threading.Thread(target=self._listen, args=(control, self._server), daemon=True).start()

    def _listen(self, control: socket.socket, server: subprocess.Popen[bytes]) -> None:
        """Hand each notice to the child that it is about; when the server dies, its children died with it."""
        while True:
            try:
                data = control.recv(MESSAGE)
            except OSError:
                data = b""
            if not data:
                break
            notice = decode(data)
            with self._lock:
                child = self._children.pop(notice["ended"])
            child.ended.set_result(Ended(notice["code"], notice["cpu"]))
        with self._lock:
            self._control = None
            orphans, self._children = self._children, {}
            control.close()
        server.wait()
        for child in orphans.values():
            child.ended.set_result(Ended(None, 0.0))


# children of their own


class _Spawned(Child):
    def __init__(self, process: "subprocess.Popen[bytes]", channel: Channel, limits: Limits) -> None:
        self.process = process
        super().__init__(channel, limits)
        threading.Thread(target=self._wait, daemon=True).start()

    def _wait(self) -> None:
        before = children_cpu()
        code = self.process.wait()
        self._kill_group()
        self.ended.set_result(Ended(code, max(0.0, children_cpu() - before)))

    def kill(self) -> None:
        self._kill_group()
        with contextlib.suppress(OSError):
            self.process.kill()

    def _kill_group(self) -> None:
        """End what the submission has started, as far as it stayed in its group."""
        if sys.platform != "win32":
            with contextlib.suppress(OSError):
                os.killpg(self.process.pid, signal.SIGKILL)


class SingleUse(Workers):
    """A process for each child, started anew: slower, and right where forking is not."""

    level = Level.PLAIN

    def __init__(self) -> None:
        self._children: list[_Spawned] = []
        self._is_closed = False

    def start(self, limits: Limits, *, plots: bool = False) -> Child:
        """Start a new child; raises `GradingError` once it is closed."""
        if self._is_closed:
            raise GradingError("The run was ended.")
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", ONE_SUBMISSION, json.dumps(asdict(limits))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=clean_environment(),
            cwd=tempfile.gettempdir(),
            start_new_session=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        channel = Channel(os.dup(process.stdout.fileno()), os.dup(process.stdin.fileno()))
        process.stdout.close()
        process.stdin.close()
        child = _Spawned(process, channel, limits)
        self._children = [one for one in self._children if not one.ended.done()] + [child]
        return child

    def close(self) -> None:
        """End whatever still runs."""
        self._is_closed = True
        for child in self._children:
            child.kill()


def children_cpu() -> float:
    """Return the CPU seconds of all ended children of this process so far."""
    times = os.times()
    return times.children_user + times.children_system
