"""What do 100,000 waiting executions cost: memory, the start, and the time until a due one goes on?

A server with an empty database beside one with 100,000 executions that wait, in the same run, each in a process of its
own. Then 1 and 5,000 of them are due at the same moment: how late do they end, and for how long is the loop held up?
"""

from __future__ import annotations

import asyncio
import gc
import json as json_
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any, Final

from served import resident_mb

PARKED, DUE, ALONE, STARTS = 100_000, 5_000, 20, 3
WAIT_MS: Final = 365 * 24 * 3_600_000
SOON_MS: Final = 15_000  # the server is up by then
BEAT_S: Final = 0.002
DOCUMENT: Final = {
    "format": "layers/1",
    "name": "Reminder",
    "nodes": [
        {"id": "start", "service": "trigger_manual"},
        {"id": "wait", "service": "wait_delay", "config": {"duration": 365, "unit": "days"}},
        {"id": "set", "service": "set_variables", "config": {"fields": {"reminded": True}}},
    ],
    "edges": [{"id": "e1", "source": "start", "target": "wait"}, {"id": "e2", "source": "wait", "target": "set"}],
}


async def _one(data: Path) -> str:
    """A database with one execution that waits; its id."""
    from layers.api import workflows
    from layers.app import install
    from layers.settings import Settings

    installation = install(Settings(data=data))
    await installation.start()
    await installation.first_start(example=False)
    services = installation.services
    organisation = await services.store.organisation()
    row = await workflows.create(services, organisation.id, DOCUMENT, author=None)
    compiled = await services.runtime.plans.get(organisation.id, row.id, row.version)
    run = services.runtime.engine.accept(compiled, "start", {"customer": "Zoe", "order": "A-1001"})
    await run.durable()
    while not await services.store.timers_due(2**62, 1):  # noqa: ASYNC110  # nobody tells of it from outside
        await asyncio.sleep(0.01)
    await installation.stop()
    return run.id


def fill(data: Path) -> None:
    """Copies of one that really waits, under other ids."""
    id = asyncio.run(_one(data))
    with closing(sqlite3.connect(data / "layers.db", isolation_level=None)) as raw:
        for pragma in ("synchronous = OFF", "cache_size = -200000"):
            raw.execute(f"PRAGMA {pragma}")
        raw.execute("BEGIN")
        for table, key in (("executions", "id"), ("journal", "execution_id"), ("timers", "execution_id")):
            names = [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]
            for kept in raw.execute(f"SELECT * FROM {table} WHERE {key} = ?", (id,)).fetchall():
                made = (_copy(kept, id, f"exe_{number:027d}") for number in range(PARKED))
                raw.executemany(
                    f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", made
                )
        raw.execute("COMMIT")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def _copy(row: tuple[Any, ...], old: str, new: str) -> tuple[Any, ...]:
    def other(value: Any) -> Any:
        if isinstance(value, bytes):
            return value.replace(old.encode(), new.encode())
        return new if value == old else value

    return tuple(map(other, row))


def make_due(data: Path, first: int, many: int, at: int) -> None:
    ids = [(at, f"exe_{number:027d}") for number in range(first, first + many)]
    with closing(sqlite3.connect(data / "layers.db", isolation_level=None)) as raw:
        raw.execute("BEGIN")
        raw.executemany("UPDATE timers SET at = ? WHERE execution_id = ?", ids)
        raw.execute("COMMIT")


def late_ms(data: Path, first: int, many: int, at: int) -> list[int]:
    """How long after it was due each ended."""
    names = (f"exe_{first:027d}", f"exe_{first + many - 1:027d}")
    with closing(sqlite3.connect(data / "layers.db")) as raw:
        query = "SELECT completed_at FROM executions WHERE id BETWEEN ? AND ? AND status = 'completed'"
        return sorted(row[0] - at for row in raw.execute(query, names))


# --- the server, in a process of its own -----------------------------------------------------------------------------


async def serve(data: Path, seconds: float) -> None:
    """Start, rest, and then keep the beat for so long; prints what it saw."""
    from layers.app import install
    from layers.settings import Settings

    installation = install(Settings(data=data))
    await installation.open()
    began, busy = time.perf_counter(), time.process_time()
    await installation.services.runtime.start()
    took, computed = time.perf_counter() - began, time.process_time() - busy
    gc.collect()
    await asyncio.sleep(0.5)
    idle = resident_mb(os.getpid())
    longest = longest_cpu = 0.0
    end = time.perf_counter() + seconds
    last, last_cpu = time.perf_counter(), time.thread_time()
    while last < end:
        await asyncio.sleep(BEAT_S)
        now, now_cpu = time.perf_counter(), time.thread_time()
        longest, longest_cpu = max(longest, now - last - BEAT_S), max(longest_cpu, now_cpu - last_cpu)
        last, last_cpu = now, now_cpu
    await installation.stop()
    told = {
        "start_s": took,
        "start_cpu_s": computed,
        "idle_mb": idle,
        "gap_ms": longest * 1000,
        "gap_cpu_ms": longest_cpu * 1000,
    }
    print(json_.dumps(told))


def served(data: Path, seconds: float = 0.0) -> dict[str, float]:
    program = f"import parked, uvloop, pathlib; uvloop.run(parked.serve(pathlib.Path({str(data)!r}), {seconds}))"
    ran = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, check=True)
    return dict(json_.loads(ran.stdout))


def measured() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as directory:
        empty, full = Path(directory, "empty"), Path(directory, "full")
        asyncio.run(_one(empty))
        fill(full)
        runs = {path.name: [served(path) for _ in range(STARTS)] for path in (empty, full)}
        at = {
            name: {key: round(median(run[key] for run in found), 2) for key in found[0]} for name, found in runs.items()
        }
        due = []
        first = 0
        for many in (ALONE, DUE):
            moment = time.time_ns() // 1_000_000 + SOON_MS
            make_due(full, first, many, moment)
            seen = served(full, SOON_MS / 1000 + 15)
            late = late_ms(full, first, many, moment)
            due.append(
                {
                    "due": many,
                    "ended": len(late),
                    "first_late_ms": late[0],
                    "p50_late_ms": late[len(late) // 2],
                    "last_late_ms": late[-1],
                    "longest_gap_ms": round(seen["gap_ms"], 1),
                    "longest_gap_cpu_ms": round(seen["gap_cpu_ms"], 1),
                }
            )
            first += many
    return {
        "parked": PARKED,
        "n": STARTS,
        "start": [{"database": name, **{k: v for k, v in at[name].items() if "gap" not in k}} for name in at],
        "more_memory_mb": round(at["full"]["idle_mb"] - at["empty"]["idle_mb"], 1),
        "due_at_once": due,
    }


def main(json: bool = False) -> None:
    answer = measured()
    if json:
        print(json_.dumps(answer))
        return
    for line in (*answer.pop("start"), *answer.pop("due_at_once"), answer):
        print("   ".join(f"{name} {value}" for name, value in line.items()))


if __name__ == "__main__":
    main()
