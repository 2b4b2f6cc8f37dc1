"""Lesson 08, The reset gate: what to predict."""

from .question import Question

__all__ = ["QUESTIONS"]

QUESTIONS = (
    Question(
        id="08-forget-the-past",
        lesson="08",
        prompt="At one step r_t = 0 and z_t = 1 in every unit. What does h_t depend on?",
        choices=(
            "On h_{t-1} and x_t",
            "On x_t alone",
            "On nothing: h_t is 0",
        ),
        answer=1,
        explanation=(
            "r = 0 takes the old state out of the candidate, and z = 1 takes it out of the mixture. The "
            "candidate is still made from x_t, so h_t is not 0: the GRU begins anew with this input."
        ),
    ),
    Question(
        id="08-reset-alone",
        lesson="08",
        prompt="At one step r_t = 0 and z_t = 0 in every unit. How much of the old state is left?",
        choices=(
            "All of it",
            "Half of it",
            "Nothing: it has been reset",
        ),
        answer=0,
        explanation=(
            "The reset gate acts on the candidate only, and with z = 0 no candidate is used: h_t = h_{t-1}. "
            "(Half would be left at z = ½.) The name promises more than the gate does."
        ),
    ),
    Question(
        id="08-before-or-after",
        lesson="08",
        prompt=(
            "This course's GRU resets the state before the matrix, U(r∘h); PyTorch resets after it, r∘(U "
            "h). Can the weights of one be turned into weights of the other?"
        ),
        choices=(
            "Yes: with the inverse of U",
            "Yes: with a minus sign, as for z",
            "No: they are two different networks",
        ),
        answer=2,
        explanation=(
            "Before the matrix r weighs each unit that is *read*, after it each unit that is *written*; in "
            "between the units are mixed. With the same weights the outputs differ, and no change of weights "
            "makes up for it at every input. (The minus sign converts z alone; and no inverse of U comes "
            "past r, which changes from step to step.)"
        ),
    ),
    Question(
        id="08-again-between",
        lesson="08",
        prompt=(
            "From lesson 07, in this course's form: a unit of a GRU stands at 0.8, its candidate is −0.4, "
            "and z_t = 0.25. Where is it after the step?"
        ),
        choices=(
            "At −0.1",
            "At 0.7",
            "At 0.5",
        ),
        answer=2,
        explanation=(
            "0.75 · 0.8 + 0.25 · (−0.4) = 0.6 − 0.1 = 0.5: a quarter of the way to the candidate. It would "
            "be −0.1 if z kept, and 0.7 if the old state entered in full."
        ),
    ),
)
