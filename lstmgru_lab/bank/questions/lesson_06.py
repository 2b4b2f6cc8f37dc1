"""Lesson 06, The gradient highway: what to predict."""

from .question import Question

__all__ = ["QUESTIONS"]

QUESTIONS = (
    Question(
        id="06-new-lstm",
        lesson="06",
        prompt=(
            "An `nn.LSTM` as PyTorch initialises it, not yet trained, reads 100 steps. How much of the "
            "gradient gets from the end back to the first step?"
        ),
        choices=(
            "Most of it: that is what an LSTM is for",
            "About a tenth",
            "Next to nothing, as in a plain RNN",
        ),
        answer=2,
        explanation=(
            "The gates of a new LSTM stand near one half, and ½ multiplied with itself 100 times is "
            "10⁻³⁰. The equations make a highway *possible*; the bias of the forget gate opens it."
        ),
    ),
    Question(
        id="06-bias-of-one",
        lesson="06",
        prompt=(
            "An LSTM has to remember the first of 40 symbols, and its forget bias starts at 1, as is "
            "often advised. About how much of the memory is left after the 40 steps, before any training?"
        ),
        choices=(
            "Less than a thousandth",
            "About a seventh",
            "About 70 %",
        ),
        answer=0,
        explanation=(
            "σ(1) = 0.73: 73 % is what *one* step leaves, and 0.73 multiplied with itself 40 times is "
            "0.000004. With a bias of 3 it is 0.95, and a seventh is left. A bias fits a length of time: "
            "lesson 02 says which."
        ),
    ),
    Question(
        id="06-more-and-more",
        lesson="06",
        prompt="A forget bias of 1 lets more gradient through than 0, and 3 more than 1. Is 5 better still?",
        choices=(
            "Yes: the more gets through the better",
            "Not always: now it can grow on its way and explode",
            "No: at 5 the gate is closed",
        ),
        answer=1,
        explanation=(
            "At 5 the gate is wide open, f = 0.993. With f_t near 1 the direct path loses nothing, and what "
            "comes by way of the gates is added at every step: the whole can become larger than 1. The right "
            "bias keeps it near 1 for as long as the task needs."
        ),
    ),
    Question(
        id="06-again-clipping",
        lesson="06",
        prompt=(
            "From lesson 01: a gradient arrives 100 steps back with a norm of 10⁻²⁰. The training clips "
            "gradients to a norm of at most 1. What does clipping make of this one?"
        ),
        choices=(
            "It is scaled up to 1",
            "It stays 10⁻²⁰",
            "It becomes 0",
        ),
        answer=1,
        explanation=(
            "Clipping shortens what is too long and leaves the rest alone: it never lengthens, and never "
            "sets to 0. It is a cure for explosion only: nothing that is done to a gradient afterwards "
            "brings back what was lost on the way."
        ),
    ),
)
