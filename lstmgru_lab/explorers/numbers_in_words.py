"""Numbers as a summary says them: the same words as in the browser (numbers.js)."""

import math

__all__ = ["half_gone", "percent"]


def percent(share: float) -> str:
    """ "92%"; next to nothing and to the whole with a digit more: what keeps "99.8%" does forget."""
    close = round(100 * share) in (0, 100) and round(1000 * share) not in (0, 1000)
    return f"{share:.1%}" if close else f"{share:.0%}"


def half_gone(what: str, half_life: float) -> str:
    """When half of `what` is gone, as the end of a sentence; `half_life` in steps."""
    if math.isinf(half_life):
        return f"nothing of {what} is ever forgotten"
    if half_life < 1:
        return f"more than half of {what} is gone within one step"
    count = f"{half_life:.3g}"
    return f"half of {what} is gone after {count} {'step' if count == '1' else 'steps'}"
