"""What processes hold and use, from `/proc`; where there is none, nothing is known (0)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

PAGE: Final = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
TICKS: Final = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def held(processes: Iterable[int]) -> int:
    """Resident bytes, together."""
    return sum(int((_read(pid, "statm") or "0 0").split()[1]) * PAGE for pid in processes)


def used_ms(processes: Iterable[int]) -> int:
    """Processor time, together."""
    total = 0
    for pid in processes:
        fields = _read(pid, "stat").rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) * 1000 // TICKS if len(fields) > 12 else 0
    return total


def peak(processes: Iterable[int]) -> int:
    """The most resident bytes since `forget_peak`, together."""
    total = 0
    for pid in processes:
        mark = _read(pid, "status").partition("VmHWM:")[2].split(maxsplit=1)
        total += int(mark[0]) * 1024 if mark else 0
    return total


def forget_peak(processes: Iterable[int]) -> None:
    for pid in processes:
        with suppress(OSError), open(f"/proc/{pid}/clear_refs", "w") as file:
            file.write("5")


def _read(pid: int, name: str) -> str:
    try:
        with open(f"/proc/{pid}/{name}") as file:
            return file.read()
    except OSError:
        return ""
