"""The queue: verbs of the Store. What an append puts into it is written by the journal, what leaves it by `claim`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, func, literal, or_, select, text, tuple_, update

from layers.graph.rates import day_of
from layers.rows import Claim, Claimed, ExecutionRow, InLine, LaneRow, LaneState, Page, Place, QueueRow
from layers.storage.claim import TODAY, claim
from layers.storage.cursor import after, mark
from layers.storage.executions import made
from layers.storage.reach import Reach
from layers.storage.rowing import cells, columns, make
from layers.storage.tables import executions, lanes, queue, timers, workflows

_Q, _L, _E = queue.c, lanes.c, executions.c
_KEY = (_Q.workflow_id, _Q.rank, _Q.at, _Q.execution_id)
WIDTH = len(fields(QueueRow))
_RULES = ("max_concurrent", "rate", "per", "timezone", "priority")

LANE = (
    "INSERT INTO lanes (workflow_id, organisation_id, max_concurrent, rate, per, timezone, priority, paused, paused_by,"
    " served, window_at, used, held_ms, warned, warned_day) VALUES (:workflow_id, :organisation_id, :max_concurrent,"
    " :rate, :per, :timezone, :priority, :paused, :paused_by, :served, :window_at, :used, :held_ms, :warned,"
    " :warned_day) ON CONFLICT (workflow_id) DO {}"
)
MADE = text(LANE.format("NOTHING"))
RULED = text(LANE.format("UPDATE SET " + ", ".join(f"{name} = excluded.{name}" for name in _RULES)))
HELD = text(
    "UPDATE lanes SET paused = :paused, paused_by = :by WHERE workflow_id = :of AND organisation_id = :organisation"
)
STANDING = text(
    "SELECT"
    " (SELECT count(*) FROM queue WHERE organisation_id = :o AND workflow_id = :w AND owner IS NULL AND rank = 0),"
    " (SELECT count(*) FROM queue WHERE organisation_id = :o AND workflow_id = :w AND owner IS NULL AND rank = 1),"
    " (SELECT count(*) FROM queue WHERE organisation_id = :o AND workflow_id = :w AND owner IS NOT NULL)"
)


class QueueVerbs:
    _reach: Reach

    async def claim(self, asked: Claim) -> Claimed:
        return await self._reach.write(lambda connection: claim(connection, asked))

    async def line_up(self, line: InLine) -> bool:
        of = line.row.execution_id

        def job(connection: Connection) -> bool:
            found = connection.execute(select(_Q.owner).where(_Q.execution_id == of)).first()
            if found is not None and found.owner is not None:
                return False
            if found is None:
                connection.execute(MADE, cells(line.lane))
                connection.execute(queue.insert().values(**cells(line.row)))
            connection.execute(
                delete(timers).where(timers.c.execution_id == of, timers.c.node != "", timers.c.at <= line.row.at)
            )
            return True

        return await self._reach.write(job)

    async def rule_lane(self, lane: LaneRow) -> None:
        await self._reach.write(lambda connection: connection.execute(RULED, cells(lane)))

    async def pause_lane(self, lane: LaneRow, paused: bool, by: str) -> None:
        def job(connection: Connection) -> None:
            connection.execute(MADE, cells(lane))
            of = {"of": lane.workflow_id, "organisation": lane.organisation_id}
            connection.execute(HELD, {**of, "paused": paused, "by": by if paused else None})

        await self._reach.write(job)

    async def lanes(self) -> Sequence[LaneRow]:
        query = select(*columns(lanes, LaneRow))
        rows = await self._reach.read(lambda connection: connection.execute(query).all())
        return [make(LaneRow, row) for row in rows]

    async def abandon(self, owner: str) -> None:
        def of(*statuses: str) -> ColumnElement[bool]:
            return select(_E.id).where(_E.id == _Q.execution_id, _E.status.in_(statuses)).exists()

        def job(connection: Connection) -> None:
            dead = and_(_Q.owner.is_not(None), _Q.owner != owner)
            kept = or_(of("queued", "running"), and_(_Q.keeps, of("waiting", "paused")))
            connection.execute(update(queue).where(dead, ~_Q.keeps, of("waiting")).values(owner=None, claimed_at=None))
            connection.execute(delete(queue).where(dead, ~kept))

        await self._reach.write(job)

    async def lane_states(self, organisation_id: str, workflow_id: str | None, now: int) -> Sequence[LaneState]:
        def job(connection: Connection) -> list[LaneState]:
            query = select(*columns(lanes, LaneRow)).where(_L.organisation_id == organisation_id)
            query = query if workflow_id is None else query.where(_L.workflow_id == workflow_id)
            rows = [make(LaneRow, row) for row in connection.execute(query.order_by(_L.workflow_id)).all()]
            return [_state(connection, row, now) for row in rows]

        return await self._reach.read(job)

    async def queued(
        self, organisation_id: str, workflow_id: str | None, cursor: str | None, limit: int
    ) -> Page[Place]:
        def job(connection: Connection) -> Page[Place]:
            rows = connection.execute(queued_query(organisation_id, workflow_id, cursor, limit)).all()
            found = [(make(QueueRow, row[:WIDTH]), made(row[WIDTH:])) for row in rows]
            places: list[Place] = []
            for row, execution in found[:limit]:
                last = places[-1] if places else None
                if last is not None and last.row.workflow_id == row.workflow_id:
                    position = last.position + 1
                else:
                    position = 1 + int(connection.scalar(ahead_query(row)) or 0)
                places.append(Place(row, position, execution))
            if len(found) <= limit:
                return Page(places)
            return Page(places, mark([getattr(places[-1].row, key.name) for key in _KEY]))

        return await self._reach.read(job)

    async def places(self, organisation_id: str, execution_ids: Sequence[str]) -> Mapping[str, Place]:
        query = _waiting(organisation_id).where(_Q.execution_id.in_(execution_ids))

        def job(connection: Connection) -> dict[str, Place]:
            found = [(make(QueueRow, row[:WIDTH]), made(row[WIDTH:])) for row in connection.execute(query).all()]
            return {
                row.execution_id: Place(row, 1 + int(connection.scalar(ahead_query(row)) or 0), execution)
                for row, execution in found
            }

        return await self._reach.read(job)


def queued_query(organisation_id: str, workflow_id: str | None, cursor: str | None, limit: int) -> Select[Any]:
    """By workflow, and within it in the order of their turns."""
    query = _waiting(organisation_id)
    query = query if workflow_id is None else query.where(_Q.workflow_id == workflow_id)
    return after(query, cursor, *_KEY, oldest_first=True).limit(limit + 1)


def ahead_query(row: QueueRow) -> Select[Any]:
    """How many of its workflow are before it."""
    lane = (_Q.owner.is_(None), _Q.organisation_id == row.organisation_id, _Q.workflow_id == row.workflow_id)
    here = tuple_(_Q.rank, _Q.at, _Q.execution_id)
    there = tuple_(literal(row.rank), literal(row.at), literal(row.execution_id))
    return select(func.count()).select_from(queue).where(*lane, here < there)


def _waiting(organisation_id: str) -> Select[Any]:
    shown = (*columns(queue, QueueRow), *columns(executions, ExecutionRow))
    query = select(*shown).join_from(queue, executions, _E.id == _Q.execution_id)
    return query.where(_Q.owner.is_(None), _Q.organisation_id == organisation_id)


def _state(connection: Connection, lane: LaneRow, now: int) -> LaneState:
    of = {"o": lane.organisation_id, "w": lane.workflow_id}
    waking, fresh, running = connection.execute(STANDING, of).one()
    named = connection.scalar(select(workflows.c.name).where(workflows.c.id == lane.workflow_id))
    day = {"organisation": of["o"], "workflow": of["w"], "day": day_of(now, lane.timezone)}
    return LaneState(lane, named or "", waking, fresh, running, int(connection.scalar(TODAY, day) or 0))
