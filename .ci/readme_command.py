"""Print a marked command of the README, as in: python .ci/readme_command.py setup:test"""

import re
import sys
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
FENCE = re.compile(
    r"<!-- (?P<name>[\w-]+:[\w-]+) -->\n```(?P<language>\w+)\n(?P<command>.*?)\n```\n", re.DOTALL
)


def commands(text: str) -> dict[str, tuple[str, str]]:
    """Each marked fence of the text, by its name: (language, command)."""
    return {m["name"]: (m["language"], m["command"]) for m in FENCE.finditer(text)}


if __name__ == "__main__":
    print(commands(README.read_text(encoding="utf-8"))[sys.argv[1]][1])
