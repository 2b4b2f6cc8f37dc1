"""Lesson 00, Start here: what to predict, as a first taste."""

from .question import Question

__all__ = ["QUESTIONS"]

QUESTIONS = (
    Question(
        id="00-one-pulse",
        lesson="00",
        prompt=(
            "A unit has one number for its state, h. At every step the new h is tanh(0.6 · h + x), where x "
            "is the input. At step 2 the input is 1, at all other steps 0. What does h do after step 2?"
        ),
        choices=(
            "It stays where the pulse has put it",
            "It fades, by about the same factor at each step",
            "It is 0 again at the next step",
        ),
        answer=1,
        explanation=(
            "With x = 0 each step leaves 0.6 of the state, and tanh a little less while h is large: 0.76, "
            "0.43, 0.25, 0.15 … To stay it would need a factor of 1 and no tanh; to be gone at once, a "
            "factor of 0. The explorer below shows it. Why that is a problem is lesson 01."
        ),
    ),
    Question(
        id="00-minus-sign",
        lesson="00",
        prompt="The same unit, but with −0.6 in place of 0.6. What does h do after the pulse now?",
        choices=(
            "It changes its sign at every step, and fades",
            "It sinks below 0 and stays there",
            "It fades as before: the sign makes no difference",
        ),
        answer=0,
        explanation=(
            "Each step multiplies by −0.6: plus becomes minus and minus plus, and 0.6 of the size is left. "
            "So only the *size* fades as before, and h does not stay below 0. One slider shows it: drag W.h "
            "to −0.6 and count the changes."
        ),
    ),
)
