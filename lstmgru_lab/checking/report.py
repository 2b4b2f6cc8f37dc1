"""What a check answers: the data, and how it reads as text and as HTML."""

import html
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch

from ..bank.exercise import Tolerance, Value
from .compare import describe, differing

__all__ = [
    "CORRECT",
    "EXCEPTION",
    "INCORRECT",
    "NOT_ATTEMPTED",
    "Report",
    "Shown",
    "code_in_html",
    "points_text",
]

NOT_ATTEMPTED, EXCEPTION, INCORRECT, CORRECT = "not_attempted", "exception", "incorrect", "correct"

# A sign and a word each: colour only underlines what they say.
SIGNS = {
    NOT_ATTEMPTED: ("○", "not attempted", "var(--jp-border-color1, #8a8a8a)"),
    EXCEPTION: ("!", "exception in your code", "var(--jp-warn-color1, #b45f06)"),
    INCORRECT: ("✗", "not right yet", "var(--jp-error-color1, #b3261e)"),
    CORRECT: ("✓", "correct", "var(--jp-success-color1, #2e7d32)"),
}
ROWS = 12  # numbers shown side by side; more would bury the message


@dataclass(frozen=True)
class Shown:
    """One case laid open: the call with its arguments, and the part of the result that differs."""

    call: str
    arguments: tuple[tuple[str, Value], ...]
    name: str
    got: Value
    expected: Value
    rows: tuple[tuple[str, str, str, bool], ...]  # place, yours, right, differs

    @classmethod
    def of(
        cls,
        call: str,
        arguments: tuple[tuple[str, Value], ...],
        name: str,
        got: Value,
        expected: Value,
        tolerance: Mapping[Any, Tolerance],
    ) -> "Shown":
        """Lay a case open; the rows that differ come first when there are many."""
        return cls(call, arguments, name, got, expected, tuple(_rows(name, got, expected, tolerance)))


@dataclass(frozen=True, repr=False)
class Report:
    """The answer of a check; shows itself as rich HTML in a notebook and as text elsewhere.

    ``outcome`` is ``"not_attempted"``, ``"exception"``, ``"incorrect"`` or ``"correct"``; ``misconception`` the
    slug of the recognised mistake, or None; ``message`` what a tutor would say, in Markdown's ``code`` marks.
    """

    exercise: str
    outcome: str
    score: float
    max_score: int
    message: str
    misconception: str | None = None
    see: str | None = None
    cases_passed: int = 0
    cases: int = 0
    line: str | None = None
    shown: Shown | None = None
    printed: str = ""
    notes: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every case was right."""
        return self.outcome == CORRECT

    def __repr__(self) -> str:
        sign, word, _ = SIGNS[self.outcome]
        lines = [f"{sign} {self.exercise}: {word}, {points_text(self.score, self.max_score)}{self._tally()}"]
        lines += textwrap.wrap(self.message, 98, initial_indent="  ", subsequent_indent="  ")
        if self.line:
            lines.append(f"  {self.line}")
        if self.see:
            lines.append(f"  {_see_text(self.see)}")
        if self.shown:
            lines += ["", *_shown_as_text(self.shown)]
        if self.printed:
            lines += ["", "  Your function printed:", *(f"    {line}" for line in self.printed.splitlines())]
        lines += [f"  Note: {note}" for note in self.notes]
        return "\n".join(line.rstrip() for line in lines)

    def _repr_html_(self) -> str:
        sign, word, colour = SIGNS[self.outcome]
        head = (
            f'<strong><span aria-hidden="true">{sign}</span> {word}</strong> '
            f"<code>{html.escape(self.exercise)}</code> · {points_text(self.score, "
            f"self.max_score)}{self._tally()}"
        )
        parts = [f"<div>{head}</div>", f'<p style="margin:.5em 0">{code_in_html(self.message)}</p>']
        if self.line:
            parts.append(f'<pre style="{PRE}">{html.escape(self.line)}</pre>')
        if self.see:
            parts.append(f'<p style="margin:.5em 0">→ {html.escape(_see_text(self.see))}</p>')
        if self.shown:
            parts.append(_shown_as_html(self.shown))
        if self.printed:
            parts.append(
                f'<p style="margin:.5em 0 0">Your function printed:</p><pre style="{PRE}">'
                f"{html.escape(self.printed)}</pre>"
            )
        parts += [f'<p style="margin:.5em 0"><em>{html.escape(note)}</em></p>' for note in self.notes]
        return f'<div role="status" style="{CARD};border-left:4px solid {colour}">{"".join(parts)}</div>'

    def _tally(self) -> str:
        return f", {self.cases_passed} of {self.cases} cases right" if self.cases and not self.passed else ""


FONT = "color:var(--jp-content-font-color1, inherit);font-family:var(--jp-content-font-family, sans-serif)"
CARD = f"{FONT};padding:.5em .9em;margin:.2em 0;max-width:52em;line-height:1.45;overflow-x:auto"
PRE = (
    "margin:.3em 0;padding:.4em .6em;white-space:pre;overflow-x:auto;background:var(--jp-layout-color2, "
    "#8881);"
    "color:inherit;font-family:var(--jp-code-font-family, monospace);font-size:.92em"
)
CELL = "text-align:right;padding:.15em .8em;font-variant-numeric:tabular-nums;background:transparent"


def points_text(score: float, max_score: float) -> str:
    """``"1.5 of 2 points"``."""
    return f"{score:g} of {max_score:g} point{'s' * (max_score != 1)}"


def code_in_html(text: str) -> str:
    """Plain text with `code` and *emphasis* marks as HTML, everything else escaped."""
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
    return re.sub(r"(?<![\w*])\*(\w[^*<>]*?)\*(?!\w)", r"<em>\1</em>", text)


def _see_text(see: str) -> str:
    lesson, _, part = see.partition("#")
    return (
        f"Read again: lesson {lesson}, “{part.replace('-', ' ')}”" if part else f"Read again: lesson {lesson}"
    )


def _number(value: float, other: float) -> str:
    """Four digits, or as many more as it takes to tell the two numbers apart."""
    for digits in (4, 6, 8, 10):
        text = f"{value:.{digits}g}"
        if text != f"{other:.{digits}g}" or value == other:
            break
    return "0" if text == "-0" else text


def _rows(
    name: str, got: Value, expected: Value, tolerance: Mapping[Any, Tolerance]
) -> list[tuple[str, str, str, bool]]:
    if isinstance(got, torch.Tensor) and isinstance(expected, torch.Tensor) and got.shape == expected.shape:
        got = got.detach()
        wrong = differing(expected, got, tolerance).flatten().tolist()
        order = list(range(len(wrong)))
        if len(order) > ROWS:
            order = sorted(sorted(order, key=lambda place: not wrong[place])[:ROWS])
        places = [
            tuple(index)
            for index in torch.cartesian_prod(*map(torch.arange, got.shape)).reshape(got.numel(), -1).tolist()
        ]
        mine, right = got.flatten().tolist(), expected.flatten().tolist()
        return [
            (
                f"{name}[{', '.join(map(str, places[k]))}]",
                _number(mine[k], right[k]),
                _number(right[k], mine[k]),
                wrong[k],
            )
            for k in order
        ]
    if isinstance(expected, int | float) and isinstance(got, int | float):
        return [(name, _number(got, expected), _number(expected, got), True)]
    return []


def _value_text(value: Value) -> str:
    if isinstance(value, torch.Tensor):
        if value.numel() > 24:
            return describe(value)
        return str(_rounded(value.detach().tolist()))
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_value_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value_text(item) for item in value) + "]"
    if isinstance(value, torch.nn.Module):
        return str(value)
    return repr(_rounded(value))


def _rounded(value: Any) -> Any:
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return float(f"{value:.4g}") if isinstance(value, float) else value


def _more(shown: Shown) -> str:
    total = shown.expected.numel() if isinstance(shown.expected, torch.Tensor) else 0
    return f"{len(shown.rows)} of {total} numbers shown" if total > len(shown.rows) else ""


def _shown_as_text(shown: Shown) -> list[str]:
    width = max((len(name) for name, _ in shown.arguments), default=0)
    lines = [f"  The smallest case that fails: {shown.call}"]
    lines += [f"    {name:{width}} = {_value_text(value)}" for name, value in shown.arguments]
    if not shown.rows:
        return lines
    place = max(len(row[0]) for row in shown.rows)
    mine = max(5, *(len(row[1]) for row in shown.rows))
    right = max(5, *(len(row[2]) for row in shown.rows))
    lines += ["", f"    {'':{place}}  {'yours':>{mine}}  {'right':>{right}}"]
    lines += [
        f"    {row[0]:{place}}  {row[1]:>{mine}}  {row[2]:>{right}}  {'✗' if row[3] else '✓'}"
        for row in shown.rows
    ]
    more = _more(shown)
    return [*lines, f"    ({more})"] if more else lines


def _shown_as_html(shown: Shown) -> str:
    arguments = "\n".join(f"{name} = {_value_text(value)}" for name, value in shown.arguments)
    parts = [
        f'<p style="margin:.6em 0 0">The smallest case that fails: <code>{html.escape(shown.call)}</code></p>',
        f'<pre style="{PRE}">{html.escape(arguments)}</pre>',
    ]
    if shown.rows:
        head = "".join(f'<th scope="col" style="{CELL}">{title}</th>' for title in ("", "yours", "right", ""))
        body = "".join(
            f'<tr><th scope="row" style="{CELL};font-weight:normal"><code>{html.escape(place)}</code></th>'
            f'<td style="{CELL}">{mine}</td><td style="{CELL}">{right}</td>'
            f'<td style="{CELL}">{"✗ differs" if wrong else "✓"}</td></tr>'
            for place, mine, right, wrong in shown.rows
        )
        parts.append(
            f'<table style="margin:.4em 0;color:inherit"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
        )
        parts.append(f"<p>{_more(shown)}</p>" if _more(shown) else "")
    return "".join(parts)
