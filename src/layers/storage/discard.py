"""What is no longer kept goes in small steps between the journal's transactions (R11).

1. The writer only deletes, a few rows a step, and asks `more` before each.
2. An execution leaves all lists at once, with its row; its id among `discarded` says that its records are still to
   go. So a crash between two steps leaves nothing half readable, and nothing forgotten.
3. What an unfinished execution links to stays: what it is a retry of, what that was a retry of. So does what has it
   as root.
4. A blob goes with the last execution that uses it, a removed workflow's versions with its last execution.
5. Free pages are used again by what comes. When they are more than one in `SLACK` of the file, the rest goes back to
   the disk, from the file's end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import Connection, Select, delete, exists, func, insert, or_, select, tuple_

from layers.storage.tables import (
    blob_uses,
    blobs,
    dedupe,
    discarded,
    executions,
    journal,
    timers,
    workflow_versions,
    workflows,
)

ROWS: Final = 20  # executions in a step
SEGMENTS: Final = 64
BYTES: Final = 512 * 1024  # … of segments or blobs: what a step deletes at the most, but for one that is larger
KEYS: Final = 200
PAGES: Final = 32
SLACK: Final = 20

_E = executions.c
More = Callable[[], bool]


def discard(connection: Connection, ids: Sequence[str], more: More) -> tuple[int, int]:
    """How many of `ids` were looked at, and how many executions went."""
    looked = 0
    gone: list[str] = []  # their workflows
    while looked < len(ids) and more():
        gone += _take_out(connection, ids[looked : looked + ROWS])
        looked = min(looked + ROWS, len(ids))
    for workflow_id in set(gone):
        last = ~exists().where(_E.workflow_id == workflow_id) & ~exists().where(workflows.c.id == workflow_id)
        connection.execute(delete(workflow_versions).where(workflow_versions.c.workflow_id == workflow_id, last))
    return looked, len(gone)


def _take_out(connection: Connection, ids: Sequence[str]) -> list[str]:
    """Of each that went, its workflow."""
    spared = set(connection.scalars(linked_query(ids)))
    rows = select(_E.id, _E.organisation_id, _E.workflow_id).where(_E.id.in_(ids), _E.completed_at.is_not(None))
    going = [row for row in connection.execute(rows) if row.id not in spared]
    if going:
        left = [{"execution_id": row.id, "organisation_id": row.organisation_id} for row in going]
        connection.execute(insert(discarded), left)
        connection.execute(delete(executions).where(_E.id.in_([row.id for row in going])))
    return [row.workflow_id for row in going]


def linked_query(ids: Sequence[str]) -> Select[tuple[str]]:
    """Those of `ids` that an unfinished execution goes back to."""
    line = select(_E.id.label("first"), _E.id.label("id")).where(_E.id.in_(ids)).cte("line", recursive=True)
    retry, end, root = executions.alias("retry"), executions.alias("end_"), executions.alias("root")
    line = line.union(select(line.c.first, retry.c.id).where(retry.c.retry_of == line.c.id))
    goes_on = exists().where(end.c.id == line.c.id, end.c.completed_at.is_(None))
    belongs = exists().where(
        _E.id == line.c.first, root.c.id == _E.root_id, root.c.id != _E.id, root.c.completed_at.is_(None)
    )
    return select(line.c.first).distinct().where(or_(goes_on, belongs))


def reclaim(connection: Connection, keys_before: int, more: More) -> bool:
    while more():
        if not (_records(connection) or _keys(connection, keys_before) or _pages(connection)):
            return False
    return True


def _records(connection: Connection) -> bool:
    """A step through what the oldest few of the discarded have left; they are forgotten when nothing is."""
    ids = connection.scalars(select(discarded.c.execution_id).limit(ROWS)).all()
    if not ids:
        return False
    if not (_segments(connection, ids) or _blobs(connection, ids)):
        connection.execute(delete(timers).where(timers.c.execution_id.in_(ids)))
        connection.execute(delete(discarded).where(discarded.c.execution_id.in_(ids)))
    return True


def _segments(connection: Connection, ids: Sequence[str]) -> bool:
    key = tuple_(journal.c.execution_id, journal.c.first_seq)
    found = connection.execute(
        select(journal.c.execution_id, journal.c.first_seq, func.length(journal.c.body))
        .where(journal.c.execution_id.in_(ids))
        .limit(SEGMENTS)
    ).all()
    going = [(row[0], row[1]) for row in _light(found)]
    if going:
        connection.execute(delete(journal).where(key.in_(going)))
    return bool(going)


def _blobs(connection: Connection, ids: Sequence[str]) -> bool:
    kept = (blobs.c.organisation_id == blob_uses.c.organisation_id) & (blobs.c.hash == blob_uses.c.hash)
    found = connection.execute(
        select(blob_uses.c.execution_id, blob_uses.c.hash, func.length(blobs.c.content), blob_uses.c.organisation_id)
        .outerjoin_from(blob_uses, blobs, kept)
        .where(blob_uses.c.execution_id.in_(ids))
        .limit(SEGMENTS)
    ).all()
    going = _light(found)
    if not going:
        return False
    use = tuple_(blob_uses.c.execution_id, blob_uses.c.hash)
    connection.execute(delete(blob_uses).where(use.in_([(row[0], row[1]) for row in going])))
    blob = tuple_(blobs.c.organisation_id, blobs.c.hash)
    used = exists().where(kept)
    connection.execute(delete(blobs).where(blob.in_({(row[3], row[1]) for row in going}), ~used))
    return True


def _light(found: Sequence[Sequence[object]]) -> Sequence[Sequence[object]]:
    """The first of them, up to `BYTES` in all, by their third column; one at least."""
    size = 0
    for number, row in enumerate(found):
        size += row[2] if isinstance(row[2], int) else 0
        if number and size > BYTES:
            return found[:number]
    return found


def _keys(connection: Connection, before: int) -> bool:
    old = select(dedupe.c.key).where(dedupe.c.at < before).order_by(dedupe.c.at).limit(KEYS)
    return connection.execute(delete(dedupe).where(dedupe.c.key.in_(old))).rowcount > 0


def _pages(connection: Connection) -> bool:
    if connection.dialect.name != "sqlite":
        return False
    (free,) = connection.exec_driver_sql("PRAGMA freelist_count").one()
    (all_,) = connection.exec_driver_sql("PRAGMA page_count").one()
    surplus = free - all_ // SLACK
    if surplus <= 0:
        return False
    # It frees a page at each step of the statement, and has no columns: SQLAlchemy would not step at all.
    connection.connection.cursor().execute(f"PRAGMA incremental_vacuum({min(surplus, PAGES)})").fetchall()
    (left,) = connection.exec_driver_sql("PRAGMA freelist_count").one()
    return bool(left < free)
