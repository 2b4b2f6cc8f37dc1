"""Lesson 10, LSTM against GRU: what to predict."""

from .question import Question

__all__ = ["QUESTIONS"]

QUESTIONS = (
    Question(
        id="10-fewer-is-faster",
        lesson="10",
        prompt=(
            "At the same hidden size a GRU has a quarter fewer parameters than an LSTM. How long does "
            "`nn.GRU` take on a CPU, beside `nn.LSTM`?"
        ),
        choices=(
            "Three quarters of the time",
            "Always exactly the same time",
            "Often longer: it depends on which code runs underneath",
        ),
        answer=2,
        explanation=(
            "Fewer operations are less time only if the code is equally good. On CPUs PyTorch has a fused "
            "path for the LSTM and none for the GRU, so `nn.GRU` can take twice as long. The notebook "
            "measures it on your machine."
        ),
    ),
    Question(
        id="10-same-hidden-size",
        lesson="10",
        prompt=(
            "An LSTM and a GRU with 64 hidden units each are trained on the same data. The LSTM ends a "
            "little better. What has been shown?"
        ),
        choices=(
            "Little: the LSTM had a third more parameters",
            "LSTMs are better than GRUs",
            "LSTMs are better on this kind of data",
        ),
        answer=0,
        explanation=(
            "Their parameters are as 4 to 3: more weights may have won, not the better cell, on this kind of "
            "data as on any other. Compare at equal parameters, or at equal time, and with several seeds."
        ),
    ),
    Question(
        id="10-one-seed",
        lesson="10",
        prompt=(
            "One run each: the LSTM ends with an error of 0.010, the GRU with 0.012. Which one is better "
            "on this task?"
        ),
        choices=(
            "The LSTM",
            "That cannot be said yet",
            "They are equal",
        ),
        answer=1,
        explanation=(
            "Another seed may turn it round; nor does that make them equal. Run both with the same ten seeds "
            "and look at the differences, seed by seed: only when their spread stays on one side of zero has "
            "something been shown."
        ),
    ),
    Question(
        id="10-again-keep",
        lesson="10",
        prompt=(
            "From lesson 07, in this course's form: the state of a GRU shall have a half-life of about 14 "
            "steps when the training begins. Which bias does its update gate get?"
        ),
        choices=(
            "+3",
            "0",
            "−3",
        ),
        answer=2,
        explanation=(
            "z = σ(−3) = 0.047 replaces 5 % a step and keeps 95 %, and ln ½ / ln 0.953 is 14 steps. In "
            "torch, where z keeps, the bias is +3. At 0 half of the state is replaced at every step."
        ),
    ),
)
