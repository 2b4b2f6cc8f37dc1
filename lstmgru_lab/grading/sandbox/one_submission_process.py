"""A process for one submission alone, where nothing can be forked safely: macOS, Windows, or by choice.

Started by the grader for each submission; its standard input and output are the channel.
"""

import json
import os
import sys

from ..talk import stand_in
from . import levels, limits

__all__ = ["main"]


def main() -> None:
    """Take the channel from the standard descriptors, import, limit this process, and answer."""
    reading, writing = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    allowed = limits.Limits(**json.loads(sys.argv[1]))
    import torch

    torch.set_num_threads(1)
    from ..talk.answering import leave, make_shell, serve
    from ..talk.channel import Channel

    shell = make_shell()
    levels.close_in(levels.Room(levels.Level.PLAIN), allowed)
    stand_in.install()
    serve(Channel(reading, writing), shell)
    leave()


if __name__ == "__main__":
    main()
