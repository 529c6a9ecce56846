"""What follows from an error of the database: wait, stop, or a bug; and nothing is half written in any case."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.storage.made import OWNER, accepted, append, ended, execution

from layers.errors import EngineBug, NotReady, StoreCorrupt
from layers.runtime import codec
from layers.runtime.journal import Journal
from layers.storage.journal_sqlite import SqliteJournal
from layers.storage.sqlite import FILE, open_store
from layers.storage.sqlite_errors import translated
from layers.storage.store import SqlStore


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[tuple[SqlStore, SqliteJournal]]:
    store, journal = open_store(tmp_path, decode=codec.decode)
    yield store, journal
    await store.close()


def pragma(journal: SqliteJournal, text: str) -> Any:
    return journal.run(lambda connection: connection.exec_driver_sql(f"PRAGMA {text}").scalar())


def big(id: str) -> Any:
    return append(accepted(id, "x" * 200_000), row=execution(id), new=True)


async def test_a_full_disk_refuses_the_batch_and_works_again_when_there_is_room(
    opened: tuple[SqlStore, SqliteJournal],
) -> None:
    store, journal = opened
    pages = pragma(journal, "page_count")
    pragma(journal, f"max_page_count = {pages + 4}")
    with pytest.raises(NotReady, match="full"):
        journal.commit([append(accepted("exe_1"), row=execution("exe_1"), new=True), big("exe_2")])
    with pytest.raises(NotReady, match="full"):
        journal.probe()
    with pytest.raises(NotReady, match="full"):
        await store.set_setting("large", "x" * 200_000)
    assert await store.execution(None, "exe_1") is None
    pragma(journal, "max_page_count = 1000000")
    journal.probe()
    assert journal.commit([big("exe_2")]) == [None]


async def test_the_journal_refuses_new_executions_until_the_disk_has_room(
    opened: tuple[SqlStore, SqliteJournal],
) -> None:
    store, writes = opened
    journal = Journal(writes, probe_s=0.01)
    journal.start()
    store.through(journal.run)
    journal.append(execution("exe_1"), OWNER, [accepted("exe_1")], new=True)
    await journal.barrier("exe_1")
    await journal.run(lambda c: c.exec_driver_sql(f"PRAGMA max_page_count = {pages(c) + 4}").scalar())
    journal.append(execution("exe_1", 2), OWNER, [ended("n", "x" * 200_000)])
    with pytest.raises(NotReady, match="full"):
        await journal.barrier("exe_1")
    with pytest.raises(NotReady, match="full"):
        journal.append(execution("exe_2"), OWNER, [accepted("exe_2")], new=True)
    room = asyncio.ensure_future(journal.room())
    await journal.run(lambda c: c.exec_driver_sql("PRAGMA max_page_count = 1000000").scalar())
    await room
    journal.forget("exe_1")
    journal.append(execution("exe_1", 2), OWNER, [ended("n", "x" * 200_000)])
    await journal.barrier("exe_1")
    await journal.close()


def pages(connection: Any) -> int:
    count: int = connection.exec_driver_sql("PRAGMA page_count").scalar()
    return count


async def test_a_database_that_somebody_else_holds_is_not_ready(
    opened: tuple[SqlStore, SqliteJournal], tmp_path: Path
) -> None:
    store, journal = opened
    journal._raw.execute("PRAGMA busy_timeout = 0")
    with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(NotReady, match="Another program"):
            journal.commit([append(accepted(), row=execution(), new=True)])
        with pytest.raises(NotReady, match="Another program"):
            await store.set_setting("a", "b")
    assert journal.commit([append(accepted(), row=execution(), new=True)]) == [None]


async def test_a_file_that_cannot_be_written_any_more_stops_the_writer(
    opened: tuple[SqlStore, SqliteJournal],
) -> None:
    _, journal = opened
    journal._raw.execute("PRAGMA query_only = ON")
    with pytest.raises(OSError, match="cannot be written"):
        journal.commit([append(accepted(), row=execution(), new=True)])
    journal._raw.execute("PRAGMA query_only = OFF")


@pytest.mark.parametrize(
    ("code", "follows"),
    [
        (sqlite3.SQLITE_FULL, NotReady),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, NotReady),
        (sqlite3.SQLITE_IOERR_FSYNC, OSError),
        (sqlite3.SQLITE_IOERR_WRITE, OSError),
        (sqlite3.SQLITE_READONLY_DBMOVED, OSError),
        (sqlite3.SQLITE_CORRUPT_INDEX, StoreCorrupt),
        (sqlite3.SQLITE_NOTADB, StoreCorrupt),
        (sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, EngineBug),
        (sqlite3.SQLITE_TOOBIG, EngineBug),
    ],
)
def test_every_error_of_the_driver_says_what_follows(code: int, follows: type[Exception]) -> None:
    error = sqlite3.OperationalError("as SQLite says it")
    error.sqlite_errorcode = code
    assert type(translated(error)) is follows


async def test_a_reader_meets_damage_as_what_it_is(tmp_path: Path) -> None:
    store, journal = open_store(tmp_path, decode=codec.decode)
    for number in range(50):
        journal.commit([big(f"exe_{number:02d}")])
    await store.close()
    store, journal = open_store(tmp_path, decode=codec.decode)
    damage = bytearray((tmp_path / FILE).read_bytes())
    damage[len(damage) // 4 :] = b"\xff" * (len(damage) - len(damage) // 4)
    (tmp_path / FILE).write_bytes(damage)
    with pytest.raises(StoreCorrupt):
        await asyncio.gather(*(store.records(f"exe_{number:02d}") for number in range(50)))
    await store.close()
