"""Lesson 02, The forget gate: what to predict."""

from .question import Question

__all__ = ["QUESTIONS"]

QUESTIONS = (
    Question(
        id="02-half-life",
        lesson="02",
        prompt=(
            "A forget gate stands at f = 0.9 and nothing new comes in. "
            "After about how many steps is half of the memory gone?"
        ),
        choices=("About 2", "About 5", "About 7", "About 45"),
        answer=2,
        explanation=(
            "At each step nine tenths are left: 0.9, 0.81, 0.73, … The half is passed at ln ½ / ln 0.9 = 6.6 "
            "steps. (5 would be right if each step took a tenth of the *first* amount; it takes a tenth of "
            "what is left.) A gate that looks nearly open forgets half within seven steps; for 100 steps it "
            "has to stand at 0.993."
        ),
    ),
    Question(
        id="02-zero-bias",
        lesson="02",
        prompt=(
            "An LSTM is new: its weights are small random numbers and its forget bias b_f is 0. "
            "What happens to its memory at first?"
        ),
        choices=(
            "It is kept: the network has not yet learned to forget",
            "About half of it is lost at every step",
            "It is erased at once",
        ),
        answer=1,
        explanation=(
            "σ(0) = ½: the gate lets about half through at each step. After ten steps one thousandth is "
            "left, and so it is for the gradient on its way back. To erase at once σ would need a large "
            "negative sum, to keep a large positive one. Forgetting is the default; remembering has to be "
            "learned, or given with a positive bias."
        ),
    ),
    Question(
        id="02-closed-gate",
        lesson="02",
        prompt="f_t is near 0 for one unit at one step. What does that do?",
        choices=(
            "The unit ignores the input of this step",
            "The unit's memory of everything before this step is wiped out",
            "The unit's output is switched off",
        ),
        answer=1,
        explanation=(
            "f_t multiplies the old memory c_{t-1} and nothing else: near 0 the past is erased, once and "
            "for good. What comes in and what goes out are the matters of two gates of their own, in "
            "lessons 03 and 05."
        ),
    ),
    Question(
        id="02-again-shrinking",
        lesson="02",
        prompt=(
            "From lesson 01: a plain recurrent network of one unit has the recurrent weight 0.5. At most how "
            "much of the derivative is left after 20 steps back?"
        ),
        choices=(
            "About half",
            "About one fortieth",
            "About one millionth",
        ),
        answer=2,
        explanation=(
            "Each step multiplies by 0.5 (1 − h²), which is at most 0.5, and 0.5 twenty times is 0.000001. "
            "(Half is left after *one* step; one fortieth is 0.5 divided by 20, as if the losses were "
            "added.) What multiplies at each step must stay near 1 to reach far: that is what the gate of "
            "this lesson is for."
        ),
    ),
)
