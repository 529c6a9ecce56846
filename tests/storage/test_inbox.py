"""The inbox: a key is used once, is consumed with the record that it causes, and goes with its execution."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from tests.storage.made import COMPLETED, FINISHED_RECORD, accepted, append, ended, execution

from layers.errors import Conflict, LayersError, NotFound, NotOurs
from layers.ports import Append
from layers.rows import InboxRow
from layers.runtime import codec
from layers.storage.journal_sqlite import SqliteJournal
from layers.storage.sqlite import open_memory
from layers.storage.store import SqlStore

ROW = InboxRow("exe_1", "wait", "", "resume", 5, b'{"n": 1}')
Opened = tuple[SqlStore, SqliteJournal]


@pytest.fixture
async def opened() -> AsyncIterator[Opened]:
    store, journal = open_memory(decode=codec.decode)
    journal.commit([begun("exe_1"), begun("exe_2")])
    yield store, journal
    await store.close()


def begun(id: str) -> Append:
    return append(accepted(id), row=execution(id), new=True)


def over(id: str) -> Append:
    return append(FINISHED_RECORD, row=execution(id, 2, COMPLETED))


async def test_what_arrived_is_kept_oldest_first(opened: Opened) -> None:
    store, _ = opened
    newer, other = replace(ROW, at=9, scope="l[0]"), replace(ROW, execution_id="exe_2")
    for row in (newer, ROW, other):
        assert await store.arrive(row)
    assert await store.arrivals("exe_1") == [ROW, newer]
    assert await store.addressees("", 10) == ["exe_1", "exe_2"]
    assert await store.addressees("exe_1", 10) == ["exe_2"]


async def test_a_key_is_used_once_even_when_it_was_consumed_or_its_execution_is_over(opened: Opened) -> None:
    store, journal = opened
    assert await store.arrive(ROW)
    assert not await store.arrive(replace(ROW, body=b"2"))
    await store.spend(ROW)
    assert not await store.arrive(ROW)
    journal.commit([over("exe_1")])
    assert not await store.arrive(ROW)
    assert await store.arrivals("exe_1") == []
    assert await store.addressees("", 10) == []


async def test_nothing_arrives_for_one_that_is_over_or_never_was(opened: Opened) -> None:
    store, journal = opened
    journal.commit([over("exe_1")])
    with pytest.raises(Conflict):
        await store.arrive(ROW)
    with pytest.raises(NotFound):
        await store.arrive(replace(ROW, execution_id="exe_9"))


async def test_it_is_consumed_in_the_transaction_of_the_record_or_not_at_all(opened: Opened) -> None:
    store, journal = opened
    await store.arrive(ROW)
    taken = append(ended("wait"), row=execution("exe_1", 2), spent=[("wait", "", "resume")])
    (refused,) = journal.commit([replace(taken, owner="own_gone")])
    assert isinstance(refused, NotOurs)
    assert await store.arrivals("exe_1") == [ROW]
    assert journal.commit([taken]) == [None]
    assert await store.arrivals("exe_1") == []


async def test_what_is_sent_to_another_commits_with_its_sender(opened: Opened) -> None:
    store, journal = opened
    end = replace(over("exe_2"), sent=[ROW, replace(ROW, execution_id="exe_9")])  # nobody is there for the second
    journal.commit([replace(end, owner="own_gone")])
    assert await store.addressees("", 10) == []
    journal.commit([end])
    assert await store.arrivals("exe_1") == [ROW]
    journal.commit([over("exe_1")])
    late = replace(ROW, node="later")
    journal.commit([replace(begun("exe_3"), sent=[late])])
    assert await store.arrivals("exe_1") == [ROW]


async def test_an_execution_begins_in_the_transaction_of_another_or_not_at_all(opened: Opened) -> None:
    store, journal = opened
    parked = append(ended("call"), row=execution("exe_1", 2), begins=[begun("exe_3")])
    journal.commit([replace(parked, owner="own_gone")])
    assert await store.execution(None, "exe_3") is None
    journal.commit([parked])
    assert await store.execution(None, "exe_3") == execution("exe_3")
    assert [seq for seq, _ in await store.records("exe_3")] == [1]
    with pytest.raises(LayersError, match="UNIQUE"):
        journal.commit([append(ended("call"), row=execution("exe_2", 2), begins=[begun("exe_3")])])
    assert (await store.execution(None, "exe_2")) == execution("exe_2")


async def test_it_goes_with_its_execution(opened: Opened) -> None:
    store, journal = opened
    await store.arrive(ROW)
    journal.commit([over("exe_1")])
    assert await store.discard(["exe_1"], lambda: True) == (1, 1)
    assert await store.arrivals("exe_1") == []
