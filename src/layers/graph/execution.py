"""One execution as frozen data, and what can be read from it.

1. An execution is a tree of frames, one per scope; a step copies the frames that it touches, no other (R30).
2. Per scope each edge settles once, as delivered or dead.
3. `RUNNING` is not recorded (R4): a node that was in flight at a crash is ready again after the fold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Final, Protocol

from layers.frozen import frozen
from layers.graph.loops import LoopState, ancestors, outer
from layers.graph.model import Edge
from layers.graph.plan import Plan
from layers.graph.records import JSON, Accepted, Failure, Finished, Given, Intent, Result, Value
from layers.graph.status import ExecutionStatus, NodeStatus

TOP = ""
NOTHING: Final = Given()


@frozen
class NodeRun:
    """A node in a scope. `due` (ms) is when a pending retry or a parked run goes on; `overtaken` delivers nothing."""

    status: NodeStatus
    attempt: int = 1
    handles: tuple[str, ...] = ()
    error: Failure | None = None
    skip_reason: str | None = None
    due: int | None = None
    token: str | None = None
    state: Value | None = None
    arrived: Value | None = None
    started_at: int = 0
    given: Given = NOTHING
    overtaken: bool = False


@frozen
class Frame:
    """One scope. `edges`: settled ones, True delivered, False dead. `arrivals`: per choosing join, in order.

    `live` counts its runs that have not ended. `failed` is the unhandled failure that ends an iteration; `stopping`:
    nothing new starts here. `troubled`: some node in it ended in an error, handled or not."""

    scope: str = TOP
    runs: Mapping[str, NodeRun] = field(default_factory=dict)
    edges: Mapping[str, bool] = field(default_factory=dict)
    outputs: Mapping[str, JSON] = field(default_factory=dict)
    arrivals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ready: tuple[str, ...] = ()
    loops: Mapping[str, LoopState] = field(default_factory=dict)
    live: int = 0
    failed: Failed | None = None
    stopping: bool = False
    troubled: bool = False


@frozen
class Failed:
    """The first unhandled failure, and where it happened."""

    failure: Failure
    node: str
    scope: str


@frozen
class Execution:
    """`seq` counts the records folded in. `counts` holds how many node runs are running, waiting, retrying.

    `stopping` is the status it will finish with once nothing is in flight."""

    accepted: Accepted
    status: ExecutionStatus = ExecutionStatus.RUNNING
    frames: Mapping[str, Frame] = field(default_factory=dict)
    effects: Mapping[tuple[str, str], tuple[Intent | Result, ...]] = field(default_factory=dict)
    counts: Mapping[NodeStatus, int] = field(default_factory=dict)
    failed: Failed | None = None
    stopping: ExecutionStatus | None = None
    stopped_by: str | None = None
    paused: bool = False
    has_warnings: bool = False
    active_us: int = 0
    active_until_us: int = 0
    finished: Finished | None = None
    seq: int = 0
    queued: bool = False  # nothing of it ran yet: it waits for a place

    @property
    def id(self) -> str:
        return self.accepted.execution_id

    def run(self, node: str, scope: str = TOP) -> NodeRun | None:
        frame = self.frames.get(scope)
        return None if frame is None else frame.runs.get(node)


class Scoped(Protocol):
    """What can be read of a frame, and of a draft of one."""

    @property
    def runs(self) -> Mapping[str, NodeRun]: ...
    @property
    def edges(self) -> Mapping[str, bool]: ...
    @property
    def outputs(self) -> Mapping[str, JSON]: ...
    @property
    def chosen(self) -> Mapping[str, tuple[str, ...]]: ...
    @property
    def loops(self) -> Mapping[str, LoopState]: ...
    @property
    def ready(self) -> Sequence[str]: ...
    @property
    def stopping(self) -> bool: ...


class State(Protocol):
    """What can be read of an execution, and of a draft of its next one."""

    @property
    def id(self) -> str: ...
    @property
    def accepted(self) -> Accepted: ...
    @property
    def status(self) -> ExecutionStatus: ...
    @property
    def queued(self) -> bool: ...
    @property
    def stopping(self) -> ExecutionStatus | None: ...
    @property
    def seq(self) -> int: ...
    @property
    def frames(self) -> Mapping[str, Scoped]: ...
    @property
    def effects(self) -> Mapping[tuple[str, str], tuple[Intent | Result, ...]]: ...
    @property
    def paused(self) -> bool: ...
    def run(self, node: str, scope: str = TOP) -> NodeRun | None: ...


def inputs_of(plan: Plan, execution: State, node: str, scope: str = TOP) -> list[tuple[Edge, JSON]]:
    """The edges that delivered to this node run, in stored order, each with its source's output.

    A run of a `forEach` node gets what the node itself was given."""
    frame = execution.frames[scope]
    if scope and plan.nodes[node].each and outer(scope)[1] == node:
        return inputs_of(plan, execution, node, outer(scope)[0])
    taken = frame.chosen.get(node)
    return [
        (edge, frame.outputs.get(edge.source))
        for edge in plan.nodes[node].incoming
        if frame.edges.get(edge.id) and (taken is None or edge.id in taken)
    ]


def outcome(plan: Plan, execution: State) -> JSON:
    """The output of the graph's end; of several ends an object by node id."""
    frame = execution.frames[TOP]
    ends = {
        node: frame.outputs[node]
        for node, planned in plan.nodes.items()
        if node in frame.outputs and not any(frame.edges.get(edge.id) for edge in planned.outgoing)
    }
    return next(iter(ends.values())) if len(ends) == 1 else ends


def visible(execution: State, scope: str) -> Mapping[str, JSON]:
    """What `nodes.<id>` resolves in a scope: its own outputs before those of the scopes around it (R23)."""
    if not scope:
        return execution.frames[TOP].outputs
    merged: dict[str, JSON] = {}
    for around in reversed(ancestors(scope)):
        merged.update(execution.frames[around].outputs)
    return merged


def iteration(execution: State, scope: str) -> Mapping[str, JSON]:
    """The roots `item`, `index` and `loop` of a scope (expressions.md §4.2); none at the top."""
    if not scope:
        return {}
    before, loop, index = outer(scope)
    state = execution.frames[before].loops[loop]
    total = state.total
    item = None if state.rules.items is None else state.rules.items[index]
    about = {"index": index, "number": index + 1, "total": total, "first": index == 0}
    previous = state.results.at(index - 1) if index and total is None else None
    return {
        "item": item,
        "index": index,
        "total": total,
        "loop": {**about, "last": total is not None and index == total - 1, "previous": previous},
    }


def story(execution: State) -> str:
    """What an error of the engine tells of the execution: every node run and every edge, a line each."""
    lines = [f"{execution.id} {execution.status} seq {execution.seq} stopping {execution.stopping}"]
    for scope, frame in execution.frames.items():
        lines += [f"  [{scope}] {node}: {run.status} attempt {run.attempt}" for node, run in frame.runs.items()]
        lines += [f"  [{scope}] edge {edge}: {'delivered' if on else 'dead'}" for edge, on in frame.edges.items()]
        lines += [f"  [{scope}] ready: {', '.join(frame.ready)}"] if frame.ready else []
    return "\n".join(lines)
