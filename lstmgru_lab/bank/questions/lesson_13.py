"""Lesson 13, Speech: what to predict."""

from .question import Question

__all__ = ["QUESTIONS"]

QUESTIONS = (
    Question(
        id="13-order-of-sounds",
        lesson="13",
        prompt=(
            "A linear classifier sees only the mean, the spread, the least and the greatest value of each "
            "feature over a spoken digit, not the order of the sounds. How many of single digits does it "
            "get right?"
        ),
        choices=(
            "About one in ten: chance",
            "About half",
            "Nearly all",
        ),
        answer=2,
        explanation=(
            "Ten words that sound so different can be told apart without any order. So single digits "
            "prove nothing about memory: whoever shows a recurrent network on them shows what four "
            "numbers a feature could do."
        ),
    ),
    Question(
        id="13-which-first",
        lesson="13",
        prompt=(
            "Two spoken digits follow each other, and the question is which came *first*. How often is "
            "the same classifier, which knows no order, right?"
        ),
        choices=(
            "About half the time",
            "Nearly always",
            "One time in ten",
        ),
        answer=0,
        explanation=(
            "The summary can tell which two digits were said, but not in which order, so a coin decides "
            "between the two. (One in ten is for who hears neither.) This task does need a memory."
        ),
    ),
    Question(
        id="13-mean-over-padding",
        lesson="13",
        prompt=(
            "Recordings are padded with zeros to the length of the longest, and each is averaged over all "
            "steps. What happens to the short ones?"
        ),
        choices=(
            "Nothing: zeros add nothing",
            "Their mean is drawn towards 0",
            "Their mean is driven away from 0",
        ),
        answer=1,
        explanation=(
            "Zeros add nothing to the sum, but they are counted in the division. A recording half as long as "
            "the longest gets half of its true mean, be it above or below 0: the network can tell the length "
            "from the size."
        ),
    ),
    Question(
        id="13-louder",
        lesson="13",
        prompt="The same recording, played twice as loud. What happens to its 13 coefficients?",
        choices=(
            "Each of them doubles",
            "Coefficient 0 grows by the same amount in every frame, the others stay",
            "None changes: the mel bands take loudness out",
        ),
        answer=1,
        explanation=(
            "After the logarithm a factor is a sum: each band grows by the same ln 4. Such a change is flat "
            "over the bands, and coefficient 0 is the flat wave. Without the logarithm the bands would be "
            "four times as large; the mel bands only say which frequencies are summed up."
        ),
    ),
    Question(
        id="13-again-keep",
        lesson="13",
        prompt=(
            "From lesson 07: an `nn.GRU` should begin by keeping its state. With which bias of the update "
            "gate, in torch's convention?"
        ),
        choices=(
            "0: it keeps as it comes",
            "−2: a keep-bias is negative",
            "+2: in torch z = 1 keeps",
        ),
        answer=2,
        explanation=(
            "torch's z multiplies the old state, and σ(2) = 0.88 of it stays at each step. In this course's "
            "form, where z = 1 replaces, the same GRU has b_z = −2. With 0 half of the state goes at every "
            "step."
        ),
    ),
)
