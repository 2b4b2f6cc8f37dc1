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
            "Three gates and the candidate, each with weights and biases of the size that the RNN has once: "
            "4 · 640 = 2560. A GRU has three of them, 1920. (The second bias of each block is in `nn.RNN` "
            "too, so it doubles nothing.)"
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
            "(layers · directions, batch, hidden), so not (5, 1, 20). Without `batch_first` the 3 would be "
            "taken for the batch: (1, 3, 20)."
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
            "The LSTM cannot know that zeros mean the end: it forgets and writes at every one of them. Only "
            "`pad_packed_sequence` puts zeros there. Pack the batch, or take the output at `lengths - 1`."
        ),
    ),
    Question(
        id="09-again-two-biases",
        lesson="09",
        prompt=(
            "From lesson 08: an `nn.GRU` has two biases for each of its three blocks. In which of them may "
            "you add the two up, put the sum in place of one and 0 in place of the other, and change nothing?"
        ),
        choices=(
            "In all of them",
            "In the two gates, not in the candidate",
            "In the candidate, not in the two gates",
        ),
        answer=1,
        explanation=(
            "In r and z the two are simply added. In the candidate `bias_hh` stands inside the reset, "
            "r∘(U h + b_u), so there the two do different things. In an `nn.LSTM` all four blocks are of the "
            "simple kind."
        ),
    ),
)
