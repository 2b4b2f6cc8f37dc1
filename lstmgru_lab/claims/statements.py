"""Every statement that an introduction to LSTM and GRU makes, and the table of verdicts on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from . import judge_cells, judge_runs
from .duel import LONG, SHORT
from .experiment import Values
from .measured import Measured
from .verdict import Statement, Verdict

__all__ = ["STATEMENTS", "Judged", "judged"]

STATEMENTS = (
    Statement(
        "why gates",
        "Vanilla RNNs struggle with long-term dependencies: the gradient vanishes",
        judge_runs.plain_rnn_struggles,
        ("gradient", "adding-20", "adding-50", "adding-100"),
    ),
    Statement(
        "why gates",
        "LSTM and GRU solve this by gates that control the flow",
        judge_runs.bias_opens_the_way,
        ("gradient",),
    ),
    Statement("LSTM", "Two states, h and c; c acts like memory", judge_cells.memory_is_separate),
    Statement("LSTM", "The forget gate decides what to forget", judge_cells.forget_gate_forgets),
    Statement("LSTM", "The input gate decides what new information to store", judge_cells.input_gate_writes),
    Statement("LSTM", "The cell state update creates new memory", judge_cells.candidate_is_new),
    Statement("LSTM", "The output gate decides what to output", judge_cells.output_gate_shows),
    Statement("GRU", "A simplified version of the LSTM", judge_cells.gru_is_smaller),
    Statement(
        "GRU",
        "It combines forget and input gate into the update gate",
        judge_cells.one_gate_does_two_jobs,
    ),
    Statement("GRU", "The update gate controls how much of the past to keep", judge_cells.update_gate_keeps),
    Statement(
        "GRU",
        "The reset gate controls how new input and past memory are combined",
        judge_cells.reset_gate_combines,
    ),
    Statement("LSTM against GRU", "Gates: 3 in the LSTM, 2 in the GRU", judge_cells.gates_are_counted),
    Statement(
        "LSTM against GRU",
        "Memory cell: yes in the LSTM, no in the GRU",
        judge_cells.memory_is_separate,
    ),
    Statement(
        "LSTM against GRU",
        "Computation: the LSTM is slightly slower, the GRU faster",
        judge_runs.faster,
        ("speed", "streaming"),
    ),
    Statement(
        "LSTM against GRU",
        "Accuracy: the LSTM is slightly better for long sequences",
        partial(judge_runs.lstm_is_better, LONG.values()),
        ("adding-100", "adding-200", "recall-40", "speech", "text"),
    ),
    Statement(
        "LSTM against GRU",
        "Accuracy: the GRU is competitive",
        partial(judge_runs.gru_keeps_up, [*SHORT.values(), *LONG.values()]),
        ("adding", "reber", "recall-40", "speech", "text", "series"),
    ),
    Statement("LSTM against GRU", "Simplicity: the LSTM is more complex", judge_cells.gru_is_smaller),
    Statement("example", "The usual nn.LSTM and nn.GRU example runs", judge_cells.example_runs),
    Statement(
        "when to use what",
        "LSTM: better for very long sequences (text generation, language modelling)",
        partial(
            judge_runs.lstm_is_better,
            [LONG[name] for name in ("adding-200, steps", "adding-200, time", "text, steps", "text, time")],
        ),
        ("adding-200", "text"),
    ),
    Statement(
        "when to use what",
        "GRU: faster, step by step as in real time",
        partial(judge_runs.faster, experiments=("streaming",)),
        ("streaming",),
    ),
    Statement("when to use what", "GRU: good for real-time systems", judge_runs.in_time, ("streaming",)),
    Statement(
        "when to use what",
        "GRU: good for shorter sequences",
        partial(judge_runs.gru_keeps_up, SHORT.values()),
        ("adding-20", "adding-50", "reber", "series"),
    ),
    Statement(
        "key points",
        "Both address the memory limitations of the RNN",
        judge_runs.both_remember,
        ("recall-40",),
    ),
    Statement("key points", "The LSTM uses a separate cell state", judge_cells.memory_is_separate),
    Statement("key points", "The GRU combines gates for simplicity", judge_cells.one_gate_does_two_jobs),
    Statement(
        "key points",
        "The GRU is faster (whole sequences)",
        partial(judge_runs.faster, experiments=("speed",)),
        ("speed",),
    ),
    Statement(
        "key points",
        "The LSTM handles long dependencies better",
        partial(judge_runs.lstm_is_better, [duel for name, duel in LONG.items() if "text" not in name]),
        ("adding-100", "adding-200", "recall-40", "speech"),
    ),
    Statement(
        "key points",
        "Widely used in NLP, time series, speech: better there than what needs no recurrent network",
        judge_runs.worth_their_place,
        ("text", "ngrams", "series", "speech"),
    ),
)


@dataclass(frozen=True)
class Judged:
    """Statements with their verdicts; in a notebook they are shown as a table.

    sources: where each verdict comes from: "here", "the package", "both", "the cells" if the cells themselves
    were looked at, or "–" if nothing was measured.
    """

    statements: tuple[Statement, ...]
    verdicts: tuple[Verdict, ...]
    sources: tuple[str, ...]

    def markdown(self, sources: bool = False) -> str:
        """Write one row for each statement: the topic, the statement, the measurements, the verdict.

        With sources=True a last column says where each verdict comes from.
        """
        head = ["", "often said", "measured", "verdict"]
        if sources:
            head.append("where")
        lines = [_row(head), _row(["---"] * len(head))]
        place = ""
        for statement, verdict, source in zip(self.statements, self.verdicts, self.sources, strict=True):
            shown = statement.place if statement.place != place else ""
            place = statement.place
            cells = [shown, statement.said, verdict.measured, f"**{verdict.word}**"]
            if sources:
                cells.append(source)
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
    """Judge every statement by the table's rows.

    here: rows measured just now, full name -> runs. If it has rows of an experiment, the table's own rows of
    that experiment are ignored, because runs of two machines cannot be paired.
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
