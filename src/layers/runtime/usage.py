"""What was used: live executions begun by workflow and day, beside what may be; a warning when that comes near."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from layers.graph.quota import count
from layers.graph.rates import Rate
from layers.ports import Bus, Clock, LiveEvent, Store
from layers.rows import QuotaWarning
from layers.runtime.limits import Limits


class Usage:
    """`on_warning` hears of each warning once; whoever tells people by mail hangs on here."""

    def __init__(self, store: Store, limits: Limits, bus: Bus, clock: Clock) -> None:
        self.on_warning: Callable[[QuotaWarning], None] = lambda warning: None
        self._store = store
        self._limits = limits
        self._bus = bus
        self._clock = clock

    async def listed(self, organisation_id: str, workflow_id: str | None, days: int) -> list[dict[str, Any]]:
        """The newest day first. `limit` is what may start on one day as it is now."""
        now, per_day = self._clock.ms(), self._limits.allowance.per_day
        since = (self._clock.now() - timedelta(days=days - 1)).date().isoformat()
        rows = await self._store.usage(organisation_id, since)
        lanes = {
            state.lane.workflow_id: state.lane for state in await self._store.lane_states(organisation_id, None, now)
        }
        found = []
        for row in rows:
            if workflow_id not in (None, row.workflow_id):
                continue
            lane = lanes.get(row.workflow_id)
            rate = Rate(lane.rate, lane.per) if lane is not None and lane.rate and lane.per else None
            counted = count(rate, per_day, "UTC", now, today=row.count, used=0, before=0)
            found.append(
                {
                    "workflow_id": row.workflow_id,
                    "workflow_name": row.workflow_name,
                    "day": row.day,
                    "count": row.count,
                    "limit": counted.daily,
                    "percent": None if counted.daily is None else row.count * 100 // counted.daily,
                    "warning": counted.level or None,
                }
            )
        return found[::-1]

    def warn(self, warning: QuotaWarning) -> None:
        told = {
            "day": warning.day, "level": warning.level, "count": warning.count, "limit": warning.limit,
        }  # fmt: skip
        if self._bus.wanted(warning.workflow_id, ""):
            event = LiveEvent(
                0, "", warning.workflow_id, warning.organisation_id, "quota_warning", self._clock.ms(), data=told
            )
            self._bus.publish([event])
        self.on_warning(warning)
