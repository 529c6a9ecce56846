"""A filter of system calls for this process and all that it starts (Linux, seccomp mode 2), written as classic BPF.

A denied call gives EPERM, it does not kill. See seccomp(2).
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data; an argument takes eight bytes
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW: Final = 0x7FFF0000
DENY: Final = 0x00050000 | errno.EPERM
X32: Final = 0x40000000  # the other table of numbers that x86-64 has
MACHINES: Final = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column below, AUDIT_ARCH_…
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, MODE_FILTER = 38, 22, 2

CALLS: Final[Mapping[str, tuple[int | None, int | None]]] = {  # (x86-64, arm64)
    "accept": (43, 202), "accept4": (288, 242), "add_key": (248, 217), "bind": (49, 200), "bpf": (321, 280),
    "brk": (12, 214), "chmod": (90, None), "chown": (92, None), "chroot": (161, 51), "clock_getres": (229, 114),
    "clock_gettime": (228, 113), "close": (3, 57), "connect": (42, 203), "creat": (85, None), "exit": (60, 93),
    "exit_group": (231, 94), "fchmod": (91, 52), "fchmodat": (268, 53), "fchown": (93, 55), "fchownat": (260, 54),
    "finit_module": (313, 273), "ftruncate": (77, 46), "futex": (202, 98), "getpid": (39, 172),
    "getrandom": (318, 278), "getrusage": (98, 165), "gettid": (186, 178), "gettimeofday": (96, 169),
    "init_module": (175, 105), "io_uring_setup": (425, 425), "kexec_load": (246, 104), "keyctl": (250, 219),
    "lchown": (94, None), "link": (86, None), "linkat": (265, 37), "listen": (50, 201), "madvise": (28, 233),
    "memfd_create": (319, 279), "mkdir": (83, None), "mkdirat": (258, 34), "mknod": (133, None),
    "mknodat": (259, 33), "mmap": (9, 222), "mount": (165, 40), "mprotect": (10, 226), "mremap": (25, 216),
    "munmap": (11, 215), "open": (2, None), "openat": (257, 56), "openat2": (437, 437), "perf_event_open": (298, 241),
    "pivot_root": (155, 41), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "ptrace": (101, 117),
    "read": (0, 63), "reboot": (169, 142), "rename": (82, None), "renameat": (264, 38), "renameat2": (316, 276),
    "request_key": (249, 218), "restart_syscall": (219, 128), "rmdir": (84, None), "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "sched_yield": (24, 124), "sendmsg": (46, 211),
    "sendto": (44, 206), "setns": (308, 268), "sigaltstack": (131, 132), "socket": (41, 198), "symlink": (88, None),
    "symlinkat": (266, 36), "truncate": (76, 45), "umount2": (166, 39), "unlink": (87, None), "unlinkat": (263, 35),
    "unshare": (272, 97), "userfaultfd": (282, 282), "write": (1, 64),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """One system call; where `argument` is given, only if that equals `value`, has one of its bits, or lacks them."""

    name: str
    argument: int | None = None
    test: Literal["equals", "has", "lacks"] = "equals"
    value: int = 0


def only(*allowed: Rule | str) -> bytes:
    """The program that lets these calls through and no others. With a test, only calls that pass it."""
    return _program(allowed, ALLOW, DENY)


def never(*denied: Rule | str) -> bytes:
    """The program that lets all calls through but these."""
    return _program(denied, DENY, ALLOW)


def install(program: bytes) -> None:
    """From now on, for good. Raises `OSError`."""
    libc = ctypes.CDLL(None, use_errno=True)
    filters = ctypes.create_string_buffer(program, len(program))
    header = ctypes.create_string_buffer(struct.pack("HL", len(program) // 8, ctypes.addressof(filters)))
    for option, *arguments in ((PR_SET_NO_NEW_PRIVS, 1), (PR_SET_SECCOMP, MODE_FILTER, ctypes.addressof(header))):
        wide = [ctypes.c_ulong(value) for value in (*arguments, 0, 0, 0)[:4]]
        if libc.prctl(option, *wide) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))


def _program(rules: Iterable[Rule | str], met: int, otherwise: int) -> bytes:
    column, architecture = MACHINES[os.uname().machine]
    code = [
        _step(LOAD, ARCHITECTURE),
        _step(EQUAL, architecture, 1, 0),
        _step(RETURN, DENY),
        _step(LOAD, NUMBER),
        _step(AT_LEAST, X32, 0, 1),
        _step(RETURN, DENY),
    ]
    for given in rules:
        rule = Rule(given) if isinstance(given, str) else given
        number = CALLS[rule.name][column]
        if number is None:
            continue
        if rule.argument is None:
            code += [_step(EQUAL, number, 0, 1), _step(RETURN, met)]
        else:
            test = EQUAL if rule.test == "equals" else ANY_BIT
            skips = (1, 0) if rule.test == "lacks" else (0, 1)
            code += [
                _step(EQUAL, number, 0, 4),
                _step(LOAD, ARGUMENTS + 8 * rule.argument),
                _step(test, rule.value, *skips),
                _step(RETURN, met),
                _step(RETURN, otherwise),
            ]
    return b"".join([*code, _step(RETURN, otherwise)])


def _step(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("HBBI", code, then, otherwise, value)
