"""feedback/<student>.html: what was right, the named mistake, and where to read again; of one student alone.

Right numbers are shown only for an exercise's public example, which every student has seen.
"""

from pathlib import Path

from .file_names import distinct_files
from .page import page
from .tables import Total

__all__ = ["write_feedback"]


def write_feedback(out: Path, students: list[Total]) -> None:
    """Write a page a student into ``out``/feedback."""
    folder = out / "feedback"
    folder.mkdir(exist_ok=True)
    for name, total in distinct_files(students).items():
        text = page("feedback.html.j2", f"Feedback for {total.student}", total=total)
        (folder / f"{name}.html").write_text(text, encoding="utf-8", newline="\n")
