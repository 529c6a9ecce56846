"""What arrives becomes an execution: a request at a hook, a tick of the clock, a person's click.

1. An event is acknowledged when it is durable, not before (R38). A repeated delivery gets the first one's answer.
2. The three ways to answer a webhook: `accepted` at once, `wait_for_result`, `respond_node`; the caller waits 25 s.
3. Tests are not deduplicated, and run the newest saved version (R19).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Final

import orjson

from layers.catalog.node import Reply
from layers.catalog.trigger import Arrival, Refusal
from layers.errors import LayersError, NotFound
from layers.frozen import frozen
from layers.graph.records import JSON
from layers.graph.status import ExecutionStatus
from layers.ports import Clock
from layers.runtime.engine import Engine
from layers.runtime.executions import Executions
from layers.runtime.hooks import Hook, Hooks, Target, by_hand
from layers.runtime.journal import AlreadyAccepted
from layers.runtime.plans import Compiled
from layers.runtime.run import Outcome, Patience, Run

CALLER_WAITS_S: Final = 25.0
_JSON: Final = {"content-type": "application/json"}
_PROBLEM: Final = {"content-type": "application/problem+json"}


@frozen
class HookReply:
    """The whole answer to a webhook's caller."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Refused(LayersError):
    """The trigger did not take the request."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.status, self.headers, self.reason = refusal.status, refusal.headers, refusal.code


class Intake:
    def __init__(
        self, engine: Engine, hooks: Hooks, executions: Executions, clock: Clock, caller_waits_s: float = CALLER_WAITS_S
    ) -> None:
        self._engine = engine
        self._hooks = hooks
        self._executions = executions
        self._clock = clock
        self.patience = Patience(caller_waits_s)

    def hook(self, path: str) -> Hook | None:
        return self._hooks.at(path)

    async def methods(self, path: str) -> tuple[str, ...] | None:
        """What an active hook takes, for `Allow`; None when there is none."""
        hook = self._hooks.at(path)
        return tuple((await self._hooks.target(hook)).trigger.methods) if hook is not None and hook.active else None

    async def webhook(self, path: str, arrival: Arrival, *, test: bool = False) -> HookReply:
        """Raises `NotFound` for an address nobody listens at, `Refused` with the trigger's reason, `NotReady`."""
        hook = self._hooks.at(path)
        if hook is None or not (hook.active or test):
            raise NotFound("No workflow listens at this address.")
        target = await self._hooks.newest(hook) if test else hook.target or await self._hooks.target(hook)
        if target is None:
            raise NotFound("This address belongs to a trigger that is not in the workflow any more.")
        payload = target.trigger.accept(arrival)
        if isinstance(payload, Refusal):
            raise Refused(payload)
        run = self.start(target, payload, mode="test" if test else "live", triggered_by="webhook")
        mode = "accepted" if test else target.trigger.responseMode
        if mode == "accepted":
            return await self._accepted(run)
        try:
            if mode == "wait_for_result":
                return _result(await run.decided(self.patience))
            reply = await run.reply(self.patience)
            return accepted(run.id) if reply is None else _reply(reply)
        except TimeoutError:
            return accepted(run.id) if mode == "respond_node" else _too_slow(run.id, self.patience.seconds)
        except AlreadyAccepted as first:
            return await self._first(first.execution_id, mode)

    def start(self, target: Target, payload: JSON, *, mode: str, triggered_by: str) -> Run:
        """Accept the trigger's payload; its `dedupeId` is consumed with it (R38, R44)."""
        compiled, node = target.compiled, target.node_id
        delivery = payload.get("dedupeId") if mode == "live" and isinstance(payload, dict) else None
        dedupe = f"{compiled.workflow_id}:{node}:{delivery}" if delivery else None
        return self._engine.accept(compiled, node, payload, mode=mode, triggered_by=triggered_by, dedupe=dedupe)

    async def run(
        self,
        compiled: Compiled,
        payload: JSON = None,
        *,
        trigger: str | None = None,
        mode: str = "live",
        triggered_by: str = "",
    ) -> Run:
        """Start by hand. `trigger` None: the manual one, else the first. `payload` None: the trigger's sample.

        The manual trigger's payload is the input itself; that of a webhook takes it as the body of a request, unless
        it is a whole payload with a `body`; any other trigger's payload is the input. Raises `Invalid` without such a
        trigger, `InputInvalid` when what the manual one is given does not fit the workflow's inputs."""
        node, payload, warnings = by_hand(compiled, payload, triggered_by, self._clock, trigger)
        run = self._engine.accept(compiled, node, payload, mode=mode, triggered_by=triggered_by)
        run.warnings = warnings
        return run

    # --- answers -----------------------------------------------------------------------------------------------------

    async def _accepted(self, run: Run) -> HookReply:
        try:
            await run.durable()
        except AlreadyAccepted as first:
            return accepted(first.execution_id)
        return accepted(run.id)

    async def _first(self, execution_id: str, mode: str) -> HookReply:
        """The answer to a delivery that came before: the first one's, or its id while that still runs."""
        known = await self._executions.outcome(execution_id)
        if known is None:
            return accepted(execution_id)
        outcome, reply = known
        if mode == "wait_for_result":
            return _result(outcome)
        return accepted(execution_id) if reply is None else _reply(reply)


def accepted(execution_id: str) -> HookReply:
    """202: it is durable."""
    return HookReply(202, _JSON, b'{"execution_id":"%b"}' % execution_id.encode())


def _reply(reply: Reply) -> HookReply:
    return HookReply(reply.status, reply.headers, reply.body)


def _result(outcome: Outcome) -> HookReply:
    if outcome.status is ExecutionStatus.COMPLETED:
        return HookReply(200, _JSON, orjson.dumps(outcome.output))
    detail = outcome.error.message if outcome.error is not None else f"The execution was {outcome.status}."
    return _problem(500, "execution-failed", "The execution failed", detail, outcome.execution_id)


def _too_slow(execution_id: str, waited_s: float) -> HookReply:
    detail = f"There is no result after {waited_s:g} s. The execution goes on."
    return _problem(504, "still-running", "Still running", detail, execution_id)


def _problem(status: int, slug: str, title: str, detail: str, execution_id: str) -> HookReply:
    told: dict[str, Any] = {
        "type": f"/problems/{slug}", "title": title, "status": status, "detail": detail, "execution_id": execution_id,
    }  # fmt: skip
    return HookReply(status, _PROBLEM, orjson.dumps(told))
