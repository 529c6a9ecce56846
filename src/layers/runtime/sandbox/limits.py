"""How much a run may take (expressions.md §18.6)."""

from __future__ import annotations

from typing import Any, Final

from layers.catalog.code import CodeCall

SOURCE: Final = 100_000  # characters
INPUT: Final = 8 << 20  # bytes of JSON, and more with more memory …
LARGEST_INPUT: Final = 32 << 20  # … up to this
OUTPUT: Final = 1 << 20  # bytes of JSON
LOG: Final = 100_000  # characters
GRACE_MS: Final = 1000  # after its time limit, a run is ended from outside
WALL_MS: Final = (100, 30_000)
MEMORY_MB: Final = (16, 256)
CPU_MS: Final = (2000, 10_000)
ANSWER: Final = OUTPUT * 2 + LOG * 6 + (64 << 10)  # bytes of the largest frame that a worker may send
SPARE: Final = 32 << 20  # bytes that a worker may hold beyond its start, the run's memory and copies of the data


def wall_ms(call: CodeCall) -> int:
    return min(max(call.timeout_ms, WALL_MS[0]), WALL_MS[1])


def cpu_ms(call: CodeCall) -> int:
    """Two seconds of processor time, and with a longer time limit two fifths of that, up to ten seconds."""
    wall = wall_ms(call)
    return min(wall, max(CPU_MS[0], min(CPU_MS[1], wall * 2 // 5)))


def memory(call: CodeCall) -> int:
    """Bytes."""
    return min(max(call.memory_mb, MEMORY_MB[0]), MEMORY_MB[1]) << 20


def largest_input(call: CodeCall) -> int:
    """Bytes: an eighth of the run's memory is 8 MB by default, and 32 MB with the most that there is."""
    return min(max(INPUT, memory(call) // 8), LARGEST_INPUT)


def job(call: CodeCall) -> dict[str, Any]:
    """The first frame of a job."""
    return {
        "op": "check" if call.check else "run",
        "code": call.code,
        "now": round(call.now.timestamp() * 1000),
        "seed": list(call.seed),
        "wall_ms": wall_ms(call),
        "cpu_ms": cpu_ms(call),
        "memory": memory(call),
        "log_lines": min(max(call.log_lines, 0), 1000),
        "log_bytes": LOG,
        "output": OUTPUT,
    }
