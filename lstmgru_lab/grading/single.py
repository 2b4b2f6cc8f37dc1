"""A process for one submission alone, where nothing can be forked safely: macOS, Windows, or by choice.

Started by the grader for each submission; its standard input and output are the channel.
"""

import json
import os
import sys

from . import absent, limits, sandbox

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
    from .answering import leave, make_shell, serve
    from .channel import Channel

    shell = make_shell()
    sandbox.close_in(sandbox.Room(sandbox.Level.PLAIN), allowed)
    absent.install()
    serve(Channel(reading, writing), shell)
    leave()


if __name__ == "__main__":
    main()
