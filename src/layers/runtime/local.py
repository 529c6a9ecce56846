"""The Dispatcher of one process (R42): whatever is accepted here runs here, and the data directory's lock is the lease.

Each start of the server is an owner of its own, so that the fence against an owner that is gone is always in use.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from layers.errors import NotReady
from layers.ports import Store
from layers.rows import ExecutionRow

if TYPE_CHECKING:
    from layers.runtime.engine import Engine
    from layers.runtime.rescue import Rescue


TRIES: Final = 3  # it may leave memory between being loaded and hearing


class Local:
    def __init__(self, owner: str, store: Store) -> None:
        self.owner = owner
        self._store = store

    def connect(self, engine: Engine, rescue: Rescue) -> None:
        """To those who run what it hands out; they need it first."""
        self._engine, self._rescue = engine, rescue

    def submit(self, execution_id: str) -> None:
        """Whoever accepted it runs it already."""

    async def claim(self, limit: int) -> Sequence[ExecutionRow]:
        return await self._store.take_over(self.owner, limit)

    async def renew(self) -> None:
        """The lock on the data directory holds as long as the process lives."""

    async def release(self, execution_id: str, until: int | None) -> None:
        """Parking writes that nobody holds it, with its record; a timer or a reply loads it again."""

    async def deliver(self, execution_id: str, event: Any) -> None:
        """Raises `NotFound`, and `NotReady` when it cannot be loaded just now."""
        for _ in range(TRIES):
            loaded = self._engine.loaded(execution_id) or await self._rescue.load(execution_id)
            if loaded is None or self._engine.hear(loaded, event):
                return
        raise NotReady("The execution comes and goes. Try again in a moment.")
