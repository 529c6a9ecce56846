"""How many executions a second become durable? Four records each, written by the real journal on a real file.

`waiters` executions wait at their barrier at any time. Beside it, in the same run, the floor: sqlite3 committing the
same rows by itself, an execution a transaction. Last answer (2 cores, otherwise idle): bare 4 600/s; the journal with 1
waiting 3 300/s (p50 260 µs), with 10 14 000/s, with 50 21 700/s at 40 µs of processor time each.
"""

from __future__ import annotations

import asyncio
import json as json_
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from layers.graph.records import Accepted, Ended, Finished, Given, Record
from layers.graph.status import ExecutionStatus, NodeStatus
from layers.rows import ExecutionRow
from layers.runtime import codec
from layers.runtime.journal import Journal
from layers.storage.journal_sqlite import INSERT, SEGMENT, cells
from layers.storage.sqlite import FILE, open_store

WAITERS = (1, 10, 50)
OWNER = "own_bench"
AT = 1_764_000_000_000
LEAD = codec.normalise({"email": "ada@example.com", "name": "Ada Lovelace", "total": 120, "tags": ["new", "big"]})


def records(execution_id: str) -> list[Record]:
    """What webhook → if → set leaves behind."""
    run = ("", 1, NodeStatus.SUCCESS)
    return [
        Accepted(execution_id, "org_1", "wf_1", 1, "hook", "webhook", LEAD, AT, root_id=execution_id),
        Ended("if", *run, "if_then", 1, AT, 15, Given("hook"), LEAD, ("true",), now=AT),
        Ended("set", *run, "set_variables", 1, AT, 12, Given("if"), LEAD, ("output",), now=AT),
        Finished(ExecutionStatus.COMPLETED, AT + 1, 300),
    ]


def row(execution_id: str, number: int) -> ExecutionRow:
    return ExecutionRow(
        execution_id, "org_1", "wf_1", "Lead capture", 1, "live", "hook", "webhook", ExecutionStatus.COMPLETED,
        AT + number, 4, AT + number + 1, root_id=execution_id, owner=OWNER,
    )  # fmt: skip


async def through_the_journal(directory: Path, waiters: int, count: int) -> dict[str, float]:
    store, journal_store = open_store(directory, decode=codec.decode)
    journal = Journal(journal_store)
    journal.start()
    numbers = iter(range(count))
    waited: list[float] = []

    async def waiter() -> None:
        for number in numbers:
            began = time.perf_counter()
            execution_id = f"exe_{number:026d}"
            journal.append(row(execution_id, number), OWNER, records(execution_id), new=True)
            await journal.barrier(execution_id)
            waited.append(time.perf_counter() - began)

    try:
        began, used = time.perf_counter(), time.process_time()
        await asyncio.gather(*(waiter() for _ in range(waiters)))
        took, used = time.perf_counter() - began, time.process_time() - used
    finally:
        await journal.close()
        await store.close()
    waited.sort()
    return {
        "waiters": waiters,
        "per_second": round(count / took),
        "p50_us": round(waited[count // 2] * 1e6),
        "p99_us": round(waited[count * 99 // 100] * 1e6),
        "cpu_us": round(used / count * 1e6),
    }


def bare(directory: Path, count: int) -> dict[str, float]:
    asyncio.run(_closed(directory))  # makes the file
    raw = sqlite3.connect(directory / FILE, isolation_level=None)
    raw.execute("PRAGMA synchronous = FULL")
    began, used = time.perf_counter(), time.process_time()
    for number in range(count):
        execution_id = f"exe_{number:026d}"
        body = b"[" + codec.encode(records(execution_id), 1).body + b"]"
        raw.execute("BEGIN IMMEDIATE")
        raw.execute(INSERT, cells(row(execution_id, number)))
        raw.execute(SEGMENT, (execution_id, 1, 4, body))
        raw.execute("COMMIT")
    took, used = time.perf_counter() - began, time.process_time() - used
    raw.close()
    return {"per_second": round(count / took), "p50_us": round(took / count * 1e6), "cpu_us": round(used / count * 1e6)}


async def _closed(directory: Path) -> None:
    store, _ = open_store(directory, decode=codec.decode)
    await store.close()


def main(json: bool = False) -> None:
    answers = {"bare": _in_a_directory(lambda directory: bare(directory, 1000))}
    journal = [
        _in_a_directory(lambda directory, w=w: asyncio.run(through_the_journal(directory, w, 600 + 150 * w)))
        for w in WAITERS
    ]
    if json:
        print(json_.dumps({**answers, "journal": journal}))
        return
    print(f"bare sqlite3, a commit each   {answers['bare']['per_second']:>7}/s")
    for answer in journal:
        print("journal, {waiters:>2} waiting   {per_second:>10}/s   p50 {p50_us} µs   cpu {cpu_us} µs".format(**answer))


def _in_a_directory(question: Callable[[Path], Any]) -> Any:
    directory = Path(tempfile.mkdtemp(prefix="bench-", dir=Path.cwd()))
    try:
        return question(directory)
    finally:
        shutil.rmtree(directory)


if __name__ == "__main__":
    main()
