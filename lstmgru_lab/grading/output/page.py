"""The look of the pages that the grader writes: one file each, no script, no network, light and dark."""

import html
from importlib.resources import files

from ...support.html_page import html_page

__all__ = ["OUTCOMES", "STATUSES", "bar", "escape", "page", "place_in_lesson", "points"]

POLICY = "default-src 'none'; style-src 'unsafe-inline'"  # should anything slip through, it does nothing
OUTCOMES = {
    "correct": ("✓", "right"),
    "incorrect": ("✗", "not right"),
    "exception": ("!", "exception"),
    "not_attempted": ("○", "not attempted"),
}
STATUSES = {
    "ok": "ran to its end",
    "exception": "raised an exception in a cell; the cells after it still ran",
    "timeout": "took too long",
    "memory": "needed too much memory",
    "crashed": "lost its process too early",
    "refused": "could not be run",
}


def escape(text: str) -> str:
    """Text as HTML."""
    return html.escape(text, quote=True)


def points(score: float, max_score: float) -> str:
    """``"1.5 of 2"``."""
    return f"{score:g} of {max_score:g}"


def place_in_lesson(see: str) -> str:
    """Where a pointer of the bank leads: ``"lesson 02, “How long a memory lasts”"``."""
    lesson, _, part = see.partition("#")
    return f"lesson {lesson}, “{part.replace('-', ' ')}”" if part else f"lesson {lesson}"


def bar(share: float, label: str) -> str:
    """A horizontal bar for a share between 0 and 1; the label says the same in words."""
    width = max(0.0, min(1.0, share)) * 100
    inner = f'<span style="width:{width:.1f}%"></span>'
    return f'<span class="bar" role="img" aria-label="{escape(label)}">{inner}</span>'


def page(title: str, body: str) -> str:
    """A whole page; what comes from students must have been escaped."""
    style = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    return html_page(title, style, f"<main>\n{body}\n</main>", policy=POLICY)
