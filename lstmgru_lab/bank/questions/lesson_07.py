"""Lesson 07, The update gate: what to predict."""

from .question import Question

__all__ = ["QUESTIONS"]

QUESTIONS = (
    Question(
        id="07-z-is-zero",
        lesson="07",
        prompt=(
            "In this course's form, h_t = (1 − z_t)∘h_{t-1} + z_t∘h̃_t. What happens in a unit whose z_t is 0?"
        ),
        choices=(
            "The state stays as it is",
            "The state becomes the candidate",
            "The state becomes 0",
        ),
        answer=0,
        explanation=(
            "With z = 0 the whole weight is on h_{t-1}. z says how much is *replaced*: at z = 1 the state "
            "becomes the candidate, and no z sets it to 0. In PyTorch it is the other way round: there z "
            "says how much is kept."
        ),
    ),
    Question(
        id="07-two-in-one",
        lesson="07",
        prompt=(
            "The LSTM has a gate for keeping and a gate for writing; the GRU has the update gate for "
            "both. What can the LSTM do that the GRU cannot?"
        ),
        choices=(
            "Keep a memory unchanged for many steps",
            "Wipe out a memory in one step",
            "Keep all of the old and add all of the new in the same step",
        ),
        answer=2,
        explanation=(
            "In a GRU the shares are 1 − z and z: what is written takes the place of what was there. It can "
            "keep (z = 0 for many steps) and wipe out (z = 1 in one), but not keep *and* add. So a GRU's "
            "state stays between −1 and 1, while an LSTM's cell can add up and count."
        ),
    ),
    Question(
        id="07-other-convention",
        lesson="07",
        prompt=(
            "A GRU was trained in this course's form, where z = 1 replaces. You want the same network in "
            "a library where z = 1 keeps. What do you do with W_z and b_z?"
        ),
        choices=(
            "Nothing: training will mend it",
            "Take both with a minus sign",
            "Swap W_z with W_r and b_z with b_r",
        ),
        answer=1,
        explanation=(
            "1 − σ(a) = σ(−a): the share that is kept is a gate of the same form with the sign of its "
            "weights and its bias turned round. The conversion is exact, and there is nothing to train anew. "
            "(W_r and b_r belong to another gate.)"
        ),
    ),
    Question(
        id="07-again-two-biases",
        lesson="07",
        prompt=(
            "From lesson 02: in an `nn.LSTM` the forget gate's rows of `bias_ih` and of `bias_hh` are both "
            "set to 1. What is the forget bias?"
        ),
        choices=(
            "1",
            "2",
            "0.5",
        ),
        answer=1,
        explanation=(
            "The gate sees the *sum* of the two, not one of them and not their mean. `nn.GRU` keeps two "
            "biases as well, and they add up in its update gate too."
        ),
    ),
)
