"""Numbers with the word for what they count, as messages say them."""

__all__ = ["number_of", "size_of"]


def number_of(number: float, thing: str) -> str:
    """Return ``"1 case"`` or ``"3 cases"`` for the number and ``"case"``."""
    plural = "" if number == 1 else "s"
    return f"{number:.10g} {thing}{plural}"


def size_of(count: int) -> str:
    """Return a number of bytes in the largest unit that it reaches: ``"20 MB"``."""
    for unit, bits in (("GB", 30), ("MB", 20), ("kB", 10)):
        if count >= 1 << bits:
            return f"{count / (1 << bits):.4g} {unit}"
    return number_of(count, "byte")
