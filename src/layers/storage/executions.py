"""Executions as lists, queues and the log see them: verbs of the Store. They are written by the journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, literal, or_, select, tuple_, update

from layers.errors import StoreCorrupt
from layers.graph.records import Record
from layers.graph.status import ExecutionStatus
from layers.rows import ExecutionQuery, ExecutionRow, InboxRow, Page, Timer, Whole
from layers.storage.inbox import ARRIVALS
from layers.storage.listing import Listing
from layers.storage.reach import Decode, Reach
from layers.storage.rowing import cells, columns, make
from layers.storage.tables import blobs, executions, journal, queue, timers
from layers.storage.tables.journal import UNFINISHED

_E = executions.c

# Made once: to put a statement together costs more than to run it.
ONE = select(*columns(executions, ExecutionRow)).where(_E.id == bindparam("of"))
SEGMENTS = (
    select(journal.c.body)
    .where(journal.c.execution_id == bindparam("of"), journal.c.last_seq > bindparam("after"))
    .order_by(journal.c.first_seq)
)
RUNNING, QUEUED = ExecutionStatus.RUNNING.value, ExecutionStatus.QUEUED.value
HAS_PLACE = queue.c.owner.is_not(None)


class ExecutionVerbs:
    _reach: Reach
    _decode: Decode

    async def execution(self, organisation_id: str | None, execution_id: str) -> ExecutionRow | None:
        query = select(*columns(executions, ExecutionRow)).where(_E.id == execution_id)
        if organisation_id is not None:
            query = query.where(_E.organisation_id == organisation_id)
        row = await self._reach.read(lambda connection: connection.execute(query).first())
        return None if row is None else made(row)

    async def executions(self, query: ExecutionQuery) -> Page[ExecutionRow]:
        listing = Listing.of(query)
        return await self._reach.read(lambda connection: listing.page(connection, made))

    async def whole(self, execution_id: str) -> Whole | None:
        def job(connection: Connection) -> Whole | None:
            found = connection.execute(ONE, {"of": execution_id}).first()
            if found is None:
                return None
            waiting = [make(InboxRow, row) for row in connection.execute(ARRIVALS, {"of": execution_id})]
            return Whole(made(found), self._records(connection, execution_id, 0), waiting)

        return await self._reach.read(job)

    async def records(self, execution_id: str, after: int = 0) -> Sequence[tuple[int, Record]]:
        return await self._reach.read(lambda connection: self._records(connection, execution_id, after))

    def _records(self, connection: Connection, execution_id: str, after: int) -> list[tuple[int, Record]]:
        def blob(hash: str) -> bytes:
            of = select(_E.organisation_id).where(_E.id == execution_id).scalar_subquery()
            kept = select(blobs.c.content).where(blobs.c.organisation_id == of, blobs.c.hash == hash)
            content = connection.scalar(kept)
            if not isinstance(content, bytes):
                raise StoreCorrupt(f"A value of {execution_id} is missing from the database ({hash}).")
            return content

        bodies = connection.scalars(SEGMENTS, {"of": execution_id, "after": after}).all()
        read = [self._decode(body, blob) for body in bodies]
        return [numbered for segment in read for numbered in segment if numbered[0] > after]

    async def take_over(self, owner: str, limit: int) -> Sequence[ExecutionRow]:
        def job(connection: Connection) -> list[ExecutionRow]:
            rows = [made(row) for row in connection.execute(expired_query(owner, limit)).all()]
            ids = [row.id for row in rows]
            connection.execute(update(executions).where(_E.id.in_(ids)).values(owner=owner, starts=_E.starts + 1))
            connection.execute(update(queue).where(queue.c.execution_id.in_(ids), HAS_PLACE).values(owner=owner))
            return [replace(row, owner=owner, starts=row.starts + 1) for row in rows]

        return await self._reach.write(job)

    async def timers_due(self, until: int, limit: int, after: Timer | None = None) -> Sequence[Timer]:
        query = timers_query(until, limit, after)
        rows = await self._reach.read(lambda connection: connection.execute(query).all())
        return [make(Timer, row) for row in rows]

    async def execution_counts(self, organisation_id: str, since: int) -> Mapping[str, Mapping[str, int]]:
        query = (
            select(_E.workflow_id, _E.status, func.count())
            .where(_E.organisation_id == organisation_id, _E.started_at >= since, _E.mode == "live")
            .group_by(_E.workflow_id, _E.status)
        )
        counts: dict[str, dict[str, int]] = {}
        for workflow_id, status, count in await self._reach.read(lambda connection: connection.execute(query).all()):
            counts.setdefault(workflow_id, {})[status] = count
        return counts


def expired_query(owner: str, limit: int) -> Select[tuple[object, ...]]:
    """What runs for an owner that is gone. In one process every owner but the asking one is: the directory's lock says
    so. What waits in line is nobody's."""
    placed = select(queue.c.execution_id).where(HAS_PLACE, queue.c.owner != owner)
    return (
        select(*columns(executions, ExecutionRow))
        .where(_E.status.in_((RUNNING, QUEUED)), UNFINISHED)
        .where(or_(_E.owner.is_(None), _E.owner != owner))
        .where(or_(_E.status == RUNNING, _E.id.in_(placed)))
        .order_by(_E.started_at, _E.id)
        .limit(limit)
    )


def timers_query(until: int, limit: int, after: Timer | None = None) -> Select[tuple[object, ...]]:
    """An index is left at one bound: behind `after`, else up to `until`."""
    key = columns(timers, Timer)
    query = select(*key).order_by(*key).limit(limit)
    if after is None:
        return query.where(timers.c.at <= until)
    return query.where(tuple_(*key) > tuple_(*map(literal, cells(after).values())), timers.c.at + 0 <= until)


def made(row: Sequence[Any]) -> ExecutionRow:
    made = make(ExecutionRow, row)
    return replace(made, status=ExecutionStatus(made.status))
