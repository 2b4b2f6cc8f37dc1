"""The sandbox, by levels: what surrounds the fork server, and what closes around each of its children.

namespaces  The server lives in a file system of its own, which shows the Python installation, read-only, and
            little else; with no network and its own process numbers. Each child adds a user, a mount table, a
            scratch folder in memory and process number 1 of its own: when that ends, nothing of the
            submission is left. Then it gives up all capabilities, and a seccomp filter takes the dangerous
            system calls.
landlock    Where user namespaces are forbidden: landlock lets a child read the Python installation and open
            nothing else, and write nothing; the same seccomp filter keeps it from processes and sockets.
plain       A process for each submission and limits, no walls: for macOS, Windows, and one's own students.

No level lets a submission start processes but the last, so limits of one process are limits of all.
"""

import contextlib
import os
import sys
import sysconfig
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from . import kernel, limits, seccomp

__all__ = ["Level", "Room", "enter", "probe"]

PACKAGE = Path(__file__).resolve().parents[2]
NOBODY = 65534
INSIDE = 1000  # the user and group that a child sees itself as
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


class Level(IntEnum):
    """How strong the sandbox is; more is stronger."""

    PLAIN = 1
    LANDLOCK = 2
    NAMESPACES = 3

    @property
    def sentence(self) -> str:
        """What the level means, for people who read a report."""
        return {
            Level.NAMESPACES: "Linux namespaces: each submission ran alone in its own process space, with a "
            "read-only file system that holds no answers and no other submission, and no network.",
            Level.LANDLOCK: "landlock and seccomp: a submission could read the Python installation, nothing "
            "else, write no file, start no process and open no connection.",
            Level.PLAIN: "none but a process of its own for each submission: it could read what you can, "
            "the answers included. Trust these grades as far as you trust the students.",
        }[self]


@dataclass
class Room:
    """Where the server stands: its level, and what it needs to make its children's rooms."""

    level: Level
    proc: int | None = None  # the host's /proc, which no path leads to any more
    own_pids: int | None = None

    @property
    def scratch(self) -> str:
        """The folder that a child may write to, if it may at all.

        /tmp, unless the Python installation itself lies below it and must go on to be seen.
        """
        return "/scratch" if any(path.is_relative_to("/tmp") for path in readable()) else "/tmp"


def readable() -> list[Path]:
    """Return what a submission may read: the Python installation and the system's libraries."""
    paths = sysconfig.get_paths()
    wanted = [
        paths["stdlib"],
        paths["platstdlib"],
        paths["purelib"],
        paths["platlib"],
        "/usr",
        "/lib",
        "/lib64",
    ]
    wanted += [f"{sys.base_prefix}/lib", "/etc/ld.so.cache", "/etc/localtime", "/etc/fonts"]
    wanted += [path for path in sys.path if Path(path).name in {"site-packages", "dist-packages"}]
    found: list[Path] = []
    for path in sorted({Path(p) for p in wanted if os.path.exists(p)}):
        if not any(path.is_relative_to(above) for above in found):
            found.append(path)
    return found


def probe(strongest: Level = Level.NAMESPACES) -> tuple[Level, list[str]]:
    """Return the strongest level that works here, and why each stronger one does not.

    Each level is tried out in a process that is thrown away.
    """
    reasons: list[str] = []
    for level in sorted(Level, reverse=True):
        if level > strongest:
            continue
        if level is Level.PLAIN:
            return level, reasons
        problem = _try_out(level)
        if problem is None:
            return level, reasons
        reasons.append(f"{level.name.lower()}: {problem}")
    raise AssertionError("the plain level needs nothing")


def _try_out(level: Level) -> str | None:
    """Why a level does not work here, or None."""
    if sys.platform != "linux":
        return "needs Linux."
    if not seccomp.is_supported():
        return "there is no filter for this processor."
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        with contextlib.suppress(BaseException):
            os.write(writing, (_rehearse(level) or "works").encode())
        os._exit(0)
    os.close(writing)
    with open(reading, encoding="utf-8", errors="replace") as pipe:
        said = pipe.read()
    os.waitpid(pid, 0)
    return None if said == "works" else said or "the trial ended early."


def _rehearse(level: Level) -> str | None:
    try:
        room = enter(level)
        pid = fork_into(room)
        if pid == 0:
            try:
                close_in(room, limits.Limits())
                Path(os.__file__).read_bytes()
                os._exit(0)
            finally:
                os._exit(1)
        if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != 0:
            return "a child could not be closed in."
    except BaseException as error:
        where = traceback.extract_tb(error.__traceback__)[-1].name
        return f"{error} (in {where})"
    return None


# the server's side


def enter(level: Level) -> Room:
    """Put this process, the later fork server, into the sandbox; it cannot leave again.

    At the level of namespaces it goes on in a child, number 1 of a process space that ends with it.
    """
    if level is not Level.NAMESPACES:
        return Room(level)
    is_root, room = os.geteuid() == 0, Room(level)
    proc = os.open("/proc", os.O_PATH | os.O_DIRECTORY)  # type: ignore[attr-defined,unused-ignore]
    apart = kernel.NEW_USER | kernel.NEW_MOUNTS | kernel.NEW_NETWORK | kernel.NEW_IPC | kernel.NEW_UTS
    if is_root:  # the tree is built with root's eyes, and lived in as nobody
        kernel.unshare(kernel.NEW_MOUNTS)
        _build(room)
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
        kernel.set_dumpable()
        _become(proc, apart)
        os.chdir("/")
    else:
        _become(proc, apart)
        _build(room)
    kernel.unshare(kernel.NEW_PIDS)
    _go_on_as_first()
    own_pids = os.open("self/ns/pid", os.O_RDONLY, dir_fd=proc)
    return Room(level, proc, own_pids)


def _become(proc: int, flags: int) -> None:
    """Enter new namespaces as their owner; inside, the user has a number of its own."""
    user, group = os.geteuid(), os.getegid()
    kernel.unshare(flags | kernel.NEW_USER)
    for name, line in (
        ("setgroups", "deny"),
        ("uid_map", f"{INSIDE} {user} 1"),
        ("gid_map", f"{INSIDE} {group} 1"),
    ):
        opened = os.open(f"self/{name}", os.O_WRONLY, dir_fd=proc)
        try:
            os.write(opened, line.encode())
        finally:
            os.close(opened)


def _build(room: Room) -> None:
    """Build the file system of the sandbox and make it the whole world."""
    root = "/proc"  # any folder that is always there and holds nothing that must be shown
    kernel.make_mounts_private()
    kernel.mount_tmpfs(root, "size=1m,mode=0755", executable=True)
    for path in readable():
        _show(path, root)
    for device in DEVICES:
        _show(Path(device), root)
    scratch = root + room.scratch
    os.makedirs(scratch)
    hidden = [above for above in readable() if PACKAGE.is_relative_to(above.resolve())]
    for above in hidden:  # this very package: the bank and the reference cells are in it
        place = f"{root}{above / PACKAGE.relative_to(above.resolve())}"
        kernel.mount_tmpfs(place, "size=4k,mode=0755")
    kernel.make_read_only(root)
    kernel.mount_tmpfs(scratch, "size=16m,mode=1777")  # the server's; each child gets its own above it
    kernel.pivot_into(root)


def _show(path: Path, root: str) -> None:
    """Make ``path`` visible below ``root``; where it is a link, as the link or what it leads to."""
    place = Path(root + str(path))
    place.parent.mkdir(parents=True, exist_ok=True)
    target = path.resolve()
    if path.is_symlink() and target.is_relative_to("/usr"):  # /lib -> usr/lib
        place.symlink_to(target)
    elif path.is_dir():
        place.mkdir(exist_ok=True)
        kernel.bind(str(target), str(place))
    else:
        place.touch()
        kernel.bind(str(target), str(place))


def _go_on_as_first() -> None:
    """Go on in a child, the first of the new process space; this process waits and ends as it does."""
    pid = os.fork()
    if pid == 0:
        kernel.die_with_parent()
        return
    for descriptor in range(3, 256):
        with contextlib.suppress(OSError):
            os.close(descriptor)  # else the grader would never see the server's end
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os._exit(code if code >= 0 else 128 - code)


# the child's side


def fork_into(room: Room) -> int:
    """os.fork; at the level of namespaces the child is number 1 of a process space of its own."""
    if room.own_pids is None:
        return os.fork()
    kernel.unshare(kernel.NEW_PIDS)
    pid = os.fork()
    if pid:  # the kernel makes the next space only from the server's own
        kernel.return_to(room.own_pids, kernel.NEW_PIDS)
    return pid


def close_in(room: Room, allowed: limits.Limits) -> None:
    """Close the sandbox around this process, a child of the server, before any code of a student's runs."""
    space = _address_space(room)
    if room.level is Level.NAMESPACES:
        assert room.proc is not None
        _become(room.proc, kernel.NEW_MOUNTS)
        options = f"size={allowed.scratch_mb}m,nr_inodes=1k,mode=0700,uid={INSIDE},gid={INSIDE}"
        kernel.mount_tmpfs(room.scratch, options)
        os.chdir(room.scratch)
    limits.apply(allowed, space, own_user=room.level is Level.NAMESPACES)
    if room.level is Level.PLAIN:
        return
    kernel.drop_capabilities()
    kernel.die_with_parent()  # after the capabilities: giving those up forgets it
    kernel.no_new_privileges()
    if room.level is Level.LANDLOCK:
        kernel.reads_only(_around(PACKAGE, readable()), map(Path, DEVICES))
        os.chdir("/usr")
    kernel.set_filter(seccomp.filter_for(os.getpid()))


def _around(hidden: Path, paths: list[Path]) -> Iterator[Path]:
    """``paths``, but for ``hidden``: a folder that leads to it is given as everything else in it."""
    for path in paths:
        if path.resolve() == hidden:
            continue
        if hidden.is_relative_to(path.resolve()):
            yield from _around(hidden, sorted(path.iterdir()))
        else:
            yield path


def _address_space(room: Room) -> int:
    """Bytes of addresses that this process takes, or a guess where nobody can say."""
    try:
        with open(
            os.open("self/statm", os.O_RDONLY, dir_fd=room.proc)
            if room.proc is not None
            else "/proc/self/statm"
        ) as statm:
            return int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 4 << 30
