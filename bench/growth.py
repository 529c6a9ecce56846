"""Does it stay fast when it has grown? Lists, searches and the scan at the start, with many executions in the file.

The real Store on a real file: 200,000 executions (a million with `--million`, `--rows N` for another number) of 100
workflows in 3 organisations over 30 days, and 100,000 parked ones with a timer each. Every figure is the median and the
95th percentile of `n` calls with different arguments, beside the same calls on a file of 1,000 executions in the same
run. Then a tenth of the history is deleted while executions go on being accepted.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json as json_
import os
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from layers.graph.records import Accepted, Ended, Finished, Given, Record
from layers.graph.status import ExecutionStatus, NodeStatus
from layers.rows import ExecutionQuery, ExecutionRow
from layers.runtime import codec
from layers.runtime.journal import Journal
from layers.runtime.retention import Slice
from layers.storage.cursor import mark
from layers.storage.journal_sqlite import INSERT, SEGMENT, TIMER, cells
from layers.storage.sqlite import FILE, open_store
from layers.storage.store import SqlStore

ROWS, BASE, PARKED, CALLS = 200_000, 1_000, 100_000, 200
WORKFLOWS, ORGANISATIONS = 100, 3
DAY = 24 * 60 * 60 * 1000
END = 1_764_000_000_000
BEGIN = END - 30 * DAY
FAR = 2**62
LEAD = codec.normalise({"email": "ada@example.com", "name": "Ada Lovelace", "total": 120, "tags": ["new", "big"]})


def row(number: int, of: int) -> ExecutionRow:
    """One in 20 failed, one in 100 is a test."""
    workflow = number * 7919 % WORKFLOWS
    failed = number % 20 == 0
    at = BEGIN + (END - BEGIN) * number // of
    status = ExecutionStatus.FAILED if failed else ExecutionStatus.COMPLETED
    error = {"code": "HTTP_STATUS", "message": f"shop-{number % 977} answered 500"} if failed else None
    return ExecutionRow(
        name(number), f"org_{workflow % ORGANISATIONS}", f"wf_{workflow:03d}", f"Lead capture {workflow}", 1,
        "test" if number % 100 == 7 else "live", "hook", "webhook", status, at, 4, at + 40, error,
        "call" if failed else None, root_id=name(number),
    )  # fmt: skip


def name(number: int) -> str:
    return f"exe_{number:012d}{'A' * 15}"


def parked(number: int) -> ExecutionRow:
    id = f"exe_{number:012d}{'P' * 15}"
    at = BEGIN + (END - BEGIN) * number // PARKED
    return ExecutionRow(
        id, f"org_{number % ORGANISATIONS}", "wf_wait", "Reminder", 1, "live", "hook", "webhook",
        ExecutionStatus.WAITING, at, 4, root_id=id, owner="own_gone",
    )  # fmt: skip


def body(id: str) -> bytes:
    """What webhook → if → set leaves behind."""
    run = ("", 1, NodeStatus.SUCCESS)
    records: list[Record] = [
        Accepted(id, "org_1", "wf_1", 1, "hook", "webhook", LEAD, BEGIN, root_id=id),
        Ended("if", *run, "if_then", 1, BEGIN, 15, Given("hook"), LEAD, ("true",), now=BEGIN),
        Ended("set", *run, "set_variables", 1, BEGIN, 12, Given("if"), LEAD, ("output",), now=BEGIN),
        Finished(ExecutionStatus.COMPLETED, BEGIN + 1, 300),
    ]
    return b"[%b]" % codec.encode(records, 1).body


def fill(directory: Path, rows: int, waiting: int, running: int) -> float:
    """Seconds that it took. The rows are written as the journal writes them, many in a transaction."""
    asyncio.run(_made(directory))
    began = time.perf_counter()
    segment = body(name(0))
    with closing(sqlite3.connect(directory / FILE, isolation_level=None)) as raw:
        for pragma in ("synchronous = OFF", "wal_autocheckpoint = 20000", "cache_size = -200000"):
            raw.execute(f"PRAGMA {pragma}")
        for start in range(0, rows, 20_000):
            made = [row(number, rows) for number in range(start, min(start + 20_000, rows))]
            _insert(raw, made, segment)
        _insert(raw, [parked(number) for number in range(waiting)], segment, timers=True)
        for number in range(running):
            raw.execute("UPDATE executions SET status = 'running' WHERE id = ?", (parked(number).id,))
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return time.perf_counter() - began


def _insert(raw: sqlite3.Connection, rows: Sequence[ExecutionRow], segment: bytes, timers: bool = False) -> None:
    raw.execute("BEGIN")
    raw.executemany(INSERT, map(cells, rows))
    raw.executemany(SEGMENT, ((row.id, 1, 4, segment) for row in rows))
    if timers:
        raw.executemany(TIMER, ((row.id, "wait", "", END + n) for n, row in enumerate(rows)))
    raw.execute("COMMIT")


async def _made(directory: Path) -> None:
    store, _ = open_store(directory, decode=codec.decode)
    await store.close()


# --- lists and searches ----------------------------------------------------------------------------------------------


def questions(store: SqlStore, rows: int) -> Iterator[tuple[str, Callable[[random.Random], Awaitable[Any]]]]:
    def listed(**asked: Callable[[random.Random], Any] | Any) -> Callable[[random.Random], Awaitable[Any]]:
        def ask(rng: random.Random) -> Awaitable[Any]:
            chosen = {key: value(rng) if callable(value) else value for key, value in asked.items()}
            return store.executions(ExecutionQuery(**{"organisation_id": "org_1", **chosen}))

        return ask

    def cursor(rng: random.Random) -> str:
        number = rng.randrange(rows)
        return mark((BEGIN + (END - BEGIN) * number // rows, name(number)))

    def day(rng: random.Random) -> int:
        return BEGIN + rng.randrange(28) * DAY

    def workflow(rng: random.Random) -> str:
        return f"wf_{rng.randrange(WORKFLOWS // ORGANISATIONS) * ORGANISATIONS + 1:03d}"

    yield "organisation", listed()
    yield "organisation, next page", listed(cursor=cursor)
    yield "workflow", listed(workflow_id=workflow)
    yield "workflow, next page", listed(workflow_id=workflow, cursor=cursor)
    yield "status", listed(status="failed")
    yield "status, next page", listed(status="failed", cursor=cursor)
    yield "workflow and status", listed(workflow_id=workflow, status="failed")
    yield "status waiting", listed(status="waiting")
    yield "mode test", listed(mode="test")
    yield "since a day", listed(since=day)
    yield "until a day", listed(until=day)
    yield "workflow, until a day", listed(workflow_id=workflow, until=day)
    yield "search, found often", listed(q="Lead capture")
    yield "search, found never", listed(q="no such text", cursor=cursor)
    yield "search in a workflow, found never", listed(q="no such text", workflow_id=workflow)
    yield "trigger, found never", listed(trigger="schedule")
    yield "search for an id", listed(q=lambda rng: name(rng.randrange(rows)))
    yield "one execution", lambda rng: store.execution("org_1", name(rng.randrange(rows)))
    yield "its records", lambda rng: store.records(name(rng.randrange(rows)))
    yield "due timers", lambda rng: store.timers_due(FAR, 1000)
    yield "counts of a day", lambda rng: store.execution_counts("org_1", END - DAY)


async def measure(directory: Path, rows: int, calls: int) -> dict[str, tuple[float, float]]:
    """Median and 95th percentile in ms."""
    store, _ = open_store(directory, decode=codec.decode)
    rng = random.Random(1)
    answers: dict[str, tuple[float, float]] = {}
    try:
        for question, ask in questions(store, rows):
            await ask(rng)
            taken: list[float] = []
            for _ in range(calls):
                began = time.perf_counter()
                await ask(rng)
                taken.append((time.perf_counter() - began) * 1000)
            taken.sort()
            answers[question] = (round(statistics.median(taken), 2), round(taken[calls * 95 // 100], 2))
    finally:
        await store.close()
    return answers


# --- the start -------------------------------------------------------------------------------------------------------


async def scan(directory: Path) -> dict[str, float]:
    """What a start reads: the directory opened, all that was running claimed, the next thousand timers."""
    gc.collect()
    memory, began = _rss(), time.perf_counter()
    store, _ = open_store(directory, decode=codec.decode)
    opened = time.perf_counter()
    claimed = 0
    owner = f"own_{time.monotonic_ns()}"
    while rows := await store.take_over(owner, 200):
        claimed += len(rows)
    timers = len(await store.timers_due(FAR, 1000))
    took = time.perf_counter() - began
    used = _rss() - memory
    await store.close()
    return {
        "claimed": claimed,
        "timers": timers,
        "open_ms": round((opened - began) * 1000, 1),
        "scan_ms": round(took * 1000, 1),
        "memory_mb": round(used / 1e6, 1),
    }


def _rss() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


# --- deleting --------------------------------------------------------------------------------------------------------


class Monotonic:
    """The part of the Clock that a slice asks."""

    def monotonic_us(self) -> int:
        return time.monotonic_ns() // 1000


class Deleting:
    """A tenth of the history goes, in slices as retention cuts them, while `waiters` go on accepting executions."""

    def __init__(self, directory: Path, rows: int) -> None:
        self.path = directory / FILE
        self.rows = rows
        self.slices: list[float] = []
        self.used: list[float] = []
        self.store, self.journal_store = open_store(directory, decode=codec.decode)
        self.journal = Journal(self.journal_store)
        self.accepted = 0

    async def run(self) -> dict[str, float]:
        self.journal.start()
        self.store.through(self._timed)
        quiet = await self._accepting(asyncio.sleep(3.0))
        before = self.path.stat().st_size
        began = time.perf_counter()
        busy = await self._accepting(self._delete(range(self.rows // 10)))
        took = time.perf_counter() - began
        await self.journal.close()
        await self.store.close()
        slices, used = sorted(self.slices), sorted(self.used)
        return {
            "deleted_per_second": round(self.rows // 10 / took),
            "slices": len(slices),
            "slice_p50_ms": round(statistics.median(slices), 2),
            "slice_p99_ms": round(slices[len(slices) * 99 // 100], 2),
            "slice_cpu_p99_ms": round(used[len(used) * 99 // 100], 2),
            "accept_p50_ms_alone": quiet[0],
            "accept_p99_ms_alone": quiet[1],
            "accept_p50_ms_beside": busy[0],
            "accept_p99_ms_beside": busy[1],
            "file_mb_before": round(before / 1e6, 1),
            "file_mb_after": round(self.path.stat().st_size / 1e6, 1),
        }

    async def _timed(self, job: Callable[[Any], Any]) -> Any:
        """How long a slice has the writer, its commit left out."""

        def timed(connection: Any) -> Any:
            began, used = time.perf_counter(), time.thread_time()
            try:
                return job(connection)
            finally:
                self.slices.append((time.perf_counter() - began) * 1000)
                self.used.append((time.thread_time() - used) * 1000)

        return await self.journal.run(timed)

    async def _delete(self, numbers: range) -> None:
        clock: Any = Monotonic()
        ids = [name(number) for number in numbers]
        while ids:
            dealt, _ = await self.store.discard(ids, Slice(clock))
            ids = ids[dealt:]
            await asyncio.sleep(0.02)
        while await self.store.reclaim(0, Slice(clock)):  # noqa: ASYNC110 (it is the slice that takes time)
            await asyncio.sleep(0.02)

    async def _accepting(self, work: Awaitable[None]) -> tuple[float, float]:
        """Median and 99th percentile of an accept, in ms, while `work` is done: 4 at a time, 2 ms apart."""
        done = asyncio.ensure_future(work)
        waited: list[float] = []

        async def accept() -> None:
            while not done.done():
                self.accepted += 1
                id = f"exe_{self.accepted:012d}{'N' * 15}"
                new = ExecutionRow(
                    id, "org_1", "wf_new", "New", 1, "live", "hook", "webhook", ExecutionStatus.COMPLETED, END, 1,
                    END, root_id=id,
                )  # fmt: skip
                record = Accepted(id, "org_1", "wf_new", 1, "hook", "webhook", LEAD, END, root_id=id)
                began = time.perf_counter()
                self.journal.append(new, "own", [record], new=True)
                await self.journal.barrier(id)
                waited.append((time.perf_counter() - began) * 1000)
                await asyncio.sleep(0.002)

        await asyncio.gather(*(accept() for _ in range(4)))
        await done
        waited.sort()
        return round(statistics.median(waited), 2), round(waited[len(waited) * 99 // 100], 2)


# --- all of it -------------------------------------------------------------------------------------------------------


def answer(rows: int, waiting: int, calls: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="bench-", dir=Path.cwd()) as made:
        small, large = Path(made, "small"), Path(made, "large")
        fill(small, BASE, 0, 0)
        seconds = fill(large, rows, waiting, running=500)
        baseline = asyncio.run(measure(small, BASE, calls))
        grown = asyncio.run(measure(large, rows, calls))
        start = {"baseline": asyncio.run(scan(small)), "grown": asyncio.run(scan(large))}
        deleting = asyncio.run(Deleting(large, rows).run())
    return {
        "rows": rows,
        "parked": waiting,
        "calls": calls,
        "fill_s": round(seconds, 1),
        "lists": [
            {
                "question": question,
                "p50_ms": grown[question][0],
                "p95_ms": grown[question][1],
                "p50_ms_of_1000": baseline[question][0],
                "p95_ms_of_1000": baseline[question][1],
            }
            for question in grown
        ],
        "start": start,
        "deleting": deleting,
    }


def main(json: bool = False) -> None:
    tell(answer(ROWS, PARKED, CALLS), json)


def tell(told: dict[str, Any], json: bool) -> None:
    if json:
        print(json_.dumps(told))
        return
    print("{rows:,} executions, {parked:,} parked ones, {calls} calls each; p50 and p95 in ms; of 1,000".format(**told))
    for entry in told["lists"]:
        print("{question:<36}{p50_ms:>8}{p95_ms:>8}   {p50_ms_of_1000:>8}{p95_ms_of_1000:>8}".format(**entry))
    for part in ("start", "deleting"):
        print(part, json_.dumps(told[part], indent=2))


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--million", action="store_const", const=1_000_000, dest="rows", help="a million executions")
    asked.add_argument("--rows", type=int, default=ROWS)
    asked.add_argument("--parked", type=int, default=PARKED)
    asked.add_argument("--calls", type=int, default=CALLS)
    asked.add_argument("--json", action="store_true")
    given = asked.parse_args()
    tell(answer(given.rows, given.parked, given.calls), given.json)
