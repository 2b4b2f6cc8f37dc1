"""The address that `lstmgru-lab open` prints when it has started."""

import subprocess

from lstmgru_lab.course.server import ADDRESS_LINE

__all__ = ["until_the_address"]


def until_the_address(process: subprocess.Popen) -> tuple[list[str], str]:
    """The lines of a process up to the one with the address, and the address; it fails if none comes."""
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith(ADDRESS_LINE):
            return lines, line.removeprefix(ADDRESS_LINE).strip()
    raise AssertionError("It ended without an address:\n" + "".join(lines[-40:]))
