"""Counts in sentences: "1 point", "2 points"."""

__all__ = ["plural"]


def plural(count: float, word: str) -> str:
    """Return the count and the word, with an s unless the count is 1.

    >>> plural(1, "hint"), plural(3, "hint"), plural(0.5, "point")
    ('1 hint', '3 hints', '0.5 points')
    """
    number = f"{count:g}" if isinstance(count, float) else str(count)
    return f"{number} {word}" if count == 1 else f"{number} {word}s"
