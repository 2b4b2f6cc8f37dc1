"""The program ``lstmgru-lab``, and ``python -m lstmgru_lab``: the commands, and Ctrl-C from start to end."""

import signal

from .cli.ctrl_c import answer_ctrl_c

__all__ = ["main"]


def main() -> None:
    """Run a command."""
    answer_ctrl_c()
    from .cli.main import main as commands  # later than the line above: Ctrl-C may come while it loads

    try:
        commands()
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # Python tells of one that comes while it closes down


if __name__ == "__main__":
    main()
