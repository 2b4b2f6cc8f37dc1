"""What TextUnits shows before a learner gives it anything, and what is worth a look in it."""

from ..live_picture import Setting

__all__ = ["EXCERPT", "NEWTON"]

EXCERPT = """\
colour'd.
PROP. XI. PROB. VI.
By mixing colour'd Lights to compound a beam of Light of the same Colour and Nature with a beam of the Sun's \
direct Light, and therein to experience the Truth of the foregoing Propositions.
Let ABC abc [in Fig. 16.] represent a Prism,"""
"""From the tenth of the book that was kept from training: a heading, a long sentence, brackets, capitals."""


def _where(words: str) -> list[int]:
    """Where these words stand in the excerpt, as a span."""
    start = EXCERPT.index(words)
    return [start, start + len(words)]


# Found with its own search by a span, then counted on the text kept from training (a test does it
# again): unit 16 is above 0 after nine in ten characters of headings and of numbers such as "Fig. 16." and
# after one in thirty elsewhere; unit 1 climbs from the first letter of a word to the fifth, unit 44 is up at
# spaces. No unit that keeps an open bracket was found: there are too few brackets to learn it from.
NEWTON = (
    Setting(
        "headings",
        "Headings and figures",
        {
            "unit": 16,
            "position": _where("Fig. 16.")[1] - 1,
            "span": _where("PROP. XI. PROB. VI."),
            "temperature": 1.0,
        },
    ),
    Setting(
        "word",
        "Inside a word",
        {
            "unit": 1,
            "position": _where("experience")[1] - 1,
            "span": _where("experience"),
            "temperature": 1.0,
        },
    ),
    Setting(
        "surprise",
        "A surprise",
        {"unit": 44, "position": _where("Colour and ")[1] - 1, "span": [], "temperature": 1.0},
    ),
    Setting(
        "cold",
        "The same, cold",
        {"unit": 44, "position": _where("Colour and ")[1] - 1, "span": [], "temperature": 0.3},
    ),
)
