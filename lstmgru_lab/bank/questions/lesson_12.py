"""Lesson 12, Time series: what to predict."""

from .question import Question

__all__ = ["QUESTIONS"]

QUESTIONS = (
    Question(
        id="12-naive-first",
        lesson="12",
        prompt=(
            "An LSTM forecasts next month's CO₂ with a quarter of the error of the forecast “as this "
            "month”. What does that show?"
        ),
        choices=(
            "That recurrent networks suit this series best",
            "That the series is chaotic",
            "Little: a linear regression on the last months may do as well",
        ),
        answer=2,
        explanation=(
            "A trend and a yearly wave are easy for a linear model, and there is nothing chaotic in them. A "
            "network has earned its place only when it beats the naive forecast, the seasonal one *and* the "
            "regression."
        ),
    ),
    Question(
        id="12-scaled-first",
        lesson="12",
        prompt=(
            "The whole series was scaled to mean 0 and spread 1, and then split into a training and a "
            "test part. What is wrong?"
        ),
        choices=(
            "The training part knows something of the future",
            "Nothing",
            "A test part must not be scaled",
        ),
        answer=0,
        explanation=(
            "Mean and spread of the whole contain the test part. Take them from the training part, and "
            "scale the test part with the same two numbers: that is all that could be known at the time."
        ),
    ),
    Question(
        id="12-where-it-pays",
        lesson="12",
        prompt=(
            "Sunspots, El Niño, CO₂ and the Mackey-Glass equation, which is chaotic. Where does an LSTM "
            "clearly beat a linear regression on the past values?"
        ),
        choices=(
            "On all four",
            "On Mackey-Glass",
            "On CO₂",
        ),
        answer=1,
        explanation=(
            "The next value of Mackey-Glass follows from the past by a curved rule without noise: what is "
            "left for a network to learn is large. In the three measured series it is small."
        ),
    ),
    Question(
        id="12-fifty-steps",
        lesson="12",
        prompt=(
            "A model for the next step is off by 0.003 on average. Applied to its own forecasts again and "
            "again, how far is it off 50 steps ahead?"
        ),
        choices=(
            "By 0.003 still: it is the same model at every step",
            "By 50 · 0.003 = 0.15",
            "The error of one step does not say: it has to be measured at 50",
        ),
        answer=2,
        explanation=(
            "From the second step on it reads its own errors, which it never did in training. A series may "
            "pull them back or drive them apart, so they neither stay nor simply add up."
        ),
    ),
    Question(
        id="12-again-last-state",
        lesson="12",
        prompt=(
            "From lesson 09: `nn.LSTM(1, 18)` reads 32 windows of 36 values, x of shape (36, 32, 1). A "
            "forecast is read from the state after the last value. What is its shape?"
        ),
        choices=(
            "(36, 18)",
            "(32, 18)",
            "(36, 32, 18)",
        ),
        answer=1,
        explanation=(
            "`output` is (time, batch, hidden), (36, 32, 18): the state after every step. The last is "
            "`output[-1]`, one state of 18 units for each of the 32 windows; `output[:, -1]`, (36, 18), "
            "would be every state of the last *window*."
        ),
    ),
)
