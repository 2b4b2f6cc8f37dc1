"""Write opticks.txt from Isaac Newton's Opticks (fourth edition, 1730): running text, one line a paragraph.

    python make_text.py Isaac.Newton-Opticks.txt

The input is Project Gutenberg's transcription 33504 as the Go source tree carries it in src/testdata, without
Project Gutenberg's header and licence. Everything that is not Newton's running text is removed: marks of
italics, pictures, footnotes, tables, the transcribers' notes. The rest is ASCII, cut at a paragraph's end.
"""

import re
import sys
import unicodedata
from pathlib import Path

BEGINNING = "THE FIRST BOOK OF OPTICKS"
LENGTH = 250_000
LETTERS = str.maketrans({"æ": "ae", "Æ": "Ae", "×": "x", "·": ".", "´": "'"})


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of running text, each on one line."""
    text = text.replace("\r\n", "\n").replace("_", "")
    text = re.sub(r"\nFOOTNOTES?:\n.*?\n\n\n\n", "\n\n", text, flags=re.DOTALL)
    text = re.sub(r"\[(?:Illustration|Sidenote|Greek)[^\]]*\]|\[[A-Z]\]", "", text)
    joined = (" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", text))
    return [line for line in joined if line and not set(line) & set("|{}\\*+§")]


def ascii_only(line: str) -> str:
    """Remove accents and rare signs from a line."""
    decomposed = unicodedata.normalize("NFKD", line.translate(LETTERS))
    return decomposed.encode("ascii", "ignore").decode()


def main() -> None:
    """Write the text beside this file."""
    text = Path(sys.argv[1]).read_text(encoding="utf-8")
    lines = "\n".join(ascii_only(line) for line in paragraphs(text[text.index(BEGINNING) :]))
    cut = lines[: lines.index("\n", LENGTH) + 1]
    (Path(__file__).parent / "opticks.txt").write_text(cut, encoding="ascii", newline="\n")


if __name__ == "__main__":
    main()
