"""Answers from outside to node runs that wait: calls at `/resume`, decisions at `/approve` (R33).

1. What comes is durable before its sender hears so: a row of the inbox under a key that is used once.
2. The row is consumed in the transaction of the record that wakes its node run. What comes before that is parked
   waits; a second one hears that there was a first, a late one that nobody waits any more.
3. After a crash all that nobody has consumed is delivered again, before any timer.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from layers.catalog.node import APPROVE, RESUME
from layers.catalog.trigger import Arrival, Refusal
from layers.errors import Conflict, LayersError, NotFound
from layers.graph.loops import ancestors
from layers.graph.records import JSON, Ended, Parked, Record, Woken
from layers.ports import Clock, Dispatcher, Store
from layers.rows import ExecutionRow, InboxRow
from layers.runtime.engine import Engine
from layers.runtime.intake import HookReply, Refused, accepted
from layers.runtime.links import Links
from layers.runtime.normal import normal_bytes
from layers.runtime.plans import Plans
from layers.runtime.rescue import Rescue

PAGE: Final = 500
TRIES: Final = 3  # it may leave memory meanwhile
_log = logging.getLogger("layers.replies")


class AlreadyAnswered(Conflict):
    """This was answered already; the first answer counts."""

    code = "ALREADY_ANSWERED"


class TooLate(Conflict):
    """Nothing waits for this answer any more."""

    code = "TOO_LATE"


@dataclass(frozen=True, slots=True)
class Question:
    """What a person is asked at `/approve`. `status`: open | decided | expired | over. `asked` is the node's own
    (`message`, `form`, …), `decision` what was answered."""

    status: str
    workflow_name: str
    asked: JSON
    decision: JSON = None


class Replies:
    def __init__(
        self,
        engine: Engine,
        store: Store,
        rescue: Rescue,
        dispatcher: Dispatcher,
        plans: Plans,
        links: Links,
        clock: Clock,
    ) -> None:
        self._engine = engine
        self._store = store
        self._rescue = rescue
        self._dispatcher = dispatcher
        self._plans = plans
        self._links = links
        self._clock = clock
        self._heard: dict[InboxRow, bool] = {}  # under way; False: it turned out to be late
        self._tasks: set[asyncio.Task[None]] = set()
        rescue.on_late = self._late
        engine.outlet.on_sent = self._sent

    async def start(self) -> None:
        """Deliver what was durable and not consumed when the last process ended."""
        after = ""
        while ids := await self._store.addressees(after, PAGE):
            for after in ids:
                await self._delivered(after)

    async def deliver(self, execution_id: str) -> bool:
        """Give an execution what is in its inbox. False when it is finished by now. Raises `NotFound`, `NotReady`."""
        if self._engine.loaded(execution_id) is None:
            came = await self._store.arrivals(execution_id)
            if await self._dispatcher.lines_up(execution_id, came):
                return True
        for _ in range(TRIES):
            loaded = self._engine.loaded(execution_id) or await self._rescue.load(execution_id)
            if loaded is None:
                return False
            rows = await self._store.arrivals(execution_id)
            if self._engine.loaded(execution_id) is loaded:
                self._late(self._engine.receive(loaded, rows))
                self._engine.rest(loaded)
                break
        return True  # if not now, then whoever loads it next gives it what waits

    def _sent(self, execution_id: str) -> None:
        """Another execution has put something into this one's inbox (R34)."""
        self._spawn(self._delivered(execution_id))

    async def _delivered(self, execution_id: str) -> None:
        try:
            if not await self.deliver(execution_id):
                self._late(await self._store.arrivals(execution_id))
        except LayersError as error:
            _log.warning("what came for execution %s waits on: %s", execution_id, error)

    def _spawn(self, job: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(job)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # --- /resume -----------------------------------------------------------------------------------------------------

    async def resume(self, token: str, node: str, arrival: Arrival) -> HookReply:
        """The answer to a call. Raises `NotFound`, `Refused`, `AlreadyAnswered`, `TooLate`.

        Of a node that people answer it is the way to its page, which is so known before the node is parked."""
        found = self._links.read_resume(token)
        row = None if found is None else await self._store.execution(None, found[0])
        if found is None or row is None:
            raise NotFound("Nothing waits at this address.")
        compiled = await self._plans.ran(row)
        planned = compiled.plan(row.trigger_node_id).nodes.get(node)
        kind = None if planned is None else compiled.step(node).type
        executor = None if kind is None else kind.executor
        receive, page = getattr(executor, "receive", None), getattr(executor, "page", None)
        if planned is None or (receive or page) is None:
            raise NotFound("Nothing waits at this address.")
        scope = _around(node if planned.each else planned.loop, found[1])
        if scope is None:
            raise NotFound(f"“{node}” is in a loop: its address is that of one of the iterations.")
        if receive is None and page is not None:
            return HookReply(303, {"location": self._links.node(page, row.id, node, scope)})
        taken = None if receive is None else receive(planned.node.config, arrival)
        if isinstance(taken, Refusal):
            raise Refused(taken)
        await self._arrive(row.id, node, scope, RESUME, taken)
        return accepted(row.id)

    # --- /approve ----------------------------------------------------------------------------------------------------

    async def question(self, token: str) -> Question:
        """Raises `NotFound` for an address that was never given out."""
        row, node, scope = await self._addressed(token)
        return await self._question(row, node, scope)

    async def decide(self, token: str, decision: JSON) -> None:
        """Raises `NotFound`, `AlreadyAnswered`, `TooLate`."""
        row, node, scope = await self._addressed(token)
        await self._arrive(row.id, node, scope, APPROVE, decision)

    async def _addressed(self, token: str) -> tuple[ExecutionRow, str, str]:
        found = self._links.read_node(APPROVE, token)
        row = None if found is None else await self._store.execution(None, found[0])
        if found is None or row is None:
            raise NotFound("There is nothing to decide at this address.")
        return row, found[1], found[2]

    async def _question(self, row: ExecutionRow, node: str, scope: str) -> Question:
        waiting = await self._store.arrivals(row.id)  # before the records: what is consumed in between is told there
        kept = [record for _, record in await self._store.records(row.id)]
        parked = _last(kept, node, scope)
        if parked is None:
            raise NotFound("There is nothing to decide at this address yet. Try again in a moment.")

        def told(status: str, decision: JSON = None) -> Question:
            return Question(status, row.workflow_name, parked.state and parked.state.data, decision)

        for record in kept[kept.index(parked) + 1 :]:
            if isinstance(record, Woken) and _of(record, node, scope):
                return told("expired") if record.arrived is None else told("decided", record.arrived.data)
            if isinstance(record, Ended) and _of(record, node, scope):
                return told("over")
        for came in waiting:
            if (came.node, came.scope, came.token) == (node, scope, APPROVE):
                return told("decided", orjson.loads(came.body))
        if row.completed_at is not None:
            return told("over")
        return told("expired" if parked.until is not None and parked.until <= self._clock.ms() else "open")

    # --- the inbox ---------------------------------------------------------------------------------------------------

    async def _arrive(self, execution_id: str, node: str, scope: str, token: str, body: JSON) -> None:
        await self.arrive(InboxRow(execution_id, node, scope, token, self._clock.ms(), normal_bytes(body)))

    async def arrive(self, row: InboxRow) -> None:
        """Keep it and deliver it. Raises `AlreadyAnswered`, `TooLate`."""
        try:
            if not await self._store.arrive(row):
                raise AlreadyAnswered()
        except Conflict as error:
            raise error if isinstance(error, AlreadyAnswered) else TooLate() from error
        self._heard[row] = True
        try:
            if not await self.deliver(row.execution_id):
                self._late(await self._store.arrivals(row.execution_id))  # it ended, perhaps because it took this
        finally:
            in_time = self._heard.pop(row)
        if not in_time:
            raise TooLate()

    def _late(self, rows: Sequence[InboxRow]) -> None:
        for row in rows:
            if row in self._heard:
                self._heard[row] = False
            self._spawn(self._store.spend(row))


def _around(loop: str | None, scope: str) -> str | None:
    """The scope in or around this one that is an iteration of the loop; None for no such."""
    for name in ancestors(scope):
        if (name.rpartition("/")[2].rpartition("[")[0] or None) == loop:
            return name
    return None


def _last(kept: Sequence[Record], node: str, scope: str) -> Parked | None:
    parked = [one for one in kept if isinstance(one, Parked) and _of(one, node, scope) and one.token == APPROVE]
    return parked[-1] if parked else None


def _of(record: Parked | Woken | Ended, node: str, scope: str) -> bool:
    return record.node == node and record.scope == scope
