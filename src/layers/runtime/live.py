"""Live events: what the journal just made durable, as the canvas sees it, out to whoever listens.

1. Events follow from records: the same records give the same events, live or read again from the journal.
2. An event is made only when somebody listens, and published only when its record is durable (R2). `node_started` is a
   hint: no record says it, so it carries the sequence number of the last durable record before it.
3. Publishing never blocks. A reader's queue is bounded; the one that falls behind gets `Gap` and subscribes again.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from layers.errors import LayersError
from layers.graph.commands import RunNode
from layers.graph.execution import Execution
from layers.graph.fold import apply
from layers.graph.loops import outer
from layers.graph.plan import Plan
from layers.graph.records import Accepted, Ended, Finished, Parked, Record, ScopeSettled
from layers.graph.status import FINISHED, NodeStatus
from layers.ports import LiveEvent
from layers.rows import ExecutionRow
from layers.runtime.projection import error_json

LONGEST: Final = 1000  # events a reader may be behind


class Gap(LayersError):
    """The reader was too slow and missed events; subscribe again after the last one seen."""

    code = "GAP"


class Listener:
    """Events in order, from the moment it was made. Raises `Gap` once and then ends; `close()` it in the end."""

    def __init__(self, bus: LiveBus, key: tuple[str, str]) -> None:
        self._bus, self._key = bus, key
        self._events: deque[LiveEvent] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._missed = False
        self._closed = False

    def __aiter__(self) -> Listener:
        return self

    async def __anext__(self) -> LiveEvent:
        while not self._events:
            if self._missed:
                self._missed = False
                self.close()
                raise Gap()
            if self._closed:
                raise StopAsyncIteration
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        return self._events.popleft()

    def put(self, event: LiveEvent) -> None:
        if self._missed:
            return
        if len(self._events) >= LONGEST:
            self._missed = True
        else:
            self._events.append(event)
        self._wake()

    def close(self) -> None:
        self._closed = True
        self._bus.forget(self._key, self)
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class LiveBus:
    """The Bus of one process."""

    def __init__(self) -> None:
        self._listeners: dict[tuple[str, str], set[Listener]] = {}

    def wanted(self, workflow_id: str, execution_id: str) -> bool:
        known = self._listeners
        return bool(known) and (("workflow", workflow_id) in known or ("execution", execution_id) in known)

    def publish(self, events: Sequence[LiveEvent]) -> None:
        for event in events:
            for key in (("workflow", event.workflow_id), ("execution", event.execution_id)):
                for listener in tuple(self._listeners.get(key, ())):
                    listener.put(event)

    def listen(self, *, workflow_id: str | None = None, execution_id: str | None = None) -> Listener:
        """Of one workflow, or of one execution; it hears everything that is published from now on."""
        key = ("workflow", workflow_id or "") if execution_id is None else ("execution", execution_id)
        listener = Listener(self, key)
        self._listeners.setdefault(key, set()).add(listener)
        return listener

    def forget(self, key: tuple[str, str], listener: Listener) -> None:
        listeners = self._listeners.get(key, set())
        listeners.discard(listener)
        if not listeners:
            self._listeners.pop(key, None)


def events(
    row: ExecutionRow,
    plan: Plan,
    before: Execution | None,
    records: Iterable[Record],
    started: Iterable[RunNode] = (),
    after: int = 0,
) -> list[LiveEvent]:
    """What these records, following on `before`, mean to a reader who has seen everything up to `after`."""
    made: list[LiveEvent] = []
    execution = before
    for record in records:
        then = apply(plan, execution, record)
        if then.seq > after:
            for name, at, fields in _of(plan, record, execution, then):
                made.append(_event(row, then.seq, name, at, **fields))
        execution = then
    if execution is not None:
        for command in started:
            run = execution.run(command.node, command.scope)
            at = run.started_at if run is not None and run.started_at else row.started_at
            made.append(
                _event(row, execution.seq, "node_started", at, node_id=command.node, scope=command.scope,
                       data={"attempt": command.attempt})
            )  # fmt: skip
    return made


def _event(row: ExecutionRow, seq: int, name: str, at: int, **fields: Any) -> LiveEvent:
    return LiveEvent(seq, row.id, row.workflow_id, row.organisation_id, name, at, **fields)


def _of(
    plan: Plan, record: Record, before: Execution | None, after: Execution
) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """(name, at, fields) of each event that one record brings about."""
    at = _at(record)
    if isinstance(record, Accepted):
        told = {
            "mode": record.mode, "trigger_type": record.trigger_type, "trigger_node_id": record.trigger,
            "version": record.version,
        }  # fmt: skip
        yield "execution_started", at, {"data": told}
        edges = _taken(plan, after, record.trigger, "")
        done = {"attempt": 1, "duration_ms": 0, "handles": ["trigger_out"], "warnings": []}
        yield "node_completed", at, {"node_id": record.trigger, "scope": "", "edges": edges, "data": done}
    elif isinstance(record, Ended):
        yield _of_ended(plan, record, after, at)
    elif isinstance(record, Parked) and record.node in after.frames[record.scope].loops:
        yield "node_started", at, {"node_id": record.node, "scope": record.scope, "data": {"attempt": record.attempt}}
    elif isinstance(record, ScopeSettled):
        scope, loop, _ = outer(record.scope)
        if (state := after.frames[scope].loops.get(loop)) is not None:
            told = {"settled": state.succeeded + state.failed, "failed": state.failed, "total": state.total}
            yield "node_progress", at, {"node_id": loop, "scope": scope, "data": told}
    elif isinstance(record, Parked):
        waits = {"resume_at": record.until}
        yield "node_waiting", at, {"node_id": record.node, "scope": record.scope, "data": waits}
    for scope, node in _dead(before, after):
        yield "node_skipped", at, {"node_id": node, "scope": scope, "data": {"reason": "branch_not_taken"}}
    if isinstance(record, Finished):
        error = None if record.error is None else error_json(record.error)
        over = {
            "status": record.status, "duration_ms": record.at - after.accepted.at, "error": error,
            "error_node_id": record.error_node,
        }  # fmt: skip
        yield "execution_finished", at, {"data": over}
    elif before is not None and before.status is not after.status and after.status not in FINISHED:
        yield "execution_status", at, {"data": {"status": after.status}}


def _of_ended(plan: Plan, record: Ended, after: Execution, at: int) -> tuple[str, int, dict[str, Any]]:
    where: dict[str, Any] = {"node_id": record.node, "scope": record.scope}
    took = {"attempt": record.attempt, "duration_ms": record.duration_us // 1000}
    error = None if record.error is None else error_json(record.error)
    if record.status is NodeStatus.RETRYING:
        most = plan.nodes[record.node].policy.max_retries + 1
        again = {"attempt": record.attempt, "of": most, "next_at": record.retry_at, "error": error}
        return "node_retrying", at, {**where, "data": again}
    edges = _taken(plan, after, record.node, record.scope)
    if record.status is NodeStatus.ERROR:
        return "node_failed", at, {**where, "edges": edges, "data": {**took, "error": error}}
    if record.status in (NodeStatus.SKIPPED, NodeStatus.CANCELLED):
        reason = record.skip_reason or ("cancelled" if record.status is NodeStatus.CANCELLED else None)
        return "node_skipped", at, {**where, "edges": edges, "data": {"reason": reason, "error": error}}
    done = {**took, "handles": list(record.handles), "warnings": list(record.warnings)}
    return "node_completed", at, {**where, "edges": edges, "data": done}


def _taken(plan: Plan, execution: Execution, node: str, scope: str) -> tuple[str, ...]:
    """The edges that carried this node's output."""
    settled = execution.frames[scope].edges
    return tuple(edge.id for edge in plan.nodes[node].outgoing if settled.get(edge.id))


def _dead(before: Execution | None, after: Execution) -> Iterator[tuple[str, str]]:
    """Node runs that the fold has just skipped because no branch leads to them (rule of dead paths, not recorded)."""
    for scope, frame in after.frames.items():
        old = before.frames.get(scope) if before is not None else None
        if old is frame:
            continue
        for node, run in frame.runs.items():
            dead = run.status is NodeStatus.SKIPPED and run.skip_reason == "branch_not_taken"
            if dead and (old is None or node not in old.runs):
                yield scope, node


def _at(record: Record) -> int:
    if isinstance(record, Ended):
        return record.started_at + record.duration_us // 1000
    return getattr(record, "at", 0)  # a choice has no time of its own


def to_wire(event: LiveEvent) -> dict[str, Any]:
    """As a WebSocket message carries it, but for `type` and the subscription's `id`."""
    wire: dict[str, Any] = {
        "seq": event.seq,
        "execution_id": event.execution_id,
        "workflow_id": event.workflow_id,
        "event": event.name,
        "at": event.at,
        "data": event.data,
    }
    if event.node_id is not None:
        wire |= {"node_id": event.node_id, "scope": event.scope}
    if event.edges:
        wire["edges"] = list(event.edges)
    return wire
