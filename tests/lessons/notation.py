"""The lessons' notation, read: a TeX formula becomes a Python expression over a reference cell's numbers."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

import lstmgru_lab as lab

BATCH, INPUT, HIDDEN = 2, 3, 4

GATES = {  # the left sides that define something, and the name that a trace gives it
    "f_t": "f",
    "i_t": "i",
    r"\tilde c_t": "c_tilde",
    "c_t": "c",
    "o_t": "o",
    "z_t": "z",
    "r_t": "r",
    r"\tilde h_t": "h_tilde",
    "h_t": "h",
}
SYMBOLS = {
    r"\sigma": "sigmoid",
    r"\tanh": "tanh",
    "h_{t-1}": "h_prev",
    "c_{t-1}": "c_prev",
    "x_t": "x",
    **GATES,
}
CELLS = {
    "RNN": lambda: lab.RNNCell(INPUT, HIDDEN, dtype=torch.float64),
    "LSTM": lambda: lab.LSTMCell(INPUT, HIDDEN, dtype=torch.float64),
    "LSTM with peepholes": lambda: lab.LSTMCell(INPUT, HIDDEN, peephole=True, dtype=torch.float64),
    "GRU": lambda: lab.GRUCell(INPUT, HIDDEN, dtype=torch.float64),
    "GRU, reset after": lambda: lab.GRUCell(INPUT, HIDDEN, reset="after", dtype=torch.float64),
}


@dataclass(frozen=True)
class Matrix:
    """Weights (out, in) that act on the last axis of a batch: W @ v is the W v of the lessons."""

    values: Tensor

    def __matmul__(self, v: Tensor) -> Tensor:
        return v @ self.values.T

    @property
    def shape(self) -> torch.Size:
        return self.values.shape


class SideBySide:
    """[a, b], concatenated along the last axis."""

    def __getitem__(self, parts: tuple[Tensor, ...]) -> Tensor:
        return torch.cat(parts, dim=-1)


def prose(path: Path) -> Iterator[str]:
    """The Markdown cells of a lesson's source."""
    for cell in re.split(r"(?m)^# %%", path.read_text(encoding="utf-8")):
        first, _, body = cell.partition("\n")
        if "[markdown]" in first:
            yield re.sub(r"(?m)^# ?", "", body)


def formulas(text: str) -> Iterator[str]:
    """What stands between dollars, a line of an alignment at a time, without words and spacing."""
    for display, inline in re.findall(r"\$\$(.+?)\$\$|(?<![\\$])\$([^$]+?)\$", text, re.DOTALL):
        formula = display or inline
        formula = re.sub(r"\\(begin|end)\{aligned\}", "", formula)
        for line in re.split(r"\\\\(?![a-z])|,?\\qquad|\\text\{[^}]*\}|&&", formula):
            plain = re.sub(r"\\[,;!]|\\quad|\\q?quad|\\big|\\Big|\\left|\\right(?!a)|&", " ", line)
            yield re.sub(r"\s+", " ", plain).strip(" .,;")


def definitions(text: str) -> Iterator[tuple[str, str]]:
    """Every formula that says what a gate or a state is made of: (its name in a trace, the right side)."""
    for formula in formulas(text):
        left, equals, right = formula.partition("=")
        whole = re.search(r"W|U|_t|_\{t", right) and not re.search(r"=|\d\.\d|[+]\s*$", right)
        if equals and left.strip() in GATES and whole:
            yield GATES[left.strip()], right.strip()


def python(tex: str) -> str:
    """A right side as Python: products by *, matrices by @, [a, b] by side_by_side[a, b]."""
    code = re.sub(r"\\(circ|cdot|odot)\b", "*", tex)
    code = re.sub("|".join(map(re.escape, SYMBOLS)), lambda found: f" {SYMBOLS[found[0]]} ", code)
    code = re.sub(r"\b([WVU](?:_\w)?)(?=[\s(\[])", r" \1 @ ", code)
    return re.sub(r"\[(?=[^\]]*,)", "side_by_side[", " ".join(code.split()))


def numbers_of(kind: str) -> dict[str, Any]:
    """A step of a reference cell with everything that took part in it, by the lessons' letters."""
    torch.manual_seed(5)
    cell = CELLS[kind]()
    x_t, h_prev, c_prev = (torch.randn(BATCH, size, dtype=torch.float64) for size in (INPUT, HIDDEN, HIDDEN))
    lstm = isinstance(cell, lab.LSTMCell)
    trace = cell(x_t[None], (h_prev, c_prev) if lstm else h_prev)
    scope: dict[str, Any] = {"x": x_t, "h_prev": h_prev, **({"c_prev": c_prev} if lstm else {})}
    scope |= {name: getattr(trace, name)[0].detach() for name in cell.fields}
    for name, value in cell.named_parameters():
        scope[name] = Matrix(value.detach()) if name.startswith("W") else value.detach()
    if "W_h" in scope:
        scope |= {"U": Matrix(cell.W_h.detach()[:, :HIDDEN]), "V": Matrix(cell.W_h.detach()[:, HIDDEN:])}
    return scope


def evaluated(tex: str, scope: dict[str, Any]) -> Any:
    """What a right side comes to; NameError where it names something that the cell has not got."""
    tools = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "side_by_side": SideBySide()}
    return eval(python(tex), {"__builtins__": {}}, {**tools, **scope})


def number(tex: str) -> float | None:
    """What a formula of digits alone comes to; None where it holds a letter."""
    code = re.sub(r"\\t?frac(\d)(\d)", r"(\1/\2)", tex)
    code = re.sub(r"\\t?frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", code)
    code = code.replace(r"\cdot", "*").replace(r"\times", "*").replace("−", "-").replace(r"\,", "")
    code = (
        re.sub(r"\\(sigma|tanh|ln|exp)\b", r" \1 ", code)
        .replace("^", "**")
        .replace("{", "(")
        .replace("}", ")")
    )
    if not re.fullmatch(r"(?:[\d\s.+\-*/()]|sigma|tanh|ln|exp)+", code) or not re.search(r"\d", code):
        return None
    tools = {"sigma": lambda a: 1 / (1 + math.exp(-a)), "tanh": math.tanh, "ln": math.log, "exp": math.exp}
    try:
        return float(eval(code, {"__builtins__": {}}, tools))
    except (SyntaxError, TypeError):
        return None


def chains(text: str) -> Iterator[tuple[str, list[str]]]:
    """Every formula with an equality between figures: the formula and its figures, in their order."""
    for formula in chain.from_iterable(re.split(r",(?![^(\[]*[)\]])", whole) for whole in formulas(text)):
        sides = [side.strip() for side in formula.split("=")]
        figures = [side for side in sides if number(side) is not None]
        if len(figures) > 1:
            yield formula, figures
