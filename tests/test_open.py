"""JupyterLab started by `lstmgru-lab open`: how it is called, and one real start to Ctrl-C."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
import webbrowser
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psutil
import pytest
from course_folder import make_course
from jupyter_client.blocking import BlockingKernelClient
from opened_address import until_the_address

from lstmgru_lab.course import server as server_module
from lstmgru_lab.course.server import JupyterServer, jupyter_environment, why_no_browser
from lstmgru_lab.support.errors import CourseError

PATIENCE = 180  # seconds after which a start is taken for hung; nothing waits for it to pass


def make_server(root: Path = Path("copy"), *, port: int | None = None) -> JupyterServer:
    return JupyterServer(root, start="lessons/01_why gates.ipynb", port=port, browser=False, say=print)


@pytest.fixture
def taken_port():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


# How JupyterLab is called


def test_it_listens_on_the_loopback_with_a_new_token_each_time(tmp_path):
    server = make_server(tmp_path, port=9)
    options = dict(word.split("=", 1) for word in server.arguments() if "=" in word)
    assert options["--ServerApp.ip"] == "127.0.0.1"
    assert options["--ServerApp.port"] == "9"
    assert options["--ServerApp.root_dir"] == str(tmp_path)
    assert options["--LabApp.default_url"] == "/lab/tree/lessons/01_why%20gates.ipynb"
    assert options["--LabApp.workspaces_dir"].startswith(str(tmp_path)), "tabs of other work are left alone"
    assert len(options["--IdentityProvider.token"]) >= 32
    assert options["--IdentityProvider.token"] != make_server().token
    assert (
        server.address
        == f"http://127.0.0.1:9/lab/tree/lessons/01_why%20gates.ipynb?token={options['--IdentityProvider.token']}"
    )


@pytest.mark.parametrize("root", [True, False])
def test_root_is_allowed_and_told(monkeypatch, root):
    monkeypatch.setattr(server_module, "_is_root", lambda: root)
    assert ("--allow-root" in make_server().arguments()) is root


def test_a_wanted_port_that_is_taken_is_one_sentence(taken_port):
    with pytest.raises(CourseError, match=f"Port {taken_port} is taken"):
        make_server(port=taken_port).claim_port()


def test_the_default_port_gives_way_to_the_next_free_one(monkeypatch, taken_port):
    monkeypatch.setattr(server_module, "FIRST_PORT", taken_port)
    server = make_server()
    server.claim_port()
    assert server.port is not None
    assert taken_port < server.port < taken_port + 200


def test_our_defaults_come_first_and_the_learners_are_kept(tmp_path):
    environment = jupyter_environment({"JUPYTER_CONFIG_PATH": str(tmp_path)})
    ours, theirs = environment["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert theirs == str(tmp_path)
    assert environment["JUPYTER_PREFER_ENV_PATH"] == "1"
    assert json.loads((Path(ours) / "labconfig" / "default_setting_overrides.json").read_text()) == {
        "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
        "@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": True},
    }


# Whether a browser can be opened


@pytest.fixture
def browser(monkeypatch):
    monkeypatch.setattr(webbrowser, "get", lambda *_: object())


def test_a_machine_with_a_screen_opens_a_browser(browser):
    assert why_no_browser({"DISPLAY": ":0"}) is None
    assert why_no_browser({"WAYLAND_DISPLAY": "wayland-0"}) is None
    assert why_no_browser({"BROWSER": "an editor's way to the screen", "SSH_CONNECTION": "1"}) is None


def test_a_machine_without_a_screen_says_so(browser, monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    assert "no screen" in why_no_browser({})
    assert "ssh -L" in why_no_browser({"SSH_CONNECTION": "here there", "DISPLAY": ":0"})


def test_a_machine_without_a_browser_says_so(monkeypatch):
    def none_here(*_):
        raise webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr(webbrowser, "get", none_here)
    assert "No browser was found" in why_no_browser({"DISPLAY": ":0"})


# A real start


class Running:
    """`lstmgru-lab open` on a made-up course, as a process of its own that answers."""

    def __init__(self, process: subprocess.Popen, said: list[str], address: str) -> None:
        self.process, self.said = process, said
        url = urlsplit(address)
        self.origin, self.path = f"{url.scheme}://{url.netloc}", url.path
        self.token = parse_qs(url.query)["token"][0]

    def ask(self, path: str, *, method: str = "GET", token: str | None = None) -> dict:
        headers = {"Authorization": f"token {self.token if token is None else token}"}
        request = urllib.request.Request(self.origin + path, method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.loads(answer.read())


@pytest.fixture
def home(tmp_path):
    """A learner's own Jupyter settings, with a theme of their choice."""
    setting = tmp_path / "jupyter" / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    setting.mkdir(parents=True)
    (setting / "themes.jupyterlab-settings").write_text('{"theme": "JupyterLab Dark"}')
    return tmp_path / "jupyter"


@pytest.fixture
def running(tmp_path, home):
    settings = {
        "JUPYTER_CONFIG_DIR": str(home),
        "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"),
        "IPYTHONDIR": str(tmp_path / "ipython"),
    }
    with started(tmp_path, os.environ | settings) as running:
        yield running


@contextmanager
def started(tmp_path, environment):
    course = make_course(tmp_path / "course")
    code = (
        "from pathlib import Path; from lstmgru_lab.course import material;"
        f"material.course_root = lambda: Path({str(course)!r});"
        "from lstmgru_lab.cli.main import main; main()"
    )
    environment = {
        **environment,
        "LSTMGRU_OPEN_ARGS": "--no-browser --lesson 2",
        "PYTHONUNBUFFERED": "1",
        "PYTHONIOENCODING": "utf-8",
    }
    command = [sys.executable, "-c", code, "open", str(tmp_path / "mes leçons")]
    with (
        terminal() as stdin,
        subprocess.Popen(
            command,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            env=environment,
        ) as process,
    ):
        watchdog = threading.Timer(PATIENCE, process.kill)
        watchdog.start()
        try:
            yield Running(process, *until_the_address(process))
        finally:
            watchdog.cancel()
            process.kill()


class terminal:
    """A terminal to read from where there are any: with one, JupyterLab would ask before it stops."""

    def __enter__(self):
        if os.name != "posix":
            return subprocess.DEVNULL
        self.ends = os.openpty()
        return self.ends[1]

    def __exit__(self, *_):
        for end in getattr(self, "ends", ()):
            os.close(end)


def in_kernel(connection: Path, *expressions: str) -> dict[str, str]:
    """What a running kernel makes of some expressions."""
    client = BlockingKernelClient(connection_file=str(connection))
    client.load_connection_file()
    # Without the heartbeat, by which a kernel on a busy machine would be given up.
    client.start_channels(iopub=False, stdin=False, hb=False, control=False)
    try:
        message = client.execute("import os, sys", user_expressions={text: text for text in expressions})
        reply = client.get_shell_msg(timeout=PATIENCE)
        while reply["parent_header"]["msg_id"] != message:
            reply = client.get_shell_msg(timeout=PATIENCE)
    finally:
        client.stop_channels()
    return {text: value["data"]["text/plain"] for text, value in reply["content"]["user_expressions"].items()}


def test_a_real_start_serves_the_copy_and_ctrl_c_ends_it_all(running, home, tmp_path):
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}

    assert running.path == "/lab/tree/lessons/02_the_forget_gate.ipynb"
    assert running.ask("/api/status")["kernels"] == 0
    with pytest.raises(urllib.error.HTTPError, match="403"):
        running.ask("/api/status", token="wrong")
    notebook = running.ask("/api/contents/lessons/02_the_forget_gate.ipynb")
    assert notebook["content"]["cells"][0]["source"] == "import lstmgru_lab as lab"

    news = running.ask("/lab/api/settings/@jupyterlab/apputils-extension:notification")
    assert news["schema"]["properties"]["fetchNews"]["default"] == "false"
    widgets = running.ask("/lab/api/settings/@jupyter-widgets/jupyterlab-manager:plugin")
    assert widgets["schema"]["properties"]["saveState"]["default"] is True
    theme = running.ask("/lab/api/settings/@jupyterlab/apputils-extension:themes")
    assert theme["settings"] == {"theme": "JupyterLab Dark"}, "the learner's own choice holds"

    kernel = running.ask("/api/kernels", method="POST")
    answers = in_kernel(tmp_path / "runtime" / f"kernel-{kernel['id']}.json", "sys.prefix", "os.getpid()")
    assert answers["sys.prefix"] == repr(sys.prefix), "the learner's code runs in this environment"
    kernel_process = psutil.Process(int(answers["os.getpid()"]))

    if os.name == "posix":  # elsewhere Ctrl-C cannot be sent to one process
        running.process.send_signal(signal.SIGINT)
        rest, _ = running.process.communicate(timeout=PATIENCE)
        assert running.process.returncode == 0, rest
        assert "run the same command to go on" in rest
        assert "Traceback" not in rest
        assert "WARN" not in rest
        assert "[y]" not in rest
        _, alive = psutil.wait_procs([kernel_process], timeout=PATIENCE)
        assert not alive, "kernels end with the server"

    after = {path: path.read_bytes() for path in home.rglob("*") if path.is_file() and path in before}
    assert after == before
    assert not (home / "lab" / "workspaces").exists()


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGTERM to catch")
def test_sigterm_ends_it_as_well(running):
    running.process.send_signal(signal.SIGTERM)
    rest, _ = running.process.communicate(timeout=PATIENCE)
    assert running.process.returncode == 0, rest
    assert "Your work is in" in rest


@pytest.mark.skipif(os.name != "posix", reason="on Windows the home is not a variable")
def test_a_kernel_runs_without_a_writable_home_and_it_is_said(tmp_path):
    (tmp_path / "no-folder").write_text("")
    nowhere = str(tmp_path / "no-folder" / "home")  # not to be made, not even by root
    places = {"HOME": nowhere} | {f"XDG_{kind}_HOME": nowhere for kind in ("CACHE", "CONFIG", "DATA")}
    moved = ("JUPYTER_", "IPYTHONDIR", "MPLCONFIGDIR", "XDG_RUNTIME_DIR")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(moved)}
    kept = tmp_path / "mes leçons" / ".lstmgru" / "home"
    with started(tmp_path, environment | places) as running:
        assert f"Your home folder cannot be written, so your settings are kept in {kept}.\n" in running.said
        assert "Traceback" not in "".join(running.said)
        kernel = running.ask("/api/kernels", method="POST")
        matplotlib = "os.environ['MPLCONFIGDIR']"
        answers = in_kernel(kept / "runtime" / f"kernel-{kernel['id']}.json", matplotlib)
        assert answers[matplotlib] == repr(str(kept / "matplotlib"))
        running.process.send_signal(signal.SIGINT)
        rest, _ = running.process.communicate(timeout=PATIENCE)
    assert "run the same command to go on" in rest
