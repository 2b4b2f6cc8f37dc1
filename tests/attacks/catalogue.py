"""Hostile submissions, by class. Each tries to earn points that it did not work for, or to do harm.

A cell here is what a student's notebook would hold. ``MARK`` is in the name of all that an attack tries to
leave behind, so that a test can look for it.
"""
# ruff: noqa: E501  (many an attack is best left on one line)

import textwrap
from dataclasses import dataclass

__all__ = ["ATTACKS", "MARK", "Attack"]

MARK = "lstmgru-attack-mark"
WRONG = "def forget_gate(x_t, h_prev, W_f, b_f):\n    return torch.zeros_like(h_prev)"


@dataclass(frozen=True)
class Attack:
    """A hostile notebook: its class, a name, its cells. ``walls`` says that only a sandbox can stop it."""

    kind: str
    name: str
    cells: tuple[str, ...]
    walls: bool = True


ATTACKS: list[Attack] = []


def attack(kind: str, name: str, *cells: str, walls: bool = True, answer: str | None = WRONG) -> None:
    """Add an attack; ``answer`` is the cell with the exercise's function, after the others."""
    whole = [textwrap.dedent(cell).strip() for cell in cells] + ([answer] if answer else [])
    ATTACKS.append(Attack(kind, name, tuple(whole), walls))


def function(body: str) -> str:
    """An answer whose function has this body."""
    return "def forget_gate(x_t, h_prev, W_f, b_f):\n" + textwrap.indent(
        textwrap.dedent(body).strip(), "    "
    )


# --- patching torch, numpy, builtins, IPython and the import system

PATCHING = "patching"
attack(PATCHING, "allclose", "torch.allclose = torch.equal = lambda *a, **k: True", walls=False)
attack(PATCHING, "tensor comparison", "torch.Tensor.__eq__ = lambda a, b: torch.ones(1).bool()", walls=False)
attack(PATCHING, "tensor arithmetic", "torch.Tensor.__sub__ = lambda a, b: torch.zeros(1)", walls=False)
attack(
    PATCHING,
    "testing functions",
    "torch.testing.assert_close = torch.isclose = torch.dist = lambda *a, **k: True",
    walls=False,
)
attack(
    PATCHING, "numpy", "import numpy\nnumpy.allclose = numpy.array_equal = lambda *a, **k: True", walls=False
)
attack(
    PATCHING,
    "builtins",
    "import builtins\nbuiltins.all = builtins.any = builtins.isinstance = lambda *a: True\nbuiltins.abs = lambda x: 0",
    walls=False,
)
attack(
    PATCHING,
    "len and type",
    "import builtins\nbuiltins.len = lambda x: 0\nbuiltins.type = lambda *a: float",
    walls=False,
)
attack(
    PATCHING,
    "IPython transformer",
    """
    ip = get_ipython()
    ip.input_transformers_cleanup.append(lambda lines: [line for line in lines if 'assert' not in line])
    ip.run_cell = lambda *a, **k: None
    """,
    walls=False,
)
attack(
    PATCHING,
    "import hook",
    """
    import sys, types
    class Finder:
        def find_spec(self, name, path=None, target=None):
            module = types.ModuleType(name)
            module.judge = lambda *a, **k: True
            sys.modules[name] = module
    sys.meta_path.insert(0, Finder())
    """,
    walls=False,
)
attack(
    PATCHING,
    "a checker of its own",
    """
    import sys, types
    fake = types.ModuleType('lstmgru_lab.checking')
    class Report: outcome, score, max_score, passed = 'correct', 100.0, 100, True
    fake.check = fake.judge = lambda *a, **k: Report()
    sys.modules['lstmgru_lab'] = sys.modules['lstmgru_lab.checking'] = fake
    """,
    walls=False,
)
attack(
    PATCHING,
    "the encoder of the wire",
    """
    import gc, types
    for thing in gc.get_objects():
        if isinstance(thing, types.FunctionType) and thing.__name__ in ('encode', 'compare', 'judge'):
            thing.__code__ = (lambda value: b'T').__code__
    """,
    walls=False,
)
attack(
    PATCHING,
    "the answering functions",
    """
    import gc, types
    for thing in gc.get_objects():
        if isinstance(thing, types.FunctionType) and thing.__name__ == 'answer':
            thing.__globals__['call_once'] = thing.__globals__['Answer'] = None
            thing.__code__ = (lambda names, name, arguments, seconds: {
                'result': True, 'raised': None, 'arguments': arguments, 'returned': 0, 'printed': '', 'seconds': 0.0,
                'score': 100, 'outcome': 'correct', 'passed': True}).__code__
    """,
    walls=False,
)
attack(
    PATCHING,
    "default dtype and devices",
    "torch.set_default_dtype(torch.float16)\ntorch.set_default_device('meta')",
    walls=False,
)

# --- tensors and objects whose comparisons lie

LYING = "lying values"
SUBCLASS = """
class Yes(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        return torch.ones(()).bool() if 'close' in str(function) or 'eq' in str(function) else torch.zeros(())
    __eq__ = lambda a, b: True
    __sub__ = __rsub__ = lambda a, b: 0
"""
attack(LYING, "tensor subclass", SUBCLASS, answer=function("return h_prev.as_subclass(Yes)"), walls=False)
attack(
    LYING,
    "equal to everything",
    "class Any:\n    __eq__ = __le__ = __ge__ = lambda a, b: True\n    __hash__ = object.__hash__",
    answer=function("return Any()"),
    walls=False,
)
attack(LYING, "not a number", answer=function("return torch.full_like(h_prev, float('nan'))"), walls=False)
attack(LYING, "infinite", answer=function("return torch.full_like(h_prev, float('inf'))"), walls=False)
attack(
    LYING,
    "a class that says it is Tensor",
    "class T:\n    __class__ = property(lambda self: torch.Tensor)\n    shape = dtype = None",
    answer=function("return T()"),
    walls=False,
)
attack(
    LYING,
    "a shape that lies",
    "class S(torch.Tensor):\n    shape = property(lambda self: (2, 3))\n    ndim = 7\n    numel = lambda self: 0",
    answer=function("return torch.zeros(1).as_subclass(S)"),
    walls=False,
)
attack(
    LYING,
    "a number that lies",
    "class F(float):\n    __sub__ = __rsub__ = __abs__ = lambda *a: 0.0\n    __float__ = lambda self: float('nan')",
    answer=function("return F(0)"),
    walls=False,
)
attack(
    LYING,
    "a dict without end",
    "class D(dict):\n    def items(self):\n        while True:\n            yield 'x', 1\n    __len__ = lambda self: 1",
    answer=function("return D(a=1)"),
    walls=False,
)
attack(LYING, "a stride of zero", answer=function("return torch.zeros(1).expand(10**12)"), walls=False)
attack(
    LYING,
    "a module that is called LSTM",
    "class LSTM(nn.LSTM):\n    def state_dict(self): return {'x': torch.ones(1)}",
    answer=function("return LSTM(1, 1)"),
    walls=False,
)

# --- reading the key from disk, from the package, from memory, frames and gc

READING = "reading the key"
USE = function("return found(x_t, h_prev, W_f, b_f)")
attack(
    READING,
    "import the bank",
    "from lstmgru_lab.bank.lessons.lesson_02.forget_gate import forget_gate as found",
    answer=USE,
)
attack(
    READING,
    "import from the distribution's files",
    """
    import importlib.metadata, importlib.util
    for file in importlib.metadata.files('lstmgru-lab') or []:
        path = str(file.locate())
        if path.endswith('lesson_02/forget_gate.py'):
            name = 'lstmgru_lab.bank.lessons.lesson_02.forget_gate'  # its imports are relative
            spec = importlib.util.spec_from_file_location(name, path)
            key = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(key)
            found = key.forget_gate
    """,
    answer=USE,
)
attack(
    READING,
    "search the disk",
    """
    import os
    for home, folders, files in os.walk('/'):
        for name in files:
            if home.endswith('lessons/lesson_02') and name == 'forget_gate.py' or name.endswith('.ipynb'):
                text = open(os.path.join(home, name)).read()
                scope = {'torch': torch}
                exec(text[text.index('def forget_gate'):].split('EXERCISE')[0], scope)
                found = scope['forget_gate']
    """,
    answer=USE,
)
attack(
    READING,
    "forget the stand-in and import again",
    """
    import sys
    for name in list(sys.modules):
        if name.startswith('lstmgru_lab'):
            del sys.modules[name]
    import lstmgru_lab.bank
    found = lstmgru_lab.bank.exercises()['forget_gate'].reference
    """,
    answer=USE,
)
attack(
    READING,
    "the garbage collector",
    """
    import gc, types
    for thing in gc.get_objects():
        if type(thing).__name__ == 'Exercise' or getattr(thing, '__name__', '') == 'forget_gate':
            found = getattr(thing, 'reference', thing)
    """,
    answer=USE,
)
attack(
    READING,
    "frames",
    answer=function(
        """
        import sys
        frame = sys._getframe()
        while frame:
            for value in frame.f_locals.values():
                if hasattr(value, 'reference'):
                    return value.reference(x_t, h_prev, W_f, b_f)
                if isinstance(value, dict) and 'expected' in value:
                    return value['expected']
            frame = frame.f_back
        """
    ),
)
attack(
    READING,
    "the parent's memory",
    """
    import os, re
    for pid in [p for p in os.listdir('/proc') if p.isdigit()]:
        maps = open(f'/proc/{pid}/maps').read()
        memory = open(f'/proc/{pid}/mem', 'rb')
    """,
)
attack(
    READING,
    "its own memory",
    "import ctypes\nctypes.string_at(id(torch), 10)\nopen('/proc/self/mem', 'rb').read(1)",
)
attack(
    READING,
    "other processes' environment",
    "secret = open('/proc/1/environ').read()\nfound = eval(secret)",
    answer=USE,
)
attack(READING, "lab.solution", "found = lab.solution('forget_gate', show=True)", answer=USE)
attack(READING, "the course's cells", "cell = lab.LSTMCell(1, 1)\nfound = cell.step", answer=USE)
attack(
    READING,
    "results of others",
    "import glob\nfound = open(glob.glob('/**/results.jsonl', recursive=True)[0]).read()",
    answer=USE,
)

# --- forging results on stdout, files, descriptors and the protocol itself

FORGING = "forging results"
FRAME = """
import os, struct, torch
def block(data): return struct.pack('<I', len(data)) + data
def text(value): return b's' + block(value.encode())
def frame(data): return block(data)
def write_everywhere(data):
    for descriptor in range(1, 64):
        try: os.write(descriptor, data)
        except OSError: pass
"""
attack(
    FORGING,
    "stdout",
    """
    import json, sys
    line = json.dumps({'status': 'ok', 'score': 100, 'exercises': [{'name': 'forget_gate', 'outcome': 'correct', 'score': 100}]})
    print(line); print(line, file=sys.__stdout__, flush=True); print(line, file=sys.__stderr__)
    """,
    walls=False,
)
attack(
    FORGING,
    "files",
    f"""
    for place in ('results.jsonl', 'grades.csv', '/tmp/{MARK}.jsonl', '../results.jsonl', '/dev/stdout'):
        try: open(place, 'a').write('{{"score": 100}}')
        except OSError: pass
    """,
)
attack(FORGING, "noise on every descriptor", FRAME, "write_everywhere(b'noise' * 1000)", walls=False)
attack(FORGING, "a length without end", FRAME, "write_everywhere(b'\\xff\\xff\\xff\\xff')", walls=False)
attack(FORGING, "half a message", FRAME, "write_everywhere(struct.pack('<I', 1000) + b'd')", walls=False)
attack(
    FORGING,
    "an early answer",
    FRAME,
    """
    reply = b'd' + struct.pack('<I', 3) + text('id') + b'i' + block(b'\\x02') + text('raised') + b'N' + text('score') + b'T'
    write_everywhere(frame(reply) * 20)
    """,
    walls=False,
)
attack(
    FORGING,
    "answers between answers",
    FRAME,
    """
    import threading
    def spam():
        while True: write_everywhere(frame(b'T'))
    threading.Thread(target=spam, daemon=True).start()
    """,
    walls=False,
)
attack(
    FORGING,
    "an oversized message",
    FRAME,
    "import threading\nthreading.Thread(target=write_everywhere, args=(struct.pack('<I', 60 << 20) + b'x' * (60 << 20),)).start()",
    walls=False,
)
attack(
    FORGING,
    "a message nested deep",
    FRAME,
    "write_everywhere(frame(b'l\\x01\\x00\\x00\\x00' * 100000 + b'N'))",
    walls=False,
)
attack(
    FORGING,
    "a pickle",
    FRAME,
    """
    import pickle
    class Run:
        def __reduce__(self): return (exec, ('import os; os.abort()',))
    write_everywhere(frame(pickle.dumps(Run())))
    """,
    walls=False,
)
attack(FORGING, "closing the channel", "import os\nos.closerange(0, 256)", walls=False)
attack(
    FORGING,
    "the grader's questions answered by another",
    """
    import gc
    for thing in gc.get_objects():
        if type(thing).__name__ == 'Channel':
            request = thing.receive
            thing.receive = lambda: {'do': 'cells', 'id': 0, 'cells': ['1'] * 10}
    """,
    walls=False,
)
attack(
    FORGING,
    "the server's socket",
    """
    import socket
    for descriptor in range(3, 64):
        try:
            control = socket.socket(fileno=descriptor)
            control.send(b'd\\x01\\x00\\x00\\x00s\\x05\\x00\\x00\\x00endedi\\x01\\x00\\x00\\x00\\x01')
        except OSError: pass
    """,
)

# --- leaving early in every way

LEAVING = "leaving early"
attack(LEAVING, "sys.exit", "import sys\nsys.exit(0)", walls=False)
attack(LEAVING, "os._exit", "import os\nos._exit(0)", walls=False)
attack(LEAVING, "SystemExit with a score", "raise SystemExit(100)", walls=False)
attack(LEAVING, "KeyboardInterrupt", "raise KeyboardInterrupt", walls=False)
attack(LEAVING, "abort", "import os\nos.abort()", walls=False)
attack(LEAVING, "segmentation fault", "import ctypes\nctypes.string_at(1)", walls=False)
attack(LEAVING, "killing itself", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", walls=False)
attack(LEAVING, "in the call", answer=function("import os\nos._exit(0)"), walls=False)
attack(LEAVING, "another program", "import os\nos.execv('/bin/true', ['true'])")

# --- killing and tracing other processes

KILLING = "killing and tracing"
attack(KILLING, "its parent", "import os\nos.kill(os.getppid(), 9)")
attack(KILLING, "everyone", "import os\nos.kill(-1, 9)")
attack(KILLING, "its group", "import os\nos.killpg(0, 9)")
attack(
    KILLING,
    "one by one",
    "import os\nfor pid in range(2, 100_000):\n    if pid != os.getpid():\n        try: os.kill(pid, 9)\n        except OSError: pass",
)
attack(
    KILLING,
    "tracing",
    "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\nassert libc.ptrace(16, os.getppid(), 0, 0) != 0 or 1 / 0",
)
attack(
    KILLING,
    "reading another's memory",
    """
    import ctypes, os
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(16)
    for pid in (os.getppid(), 1):
        libc.process_vm_writev(pid, buffer, 1, buffer, 1, 0)
    """,
)
attack(
    KILLING,
    "limiting its parent",
    "import os, resource\nresource.prlimit(os.getppid() or 1, resource.RLIMIT_CPU, (1, 1))",
)
attack(KILLING, "stopping its parent", "import os, signal\nos.kill(os.getppid(), signal.SIGSTOP)")

# --- daemons that outlive

DAEMONS = "daemons"
attack(
    DAEMONS,
    "double fork",
    f"""
    import os, time
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            while True:
                open('/tmp/{MARK}', 'a').write('x'); time.sleep(0.1)
    """,
)
attack(
    DAEMONS,
    "subprocess",
    f"import subprocess\nsubprocess.Popen(['sleep', '3141', '{MARK}'], start_new_session=True)",
)
attack(DAEMONS, "shell", f"import os\nos.system('(sleep 3141; echo {MARK}) &')")
attack(DAEMONS, "magics", f"!sleep 3141 # {MARK} &", f"%%bash --bg\nsleep 3141 # {MARK}")
attack(
    DAEMONS,
    "multiprocessing",
    "import multiprocessing, time\nmultiprocessing.Process(target=time.sleep, args=(3141,)).start()",
)
attack(
    DAEMONS,
    "a thread that goes on",
    "import threading, time\nthreading.Thread(target=time.sleep, args=(3141,)).start()",
    walls=False,
)

# --- network

NETWORK = "network"
attack(NETWORK, "connect", "import socket\nsocket.create_connection(('127.0.0.1', 22), 1)")
attack(NETWORK, "listen", "import socket\ns = socket.socket(); s.bind(('', 0)); s.listen()")
attack(NETWORK, "names", "import socket\nsocket.getaddrinfo('example.org', 80)")
attack(NETWORK, "fetch", "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:80', timeout=1)")
attack(
    NETWORK,
    "a local socket",
    "import socket\ns = socket.socket(socket.AF_UNIX); s.connect('/run/docker.sock')",
)
attack(
    NETWORK, "an abstract socket", f"import socket\ns = socket.socket(socket.AF_UNIX); s.bind('\\0{MARK}')"
)
attack(NETWORK, "raw packets", "import socket\nsocket.socket(socket.AF_PACKET, socket.SOCK_RAW)")

# --- fork, memory, disk, output and descriptor bombs

BOMBS = "bombs"
attack(BOMBS, "forks", "import os\nfor _ in range(10_000):\n    os.fork()")
attack(
    BOMBS,
    "threads",
    "import threading, time\nfor _ in range(5_000):\n    threading.Thread(target=time.sleep, args=(100,), daemon=True).start()",
)
attack(BOMBS, "memory", "hold = []\nwhile True:\n    hold.append(bytearray(64 << 20))")
attack(BOMBS, "tensors", "hold = []\nwhile True:\n    hold.append(torch.ones(16 << 20))")
attack(
    BOMBS,
    "disk",
    f"with open('{MARK}', 'wb') as file:\n    while True:\n        file.write(bytes(1 << 20))",
)
attack(
    BOMBS,
    "many files",
    f"import os\nos.makedirs('{MARK}', exist_ok=True)\nfor k in range(10**6):\n    open(f'{MARK}/{{k}}', 'w').write('x' * 10**6)",
)
attack(BOMBS, "output", "while True:\n    print('x' * 10**6)", walls=False)
attack(
    BOMBS,
    "raw output",
    "import os\nwhile True:\n    os.write(1, b'x' * 10**6); os.write(2, b'x' * 10**6)",
    walls=False,
)
attack(BOMBS, "descriptors", "import os\nhold = []\nwhile True:\n    hold += os.pipe()")
attack(BOMBS, "a huge answer", answer=function("return torch.zeros(10**8)"))
attack(BOMBS, "many answers", answer=function("return [0] * 10**7"))
attack(
    BOMBS, "a deep answer", answer=function("deep = []\nfor _ in range(10**6): deep = [deep]\nreturn deep")
)
attack(BOMBS, "a long message", answer=function("raise ValueError('x' * 10**8)"))
attack(BOMBS, "a number without end", answer=function("return 1 << 10**8"))
attack(
    BOMBS,
    "sockets' buffers",
    "import socket\nhold = []\nwhile True:\n    a, b = socket.socketpair(); a.send(b'x' * 10**5); hold += [a, b]",
)

# --- hanging where it is hard to be stopped

HANGING = "hanging"
attack(HANGING, "__repr__", "class R:\n    def __repr__(self):\n        while True: pass\nR()", walls=False)
attack(
    HANGING,
    "__del__",
    "class R:\n    def __del__(self):\n        while True: pass\nr = R(); del r",
    walls=False,
)
attack(HANGING, "atexit", "import atexit, time\natexit.register(time.sleep, 3141)", walls=False)
attack(HANGING, "a call into C", "import ctypes\nctypes.CDLL(None).sleep(3141)", walls=False)
attack(
    HANGING,
    "deaf to signals",
    "import signal\nfor s in range(1, 65):\n    try: signal.signal(s, signal.SIG_IGN)\n    except (OSError, ValueError): pass\nwhile True: pass",
    walls=False,
)
attack(
    HANGING,
    "catching everything",
    answer=function("while True:\n    try:\n        while True: pass\n    except BaseException: pass"),
    walls=False,
)
attack(
    HANGING,
    "an exception whose text never ends",
    "class E(Exception):\n    def __str__(self):\n        while True: pass\nraise E",
    walls=False,
)
attack(HANGING, "a regular expression", "import re\nre.match('(a+)+$', 'a' * 60 + 'b')", walls=False)
attack(HANGING, "a power", "x = 10 ** 10 ** 9", walls=False)

# --- poisoning files that the next submission would load

POISONING = "poisoning"
SPITE = "import torch; torch.sigmoid = torch.tanh"
attack(
    POISONING,
    "sitecustomize",
    f"import torch, os\nsite = os.path.dirname(os.path.dirname(torch.__file__))\nopen(site + '/{MARK}.pth', 'w').write('{SPITE}')",
)
attack(POISONING, "torch itself", f"import torch\nopen(torch.__file__, 'a').write('# {MARK}')")
attack(
    POISONING,
    "the home folder",
    f"""
    import os
    home = os.path.expanduser('~/.ipython/profile_default/startup')
    os.makedirs(home); open(home + '/{MARK}.py', 'w').write('{SPITE}')
    """,
)
attack(
    POISONING,
    "the working folder",
    f"open('numpy.py', 'w').write('{SPITE}'); open('{MARK}.py', 'w').write('{SPITE}')",
)
attack(
    POISONING,
    "shared memory",
    f"from multiprocessing.shared_memory import SharedMemory\nSharedMemory('{MARK}', create=True, size=1 << 20)",
)
attack(
    POISONING,
    "System V shared memory",
    "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nassert libc.shmget(31415926, 1 << 20, 0o1666) < 0, 'made'",
)
attack(
    POISONING,
    "byte code",
    f"import torch, os\nopen(os.path.join(os.path.dirname(torch.__file__), '__pycache__', '{MARK}.pyc'), 'wb').write(b'x')",
)
attack(
    POISONING,
    "the memory that is shared",
    "import ctypes\nx = torch.ones(4).share_memory_()\nctypes.memset(id(torch.sigmoid), 0, 8)",
)
attack(
    POISONING,
    "kernel keys",
    "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nlibc.syscall(248, b'user', b'mark', b'x', 1, -4)",
)
