"""Lesson 03, The input gate: what to predict."""

from .question import Question

__all__ = ["QUESTIONS"]

QUESTIONS = (
    Question(
        id="03-what-and-how-much",
        lesson="03",
        prompt=(
            "The input gate i_t and the candidate c̃_t are computed from the same h and the same x. Why "
            "are there two?"
        ),
        choices=(
            "The candidate says what to write, with its sign; the gate says how much of it",
            "The gate writes the positive numbers, the candidate the negative ones",
            "One of them is for h, the other for x",
        ),
        answer=0,
        explanation=(
            "c̃_t is a tanh, between −1 and 1: the content, whose sign is the candidate's own. i_t is a σ, "
            "between 0 and 1: a share. Both see all of h and x. Only their product is written. So the "
            "network can have something to say and still not write it down now."
        ),
    ),
    Question(
        id="03-closed-input-gate",
        lesson="03",
        prompt=(
            "One unit has i_t = 0 and f_t = 1 at this step, and a large input arrives. What becomes of "
            "its memory?"
        ),
        choices=(
            "It is erased",
            "It takes the value of the candidate",
            "It stays exactly as it was",
        ),
        answer=2,
        explanation=(
            "c_t = 1 · c_{t-1} + 0 · c̃_t. (f_t = 0 would erase it; with i_t = 1 besides, the candidate "
            "would take its place.) A closed input gate protects what is remembered from whatever comes in: "
            "that is how a memory survives noise."
        ),
    ),
    Question(
        id="03-counting",
        lesson="03",
        prompt=(
            "A unit's memory is 0 and its forget gate stands at 1. How large can the memory become if the "
            "unit writes as much as it can for 10 steps?"
        ),
        choices=(
            "Not above 1: tanh keeps it there",
            "Almost 10",
            "As large as you like",
        ),
        answer=1,
        explanation=(
            "Each step adds i_t · c̃_t, and both factors stay below 1. So a step adds less than 1, and "
            "ten steps add less than 10. tanh limits what is written in one step, not what has been "
            "gathered: a cell can count."
        ),
    ),
    Question(
        id="03-again-half-life",
        lesson="03",
        prompt=(
            "From lesson 02: a unit is to lose half of its memory in about 70 steps. Where should its "
            "forget gate stand?"
        ),
        choices=(
            "At 0.5",
            "At 0.9",
            "At 0.99",
        ),
        answer=2,
        explanation=(
            "0.99 multiplied with itself 69 times is 0.5. At 0.9 half is gone after 7 steps, at 0.5 after "
            "one. The nearer to 1, the more the distance counts: ten times nearer, ten times longer."
        ),
    ),
)
