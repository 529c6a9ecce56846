"""Due retries, parked runs and deadlines: each wakes its execution in time, in memory or not.

1. Every time to wake at is in the store, with the record that decided it. Here are the next thousand (R7): what lies
   beyond the horizon is read when these are through, from there on.
2. What is overdue comes in the order of its time, a few executions at once, so that a restart does not wake all.
3. A wake that nobody needs any more changes nothing: the graph knows what waits.
4. One that fails for now (the disk is full, the execution comes and goes) comes again a little later.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import Final

from layers.errors import LayersError, NotFound
from layers.graph.events import Event, LimitReached, TimeCame
from layers.graph.records import Failure
from layers.ports import Clock, Dispatcher, Store
from layers.rows import Timer
from layers.runtime.timers import Timers

LOADED: Final = 1000
AT_ONCE: Final = 20  # executions read from the store at a time
AGAIN_MS: Final = 5000
FAR: Final = 2**62
_log = logging.getLogger("layers.wakes")


class Wakes:
    def __init__(self, timers: Timers, store: Store, dispatcher: Dispatcher, clock: Clock) -> None:
        self._timers = timers
        self._store = store
        self._dispatcher = dispatcher
        self._clock = clock
        self._known: set[Timer] = set()
        self._horizon: Timer | None = None  # later ones are in the store only; None: all are here
        self._overdue: deque[Timer] = deque()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        await self._load(None)

    def add(self, timer: Timer) -> None:
        if timer not in self._known and (self._horizon is None or timer.at <= self._horizon.at):
            self._know(timer)

    def stop(self) -> None:
        """What is not woken by now is overdue at the next start."""
        self._overdue.clear()
        for task in self._tasks:
            task.cancel()

    async def settled(self) -> None:
        """No wake is under way any more."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _know(self, timer: Timer) -> None:
        self._known.add(timer)
        self._timers.at(timer.at, lambda: self._due(timer))

    async def _load(self, after: Timer | None) -> None:
        rows = await self._store.timers_due(FAR, LOADED, after)
        self._horizon = rows[-1] if len(rows) == LOADED else None
        for timer in rows:
            if timer not in self._known:
                self._know(timer)

    def _due(self, timer: Timer) -> None:
        self._overdue.append(timer)
        if len(self._tasks) < AT_ONCE:
            task = asyncio.get_running_loop().create_task(self._work())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _work(self) -> None:
        while self._overdue:
            await self._wake(self._overdue.popleft())

    async def _wake(self, timer: Timer) -> None:
        try:
            await self._dispatcher.deliver(timer.execution_id, _event(timer))
        except NotFound:
            _log.warning("execution %s is gone; its timer wakes nobody", timer.execution_id)
        except (LayersError, OSError) as error:
            _log.warning("execution %s is woken again in a moment: %s", timer.execution_id, error)
            self._timers.at(self._clock.ms() + AGAIN_MS, lambda: self._due(timer))
            return
        self._known.discard(timer)
        while not self._known and (horizon := self._horizon) is not None:
            self._horizon = None  # so that it is read once; what is added meanwhile belongs here
            try:
                await self._load(horizon)
            except (LayersError, OSError) as error:
                _log.warning("the next timers are read again in a moment: %s", error)
                self._horizon = horizon
                self._timers.at(self._clock.ms() + AGAIN_MS, lambda: self._due(timer))


def _event(timer: Timer) -> Event:
    if timer.node:
        return TimeCame(timer.node, timer.scope)
    return LimitReached(Failure("DEADLINE", "It was not done before its deadline."))
