"""The figures of nodes, and the journal as it is read for them: verbs of the Store.

1. The journal is read by SQLite's own number of its rows, which only grows: no column and no index is paid for by an
   execution. When the newest rows are deleted their numbers come again, so the mark goes back with them (`rewind`).
2. What a slice counted and the mark behind it are written in one transaction, and only if the mark has not moved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, func, literal_column, select
from sqlalchemy.dialects.sqlite import insert

from layers.rows import Failures, Figure, Segment
from layers.storage.reach import Reach
from layers.storage.rowing import cells, columns, make
from layers.storage.tables import executions, journal, node_figures, settings
from layers.storage.tables.journal import NOT_COMPLETED

MARK: Final = "figures.mark"
ROWID: Final[Any] = literal_column("journal.rowid")
NEWEST: Final = select(func.coalesce(func.max(ROWID), 0)).select_from(journal)
_E = executions.c
_F = node_figures.c


class FigureVerbs:
    _reach: Reach

    async def segments(self, limit: int) -> tuple[int, Sequence[Segment]]:
        def job(connection: Connection) -> tuple[int, list[Segment]]:
            mark = _mark(connection)
            return mark, [Segment(*row) for row in connection.execute(segments_query(mark, limit))]

        return await self._reach.read(job)

    async def add_figures(self, mark: int, until: int, figures: Sequence[Figure]) -> bool:
        def job(connection: Connection) -> bool:
            if _mark(connection) != mark:
                return False
            if figures:
                adding = insert(node_figures)
                more = {name: _F[name] + adding.excluded[name] for name in ("runs", "errors", "busy_us")}
                connection.execute(adding.on_conflict_do_update(set_=more), [cells(one) for one in figures])
            _set_mark(connection, until)
            return True

        return await self._reach.write(job)

    async def figures(self, organisation_id: str, workflow_id: str, day: str) -> Sequence[Figure]:
        query = figures_query(organisation_id, workflow_id, day)
        rows = await self._reach.read(lambda connection: connection.execute(query).all())
        return [make(Figure, row) for row in rows]

    async def uncounted(self) -> int:
        return await self._reach.read(lambda connection: max(connection.scalar(NEWEST) - _mark(connection), 0))

    async def failures(
        self, organisation_id: str, since: int, workflow_id: str | None = None
    ) -> Mapping[str, Failures]:
        query = failures_query(organisation_id, since, workflow_id)
        rows = await self._reach.read(lambda connection: connection.execute(query).all())
        return {row[0]: Failures(row[1], row[2]) for row in rows}


def segments_query(mark: int, limit: int) -> Select[Any]:
    """One that was discarded meanwhile has no execution any more, and moves the mark alone."""
    of = _E.organisation_id, _E.workflow_id, _E.version, _E.mode
    query = (
        select(ROWID, *of, journal.c.body).select_from(journal).outerjoin(executions, _E.id == journal.c.execution_id)
    )
    return query.where(mark < ROWID).order_by(ROWID).limit(limit)


def figures_query(organisation_id: str, workflow_id: str, day: str) -> Select[Any]:
    place = _F.organisation_id == organisation_id, _F.workflow_id == workflow_id, _F.day == day
    return select(*columns(node_figures, Figure)).where(*place).order_by(_F.node, _F.bucket)


def failures_query(organisation_id: str, since: int, workflow_id: str | None = None) -> Select[Any]:
    """Read off the index of what did not complete: as long as the list of failures is, at any size of the table."""
    partial = "" if workflow_id is None else "workflow_"
    place = _E.organisation_id == organisation_id if workflow_id is None else _E.workflow_id == workflow_id
    return (
        select(_E.workflow_id, func.count(), func.max(_E.id))
        .with_hint(executions, f"INDEXED BY ix_executions_{partial}not_completed", "sqlite")
        .where(place, _E.status.in_(("failed", "timed_out")), NOT_COMPLETED, _E.started_at >= since)
        .where(_E.mode == "live", _E.organisation_id == organisation_id)
        .group_by(_E.workflow_id)
    )


def rewind(connection: Connection) -> None:
    """After rows of the journal went (rule 1)."""
    newest = connection.scalar(NEWEST)
    if newest < _mark(connection):
        _set_mark(connection, newest)


def _mark(connection: Connection) -> int:
    return int(connection.scalar(select(settings.c.value).where(settings.c.name == MARK)) or 0)


def _set_mark(connection: Connection, mark: int) -> None:
    value = str(mark)
    connection.execute(insert(settings).values(name=MARK, value=value).on_conflict_do_update(set_={"value": value}))
