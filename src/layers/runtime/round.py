"""The round: executions with pure nodes left take turns, a slice each; between slices the loop breathes (R31)."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from layers.runtime.journal import Journal

if TYPE_CHECKING:
    from layers.runtime.loaded import Loaded


class Round:
    """While the journal's queue is full nobody gets a turn: executions slow down before intake does (R9)."""

    def __init__(self, turn: Callable[[Loaded], None], journal: Journal) -> None:
        self._turn = turn
        self._journal = journal
        self._waiting: deque[Loaded] = deque()
        self._scheduled = False
        self._stopped = False
        self._pause: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._stopped = False

    def stop(self) -> None:
        """No more turns: what is left is done again by whoever loads these executions next."""
        self._stopped = True

    def add(self, loaded: Loaded) -> None:
        if not loaded.queued:
            loaded.queued = True
            self._waiting.append(loaded)
            self._schedule()

    def _schedule(self) -> None:
        if self._waiting and not self._scheduled and not self._stopped:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._next)

    def _next(self) -> None:
        self._scheduled = False
        if self._stopped:
            return
        if self._journal.full:
            if self._pause is None:
                self._pause = asyncio.get_running_loop().create_task(self._room())
            return
        loaded = self._waiting.popleft()
        loaded.queued = False
        self._turn(loaded)
        self._schedule()

    async def _room(self) -> None:
        await self._journal.room()
        self._pause = None
        self._schedule()
