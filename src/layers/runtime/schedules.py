"""The clock's ticks: every active schedule starts its workflow at its times.

1. A time is taken from the one before it, so a late check misses none and doubles none. Its start carries the key
   workflow:node:time, so however many clocks run, one execution begins (R44).
2. What was done last is kept per trigger; after a restart `catchUp` decides about the times in between: one run for the
   latest of them, or none.
3. While an execution of the same trigger is not finished, `overlap` decides: `queue` starts one after another, `skip`
   leaves the time out.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final

import orjson

from layers.errors import LayersError, NotReady
from layers.graph.status import FINISHED
from layers.ports import Clock, Store
from layers.rows import ExecutionQuery
from layers.runtime.context import at
from layers.runtime.hooks import Hook, Hooks, Target
from layers.runtime.intake import Intake
from layers.runtime.journal import AlreadyAccepted
from layers.runtime.rescue import Rescue
from layers.runtime.run import Run
from layers.runtime.timers import Due, Timers

MOST_MISSED: Final = 100_000  # times looked through for the latest missed one
AGAIN_MS: Final = 2000
_log = logging.getLogger("layers.schedules")


@dataclass(slots=True)
class _Schedule:
    """One active trigger: the last time it was considered, and what still waits for the execution before it."""

    hook: Hook
    target: Target
    last: datetime
    runs: int
    due: Due | None = None
    current: Run | None = None
    queue: deque[datetime] = field(default_factory=deque)

    @property
    def setting(self) -> str:
        return f"schedule:{self.target.compiled.workflow_id}:{self.target.node_id}"

    @property
    def zone(self) -> str:
        return self.target.compiled.workflow.settings.timezone


class Schedules:
    def __init__(
        self, *, timers: Timers, hooks: Hooks, intake: Intake, rescue: Rescue, store: Store, clock: Clock
    ) -> None:
        self._timers = timers
        self._hooks = hooks
        self._intake = intake
        self._rescue = rescue
        self._store = store
        self._clock = clock
        self._known: dict[tuple[str, str], _Schedule] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopped = False

    async def start(self) -> None:
        for hook in list(self._hooks.schedules()):
            await self._begin(hook)

    def stop(self) -> None:
        self._stopped = True
        for schedule in self._known.values():
            self._end(schedule)

    def changed(self, workflow_id: str) -> None:
        """What this workflow listens to is another now."""
        for key in [key for key in self._known if key[0] == workflow_id]:
            self._end(self._known.pop(key))
        for hook in self._hooks.of(workflow_id):
            if hook.subscription.kind == "schedule" and hook.active:
                self._spawn(partial(self._begin, hook, fresh=True))

    async def settled(self) -> None:
        """All that was begun is done: for whoever has moved the clock."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    def _end(self, schedule: _Schedule) -> None:
        if schedule.due is not None:
            schedule.due.cancel()

    def _spawn(self, make: Callable[[], Coroutine[Any, Any, None]]) -> None:
        task = asyncio.get_running_loop().create_task(make())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # --- from time to time -------------------------------------------------------------------------------------------

    async def _begin(self, hook: Hook, fresh: bool = False) -> None:
        try:
            target = await self._hooks.target(hook)
        except LayersError as error:
            _log.error("schedule of workflow %s: %s", hook.subscription.workflow_id, error)
            return
        now = self._clock.now()
        schedule = _Schedule(hook, target, now, 0)
        kept = await self._store.setting(schedule.setting)
        if kept is not None:
            known = orjson.loads(kept)
            schedule.runs = known["runs"]
            schedule.last = now if fresh else min(now, at(known["last"]))
        self._known[hook.subscription.workflow_id, hook.subscription.node_id] = schedule
        schedule.current = await self._unfinished(schedule)
        missed = self._missed(schedule, now)
        schedule.last = now
        if missed is not None and target.trigger.catchUp == "latest":
            schedule.last = missed
            self._consider(schedule, missed)
        elif kept is None or fresh:
            await self._keep(schedule, now)
        self._arm(schedule)

    def _missed(self, schedule: _Schedule, now: datetime) -> datetime | None:
        """The latest time that passed since the last one."""
        latest, moment = None, schedule.last
        for _ in range(MOST_MISSED):
            following = schedule.target.trigger.next_after(moment, schedule.zone)
            if following is None or following > now:
                return latest
            latest = moment = following
        return latest

    async def _unfinished(self, schedule: _Schedule) -> Run | None:
        """The execution of this trigger that still runs, from before the start."""
        of = schedule.hook.subscription
        asked = ExecutionQuery(of.organisation_id, workflow_id=of.workflow_id, mode="live", limit=50)
        for row in (await self._store.executions(asked)).items:
            if row.trigger_node_id == of.node_id and row.status not in FINISHED:
                return await self._rescue.watch(row.id)
        return None

    def _arm(self, schedule: _Schedule) -> None:
        if self._stopped or self._known.get(_key(schedule)) is not schedule:
            return
        following = schedule.target.trigger.next_after(schedule.last, schedule.zone)
        if following is not None:
            ms = round(following.timestamp() * 1000)
            schedule.due = self._timers.at(ms, lambda: self._tick(schedule, following))

    def _tick(self, schedule: _Schedule, moment: datetime) -> None:
        schedule.last = moment
        self._consider(schedule, moment)
        self._arm(schedule)

    def _consider(self, schedule: _Schedule, moment: datetime) -> None:
        busy = schedule.queue or (schedule.current is not None and not schedule.current.over)
        if busy and schedule.target.trigger.overlap == "skip":
            _log.info("schedule %s: %s is left out, the last run goes on", schedule.setting, moment)
            return
        schedule.queue.append(moment)
        if len(schedule.queue) == 1:
            self._spawn(partial(self._work, schedule))

    async def _work(self, schedule: _Schedule) -> None:
        """Start what is queued, each after the one before it."""
        while schedule.queue and not self._stopped:
            if schedule.current is not None:
                await _over(schedule.current)
            moment = schedule.queue[0]
            try:
                await self._fire(schedule, moment)
            except NotReady:  # nothing is lost: this time is tried again, those behind it wait
                self._timers.at(self._clock.ms() + AGAIN_MS, lambda: self._spawn(partial(self._work, schedule)))
                return
            except LayersError as error:
                _log.error("schedule %s: %s was not started: %s", schedule.setting, moment, error)
            schedule.queue.popleft()

    async def _fire(self, schedule: _Schedule, moment: datetime) -> None:
        payload = schedule.target.trigger.payload(moment, schedule.runs + 1, schedule.zone)
        run = self._intake.start(schedule.target, payload, mode="live", triggered_by="schedule")
        try:
            await run.durable()
        except AlreadyAccepted:
            return  # another clock was first
        schedule.current = run
        schedule.runs += 1
        await self._keep(schedule, moment)

    async def _keep(self, schedule: _Schedule, moment: datetime) -> None:
        kept = {"last": round(moment.timestamp() * 1000), "runs": schedule.runs}
        await self._store.set_setting(schedule.setting, orjson.dumps(kept).decode())


async def _over(run: Run) -> None:
    try:
        await run.finished()
    except LayersError:
        return  # it was never written


def _key(schedule: _Schedule) -> tuple[str, str]:
    return schedule.hook.subscription.workflow_id, schedule.hook.subscription.node_id
