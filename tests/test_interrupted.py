"""Ctrl-C in every command and script: a word, exit code 130, nothing lost and no process left.

Each test stops the command at a place of its choosing, where it waits for the signal for ever.
(`open` and `build` have theirs in test_open.py and authoring/, `grade` in test_grading_interrupted.py.)
"""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from course_folder import make_course

from lstmgru_lab.site import writing

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are sent to processes here")

ROOT = Path(__file__).parents[1]
PATIENCE = 180  # seconds after which a command is taken for hung; nothing waits for it to pass
SCRIPTS = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("benchmarks", "docs")
    for path in (ROOT / folder).glob("*.py")
    if '__name__ == "__main__"' in path.read_text(encoding="utf-8")
)

# Waits for the signal like a computation that looks at nothing else.
HERE = """
import signal

def here(*_, **__):
    print("here", flush=True)
    while True:
        signal.pause()
"""
# A library that loses the interruption, as torch does when it comes at the wrong moment.
LOSES_IT = f"""{HERE}
try:
    here()
except BaseException:
    pass
raise ImportError("it went on")
"""
COMMAND = """{here}
import signal, sys
# A shell that runs the tests in the background lets them, and this, ignore the signal.
signal.signal(signal.SIGINT, signal.default_int_handler)
{prepare}
from lstmgru_lab.__main__ import main
main()
"""
# The program at the entry, before it has loaded anything of its own.
BARE = COMMAND.format(here="", prepare="")


@dataclass
class Ended:
    """How a program ended."""

    code: int
    said: str
    complained: str


def interrupt(command: list[str | Path], presses: int = 1, **options) -> Ended:
    """Run the command, press Ctrl-C each time that it says "here", and wait for its end."""
    options.setdefault("env", os.environ | {"PYTHONUNBUFFERED": "1"})
    # As from a keyboard: nobody has told the program to ignore the signal.
    command = [sys.executable, "-c", UNIGNORED, *command]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        **options,
    ) as process:
        watchdog = threading.Timer(PATIENCE, process.kill)
        watchdog.start()
        try:
            for line in process.stdout:
                if line == "here\n":
                    started = psutil.Process(process.pid).children(recursive=True)
                    process.send_signal(signal.SIGINT)
                    presses -= 1
                if not presses:
                    break
            said, complained = process.communicate(timeout=PATIENCE)
        finally:
            watchdog.cancel()
            process.kill()
    assert not presses, complained
    _, alive = psutil.wait_procs(started, timeout=PATIENCE)
    assert not alive, "a process is left"
    return Ended(process.returncode, said, complained)


UNIGNORED = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])
"""


def run(prepare: str, *arguments: str | Path, presses: int = 1, **options) -> Ended:
    """The command `lstmgru-lab`, stopped where `prepare` puts `here`."""
    code = COMMAND.format(here=HERE, prepare=prepare)
    return interrupt([sys.executable, "-c", code, *arguments], presses, **options)


def is_told(ended: Ended) -> bool:
    """A word, and the exit code that shells give to an end by this signal."""
    return ended.complained.endswith("Interrupted.\n") and ended.code in (130, -signal.SIGINT)


@pytest.fixture
def library(tmp_path):
    """An environment in which what is large is a library that loses the interruption while it loads."""
    (tmp_path / "library").mkdir()
    for name in ("torch", "playwright"):
        (tmp_path / "library" / f"{name}.py").write_text(LOSES_IT)
    return {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(tmp_path / "library")}


@pytest.mark.parametrize("arguments", [["doctor"], ["sample-class", "new"], ["grade", "class", "--out", "o"]])
def test_while_a_library_loads_a_command_ends_at_once(arguments, library, tmp_path):
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "02_ada.ipynb").write_text("{}")
    program = [sys.executable, "-c", BARE, *arguments]
    if arguments[0] == "grade":  # at the weakest level, where this process loads it and no other does
        program[2] = COMMAND.format(here="", prepare=PLAIN)
    ended = interrupt(program, cwd=tmp_path, env=library)
    assert ended.code == 130
    assert ended.complained.endswith("Interrupted.\n")
    assert "Traceback" not in ended.complained
    assert not (tmp_path / "new").exists()


PLAIN = """
from lstmgru_lab.grading import sandbox
sandbox.probe = lambda: (sandbox.Level.PLAIN, [])
"""


@pytest.mark.parametrize("script", SCRIPTS)
def test_while_a_library_loads_a_script_ends_at_once(script, library, tmp_path):
    ended = interrupt([sys.executable, ROOT / script], cwd=tmp_path, env=library)
    assert (ended.code, ended.complained) == (130, "Interrupted.\n")


# What the scripts have in common is loaded once; each then runs in a process of its own, with its own path.
LOADED_BY_ITSELF = """
import os, runpy, sys
import nbformat, torch
for script in sys.argv[1:]:
    if not os.fork():
        sys.path.insert(0, os.path.dirname(os.path.abspath(script)))
        runpy.run_path(script)
        os._exit(0)
    if os.wait()[1]:
        sys.exit(f"{script} does not load")
"""


def test_every_script_loads_by_itself():
    """With no path but its own, which pytest lengthens."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", LOADED_BY_ITSELF, *SCRIPTS], cwd=ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_script_ends_with_a_word_and_no_traceback(tmp_path):
    code = f"from lstmgru_lab.cli.ctrl_c import answer_ctrl_c\nanswer_ctrl_c()\n{HERE}\nhere()"
    ended = interrupt([sys.executable, "-c", code], cwd=tmp_path)
    assert (ended.code, ended.complained) == (-signal.SIGINT, "Interrupted.\n")


def test_any_other_failure_is_told_as_ever(tmp_path):
    code = "from lstmgru_lab.cli.ctrl_c import answer_ctrl_c\nanswer_ctrl_c()\n1 / 0"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.endswith("ZeroDivisionError: division by zero\n")


def test_who_ignores_the_signal_goes_on_ignoring_it():
    """As a shell's background jobs do: Ctrl-C is for what runs in front."""
    code = (
        "import os, signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "from lstmgru_lab.cli.ctrl_c import answer_ctrl_c\nanswer_ctrl_c()\n"
        "os.kill(os.getpid(), signal.SIGINT)\nprint('still here')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "still here\n"


def test_a_second_ctrl_c_does_not_wait_for_the_first_to_tidy_up(tmp_path):
    code = (
        f"from lstmgru_lab.cli.ctrl_c import answer_ctrl_c\nanswer_ctrl_c()\n{HERE}\n"
        "try:\n    here()\nfinally:\n    here()"
    )
    ended = interrupt([sys.executable, "-c", code], presses=2, cwd=tmp_path)
    assert (ended.code, ended.complained) == (130, "Interrupted.\n")


def test_doctor_in_the_middle_of_its_checks(tmp_path):
    ended = run("from lstmgru_lab.cli import doctor\ndoctor._sandbox = here", "doctor", cwd=tmp_path)
    assert is_told(ended)
    assert (ended.said, ended.complained) == ("", "Interrupted.\n")


def test_open_before_jupyterlab_has_started(tmp_path):
    """It ends, the copy is whole, and the next time goes on with it."""
    make_course(tmp_path / "course")
    prepare = (
        "from pathlib import Path\nfrom lstmgru_lab.course import material, server\n"
        "material.course_root = lambda: Path('course')\nserver.JupyterServer.run = here"
    )
    for time in ("made", "again"):
        ended = run(prepare, "open", "mine", "--no-browser", cwd=tmp_path)
        assert is_told(ended), time
    assert (tmp_path / "mine" / "lessons" / "01_why_gates.ipynb").is_file()


# sample-class


def test_an_interrupted_class_is_no_class_at_all(tmp_path):
    prepare = (
        "from lstmgru_lab.grading import sample\nwrite, count = sample._write, []\n"
        "def stop_at_the_fifth(*given):\n    count.append(1)\n"
        "    (here if len(count) == 5 else write)(*given)\n"
        "sample._write = stop_at_the_fifth"
    )
    (tmp_path / "empty").mkdir()
    for name in ("new", "empty"):
        ended = run(prepare, "sample-class", name, "--students", "2", cwd=tmp_path)
        assert is_told(ended)
        assert "now: lstmgru-lab grade" not in ended.complained
    assert [path.name for path in tmp_path.rglob("*")] == ["empty"], "nothing is left of it"


# site

SITE = """
from pathlib import Path
from lstmgru_lab.site import writing
writing.course_root = lambda: Path("course")
writing.gallery = lambda: []
"""
STOP_AT_LESSON_2 = """
import os
place = os.replace
def replace(source, target):
    (here if Path(target).name.startswith("02_") else place)(source, target)
os.replace = replace
"""


@pytest.fixture
def lessons(tmp_path):
    """Two lessons that can be shown as pages."""
    course = make_course(tmp_path / "course") / "lessons"
    for path in course.glob("*.ipynb"):
        path.write_text(path.read_text().replace('"outputs"', '"was": [], "outputs"'))
    return course


@pytest.fixture
def write(tmp_path, lessons, monkeypatch):
    """The command `site`, to its end, in this process: nothing interrupts it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(writing, "course_root", lambda: Path("course"))
    monkeypatch.setattr(writing, "gallery", list)
    return lambda folder: writing.write_site(Path(folder), lambda _: None)


def pages(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_an_interrupted_site_holds_whole_pages_only(tmp_path, lessons, write):
    write("pages")
    before = pages(tmp_path / "pages")
    for path in lessons.glob("*.ipynb"):
        path.write_text(path.read_text().replace("the answer", "another answer"))

    ended = run(SITE + STOP_AT_LESSON_2, "site", "pages", cwd=tmp_path)
    assert is_told(ended)
    now = pages(tmp_path / "pages")
    assert now.keys() == before.keys(), "no half-written page is left"
    assert now["lessons/02_the_forget_gate.html"] == before["lessons/02_the_forget_gate.html"]

    write("pages")
    whole = pages(tmp_path / "pages")
    write("others")
    assert whole == pages(tmp_path / "others")
    assert whole != before


def test_a_first_site_that_was_interrupted_is_known_as_ours(tmp_path, lessons, write):
    ended = run(SITE + STOP_AT_LESSON_2, "site", "pages", cwd=tmp_path)
    assert is_told(ended)
    assert "lessons/02_the_forget_gate.html" not in pages(tmp_path / "pages")
    write("pages")
    assert "lessons/02_the_forget_gate.html" in pages(tmp_path / "pages")
