"""Lesson 11, Text: what to predict."""

from .question import Question

__all__ = ["QUESTIONS"]

QUESTIONS = (
    Question(
        id="11-knowing-nothing",
        lesson="11",
        prompt=(
            "A model gives each of 64 characters the same probability. How many bits per character is that?"
        ),
        choices=(
            "6",
            "1",
            "64",
        ),
        answer=0,
        explanation=(
            "−log₂(1/64) = 6: six questions with yes or no find one among 64. (One bit is the score for 2 "
            "characters alike, and 64 is the number of characters.) That is the score of knowing nothing; "
            "counting how often each character occurs is better already. A network has to beat the counts of "
            "two and three characters too."
        ),
    ),
    Question(
        id="11-cold",
        lesson="11",
        prompt="You sample text at a temperature close to 0. What do you get?",
        choices=(
            "Every character equally often",
            "The same text as at temperature 1, only slower",
            "Nearly always the most likely next character",
        ),
        answer=2,
        explanation=(
            "The logits are divided by the temperature: small differences become huge, and the softmax puts "
            "everything on the largest. The text turns round in circles; the speed is the same. A high "
            "temperature does the opposite: in the end every character equally often."
        ),
    ),
    Question(
        id="11-cut-gradient",
        lesson="11",
        prompt=(
            "The gradient is cut after every 64 characters, the state is carried on. Can the network use "
            "something that stood 200 characters back?"
        ),
        choices=(
            "No: that is out of its reach",
            "Yes: what is cut is the gradient, not the state",
            "Only with a larger learning rate",
        ),
        answer=1,
        explanation=(
            "`detach` stops the way *back*. Forward, the state goes on, with whatever it still remembers; "
            "only, no step of training tells the network directly that something 200 characters back was "
            "worth remembering, and no learning rate changes that."
        ),
    ),
    Question(
        id="11-again-last-step",
        lesson="11",
        prompt=(
            "From lesson 09: a sequence of 3 steps stands in a batch padded to 5 steps, time first, not "
            "packed. Where is the layer's output at its last true step?"
        ),
        choices=(
            "In output[-1]",
            "In output[2]",
            "In h_n",
        ),
        answer=1,
        explanation=(
            "Steps are counted from 0, so the third is output[2]. Without packing the layer runs on over the "
            "padding: output[-1] and h_n are the state two steps later, after input that means nothing."
        ),
    ),
)
