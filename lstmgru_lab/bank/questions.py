"""The prediction questions: an answer is chosen before anything is shown, then the reason is told."""

from dataclasses import dataclass

__all__ = ["Question", "questions"]


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question: ``answer`` is the place of the right choice; ``explanation`` is shown after the choice.

    Texts are plain, with code in backquotes and *emphasis* in asterisks.
    """

    id: str
    lesson: str
    prompt: str
    choices: tuple[str, ...]
    answer: int
    explanation: str


_QUESTIONS = (
    Question(
        id="01-fading",
        lesson="01",
        prompt=(
            "An RNN reads 50 steps. At each step back in time the gradient is multiplied by 0.9. "
            "How much of it reaches the first step?"
        ),
        choices=("About 90 %", "About 45 %", "About 5 %", "About 0.5 %"),
        answer=3,
        explanation=(
            "0.9 multiplied with itself 50 times is 0.005, half a percent. A loss of only a tenth at each "
            "step leaves almost nothing after fifty: what happened at the first step hardly changes any "
            "weight."
        ),
    ),
    Question(
        id="01-larger-weights",
        lesson="01",
        prompt=(
            "The gradient fades because it is multiplied by the same matrix again and again. "
            "Does it help to make the recurrent weights larger?"
        ),
        choices=(
            "Yes: with factors above 1 nothing can fade any more",
            "Only for a while: it fades or explodes, and tanh that saturates lets it fade all the same",
            "No: the size of the weights plays no part in it",
        ),
        answer=1,
        explanation=(
            "Each step multiplies by tanh's slope times the weights. A factor of 1.1 instead of 0.9 makes "
            "117 of 1 in 50 steps: the gradient explodes. And large weights push tanh into its flat ends, "
            "where its slope is almost 0, so that it fades after all. A factor that stays near 1 for as "
            "long as it should, and is chosen by the network itself: that is what a gate is for."
        ),
    ),
    Question(
        id="01-clipping",
        lesson="01",
        prompt=(
            "Gradient clipping scales a gradient down when its norm is above a threshold. "
            "Which of the two illnesses does it treat?"
        ),
        choices=("The exploding gradient", "The vanishing gradient", "Both"),
        answer=0,
        explanation=(
            "A step that is too long can be made shorter. What has vanished cannot be brought back by "
            "scaling: the share of the distant past in the whole gradient stays as small as it was."
        ),
    ),
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
            "At each step nine tenths are left: 0.9, 0.81, 0.73, … The half is passed at ln ½ / ln 0.9 = "
            "6.6 steps. A gate that looks nearly open forgets half within seven steps; for 100 steps it has "
            "to stand at 0.993."
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
            "left, and so it is for the gradient on its way back. Forgetting is the default; remembering "
            "has to be learned, or given with a positive bias."
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
)


def questions() -> dict[str, Question]:
    """Every prediction question by its id, in the order of the lessons."""
    return {question.id: question for question in _QUESTIONS}
