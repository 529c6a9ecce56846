"""The journal, on a real SQLite file. The order of things is held by a store that can be stopped before its commit."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.storage.made import AT, COMPLETED, FINISHED_RECORD, OWNER, accepted, ended, execution, outputs

from layers.errors import EngineBug, NotOurs, NotReady, StoreCorrupt
from layers.graph.records import Paused, Record, Value, Woken
from layers.ports import Append, Duplicate, JournalStore
from layers.rows import Timer
from layers.runtime import codec
from layers.runtime.journal import AlreadyAccepted, Journal
from layers.storage.sqlite import open_store
from layers.storage.store import SqlStore


class Gate:
    """The real store behind a gate: what is committed waits until it opens, and can be made to fail."""

    def __init__(self, store: JournalStore) -> None:
        self.store = store
        self.open = threading.Event()
        self.open.set()
        self.reached = threading.Event()
        self.batches: list[list[str]] = []
        self.fails: dict[str, Exception] = {}  # execution → what its commit raises
        self.always: Exception | None = None

    def commit(self, batch: Sequence[Append]) -> Sequence[Duplicate | Exception | None]:
        self.reached.set()
        self.open.wait()
        self.batches.append([append.execution_id for append in batch])
        if self.always is not None:
            raise self.always
        for append in batch:
            if append.execution_id in self.fails:
                raise self.fails[append.execution_id]
        return self.store.commit(batch)

    def run(self, job: Any) -> Any:
        return self.store.run(job)

    def probe(self) -> None:
        if self.always is not None:
            raise self.always
        self.store.probe()

    def close(self) -> None:
        self.store.close()


class Setting:
    def __init__(self, store: SqlStore, gate: Gate) -> None:
        self.store, self.gate = store, gate
        self.lost: list[tuple[str, Exception]] = []
        self.fatal: list[Exception] = []
        self.durable: list[tuple[str, int]] = []
        self.journal = Journal(
            gate,
            on_lost=lambda id, error: self.lost.append((id, error)),
            on_fatal=self.fatal.append,
            limit=100_000,
            probe_s=0.01,
        )

    def append(self, id: str, seq: int, *records: Record, status: Any = None, **more: Any) -> None:
        row = execution(id, seq, **({"status": status} if status else {}))
        self.journal.append(row, OWNER, records, on_durable=lambda n: self.durable.append((id, n)), **more)

    def accept(self, id: str, **more: Any) -> None:
        self.append(id, 1, accepted(id), new=True, **more)

    async def hold(self) -> None:
        """The writer stands in a commit of its own; what comes now waits together."""
        self.gate.open.clear()
        self.gate.reached.clear()
        self.accept("exe_held")
        await asyncio.to_thread(self.gate.reached.wait)

    def let_go(self) -> None:
        self.gate.open.set()


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Setting]:
    store, journal_store = open_store(tmp_path, decode=codec.decode)
    setting = Setting(store, Gate(journal_store))
    setting.journal.start()
    yield setting
    setting.let_go()
    await setting.journal.close()
    await store.close()


async def test_after_the_barrier_the_records_are_there(at: Setting) -> None:
    at.accept("exe_1")
    await at.journal.barrier("exe_1")
    assert outputs(await at.store.records("exe_1")) == [(1, "accepted", None)]
    assert at.durable == [("exe_1", 1)]


async def test_append_never_waits_and_the_barrier_does(at: Setting) -> None:
    await at.hold()
    at.accept("exe_1")
    waiting = asyncio.ensure_future(at.journal.barrier("exe_1"))
    await asyncio.sleep(0)
    assert not waiting.done()
    assert await at.store.records("exe_1") == []
    at.let_go()
    await waiting
    assert len(await at.store.records("exe_1")) == 1


async def test_a_barrier_waits_for_what_was_appended_before_it_alone(at: Setting) -> None:
    at.accept("exe_1")
    first = at.journal.barrier("exe_1")
    await first
    await at.hold()
    at.append("exe_1", 2, ended("n"))
    second = asyncio.ensure_future(at.journal.barrier("exe_1"))
    other = at.journal.barrier("exe_9")
    await other
    assert not second.done()
    at.let_go()
    await second


async def test_everything_that_waits_is_one_transaction(at: Setting) -> None:
    await at.hold()
    for number in range(20):
        at.accept(f"exe_{number}")
    at.let_go()
    await asyncio.gather(*(at.journal.barrier(f"exe_{number}") for number in range(20)))
    assert at.gate.batches == [["exe_held"], [f"exe_{number}" for number in range(20)]]


async def test_r2_several_appends_of_an_execution_are_one_segment_and_one_row(at: Setting) -> None:
    await at.hold()
    at.accept("exe_1")
    at.append("exe_1", 3, ended("a"), ended("b"))
    at.append("exe_1", 4, FINISHED_RECORD, status=COMPLETED)
    at.let_go()
    await at.journal.barrier("exe_1")
    assert at.gate.batches[-1] == ["exe_1"]
    assert [seq for seq, _ in await at.store.records("exe_1")] == [1, 2, 3, 4]
    assert at.durable[-3:] == [("exe_1", 1), ("exe_1", 3), ("exe_1", 4)]
    row = await at.store.execution(None, "exe_1")
    assert row is not None
    assert (row.status, row.seq) == (COMPLETED, 4)
    segments = await at.store._reach.read(
        lambda connection: connection.exec_driver_sql(
            "SELECT first_seq, last_seq FROM journal WHERE execution_id = 'exe_1'"
        ).all()
    )
    assert [tuple(segment) for segment in segments] == [(1, 4)]


async def test_timers_set_and_withdrawn_in_one_transaction_keep_their_order(at: Setting) -> None:
    await at.hold()
    at.accept("exe_1", timers_set=[Timer(AT, "exe_1", "a", ""), Timer(AT, "exe_1", "b", "")])
    at.append("exe_1", 1, timers_gone=[("a", "")])
    at.append("exe_1", 1, timers_gone=[("b", "")], timers_set=[Timer(AT + 5, "exe_1", "b", "")])
    at.let_go()
    await at.journal.barrier("exe_1")
    assert await at.store.timers_due(AT + 9, 9) == [Timer(AT + 5, "exe_1", "b", "")]


async def test_a_change_of_owner_between_two_appends_is_compared_as_it_comes(at: Setting) -> None:
    await at.hold()
    at.accept("exe_1")
    released = execution("exe_1", 2, owner=None)
    at.journal.append(released, OWNER, [ended("n")])
    at.journal.append(execution("exe_1", 3), OWNER, [ended("m")])  # it gave the execution away
    at.let_go()
    with pytest.raises(NotOurs):
        await at.journal.barrier("exe_1")
    assert [seq for seq, _ in await at.store.records("exe_1")] == [1, 2]


async def test_a_large_value_is_hashed_by_the_writer_and_comes_back(at: Setting) -> None:
    big = {"text": "x" * 70_000}
    at.accept("exe_1")
    at.append("exe_1", 3, ended("n", big), Woken("n", "", "reply", AT, Value({"no": "bytes"})))
    await at.journal.barrier("exe_1")
    read = await at.store.records("exe_1", 1)
    assert outputs(read[:1]) == [(2, "ended", big)]
    assert read[1][1] == Woken("n", "", "reply", AT, Value({"no": "bytes"}))


async def test_r38_the_second_of_a_dedupe_key_learns_of_the_first(at: Setting) -> None:
    at.accept("exe_1", dedupe="k")
    at.accept("exe_2", dedupe="k")
    await at.journal.barrier("exe_1")
    with pytest.raises(AlreadyAccepted) as duplicate:
        await at.journal.barrier("exe_2")
    assert duplicate.value.execution_id == "exe_1"
    assert await at.store.execution(None, "exe_2") is None


async def test_r8_a_lost_owner_loses_its_records_and_no_other(at: Setting) -> None:
    at.accept("exe_1")
    at.accept("exe_2")
    await at.journal.barrier("exe_2")
    await at.hold()
    at.journal.append(execution("exe_1", 2), "own_stale", [ended("n")])
    at.append("exe_2", 2, ended("n"))
    at.let_go()
    await at.journal.barrier("exe_2")
    with pytest.raises(NotOurs):
        await at.journal.barrier("exe_1")
    assert [(id, type(error)) for id, error in at.lost] == [("exe_1", NotOurs)]
    assert len(await at.store.records("exe_1")) == 1


async def test_r8_one_bad_record_fails_one_execution(at: Setting) -> None:
    await at.hold()
    at.gate.fails["exe_2"] = RuntimeError("bad")
    for number in (1, 2, 3):
        at.accept(f"exe_{number}")
    at.let_go()
    await at.journal.barrier("exe_1")
    await at.journal.barrier("exe_3")
    with pytest.raises(EngineBug, match="bad"):
        await at.journal.barrier("exe_2")
    assert at.journal.refuses is None


async def test_a_record_that_is_no_json_is_refused_before_it_queues(at: Setting) -> None:
    at.accept("exe_1")
    with pytest.raises(EngineBug):
        at.append("exe_1", 2, Paused(True, object(), "x", AT))  # type: ignore[arg-type]  # what is no JSON
    await at.journal.barrier("exe_1")
    at.append("exe_1", 2, ended("n"))
    await at.journal.barrier("exe_1")


async def test_a_large_record_that_is_no_json_fails_its_execution_alone(at: Setting) -> None:
    await at.hold()
    at.accept("exe_1")
    at.accept("exe_2")
    at.append("exe_2", 2, Woken("n", "", object(), AT, Value("no bytes")))  # type: ignore[arg-type]  # what is no JSON
    at.let_go()
    await at.journal.barrier("exe_1")
    with pytest.raises(EngineBug):
        await at.journal.barrier("exe_2")


async def test_r9_after_a_failed_append_nothing_more_is_written_until_it_is_forgotten(at: Setting) -> None:
    at.accept("exe_1")
    await at.journal.barrier("exe_1")
    await at.hold()
    at.gate.fails["exe_1"] = RuntimeError("bad")
    at.append("exe_1", 2, ended("a"))
    at.let_go()
    with pytest.raises(EngineBug):
        await at.journal.barrier("exe_1")
    at.gate.fails.clear()
    with pytest.raises(EngineBug):
        at.append("exe_1", 2, ended("a"))
    at.journal.forget("exe_1")
    at.append("exe_1", 2, ended("again"))
    await at.journal.barrier("exe_1")
    assert [seq for seq, _ in await at.store.records("exe_1")] == [1, 2]


async def test_what_waited_behind_a_failed_append_fails_unwritten(at: Setting) -> None:
    """Though it would fit: an append without records leaves no gap."""
    at.accept("exe_1")
    await at.journal.barrier("exe_1")
    await at.hold()
    at.gate.fails["exe_1"] = RuntimeError("bad")
    at.append("exe_1", 1, timers_set=[Timer(AT, "exe_1", "a", "")])
    cleared = asyncio.ensure_future(at.journal.run(lambda _: at.gate.fails.clear()))
    await asyncio.sleep(0)
    at.append("exe_1", 2, ended("b"))
    at.let_go()
    await cleared
    with pytest.raises(EngineBug):
        await at.journal.barrier("exe_1")
    await at.journal.run(lambda _: None)
    assert [seq for seq, _ in await at.store.records("exe_1")] == [1]
    assert len(at.lost) == 1


async def test_jobs_and_appends_keep_their_order(at: Setting) -> None:
    at.store.through(at.journal.run)
    await at.hold()
    at.accept("exe_1")
    claimed = asyncio.ensure_future(at.store.take_over("own_2", 9))
    await asyncio.sleep(0)
    at.append("exe_1", 2, ended("n"))
    at.let_go()
    assert {row.id for row in await claimed} == {"exe_held", "exe_1"}
    with pytest.raises(NotOurs):
        await at.journal.barrier("exe_1")


async def test_a_job_that_raises_raises_to_its_caller(at: Setting) -> None:
    with pytest.raises(ZeroDivisionError):
        await at.journal.run(lambda _: 1 / 0)
    assert await at.journal.run(lambda _: 7) == 7


async def test_r9_disk_full_fails_what_waits_and_refuses_new_ones_while_it_lasts(at: Setting) -> None:
    at.accept("exe_1")
    await at.journal.barrier("exe_1")
    at.gate.always = NotReady("The disk is full.")
    at.append("exe_1", 2, ended("n"))
    with pytest.raises(NotReady):
        await at.journal.barrier("exe_1")
    with pytest.raises(NotReady, match="full"):
        at.accept("exe_2")
    assert at.fatal == []
    at.gate.always = None
    await at.journal.room()
    at.journal.forget("exe_1")
    at.append("exe_1", 2, ended("n"))
    at.accept("exe_2")
    await asyncio.gather(at.journal.barrier("exe_1"), at.journal.barrier("exe_2"))


@pytest.mark.parametrize("error", [OSError("fsync"), StoreCorrupt()])
async def test_r9_after_an_io_error_nothing_is_written_and_the_process_is_told_once(
    at: Setting, error: Exception
) -> None:
    await at.hold()
    at.gate.always = error
    at.accept("exe_1")
    at.let_go()
    with pytest.raises(type(error)):
        await at.journal.barrier("exe_1")
    at.gate.always = None
    with pytest.raises(type(error)):
        at.append("exe_1", 2, ended("n"))
    with pytest.raises(type(error)):
        at.accept("exe_2")
    with pytest.raises(type(error)):
        await at.journal.run(lambda _: None)
    assert at.fatal == [error]
    await at.journal.room()  # does not hold up who wants to end
    assert await at.store.execution(None, "exe_1") is None


async def test_a_writer_that_breaks_leaves_nobody_waiting(at: Setting) -> None:
    at.gate.always = NotReady("The disk is full.")
    at.accept("exe_1")
    with pytest.raises(NotReady):
        await at.journal.barrier("exe_1")
    at.gate.always = ZeroDivisionError("a bug")
    await at.journal.room()
    assert [str(error.__cause__) for error in at.fatal] == ["a bug"]
    with pytest.raises(EngineBug):
        at.accept("exe_2")


async def test_r9_a_full_queue_slows_executions_and_refuses_new_ones(at: Setting) -> None:
    await at.hold()
    at.accept("exe_1")
    at.append("exe_1", 2, ended("n", "x" * 60_000))
    at.append("exe_1", 3, ended("n", "x" * 60_000))
    assert at.journal.full
    with pytest.raises(NotReady):
        at.accept("exe_2")
    at.append("exe_1", 4, ended("goes on"))
    room = asyncio.ensure_future(at.journal.room())
    await asyncio.sleep(0)
    assert not room.done()
    at.let_go()
    await room
    at.accept("exe_2")
    await at.journal.barrier("exe_2")


async def test_close_writes_what_waits(at: Setting) -> None:
    for number in range(50):
        at.accept(f"exe_{number}")
    await at.journal.close()
    assert len(await at.store.records("exe_49")) == 1
    with pytest.raises(NotReady):
        at.accept("exe_late")
    with pytest.raises(NotReady):
        await at.journal.run(lambda _: None)


async def test_whoever_gives_up_waiting_disturbs_nobody(at: Setting) -> None:
    await at.hold()
    at.accept("exe_1")
    tired = asyncio.ensure_future(at.journal.barrier("exe_1"))
    patient = asyncio.ensure_future(at.journal.barrier("exe_1"))
    tired.cancel()
    at.let_go()
    await patient


async def test_a_callback_that_raises_stops_nothing(at: Setting) -> None:
    heard: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: heard.append(context["exception"]))
    at.journal.append(execution(), OWNER, [accepted()], new=True, on_durable=lambda _: 1 / 0)  # type: ignore[func-returns-value,arg-type,return-value]  # it must raise
    at.accept("exe_2")
    await at.journal.barrier("exe_1")
    await at.journal.barrier("exe_2")
    assert [type(error) for error in heard] == [ZeroDivisionError]
