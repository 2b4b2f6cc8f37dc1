"""Refuse arguments that no task can use."""

__all__ = ["at_least"]


def at_least(least: int, **sizes: int) -> None:
    """Raise ValueError, naming the argument, unless every size is a whole number of at least `least`."""
    for name, size in sizes.items():
        if isinstance(size, bool) or not isinstance(size, int) or size < least:
            raise ValueError(f"{name} should be a whole number of at least {least}, but is {size!r}.")
