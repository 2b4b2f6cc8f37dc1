"""Every equation, shape and figure that a lesson displays is the reference cell's own."""

import re
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from notation import (
    BATCH,
    CELLS,
    HIDDEN,
    INPUT,
    Matrix,
    chains,
    definitions,
    evaluated,
    number,
    numbers_of,
    prose,
)
from torch.nn.functional import linear

import lstmgru_lab as lab

SOURCES = sorted((Path(__file__).parents[2] / "lessons" / "source").glob("*.py"))


def mingru() -> dict[str, object]:
    """A step of the minGRU, for which the bank has the reference and the package no cell."""
    x, h = torch.randn(BATCH, INPUT, dtype=torch.float64), torch.randn(BATCH, HIDDEN, dtype=torch.float64)
    W_z, W_h = (torch.randn(HIDDEN, INPUT, dtype=torch.float64) for _ in range(2))
    b_z, b_h = (torch.randn(HIDDEN, dtype=torch.float64) for _ in range(2))
    step = lab.bank.exercises()["mingru_parallel"].reference(x[None], h, W_z, b_z, W_h, b_h)[0]
    z, h_tilde = torch.sigmoid(linear(x, W_z, b_z)), linear(x, W_h, b_h)
    weights = {"W_z": Matrix(W_z), "W_h": Matrix(W_h), "b_z": b_z, "b_h": b_h}
    return {"x": x, "h_prev": h, "h": step, "z": z, "h_tilde": h_tilde, **weights}


SCOPES = {**{kind: numbers_of(kind) for kind in CELLS}, "minGRU": mingru()}

C_T = r"f_t \circ c_{t-1} + i_t \circ \tilde c_t"
H_T = r"(1 - z_t) \circ h_{t-1} + z_t \circ \tilde h_t"
RELATIVES = {
    # what is said of a relative -> this course's equation, and what is put in there to get the relative's
    r"z_t \circ h_{t-1} + (1 - z_t) \circ \tilde h_t": (H_T, {"z": "1 - z_t"}),  # Cho's and torch's sense
    r"f_t \circ c_{t-1} + \tilde c_t": (C_T, {"i": "1"}),
    r"c_{t-1} + i_t \circ \tilde c_t": (C_T, {"f": "1"}),  # the LSTM of 1997
    r"f_t \circ c_{t-1} + (1 - f_t) \circ \tilde c_t": (C_T, {"i": "1 - f_t"}),  # coupled gates
}


def alone(path: Path) -> set[str]:
    """Return the equations that the lesson's file in own_equations names: no cell of the package has them."""
    name = f"lesson_{path.name[:2]}"
    if not (Path(__file__).parent / "own_equations" / f"{name}.py").is_file():
        return set()
    return set(import_module(f"own_equations.{name}").ALONE)


every_source = pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)


def agreeing(name: str, tex: str) -> list[str]:
    """The reference cells that have every symbol of the equation, and whose numbers it gives."""
    found = []
    for kind, scope in SCOPES.items():
        try:
            value = evaluated(tex, scope)
            expected = scope[name]
            if tex in RELATIVES:
                base, put_in = RELATIVES[tex]
                expected = evaluated(base, scope | {n: evaluated(t, scope) for n, t in put_in.items()})
        except (NameError, KeyError, RuntimeError):  # a minGRU's W_z does not act on [h, x]
            continue
        if value.shape == expected.shape and torch.allclose(value, expected, rtol=0, atol=1e-12):
            found.append(kind)
    return found


@every_source
def test_every_equation_gives_the_numbers_of_a_reference_cell(path):
    for name, tex in definitions("\n".join(prose(path))):
        if tex not in alone(path):
            assert agreeing(name, tex), (
                f"{name} = {tex} is the equation of no cell of the course: if that is meant, name it in "
                f"tests/lessons/own_equations/lesson_{path.name[:2]}.py"
            )


@pytest.mark.parametrize(
    ("name", "tex"),
    [
        ("f", r"\sigma(W_f [x_t, h_{t-1}] + b_f)"),
        ("f", r"\sigma(W_i [h_{t-1}, x_t] + b_i)"),
        ("c", r"i_t \circ c_{t-1} + f_t \circ \tilde c_t"),
        ("h", r"o_t \circ \sigma(c_t)"),
        ("h_tilde", r"\tanh(W_h [r_t \circ h_{t-1}, x_t])"),
        ("h", r"(1 - z_t) \circ \tilde h_t + z_t \circ h_{t-1}"),
    ],
)
def test_a_wrong_equation_would_be_found(name, tex):
    assert agreeing(name, tex) == []


@every_source
def test_every_displayed_gate_has_its_code_and_its_proof(path):
    # An equation on display (not one quoted in passing) stands beside the code that is it, and an assert.
    displayed = re.findall(r"\$\$.+?\$\$", "\n".join(prose(path)), re.DOTALL)
    names = {
        name
        for text in displayed
        for name, tex in definitions(text)
        if tex not in alone(path) and tex not in RELATIVES
    }
    code = "\n".join(
        c for c in re.split(r"(?m)^# %%", path.read_text(encoding="utf-8")) if "[markdown]" not in c[:12]
    )
    for name in names:
        assert re.search(rf"(?m)^\s*(?:.*, )?{name}(?:_t)?(?:, .*)? = ", code), f"no line computes {name}"
    assert not names or re.search(r"assert .*(allclose|equal|< 1e-)", code)


def shape_rows(text: str):
    """The rows of the tables that give shapes: (the symbols, their shapes), cell by cell."""
    for table in re.findall(r"(?m)^\| symbol \|.*\| shape \|\n\|[-|]+\n((?:\|.*\n?)+)", text):
        for row in table.splitlines():
            cells = [cell.strip() for cell in row.strip("| ").split(" | ")]
            yield re.findall(r"\$(.+?)\$", cells[0]), re.findall(r"\(([^()]*)\)", cells[-1])


@every_source
def test_every_shape_of_a_table_of_symbols_is_the_cell_s(path):
    for symbols, shapes in shape_rows("\n".join(prose(path))):
        known = [shapes_of(re.sub(r"\\[,;!]", " ", symbol)) for symbol in symbols]
        if not all(known):
            continue  # a row about something that is not in a cell: a read-out, a window
        assert len(shapes) in (1, len(symbols)), symbols
        for symbol, cell_s, written in zip(
            symbols, known, shapes * (len(symbols) // len(shapes)), strict=True
        ):
            sizes = {"batch": BATCH, "input": INPUT, "hidden": HIDDEN}
            parts = [
                part for part in written.split(",") if part.strip() not in ("", "time")
            ]  # a step's shape
            shape = [eval(part, {"__builtins__": {}}, sizes) for part in parts]
            assert tuple(shape) in cell_s, f"{symbol}: {written}"


def shapes_of(tex: str) -> set[tuple[int, ...]]:
    """The shape that a symbol has in each of the cells that know it."""
    found = set()
    for scope in SCOPES.values():
        try:
            value = evaluated(tex, scope)
        except (NameError, SyntaxError, RuntimeError):
            continue
        if isinstance(value, (Matrix, torch.Tensor)):  # not a pair of symbols
            found.add(tuple(value.values.shape if isinstance(value, Matrix) else value.shape))
    return found


@every_source
def test_every_step_by_hand_is_computed_right(path):
    # Right to one unit of the last decimal: a lesson carries more decimals than it prints.
    for formula, figures in chains("\n".join(prose(path))):
        for left, right in pairwise(figures):
            digits = len(right.strip().partition(".")[2]) if re.fullmatch(r"[-−\d.\s]+", right) else 3
            assert abs(number(left) - number(right)) <= 1.001 * 10**-digits, formula


@every_source
def test_a_lesson_displays_the_equations_of_its_own(path):
    assert alone(path) <= {tex for _, tex in definitions("\n".join(prose(path)))}


def test_the_lessons_give_the_tests_something_to_read():
    texts = ["\n".join(prose(path)) for path in SOURCES]
    assert sum(len(list(definitions(text))) for text in texts) > 30
    assert sum(len(list(shape_rows(text))) for text in texts) > 30
    assert sum(len(list(chains(text))) for text in texts) > 25
