"""The Dispatcher of one process (R42): whatever is accepted here runs here, and the data directory's lock is the lease.

1. Each start of the server is an owner of its own, so that the fence against an owner that is gone is always in use.
2. What no limit concerns runs at once where it was accepted. The rest waits in line, a row and no memory each, and is
   let in by a claim; there is one at a time, and everything that may change who is next asks for another.
3. A parked or paused execution has no place. What is due or has come for it stays where it is durable until it has one
   again; only to be cancelled, paused or timed out it needs none.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

import orjson

from layers.errors import LayersError, NotReady
from layers.graph.events import TimeCame
from layers.graph.records import Accepted, Woken
from layers.graph.status import ExecutionStatus
from layers.graph.turns import WAKING
from layers.ports import Clock, Store
from layers.rows import Claim, Claimed, ExecutionRow, InboxRow, QuotaWarning
from layers.runtime.limits import Limits, in_line
from layers.runtime.plans import Plans
from layers.runtime.timers import Due, Timers
from layers.runtime.tokens import WORD

if TYPE_CHECKING:
    from layers.runtime.engine import Engine
    from layers.runtime.rescue import Rescue


TRIES: Final = 3  # it may leave memory between being loaded and hearing
AT_ONCE: Final = 50  # let in by one claim
AGAIN_MS: Final = 1000  # after a claim that could not be written
CHILD_OF: Final = "execution "  # how `triggered_by` names a caller
_log = logging.getLogger("layers.dispatcher")


class Local:
    """`on_warning` hears of each quota warning, once."""

    def __init__(self, *, owner: str, store: Store, limits: Limits, plans: Plans, timers: Timers, clock: Clock) -> None:
        self.owner = owner
        self.on_warning: Callable[[QuotaWarning], None] = lambda warning: None
        self._store = store
        self._limits = limits
        self._plans = plans
        self._timers = timers
        self._clock = clock
        self._released: list[str] = []
        self._wanted = False
        self._open = False
        self._claiming: asyncio.Task[None] | None = None
        self._again: Due | None = None
        limits.on_change = self.look

    def connect(self, engine: Engine, rescue: Rescue) -> None:
        """To those who run what it hands out; they need it first."""
        self._engine, self._rescue = engine, rescue

    async def start(self) -> None:
        """After what was under way: the places that a crash left are free, and the queue moves."""
        await self._store.abandon(self.owner)
        self._open = True
        self.look()

    def stop(self) -> None:
        """Nobody is let in any more."""
        self._open = False

    async def settled(self) -> None:
        """The claims that were asked for are done: for whoever has moved the clock."""
        while self._claiming is not None:
            await self._claiming

    # --- the port ----------------------------------------------------------------------------------------------------

    def submit(self, execution_id: str) -> None:
        """It waits in line; what does not runs already where it was accepted."""
        self.look()

    async def recover(self, limit: int) -> Sequence[ExecutionRow]:
        return await self._store.take_over(self.owner, limit)

    async def claim(self, limit: int) -> Claimed:
        released, self._released = self._released, []
        asked = Claim(self.owner, self._clock.ms(), limit, self._limits.allowance, released)
        try:
            return await self._store.claim(asked)
        except BaseException:
            self._released = [*released, *self._released]
            raise

    async def renew(self) -> None:
        """The lock on the data directory holds as long as the process lives."""

    def release(self, execution_id: str) -> None:
        """With the next claim; a crash before that is made up for at the start."""
        self._released.append(execution_id)
        self.look()

    async def lines_up(self, execution_id: str, came: Sequence[InboxRow] = ()) -> bool:
        row = None if self._limits.none else await self._store.execution(None, execution_id)
        if row is None or any(not one.node and not _goes_on(one) for one in came):
            return False
        if row.status is ExecutionStatus.QUEUED:
            return True  # it takes what has come when its turn comes
        if row.status is ExecutionStatus.PAUSED and not any(not one.node for one in came):
            return True
        if row.status not in (ExecutionStatus.WAITING, ExecutionStatus.PAUSED):
            return False
        return await self._needs_place(row)

    async def deliver(self, execution_id: str, event: Any) -> None:
        """Raises `NotFound`, and `NotReady` when it cannot be loaded just now."""
        rests = isinstance(event, TimeCame) and self._engine.loaded(execution_id) is None
        if rests and await self.lines_up(execution_id):
            return
        for _ in range(TRIES):
            loaded = self._engine.loaded(execution_id) or await self._rescue.load(execution_id)
            if loaded is None or self._engine.hear(loaded, event):
                return
        raise NotReady("The execution comes and goes. Try again in a moment.")

    # --- who is next -------------------------------------------------------------------------------------------------

    async def _needs_place(self, row: ExecutionRow) -> bool:
        """It waits in line now, ahead of what is new. False: it has its place, or needs none."""
        compiled = await self._plans.ran(row)
        if not self._limits.places(compiled, row.mode):
            return False
        callers: Sequence[str] = ()
        if row.status is ExecutionStatus.PAUSED or row.triggered_by.startswith(CHILD_OF):
            records = [record for _, record in await self._store.records(row.id)]
            begun = any(isinstance(record, Woken) and not record.node for record in records)
            accepted = next(record for record in records if isinstance(record, Accepted))
            if accepted.queued and not begun:
                return False  # it goes back to where it stood
            callers = accepted.line
        line = in_line(compiled, row.id, callers, self._clock.ms(), WAKING)
        waits = await self._store.line_up(line)
        self.look()
        return waits

    def look(self) -> None:
        """Something may have changed about who is next."""
        self._wanted = True
        if self._open and self._claiming is None:
            self._claiming = asyncio.get_running_loop().create_task(self._let_in())

    async def _let_in(self) -> None:
        try:
            while self._wanted and self._open:
                self._wanted = False
                claimed = await self.claim(AT_ONCE)
                for warning in claimed.warnings:
                    self.on_warning(warning)
                await asyncio.gather(*map(self._rescue.take_over, claimed.rows))
                self._wanted |= claimed.more
                if claimed.again_at is not None:
                    self._look_at(claimed.again_at)
        except LayersError as error:
            _log.warning("the queue stands still: %s", error)
            self._look_at(self._clock.ms() + AGAIN_MS)
        except Exception:
            _log.exception("the queue stands still")
            self._look_at(self._clock.ms() + AGAIN_MS)
        finally:
            self._claiming = None

    def _look_at(self, ms: int) -> None:
        if self._again is None or self._again.call is None or ms < self._again.at:
            if self._again is not None:
                self._again.cancel()
            self._again = self._timers.at(ms, self._due)

    def _due(self) -> None:
        self._again = None
        self.look()


def _goes_on(word: InboxRow) -> bool:
    """A word to an execution as a whole: whether it is that it may go on."""
    return word.token.startswith(WORD) and not orjson.loads(word.body)["pause"]
