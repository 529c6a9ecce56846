"""One node by itself, on an input of one's own: tried in test mode, so nothing leaves, and nothing of it is kept.

1. It runs in a workflow of two, a trigger that gives the input and the node with its own form, by the worker that
   runs it in an execution: what it does here is what it does there.
2. What else it sees (`trigger`, `nodes`, `variables`, an iteration's `item`) is handed in with the input.
3. Its effects go to a ledger in memory, and are answered as in every test (R19). A child that it would begin is not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from layers.errors import NotFound
from layers.graph.commands import RunNode
from layers.graph.events import NodeDone, NodeFailed, NodeLooped, NodeParked
from layers.graph.execution import TOP, Execution, Frame
from layers.graph.model import Edge, Node
from layers.graph.records import JSON, Accepted
from layers.graph.status import NodeStatus
from layers.ports import Clock, Ids
from layers.runtime.codec import normalise
from layers.runtime.plans import Compiled
from layers.runtime.projection import error_json
from layers.runtime.standing import Kept
from layers.runtime.trace import effects_json
from layers.runtime.worker import Job, Report, UnderWay, Worker

GIVES: Final = ":input"  # the trigger of the workflow of two; no node of a document has a colon in its id
SHOWN: Final = 3  # items of a loop


@dataclass
class _Memory:
    """The ledger of a run that nobody keeps."""

    kept: list[Kept] = field(default_factory=list)

    def past(self) -> Sequence[Kept]:
        return self.kept

    def record(self, record: Kept) -> None:
        self.kept.append(record)

    async def durable(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Alone:
    worker: Worker
    clock: Clock
    ids: Ids

    async def run(self, compiled: Compiled, node_id: str, given: JSON, context: Mapping[str, Any]) -> dict[str, Any]:
        """`{status, input, output, error, handles, warnings, logs, effects, duration_ms, waits_until, items}`.

        `context` holds the roots; of `nodes` what the earlier nodes gave. Raises `NotFound` without such a node."""
        node = compiled.workflow.node(node_id)
        if node is None:
            raise NotFound(f"There is no node “{node_id}” in this workflow.")
        two = _two(compiled, node)
        plan = two.plan(GIVES)
        accepted = Accepted(
            self.ids.new("exe"), two.organisation_id, two.workflow_id, two.version, GIVES, "test",
            normalise(context.get("trigger")), self.clock.ms(), "test", two.workflow.settings.timezone, self.ids.seed(),
        )  # fmt: skip
        accepted = replace(accepted, root_id=accepted.execution_id)
        outputs = {**(context.get("nodes") or {}), GIVES: normalise(given).data}
        frame = Frame(edges={GIVES: True}, outputs=outputs)
        execution = Execution(accepted, frames={TOP: frame})
        ledger = _Memory()
        roots = {name: value for name, value in context.items() if name not in ("nodes", "input", "open")}
        job = Job(two, plan, execution, roots, RunNode(node_id, TOP, 1), ledger)
        step = two.step(node_id)
        report = await self.worker.attempt(job) if step.acts else await self._inline(job)
        return {**_told(report, plan.nodes[node_id].outputs, given), "effects": effects_json(ledger.kept, execution)}

    async def _inline(self, job: Job) -> Report:
        made = self.worker.inline(job)
        while isinstance(made, UnderWay):
            await asyncio.sleep(0)
            made = made.go_on() or made
        return made


def _two(compiled: Compiled, node: Node) -> Compiled:
    """The node behind a trigger of its own. `ids` stay those of the whole workflow: expressions mean the same."""
    trigger = Node(GIVES, "trigger", "trigger_manual")
    two = replace(compiled.workflow, nodes=(trigger, node), edges=(Edge(GIVES, GIVES, node.id),), pins={})
    return replace(compiled, workflow=two, _plans={}, _steps={}, _mappings={})


def _told(report: Report, outputs: tuple[str, ...], given: JSON) -> dict[str, Any]:
    event = report.event
    if not isinstance(event, NodeDone | NodeFailed | NodeParked | NodeLooped):
        raise TypeError(f"an attempt ended as {type(event).__name__}")
    told: dict[str, Any] = {
        "status": NodeStatus.SUCCESS,
        "input": given,
        "output": None,
        "error": None,
        "handles": [],
        "warnings": list(event.run.warnings),
        "logs": list(event.run.logs),
        "duration_ms": event.run.duration_us // 1000,
        "waits_until": None,
        "items": None,
    }
    if isinstance(event, NodeDone):
        taken = outputs if event.handles is None else event.handles
        skipped = NodeStatus.SKIPPED if event.skip_reason else NodeStatus.SUCCESS
        return {**told, "status": skipped, "output": event.output.data, "handles": list(taken)}
    if isinstance(event, NodeFailed):
        return {**told, "status": NodeStatus.ERROR, "error": error_json(event.failure)}
    if isinstance(event, NodeParked):
        return {**told, "status": NodeStatus.WAITING, "waits_until": event.until}
    items = event.rules.items
    first = None if items is None else list(items[:SHOWN])
    return {**told, "output": {"items": first}, "items": None if items is None else len(items)}
