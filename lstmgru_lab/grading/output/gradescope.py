"""gradescope/<student>.json: the results format of Gradescope's autograders."""

import json
from pathlib import Path
from typing import Any

from .file_names import distinct_files
from .tables import Total

__all__ = ["write_gradescope"]


def write_gradescope(out: Path, students: list[Total]) -> None:
    """Write a file a student into ``out``/gradescope."""
    folder = out / "gradescope"
    folder.mkdir(exist_ok=True)
    for name, total in distinct_files(students).items():
        text = json.dumps(results_of(total), indent=1, ensure_ascii=False)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def results_of(total: Total) -> dict[str, Any]:
    """Return what Gradescope reads of one student."""
    return {
        "score": total.score,
        "output": "\n".join(
            f"{r.notebook}: {r.status}. {r.reason}" for r in total.results if r.status != "ok"
        ),
        "output_format": "text",
        "visibility": "visible",
        "tests": [
            {
                "name": f"{result.notebook}: {exercise.name}",
                "score": exercise.score,
                "max_score": exercise.max_score,
                "status": "passed" if exercise.outcome == "correct" else "failed",
                "output": "\n".join(filter(None, [exercise.message, exercise.override])),
                "output_format": "text",
                "visibility": "visible",
            }
            for result in total.results
            for exercise in result.exercises
        ],
    }
