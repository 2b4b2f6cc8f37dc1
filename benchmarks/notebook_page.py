"""A real JupyterLab for benchmarks, and a page in it: press, drag, and note what changes and when."""

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import click
import nbformat
import websocket
from playwright.sync_api import Browser, CDPSession, Error, Locator, Page, sync_playwright

from lstmgru_lab.course.server import jupyter_environment

PATIENCE = 180_000  # ms after which a step counts as hung
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Runs in the page and notes every key, every move and every change of the picture, on the page's own clock.
# Words for screen readers (spoken once the slider rests) are not a change of the picture. With `images`, only
# a new image is one.
PROBE = """
window.probe = {
  arrivals: [],
  arrived: new WeakSet(),
  begin(root, images) {
    const seen = { key: null, keys: [], frames: [], move: 0, moves: 0, last: 0, dirty: false };
    const image = (node) => node.tagName === "IMG" || node.querySelector?.("img");
    const counts = (record) => {
      if (images) return [...record.addedNodes].some(image);
      if (record.attributeName?.startsWith("aria-")) return false;
      const node = record.target.nodeType === 1 ? record.target : record.target.parentElement;
      return !node?.closest(".lx-live");
    };
    this.observer?.disconnect();
    this.observer = new MutationObserver((records) => {
      if (!records.some(counts)) return;
      seen.last = performance.now();
      seen.dirty = true;
      if (seen.key !== null) seen.keys.push(seen.last - seen.key);
      seen.key = null;
    });
    this.observer.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
    const frame = (at) => {
      if (this.seen !== seen) return;
      if (seen.dirty) seen.frames.push(at);
      seen.dirty = false;
      requestAnimationFrame(frame);
    };
    this.seen = seen;
    requestAnimationFrame(frame);
  },
};
document.addEventListener("keydown", (event) => { if (probe.seen) probe.seen.key = event.timeStamp; }, true);
document.addEventListener("pointermove", (event) => {
  if (!probe.seen) return;
  probe.seen.move = event.timeStamp;
  probe.seen.moves += 1;
}, true);
new MutationObserver((records) => {
  for (const node of records.flatMap((record) => [...record.addedNodes])) {
    if (node.nodeType !== 1) continue;
    if (node.matches(".jp-OutputArea-child, .jp-OutputArea-output")) probe.output = performance.now();
    const found = node.matches("[data-explorer]") ? node : node.querySelector("[data-explorer]");
    if (!found || probe.arrived.has(found)) continue; // JupyterLab also moves what is there already
    probe.arrived.add(found);
    probe.arrivals.push(performance.now() - probe.output);
  }
}).observe(document, { subtree: true, childList: true });
"""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def jupyterlab(directory: Path) -> Iterator[str]:
    """Run a JupyterLab in `directory` with its own settings; yield its address with {name} in it."""
    port = _free_port()
    token = secrets.token_hex(24)
    settings = directory / ".jupyter"
    environment = {
        **os.environ,
        **jupyter_environment(os.environ),
        "JUPYTER_CONFIG_DIR": str(settings),
        "JUPYTER_RUNTIME_DIR": str(settings / "runtime"),
        "JUPYTER_DATA_DIR": str(settings / "data"),
        "IPYTHONDIR": str(settings / "ipython"),
        "JUPYTER_TOKEN": token,
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", f"--ServerApp.port={port}"]
    command += ["--ServerApp.ip=127.0.0.1", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={directory}"]
    command += ["--Application.log_level=CRITICAL"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    # In its own session Ctrl-C reaches only this program, which then ends JupyterLab in order.
    with subprocess.Popen(command, env=environment, start_new_session=True, **quiet) as process:  # type: ignore[call-overload]
        try:
            _wait_until_it_answers(process, f"http://127.0.0.1:{port}/api")
            yield f"http://127.0.0.1:{port}/lab/workspaces/{{name}}/tree/{{name}}.ipynb?token={token}"
        finally:
            process.terminate()  # its kernels end with it
            process.wait(60)


def _wait_until_it_answers(process: subprocess.Popen[bytes], address: str) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise click.ClickException("JupyterLab did not start; `lstmgru-lab doctor` says what is there.")
        with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.2)
    raise click.ClickException("JupyterLab did not answer within two minutes.")


class Chromium(NamedTuple):
    """A browser, and the port on which a `Mouse` reaches it."""

    browser: Browser
    port: int


@contextmanager
def chromium() -> Iterator[Chromium]:
    """Run a real Chromium without a window."""
    found = os.environ.get("LSTMGRU_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    port = _free_port()
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=found, args=[*QUIET, f"--remote-debugging-port={port}"], handle_sigint=False
            )
        except Error as error:
            raise click.ClickException(f"No Chromium: {str(error).splitlines()[0]}") from error
        try:
            yield Chromium(browser, port)
        finally:
            with suppress(Error):  # after Ctrl-C it may be gone already
                browser.close()


def write_notebook(path: Path, cells: list[str]) -> None:
    """Write a notebook of code cells."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, path)


class Mouse:
    """A mouse that does not wait for the page, like a real one.

    Playwright's mouse waits until the page has handled a move before it sends the next. A page that needs a
    little longer than a sixtieth of a second would then get half the moves, and look half as quick.
    """

    def __init__(self, port: int, page: Page) -> None:
        session = page.context.new_cdp_session(page)
        target = session.send("Target.getTargetInfo")["targetInfo"]["targetId"]
        address = f"ws://127.0.0.1:{port}/devtools/page/{target}"
        self._socket = websocket.create_connection(address, suppress_origin=True, timeout=60)
        self._sent = 0

    def move(self, x: float, y: float) -> None:
        """Move to (x, y) in the page with the left button down."""
        self._sent += 1
        where = {"type": "mouseMoved", "x": x, "y": y, "button": "left", "buttons": 1}
        call = {"id": self._sent, "method": "Input.dispatchMouseEvent", "params": where}
        self._socket.send(json.dumps(call))

    def rest(self) -> None:
        """Wait until the page has handled every move."""
        while json.loads(self._socket.recv()).get("id") != self._sent:
            pass

    def close(self) -> None:
        """Disconnect from the page."""
        self._socket.close()


class NotebookPage:
    """One notebook, open in a page."""

    def __init__(self, chromium: Chromium, address: str) -> None:
        browser, port = chromium
        self.page: Page = browser.new_page(viewport={"width": 1300, "height": 1500})
        self.page.set_default_timeout(PATIENCE)
        self.page.add_init_script(PROBE)
        self.page.goto(address)
        self._cpu: CDPSession = browser.new_browser_cdp_session()
        self._mouse = Mouse(port, self.page)

    def close(self) -> None:
        """Shut down its kernel, to free the memory for others, and close the page."""
        self._mouse.close()
        with suppress(Error):  # after Ctrl-C the browser may be gone; then the kernel ends with the server
            self.page.set_default_timeout(10_000)
            self._choose("Kernel", "Shut Down Kernel")
            self.page.get_by_text("No Kernel").first.wait_for()
        with suppress(Error):
            self.page.close()

    def _choose(self, menu: str, entry: str) -> None:
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        self.page.get_by_role("menuitem", name=re.compile(f"^{entry}")).first.click()

    def run_all(self) -> None:
        """Choose Run > Run All Cells, and wait for the end."""
        self._wait_until("Idle")
        self.begin_to_run_all()
        self.page.wait_for_function(
            """() => {
              const prompts = [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")];
              return prompts.length > 0 && prompts.every((node) => /\\d/.test(node.textContent));
            }"""
        )
        self._wait_until("Idle")

    def begin_to_run_all(self) -> None:
        """Choose Run > Run All Cells, without waiting."""
        self._choose("Run", "Run All Cells")

    def run_last_cell(self) -> None:
        """Run the last cell and return as soon as the kernel is busy with it."""
        self.page.locator(".jp-CodeCell .cm-content").last.click()
        self.page.keyboard.press("Control+Enter")
        self._wait_until("Busy")

    def wait_for_idle(self) -> None:
        """Wait until the kernel has nothing to do."""
        self._wait_until("Idle")

    def _wait_until(self, status: str) -> None:
        self.page.get_by_text(f"| {status}").wait_for()

    def printed(self) -> str:
        """Return everything that the cells have printed."""
        return "\n".join(self.page.locator(".jp-OutputArea-output pre").all_inner_texts())

    def alive_after(self) -> list[float]:
        """Return the ms from an output's arrival to its live picture, for each output."""
        arrivals: list[float] = self.page.evaluate("probe.arrivals")
        return arrivals

    def hold(self, picture: str, control: str) -> Locator:
        """Scroll the picture into view and focus the control; return the control."""
        self.page.locator(picture).first.scroll_into_view_if_needed()
        found = self.page.locator(control).first
        # Without this attribute JupyterLab takes the arrow keys itself; the peers' sliders do not set it.
        found.evaluate("(node) => { node.dataset.lmSuppressShortcuts = 'true'; node.focus(); }")
        return found

    def watch(self, picture: str, images: bool) -> None:
        """Begin to record what changes."""
        self.page.locator(picture).first.evaluate("(node, images) => probe.begin(node, images)", images)

    def keys(self, count: int) -> list[float]:
        """Press `count` keys to and fro, each once the picture has changed; return the ms that each took."""
        for number in range(count):
            self.page.keyboard.press("ArrowRight" if number % 2 == 0 else "ArrowLeft")
            self.page.wait_for_function("(n) => probe.seen.keys.length >= n", arg=number + 1, polling=5)
        times: list[float] = self.page.evaluate("probe.seen.keys")
        return times

    def drag(self, control: Locator, moves: int, rest: float) -> dict[str, float]:
        """Drag for `moves` moves, 60 a second, then rest for `rest` seconds.

        Returns "frames", the frames a second in which the picture changed; "stale", the ms from the last move
        to the last change; and "cpu", the CPU ms of the page's process for each frame.
        """
        box = control.evaluate(
            """(node) => {
              const handle = node.closest(".noUi-target") ?? node;  // ipywidgets: the handle's track
              const { x, y, width, height } = handle.getBoundingClientRect();
              return { x, y, width, height };
            }"""
        )
        y = box["y"] + box["height"] / 2
        at = control.bounding_box() or box  # hold a handle where it is, a track in its middle
        self.page.mouse.move(at["x"] + at["width"] / 2, y)
        self.page.mouse.down()
        cpu, begin = self._renderer_seconds(), time.perf_counter()
        for number in range(moves):
            time.sleep(max(0.0, begin + number / 60 - time.perf_counter()))
            share = 0.5 + 0.35 * _triangle(number / 45)
            self._mouse.move(box["x"] + share * box["width"], y)
        self._mouse.rest()
        used = self._renderer_seconds() - cpu
        time.sleep(rest)
        self.page.mouse.up()
        seen: dict[str, Any] = json.loads(self.page.evaluate("JSON.stringify(probe.seen)"))
        frames = seen["frames"]
        span = (frames[-1] - frames[0]) / 1000 if len(frames) > 1 else float("nan")
        return {
            "frames": (len(frames) - 1) / span if len(frames) > 1 else 0.0,
            "stale": seen["last"] - seen["move"],
            "cpu": 1000 * used / max(1, len(frames)),
        }

    def _renderer_seconds(self) -> float:
        """Return the CPU seconds of all renderers so far; only this page is active."""
        processes = self._cpu.send("SystemInfo.getProcessInfo")["processInfo"]
        return sum(one["cpuTime"] for one in processes if one["type"] == "renderer")


def _triangle(phase: float) -> float:
    """Return a triangular wave between -1 and 1 with period 4."""
    phase = (phase + 1) % 4
    return phase - 1 if phase < 2 else 3 - phase
