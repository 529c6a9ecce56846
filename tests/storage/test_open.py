"""A data directory is opened by one server at a time, and what is damaged or foreign in it is left as it is."""

from __future__ import annotations

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from tests.storage.made import accepted, append, execution

from layers.errors import StoreBusy, StoreCorrupt
from layers.runtime import codec
from layers.storage.journal_sqlite import SqliteJournal
from layers.storage.sqlite import FILE, check, open_memory, open_store
from layers.storage.store import SqlStore

HOLDS = """
import sys
from pathlib import Path
from layers.runtime import codec
from layers.storage.sqlite import open_store
opened = open_store(Path(sys.argv[1]), decode=codec.decode)
print("open", flush=True)
sys.stdin.read()
"""


def opened(directory: Path, *, exclusive: bool = True) -> tuple[SqlStore, SqliteJournal]:
    return open_store(directory, decode=codec.decode, exclusive=exclusive)


async def filled(directory: Path, count: int = 200) -> bytes:
    """A closed database; returns its fingerprint."""
    store, journal = opened(directory)
    for number in range(count):
        id = f"exe_{number:04d}"
        journal.commit([append(accepted(id, "x" * 500), row=execution(id), new=True)])
    await store.close()
    return fingerprint(directory)


def fingerprint(directory: Path) -> bytes:
    return hashlib.sha256((directory / FILE).read_bytes()).digest()


async def test_a_directory_that_is_not_there_is_made(tmp_path: Path) -> None:
    store, _ = opened(tmp_path / "a" / "b")
    await store.close()
    assert (tmp_path / "a" / "b" / FILE).exists()


async def test_what_was_kept_is_there_after_opening_again(tmp_path: Path) -> None:
    await filled(tmp_path, 3)
    store, _ = opened(tmp_path)
    assert await store.execution(None, "exe_0002") == execution("exe_0002")
    await store.close()


async def test_the_file_is_set_up_as_the_rules_ask(tmp_path: Path) -> None:
    store, journal = opened(tmp_path)
    told = {
        pragma: journal.run(lambda connection, p=pragma: connection.exec_driver_sql(f"PRAGMA {p}").scalar())
        for pragma in ("journal_mode", "synchronous", "foreign_keys", "auto_vacuum", "busy_timeout")
    }
    await store.close()
    assert told == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "auto_vacuum": 2, "busy_timeout": 5000}


async def test_a_second_server_is_told_that_the_directory_is_busy(tmp_path: Path) -> None:
    store, _ = opened(tmp_path)
    with pytest.raises(StoreBusy) as busy:
        opened(tmp_path)
    assert busy.value.details == {"data_dir": str(tmp_path), "pid": str(os.getpid())}
    await store.close()
    again, _ = opened(tmp_path)
    await again.close()


def test_the_directory_is_free_when_its_server_was_killed(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"open\n"
    with pytest.raises(StoreBusy):
        opened(tmp_path)
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    _, journal = opened(tmp_path)
    journal.close()


async def test_a_command_works_beside_a_running_server(tmp_path: Path) -> None:
    server, journal = opened(tmp_path)
    journal.commit([append(accepted(), row=execution(), new=True)])
    command, _ = opened(tmp_path, exclusive=False)
    assert await command.execution(None, "exe_1") == execution()
    await command.set_setting("a", "b")
    await command.close()
    assert await server.setting("a") == "b"
    journal.commit([append(accepted("exe_2"), row=execution("exe_2"), new=True)])
    await server.close()


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"\x00" * 4096, b"SQLite format 3\x00 and then?"])
def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(StoreCorrupt, match="left as it is"):
        opened(tmp_path)
    assert (tmp_path / FILE).read_bytes() == content


@pytest.mark.parametrize("where", ["first page", "middle", "cut off"])
async def test_a_damaged_database_is_refused_and_left_as_it_is(tmp_path: Path, where: str) -> None:
    await filled(tmp_path)
    content = bytearray((tmp_path / FILE).read_bytes())
    if where == "cut off":
        del content[len(content) // 2 :]
    else:
        start = 50 if where == "first page" else len(content) // 2
        content[start : start + 20_000] = b"\xff" * 20_000
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(StoreCorrupt, match="Restore a backup"):
        opened(tmp_path)
    assert (tmp_path / FILE).read_bytes() == content


async def test_a_damaged_database_keeps_its_log_too(tmp_path: Path) -> None:
    """Closing the last connection would work the log into the file."""
    await filled(tmp_path)
    store, journal = opened(tmp_path)
    journal.commit([append(accepted("exe_last"), row=execution("exe_last"), new=True)])
    content, log = bytearray((tmp_path / FILE).read_bytes()), (tmp_path / f"{FILE}-wal").read_bytes()
    await store.close()
    assert len(log) > 0
    content[20_000:100_000] = b"\xff" * 80_000
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    (damaged / FILE).write_bytes(content)
    (damaged / f"{FILE}-wal").write_bytes(log)
    with pytest.raises(StoreCorrupt):
        opened(damaged)
    assert (damaged / FILE).read_bytes() == content
    assert (damaged / f"{FILE}-wal").read_bytes() == log


async def test_a_newer_database_asks_for_the_newer_version(tmp_path: Path) -> None:
    await filled(tmp_path, 1)
    with closing(sqlite3.connect(tmp_path / FILE)) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
        newer.commit()
    before = fingerprint(tmp_path)
    with pytest.raises(StoreCorrupt, match="newer version of Layers"):
        opened(tmp_path)
    assert fingerprint(tmp_path) == before


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE)) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(StoreCorrupt, match="not made by Layers"):
        opened(tmp_path)
    with pytest.raises(StoreCorrupt):  # and the lock was let go
        opened(tmp_path)


async def test_check_reads_the_whole_file_when_asked(tmp_path: Path) -> None:
    before = await filled(tmp_path)
    check(tmp_path / FILE, whole=True)
    assert fingerprint(tmp_path) == before


def test_the_migration_tool_is_not_imported_while_the_schema_is_current(tmp_path: Path) -> None:
    script = HOLDS.replace("sys.stdin.read()", "print([name for name in sys.modules if 'alembic' in name])")
    for _ in ("made", "opened again"):
        told = subprocess.run(
            [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True
        ).stdout
        assert told == "open\n[]\n"


async def test_in_memory_two_stores_never_meet() -> None:
    one, _ = open_memory(decode=codec.decode)
    two, _ = open_memory(decode=codec.decode)
    await one.set_setting("a", "1")
    assert await two.setting("a") is None
    await one.close()
    await two.close()
