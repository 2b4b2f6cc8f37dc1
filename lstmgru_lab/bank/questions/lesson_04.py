"""Lesson 04, The cell state: what to predict."""

from .question import Question

__all__ = ["QUESTIONS"]

QUESTIONS = (
    Question(
        id="04-direct-path",
        lesson="04",
        prompt=(
            "In a plain RNN a step back in time multiplies the gradient by a matrix and by the slope of "
            "tanh. What does it meet on the direct path from c_t to c_{t-1}?"
        ),
        choices=(
            "The forget gate and the slope of tanh",
            "The forget gate and the matrix W_c",
            "The forget gate alone",
        ),
        answer=2,
        explanation=(
            "c_t = f_t∘c_{t-1} + i_t∘c̃_t: the old memory is multiplied by f_t, and there is nothing else in "
            "between. W_c stands inside the candidate, and tanh on the way out to h: both beside this path. "
            "Where f_t is near 1 the gradient passes almost whole. (It also reaches c_{t-1} by way of h and "
            "the gates; lesson 06 counts those paths too.)"
        ),
    ),
    Question(
        id="04-how-large",
        lesson="04",
        prompt="h_t always lies between −1 and 1. And c_t?",
        choices=(
            "It has no fixed bounds",
            "Between −1 and 1 too",
            "Between 0 and 1",
        ),
        answer=0,
        explanation=(
            "Each step can add almost 1 to the memory while f_t is near 1. (Between −1 and 1 lies the "
            "candidate, between 0 and 1 a gate.) Only on its way out, in h_t, does the cell state go through "
            "tanh."
        ),
    ),
    Question(
        id="04-ninety-nine",
        lesson="04",
        prompt=(
            "The forget gate of a unit stands at 0.99 for 100 steps. How much of a gradient gets through "
            "on the direct path?"
        ),
        choices=(
            "About 99 %",
            "About 37 %",
            "About 1 %",
        ),
        answer=1,
        explanation=(
            "0.99 multiplied with itself 100 times is 0.37. (99 % is what one step leaves; 1 % would be left "
            "after 458.) That is a loss, but no disaster: with a factor of 0.9, as in the RNN of lesson 01, "
            "it would be 0.00003."
        ),
    ),
    Question(
        id="04-again-halving",
        lesson="04",
        prompt=(
            "From lesson 01: every step back in time halves a gradient. How many steps back is less than a "
            "thousandth of it left?"
        ),
        choices=(
            "10 steps",
            "100 steps",
            "500 steps",
        ),
        answer=0,
        explanation=(
            "One half multiplied with itself ten times is 1/1024. A product of many factors is exponential, "
            "not a slow fading over hundreds of steps: after 100 it is 10^-30, and float32 rounds such a "
            "change of a weight away."
        ),
    ),
)
