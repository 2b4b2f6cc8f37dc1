"""JupyterLab on the working copy: on the loopback only, with a token, and the learner's settings untouched.

It runs inside this process. So the port, the token and the moment when it answers are known rather than
guessed, Ctrl-C can be handled here, and nothing is left behind when the process ends.
"""

import os
import secrets
import signal
import socket
import sys
import webbrowser
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..support.errors import CourseError
from .home import kept_elsewhere

__all__ = ["ADDRESS_LINE", "JupyterServer", "jupyter_environment", "why_no_browser"]

ADDRESS_LINE = "Open this address in a browser: "
HOST = "127.0.0.1"
FIRST_PORT = 8888
_CONFIG = Path(__file__).parent / "jupyter_config"


class JupyterServer:
    """One JupyterLab over `root`, opened at the notebook `start` (a path inside root)."""

    def __init__(
        self, root: Path, *, start: str, port: int | None, browser: bool, say: Callable[[str], None]
    ) -> None:
        self.root, self.start, self.port, self.browser, self.say = root, start, port, browser, say
        self.token = secrets.token_hex(24)
        self._another_will_do = port is None  # if the port is taken between now and the start

    @property
    def address(self) -> str:
        """The address of the first lesson, token included."""
        return f"http://{HOST}:{self.port}/lab/tree/{quote(self.start)}?token={self.token}"

    def claim_port(self) -> None:
        """Choose the port: the wanted one, by default the first free one; CourseError if there is none."""
        if self.port is None:
            free = (port for port in range(FIRST_PORT, FIRST_PORT + 200) if _is_free(port))
            self.port = next(free, None)
            if self.port is None:
                raise CourseError(f"No port from {FIRST_PORT} on is free: choose one with --port.")
        elif not _is_free(self.port):
            raise CourseError(
                f"Port {self.port} is taken or not allowed: choose another, or leave --port out."
            )

    def arguments(self) -> list[str]:
        """Return JupyterLab's arguments; they stay in this process, so no process list shows the token."""
        import zmq

        arguments = [
            f"--ServerApp.ip={HOST}",
            f"--ServerApp.port={self.port}",
            f"--ServerApp.port_retries={50 if self._another_will_do else 0}",
            "--ServerApp.base_url=/",
            f"--ServerApp.root_dir={self.root}",
            "--ServerApp.open_browser=False",
            "--Application.log_level=ERROR",
            f"--IdentityProvider.token={self.token}",
            # Without it other users here could read a kernel's messages, and each kernel warns of that.
            f"--MappingKernelManager.transport_encryption={'auto' if zmq.has('curve') else 'disabled'}",
            f"--LabApp.default_url=/lab/tree/{quote(self.start)}",
            # The tabs of this course come back, and the tabs of the learner's other work are not touched.
            f"--LabApp.workspaces_dir={self.root / '.lstmgru' / 'workspaces'}",
        ]
        if _is_root():
            arguments.append("--allow-root")
        return arguments

    def run(self) -> None:
        """Serve until Ctrl-C, SIGTERM or JupyterLab's own menu stops it; its kernels end too.

        Raises CourseError if JupyterLab does not start.
        """
        if _is_root():
            self.say("You are root, as in a container: JupyterLab is told to start all the same.")
        self.say("Starting JupyterLab ...")
        os.environ.update(jupyter_environment(os.environ))
        self._find_a_home()
        self._tell_of_another()
        from jupyterlab.labapp import LabApp  # reads the environment when it is imported

        try:
            app = LabApp.initialize_server(argv=self.arguments())
        except SystemExit:
            raise CourseError(
                "JupyterLab did not start, for the reason above; `lstmgru-lab doctor` looks further."
            ) from None
        except OSError as error:
            raise CourseError(
                f"JupyterLab did not start ({error}); `lstmgru-lab doctor` looks further."
            ) from None
        self.port = app.port
        _stop_at_once(app)
        app.io_loop.add_callback(self._announce, app)  # runs once the loop runs, when the server answers
        app.start()

    def _find_a_home(self) -> None:
        folder = self.root / ".lstmgru" / "home"
        kept = kept_elsewhere(os.environ, folder)
        if kept:
            os.environ.update(kept)
            self.say(f"Your home folder cannot be written, so your settings are kept in {folder}.")

    def _tell_of_another(self) -> None:
        from jupyter_server.serverapp import list_running_servers

        with suppress(OSError):  # one of them may be ending just now
            for other in list_running_servers():
                if Path(other["root_dir"]).resolve() == self.root.resolve():
                    self.say(
                        f"This course is open already, at {other['url']}lab?token={other['token']}: "
                        "a notebook that you change in both is kept as the last one saves it."
                    )

    def _announce(self, app: Any) -> None:
        self.say(f"{ADDRESS_LINE}{self.address}")
        reason = why_no_browser(os.environ) if self.browser else None
        if reason:
            self.say(reason)
        elif self.browser:
            self.say("Your browser should open it by itself now.")
            app.launch_browser()  # through a file, so that the token is on no command line
        self.say("Ctrl-C here stops it; save your notebooks first.")


def jupyter_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables for JupyterLab: our defaults first in its search path, this environment's kernels.

    They are only defaults: what the learner chose in JupyterLab's settings still wins and is not overwritten.
    """
    path = [str(_CONFIG), *filter(None, [environ.get("JUPYTER_CONFIG_PATH")])]
    return {"JUPYTER_CONFIG_PATH": os.pathsep.join(path), "JUPYTER_PREFER_ENV_PATH": "1"}


def why_no_browser(environ: Mapping[str, str]) -> str | None:
    """Return a sentence that says why no browser can be opened here, or None if one can."""
    if not environ.get("BROWSER"):  # a program that sets it (a remote editor, say) can show a page
        if environ.get("SSH_CONNECTION"):
            return (
                "You are here over SSH. Bring the port to your own machine with "
                "`ssh -L PORT:127.0.0.1:PORT HOST`, then open the address there."
            )
        if sys.platform.startswith("linux") and not (
            environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
        ):
            return "This machine has no screen, so no browser was opened."
    try:
        webbrowser.get()
    except webbrowser.Error:
        return "No browser was found on this machine: open the address in any browser you have."
    return None


def _stop_at_once(app: Any) -> None:
    """Let Ctrl-C stop the server without a question, as SIGTERM does; a second one does not even wait."""

    def stop(number: int, frame: Any) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        app.stop(from_signal=True)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        if os.name == "posix":  # reuses only ports in TIME_WAIT; on Windows it would share a live one
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
