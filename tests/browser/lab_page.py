"""JupyterLab as `lstmgru-lab open` starts it, and a hand in its page."""

import os
import re
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import nbformat
from opened_address import until_the_address
from playwright.sync_api import Page

PATIENCE = 180  # seconds after which a start is taken for hung; nothing waits for it to pass


@contextmanager
def served(directory: Path, lesson: str):
    """`lstmgru-lab open` on a fresh copy, on a free port, with settings of its own; yields the address."""
    home = directory.parent
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(home / "jupyter"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "IPYTHONDIR": str(home / "ipython"),
        "PYTHONUNBUFFERED": "1",
        "PYTHONIOENCODING": "utf-8",
    }
    environment.pop("LSTMGRU_OPEN_ARGS", None)
    code = "from lstmgru_lab.cli.main import main; main()"
    with socket.socket() as probe:  # tests at the same time would race for the first free port
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [sys.executable, "-c", code, "open", str(directory), "--no-browser", "--lesson", lesson]
    command += ["--port", port]
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, **pipes, encoding="utf-8", env=environment) as process:  # type: ignore[call-overload]
        watchdog = threading.Timer(PATIENCE, process.kill)
        watchdog.start()
        try:
            _, address = until_the_address(process)
            watchdog.cancel()  # it guards the start; the tests may take as long as they need
            # Whatever else it says must not fill the pipe.
            threading.Thread(target=process.stdout.read, daemon=True).start()
            yield address
        finally:
            watchdog.cancel()
            process.terminate()  # its kernels end with it
            process.wait(PATIENCE)


def write_notebook(path: Path, *cells: str) -> None:
    """A notebook of code cells; one that starts with # is prose."""
    made = [
        nbformat.v4.new_markdown_cell(cell.removeprefix("#"))
        if cell.startswith("#")
        else nbformat.v4.new_code_cell(cell)
        for cell in cells
    ]
    notebook = nbformat.v4.new_notebook(cells=made)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, path)


class Lab:
    """What a learner does in JupyterLab."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def wait_for_kernel(self) -> None:
        self.page.get_by_text("| Idle").wait_for(timeout=1000 * PATIENCE)

    def run_all(self) -> None:
        """Run > Run All Cells, to the end."""
        self.wait_for_kernel()
        self.menu("Run", "Run All Cells")
        self.page.wait_for_function(
            """() => {
              const prompts = [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")];
              return prompts.length > 0 && prompts.every((node) => !node.textContent.includes("*"));
            }""",
            timeout=1000 * PATIENCE,
        )
        self.wait_for_kernel()

    def menu(self, name: str, entry: str) -> None:
        self.page.get_by_role("menuitem", name=name, exact=True).click()
        # The shortcut is part of an entry's name ("Save Notebook Ctrl+S"), so that exact names do not serve.
        self.page.get_by_role("menuitem", name=re.compile(f"^{entry}")).first.click()

    def scroll_to(self, find: str, arg: str) -> None:
        """Scroll to the node that the JavaScript `find` gives: JupyterLab attaches only what is near."""
        self.page.wait_for_function(
            f"""(arg) => {{
              const found = ({find})(arg);
              if (found) return found.scrollIntoView({{ block: "center" }}) ?? true;
              const panel = document.querySelector(".jp-WindowedPanel-outer");
              if (!panel) return false;
              const end = panel.scrollTop + panel.clientHeight >= panel.scrollHeight - 2;
              panel.scrollTop = end ? 0 : panel.scrollTop + panel.clientHeight / 2;
              return false;
            }}""",
            arg=arg,
            polling=200,
            timeout=1000 * PATIENCE,
        )

    def explorer(self, name: str):
        """The explorer in the notebook, scrolled to."""
        self.scroll_to('(name) => document.querySelector(`[data-explorer="${name}"]`)', name)
        return self.page.locator(f'[data-explorer="{name}"]')
