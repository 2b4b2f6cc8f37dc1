"""The look of the pages that the grader writes: one file each, no script, no network, light and dark."""

from importlib.resources import files

from markupsafe import Markup

from ...checking.markup import code_in_html
from ...support.html import html_page, templates

__all__ = ["STATUSES", "page"]

POLICY = Markup(
    "default-src 'none'; style-src 'unsafe-inline'"
)  # should anything slip through, it does nothing
OUTCOMES = {  # sign, words, class of the card
    "correct": ("✓", "right", "good"),
    "incorrect": ("✗", "not right", "bad"),
    "exception": ("!", "exception", "bad"),
    "not_attempted": ("○", "not attempted", "note"),
}
STATUSES = {
    "ok": "ran to its end",
    "exception": "raised an exception in a cell; the cells after it still ran",
    "timeout": "took too long",
    "memory": "needed too much memory",
    "crashed": "lost its process too early",
    "refused": "could not be run",
}


def page(template: str, title: str, **values: object) -> str:
    """Return a whole page, whose body is ``template`` with these values, all of them escaped."""
    style = Markup(files(__package__).joinpath("page.css").read_text(encoding="utf-8"))
    body = _TEMPLATES.get_template(template).render(values, outcomes=OUTCOMES, statuses=STATUSES)
    return html_page(title, style, Markup(f"<main>\n{body}\n</main>"), policy=POLICY)


def place_in_lesson(see: str) -> str:
    """Return where a pointer of the bank leads: ``"lesson 02, “How long a memory lasts”"``."""
    lesson, _, part = see.partition("#")
    return f"lesson {lesson}, “{part.replace('-', ' ')}”" if part else f"lesson {lesson}"


def marked(text: str) -> Markup:
    """Return plain text with its marks for code and emphasis as HTML, everything else escaped."""
    return Markup(code_in_html(text))


_TEMPLATES = templates(__package__, marked=marked, place_in_lesson=place_in_lesson)
