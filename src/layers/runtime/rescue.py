"""Executions that are not in memory come back from their records: at the start, when something wakes them, and after
a failed append.

1. At the start all unfinished, unparked ones are claimed in pages, oldest first, folded and gone on with (R1).
2. One that was started three times and never wrote a record is the likely cause of the crashes: it is paused with
   "stopped the server" and waits for a person (R10). So is one whose version is gone.
3. An execution is loaded once, however many ask for it.
4. One whose append failed is loaded again when writing works (R9); one that somebody else owns is left alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from layers.errors import EngineBug, LayersError, NotFound, NotOurs, NotReady
from layers.graph.records import Accepted, Paused
from layers.graph.status import FINISHED, ExecutionStatus
from layers.ports import Clock, Dispatcher, Store
from layers.rows import ExecutionRow, InboxRow, Whole
from layers.runtime.engine import Engine
from layers.runtime.journal import AlreadyAccepted, Journal
from layers.runtime.loaded import Loaded
from layers.runtime.plans import Plans
from layers.runtime.run import Run

PAGE: Final = 200
MOST_STARTS: Final = 3
_log = logging.getLogger("layers.rescue")


class Rescue:
    """`on_late` hears of what was in an inbox and nobody will take."""

    def __init__(
        self, *, engine: Engine, store: Store, journal: Journal, plans: Plans, dispatcher: Dispatcher, clock: Clock
    ) -> None:
        self.on_late: Callable[[Sequence[InboxRow]], None] = lambda rows: None
        self._engine = engine
        self._store = store
        self._journal = journal
        self._plans = plans
        self._dispatcher = dispatcher
        self._clock = clock
        self._loading: dict[str, asyncio.Task[Loaded | None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        journal.on_lost = self.lost

    async def start(self) -> int:
        """Go on with all that was under way; how many there were."""
        found = 0
        while rows := await self._dispatcher.recover(PAGE):
            found += len(rows)
            for row in rows:
                await self.take_over(row)
        return found

    async def watch(self, execution_id: str) -> Run | None:
        """The handle of an execution that is not finished; None when it is, or there is none."""
        run = self._engine.watch(execution_id)  # before the store is asked, so that its end in between is heard
        row = await self._store.execution(None, execution_id)
        return None if row is None or row.status in FINISHED else run

    async def load(self, execution_id: str) -> Loaded | None:
        """The execution in memory; None when it is finished. Raises `NotFound`."""
        task = self._loading.get(execution_id)
        if task is None:
            task = asyncio.get_running_loop().create_task(self._load(execution_id))
            self._loading[execution_id] = task
            task.add_done_callback(lambda _: self._loading.pop(execution_id, None))
        return await asyncio.shield(task)

    async def _load(self, execution_id: str) -> Loaded | None:
        whole = await self._store.whole(execution_id)
        if whole is None:
            raise NotFound("There is no such execution.", execution_id=execution_id)
        return None if whole.row.status in FINISHED else await self._adopt(whole)

    async def _adopt(self, whole: Whole, bug: Exception | None = None) -> Loaded:
        compiled = await self._plans.ran(whole.row)
        first = whole.records[0][1] if whole.records else None
        if isinstance(first, Accepted):
            await self._plans.variables.ready(whole.row.organisation_id, first.variables_version)
        there = self._engine.loaded(whole.row.id)
        if there is None:
            there = self._engine.adopt(compiled, whole.row, [record for _, record in whole.records], bug)
            self.on_late(self._engine.receive(there, whole.waiting))
        return there

    async def take_over(self, row: ExecutionRow) -> None:
        """Go on with it: it is ours, and has its place."""
        try:
            if row.starts > MOST_STARTS:
                self._pause(row, "It stopped the server three times before it got any further.")
            else:
                whole = await self._store.whole(row.id)
                if whole is not None:
                    self._engine.let_in(await self._adopt(whole))
        except NotFound:
            self._pause(row, f"Version {row.version} of its workflow is gone.")
        except LayersError as error:
            _log.error("execution %s cannot be read: %s", row.id, error)
            self._pause(row, f"Its records cannot be read: {error}")

    def _pause(self, row: ExecutionRow, reason: str) -> None:
        record = Paused(True, "", reason, self._clock.ms())
        paused = replace(row, status=ExecutionStatus.PAUSED, seq=row.seq + 1, starts=0, attention="paused")
        self._journal.append(paused, row.owner or "", [record])
        self._dispatcher.release(row.id)

    # --- after a failed append ---------------------------------------------------------------------------------------

    def lost(self, execution_id: str, error: Exception) -> None:
        """What the journal says of an execution that it could not write."""
        self._engine.lost(execution_id, error)
        task = asyncio.get_running_loop().create_task(self._again(execution_id, error))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _again(self, execution_id: str, error: Exception) -> None:
        try:
            await self._journal.room()
            await self._journal.run(_nothing)  # all that was queued of it has failed by now
            self._journal.forget(execution_id)
            if isinstance(error, AlreadyAccepted | NotOurs):
                return
            whole = await self._store.whole(execution_id)
            if whole is not None and whole.row.status not in FINISHED:
                await self._adopt(whole, error if isinstance(error, EngineBug) else None)
        except NotReady:
            return  # the next start takes it up
        except (LayersError, OSError) as again:
            _log.error("execution %s is not loaded again: %s", execution_id, again)


def _nothing(connection: object) -> None:
    """Queued behind everything else, it tells when that is done."""
