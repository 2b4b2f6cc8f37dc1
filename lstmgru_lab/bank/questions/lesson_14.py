"""Lesson 14, When to use what: what to predict."""

from .question import Question

__all__ = ["QUESTIONS"]

QUESTIONS = (
    Question(
        id="14-a-long-stream",
        lesson="14",
        prompt=(
            "A GRU listens to a stream, one step at a time. How does the work of a step grow with what it "
            "has heard so far?"
        ),
        choices=(
            "In step with the length",
            "With the square of the length",
            "Not at all",
        ),
        answer=2,
        explanation=(
            "Everything it knows of the past is in a state of fixed size. Attention looks back at all of it: "
            "there the work of a step grows with the length, and that of the whole with its square. The "
            "price of the fixed size: what the state has lost is gone."
        ),
    ),
    Question(
        id="14-chunks",
        lesson="14",
        prompt="A long stream is read in chunks. When are the outputs of an LSTM the same as in one pass?",
        choices=(
            "When h and c are carried on from chunk to chunk",
            "When h is carried on, and c begins at 0",
            "Never: the chunks are too short",
        ),
        answer=0,
        explanation=(
            "The two states together are all that a step knows of the past. Carry both on and there is no "
            "seam, however short the chunks. With c from 0 everything that was stored is lost, and no error "
            "says so."
        ),
    ),
    Question(
        id="14-try-first",
        lesson="14",
        prompt=(
            "A new problem: 300 sequences of 20 steps, a number to predict for each. What do you try first?"
        ),
        choices=(
            "A large transformer",
            "Something without recurrence, for comparison; then a small GRU or LSTM",
            "The largest LSTM that fits into memory",
        ),
        answer=1,
        explanation=(
            "With so little data a simple model is hard to beat, and without its number you cannot tell "
            "whether the network does anything. Then a small gated cell, with the bias that fits the length. "
            "A large model, of whatever kind, would learn the 300 sequences by heart."
        ),
    ),
    Question(
        id="14-a-long-gap",
        lesson="14",
        prompt=(
            "Something at the beginning of 100 steps decides about the answer at their end. You have tried "
            "what needs no recurrence, and it is no better than chance. What next?"
        ),
        choices=(
            "A GRU or an LSTM whose bias keeps for about 100 steps",
            "An `nn.LSTM` as torch makes it: it was invented for this",
            "A plain RNN with many more units",
        ),
        answer=0,
        explanation=(
            "The bias comes first: as torch makes them, neither the LSTM nor the GRU learnt to recall one "
            "symbol over 40 steps, with any of ten seeds (lesson 10). More units do not help an RNN whose "
            "gradient is gone after 100 steps (lessons 01 and 06)."
        ),
    ),
    Question(
        id="14-again-two-grus",
        lesson="14",
        prompt=(
            "From lesson 08: the weights of a trained `nn.GRU` are loaded into another program whose GRU "
            "resets *before* the matrix product. All shapes fit. What comes out?"
        ),
        choices=(
            "The same, up to rounding",
            "Something else, and no change of the weights makes up for it",
            "Something else, until the signs of W_z and b_z are changed",
        ),
        answer=1,
        explanation=(
            "The place of the reset makes two different networks. The sign of z is a convention and can be "
            "converted. A file format has to say which GRU is meant: in ONNX it is `linear_before_reset`."
        ),
    ),
)
