"""A failing case laid open: the call, its arguments, and the learner's numbers beside the right ones."""

import html
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import torch

from ..bank.exercise import Tolerance, Value
from .compare import describe, differing
from .markup import CELL, PRE, code_in_html

__all__ = ["FailingCase", "NumberPair"]

_ROWS = 12  # numbers shown side by side; more would bury the message
_HEAD = "The smallest case that fails:"


@dataclass(frozen=True)
class NumberPair:
    """One number of the result: where it stands, the learner's, the right one."""

    place: str
    yours: str
    right: str
    differs: bool


@dataclass(frozen=True)
class FailingCase:
    """One case: the call, the arguments by name, and the numbers of the part that differs."""

    call: str
    arguments: tuple[tuple[str, Value], ...]
    rows: tuple[NumberPair, ...] = ()
    left_out: int = 0  # numbers for which there is no row

    @classmethod
    def of(
        cls,
        call: str,
        arguments: tuple[tuple[str, Value], ...],
        name: str,
        got: Value,
        expected: Value,
        tolerance: Mapping[Any, Tolerance],
    ) -> "FailingCase":
        """Make the case whose result differs in the part ``name``; of many numbers, the wrong ones first."""
        if (
            isinstance(got, torch.Tensor)
            and isinstance(expected, torch.Tensor)
            and got.shape == expected.shape
        ):
            rows = _rows(name, got.detach(), expected, tolerance)
            return cls(call, arguments, rows, expected.numel() - len(rows))
        if isinstance(expected, int | float) and isinstance(got, int | float):
            row = NumberPair(name, _number(got, expected), _number(expected, got), True)
            return cls(call, arguments, (row,))
        return cls(call, arguments)

    def text(self) -> list[str]:
        """Return lines of plain text, the first with a heading."""
        call, *more = self.text_without_heading()
        return [f"{_HEAD} {call}", *more]

    def text_without_heading(self) -> list[str]:
        """Return the same lines for a place that has a heading of its own."""
        lines = [self.call, *(f"  {line}" for line in self._given())]
        if not self.rows:
            return lines
        place, mine, right = (
            max(len(text) for text in texts)
            for texts in (
                [row.place for row in self.rows],
                ["yours", *(row.yours for row in self.rows)],
                ["right", *(row.right for row in self.rows)],
            )
        )
        lines += ["", f"  {'':{place}}  {'yours':>{mine}}  {'right':>{right}}"]
        lines += [
            f"  {row.place:{place}}  {row.yours:>{mine}}  {row.right:>{right}}  {'✗' if row.differs else '✓'}"
            for row in self.rows
        ]
        return [*lines, f"  and {self.left_out} more"] if self.left_out else lines

    def html(self) -> str:
        """Return the same as HTML, the numbers as a table."""
        arguments = html.escape("\n".join(self._given()))
        parts = [
            f'<p style="margin:.6em 0 0">{code_in_html(f"{_HEAD} `{self.call}`")}</p>',
            f'<pre style="{PRE}">{arguments}</pre>',
        ]
        if self.rows:
            titles = "".join(
                f'<th scope="col" style="{CELL}">{title}</th>' for title in ("", "yours", "right", "")
            )
            body = "".join(map(_row_in_html, self.rows))
            parts.append(
                f'<table style="margin:.4em 0;color:inherit"><thead><tr>{titles}</tr></thead>'
                f"<tbody>{body}</tbody></table>"
            )
        if self.left_out:
            parts.append(f"<p>and {self.left_out} more</p>")
        return "".join(parts)

    def _given(self) -> list[str]:
        """A line for each argument, and for each entry of a dict."""
        given: list[tuple[str, Value]] = []
        for name, value in self.arguments:
            entries = value.items() if isinstance(value, dict) else ()
            given += [(f'{name}["{key}"]', item) for key, item in entries] or [(name, value)]
        width = max((len(name) for name, _ in given), default=0)
        return [f"{name:{width}} = {_value(value)}" for name, value in given]


def _row_in_html(row: NumberPair) -> str:
    return (
        f'<tr><th scope="row" style="{CELL};font-weight:normal">'
        f'<code style="white-space:inherit">{html.escape(row.place)}</code></th>'
        f'<td style="{CELL}">{row.yours}</td><td style="{CELL}">{row.right}</td>'
        f'<td style="{CELL}">{"✗ differs" if row.differs else "✓"}</td></tr>'
    )


def _rows(
    name: str, got: torch.Tensor, expected: torch.Tensor, tolerance: Mapping[Any, Tolerance]
) -> tuple[NumberPair, ...]:
    wrong = differing(expected, got, tolerance)
    places = list(product(*map(range, expected.shape)))
    if len(places) > _ROWS:
        places = sorted(sorted(places, key=lambda place: not wrong[place])[:_ROWS])
    return tuple(
        NumberPair(
            f"{name}[{', '.join(map(str, place))}]" if place else name,
            _number(got[place].item(), expected[place].item()),
            _number(expected[place].item(), got[place].item()),
            bool(wrong[place]),
        )
        for place in places
    )


def _number(value: float, other: float) -> str:
    """Four digits, or as many more as it takes to tell the two numbers apart."""
    text = ""
    for digits in (4, 6, 8, 10):
        text = f"{value:.{digits}g}"
        if value == other or text != f"{other:.{digits}g}":
            break
    return "0" if text == "-0" else text


def _value(value: Value) -> str:
    if isinstance(value, torch.Tensor):
        text = describe(value) if value.numel() > 24 else str(_rounded(value.detach().tolist()))
        return text + (" (float64)" if value.dtype == torch.float64 else "")
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_value(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, torch.nn.Module):
        return str(value)
    return repr(_rounded(value))


def _rounded(value: Any) -> Any:
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return float(f"{value:.4g}") if isinstance(value, float) else value
