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
from typing import Any, Final

from sqlalchemy import BindParameter, Connection, Select, and_, bindparam, delete, exists, func, insert, or_, select

from layers.storage.figures import rewind
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


def _linked() -> Select[tuple[str]]:
    """Those of `ids` that an unfinished execution goes back to."""
    line = select(_E.id.label("first"), _E.id.label("id")).where(_E.id.in_(IDS)).cte("line", recursive=True)
    retry, end, root = executions.alias("retry"), executions.alias("end_"), executions.alias("root")
    line = line.union(select(line.c.first, retry.c.id).where(retry.c.retry_of == line.c.id))
    goes_on = exists().where(end.c.id == line.c.id, end.c.completed_at.is_(None))
    belongs = exists().where(
        _E.id == line.c.first, root.c.id == _E.root_id, root.c.id != _E.id, root.c.completed_at.is_(None)
    )
    return select(line.c.first).distinct().where(or_(goes_on, belongs))


# Made once: to put a statement together costs more than to run it.
IDS: BindParameter[Any] = bindparam("ids", expanding=True)
LINKED = _linked()
FINISHED = select(_E.id, _E.organisation_id, _E.workflow_id).where(_E.id.in_(IDS), _E.completed_at.is_not(None))
ROW = delete(executions).where(_E.id.in_(IDS))
THERE = select(workflows.c.id).where(workflows.c.id.in_(IDS))
UNRUN = delete(workflow_versions).where(
    workflow_versions.c.workflow_id == bindparam("of"), ~exists().where(_E.workflow_id == bindparam("of"))
)
SEGMENTS_OF = (
    select(journal.c.execution_id, journal.c.first_seq, func.length(journal.c.body))
    .where(journal.c.execution_id.in_(IDS))
    .limit(SEGMENTS)
)
USED = and_(blobs.c.organisation_id == blob_uses.c.organisation_id, blobs.c.hash == blob_uses.c.hash)
USES_OF = (
    select(blob_uses.c.execution_id, blob_uses.c.hash, func.length(blobs.c.content), blob_uses.c.organisation_id)
    .outerjoin_from(blob_uses, blobs, USED)
    .where(blob_uses.c.execution_id.in_(IDS))
    .limit(SEGMENTS)
)
# A row by its whole key: several at once, as (a, b) IN (…), would be looked for through all the table.
SEGMENT = delete(journal).where(journal.c.execution_id == bindparam("of"), journal.c.first_seq == bindparam("first"))
USE = delete(blob_uses).where(blob_uses.c.execution_id == bindparam("of"), blob_uses.c.hash == bindparam("named"))
UNUSED = delete(blobs).where(
    blobs.c.organisation_id == bindparam("of"), blobs.c.hash == bindparam("named"), ~exists().where(USED)
)
OLDEST = select(discarded.c.execution_id).limit(ROWS)
TIMERS = delete(timers).where(timers.c.execution_id.in_(IDS))
CLEARED = delete(discarded).where(discarded.c.execution_id.in_(IDS))
OLD_KEYS = delete(dedupe).where(
    dedupe.c.key.in_(select(dedupe.c.key).where(dedupe.c.at < bindparam("before")).order_by(dedupe.c.at).limit(KEYS))
)


def discard(connection: Connection, ids: Sequence[str], more: More) -> tuple[int, int]:
    """How many of `ids` were looked at, and how many executions went."""
    looked = 0
    gone: list[str] = []  # their workflows
    while looked < len(ids) and more():
        gone += _take_out(connection, ids[looked : looked + ROWS])
        looked = min(looked + ROWS, len(ids))
    if removed := set(gone) - set(connection.scalars(THERE, {"ids": list(set(gone))})):
        connection.execute(UNRUN, [{"of": workflow_id} for workflow_id in removed])
    return looked, len(gone)


def _take_out(connection: Connection, ids: Sequence[str]) -> list[str]:
    """Of each that went, its workflow."""
    spared = set(connection.scalars(LINKED, {"ids": ids}))
    going = [row for row in connection.execute(FINISHED, {"ids": ids}) if row.id not in spared]
    if going:
        left = [{"execution_id": row.id, "organisation_id": row.organisation_id} for row in going]
        connection.execute(insert(discarded), left)
        connection.execute(ROW, {"ids": [row.id for row in going]})
    return [row.workflow_id for row in going]


def reclaim(connection: Connection, keys_before: int, more: More) -> bool:
    while more():
        if not (_records(connection) or _keys(connection, keys_before) or _pages(connection)):
            return False
    return True


def _records(connection: Connection) -> bool:
    """A step through what a few of the discarded have left; they are forgotten when nothing is."""
    ids = connection.scalars(OLDEST).all()
    if not ids:
        return False
    if not (_segments(connection, ids) or _blobs(connection, ids)):
        connection.execute(TIMERS, {"ids": ids})
        connection.execute(CLEARED, {"ids": ids})
    return True


def _segments(connection: Connection, ids: Sequence[str]) -> bool:
    going = _light(connection.execute(SEGMENTS_OF, {"ids": ids}).all())
    if going:
        connection.execute(SEGMENT, [{"of": row[0], "first": row[1]} for row in going])
        rewind(connection)
    return bool(going)


def _blobs(connection: Connection, ids: Sequence[str]) -> bool:
    going = _light(connection.execute(USES_OF, {"ids": ids}).all())
    if going:
        connection.execute(USE, [{"of": row[0], "named": row[1]} for row in going])
        connection.execute(UNUSED, [{"of": row[3], "named": row[1]} for row in going])
    return bool(going)


def _light(found: Sequence[Sequence[object]]) -> Sequence[Sequence[object]]:
    """The first of them, up to `BYTES` in all, by their third column; one at least."""
    size = 0
    for number, row in enumerate(found):
        size += row[2] if isinstance(row[2], int) else 0
        if number and size > BYTES:
            return found[:number]
    return found


def _keys(connection: Connection, before: int) -> bool:
    return connection.execute(OLD_KEYS, {"before": before}).rowcount > 0


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
