"""Ready-made cells and empty bodies are read in the source of a function; without it, nothing is claimed."""

import functools
import importlib.util
import linecache
import textwrap

import pytest
import torch
from notebook_cells import run_cell
from torch import nn

from lstmgru_lab.calls.ready_made import ANSWER, CLASSES, FUNCTIONS, Definitions
from lstmgru_lab.calls.syntax import names_in, own_function, tree_of

FORBIDDEN = CLASSES | FUNCTIONS
CELL = nn.LSTMCell(1, 1)


def used(function):
    return Definitions.behind(function).used_by(ANSWER, FORBIDDEN)


def is_empty(function):
    return ANSWER in Definitions.behind(function).empty


def cell(source, **names):
    """What a cell of a notebook defines as `f`."""
    return run_cell(textwrap.dedent(source), {"torch": torch, "nn": nn, "functools": functools, **names})["f"]


USES = {
    "attribute": "def f(x):\n    return torch.nn.LSTMCell(1, 1)(x)",
    "torch's function": "def f(x):\n    return torch.lstm_cell(x)",
    "import inside": "def f(x):\n    from torch.nn import LSTMCell as Own\n    return Own(1, 1)(x)",
    "alias of a class": "from torch.nn import LSTMCell as Own\ndef f(x):\n    return Own(1, 1)(x)",
    "alias of a function": "own = torch.gru_cell\ndef f(x):\n    return own(x)",
    "made outside": "ready = nn.LSTMCell(1, 1)\ndef f(x):\n    return ready(x)",
    "helper": "def helper(x):\n    return nn.GRU(1, 1)(x)\ndef f(x):\n    return helper(x)",
    "helper of a helper": (
        "def one(x):\n    return nn.GRU(1, 1)(x)\n"
        "def two(x):\n    return one(x)\n"
        "def f(x):\n    return two(x)"
    ),
    "nested definition": "def f(x):\n    def inner(y):\n        return nn.LSTM(1, 1)(y)\n    return inner(x)",
    "lambda": "f = lambda x: nn.LSTMCell(1, 1)(x)",
    "lambda inside": "def f(x):\n    return (lambda y: nn.RNN(1, 1)(y))(x)",
    "async": "async def f(x):\n    return nn.LSTM(1, 1)(x)",
    "decorated, named": (
        "def twice(g):\n    @functools.wraps(g)\n"
        "    def wrapper(x):\n        return g(g(x))\n    return wrapper\n"
        "@twice\ndef f(x):\n    return nn.LSTMCell(1, 1)(x)"
    ),
    "decorated, unnamed": (
        "def twice(g):\n    def wrapper(x):\n        return g(g(x))\n    return wrapper\n"
        "@twice\ndef f(x):\n    return nn.LSTMCell(1, 1)(x)"
    ),
    "decorated by torch": "@torch.no_grad()\ndef f(x):\n    return nn.LSTMCell(1, 1)(x)",
    "cached": "@functools.lru_cache\ndef f(x):\n    return nn.LSTMCell(1, 1)(x)",
    "closure": (
        "def maker():\n    ready = nn.LSTMCell(1, 1)\n    def g(x):\n        return ready(x)\n"
        "    return g\nf = maker()"
    ),
    "method": "class A:\n    def g(self, x):\n        return nn.LSTM(1, 1)(x)\nf = A().g",
}
USES_NOT = {
    "argument": "def f(lstm):\n    return lstm + 1",
    "variable": "def f(x):\n    gru = x + 1\n    return gru",
    "comprehension": "def f(x):\n    return [lstm for lstm in x]",
    "text": "def f(x):\n    '''Not LSTMCell: nn.LSTM is ready-made.'''\n    return 'LSTM'  # nn.LSTM",
    "other function": "def g(x):\n    return nn.LSTM(1, 1)(x)\ndef f(x):\n    return x + 1",
    "calls itself": "def f(x):\n    return f(x - 1) if x else x",
}


@pytest.mark.parametrize("how", USES)
def test_a_ready_made_cell_is_found(how):
    assert used(cell(USES[how]))


@pytest.mark.parametrize("how", USES_NOT)
def test_a_cell_written_by_hand_is_left_alone(how):
    assert used(cell(USES_NOT[how])) == []


@pytest.mark.parametrize("how", [name for name in USES if name not in {"closure", "method"}])
def test_a_notebooks_text_gives_what_the_live_function_gives(how):
    assert Definitions.in_cells([USES[how]]).used_by("f", FORBIDDEN) == used(cell(USES[how]))


@pytest.mark.parametrize("how", USES_NOT)
def test_the_text_of_a_notebook_is_as_patient(how):
    assert Definitions.in_cells([USES_NOT[how]]).used_by("f", FORBIDDEN) == []


BODIES = {
    "pass": True,
    "...": True,
    "'''Says what it does.'''": True,
    "'''Says what it does.'''\n    pass": True,
    "return": True,
    "return None": False,
    "return x": False,
    "return ...": False,
    "raise NotImplementedError": False,
    "x = 1": False,
}


@pytest.mark.parametrize("body", BODIES)
def test_an_empty_body_is_told_from_one_that_does_something(body):
    source = f"def f(x):\n    {body}"
    assert is_empty(cell(source)) == BODIES[body]
    assert ("f" in Definitions.in_cells([source]).empty) == BODIES[body]


def test_an_empty_body_below_a_decorator_is_empty():
    assert is_empty(cell("@torch.no_grad()\ndef f(x):\n    pass"))
    assert not is_empty(cell("f = lambda x: None"))


def test_a_later_cell_decides_whether_a_body_is_empty():
    empty, full = "def f(x):\n    pass", "def f(x):\n    return x"
    assert Definitions.in_cells([full, empty]).empty == {"f"}
    assert Definitions.in_cells([empty, full]).empty == set()
    assert Definitions.in_cells([empty, "f = torch.sigmoid"]).empty == set()


# where there is no source


@pytest.mark.parametrize("how", USES)
def test_nothing_is_claimed_of_what_exec_made(how):
    names = {"torch": torch, "nn": nn, "functools": functools}
    exec(USES[how], names)
    assert used(names["f"]) == []


def test_a_body_that_exec_made_is_not_called_empty():
    names = {}
    exec("def f(x): pass", names)
    assert not is_empty(names["f"])


@pytest.mark.parametrize(
    "thing", [None, 7, print, torch.sigmoid, nn.LSTMCell, CELL, len, functools.partial(len)]
)
def test_nothing_is_claimed_of_what_is_no_python_function(thing):
    assert used(thing) == []
    assert not is_empty(thing)


def loaded(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.f


@pytest.mark.parametrize(
    "changed",
    [
        "import torch\nfrom torch import nn\ndef f(x):\n    return nn.LSTMCell(1, 1)(x)\n",
        "import torch\nfrom torch import nn\ndef f(x):\n    pass\n",
        "import torch\nfrom torch import nn\ndef f(\n",
        "",
    ],
    ids=["ready-made now", "empty now", "no Python now", "nothing now"],
)
def test_a_file_that_changed_since_says_nothing_of_the_function(tmp_path, changed):
    path = tmp_path / "mine.py"
    path.write_text("import torch\nfrom torch import nn\ndef f(x):\n    return x + 1\n")
    function = loaded(path)
    path.write_text(changed)
    linecache.clearcache()
    assert tree_of(function) is None
    assert used(function) == []
    assert not is_empty(function)


def test_a_file_that_did_not_change_is_read(tmp_path):
    path = tmp_path / "mine.py"
    body = "from torch import nn\ndef f(x: int):\n    return nn.LSTM\n"
    path.write_text(f"from __future__ import annotations\n{body}")
    assert used(loaded(path)) == ["LSTM"]


def test_two_lambdas_on_a_line_are_not_mistaken_for_each_other():
    source = "f, g = (lambda x: x + 1), (lambda x: nn.LSTM(1, 1)(x))"
    assert used(cell(source)) == []


def test_a_function_of_an_ipython_cell_is_read():
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell()
    shell.run_cell("from torch import nn\nfrom __future__ import annotations")
    shell.run_cell("%time 1\n!true\ndef helper(x: int):\n    return nn.LSTMCell(1, 1)(x)")
    shell.run_cell("await __import__('asyncio').sleep(0)\ndef f(x):\n    return helper(x)\ndef g(x): pass")
    assert used(shell.user_ns["f"]) == ["LSTMCell"]
    assert is_empty(shell.user_ns["g"])
    shell.run_cell("def f(x):\n    return x")
    assert used(shell.user_ns["f"]) == []


def test_names_are_those_of_others():
    function = own_function(cell("def f(a, *, b=1):\n    c = a.d\n    return e(c, b)"))
    assert names_in(tree_of(function)) == {"d", "e"}
