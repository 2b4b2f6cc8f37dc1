"""Which system calls a submission may make: a filter that the kernel runs before each of them.

Everything that computes is allowed. Refused is what starts a process, reaches another one, changes the view
of the file system, opens a socket, keeps something in the kernel after the process has ended, or is known for
its bugs. Calls newer than this table are refused as if the kernel did not have them.
"""

import errno
import platform
import struct

__all__ = ["filter_for", "is_supported"]

# name: (x86_64, aarch64); a machine without the call has None
_REFUSED = {
    # starts a process or becomes another program; threads come by clone, see below
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    # reaches another process, or takes more than its share of the processor
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    "sched_setaffinity": (203, 122),
    "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118),
    "sched_setattr": (314, 274),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    # changes what can be seen
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "unshare": (272, 97),
    "setns": (308, 268),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "mknod": (133, None),
    "mknodat": (259, 33),
    # sockets; pairs of connected ones, which Python's event loop needs, come by socketpair
    "socket": (41, 198),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    # memory that no limit counts, or that stays for the next submission
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    # the administrator's, and the kernel's most attacked corners
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "syslog": (103, 116),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "iopl": (172, None),
    "ioperm": (173, None),
    "personality": (135, 92),
    "vhangup": (153, 58),
    "fanotify_init": (300, 262),
}
_CLONE, _CLONE3, _KILL, _TGKILL = (56, 220), (435, 435), (62, 129), (234, 131)
_PRLIMIT, _PRCTL = (302, 261), (157, 167)
_FIRST_UNKNOWN = 462

_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column of the table, audit name
_CLONE_THREAD, _PR_SET_PDEATHSIG = 0x00010000, 1

# Classic BPF: load a word, jump when equal / at least / any bit set, return.
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _MACHINE, _ARGUMENTS = 0, 4, 16  # where seccomp_data holds them
_ALLOW, _KILL_PROCESS, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_REFUSE, _UNKNOWN = _ERRNO | errno.EPERM, _ERRNO | errno.ENOSYS

Instruction = tuple[int, int, int, int]


def is_supported() -> bool:
    """Whether the table covers this machine's processor."""
    return platform.machine() in _MACHINES


def filter_for(pid: int) -> bytes:
    """Return the filter of the process ``pid``: it may signal and limit itself and no other."""
    column, machine = _MACHINES[platform.machine()]
    program: list[Instruction] = [
        (_LOAD, 0, 0, _MACHINE),
        (_EQUAL, 1, 0, machine),
        (_RETURN, 0, 0, _KILL_PROCESS),  # 32-bit calls have other numbers: they would slip through
        (_LOAD, 0, 0, _NUMBER),
        *_returns(_AT_LEAST, _FIRST_UNKNOWN, _UNKNOWN),  # also x86's second table of numbers
        *_returns(_EQUAL, _CLONE3[column], _UNKNOWN),  # its flags cannot be seen; libc then takes clone
    ]
    for numbers in _REFUSED.values():
        number = numbers[column]
        if number is not None:
            program += _returns(_EQUAL, number, _REFUSE)
    program += _unless(_CLONE[column], 0, [(_ANY_BIT, 1, 0, _CLONE_THREAD)])
    program += _unless(_KILL[column], 0, [(_EQUAL, 1, 0, pid)])
    program += _unless(_TGKILL[column], 0, [(_EQUAL, 1, 0, pid)])
    program += _unless(_PRLIMIT[column], 0, [(_EQUAL, 2, 0, pid), (_EQUAL, 1, 0, 0)])
    # PR_SET_PDEATHSIG would let a child outlive the server
    program += _unless(_PRCTL[column], 0, [(_EQUAL, 0, 1, _PR_SET_PDEATHSIG)])
    program.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in program)


def _returns(test: int, value: int, answer: int) -> list[Instruction]:
    """Answer at once when the loaded word passes the test."""
    return [(test, 0, 1, value), (_RETURN, 0, 0, answer)]


def _unless(number: int, argument: int, tests: list[Instruction]) -> list[Instruction]:
    """Refuse call ``number`` unless one of ``tests`` jumps over the refusal."""
    body = [
        (_LOAD, 0, 0, _ARGUMENTS + 8 * argument),
        *tests,
        (_RETURN, 0, 0, _REFUSE),
        (_LOAD, 0, 0, _NUMBER),
    ]
    return [(_EQUAL, 0, len(body), number), *body]
