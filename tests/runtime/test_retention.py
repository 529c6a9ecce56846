"""What a workflow does not keep goes, in slices, and the disk gets its room back. On a real SQLite file."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import FakeClock
from tests.storage.made import (
    AT,
    COMPLETED,
    ORGANISATION,
    OWNER,
    USER,
    accepted,
    append,
    execution,
    version,
    workflow,
)  # fmt: skip

from layers.errors import NotReady
from layers.graph.status import ExecutionStatus
from layers.rows import ExecutionQuery, ExecutionRow
from layers.runtime import codec
from layers.runtime.journal import Journal
from layers.runtime.retention import DAYS, EVERY_MS, FAILURES_DAYS, FIRST_MS, SLICE_US, Keep, Retention
from layers.runtime.timers import Timers
from layers.storage.sqlite import FILE, check, open_store

DAY = 24 * 60 * 60 * 1000
FAILED, WAITING = ExecutionStatus.FAILED, ExecutionStatus.WAITING


class TickingClock(FakeClock):
    """Each look at it costs so many microseconds."""

    def __init__(self, tick_us: int) -> None:
        super().__init__(AT)
        self._us, self._tick_us = 0, tick_us

    def monotonic_us(self) -> int:
        self._us += self._tick_us
        return self._us


class Upkeep:
    """A store behind its journal, and the service; `jobs` counts its turns in the writer's thread."""

    def __init__(self, path: Path, clock: FakeClock) -> None:
        self.path, self.clock = path, clock
        self.store, self.written = open_store(path, decode=codec.decode)
        self.journal = Journal(self.written)
        self.timers = Timers(clock)
        self.retention = Retention(self.store, self.timers, clock, rest_s=0)
        self.jobs = 0
        self.threads: set[str] = set()
        self.turn = asyncio.Event()  # the writer's thread had its first job
        self.fails: Exception | None = None

    async def start(self) -> None:
        self.journal.start()
        self.store.through(self._counted)
        self.timers.start()
        await self.store.add_owner(USER, ORGANISATION, None)
        self.jobs = 0
        self.turn.clear()

    async def _counted(self, job: Callable[[Any], Any]) -> Any:
        if self.fails is not None:
            raise self.fails
        self.jobs += 1
        self.turn.set()

        def named(connection: Any) -> Any:
            self.threads.add(threading.current_thread().name)
            return job(connection)

        return await self.journal.run(named)

    async def stop(self) -> None:
        self.retention.stop()
        self.timers.stop()
        await self.journal.close()
        await self.store.close()

    async def workflow(self, number: int = 1, keep: Any = None, **changed: Any) -> None:
        document = {"format": "layers/1", "settings": {} if keep is None else {"keep": keep}, "nodes": []}
        row = workflow(number, **changed)
        await self.store.add_workflow(row, version(of=row.id, document=document))
        self.turn.clear()

    def add(self, *rows: ExecutionRow, payload: Any = None) -> None:
        appends = [append(accepted(row.id, payload), row=row, new=True) for row in rows]
        for start in range(0, len(appends), 500):
            self.written.commit(appends[start : start + 500])

    async def tick(self, ms: int) -> None:
        """Time passes, and what is due by then is done."""
        self.clock.advance(ms)
        self.timers.poll()
        await self.others()

    async def others(self) -> None:
        """All tasks but this one have ended."""
        await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()}, return_exceptions=True)

    def file_size(self) -> int:
        """Of the database, with its log worked in."""
        with closing(sqlite3.connect(self.path / FILE)) as beside:
            while beside.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                pass  # the store's own checkpoint was at it
        return (self.path / FILE).stat().st_size

    async def left(self) -> set[str]:
        page = await self.store.executions(ExecutionQuery("org_1", limit=10_000))
        return {row.id for row in page.items}


@pytest.fixture
async def upkeep(tmp_path: Path) -> AsyncIterator[Upkeep]:
    made = Upkeep(tmp_path, FakeClock(AT))
    await made.start()
    yield made
    await made.stop()


def aged(id: str, days: float, status: ExecutionStatus = COMPLETED, **changed: Any) -> ExecutionRow:
    """An execution that began and ended so many days ago."""
    at = AT - int(days * DAY)
    return execution(id, status=status, **{"started_at": at, "completed_at": at, **changed})


def newest(count: int, **changed: Any) -> list[ExecutionRow]:
    return [aged(f"new{n:04d}", 0.001, **changed) for n in range(count)]


# --- what a workflow asks for ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keep", "meant"),
    [
        (None, Keep(30, 90, None)),
        ({}, Keep(30, 90, None)),
        ({"days": 7, "max": 1000, "failures_days": 14}, Keep(7, 14, 1000)),
        ({"days": 365}, Keep(365, 365, None)),
        ({"days": None}, Keep(None, None, None)),
        ({"days": 1, "failures_days": None}, Keep(1, None, None)),
        ({"days": "a week", "max": True, "failures_days": -1}, Keep(30, 90, None)),
        ({"days": float("inf")}, Keep(30, 90, None)),
        ([30], Keep(30, 90, None)),
    ],
)
def test_what_the_settings_leave_out_or_get_wrong_has_a_default(keep: Any, meant: Keep) -> None:
    assert Keep.of({"settings": {"keep": keep}}) == meant


@pytest.mark.parametrize("document", [None, [], {}, {"settings": None}])
def test_a_document_without_settings_keeps_as_by_default(document: Any) -> None:
    assert Keep.of(document) == Keep()


def test_the_how_to_says_what_is_so() -> None:
    page = Path(__file__).parents[2].joinpath("docs/how-to/keep-history.md").read_text()
    (example,) = re.findall(r"^```json\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL)
    assert Keep.of({"settings": json.loads(example)}) == Keep(DAYS, FAILURES_DAYS, 1000)
    assert f"| `days` | {DAYS:.0f} |" in page
    assert f"| `failures_days` | {FAILURES_DAYS:.0f}, or `days` if that is longer |" in page


async def test_executions_go_by_age_and_outcome(upkeep: Upkeep) -> None:
    await upkeep.workflow(keep={"days": 10, "failures_days": 20})
    upkeep.add(*newest(100))
    upkeep.add(aged("a9", 9), aged("a11", 11), aged("f19", 19, FAILED), aged("f21", 21, FAILED))
    assert await upkeep.retention.run() == 2
    assert await upkeep.left() == {row.id for row in newest(100)} | {"a9", "f19"}


async def test_executions_go_by_count(upkeep: Upkeep) -> None:
    await upkeep.workflow(keep={"max": 150})
    upkeep.add(*newest(150), aged("a", 1), aged("b", 2), aged("f", 3, FAILED))
    assert await upkeep.retention.run() == 2
    assert "f" in await upkeep.left()


async def test_the_last_hundred_stay_however_old(upkeep: Upkeep) -> None:
    await upkeep.workflow()
    upkeep.add(*(aged(f"old{n:03d}", 200 + n) for n in range(103)))
    assert await upkeep.retention.run() == 3
    assert len(await upkeep.left()) == 100


async def test_a_max_below_a_hundred_is_believed(upkeep: Upkeep) -> None:
    await upkeep.workflow(keep={"max": 5})
    upkeep.add(*(aged(f"e{n}", n) for n in range(8)))
    assert await upkeep.retention.run() == 3
    assert await upkeep.left() == {f"e{n}" for n in range(5)}


async def test_the_published_version_decides_not_the_draft(upkeep: Upkeep) -> None:
    await upkeep.workflow(keep={"max": 5}, published_version=1)
    draft = version(2, document={"settings": {"keep": {"max": 0}}})
    await upkeep.store.save_workflow("org_1", "wf_1", 1, draft, "Lead", 2)
    upkeep.add(*(aged(f"e{n}", n) for n in range(8)))
    assert await upkeep.retention.run() == 3


async def test_the_newest_version_decides_before_there_is_a_published_one(upkeep: Upkeep) -> None:
    await upkeep.workflow(keep={"max": 5})
    await upkeep.store.save_workflow(
        "org_1", "wf_1", 1, version(2, document={"settings": {"keep": {"max": 6}}}), "Lead", 2
    )
    upkeep.add(*(aged(f"e{n}", n) for n in range(8)))
    assert await upkeep.retention.run() == 2


async def test_each_workflow_has_its_own_rule(upkeep: Upkeep) -> None:
    await upkeep.workflow(1, keep={"max": 1})
    await upkeep.workflow(2, keep={"max": 2})
    for of in (1, 2):
        upkeep.add(*(aged(f"w{of}e{n}", n, workflow_id=f"wf_{of}") for n in range(4)))
    assert await upkeep.retention.run() == 5
    assert await upkeep.left() == {"w1e0", "w2e0", "w2e1"}


async def test_what_a_removed_workflow_left_goes_by_age_to_the_last(upkeep: Upkeep) -> None:
    upkeep.add(aged("old", 31), aged("failed", 89, FAILED), aged("young", 29))
    assert await upkeep.retention.run() == 1
    assert await upkeep.left() == {"failed", "young"}
    upkeep.clock.advance(91 * DAY)
    assert await upkeep.retention.run() == 2


async def test_r11_what_an_unfinished_execution_needs_is_spared(upkeep: Upkeep) -> None:
    await upkeep.workflow(keep={"max": 0})
    upkeep.add(
        aged("parked", 400, WAITING, completed_at=None, retry_of="origin", root_id="origin"),
        aged("origin", 401, FAILED),
        aged("other", 401),
    )
    assert await upkeep.retention.run() == 1
    assert await upkeep.left() == {"parked", "origin"}
    assert await upkeep.store.version("wf_1", 1) is not None


# --- how it goes about it --------------------------------------------------------------------------------------------


async def test_the_file_shrinks_and_what_stays_is_whole(upkeep: Upkeep) -> None:
    await upkeep.workflow(keep={"max": 10})
    big, small = {"text": "x" * (codec.BLOB_LIMIT + 1)}, {"text": "y" * 20_000}
    for n in range(300):
        upkeep.add(aged(f"e{n:03d}", n), payload={**(big if n % 3 else small), "n": n})
    before = upkeep.file_size()
    assert await upkeep.retention.run() == 290
    after = upkeep.file_size()
    assert before > 15_000_000
    assert after < 1_500_000
    for n in range(10):
        ((_, record),) = await upkeep.store.records(f"e{n:03d}")
        assert record.payload.data == {**(big if n % 3 else small), "n": n}  # type: ignore[union-attr]
    check(upkeep.path / FILE, whole=True)


async def test_free_pages_are_kept_for_what_comes_while_they_are_few(upkeep: Upkeep) -> None:
    await upkeep.workflow(keep={"max": 100})
    upkeep.add(*newest(101), payload={"text": "y" * 20_000})
    before = upkeep.file_size()
    assert await upkeep.retention.run() == 1
    assert upkeep.file_size() == before


async def test_what_commits_meets_one_slice_at_the_most(tmp_path: Path) -> None:
    """A slice in which the clock leaves time for one step, then everybody else's turn."""
    upkeep = Upkeep(tmp_path, TickingClock(SLICE_US))
    await upkeep.start()
    await upkeep.workflow(keep={"max": 0})
    upkeep.add(*newest(500))
    task = asyncio.create_task(upkeep.retention.run())
    await upkeep.turn.wait()
    for n in range(5):
        jobs = upkeep.jobs
        upkeep.journal.append(execution(f"hot{n}"), OWNER, [accepted(f"hot{n}")], new=True)
        await upkeep.journal.barrier(f"hot{n}")
        assert upkeep.jobs - jobs <= 2  # the one that was under way, and the next
        assert not task.done()
    assert await task == 500
    assert upkeep.jobs > 50
    assert upkeep.threads == {"layers-journal"}
    await upkeep.stop()


async def test_what_a_crash_left_half_deleted_is_finished_by_the_next_run(tmp_path: Path) -> None:
    first = Upkeep(tmp_path, FakeClock(AT))
    await first.start()
    first.add(aged("old", 100))
    await first.store.discard(["old"], lambda: True)
    await first.stop()
    again = Upkeep(tmp_path, FakeClock(AT))
    again.journal.start()
    assert await again.store.records("old") != []
    assert await again.retention.run() == 0
    assert await again.store.records("old") == []
    await again.stop()


async def test_it_comes_a_while_after_the_start_and_then_every_hour(upkeep: Upkeep) -> None:
    await upkeep.workflow(keep={"max": 0})
    upkeep.add(aged("a", 1))
    upkeep.retention.start()
    await upkeep.tick(FIRST_MS - 1)
    assert await upkeep.left() == {"a"}
    await upkeep.tick(1)
    assert await upkeep.left() == set()
    upkeep.add(aged("b", 1))
    await upkeep.tick(EVERY_MS - 1)
    assert await upkeep.left() == {"b"}
    await upkeep.tick(1)
    assert await upkeep.left() == set()


async def test_a_full_disk_puts_it_off(upkeep: Upkeep) -> None:
    await upkeep.workflow(keep={"max": 0})
    upkeep.add(aged("a", 1))
    upkeep.retention.start()
    upkeep.fails = NotReady("The disk is full.")
    await upkeep.tick(FIRST_MS)
    assert await upkeep.left() == {"a"}
    upkeep.fails = None
    await upkeep.tick(EVERY_MS)
    assert await upkeep.left() == set()


async def test_after_stop_no_slice_begins(tmp_path: Path) -> None:
    upkeep = Upkeep(tmp_path, TickingClock(SLICE_US))
    await upkeep.start()
    await upkeep.workflow(keep={"max": 0})
    upkeep.add(*newest(500))
    upkeep.retention.start()
    upkeep.clock.advance(FIRST_MS)
    upkeep.timers.poll()
    await upkeep.turn.wait()
    upkeep.retention.stop()
    await upkeep.others()
    jobs = upkeep.jobs
    await upkeep.tick(EVERY_MS)
    assert upkeep.jobs == jobs
    assert await upkeep.left()
    await upkeep.stop()
