"""The workers of one language (expressions.md §18.5).

1. As many as there are cores, started when there is work for them; after five idle minutes one is left.
2. Who comes first is served first, but an owner (a workflow) has at most two runs at once: others overtake it then.
3. Waiting has an end: 60 seconds, or at once when a thousand wait already.
4. A worker is used 200 times; after a memory limit, a kill or a lost frame, or when it holds three times what it held
   at first, not once more. What leaves is replaced in the background if anybody waits.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

from layers.catalog.code import Language
from layers.runtime.sandbox import memory
from layers.runtime.sandbox.process import Lost, Worker, start

PER_OWNER: Final = 2
QUEUE_S: Final = 60.0
MOST_WAITING: Final = 1000
RUNS: Final = 200
IDLE_S: Final = 300.0
GROWN: Final = 3


class QueueFull(Exception):
    """Nobody became free in time, or too many wait already."""


@dataclass(slots=True)
class Counts:
    """What a pool has done since it was made; times in ms."""

    runs: int = 0
    queue_ms: int = 0
    run_ms: int = 0
    timeouts: int = 0
    recycled: int = 0

    def add(self, queue_ms: int, run_ms: int, *, timed_out: bool) -> None:
        self.runs += 1
        self.queue_ms += queue_ms
        self.run_ms += run_ms
        self.timeouts += timed_out


@dataclass(slots=True, eq=False)
class _Waiting:
    owner: str
    turn: asyncio.Future[None] = field(repr=False)


class Pool:
    def __init__(
        self,
        language: Language,
        *,
        size: int | None = None,
        starter: Callable[[Language], Coroutine[Any, Any, Worker]] = start,
        queue_s: float = QUEUE_S,
    ) -> None:
        self.language = language
        self.counts = Counts()
        self._size = size or max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1)
        self._starter = starter
        self._queue_s = queue_s
        self._idle: list[Worker] = []
        self._all: set[Worker] = set()
        self._waiting: deque[_Waiting] = deque()
        self._busy: Counter[str] = Counter()
        self._turns = 0  # runs that have, or are about to have, a worker
        self._closed = False
        self._quiet = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._reaper: asyncio.TimerHandle | None = None

    @property
    def workers(self) -> int:
        return len(self._all)

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    @property
    def processes(self) -> list[int]:
        return [process for worker in self._all for process in worker.processes]

    @property
    def fenced(self) -> bool:
        """Do all that have been started stand behind the whole fence?"""
        return all(worker.fenced for worker in self._all)

    @asynccontextmanager
    async def worker(self, owner: str) -> AsyncIterator[Worker]:
        """One for a single run, when its turn has come. Raises `QueueFull`, `Missing`, `Lost`."""
        await self._turn(owner)
        worker: Worker | None = None
        try:
            worker = self._idle.pop() if self._idle else await self._start()
            yield worker
        except BaseException:
            if worker is not None:
                self._retire(worker)  # killed in the middle of a run: nothing is known of its state
                worker = None
            raise
        finally:
            self._turns -= 1
            self._busy[owner] -= 1
            if not self._busy[owner]:
                del self._busy[owner]
            if worker is not None:
                self._back(worker)
            self._next()
            if self._closed and not self._turns:
                self._quiet.set()

    async def warm(self) -> None:
        """One worker is there. Raises `Missing`, `Lost`."""
        if not self._all and not self._closed:
            self._back(await self._start())

    async def close(self, within_s: float) -> None:
        """No new runs; those under way may end in this time, then everything is killed."""
        self._closed = True
        if self._reaper is not None:
            self._reaper.cancel()
        for waiting in self._waiting:
            if not waiting.turn.done():
                waiting.turn.set_exception(QueueFull())
        for worker in self._idle:
            worker.kill()
        if self._turns:
            with suppress(TimeoutError):
                async with asyncio.timeout(within_s):
                    await self._quiet.wait()
        await asyncio.gather(*(worker.end() for worker in list(self._all)), *self._tasks, return_exceptions=True)
        self._all.clear()
        self._idle.clear()

    def discard(self, worker: Worker) -> None:
        """It is not used again, though its run has an answer."""
        worker.runs = RUNS

    async def _turn(self, owner: str) -> None:
        if self._closed or len(self._waiting) >= MOST_WAITING:
            raise QueueFull
        waiting = _Waiting(owner, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._next()
        try:
            async with asyncio.timeout(self._queue_s):
                await waiting.turn
        except BaseException as error:
            if waiting in self._waiting:
                self._waiting.remove(waiting)
            elif waiting.turn.done() and not waiting.turn.cancelled() and waiting.turn.exception() is None:
                self._turns -= 1  # its turn came just as it gave up
                self._busy[owner] -= 1
                self._next()
            if isinstance(error, TimeoutError):
                raise QueueFull from None
            raise

    def _next(self) -> None:
        """Turns for those whose time has come."""
        passed: deque[_Waiting] = deque()
        while self._waiting and self._turns < self._size:
            waiting = self._waiting.popleft()
            if waiting.turn.done():
                continue
            if self._busy[waiting.owner] >= PER_OWNER:
                passed.append(waiting)
                continue
            self._busy[waiting.owner] += 1
            self._turns += 1
            waiting.turn.set_result(None)
        self._waiting.extendleft(reversed(passed))

    async def _start(self) -> Worker:
        worker = await self._starter(self.language)
        self._all.add(worker)
        if self._closed:
            self._retire(worker)
            raise Lost
        return worker

    def _back(self, worker: Worker) -> None:
        grown = worker.start_memory and memory.held(worker.processes) > GROWN * worker.start_memory
        if worker.runs >= RUNS or grown or not worker.alive or self._closed:
            self._retire(worker)
            return
        self._idle.append(worker)
        if self._reaper is None and len(self._all) > 1:
            self._reaper = asyncio.get_running_loop().call_later(IDLE_S, self._reap)

    def _retire(self, worker: Worker) -> None:
        self.counts.recycled += 1
        worker.kill()
        self._spawn(self._gone(worker))

    async def _gone(self, worker: Worker) -> None:
        await worker.end()
        self._all.discard(worker)
        if not self._closed and not self._all:
            try:
                await self.warm()
            except Exception:  # the next run hears of it
                return

    def _reap(self) -> None:
        self._reaper = None
        while len(self._all) > 1 and self._idle:
            worker = self._idle.pop(0)
            self._all.discard(worker)
            worker.kill()
            self._spawn(worker.end())

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
