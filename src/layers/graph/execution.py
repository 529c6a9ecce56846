"""One execution as frozen data, and `apply`, which folds a record into it.

1. `apply` only sets what a record says and what follows from it without a choice: settled edges, dead paths,
   joins that are met (R1). It never decides. The same records give the same execution, always.
2. An execution is a tree of frames, one per scope; a step copies the frames that it touches, no other (R30).
3. Per scope each edge settles once, as delivered or dead. A node is ready when all its edges have settled and one was
   delivered; all dead, it is skipped and so are its own edges: dead-path elimination (R20, R24).
4. `RUNNING` is not recorded (R4): a node that was in flight at a crash is ready again after the fold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from layers.errors import EngineBug
from layers.graph.model import Edge
from layers.graph.plan import ERROR, Plan
from layers.graph.records import (
    JSON,
    Accepted,
    Chosen,
    Edited,
    Ended,
    Failure,
    Finished,
    Given,
    Intent,
    Parked,
    Paused,
    Record,
    Result,
    ScopeSettled,
    Value,
    Woken,
)
from layers.graph.status import ENDED, EXECUTION_MOVES, NODE_MOVES, ExecutionStatus, NodeStatus, move

TOP = ""


@dataclass(frozen=True, slots=True)
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
    given: Given = field(default_factory=Given)
    overtaken: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """One scope. `edges`: settled ones, True delivered, False dead. `arrivals`: per choosing join, in order."""

    scope: str = TOP
    runs: Mapping[str, NodeRun] = field(default_factory=dict)
    edges: Mapping[str, bool] = field(default_factory=dict)
    outputs: Mapping[str, JSON] = field(default_factory=dict)
    arrivals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ready: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """The first unhandled failure, and where it happened."""

    failure: Failure
    node: str
    scope: str


@dataclass(frozen=True, slots=True)
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

    @property
    def id(self) -> str:
        return self.accepted.execution_id

    def run(self, node: str, scope: str = TOP) -> NodeRun | None:
        frame = self.frames.get(scope)
        return None if frame is None else frame.runs.get(node)


class Draft:
    """The working copy of one step: what it touches is copied once, and `freeze` gives the next execution.

    `set_run` is the one place where the status of a node run changes."""

    def __init__(self, plan: Plan, execution: Execution) -> None:
        self.plan = plan
        self.was = execution
        self.changes: dict[str, Any] = {}
        self._frames: dict[str, _FrameDraft] = {}
        self._counts: dict[NodeStatus, int] | None = None

    def frame(self, scope: str) -> _FrameDraft:
        drafted = self._frames.get(scope)
        if drafted is None:
            found = self.was.frames.get(scope)
            if found is None:
                raise EngineBug(f"Execution {self.was.id} has no scope “{scope}”.\n{story(self.was)}")
            drafted = self._frames[scope] = _FrameDraft(found)
        return drafted

    def touched(self, scope: str) -> bool:
        return scope in self._frames

    def set_run(self, frame: _FrameDraft, node: str, run: NodeRun) -> None:
        old = frame.runs.get(node)
        if old is None or old.status is not run.status:
            was = old.status if old else None
            move(NODE_MOVES, was, run.status, f"Execution {self.was.id}, node run {node}[{frame.scope}]")
            counts = self._counts = self._counts or dict(self.was.counts)
            if was is not None:
                counts[was] -= 1
            counts[run.status] = counts.get(run.status, 0) + 1
        frame.runs[node] = run

    def count(self, status: NodeStatus) -> int:
        return (self.was.counts if self._counts is None else self._counts).get(status, 0)

    def is_ready(self) -> bool:
        """Some node is ready in some scope."""
        drafted = self._frames
        return any(frame.ready for frame in drafted.values()) or any(
            frame.ready for scope, frame in self.was.frames.items() if scope not in drafted
        )

    def get(self, name: str) -> Any:
        return self.changes[name] if name in self.changes else getattr(self.was, name)

    def freeze(self) -> Execution:
        changes = self.changes
        if self._frames:
            frozen = {scope: drafted.freeze() for scope, drafted in self._frames.items()}
            changes["frames"] = {**self.was.frames, **frozen}
        if self._counts is not None:
            changes["counts"] = self._counts
        status = self._status()
        if status is not self.was.status:
            changes["status"] = move(EXECUTION_MOVES, self.was.status, status, f"Execution {self.was.id}")
        return replace(self.was, **changes)

    def _status(self) -> ExecutionStatus:
        finished: Finished | None = self.get("finished")
        if finished is not None:
            return finished.status
        if self.get("paused"):
            return ExecutionStatus.PAUSED
        busy = self.count(NodeStatus.RUNNING) or self.count(NodeStatus.RETRYING) or self.is_ready()
        parked = self.count(NodeStatus.WAITING) and self.get("stopping") is None
        return ExecutionStatus.WAITING if parked and not busy else ExecutionStatus.RUNNING


class _FrameDraft:
    """A frame whose maps may be written: copies, made once per step."""

    __slots__ = ("arrivals", "chosen", "edges", "outputs", "ready", "runs", "scope")

    def __init__(self, frame: Frame) -> None:
        self.scope = frame.scope
        self.runs = dict(frame.runs)
        self.edges = dict(frame.edges)
        self.outputs = dict(frame.outputs)
        self.arrivals = dict(frame.arrivals) if frame.arrivals else {}
        self.chosen = dict(frame.chosen) if frame.chosen else {}
        self.ready = list(frame.ready)

    def freeze(self) -> Frame:
        return Frame(
            self.scope, self.runs, self.edges, self.outputs, self.arrivals, self.chosen, tuple(self.ready)
        )  # fmt: skip


def apply(plan: Plan, execution: Execution | None, record: Record) -> Execution:
    """Fold one record. `Accepted` makes the execution, every other kind needs one (else `EngineBug`)."""
    if isinstance(record, Accepted):
        return _accept(plan, record)
    if execution is None:
        raise EngineBug(f"The records do not begin with “accepted” but with “{record.kind}”.")
    draft = Draft(plan, execution)
    draft.changes["seq"] = execution.seq + 1
    fold(draft, record)
    return draft.freeze()


def _accept(plan: Plan, accepted: Accepted) -> Execution:
    blank = Execution(accepted, frames={TOP: Frame()}, seq=1)
    draft = Draft(plan, blank)
    frame = draft.frame(TOP)
    planned = plan.nodes[accepted.trigger]
    outputs = planned.outputs
    draft.set_run(frame, accepted.trigger, NodeRun(NodeStatus.SUCCESS, handles=outputs, started_at=accepted.at))
    frame.outputs[accepted.trigger] = accepted.payload.data
    settle(draft, frame, accepted.trigger, outputs)
    return draft.freeze()


def fold(draft: Draft, record: Record) -> None:
    """Write one record into the draft."""
    if isinstance(record, Ended):
        _ended(draft, record)
    elif isinstance(record, Intent | Result):
        effects = dict(draft.get("effects"))
        at = (record.node, record.scope)
        effects[at] = (*effects.get(at, ()), record)
        draft.changes["effects"] = effects
    elif isinstance(record, Parked):
        frame = draft.frame(record.scope)
        _begun(frame, record.node)
        run = NodeRun(
            NodeStatus.WAITING, record.attempt, due=record.until, token=record.token, state=record.state,
            started_at=record.started_at, given=record.given,
        )  # fmt: skip
        _through_running(draft, frame, record.node)
        draft.set_run(frame, record.node, run)
    elif isinstance(record, Woken):
        frame = draft.frame(record.scope)
        parked = frame.runs[record.node]
        woken = replace(parked, status=NodeStatus.RUNNING, due=None, token=None, arrived=record.arrived)
        draft.set_run(frame, record.node, woken)
    elif isinstance(record, Chosen):
        _chosen(draft, record)
    elif isinstance(record, Paused):
        draft.changes["paused"] = record.on
    elif isinstance(record, Finished):
        draft.changes["finished"] = record
        draft.changes["active_us"] = record.active_us
    elif isinstance(record, Edited):
        draft.frame(record.scope).outputs[record.node] = None if record.after is None else record.after.data
    elif isinstance(record, ScopeSettled):
        raise EngineBug(f"Execution {draft.was.id}: no loop of this version settles the scope “{record.scope}”.")


def _ended(draft: Draft, record: Ended) -> None:
    frame = draft.frame(record.scope)
    _begun(frame, record.node)
    old = frame.runs.get(record.node)
    if old is None or old.status is NodeStatus.RETRYING:
        _through_running(draft, frame, record.node)
    run = NodeRun(
        record.status, record.attempt, record.handles, record.error, record.skip_reason, record.retry_at,
        started_at=record.started_at, given=record.given,
    )  # fmt: skip
    draft.set_run(frame, record.node, run)
    _count_active(draft, record)
    if record.status is NodeStatus.RETRYING:
        return
    if record.warnings or record.error is not None:
        draft.changes["has_warnings"] = True
    if record.output is not None and record.status is not NodeStatus.CANCELLED:
        frame.outputs[record.node] = record.output.data
    if record.status is NodeStatus.ERROR and ERROR not in record.handles and draft.get("failed") is None:
        failure = record.error or Failure("NODE_BUG", "It failed without a reason.")
        draft.changes["failed"] = Failed(failure, record.node, record.scope)
        if draft.plan.workflow.settings.on_node_failure == "stop" and draft.get("stopping") is None:
            draft.changes["stopping"] = ExecutionStatus.FAILED
            return  # what lies behind it is not dead, it is never reached
    settle(draft, frame, record.node, record.handles)


def _count_active(draft: Draft, record: Ended) -> None:
    """Active time is the union of the attempts' spans (R36): what overlaps counts once."""
    begun = record.started_at * 1000
    over, until = begun + record.duration_us, draft.get("active_until_us")
    if over > until:
        draft.changes["active_us"] = draft.get("active_us") + over - max(begun, until)
        draft.changes["active_until_us"] = over


def _chosen(draft: Draft, record: Chosen) -> None:
    """The join fires; what then still runs, or would run, only for it is overtaken (R25)."""
    frame = draft.frame(record.scope)
    frame.chosen[record.node] = record.edges
    frame.ready.append(record.node)
    cancelled = []
    for node in draft.plan.only_for.get(record.node, ()):
        run = frame.runs.get(node)
        if run is not None and run.status is NodeStatus.RUNNING:
            frame.runs[node] = replace(run, overtaken=True)
        elif run is None or run.status not in ENDED:
            _begun(frame, node)
            draft.set_run(frame, node, NodeRun(NodeStatus.CANCELLED, skip_reason="overtaken", overtaken=True))
            cancelled.append(node)
    for node in cancelled:  # only now: settling one must not skip another that was overtaken as well
        settle(draft, frame, node, ())


def settle(draft: Draft, frame: _FrameDraft, node: str, handles: tuple[str, ...]) -> None:
    """Settle the node's outgoing edges, and whatever dies with them. A worklist, no recursion."""
    work = [(edge, edge.source_handle in handles) for edge in draft.plan.nodes[node].outgoing]
    for edge, delivered in work:  # grows while it is walked
        if edge.id in frame.edges:
            continue
        frame.edges[edge.id] = delivered
        target = draft.plan.nodes[edge.target]
        if edge.target in frame.runs or edge.target in frame.chosen:
            continue
        if target.wants is not None and delivered:
            frame.arrivals[edge.target] = (*frame.arrivals.get(edge.target, ()), edge.id)
        settled = [frame.edges.get(incoming.id) for incoming in target.incoming]
        if None in settled:
            continue
        if not any(settled):
            skipped = NodeRun(NodeStatus.SKIPPED, skip_reason="branch_not_taken")
            draft.set_run(frame, edge.target, skipped)
            work.extend((onward, False) for onward in target.outgoing)
        elif target.wants is None:
            frame.ready.append(edge.target)


def inputs_of(plan: Plan, execution: Execution, node: str, scope: str = TOP) -> list[tuple[Edge, JSON]]:
    """The edges that delivered to this node run, in stored order, each with its source's output."""
    frame = execution.frames[scope]
    taken = frame.chosen.get(node)
    return [
        (edge, frame.outputs.get(edge.source))
        for edge in plan.nodes[node].incoming
        if frame.edges.get(edge.id) and (taken is None or edge.id in taken)
    ]


def outcome(plan: Plan, execution: Execution) -> JSON:
    """The output of the graph's end; of several ends an object by node id."""
    frame = execution.frames[TOP]
    ends = {
        node: frame.outputs[node]
        for node, planned in plan.nodes.items()
        if node in frame.outputs and not any(frame.edges.get(edge.id) for edge in planned.outgoing)
    }
    return next(iter(ends.values())) if len(ends) == 1 else ends


def story(execution: Execution) -> str:
    """What an error of the engine tells of the execution: every node run and every edge, a line each."""
    lines = [f"{execution.id} {execution.status} seq {execution.seq} stopping {execution.stopping}"]
    for scope, frame in execution.frames.items():
        lines += [f"  [{scope}] {node}: {run.status} attempt {run.attempt}" for node, run in frame.runs.items()]
        lines += [f"  [{scope}] edge {edge}: {'delivered' if on else 'dead'}" for edge, on in frame.edges.items()]
        lines += [f"  [{scope}] ready: {', '.join(frame.ready)}"] if frame.ready else []
    return "\n".join(lines)


def _begun(frame: _FrameDraft, node: str) -> None:
    if node in frame.ready:
        frame.ready.remove(node)


def _through_running(draft: Draft, frame: _FrameDraft, node: str) -> None:
    """A run's start is not recorded, so the fold passes through RUNNING on the way to what the record says."""
    old = frame.runs.get(node)
    if old is None or old.status is NodeStatus.RETRYING:
        draft.set_run(frame, node, NodeRun(NodeStatus.RUNNING))
