"""The journal's write side on SQLite, on the driver itself: this is the hot path.

1. A batch is one transaction on the one write connection. What an append must meet (its key is unused, or it belongs to
   the owner and continues the stored records) is asked before anything of it is written: its refusal costs no other.
2. Every blob names the executions that use it, in the transaction that brings it; what is counted by day, once a batch.
3. A finished execution is inserted once and whole; `starts` is back at 0 with every durable record (R10).
4. Statements are prepared once by the driver, so their texts are few and never change.
5. New executions are inserted many in a statement: between two statements the interpreter is given up, and taking it
   back from a busy event loop costs more than the row.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import fields
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import Any

import orjson
from sqlalchemy import Connection

from layers.errors import EngineBug, NotOurs
from layers.ports import Append, Duplicate
from layers.rows import ExecutionRow, InLine, LaneRow
from layers.storage.checkpoint import Checkpointer
from layers.storage.sqlite_errors import telling
from layers.storage.tables import executions

_NAMES = tuple(column.name for column in executions.columns)
_GET: Callable[[ExecutionRow], tuple[Any, ...]] = attrgetter(*_NAMES)
_STATUS, _ERROR = _NAMES.index("status"), _NAMES.index("error")
_FIXED = ("id", "organisation_id", "workflow_id", "started_at", "starts")
_CHANGES = tuple(i for i, name in enumerate(_NAMES) if name not in _FIXED)

_LANE = tuple(field.name for field in fields(LaneRow))
_LANE_CELLS: Callable[[LaneRow], tuple[Any, ...]] = attrgetter(*_LANE)

INSERT = f"INSERT INTO executions ({', '.join(_NAMES)}) VALUES ({', '.join('?' * len(_NAMES))})"
BLOCKS = (64, 16, 4, 1)  # rows in one statement
UPDATE = (
    f"UPDATE executions SET {', '.join(f'{_NAMES[i]} = ?' for i in _CHANGES)}"
    ", starts = CASE WHEN ? THEN 0 ELSE starts END WHERE id = ? AND owner IS ? AND seq = ?"
)
SEGMENT = "INSERT INTO journal (execution_id, first_seq, last_seq, body) VALUES (?, ?, ?, ?)"
BLOB = "INSERT OR IGNORE INTO blobs (organisation_id, hash, content) VALUES (?, ?, ?)"
USE = "INSERT OR IGNORE INTO blob_uses (execution_id, hash, organisation_id) VALUES (?, ?, ?)"
COUNT = (
    "INSERT INTO usage (organisation_id, day, workflow_id, count) VALUES (?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET count = count + excluded.count"
)
KEY = "INSERT OR IGNORE INTO dedupe (key, execution_id, at) VALUES (?, ?, ?)"
TIMER = "INSERT OR REPLACE INTO timers (execution_id, node, scope, at) VALUES (?, ?, ?, ?)"
SPEND = "UPDATE inbox SET body = NULL WHERE execution_id = ? AND node = ? AND scope = ? AND token = ?"
SEND = (
    "INSERT OR IGNORE INTO inbox (execution_id, node, scope, token, at, body) SELECT ?, ?, ?, ?, ?, ?"
    " WHERE EXISTS (SELECT 1 FROM executions WHERE id = ? AND completed_at IS NULL)"
)
LANE = f"INSERT OR IGNORE INTO lanes ({', '.join(_LANE)}) VALUES ({', '.join('?' * len(_LANE))})"
LINE = (
    "INSERT OR IGNORE INTO queue (execution_id, organisation_id, workflow_id, rank, at, keeps, line)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)
NO_TIMER = "DELETE FROM timers WHERE execution_id = ? AND node = ? AND scope = ?"


class SqliteJournal:
    """`connection` is the write connection as SQLAlchemy knows it. `close` ends everything that was opened with it."""

    def __init__(
        self, connection: Connection, close: Callable[[], None], checkpointer: Checkpointer | None = None
    ) -> None:
        raw = connection.connection.driver_connection
        if not isinstance(raw, sqlite3.Connection):
            raise TypeError("the write connection is not one of sqlite3")
        self._connection = connection
        self._raw = raw
        self._close = close
        self._checkpointer = checkpointer
        self._lock = threading.Lock()

    def commit(self, batch: Sequence[Append]) -> Sequence[Duplicate | Exception | None]:
        with self._lock, telling():
            try:
                self._raw.execute("BEGIN IMMEDIATE")
                answers = self._write_all(batch)
                self._count(batch, answers)
                self._raw.execute("COMMIT")
            except BaseException:
                if self._raw.in_transaction:
                    self._raw.execute("ROLLBACK")
                raise
            self._written(sum(map(_size, batch)))
        return answers

    def run(self, job: Callable[[Connection], Any]) -> Any:
        with self._lock, telling():
            changes, free = self._raw.total_changes, self._free_pages()
            with self._connection.begin():
                result = job(self._connection)
            touched = max(self._raw.total_changes - changes, abs(self._free_pages() - free))
            self._written(0, touched)
            return result

    def probe(self) -> None:
        """64 kB into the log and out again."""
        with self._lock, telling():
            self._raw.execute("INSERT OR REPLACE INTO settings (name, value) VALUES ('probe', zeroblob(65536))")
            self._raw.execute("DELETE FROM settings WHERE name = 'probe'")

    def close(self) -> None:
        self._close()

    def _written(self, *much: int) -> None:
        if self._checkpointer is not None:
            self._checkpointer.written(*much)
            if self._checkpointer.overdue:
                self._checkpointer.restart(self._raw)

    def _free_pages(self) -> int:
        (pages,) = self._raw.execute("PRAGMA freelist_count").fetchone()
        return int(pages)

    def _count(self, batch: Sequence[Append], answers: Sequence[object]) -> None:
        begun = [
            (append.row.organisation_id, append.day, append.row.workflow_id)
            for whole, answer in zip(batch, answers, strict=True)
            for append in (whole, *whole.begins)
            if append.day is not None and append.new and answer is None and append.row.mode == "live"
        ]
        if begun:
            self._raw.executemany(COUNT, [(*of, count) for of, count in Counter(begun).items()])

    def _write_all(self, batch: Sequence[Append]) -> list[Duplicate | Exception | None]:
        """In order, with the new ones that stand side by side together."""
        answers: list[Duplicate | Exception | None] = []
        begun: list[Append] = []
        for append in batch:
            if append.new:
                answers.append(refused := self._duplicate(append))
                if refused is None:
                    begun.append(append)
                continue
            self._begin(begun)
            begun = []
            answers.append(self._change(append))
        self._begin(begun)
        return answers

    def _begin(self, appends: Sequence[Append]) -> None:
        self._insert(INSERT, [cells(append.row) for append in appends])
        self._insert(SEGMENT, [_segment(append) for append in appends if append.records])
        for append in appends:
            self._beside(append)

    def _insert(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        done = 0
        for block in BLOCKS:
            while len(rows) - done >= block:
                self._raw.execute(_rows_of(statement, block), [*chain.from_iterable(rows[done : done + block])])
                done += block

    def _duplicate(self, append: Append) -> Duplicate | None:
        row, run = append.row, self._raw.execute
        if append.dedupe is None or run(KEY, (append.dedupe, row.id, row.started_at)).rowcount:
            return None
        (first,) = run("SELECT execution_id FROM dedupe WHERE key = ?", (append.dedupe,)).fetchone()
        return Duplicate(first)

    def _change(self, append: Append) -> Exception | None:
        run, row = self._raw.execute, append.row
        all_ = cells(row)
        fence = (bool(append.records), row.id, append.owner, append.first_seq - 1)
        if not run(UPDATE, (*(all_[i] for i in _CHANGES), *fence)).rowcount:
            return self._refusal(append)
        if append.records:
            run(SEGMENT, _segment(append))
        self._beside(append)
        return None

    def _beside(self, append: Append) -> None:
        """What goes with the records."""
        run, row = self._raw.execute, append.row
        if append.blobs:
            self._raw.executemany(BLOB, [(row.organisation_id, *blob) for blob in append.blobs.items()])
            self._raw.executemany(USE, [(row.id, hash, row.organisation_id) for hash in append.blobs])
        if append.timers_gone:
            self._raw.executemany(NO_TIMER, [(row.id, *gone) for gone in append.timers_gone])
        if append.timers_set:
            self._raw.executemany(TIMER, [(row.id, t.node, t.scope, t.at) for t in append.timers_set])
        if append.queued is not None:
            self._line_up(append.queued)
        if append.spent:
            self._raw.executemany(SPEND, [(row.id, *key) for key in append.spent])
        for refused in filter(None, self._write_all(append.begins)):
            raise EngineBug(f"{row.id}: a child cannot begin with it: {refused}.")
        for to in append.sent:
            run(SEND, (to.execution_id, to.node, to.scope, to.token, to.at, to.body, to.execution_id))

    def _line_up(self, line: InLine) -> None:
        of = line.row
        self._raw.execute(LANE, _LANE_CELLS(line.lane))
        callers = None if of.line is None else orjson.dumps(of.line).decode()
        self._raw.execute(
            LINE, (of.execution_id, of.organisation_id, of.workflow_id, of.rank, of.at, of.keeps, callers)
        )

    def _refusal(self, append: Append) -> Exception:
        found = self._raw.execute("SELECT owner, seq FROM executions WHERE id = ?", (append.execution_id,)).fetchone()
        if found is None or found[0] != append.owner:
            return NotOurs(execution_id=append.execution_id)
        return EngineBug(
            f"{append.execution_id}: record {append.first_seq} does not follow {found[1]}, the last one that is kept."
        )


@lru_cache
def _rows_of(statement: str, count: int) -> str:
    head, values = statement.split(" VALUES ")
    return f"{head} VALUES {', '.join([values] * count)}"


def _segment(append: Append) -> tuple[str, int, int, bytes]:
    return append.row.id, append.first_seq, append.row.seq, b"[%b]" % b",".join(append.records)


def cells(row: ExecutionRow) -> list[Any]:
    """The row as its table's columns, in their order."""
    made = list(_GET(row))
    made[_STATUS] = row.status.value
    if row.error is not None:
        made[_ERROR] = orjson.dumps(row.error).decode()
    return made


def _size(append: Append) -> int:
    return sum(map(len, append.records)) + sum(map(len, append.blobs.values()))
