"""What a submission can reach at each level of the sandbox, asked from inside."""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest
import torch
from grading_levels import WALLED, each_walled_level

import lstmgru_lab
from lstmgru_lab.grading.sandbox import seccomp
from lstmgru_lab.grading.sandbox.launch import launch
from lstmgru_lab.grading.sandbox.levels import Level, probe
from lstmgru_lab.grading.sandbox.limits import Limits
from lstmgru_lab.grading.sandbox.workers import workers_at
from lstmgru_lab.grading.talk import stand_in as absent
from lstmgru_lab.grading.talk.channel import Closed

PACKAGE = Path(lstmgru_lab.__file__).parent


@pytest.fixture(scope="module")
def workers(level):
    os.environ["LSTMGRU_TEST_SECRET"] = "s3cret"
    workers = workers_at(level)
    yield workers
    workers.close()
    del os.environ["LSTMGRU_TEST_SECRET"]


def test_what_stands_in_for_the_package_has_its_names():
    assert set(lstmgru_lab.__all__) > absent.LATER | absent.QUIET


def inside(workers, *cells: str, limits: Limits | None = None) -> list[list]:
    """What cells raise in a child: [number, kind, text] each."""
    child = workers.start(limits or Limits(), plots=any("plot" in cell for cell in cells))
    try:
        return child.ask({"do": "cells", "id": 1, "cells": list(cells)})["raised"]
    finally:
        child.finish()


@each_walled_level
@pytest.mark.parametrize(
    "expression",
    [
        "open('/etc/passwd').read()",
        "open('/etc/hostname').read()",
        "__import__('os').listdir('/home')",
        f"open({str(PACKAGE / 'bank' / 'lessons' / 'lesson_01' / 'rnn_step.py')!r}).read()",
        f"open({str(PACKAGE.parent / 'pyproject.toml')!r}).read()",
        "open('/proc/1/environ').read()",
        "open('/proc/self/maps').read()",
        "open('/dev/mem').read()",
        "__import__('os').environ['LSTMGRU_TEST_SECRET']",
        "__import__('lstmgru_lab.bank')",
        "__import__('lstmgru_lab.cells')",
        "open('/usr/x', 'w')",
        f"open({sys.prefix + '/x'!r}, 'w')",
        "__import__('os').fork()",
        "__import__('os').execv('/bin/sh', ['sh'])",
        "__import__('subprocess').run(['true'])",
        "__import__('socket').socket()",
        "__import__('os').kill(-1, 9)",
        "__import__('os').kill(__import__('os').getppid() or 2, 9)",
        "__import__('os').setpriority(0, 0, -5)",
        "__import__('resource').setrlimit(0, (-1, -1))",
        "__import__('os').mkfifo('/usr/pipe')",
        "__import__('os').setuid(1)",
        "__import__('os').chroot('/tmp')",
        "__import__('os').memfd_create('x')",
        "from multiprocessing.shared_memory import SharedMemory as S; S(create=True, size=9)",
    ],
)
def test_a_submission_cannot(workers, expression):
    raised = inside(workers, expression)
    assert len(raised) == 1, f"{expression} went through"


@each_walled_level
def test_what_a_notebook_needs_works(workers):
    assert not inside(
        workers,
        "import json, math, numpy as np\nfrom torch import nn",
        "import torch\nl = torch.nn.LSTM(2, 2)\nl(torch.ones(3, 1, 2))[0].sum().backward()",
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
        "import lstmgru_lab as lab\nassert 'later' in repr(lab.check('forget_gate'))",
        "lab.explorers.ForgetGate().preset('remember')\nlab.hint('forget_gate'), lab.figures.plot()",
        "%time 1 + 1",
        "!ls",
        "import threading\nt = threading.Thread(target=print)\nt.start(); t.join()",
        "import asyncio\nawait asyncio.sleep(0)",
        "import ipywidgets\nipywidgets.IntSlider()",
    )


@each_walled_level
def test_nothing_is_left_for_the_next_submission(workers, level):
    write = "open('left', 'w').write('x')"
    raised = inside(workers, "import torch, builtins\ntorch.sigmoid = None\nbuiltins.x = 1", write)
    assert bool(raised) == (level is Level.LANDLOCK)  # which lets nothing be written at all
    assert not inside(
        workers,
        "import os\nassert not os.path.exists('left')",
        "import torch, builtins\nassert torch.sigmoid\nassert not hasattr(builtins, 'x')",
    )


@each_walled_level
def test_limits_hold(workers):
    limits = Limits(cpu_s=2, memory_mb=200)
    memory = inside(workers, "import torch\ntorch.zeros(10**9)", "x = bytearray(10**9)", limits=limits)
    assert [kind for _, kind, _ in memory] == ["RuntimeError", "MemoryError"]
    files = inside(workers, "fs = [open('/dev/null') for _ in range(1000)]", limits=limits)
    assert files[0][1] == "OSError"
    child = workers.start(limits)
    with pytest.raises(Closed):
        child.ask({"do": "cells", "id": 1, "cells": ["while True: pass"]})
    ended = child.finish()
    assert ended.code == -9
    assert 1.5 <= ended.cpu_s <= 4


@each_walled_level
def test_a_child_that_sleeps_is_ended_at_the_wall_limit(workers):
    child = workers.start(Limits(wall_s=1))
    with pytest.raises(Closed):
        child.ask({"do": "cells", "id": 1, "cells": ["import time; time.sleep(1000)"]})
    assert child.finish().overtime


def test_the_server_imports_nothing_that_knows_an_answer():
    code = (
        "import sys\n"
        "from lstmgru_lab.grading.sandbox import forkserver, one_submission_process\n"
        "ours = [name.split('.')[1:] for name in sys.modules if name.startswith('lstmgru_lab.')]\n"
        "print({name[0] for name in ours} - {'calls', 'support', 'grading'})\n"
        "print(*{name[1] for name in ours if name[0] == 'grading' and name[1:]})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    elsewhere, in_grading = done.stdout.splitlines()
    assert elsewhere == "set()"
    assert set(in_grading.split()) == {"sandbox", "talk"}


INSTALLED = """
import sysconfig, sys
from lstmgru_lab.grading.sandbox import levels, limits, workers
package = sysconfig.get_paths()["purelib"] + "/lstmgru_lab"
for name in sys.argv[1:]:
    level = levels.Level[name]
    assert levels.probe(level)[0] is level, levels.probe(level)
    there = workers.workers_at(level)
    child = there.start(limits.Limits())
    key = package + "/bank/lessons/lesson_01/rnn_step.py"
    cells = [f"open({key!r})", "import torch, json.tool; torch.ones(1) + 1"]
    print([kind for _, kind, _ in child.ask({"do": "cells", "id": 1, "cells": cells})["raised"]])
    child.finish()
    there.close()
"""


@pytest.mark.skipif(not WALLED, reason="there are no walls on this machine")
def test_a_package_below_tmp_is_hidden_without_its_neighbours(tmp_path):
    """A wheel lies among the packages that a submission may read, and an environment may lie in /tmp."""
    venv.create(tmp_path / "env", with_pip=False)
    (site,) = (tmp_path / "env" / "lib").glob("python*/site-packages")
    shutil.copytree(PACKAGE, site / "lstmgru_lab", ignore=shutil.ignore_patterns("__pycache__"))
    (site / "others.pth").write_text(f"{Path(torch.__file__).parents[1]}\n")
    python = tmp_path / "env" / "bin" / "python"
    levels = [level.name for level in WALLED]
    done = subprocess.run([python, "-c", INSTALLED, *levels], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    said = {"NAMESPACES": "['FileNotFoundError']", "LANDLOCK": "['PermissionError']"}
    assert done.stdout.splitlines() == [said[name] for name in levels]


def test_levels_are_probed_from_the_strongest_down_with_reasons(monkeypatch):
    assert probe(Level.PLAIN) == (Level.PLAIN, [])
    monkeypatch.setattr(sys, "platform", "darwin")
    level, reasons = probe()
    assert level is Level.PLAIN
    assert reasons == ["namespaces: needs Linux.", "landlock: needs Linux."]


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_every_jump_of_the_filter_lands_inside_it(machine, monkeypatch):
    import platform
    import struct

    monkeypatch.setattr(platform, "machine", lambda: machine)
    program = list(struct.iter_unpack("=HBBI", seccomp.filter_for(7)))
    assert len(program) < 4096
    for place, (code, true, false, _) in enumerate(program):
        if code & 7 == 5:  # a jump
            assert place + 1 + max(true, false) < len(program)
    assert program[-1] == (0x06, 0, 0, 0x7FFF0000)


def test_a_server_launched_early_is_used_or_ended():
    level = probe()[0]
    if level is Level.PLAIN:
        pytest.skip("there is no fork server at this level")
    used, unused = launch(level), launch(level)
    workers = workers_at(level, used)
    assert workers.start(Limits()).finish().code == 0
    assert workers._server is used.process
    workers.close()
    workers_at(level, unused).close()
    assert used.process.returncode is not None
    assert unused.process.returncode is not None
    for launched in (used, unused):
        launched.end()  # the command does so in any case


def test_nothing_slow_is_imported_before_the_server_is_launched():
    slow = "{'torch', 'IPython', 'numpy'}"
    code = f"import sys, lstmgru_lab.grading.sandbox.launch; print({slow} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
