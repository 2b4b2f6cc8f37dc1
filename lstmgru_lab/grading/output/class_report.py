"""report.html: what an instructor wants to know of a class; the order and the words are in its template."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

from ...bank import Exercise
from ..marking import Result
from ..results import RunSettings
from ..sandbox.levels import Level
from .page import STATUSES, page
from .tables import Total, exercise_names

__all__ = ["write_report"]

SLOWEST = 10
RAN = ("ok", "exception")  # statuses of notebooks that were run to their end


@dataclass(frozen=True)
class _Mistake:
    """A mistake that somebody made: what to say about it, who made it, how many had the exercise."""

    exercise: str
    slug: str
    sentence: str
    see: str | None
    students: list[str]
    of: int


def write_report(
    out: Path,
    results: list[Result],
    students: list[Total],
    exercises: Mapping[str, Exercise],
    settings: RunSettings,
    left_aside: list[str],
) -> None:
    """Write ``out``/report.html."""
    in_order = sorted(results, key=lambda one: (one.student, one.notebook))
    failed = [one for one in in_order if one.status not in RAN]
    raised = [one for one in in_order if one.status == "exception"]
    answers = [(result, exercise) for result in results for exercise in result.exercises]
    text = page(
        "class_report.html.j2",
        "Report of the class",
        facts=_facts(results, students),
        mistakes=_mistakes(results, exercises),
        tenths=_tenths(students),
        tallies=_tallies(results, exercises),
        ran=RAN,
        failed=sorted(failed, key=lambda one: list(STATUSES).index(one.status)),
        raised=sorted(raised, key=lambda one: one.score - one.max_score),  # those that cost points first
        raised_but_whole=sum(one.score == one.max_score for one in raised),
        flagged=[(result, exercise) for result, exercise in answers if exercise.flag],
        overridden=[(result, exercise) for result, exercise in answers if exercise.override],
        slowest=sorted(in_order, key=lambda one: -one.cpu_s)[:SLOWEST],
        settings=settings,
        level=Level[settings.level.upper()],
        left_aside=left_aside,
    )
    (out / "report.html").write_text(text, encoding="utf-8", newline="\n")


def _facts(results: list[Result], students: list[Total]) -> list[tuple[str, str]]:
    shares = [total.score / total.max_score for total in students if total.max_score]
    middle = (
        [(f"{median(shares):.0%}", "median score"), (f"{mean(shares):.0%}", "mean score")] if shares else []
    )
    failed = sum(result.status not in RAN for result in results)
    return [
        (str(len(students)), "students"),
        (str(len(results)), "notebooks"),
        *middle,
        (str(failed), "notebooks not graded whole"),
    ]


def _tenths(students: list[Total]) -> list[int]:
    """Students by tenth of the points that they could have, the lowest tenth first."""
    counts = Counter(min(9, int(10 * total.score / total.max_score)) for total in students if total.max_score)
    return [counts[tenth] for tenth in range(10)]


def _mistakes(results: list[Result], exercises: Mapping[str, Exercise]) -> list[_Mistake]:
    """Return the mistakes that were recognised, the commonest first."""
    made_by: dict[tuple[str, str], set[str]] = defaultdict(set)
    held_by: dict[str, set[str]] = defaultdict(set)
    for result in results:
        for exercise in result.exercises:
            held_by[exercise.name].add(result.student)
            if exercise.misconception:
                made_by[exercise.name, exercise.misconception].add(result.student)
    found = []
    for (name, slug), students in made_by.items():
        known = {one.slug: one for one in exercises[name].misconceptions} if name in exercises else {}
        sentence, see = (known[slug].sentence, known[slug].see) if slug in known else (slug, None)
        found.append(_Mistake(name, slug, sentence, see, sorted(students), len(held_by[name])))
    return sorted(found, key=lambda one: (-len(one.students), one.exercise, one.slug))


def _tallies(results: list[Result], exercises: Mapping[str, Exercise]) -> dict[str, Counter[str]]:
    """Return the outcomes of each exercise that any notebook held, in the course's order."""
    tallies: dict[str, Counter[str]] = defaultdict(Counter)
    for result in results:
        for exercise in result.exercises:
            tallies[exercise.name][exercise.outcome] += 1
    return {name: tallies[name] for name in exercise_names(results, list(exercises))}
