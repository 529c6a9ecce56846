"""What people say of an execution under way: cancel it, pause it, go on, wake a node run, what became of a lost effect.

1. Each word is durable before its speaker hears so: a row of the inbox under a key that is used once, consumed in the
   transaction of the record that it causes (R33). A crash in between loses nothing and does nothing twice.
2. While it is paused nothing starts, attempts in flight end, and what comes for it waits (R37).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from layers.errors import Conflict, Invalid, LayersError, NotFound
from layers.graph.execution import Execution
from layers.graph.status import FINISHED, ExecutionStatus
from layers.ports import Clock, Ids, Store
from layers.rows import ExecutionRow, InboxRow
from layers.runtime.arrivals import wake_token
from layers.runtime.engine import Engine
from layers.runtime.journal import Journal
from layers.runtime.normal import normal_bytes
from layers.runtime.replies import AlreadyAnswered, Replies, TooLate
from layers.runtime.rescue import Rescue
from layers.runtime.tokens import CANCEL, WORD, asks_about

CHOICES: Final = ("done", "not_done", "resend")


@dataclass(frozen=True, slots=True)
class Control:
    """All raise `NotFound`, `Conflict` when it is finished, `NotReady`."""

    engine: Engine
    journal: Journal
    store: Store
    rescue: Rescue
    replies: Replies
    clock: Clock
    ids: Ids

    async def cancel(self, organisation_id: str, execution_id: str, by: str) -> ExecutionStatus:
        """Its status right after. Attempts in flight are stopped."""
        await self._unfinished(organisation_id, execution_id)
        with suppress(AlreadyAnswered):  # it is being cancelled
            await self._say(execution_id, "", "", CANCEL, by=by)
        return await self._status(execution_id)

    async def pause(self, organisation_id: str, execution_id: str, by: str, reason: str = "") -> ExecutionStatus:
        return await self._hold(organisation_id, execution_id, True, by, reason)

    async def go_on(self, organisation_id: str, execution_id: str, by: str) -> ExecutionStatus:
        return await self._hold(organisation_id, execution_id, False, by, "")

    async def wake(self, organisation_id: str, execution_id: str, node: str, scope: str, by: str) -> None:
        """A parked node run goes on now: a wait before its time, one for a call or a decision as if it had expired."""
        execution = await self._loaded(organisation_id, execution_id)
        token = wake_token(execution, node, scope)
        if token is None or execution.paused:
            raise Conflict(f"“{node}” does not wait for anything that could be cut short.")
        await self._say(execution_id, node, scope, token, by=by)

    async def decide(self, organisation_id: str, execution_id: str, key: str, choice: str, by: str) -> None:
        """A person's word on an effect whose answer was lost: it is done, it is not, or send it again (R15).

        Raises `Invalid` for another choice, `Conflict` when nothing asks about this key, or somebody has answered."""
        if choice not in CHOICES:
            raise Invalid(f"Choose one of {', '.join(CHOICES)}.")
        execution = await self._loaded(organisation_id, execution_id)
        for scope, frame in execution.frames.items():
            for node, run in frame.runs.items():
                if run.token is not None and asks_about(run.token, key):
                    return await self._say(execution_id, node, scope, run.token, key=key, choice=choice, by=by)
        raise Conflict("Nothing waits for this answer any more.")

    async def _hold(self, organisation_id: str, execution_id: str, on: bool, by: str, reason: str) -> ExecutionStatus:
        status = await self._unfinished(organisation_id, execution_id)
        if on is (status is ExecutionStatus.PAUSED):
            raise Conflict("It is paused already." if on else "It is not paused.")
        await self._say(execution_id, "", "", f"{WORD}{self.ids.new('word')}", pause=on, by=by, reason=reason)
        return await self._status(execution_id)

    async def _say(self, execution_id: str, node: str, scope: str, token: str, **said: str | bool) -> None:
        row = InboxRow(execution_id, node, scope, token, self.clock.ms(), normal_bytes(said))
        try:
            await self.replies.arrive(row)
        except TooLate as error:
            raise Conflict("It is finished already.") from error
        with suppress(LayersError):  # if what it led to could not be written, it will be
            await self.journal.barrier(execution_id)

    async def _loaded(self, organisation_id: str, execution_id: str) -> Execution:
        await self._unfinished(organisation_id, execution_id)
        loaded = self.engine.loaded(execution_id) or await self.rescue.load(execution_id)
        if loaded is None:
            raise Conflict("It is finished already.")
        self.engine.rest(loaded)  # it goes on only with a place
        return loaded.execution

    async def _unfinished(self, organisation_id: str, execution_id: str) -> ExecutionStatus:
        row = await self._row(execution_id)
        if row.organisation_id != organisation_id:
            raise _not_found(execution_id)
        status = await self._status(execution_id)
        if status in FINISHED:
            raise Conflict("It is finished already.")
        return status

    async def _status(self, execution_id: str) -> ExecutionStatus:
        loaded = self.engine.loaded(execution_id)
        return (await self._row(execution_id)).status if loaded is None else loaded.execution.status

    async def _row(self, execution_id: str) -> ExecutionRow:
        row = await self.store.execution(None, execution_id)
        if row is None:
            raise _not_found(execution_id)
        return row


def _not_found(execution_id: str) -> NotFound:
    return NotFound("There is no such execution.", execution_id=execution_id)
