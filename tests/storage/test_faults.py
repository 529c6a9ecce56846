"""A process that dies, at any statement or time: what a barrier confirmed is there, and no execution has a gap."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from tests.storage.made import AT

from layers.graph.status import ExecutionStatus
from layers.rows import ExecutionQuery
from layers.runtime import codec
from layers.storage.sqlite import open_store

ROOT = Path(__file__).parents[2]

# Ten executions at a time, each in many appends; says on stdout what the barrier confirmed, as "id seq".
CHILD = """
import asyncio, itertools, os, sys
from pathlib import Path
from layers.rows import Timer
from layers.runtime import codec
from layers.runtime.journal import Journal
from layers.storage.sqlite import open_store
from tests.storage.made import AT, COMPLETED, FINISHED_RECORD, OWNER, accepted, ended, execution

directory, dies_at = Path(sys.argv[1]), int(sys.argv[2])
store, journal_store = open_store(directory, decode=codec.decode)
statements = itertools.count(1)

def count(statement):
    if next(statements) == dies_at:
        os._exit(3)

journal_store._raw.set_trace_callback(count)
journal = Journal(journal_store)

async def run(number):
    id = f"exe_{number:06d}"
    big = {"text": "x" * 70_000} if number % 7 == 0 else number
    timer = Timer(AT, id, "n", "")
    journal.append(execution(id, 1), OWNER, [accepted(id, big)], new=True, dedupe=f"key_{id}", timers_set=[timer])
    journal.append(execution(id, 3), OWNER, [ended("a", big), ended("b")])
    await confirm(id, 3)
    journal.append(execution(id, 4), OWNER, [ended("c")])
    journal.append(execution(id, 5), OWNER, [ended("d")], timers_gone=[("n", "")])
    await confirm(id, 5)
    journal.append(execution(id, 6, COMPLETED), OWNER, [FINISHED_RECORD])
    await confirm(id, 6)

async def confirm(id, seq):
    await journal.barrier(id)
    print(id, seq, flush=True)

async def main():
    journal.start()
    print("started", flush=True)
    numbers = itertools.count()
    async def lane():
        for number in numbers:
            await run(number)
    await asyncio.gather(*(lane() for _ in range(10)))

asyncio.run(main())
"""


def start(directory: Path, dies_at: int = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(directory), str(dies_at)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )


def confirmed(lines: list[str]) -> dict[str, int]:
    """The highest number confirmed of each execution; a last line may be cut off."""
    found: dict[str, int] = defaultdict(int)
    for line in lines:
        if line.startswith("exe_") and line.endswith("\n"):
            id, seq = line.split()
            found[id] = max(found[id], int(seq))
    return found


async def check_what_is_left(directory: Path, promised: dict[str, int]) -> None:
    store, journal = open_store(directory, decode=codec.decode)
    rows = (await store.executions(ExecutionQuery("org_1", limit=100_000))).items
    kept = {row.id: row for row in rows}
    assert {id: seq for id, seq in promised.items() if id not in kept or kept[id].seq < seq} == {}
    for row in rows:
        numbers = [seq for seq, _ in await store.records(row.id)]
        assert numbers == list(range(1, row.seq + 1)), row.id
        assert (row.status is ExecutionStatus.COMPLETED) == (row.seq == 6)
    timers = {timer.execution_id for timer in await store.timers_due(AT, 100_000)}
    assert timers == {row.id for row in rows if row.seq < 5}
    keys = journal.run(lambda connection: connection.exec_driver_sql("SELECT execution_id FROM dedupe").scalars().all())
    assert set(keys) == set(kept)
    claimed = await store.take_over("own_2", 100_000)
    assert {row.id for row in claimed} == {row.id for row in rows if row.seq < 6}
    await store.close()


@pytest.mark.parametrize("dies_at", [1, 2, 3, 4, 5, 6, 7, 13, 53, 81, 84, 87, 200])
async def test_a_stop_at_any_statement_leaves_a_durable_prefix(tmp_path: Path, dies_at: int) -> None:
    child = start(tmp_path, dies_at)
    assert child.stdout is not None
    lines = child.stdout.readlines()
    assert child.wait() == 3
    await check_what_is_left(tmp_path, confirmed(lines))


@pytest.mark.parametrize("after", [1, 40, 300, 2000])
async def test_a_kill_at_any_time_leaves_a_durable_prefix(tmp_path: Path, after: int) -> None:
    child = start(tmp_path)
    assert child.stdout is not None
    lines = [child.stdout.readline() for _ in range(after)]
    child.kill()
    lines += child.stdout.readlines()
    child.wait()
    promised = confirmed(lines)
    await check_what_is_left(tmp_path, promised)
    assert len(promised) >= after // 50
