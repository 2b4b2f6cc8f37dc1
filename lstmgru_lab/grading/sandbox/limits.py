"""What one submission may use."""

import sys
import time
from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["Limits", "apply"]


@dataclass(frozen=True)
class Limits:
    """Limits of one submission; ``wall_s`` is generous, because a busy machine is not the student's fault.

    ``exercise_s`` is CPU time for all cases of one exercise; the code is then interrupted and the next
    exercise follows. ``cpu_s`` and ``wall_s`` end the whole.
    """

    cpu_s: int = 30
    wall_s: int = 180
    exercise_s: float = 5.0
    memory_mb: int = 1024
    threads: int = 64
    open_files: int = 128
    file_mb: int = 16
    scratch_mb: int = 64

    def plain(self) -> dict[str, Any]:
        """Return them as a dict, for the wire."""
        return asdict(self)


def apply(limits: Limits, address_space: int, *, own_user: bool) -> None:
    """Set the limits of this process for good.

    ``address_space`` is what it takes already, in bytes. ``own_user`` says that threads are counted apart
    from the user's other processes.
    """
    if sys.platform == "win32":
        return  # the wall limit alone holds there
    import resource

    wanted = {
        "RLIMIT_CPU": limits.cpu_s + round(time.process_time()),  # the import of torch is not the student's
        "RLIMIT_AS": address_space + (limits.memory_mb << 20),
        "RLIMIT_FSIZE": limits.file_mb << 20,
        "RLIMIT_NOFILE": limits.open_files,
        "RLIMIT_CORE": 0,
        "RLIMIT_MSGQUEUE": 0,
        "RLIMIT_MEMLOCK": 0,
    }
    if own_user:
        wanted["RLIMIT_NPROC"] = limits.threads
    for name, value in wanted.items():
        kind = getattr(resource, name, None)
        if kind is None or (name == "RLIMIT_AS" and sys.platform == "darwin"):
            continue  # macOS counts shared libraries there: every process would be over it
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))
