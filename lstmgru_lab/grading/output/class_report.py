"""report.html: what an instructor wants to know of a class, in the order in which it is wanted."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

from ...bank import Exercise
from ...checking.markup import code_in_html
from ..marking import Result
from ..results import Run
from ..sandbox.levels import Level
from .page import STATUSES, bar, escape, page, place_in_lesson, points
from .tables import Total, exercise_names

__all__ = ["write_report"]

SLOWEST = 10
MISTAKES = 15
RAN = ("ok", "exception")  # statuses of notebooks that were run to their end
SHOWN = 40  # names in a line before the rest is folded away


@dataclass(frozen=True)
class _Mistake:
    exercise: str
    slug: str
    students: list[str]
    of: int  # students whose notebooks held the exercise


def write_report(
    out: Path,
    results: list[Result],
    students: list[Total],
    exercises: Mapping[str, Exercise],
    run: Run,
    left_aside: list[str],
) -> None:
    """Write ``out``/report.html."""
    parts = {
        "What the class misunderstood": _misconceptions(results, exercises),
        "Scores": _distribution(students),
        "Exercises": _exercises(results, exercises),
        "Not graded whole": _failed(results),
        "Cells that raised": _raised(results),
        "Ready-made where it should be by hand": _flagged(results),
        "Decided by hand": _overridden(results),
        "Slowest": _slowest(results),
        "How it was graded": _how(run, left_aside),
    }
    there = {title: part for title, part in parts.items() if part}
    links = " · ".join(f'<a href="#{_anchor(title)}">{title}</a>' for title in there)
    body = "\n".join(
        [
            _head(results, students),
            f"<nav>{links}</nav>",
            *(f'<h2 id="{_anchor(title)}">{title}</h2>{part}' for title, part in there.items()),
        ]
    )
    (out / "report.html").write_text(page("Report of the class", body), encoding="utf-8", newline="\n")


def _anchor(title: str) -> str:
    return title.lower().replace(" ", "-")


def _head(results: list[Result], students: list[Total]) -> str:
    shares = [total.score / total.max_score for total in students if total.max_score]
    facts = [(str(len(students)), "students"), (str(len(results)), "notebooks")]
    if shares:
        facts += [(f"{median(shares):.0%}", "median score"), (f"{mean(shares):.0%}", "mean score")]
    failed = sum(result.status not in RAN for result in results)
    facts.append((str(failed), "notebooks not graded whole"))
    items = "".join(f"<li><strong>{value}</strong> {label}</li>" for value, label in facts)
    return f'<h1>Report of the class</h1>\n<ul class="facts">{items}</ul>'


def _distribution(students: list[Total]) -> str:
    """Students by tenth of the points that they could have."""
    tenths = Counter(min(9, int(10 * total.score / total.max_score)) for total in students if total.max_score)
    most = max(tenths.values(), default=1)
    rows = "".join(
        f'<tr><th scope="row">{10 * tenth}–{10 * tenth + 10} %</th>'
        f'<td class="bars">{bar(tenths[tenth] / most, f"{tenths[tenth]} students")}</td>'
        f'<td class="number">{tenths[tenth]}</td></tr>'
        for tenth in reversed(range(10))
    )
    head = '<tr><th scope="col">score</th><th></th><th scope="col" class="number">students</th></tr>'
    return f"<table>{head}{rows}</table>"


def _misconceptions(results: list[Result], exercises: Mapping[str, Exercise]) -> str:
    who: dict[tuple[str, str], set[str]] = defaultdict(set)
    had: dict[str, set[str]] = defaultdict(set)
    for result in results:
        for exercise in result.exercises:
            had[exercise.name].add(result.student)
            if exercise.misconception:
                who[exercise.name, exercise.misconception].add(result.student)
    found = [_Mistake(name, slug, sorted(students), len(had[name])) for (name, slug), students in who.items()]
    found.sort(key=lambda one: (-len(one.students), one.exercise, one.slug))
    if not found:
        return "<p>No answer had one of the mistakes that are known.</p>"
    cards = [_mistake(one, exercises) for one in found]
    rest = "".join(cards[MISTAKES:])
    folded = f"<details><summary>{len(cards) - MISTAKES} rarer ones</summary>{rest}</details>" if rest else ""
    return "".join(cards[:MISTAKES]) + folded


def _mistake(mistake: _Mistake, exercises: Mapping[str, Exercise]) -> str:
    known = exercises[mistake.exercise].misconceptions if mistake.exercise in exercises else ()
    one = next((one for one in known if one.slug == mistake.slug), None)
    said = one.sentence if one else mistake.slug
    where = f' <span class="soft">({escape(place_in_lesson(one.see))})</span>' if one else ""
    return (
        f'<section class="card note"><h3>{len(mistake.students)} of {mistake.of} students: '
        f"<code>{escape(mistake.exercise)}</code>, {escape(mistake.slug.replace('_', ' '))}</h3>"
        f"<p><strong>Say in the next lecture:</strong> {code_in_html(said)}{where}</p>"
        f"{_names(mistake.students)}</section>"
    )


def _names(students: list[str]) -> str:
    line = escape(", ".join(students))
    if len(students) <= SHOWN:
        return f'<p class="who soft">{line}</p>'
    return f'<details><summary>who</summary><p class="who soft">{line}</p></details>'


def _exercises(results: list[Result], exercises: Mapping[str, Exercise]) -> str:
    tallies: dict[str, Counter[str]] = defaultdict(Counter)
    for result in results:
        for exercise in result.exercises:
            tallies[exercise.name][exercise.outcome] += 1
    rows = []
    for name in exercise_names(results, list(exercises)):
        tally = tallies[name]
        share = tally["correct"] / tally.total()
        rows.append(
            f'<tr><th scope="row"><code>{escape(name)}</code></th>'
            f'<td class="bars">{bar(share, f"{share:.0%} right")}</td><td class="number">{share:.0%}</td>'
            f'<td class="number">{tally["incorrect"]}</td><td class="number">{tally["exception"]}</td>'
            f'<td class="number">{tally["not_attempted"]}</td></tr>'
        )
    head = "".join(
        f'<th scope="col"{" class=number" * (place > 1)}>{title}</th>'
        for place, title in enumerate(["exercise", "", "right", "wrong", "exception", "not attempted"])
    )
    return f'<div class="wide"><table><tr>{head}</tr>{"".join(rows)}</table></div>'


def _failed(results: list[Result]) -> str:
    failed = [result for result in results if result.status not in RAN]
    if not failed:
        return "<p>Every notebook was run to its end.</p>"
    legend = "; ".join(f"{name}: {text}" for name, text in STATUSES.items() if name not in RAN)
    order = list(STATUSES)
    failed.sort(key=lambda r: (order.index(r.status), r.student, r.notebook))
    return f'<p class="soft">{legend}.</p>{_reasons(failed)}'


def _raised(results: list[Result]) -> str:
    """Notebooks with a cell that raised, those that cost points first."""
    raised = [result for result in results if result.status == "exception"]
    if not raised:
        return ""
    raised.sort(key=lambda r: (r.score - r.max_score, r.student, r.notebook))
    whole = sum(result.score == result.max_score for result in raised)
    said = (
        f"<p>{len(raised)} notebooks; the cells after it still ran, and {whole} of them have all points.</p>"
    )
    first, rest = raised[:SLOWEST], raised[SLOWEST:]
    folded = f"<details><summary>{len(rest)} more</summary>{_reasons(rest)}</details>" if rest else ""
    return said + _reasons(first) + folded


def _reasons(results: list[Result]) -> str:
    rows = "".join(
        f"<tr><td>{escape(r.student)}</td><td>{escape(r.notebook)}</td><td>{r.status}</td>"
        f'<td class="number">{points(r.score, r.max_score)}</td><td>{code_in_html(r.reason)}</td></tr>'
        for r in results
    )
    head = "<tr><th>student</th><th>notebook</th><th>status</th><th class=number>points</th><th>why</th></tr>"
    return f'<div class="wide"><table>{head}{rows}</table></div>'


def _flagged(results: list[Result]) -> str:
    rows = "".join(
        f"<tr><td>{escape(result.student)}</td><td>{escape(result.notebook)}</td>"
        f"<td><code>{escape(exercise.name)}</code></td><td>{escape(exercise.flag)}</td></tr>"
        for result in results
        for exercise in result.exercises
        if exercise.flag
    )
    if not rows:
        return ""
    head = "<tr><th>student</th><th>notebook</th><th>exercise</th><th>used</th></tr>"
    return (
        "<p>Found by name, in the text and while it ran: best effort. "
        "The points were given; look at these notebooks and decide.</p>"
        f'<div class="wide"><table>{head}{rows}</table></div>'
    )


def _overridden(results: list[Result]) -> str:
    rows = "".join(
        f"<tr><td>{escape(result.student)}</td><td><code>{escape(exercise.name)}</code></td>"
        f"<td>{escape(exercise.override)}</td></tr>"
        for result in results
        for exercise in result.exercises
        if exercise.override
    )
    if not rows:
        return ""
    head = "<tr><th>student</th><th>exercise</th><th>decision</th></tr>"
    return f'<div class="wide"><table>{head}{rows}</table></div>'


def _slowest(results: list[Result]) -> str:
    slow = sorted(results, key=lambda r: (-r.cpu_s, r.student, r.notebook))[:SLOWEST]
    rows = "".join(
        f"<tr><td>{escape(r.student)}</td><td>{escape(r.notebook)}</td>"
        f"<td class=number>{r.cpu_s:.2f}</td></tr>"
        for r in slow
    )
    head = "<tr><th>student</th><th>notebook</th><th class=number>CPU seconds</th></tr>"
    return f"<table>{head}{rows}</table>"


def _how(run: Run, left_aside: list[str]) -> str:
    level = Level[run.level.upper()]
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in run.weaker_because)
    weaker = f"<p>Stronger levels do not work on this machine:</p><ul>{reasons}</ul>" if reasons else ""
    aside = ""
    if left_aside:
        items = "".join(f"<li>{escape(one)}</li>" for one in left_aside)
        aside = (
            f"<details><summary>{len(left_aside)} other files lay there</summary><ul>{items}</ul></details>"
        )
    return (
        f"<p>Sandbox: <strong>{run.level}</strong>, {escape(level.sentence)}</p>{weaker}"
        f"<p>Seed {run.seed}: a run with <code>--seed {run.seed}</code> gives the same grades. "
        f"lstmgru-lab {escape(run.version)}.</p>{aside}"
    )
