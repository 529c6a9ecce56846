"""Lets history go that its workflow does not keep: by age, by count and by outcome (R11).

1. `settings.keep` of the published version, else of the newest, says how long: `days` and `failures_days` after its
   end, and no more than `max` of each outcome. What it leaves out is as in `Keep`; null is no limit.
2. The newest hundred executions of a workflow stay however old they are, unless its `max` is smaller. Those of a
   removed workflow go by age alone.
3. Nothing unfinished goes, nor what an unfinished execution links to: the store sees to that.
4. All deleting is done in slices of a few milliseconds in the journal's thread, with a rest after each, so that an
   execution which commits meets one slice at the most.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, TypeVar

from layers.errors import LayersError
from layers.graph.records import JSON
from layers.ports import Clock, Store
from layers.rows import Outlived
from layers.runtime.timers import Due, Timers

DAY_MS: Final = 24 * 60 * 60 * 1000
FIRST_MS: Final = 5 * 60 * 1000  # after the start, when what was under way goes on
EVERY_MS: Final = 60 * 60 * 1000
SLICE_US: Final = 3000  # then no step begins any more; with the last one and the commit about 5 ms
REST_S: Final = 0.02
KEYS_MS: Final = DAY_MS  # a dedupe key lives this long
ALWAYS: Final = 100
DAYS: Final = 30.0
FAILURES_DAYS: Final = 90.0
PAGE: Final = 100  # workflows
T = TypeVar("T")
_log = logging.getLogger("layers.retention")


@dataclass(frozen=True, slots=True)
class Keep:
    """How long a workflow's finished executions are kept; None is no limit."""

    days: float | None = DAYS
    failures_days: float | None = FAILURES_DAYS
    max: int | None = None

    @classmethod
    def of(cls, document: JSON) -> Keep:
        """What a stored document asks for. A value that is no number is as if it were not there; failures are kept no
        shorter than the others, unless it says so."""
        settings = document.get("settings") if isinstance(document, dict) else None
        asked = settings.get("keep") if isinstance(settings, dict) else None
        asked = asked if isinstance(asked, dict) else {}
        days = _number(asked, "days", DAYS)
        longer = None if days is None else max(days, FAILURES_DAYS)
        most = _number(asked, "max", None)
        return cls(days, _number(asked, "failures_days", longer), None if most is None else int(most))

    def outlived(self, workflow_id: str, now: int, always: int) -> Outlived:
        return Outlived(
            workflow_id,
            before=_ago(now, self.days),
            failures_before=_ago(now, self.failures_days),
            most=self.max,
            always=always if self.max is None else min(always, self.max),
        )


class Retention:
    """`rest_s`: between two slices."""

    def __init__(self, store: Store, timers: Timers, clock: Clock, *, rest_s: float = REST_S) -> None:
        self._store = store
        self._timers = timers
        self._clock = clock
        self._rest_s = rest_s
        self._due: Due | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._due = self._timers.at(self._clock.ms() + FIRST_MS, self._begin)

    def stop(self) -> None:
        """A slice that is under way ends, and is the last."""
        if self._due is not None:
            self._due.cancel()
        if self._task is not None:
            self._task.cancel()

    def _begin(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._upkeep())

    async def _upkeep(self) -> None:
        try:
            if gone := await self.run():
                _log.info("%d executions were kept long enough and are deleted", gone)
        except LayersError as error:  # disk full, for one: the next time comes
            _log.warning("history is not thinned out: %s", error)
        self._due = self._timers.at(self._clock.ms() + EVERY_MS, self._begin)

    async def run(self) -> int:
        """All that is due by now; how many executions went. What a crash left half done is finished first."""
        await self._reclaim()
        gone = 0
        after = ""
        while found := await self._store.histories(after, PAGE):
            for workflow_id, organisation_id in found:
                gone += await self._thin(organisation_id, workflow_id)
            after = found[-1][0]
        return gone

    async def _thin(self, organisation_id: str, workflow_id: str) -> int:
        query = await self._query(organisation_id, workflow_id)
        gone = 0
        while True:
            page = await self._store.outlived(query)
            if page.items:
                gone += await self._discard(page.items)
                await self._reclaim()
            if page.next_cursor is None:
                return gone
            query = replace(query, cursor=page.next_cursor)

    async def _query(self, organisation_id: str, workflow_id: str) -> Outlived:
        now = self._clock.ms()
        row = await self._store.workflow(organisation_id, workflow_id)
        if row is None:
            return Keep().outlived(workflow_id, now, 0)
        version = await self._store.version(workflow_id, row.published_version or row.version)
        return Keep.of(version and version.document).outlived(workflow_id, now, ALWAYS)

    async def _discard(self, ids: Sequence[str]) -> int:
        gone = 0
        while ids:
            dealt, went = await self._slice(partial(self._store.discard, ids))
            gone += went
            ids = ids[dealt:]
        return gone

    async def _reclaim(self) -> None:
        while await self._slice(partial(self._store.reclaim, self._clock.ms() - KEYS_MS)):
            pass

    async def _slice(self, work: Callable[[Callable[[], bool]], Awaitable[T]]) -> T:
        """One turn in the journal's thread."""
        done = await work(Slice(self._clock))
        await asyncio.sleep(self._rest_s)
        return done


class Slice:
    """Whether there is time for one more step; the first always has it, and starts the time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._end: int | None = None

    def __call__(self) -> bool:
        now = self._clock.monotonic_us()
        if self._end is None:
            self._end = now + SLICE_US
        return now < self._end


def _number(asked: Mapping[str, JSON], name: str, default: float | None) -> float | None:
    value = asked.get(name, default)
    if value is None:
        return None
    fits = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf
    return value if fits else default


def _ago(now: int, days: float | None) -> int | None:
    """Never earlier than 1970: what is kept for longer is kept."""
    return None if days is None else max(now - int(days * DAY_MS), 0)
