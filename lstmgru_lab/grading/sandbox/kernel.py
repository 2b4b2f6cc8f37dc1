"""The calls to the Linux kernel that Python does not offer, each in one place with its reason.

Thin on purpose: what is called in which order, and why, stands in `sandbox`. Every function raises OSError.
"""

import ctypes
import os
import platform
import struct
from collections.abc import Iterable
from pathlib import Path

__all__ = [
    "NEW_IPC",
    "NEW_MOUNTS",
    "NEW_NETWORK",
    "NEW_PIDS",
    "NEW_USER",
    "NEW_UTS",
    "bind",
    "die_with_parent",
    "drop_capabilities",
    "landlock_version",
    "make_mounts_private",
    "make_read_only",
    "mount_tmpfs",
    "no_new_privileges",
    "pivot_into",
    "reads_only",
    "return_to",
    "set_dumpable",
    "set_filter",
    "unshare",
]

NEW_MOUNTS, NEW_UTS, NEW_IPC = 0x00020000, 0x04000000, 0x08000000
NEW_USER, NEW_PIDS, NEW_NETWORK = 0x10000000, 0x20000000, 0x40000000

_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC = 1, 2, 4, 8
_MS_BIND, _MS_REC, _MS_PRIVATE = 4096, 16384, 1 << 18
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000
_MNT_DETACH = 2
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
_SECCOMP_MODE_FILTER = 2
_SIGKILL = 9
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_CAPSET = {"x86_64": 126, "aarch64": 91}
# Calls younger than 2019 have one number on every machine.
_MOUNT_SETATTR, _LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 442, 444, 445, 446

_libc = ctypes.CDLL(None, use_errno=True) if os.name == "posix" else None


def _call(name: str, *arguments: object) -> int:
    """Call a function of libc; a result of -1 becomes the OSError that errno stands for."""
    done = int(getattr(_libc, name)(*arguments))
    if done == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return done


def _system_call(number: int, *arguments: object) -> int:
    wide = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return _call("syscall", ctypes.c_long(number), *wide)


def unshare(flags: int) -> None:
    """Move this process into new namespaces (with NEW_PIDS: the children that it will have)."""
    _call("unshare", ctypes.c_int(flags))


def return_to(descriptor: int, flags: int) -> None:
    """Move back into the namespace that ``descriptor`` is open on."""
    _call("setns", ctypes.c_int(descriptor), ctypes.c_int(flags))


def _mount(source: str, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    texts = [None if text is None else os.fsencode(text) for text in (source, target, kind, data)]
    _call("mount", texts[0], texts[1], texts[2], ctypes.c_ulong(flags), texts[3])


def make_mounts_private() -> None:
    """From here on no mount of ours shows outside, and none from outside shows here."""
    _mount("none", "/", None, _MS_REC | _MS_PRIVATE)


def mount_tmpfs(target: str, options: str, *, executable: bool = False) -> None:
    """Mount an empty file system in memory, without devices and set-user-id programs."""
    flags = _MS_NOSUID | _MS_NODEV | (0 if executable else _MS_NOEXEC)
    _mount("tmpfs", target, "tmpfs", flags, options)


def bind(source: str, target: str) -> None:
    """Show ``source``, with what is mounted below it, at ``target`` too."""
    _mount(source, target, None, _MS_BIND | _MS_REC)


def make_read_only(target: str) -> None:
    """Nothing under ``target``, whatever is mounted below it, can be written or gives privileges.

    mount(2) cannot do this below the first mount; mount_setattr (Linux 5.12) can.
    """
    flags = _MS_RDONLY | _MS_NOSUID
    wanted = ctypes.create_string_buffer(struct.pack("=QQQQ", flags, 0, 0, 0), 32)
    path = ctypes.c_char_p(os.fsencode(target))
    _system_call(_MOUNT_SETATTR, _AT_FDCWD, path, _AT_RECURSIVE, wanted, 32)


def pivot_into(root: str) -> None:
    """Make ``root`` the root directory and let go of the old one, so that no path leads back to it."""
    os.chdir(root)
    here = ctypes.c_char_p(b".")
    _system_call(_PIVOT_ROOT[platform.machine()], here, here)  # the old root now lies on top of the new one
    _call("umount2", b".", _MNT_DETACH)
    os.chdir("/")


def drop_capabilities() -> None:
    """Give up every capability, for good once `no_new_privileges` holds."""
    header = ctypes.create_string_buffer(struct.pack("=Ii", 0x20080522, 0), 8)
    nothing = ctypes.create_string_buffer(24)
    _system_call(_CAPSET[platform.machine()], header, nothing)


def no_new_privileges() -> None:
    """No program started from here gains rights; landlock and seccomp ask for it."""
    _call("prctl", _PR_SET_NO_NEW_PRIVS, *map(ctypes.c_ulong, (1, 0, 0, 0)))


def die_with_parent() -> None:
    """Be killed when the parent ends, however it ends."""
    _call("prctl", _PR_SET_PDEATHSIG, ctypes.c_ulong(_SIGKILL))


def set_dumpable() -> None:
    """Own /proc/self again after a change of user, which gave it to root."""
    _call("prctl", _PR_SET_DUMPABLE, ctypes.c_ulong(1))


def set_filter(program: bytes) -> None:
    """Let the kernel put every system call of this process to a seccomp ``program`` from now on."""
    instructions = ctypes.create_string_buffer(program, len(program))
    filter_ = ctypes.create_string_buffer(
        struct.pack("@HP", len(program) // 8, ctypes.addressof(instructions))
    )
    _call("prctl", _PR_SET_SECCOMP, ctypes.c_ulong(_SECCOMP_MODE_FILTER), filter_)


# landlock: rights by the version of its interface that brought them
_READ = 1 << 2 | 1 << 3  # read files, list folders
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: 1 << 13, 3: 1 << 14, 5: 1 << 15}
_TCP_BIND_AND_CONNECT, _ABSTRACT_SOCKETS_AND_SIGNALS = 3, 3


def landlock_version() -> int:
    """Return the version of landlock that this kernel offers."""
    return _system_call(_LANDLOCK_CREATE, None, 0, 1)


def reads_only(readable: Iterable[Path], writable_files: Iterable[Path]) -> None:
    """From now on this process can open nothing but ``readable`` (folders whole) and ``writable_files``.

    It cannot make, change or remove files either, nor use TCP and signals across the border where the kernel
    knows how (landlock versions 4 and 6).
    """
    version = landlock_version()
    handled = sum(bits for since, bits in _FILE_RIGHTS.items() if since <= version)
    fields = [handled]
    if version >= 4:
        fields.append(_TCP_BIND_AND_CONNECT)
    if version >= 6:
        fields.append(_ABSTRACT_SOCKETS_AND_SIGNALS)
    attributes = struct.pack(f"={len(fields)}Q", *fields)
    ruleset = _system_call(_LANDLOCK_CREATE, ctypes.c_char_p(attributes), len(attributes), 0)
    try:
        for path in readable:
            _allow(ruleset, path, _READ if path.is_dir() else 1 << 2)
        for path in writable_files:
            _allow(ruleset, path, 1 << 1 | 1 << 2)
        _system_call(_LANDLOCK_RESTRICT, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    opened = os.open(path, getattr(os, "O_PATH", 0) | os.O_CLOEXEC)
    try:
        rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, opened), 12)
        _system_call(_LANDLOCK_ADD, ruleset, 1, rule, 0)
    finally:
        os.close(opened)
