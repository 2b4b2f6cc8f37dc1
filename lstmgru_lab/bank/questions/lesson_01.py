"""Lesson 01, Why gates?: what to predict."""

from .question import Question

__all__ = ["QUESTIONS"]

QUESTIONS = (
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
            "0.9 multiplied with itself 50 times is 0.005, half a percent. (90 % is left after one step, 5 % "
            "after 28; and 45 is 50 times 0.9, where a power is meant.) A loss of only a tenth at each step "
            "leaves almost nothing after fifty: what happened at the first step hardly changes any weight."
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
)
