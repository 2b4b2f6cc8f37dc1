"""Write the gallery: all explorers on one page that works from disk, without a kernel or a network.

Run from the repository: .venv/bin/python docs/gallery.py gallery.html
"""

from lstmgru_lab.cli.ctrl_c import answer_ctrl_c

if __name__ == "__main__":
    answer_ctrl_c()  # the imports below take seconds

import sys
from pathlib import Path

from lstmgru_lab.explorers.gallery import gallery_html


def main() -> None:
    """Write the page to the given path."""
    if len(sys.argv) != 2:
        sys.exit("Say where to: docs/gallery.py gallery.html")
    Path(sys.argv[1]).write_text(gallery_html(), encoding="utf-8")


if __name__ == "__main__":
    main()
