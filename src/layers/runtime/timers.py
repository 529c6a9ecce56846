"""The one waiter on the clock: what is due is called, in the order of its time.

1. One heap, one timer of the loop, set to the earliest time. Nothing sleeps anywhere else for a time of day.
2. `poll` calls whatever the clock says is due; the loop's timer only calls `poll`. So a clock that jumps, or a test's,
   is simply believed.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from layers.ports import Clock

LONGEST_NAP_S: Final = 60.0  # so that a clock which was set is noticed
_log = logging.getLogger("layers.timers")


@dataclass(order=True, slots=True)
class Due:
    at: int
    number: int
    call: Callable[[], None] | None = field(compare=False)

    def cancel(self) -> None:
        self.call = None


class Timers:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._heap: list[Due] = []
        self._count = 0
        self._handle: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._arm()

    def stop(self) -> None:
        self._loop = None
        if self._handle is not None:
            self._handle.cancel()

    def at(self, ms: int, call: Callable[[], None]) -> Due:
        """Call it when the clock reaches `ms`, or soon if that is past."""
        self._count += 1
        due = Due(ms, self._count, call)
        heapq.heappush(self._heap, due)
        if self._heap[0] is due:
            self._arm()
        return due

    def poll(self) -> None:
        """Call all that is due by now."""
        now = self._clock.ms()
        while self._heap and self._heap[0].at <= now:
            due = heapq.heappop(self._heap)
            if due.call is not None:
                try:
                    due.call()
                except Exception:
                    _log.exception("a timer's call failed")
        self._arm()

    def _arm(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        if self._loop is not None and self._heap:
            wait = (self._heap[0].at - self._clock.ms()) / 1000
            self._handle = self._loop.call_later(min(max(wait, 0.0), LONGEST_NAP_S), self.poll)
