"""A page in which nothing may go wrong unnoticed."""

from contextlib import contextmanager

__all__ = ["watched"]


@contextmanager
def watched(browser, **options):
    """A new page that ends with an error if its console had one."""
    page = browser.new_page(**options)
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.complaints = complaints  # type: ignore[attr-defined]
    yield page
    page.close()
