"""Counts what each node did, by day, behind the journal: the engine neither waits for it nor knows of it.

1. The journal is read in the order in which it was written, from a mark on. What was counted and the new mark commit
   together, so a node run counts once, whatever stops in between.
2. Only live executions count (R19), a node run on the day of its workflow's zone on which it began; what is retried,
   once, at its end.
3. A duration falls into a band a quarter of a doubling wide, so a percentile is exact to within a tenth.
4. It rests twenty times as long as it works; while nothing is new it looks once in a while.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Iterable
from typing import Final

from layers.errors import LayersError
from layers.ports import Clock, Store
from layers.rows import Figure, Segment
from layers.runtime.codec import runs_ended
from layers.runtime.outlet import day_at
from layers.runtime.plans import Plans

SLICE: Final = 200  # segments of the journal
IDLE_S: Final = 2.0
REST: Final = 20  # times the work
BANDS: Final = 4  # to a doubling
_log = logging.getLogger("layers.tally")


class Tally:
    def __init__(self, store: Store, plans: Plans, clock: Clock, *, idle_s: float = IDLE_S) -> None:
        self._store = store
        self._plans = plans
        self._clock = clock
        self._idle_s = idle_s
        self._zones: dict[tuple[str, int], str] = {}
        self._task: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._keep_up())

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _keep_up(self) -> None:
        while True:
            began, more = self._clock.monotonic_us(), False
            try:
                more = await self.count()
            except LayersError as error:  # disk full, for one: the next time comes
                _log.warning("nodes are not counted: %s", error)
            spent_s = (self._clock.monotonic_us() - began) / 1e6
            await asyncio.sleep(max(REST * spent_s, 0.01) if more else self._idle_s)

    async def catch_up(self, slices: int) -> int:
        """Count now, for somebody who looks; how much of the journal is left uncounted."""
        while slices > 0 and await self.count():
            slices -= 1
        return await self._store.uncounted()

    async def count(self) -> bool:
        """The next slice. False: there is no more."""
        async with self._turn:
            mark, segments = await self._store.segments(SLICE)
            if not segments:
                return False
            figures = await self._figures([one for one in segments if one.mode == "live"])
            await self._store.add_figures(mark, segments[-1].place, figures)
            return len(segments) == SLICE

    async def _figures(self, segments: Iterable[Segment]) -> list[Figure]:
        found: dict[tuple[str, str, str, str, int], Figure] = {}
        for segment in segments:
            zone = await self._zone(segment)
            for node, failed, at, took in runs_ended(segment.body):
                key = segment.organisation_id, segment.workflow_id, day_at(at, zone), node, band(took)
                before = found.get(key) or Figure(*key, 0, 0, 0)
                found[key] = Figure(*key, before.runs + 1, before.errors + failed, before.busy_us + took)
        return list(found.values())

    async def _zone(self, segment: Segment) -> str:
        key = segment.workflow_id, segment.version
        if key not in self._zones:
            if len(self._zones) > 10_000:
                self._zones.clear()
            self._zones[key] = await self._plans.timezone(segment.organisation_id, *key)
        return self._zones[key]


def band(us: int) -> int:
    return int(BANDS * math.log2(us)) if us > 1 else 0
