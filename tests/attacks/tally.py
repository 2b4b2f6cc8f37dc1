"""What came of the attacks, counted as they run, and the table of it."""

import datetime
import os
import platform
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from lstmgru_lab.grading.sandbox.levels import Level

__all__ = ["Tally"]


@dataclass
class Count:
    tried: dict[Level, int] = field(default_factory=lambda: defaultdict(int))
    points: float = 0.0
    left: list[str] = field(default_factory=list)


class Tally:
    """Attacks by class: how many were tried at which level, what they gained, what they left behind."""

    def __init__(self) -> None:
        self.counts: dict[str, Count] = defaultdict(Count)

    def add(self, kind: str, level: Level, points: float, left: list[str]) -> None:
        count = self.counts[kind]
        count.tried[level] += 1
        count.points += points
        count.left += left

    def table(self) -> str:
        """The table in Markdown; nothing in it is written down beforehand."""
        levels = sorted({level for count in self.counts.values() for level in count.tried}, reverse=True)
        heads = [f"tried: {level.name.lower()}" for level in levels]
        lines = [
            f"| class | {' | '.join(heads)} | points gained | left behind |",
            f"|---|{'--:|' * len(heads)}--:|---|",
        ]
        for kind, count in self.counts.items():
            tried = [str(count.tried[level] or "–") for level in levels]
            left = ", ".join(count.left) or "nothing"
            lines.append(f"| {kind} | {' | '.join(tried)} | {count.points:g} | {left} |")
        whole = [str(sum(count.tried[level] for count in self.counts.values())) for level in levels]
        points = sum(count.points for count in self.counts.values())
        left = sum(len(count.left) for count in self.counts.values())
        lines.append(f"| all | {' | '.join(whole)} | {points:g} | {left or 'nothing'} |")
        release = platform.release().partition("-")[0]
        lines.append(f"\n{platform.system()} {release}, {datetime.date.today()}.")
        return "\n".join(lines)

    def write(self, page: Path) -> None:
        """Put the table between the markers of whoever ran this: root, or an ordinary user."""
        who = "root" if os.geteuid() == 0 else "user"
        begin, end = f"<!-- attacks:{who} -->", f"<!-- /attacks:{who} -->"
        text = page.read_text(encoding="utf-8")
        before, after = text[: text.index(begin) + len(begin)], text[text.index(end) :]
        page.write_text(f"{before}\n{self.table()}\n{after}", encoding="utf-8")
