"""How a workflow did today, in its own zone: from the counters behind the journal, so it costs the same at any size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, time
from itertools import groupby
from typing import Any, Final
from zoneinfo import ZoneInfo

from layers.ports import Clock, Store
from layers.rows import Figure, WorkflowRow
from layers.runtime.plans import Plans
from layers.runtime.tally import BANDS, Tally

SLICES: Final = 5  # counted now, for whoever looks: on a server with little to do nothing is behind


class Figures:
    def __init__(self, store: Store, plans: Plans, tally: Tally, clock: Clock) -> None:
        self._store = store
        self._plans = plans
        self._tally = tally
        self._clock = clock

    async def today(self, row: WorkflowRow) -> dict[str, Any]:
        """As `GET /workflows/{id}/stats` tells it."""
        behind = await self._tally.catch_up(SLICES)
        zone = await self._plans.timezone(row.organisation_id, row.id, row.published_version or row.version)
        now = self._clock.now().astimezone(ZoneInfo(zone))
        day, midnight = now.date().isoformat(), datetime.combine(now.date(), time(), now.tzinfo)
        begun = [
            one.count
            for one in await self._store.usage(row.organisation_id, day)
            if (one.workflow_id, one.day) == (row.id, day)
        ]
        failed = (await self._store.failures(row.organisation_id, int(midnight.timestamp() * 1000), row.id)).get(row.id)
        counted = await self._store.figures(row.organisation_id, row.id, day)
        return {
            "day": day,
            "timezone": zone,
            "today": {
                "executions": sum(begun),
                "failed": failed.count if failed else 0,
                "last_failed": failed.last if failed else None,
            },
            "nodes": {node: told(list(bands)) for node, bands in groupby(counted, lambda one: one.node)},
            "behind": behind,
        }


def told(figures: Sequence[Figure]) -> dict[str, Any]:
    """`figures` are those of one node and day, in the order of their bands."""
    runs, errors = sum(one.runs for one in figures), sum(one.errors for one in figures)
    busy = sum(one.busy_us for one in figures)
    return {
        "items": runs,
        "errors": errors,
        "success_ratio": round(1 - errors / runs, 4) if runs else None,
        "avg_ms": round(busy / runs / 1000, 2) if runs else None,
        "p95_ms": percentile(figures, 0.95),
    }


def percentile(figures: Sequence[Figure], part: float) -> float | None:
    """In milliseconds: the geometric middle of the band it lies in."""
    left = math.ceil(sum(one.runs for one in figures) * part)
    for one in figures:
        left -= one.runs
        if left <= 0:
            return round(2 ** ((one.bucket + 0.5) / BANDS) / 1000, 2) if one.bucket else 0.0
    return None
