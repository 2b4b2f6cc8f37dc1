"""The button "Copy as Python": what it gives, run as a learner would run it."""

import io
from contextlib import redirect_stdout
from typing import Any

__all__ = ["copied", "run_copied"]


def copied(page) -> str:
    """Press it; the copied text."""
    page.locator('[data-action="copy"]').click()
    page.get_by_text("copied").wait_for()
    return page.evaluate("window.copied").strip()


def run_copied(page, **names: Any) -> tuple[dict[str, Any], str]:
    """Press it and run the text, in which `names` are known: all names then, and what it printed.

    A last line that is a name's value alone, as a notebook shows it, is kept as "shown".
    """
    *lines, last = copied(page).splitlines()
    with redirect_stdout(io.StringIO()) as printed:
        exec("\n".join([*lines, last if last.startswith("print") else f"shown = {last}"]), names)
    return names, printed.getvalue()
