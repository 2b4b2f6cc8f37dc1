"""Lesson 05, The output gate: what to predict."""

from .question import Question

__all__ = ["QUESTIONS"]

QUESTIONS = (
    Question(
        id="05-closed-output-gate",
        lesson="05",
        prompt="The output gate of one unit is closed, o_t = 0, for ten steps. What becomes of its memory?",
        choices=(
            "It fades a little at every step",
            "It is lost at once",
            "Nothing: the cell keeps it, but nobody can see it",
        ),
        answer=2,
        explanation=(
            "o_t does not stand in the equation of c_t. The memory goes on as the forget gate and the "
            "input gate decide; h_t is 0, so the next layer, and the gates of the next step, see nothing "
            "of it."
        ),
    ),
    Question(
        id="05-which-first",
        lesson="05",
        prompt="Which of the two states of an LSTM has to be computed first in a step?",
        choices=(
            "h_t",
            "c_t",
            "It does not matter",
        ),
        answer=1,
        explanation=(
            "h_t = o_t∘tanh(c_t) shows the *new* memory. Whoever uses c_{t-1} there is always one step "
            "late; it is a mistake that nothing but the numbers shows, since all the shapes fit."
        ),
    ),
    Question(
        id="05-large-memory",
        lesson="05",
        prompt="A unit has counted up to c_t = 20, and its output gate stands at 0.5. What is h_t, about?",
        choices=(
            "10",
            "1",
            "0.5",
        ),
        answer=2,
        explanation=(
            "tanh(20) is 1 to many digits, so h_t = 0.5 · 1. (10 leaves the tanh out, 1 leaves the gate "
            "out.) From outside, 20 and 30 look the same: the memory can count further than it can tell."
        ),
    ),
    Question(
        id="05-again-update",
        lesson="05",
        prompt=(
            "From lessons 02 to 04: a unit remembers 2. Now f_t = 0.5, i_t = 1 and the candidate is −0.5. "
            "What does it remember after this step?"
        ),
        choices=(
            "1.5",
            "0.5",
            "−0.5",
        ),
        answer=1,
        explanation=(
            "0.5 · 2 is kept and 1 · (−0.5) is written: 1 − 0.5 = 0.5. It would be −0.5 if the old memory "
            "were erased, and 1.5 if nothing of it were forgotten."
        ),
    ),
)
