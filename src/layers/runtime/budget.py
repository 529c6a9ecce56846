"""The running time of an execution: it counts while any attempt runs, and nothing else counts (R36)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from layers.ports import Clock


@dataclass(slots=True)
class Budget:
    """`used_us` is what was used before the present stretch, `allowed_s` None without a limit."""

    allowed_s: float | None
    used_us: int = 0
    _since: int = 0
    _limit: asyncio.TimerHandle | None = None

    def begin(self, clock: Clock, loop: asyncio.AbstractEventLoop, over: Callable[[], None]) -> None:
        """The first attempt starts; `over` is called when the rest is used up before `end`."""
        self._since = clock.monotonic_us()
        if self.allowed_s is not None:
            self._limit = loop.call_later(max(0.0, self.allowed_s - self.used_us / 1e6), over)

    def end(self, clock: Clock) -> None:
        """The last attempt has ended."""
        self.used_us += clock.monotonic_us() - self._since
        self.cancel()

    def cancel(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None
