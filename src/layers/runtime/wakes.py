"""Due retries, parked runs and deadlines: each wakes its execution in time, in memory or not.

1. Every time to wake at is in the store, with the record that decided it. Here are the next thousand (R7): what lies
   beyond is read when these are through.
2. What is overdue comes in the order of its time, a few executions at once, so that a restart does not wake all.
3. A wake that nobody needs any more changes nothing: the graph knows what waits.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from layers.errors import LayersError
from layers.graph.events import Event, LimitReached, TimeCame
from layers.graph.records import Failure
from layers.ports import Dispatcher, Store
from layers.rows import Timer
from layers.runtime.timers import Timers

LOADED: Final = 1000
AT_ONCE: Final = 20  # executions read from the store at a time
FAR: Final = 2**62
_log = logging.getLogger("layers.wakes")


class Wakes:
    def __init__(self, timers: Timers, store: Store, dispatcher: Dispatcher) -> None:
        self._timers = timers
        self._store = store
        self._dispatcher = dispatcher
        self._known: set[Timer] = set()
        self._horizon: int | None = None  # later ones are in the store only; None: all are here
        self._places = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        await self._load()

    def add(self, timer: Timer) -> None:
        if timer in self._known or (self._horizon is not None and timer.at > self._horizon):
            return
        self._known.add(timer)
        self._timers.at(timer.at, lambda: self._due(timer))

    async def _load(self) -> None:
        rows = await self._store.timers_due(FAR, LOADED)
        self._horizon = rows[-1].at if len(rows) == LOADED else None
        for timer in rows:
            self.add(timer)

    def _due(self, timer: Timer) -> None:
        self._spawn(timer)

    def _spawn(self, timer: Timer) -> None:
        task = asyncio.get_running_loop().create_task(self._wake(timer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _wake(self, timer: Timer) -> None:
        async with self._places:
            try:
                await self._dispatcher.deliver(timer.execution_id, _event(timer))
            except LayersError as error:
                _log.warning("execution %s was not woken: %s", timer.execution_id, error)
            finally:
                self._known.discard(timer)
        if not self._known and self._horizon is not None:
            await self._load()


def _event(timer: Timer) -> Event:
    if timer.node:
        return TimeCame(timer.node, timer.scope)
    return LimitReached(Failure("DEADLINE", "It was not done before its deadline."))
