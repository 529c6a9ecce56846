"""The queue as people see it: what waits, why, and when it may be expected to start.

1. The position counts within the workflow. What was parked and goes on stands before what is new.
2. The reason is what keeps an execution longest by what is known now. Rates and quotas say exactly when they let it
   start, if nothing else is in the way; concurrency is estimated from how long places were held of late.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from layers.graph.quota import Counted, count
from layers.graph.rates import Rate, window
from layers.graph.status import FINISHED
from layers.graph.turns import NEW
from layers.ports import Clock, Store
from layers.rows import ExecutionRow, LaneState, Place, WorkflowRow
from layers.runtime.limits import Limits
from layers.runtime.plans import Plans


@dataclass(frozen=True, slots=True)
class Standing:
    """The lanes of an organisation at one moment."""

    states: Mapping[str, LaneState]
    counts: Mapping[str, Counted]
    running: int
    most: int | None

    @property
    def waiting(self) -> int:
        return sum(state.waking + state.fresh for state in self.states.values())


class Queue:
    def __init__(self, store: Store, plans: Plans, limits: Limits, clock: Clock) -> None:
        self._store = store
        self._plans = plans
        self._limits = limits
        self._clock = clock

    async def listed(
        self, organisation_id: str, workflow_id: str | None, cursor: str | None, limit: int
    ) -> dict[str, Any]:
        """A page of what waits, by workflow, and how each lane stands."""
        page = await self._store.queued(organisation_id, workflow_id, cursor, limit)
        standing = await self._standing(organisation_id)
        shown = [state for id, state in standing.states.items() if workflow_id in (None, id)]
        return {
            "items": [{**_entry(place), **_place(standing, place)} for place in page.items],
            "next_cursor": page.next_cursor,
            "lanes": [_lane(standing, state) for state in shown],
            "running": standing.running,
            "max_concurrent": standing.most,
        }

    async def of(self, organisation_id: str, rows: Sequence[ExecutionRow]) -> Mapping[str, dict[str, Any]]:
        """Where those of them that wait for a place stand, by id."""
        ids = [row.id for row in rows if row.status not in FINISHED]
        places = await self._store.places(organisation_id, ids) if ids else {}
        if not places:
            return {}
        standing = await self._standing(organisation_id)
        return {id: _place(standing, place) for id, place in places.items()}

    async def pause(self, row: WorkflowRow, paused: bool, by: str) -> None:
        """Let nothing new of a workflow begin, or let it."""
        version = row.version if row.published_version is None else row.published_version
        await self._limits.pause(await self._plans.get(row.organisation_id, row.id, version), paused, by)

    async def _standing(self, organisation_id: str) -> Standing:
        now, allowance = self._clock.ms(), self._limits.allowance
        found = await self._store.lane_states(organisation_id, None, now)
        states = {state.lane.workflow_id: state for state in found}
        counts = {id: _count(state, allowance.per_day, now) for id, state in states.items()}
        return Standing(states, counts, sum(state.running for state in found), allowance.max_concurrent)


def _count(state: LaneState, per_day: int | None, now: int) -> Counted:
    lane = state.lane
    rate = Rate(lane.rate, lane.per) if lane.rate is not None and lane.per is not None else None
    return count(rate, per_day, lane.timezone, now, today=state.today, used=lane.used, before=lane.window_at)


def _entry(place: Place) -> dict[str, Any]:
    row = place.execution
    return {
        "execution_id": row.id,
        "workflow_id": row.workflow_id,
        "workflow_name": row.workflow_name,
        "status": row.status,
        "trigger_type": row.trigger_type,
        "triggered_by": row.triggered_by,
        "started_at": row.started_at,
    }


def _place(standing: Standing, place: Place) -> dict[str, Any]:
    reason, at = _expected(standing, place.row.workflow_id, place.row.rank, place.position - 1)
    return {"position": place.position, "waiting_since": place.row.at, "reason": reason, "expected_start": at}


def _expected(standing: Standing, workflow_id: str, rank: int, ahead: int) -> tuple[str, int | None]:
    """Why it waits, and until when (ms), None where nobody knows."""
    state, counted = standing.states[workflow_id], standing.counts[workflow_id]
    lane, now = state.lane, counted.now
    if rank == NEW and lane.paused:
        return "paused", None
    allowed, why = counted.starts(max(0, ahead - state.waking)) if rank == NEW else (now, None)
    full = lane.max_concurrent is not None and ahead >= lane.max_concurrent - state.running
    crowded = standing.most is not None and ahead >= standing.most - standing.running
    if not full and not crowded:
        return (why or "turn"), allowed
    if full and lane.max_concurrent is not None:
        free = _freed(lane.held_ms, ahead + state.running, lane.max_concurrent)
        reason = "concurrency"
    else:
        lanes = sum(other.waking + other.fresh > 0 for other in standing.states.values())
        before = min(standing.waiting - 1, ahead * max(1, lanes))
        free = _freed(lane.held_ms, before + standing.running, standing.most or 1)
        reason = "organisation"
    if why is not None and (free is None or allowed > now + free):
        return why, allowed
    return reason, None if free is None else max(allowed, now + free)


def _freed(held_ms: int | None, before: int, most: int) -> int | None:
    """How long until so many before it are through, `most` at a time."""
    return None if held_ms is None else held_ms * max(1, before // most)


def _lane(standing: Standing, state: LaneState) -> dict[str, Any]:
    lane, counted = state.lane, standing.counts[state.lane.workflow_id]
    waiting = state.waking + state.fresh
    first = _expected(standing, lane.workflow_id, NEW if not state.waking else 0, 0) if waiting else (None, None)
    rate, used, ends = None, None, None
    if counted.rate is not None:
        rate = {"limit": counted.rate.limit, "per": counted.rate.per}
        used, ends = counted.used, window(counted.rate.per, counted.now, lane.timezone, counted.window_at)[1]
    return {
        "workflow_id": lane.workflow_id,
        "workflow_name": state.workflow_name,
        "waiting": waiting,
        "running": state.running,
        "max_concurrent": lane.max_concurrent,
        "rate_limit": rate,
        "rate_used": used,
        "rate_resets_at": ends,
        "priority": lane.priority,
        "paused": lane.paused,
        "paused_by": lane.paused_by,
        "started_today": state.today,
        "per_day": counted.daily,
        "reason": first[0],
        "expected_start": first[1],
    }
