"""feedback/<student>.html: what was right, the named mistake, and where to read again; of one student alone.

Right numbers are shown only for an exercise's public example, which every student has seen.
"""

from pathlib import Path

from ...checking.markup import code_in_html
from ..marking import ExerciseResult, Result
from .file_names import distinct_files
from .page import OUTCOMES, STATUSES, escape, page, place_in_lesson, points
from .tables import Total

__all__ = ["write_feedback"]


def write_feedback(out: Path, students: list[Total]) -> None:
    """Write a page a student into ``out``/feedback."""
    folder = out / "feedback"
    folder.mkdir(exist_ok=True)
    for name, total in distinct_files(students).items():
        text = feedback_of(total)
        (folder / f"{name}.html").write_text(text, encoding="utf-8", newline="\n")


def feedback_of(total: Total) -> str:
    """The page of one student."""
    parts = [
        f"<h1>{escape(total.student)}</h1>",
        f"<p>{points(total.score, total.max_score)} points in all.</p>",
    ]
    for result in total.results:
        parts.append(f"<h2>{escape(result.notebook)}: {points(result.score, result.max_score)} points</h2>")
        if result.status != "ok":
            parts.append(_status(result))
        parts += map(_exercise, result.exercises)
    return page(f"Feedback for {total.student}", "\n".join(parts))


def _status(result: Result) -> str:
    return (
        f'<div class="card note"><strong>The notebook {escape(STATUSES[result.status])}.</strong> '
        f"{code_in_html(result.reason)}</div>"
    )


def _exercise(exercise: ExerciseResult) -> str:
    sign, word = OUTCOMES[exercise.outcome]
    kind = (
        "good" if exercise.outcome == "correct" else "note" if exercise.outcome == "not_attempted" else "bad"
    )
    parts = [
        f'<h3><span aria-hidden="true">{sign}</span> <code>{escape(exercise.name)}</code>: {word}, '
        f"{points(exercise.score, exercise.max_score)} points</h3>",
        f"<p>{code_in_html(exercise.message)}</p>",
    ]
    if exercise.see:
        parts.append(f"<p>Read again: {escape(place_in_lesson(exercise.see))}.</p>")
    if exercise.override:
        parts.append(f"<p><strong>{escape(exercise.override)}</strong></p>")
    if exercise.example:
        parts.append(
            f"<p>The example of the exercise, with your numbers:</p><pre>{escape(exercise.example)}</pre>"
        )
    return f'<section class="card {kind}">{"".join(parts)}</section>'
