"""What `lstmgru-lab open` says when it starts."""

import subprocess

from lstmgru_lab.course.server import ADDRESS_LINE

__all__ = ["until_the_address"]


def until_the_address(process: subprocess.Popen) -> tuple[list[str], str]:
    """The lines of a process up to the one with the address, and the address; it fails if none comes."""
    said = []
    for line in process.stdout:
        said.append(line)
        if line.startswith(ADDRESS_LINE):
            return said, line.removeprefix(ADDRESS_LINE).strip()
    raise AssertionError("It ended without an address:\n" + "".join(said[-40:]))
