"""Opens a data directory: its lock, its file, its connections.

1. `DIR/lock` is held by one server at a time, and let go by the system when that ends, however it ends.
2. A file that is damaged, or not ours, is refused and left as it is: it is looked at read-only first.
3. One write connection (R8); a few for reading, each used by one thread at a time, and briefly.
4. Checkpoints run on a connection of their own, off the writer's way (R11).
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, FromClause, Pool, QueuePool, StaticPool, create_engine, event
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler

from layers.errors import StoreBusy, StoreCorrupt
from layers.storage import schema
from layers.storage.checkpoint import Checkpointer
from layers.storage.journal_sqlite import SqliteJournal
from layers.storage.reach import Decode, Reach
from layers.storage.sqlite_errors import telling
from layers.storage.store import SqlStore

FILE = "layers.db"
READERS = 4
CHECKED_WHOLE = 32 * 1024 * 1024  # bytes: up to here a look at every page costs less than 0.1 s
PAGE_SIZE = 8192  # bytes; measured best for segments of one to four kB
_PRAGMAS = ("busy_timeout = 5000", "synchronous = FULL", "foreign_keys = ON", "wal_autocheckpoint = 0")
_BEFORE_THE_FIRST_TABLE = (f"page_size = {PAGE_SIZE}", "auto_vacuum = INCREMENTAL")


def open_store(data_dir: Path, *, decode: Decode, exclusive: bool = True) -> tuple[SqlStore, SqliteJournal]:
    """Opens or makes `data_dir/layers.db`. `decode` is `runtime.codec.decode`.

    `exclusive` False is for a command beside a running server: it takes no lock unless it has to make or migrate the
    database. Raises `StoreBusy`, `StoreCorrupt`; `OSError` when the directory cannot be made or written.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    path = data_dir / FILE
    with ExitStack() as opened:
        if exclusive:
            opened.enter_context(_lock(data_dir))
        check(path)
        connection = opened.enter_context(_write_connection(path))
        if not exclusive and (_empty(connection) or _revision(connection) != schema.HEAD):
            opened.enter_context(_lock(data_dir))
        _prepare(connection)
        readers = _engine(path, QueuePool, "BEGIN", pool_size=READERS, max_overflow=0)
        opened.callback(readers.dispose)
        threads = opened.enter_context(ThreadPoolExecutor(READERS, thread_name_prefix="layers-read"))
        checkpointer = Checkpointer(path, PAGE_SIZE)
        opened.callback(checkpointer.close)
        journal = SqliteJournal(connection, opened.pop_all().close, checkpointer)

    def read(job: Callable[[Connection], Any]) -> Any:
        with telling(), readers.connect() as reading, reading.begin():
            return job(reading)

    return SqlStore(Reach(read, journal.run, threads, journal.close), decode), journal


def open_memory(*, decode: Decode) -> tuple[SqlStore, SqliteJournal]:
    """The same in memory, on one connection: for tests, and for a run that leaves nothing behind."""
    with ExitStack() as opened:
        connection = opened.enter_context(_write_connection(None))
        _prepare(connection)
        threads = opened.enter_context(ThreadPoolExecutor(1, thread_name_prefix="layers-read"))
        journal = SqliteJournal(connection, opened.pop_all().close)
    return SqlStore(Reach(journal.run, journal.run, threads, journal.close), decode), journal


@contextmanager
def _lock(data_dir: Path) -> Iterator[None]:
    with (data_dir / "lock").open("a+") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.seek(0)
            raise StoreBusy(data_dir=str(data_dir), pid=held.read().strip()) from None
        held.truncate(0)
        held.write(str(os.getpid()))
        held.flush()
        yield


@contextmanager
def _write_connection(path: Path | None) -> Iterator[Connection]:
    engine = _engine(path, StaticPool, "BEGIN IMMEDIATE")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


class IndexedCompiler(SQLiteCompiler):
    """Writes the hints of a query behind its table: `INDEXED BY …`, which SQLAlchemy has for other databases only."""

    def get_from_hint_text(self, table: FromClause, text: str | None) -> str | None:
        return text


def _engine(path: Path | None, pool: type[Pool], begin: str, **options: Any) -> Engine:
    def connect() -> sqlite3.Connection:
        raw = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
        for pragma in _PRAGMAS:
            raw.execute(f"PRAGMA {pragma}")
        return raw

    engine = create_engine("sqlite://", creator=connect, poolclass=pool, **options)
    engine.dialect.statement_compiler = IndexedCompiler
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _empty(connection: Connection) -> bool:
    return _raw(connection).execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None


def _revision(connection: Connection) -> str | None:
    with connection.begin():
        return schema.revision(connection)


def _raw(connection: Connection) -> sqlite3.Connection:
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        raise TypeError("this connection is not one of sqlite3")
    return raw


def _prepare(connection: Connection) -> None:
    """Nothing is changed before it is known that the file is ours, or empty."""
    empty = _empty(connection)
    if empty:
        for pragma in _BEFORE_THE_FIRST_TABLE:
            _raw(connection).execute(f"PRAGMA {pragma}")
    behind = empty or _revision(connection) != schema.HEAD
    _raw(connection).execute("PRAGMA journal_mode = WAL")
    if behind:
        with connection.begin():
            (schema.create if empty else schema.upgrade)(connection)


def check(path: Path, *, whole: bool = False) -> None:
    """Raises `StoreCorrupt`. Read-only, so that not even the log beside the file is worked into it; the whole file is
    read when it is small, or when `whole` says so."""
    if not path.exists() or not path.stat().st_size:
        return
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as looking:
            looking.execute("SELECT name FROM sqlite_master").fetchall()
            if whole or path.stat().st_size <= CHECKED_WHOLE:
                found = [text for (text,) in looking.execute("PRAGMA quick_check(5)")]
                if found != ["ok"]:
                    raise sqlite3.DatabaseError("; ".join(found))
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise OSError(f"{path} cannot be opened: {error}") from error
        raise StoreCorrupt(
            f"{path} is damaged or no database of Layers ({error}). It was left as it is. "
            "Restore a backup in its place, or start with another data directory (--data).",
            path=str(path),
        ) from error
