"""Reading the documents: their fenced blocks, what stands before each, and the commands in them.

Every fenced block has a comment right before it that says how it is known to be true:

    <!-- run: NAME -->                    test_documents.py runs it, all of a document in one folder
    <!-- tested: tests/x.py::test_y -->   that test reads this block, or does what it says
    <!-- example: WHY -->                 nothing runs it, and this is why

A block to run that is no shell is written to a file of the NAME first; Python is run from there.
"""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

__all__ = ["DOCUMENTS", "ROOT", "SHELL", "Block", "block_of", "blocks", "commands", "prose"]

ROOT = Path(__file__).parents[1]
FOLDERS = (".github", "benchmarks", "docs", "exercises", "lessons", "lstmgru_lab", "solutions", "tests")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(path for one in FOLDERS for path in (ROOT / one).rglob("*.md"))])

SHELL = ("bash", "bat")

_FENCE = re.compile(
    r"(?P<comments>(?:^[ ]*<!-- [^\n]+ -->\n)*)"
    r"^(?P<indent>[ ]*)(?P<ticks>`{3,})(?P<language>\w*)\n"
    r"(?P<text>.*?)^[ ]*(?P=ticks)[ ]*$",
    re.MULTILINE | re.DOTALL,
)
_MARK = re.compile(r"<!-- (run|tested|example): (.+?) -->")
_PROGRAM = re.compile(r"(?:\S*[/\\])?(lstmgru-lab|python3?|pytest|pip|ruff|mypy)$")


@dataclass(frozen=True)
class Block:
    """A fenced block: its document, its language, its text, and the mark before it."""

    document: Path
    language: str
    text: str
    kind: str | None  # run, tested or example
    says: str

    def __str__(self) -> str:
        return f"{self.document.relative_to(ROOT)}: {self.text.splitlines()[0]}"


def blocks(document: Path, text: str | None = None) -> list[Block]:
    """The fenced blocks of a document, in order."""
    found = []
    for match in _FENCE.finditer(document.read_text(encoding="utf-8") if text is None else text):
        marks = _MARK.findall(match["comments"])
        kind, says = marks[0] if len(marks) == 1 else (None, "")
        body = re.sub(rf"(?m)^{match['indent']}", "", match["text"])
        found.append(Block(document, match["language"], body, kind, says))
    return found


def block_of(document: Path, test: str) -> str:
    """The text of the one block that says it is tested by the test of this name."""
    (found,) = [one for one in blocks(document) if one.kind == "tested" and one.says.endswith(f"::{test}")]
    return found.text


def prose(document: Path) -> str:
    """A document without its fenced blocks."""
    return _FENCE.sub("", document.read_text(encoding="utf-8"))


def commands(document: Path) -> list[list[str]]:
    """The words of every command of a document, each beginning with its program's bare name.

    Commands stand in blocks of shell and in backticks that hold more than the program's name. Those that
    `&&` joins are told apart; the brackets around what may be left out, as in `[--check]`, go.
    """
    lines = re.findall(r"`([^`\n]+)`", prose(document))
    for block in blocks(document):
        if block.language in SHELL:
            lines += block.text.replace("\\", "/").splitlines()
    found = []
    for line in lines:
        for part in line.split(" && "):
            words = _words(re.sub(r" \[([^\]]+)\]", r" \1", part))
            if len(words) > 1 and (program := _PROGRAM.match(words[0])):
                found.append([program[1].removesuffix("3"), *words[1:]])
    return found


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line, comments=True)
    except ValueError:  # a stray quote: prose in backticks, no command
        return []
