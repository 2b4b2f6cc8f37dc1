"""Lesson 15, Relatives: what to predict."""

from .question import Question

__all__ = ["QUESTIONS"]

QUESTIONS = (
    Question(
        id="15-peephole",
        lesson="15",
        prompt="What does a forget gate with a peephole see that a plain one does not?",
        choices=(
            "The next input",
            "The other gates",
            "The cell state, even while the output gate is closed",
        ),
        answer=2,
        explanation=(
            "A plain gate sees h_{t-1} = o∘tanh(c), so a closed output gate hides the memory from the gates "
            "that decide about it. The peephole looks at c_{t-1} itself; the next input and the other gates "
            "it sees as little as before."
        ),
    ),
    Question(
        id="15-why-min",
        lesson="15",
        prompt="The gate of a minGRU looks at x_t alone, not at h_{t-1}. What is gained?",
        choices=(
            "All steps can be computed at once instead of one after another",
            "It remembers longer",
            "It needs no gate bias",
        ),
        answer=0,
        explanation=(
            "All gates and candidates are known before the first state is. What remains is h_t = a_t∘h_{t-1} "
            "+ u_t, and a scan solves that in parallel. The price: a gate that cannot react to what is "
            "remembered. How long it remembers is, as ever, for its gate and the gate's bias to say."
        ),
    ),
    Question(
        id="15-scan-on-one-core",
        lesson="15",
        prompt=(
            "A parallel scan computes T steps in about log T rounds. Is it faster than a plain loop on "
            "one CPU thread?"
        ),
        choices=(
            "Yes, about T / log T times",
            "Not for that reason: in all it does more work, and nothing runs at the same time",
            "Yes, twice",
        ),
        answer=1,
        explanation=(
            "Rounds save time only where a round is done by many processors at once. On a GPU that pays; "
            "on one thread the loop does the least work. The notebook times both."
        ),
    ),
    Question(
        id="15-which-part",
        lesson="15",
        prompt="Greff et al. (2017) took parts out of the LSTM one by one. Which ones did it miss most?",
        choices=(
            "The forget gate and the tanh on the way out",
            "The peepholes",
            "The input gate and the output gate",
        ),
        answer=0,
        explanation=(
            "Without the forget gate or without the output's activation the results fell on all of their "
            "tasks. Peepholes made little difference, and tying the input gate to the forget gate did no "
            "harm that could be measured."
        ),
    ),
    Question(
        id="15-again-unbounded",
        lesson="15",
        prompt=(
            "From lessons 03 and 04: a unit's memory starts at 0, and at each of 100 steps f_t = 1, i_t = "
            "0.5 and the candidate is 0.4. What does it hold in the end?"
        ),
        choices=(
            "0.4",
            "1",
            "20",
        ),
        answer=2,
        explanation=(
            "Each step adds 0.5 · 0.4 = 0.2, and with f = 1 nothing goes: 100 · 0.2 = 20. (0.4 is the "
            "candidate alone.) The candidate lies between −1 and 1, the sum does not. The first LSTM, of "
            "1997, had f = 1 always."
        ),
    ),
)
