"""Every statement of the usual page on LSTM and GRU, and the table of what measurements say to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from . import comparison, structure
from .duel import LONG, SHORT
from .experiment import Values
from .measured import Measured
from .statement import Statement, Verdict

__all__ = ["STATEMENTS", "Judged", "judged"]

STATEMENTS = (
    Statement(
        "why gates",
        "Vanilla RNNs struggle with long-term dependencies: the gradient vanishes",
        comparison.plain_rnn_struggles,
        ("gradient", "adding-20", "adding-50", "adding-100"),
    ),
    Statement(
        "why gates",
        "LSTM and GRU solve this by gates that control the flow",
        comparison.bias_opens_the_way,
        ("gradient",),
    ),
    Statement("LSTM", "Two states, h and c; c acts like memory", structure.memory_is_separate),
    Statement("LSTM", "The forget gate decides what to forget", structure.forget_gate_forgets),
    Statement("LSTM", "The input gate decides what new information to store", structure.input_gate_writes),
    Statement("LSTM", "The cell state update creates new memory", structure.candidate_is_new),
    Statement("LSTM", "The output gate decides what to output", structure.output_gate_shows),
    Statement("GRU", "A simplified version of the LSTM", structure.gru_is_smaller),
    Statement(
        "GRU", "It combines forget and input gate into the update gate", structure.one_gate_does_two_jobs
    ),
    Statement("GRU", "The update gate controls how much of the past to keep", structure.update_gate_keeps),
    Statement(
        "GRU",
        "The reset gate controls how new input and past memory are combined",
        structure.reset_gate_combines,
    ),
    Statement("LSTM against GRU", "Gates: 3 in the LSTM, 2 in the GRU", structure.gates_are_counted),
    Statement(
        "LSTM against GRU", "Memory cell: yes in the LSTM, no in the GRU", structure.memory_is_separate
    ),
    Statement(
        "LSTM against GRU",
        "Computation: the LSTM is slightly slower, the GRU faster",
        comparison.faster,
        ("speed", "streaming"),
    ),
    Statement(
        "LSTM against GRU",
        "Accuracy: the LSTM is slightly better for long sequences",
        partial(comparison.lstm_is_better, LONG.values()),
        ("adding-100", "adding-200", "recall-40", "speech", "text"),
    ),
    Statement(
        "LSTM against GRU",
        "Accuracy: the GRU is competitive",
        partial(comparison.gru_keeps_up, [*SHORT.values(), *LONG.values()]),
        ("adding", "reber", "recall-40", "speech", "text", "series"),
    ),
    Statement("LSTM against GRU", "Simplicity: the LSTM is more complex", structure.gru_is_smaller),
    Statement("example", "The usual nn.LSTM and nn.GRU example runs", structure.example_runs),
    Statement(
        "when to use what",
        "LSTM: better for very long sequences (text generation, language modelling)",
        partial(
            comparison.lstm_is_better,
            [LONG[name] for name in ("adding-200, steps", "adding-200, time", "text, steps", "text, time")],
        ),
        ("adding-200", "text"),
    ),
    Statement(
        "when to use what",
        "GRU: faster, step by step as in real time",
        partial(comparison.faster, experiments=("streaming",)),
        ("streaming",),
    ),
    Statement("when to use what", "GRU: good for real-time systems", comparison.in_time, ("streaming",)),
    Statement(
        "when to use what",
        "GRU: good for shorter sequences",
        partial(comparison.gru_keeps_up, SHORT.values()),
        ("adding-20", "adding-50", "reber", "series"),
    ),
    Statement(
        "key points",
        "Both address the memory limitations of the RNN",
        comparison.both_remember,
        ("recall-40",),
    ),
    Statement("key points", "The LSTM uses a separate cell state", structure.memory_is_separate),
    Statement("key points", "The GRU combines gates for simplicity", structure.one_gate_does_two_jobs),
    Statement(
        "key points",
        "The GRU is faster (whole sequences)",
        partial(comparison.faster, experiments=("speed",)),
        ("speed",),
    ),
    Statement(
        "key points",
        "The LSTM handles long dependencies better",
        partial(comparison.lstm_is_better, [duel for name, duel in LONG.items() if "text" not in name]),
        ("adding-100", "adding-200", "recall-40", "speech"),
    ),
    Statement(
        "key points",
        "Widely used in NLP, time series, speech: better there than what needs no recurrent network",
        comparison.worth_their_place,
        ("text", "ngrams", "series", "speech"),
    ),
)


@dataclass(frozen=True)
class Judged:
    """Statements with their verdicts; in a notebook it shows itself as a table.

    sources: for each statement "here", "the package", "both", "the cells" where they themselves were looked
    at, or "–" where nothing was measured.
    """

    statements: tuple[Statement, ...]
    verdicts: tuple[Verdict, ...]
    sources: tuple[str, ...]

    def markdown(self, sources: bool = False) -> str:
        """A row a statement: where it is said, what is said, what was measured, the verdict."""
        head = ["", "often said", "measured", "verdict", *(["where"] * sources)]
        lines = [_row(head), _row(["---"] * len(head))]
        place = ""
        for statement, verdict, source in zip(self.statements, self.verdicts, self.sources, strict=True):
            shown = statement.place if statement.place != place else ""
            place = statement.place
            cells = [shown, statement.said, verdict.measured, f"**{verdict.word}**", *([source] * sources)]
            lines.append(_row(cells))
        return "\n".join(lines)

    def __repr__(self) -> str:
        return "\n".join(
            f"{verdict.word:<17} {statement.said}"
            for statement, verdict in zip(self.statements, self.verdicts, strict=True)
        )

    def _repr_markdown_(self) -> str:
        return self.markdown(sources=True)


def judged(table: Measured, here: Mapping[str, list[Values]] | None = None) -> Judged:
    """What the table's rows make of every statement.

    here: rows measured just now, full name -> runs. Of an experiment that has any, the table's own rows are
    not looked at: runs of two machines make no pairs.
    """
    own = {name: runs for name, runs in (here or {}).items() if runs}
    anew = {_experiment(name) for name in own}
    rows = {name: runs for name, runs in table.runs.items() if runs and _experiment(name) not in anew} | own
    verdicts = tuple(statement.judge(rows) for statement in STATEMENTS)
    sources = tuple(
        _source(statement, rows, own) if verdict.word != "not measured" else "–"
        for statement, verdict in zip(STATEMENTS, verdicts, strict=True)
    )
    return Judged(STATEMENTS, verdicts, sources)


def _source(statement: Statement, rows: Mapping[str, object], own: Mapping[str, object]) -> str:
    if not statement.about:
        return "the cells"
    used = {name in own for name in rows if _experiment(name).startswith(statement.about)}
    return "both" if len(used) == 2 else "here" if used == {True} else "the package"


def _experiment(name: str) -> str:
    return name.partition("/")[0]


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
