"""What people ask of an execution under way: cancel it, or say what became of a lost effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from layers.errors import Conflict, Invalid, NotFound
from layers.graph.events import CancelAsked, ReplyCame
from layers.graph.status import FINISHED, ExecutionStatus, NodeStatus
from layers.ports import Dispatcher, Store
from layers.runtime.codec import normalise
from layers.runtime.engine import Engine
from layers.runtime.rescue import Rescue
from layers.runtime.worker import ASK

CHOICES: Final = ("done", "not_done", "resend")


@dataclass(frozen=True, slots=True)
class Control:
    engine: Engine
    store: Store
    dispatcher: Dispatcher
    rescue: Rescue

    async def cancel(self, organisation_id: str, execution_id: str, by: str) -> ExecutionStatus:
        """Its status right after. Attempts in flight are stopped. Raises `NotFound`, `Conflict` when it is finished."""
        await self._unfinished(organisation_id, execution_id)
        await self.dispatcher.deliver(execution_id, CancelAsked(by))
        loaded = self.engine.loaded(execution_id)
        return ExecutionStatus.CANCELLED if loaded is None else loaded.execution.status

    async def decide(self, organisation_id: str, execution_id: str, key: str, choice: str, by: str) -> None:
        """A person's word on an effect whose answer was lost: it is done, it is not, or send it again (R15).

        Raises `NotFound`, `Invalid` for another choice, `Conflict` when nothing asks about this key (any more)."""
        if choice not in CHOICES:
            raise Invalid(f"Choose one of {', '.join(CHOICES)}.")
        await self._unfinished(organisation_id, execution_id)
        loaded = self.engine.loaded(execution_id) or await self.rescue.load(execution_id)
        waiting = [
            (node, scope)
            for scope, frame in (loaded.execution.frames.items() if loaded is not None else ())
            for node, run in frame.runs.items()
            if run.status is NodeStatus.WAITING and run.token == f"{ASK}{key}"
        ]
        if loaded is None or not waiting:
            raise Conflict("Nothing waits for this answer any more.")
        node, scope = waiting[0]
        self.engine.hear(loaded, ReplyCame(node, scope, normalise({"key": key, "choice": choice, "by": by})))

    async def _unfinished(self, organisation_id: str, execution_id: str) -> None:
        loaded = self.engine.loaded(execution_id)
        if loaded is not None and loaded.compiled.organisation_id == organisation_id:
            status = loaded.execution.status
        else:
            row = await self.store.execution(organisation_id, execution_id)
            if row is None:
                raise NotFound("There is no such execution.", execution_id=execution_id)
            status = row.status
        if status in FINISHED:
            raise Conflict("It is finished already.")
