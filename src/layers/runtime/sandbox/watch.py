"""Watches a worker while it runs: a limit inside the engine counts what the engine knows, this one all that is held."""

from __future__ import annotations

import asyncio
from typing import Final

from layers.runtime.sandbox import limits, memory
from layers.runtime.sandbox.process import Worker

FIRST_S: Final = 0.1  # short runs are not looked at
EVERY_S: Final = 0.05


class Watch:
    """From now until `stop`. `why` says for what it killed the worker: `memory`, `time`, or not at all."""

    def __init__(self, worker: Worker, room: int, cpu_ms: int) -> None:
        self.why: str | None = None
        self._worker = worker
        self._most = worker.start_memory + room + limits.SPARE
        self._cpu_ms = memory.used_ms(worker.processes) + cpu_ms
        self._loop = asyncio.get_running_loop()
        memory.forget_peak(worker.processes)
        self._next = self._loop.call_later(FIRST_S, self._look)

    def stop(self) -> int:
        """The most bytes that it held; 0 where that is not known."""
        self._next.cancel()
        return memory.peak(self._worker.processes)

    def _look(self) -> None:
        if memory.held(self._worker.processes) > self._most:
            self.why = "memory"
        elif memory.used_ms(self._worker.processes) > self._cpu_ms:
            self.why = "time"
        if self.why is not None:
            self._worker.kill()
        else:
            self._next = self._loop.call_later(EVERY_S, self._look)
