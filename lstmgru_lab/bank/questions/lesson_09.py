"""Lesson 09, nn.LSTM and nn.GRU: what to predict."""

from .question import Question

__all__ = ["QUESTIONS"]

QUESTIONS = (
    Question(
        id="09-how-many-parameters",
        lesson="09",
        prompt="How many parameters has `nn.LSTM(10, 20)`, compared with `nn.RNN(10, 20)`?",
        choices=(
            "Four times as many",
            "Three times as many",
            "Twice as many",
        ),
        answer=0,
        explanation=(
            "Three gates and the candidate, each with weights and biases of the size that the RNN has "
            "once: 4 · 640 = 2560. A GRU has three of them, 1920."
        ),
    ),
    Question(
        id="09-batch-first",
        lesson="09",
        prompt=(
            "`nn.LSTM(10, 20, batch_first=True)` reads an x of shape (5, 3, 10): 5 sequences of 3 steps. "
            "What is the shape of h_n?"
        ),
        choices=(
            "(5, 1, 20)",
            "(1, 3, 20)",
            "(1, 5, 20)",
        ),
        answer=2,
        explanation=(
            "`batch_first` turns round the input and the output, and nothing else: h_n and c_n are always "
            "(layers · directions, batch, hidden)."
        ),
    ),
    Question(
        id="09-padded-batch",
        lesson="09",
        prompt=(
            "Sequences of different lengths were padded with zeros and run through an `nn.LSTM` without "
            "packing. What is `output[:, -1]` for a short one?"
        ),
        choices=(
            "The state after its last valid step",
            "A state that has gone on through the padding",
            "Zeros",
        ),
        answer=1,
        explanation=(
            "The LSTM cannot know that zeros mean the end: it forgets and writes at every one of them. "
            "Pack the batch, or take the output at `lengths - 1`."
        ),
    ),
)
