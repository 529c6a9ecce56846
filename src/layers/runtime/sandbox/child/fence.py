"""The fence around a worker process: what it may use of the machine (expressions.md §18.4).

Everywhere: no core dumps, no files that grow, few open ones. On Linux also: no more memory than said, no rights gained,
a filter of system calls, and an end with the process that started it. What a platform lacks is left out.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from typing import Final

from layers.runtime.sandbox.child import seccomp
from layers.runtime.sandbox.child.seccomp import Rule

PROT_EXEC, PR_SET_PDEATHSIG = 4, 1
FOR_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

CALCULATES: Final = (  # what a process needs that reads frames, calculates, and writes frames
    Rule("read", 0, "equals", 0), Rule("write", 0, "equals", 1), "brk", "munmap", "mremap", "madvise", "futex",
    "close", "clock_gettime", "clock_getres", "gettimeofday", "getrandom", "getrusage", "getpid", "gettid",
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall", "sched_yield", "exit",
    "exit_group", Rule("mmap", 2, "lacks", PROT_EXEC), Rule("mprotect", 2, "lacks", PROT_EXEC),
)  # fmt: skip
REACHES_OUT: Final = (  # what no sandbox needs, whoever runs in it: network, writing, other processes, the system
    "socket", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "ptrace", "process_vm_readv",
    "process_vm_writev", "mount", "umount2", "pivot_root", "chroot", "unshare", "setns", "bpf", "perf_event_open",
    "keyctl", "add_key", "request_key", "init_module", "finit_module", "kexec_load", "reboot", "io_uring_setup",
    "userfaultfd", "memfd_create", "unlink", "unlinkat", "rename", "renameat", "renameat2", "mkdir", "mkdirat",
    "rmdir", "link", "linkat", "symlink", "symlinkat", "chmod", "fchmod", "fchmodat", "chown", "fchown", "lchown",
    "fchownat", "truncate", "ftruncate", "creat", "mknod", "mknodat", "openat2",
    Rule("open", 1, "has", FOR_WRITING), Rule("openat", 2, "has", FOR_WRITING),
)  # fmt: skip


def limits(memory: int, files: int) -> None:
    """At most `memory` bytes of address space beyond what is in use now, and so many open files."""
    try:
        import resource
    except ImportError:  # no POSIX system
        return
    for what, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_NOFILE, files)):
        resource.setrlimit(what, (most, most))
    if sys.platform == "linux":
        with open("/proc/self/statm") as file:
            used = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + memory, used + memory))


def calculating() -> bool:
    """The strict filter, for a process that has all it needs in memory. Is it on?"""
    return _on(seccomp.only, CALCULATES)


def apart() -> bool:
    """The filter for one that still starts a program: no network, no writing, no hand on others. Is it on?"""
    return _on(seccomp.never, REACHES_OUT)


def ends_with_parent() -> None:
    """Linux ends this process with the one that started it, whatever it is doing then."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def _on(program: Callable[..., bytes], rules: tuple[Rule | str, ...]) -> bool:
    if sys.platform != "linux" or os.uname().machine not in seccomp.MACHINES:
        return False
    try:
        seccomp.install(program(*rules))
    except OSError:  # a kernel without seccomp
        return False
    return True
