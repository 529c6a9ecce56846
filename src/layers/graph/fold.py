"""Records into an execution. `apply` only sets what a record says and what follows from it without a choice (R1).

1. It never decides. The same records give the same execution, always.
2. What follows without a choice: settled edges, dead paths, joins that are met, iterations that open.
3. A node is ready when all its edges have settled and one was delivered; all dead, it is skipped and so are its own
   edges: dead-path elimination (R20, R24).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from layers.errors import EngineBug
from layers.graph.draft import Draft, FrameDraft
from layers.graph.execution import TOP, Execution, Failed, NodeRun, Scoped
from layers.graph.loops import LoopRules, LoopState, inner, outer
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
    Intent,
    Parked,
    Paused,
    Record,
    Result,
    ScopeSettled,
    Woken,
)
from layers.graph.status import ENDED, ExecutionStatus, NodeStatus


def apply(plan: Plan, execution: Execution | None, record: Record) -> Execution:
    """Fold one record. `Accepted` makes the execution, every other kind needs one (else `EngineBug`)."""
    return replay(plan, execution, (record,))


def replay(plan: Plan, execution: Execution | None, records: Iterable[Record]) -> Execution:
    """Fold many, as `apply` does one after the other."""
    draft: Draft | None = None if execution is None else Draft(plan, execution)
    for record in records:
        if isinstance(record, Accepted):
            draft = accept(plan, record)
        elif draft is None:
            raise EngineBug(f"The records do not begin with “accepted” but with “{record.kind}”.")
        else:
            fold(draft, record)
    if draft is None:
        raise EngineBug("There are no records to fold.")
    return draft.freeze()


def accept(plan: Plan, accepted: Accepted) -> Draft:
    """The beginning: the trigger has run, and what hangs on it is ready."""
    status = ExecutionStatus.QUEUED if accepted.queued else ExecutionStatus.RUNNING
    draft = Draft(plan, Execution(accepted, status, seq=1, queued=accepted.queued))
    frame = draft.open(TOP)
    outputs = plan.nodes[accepted.trigger].outputs
    draft.set_run(frame, accepted.trigger, NodeRun(NodeStatus.SUCCESS, handles=outputs, started_at=accepted.at))
    frame.outputs[accepted.trigger] = accepted.payload.data
    settle(draft, frame, accepted.trigger, outputs)
    return draft


def fold(draft: Draft, record: Record) -> None:
    """Write one record into the draft."""
    draft.seq += 1
    _FOLDS[record.__class__](draft, record)


def _effect(draft: Draft, record: Intent | Result) -> None:
    draft.note(record)


def _woken(draft: Draft, record: Woken) -> None:
    if not record.node:
        draft.let_in()
        return
    frame = draft.frame(record.scope)
    parked = frame.runs[record.node]
    woken = replace(parked, status=NodeStatus.RUNNING, due=None, token=None, arrived=record.arrived)
    draft.set_run(frame, record.node, woken)


def _paused(draft: Draft, record: Paused) -> None:
    draft.paused = record.on


def _finished(draft: Draft, record: Finished) -> None:
    draft.finished = record
    draft.active_us = record.active_us


def _edited(draft: Draft, record: Edited) -> None:
    draft.frame(record.scope).outputs[record.node] = None if record.after is None else record.after.data


def _parked(draft: Draft, record: Parked) -> None:
    frame = draft.frame(record.scope)
    _begun(frame, record.node)
    run = NodeRun(
        NodeStatus.WAITING, record.attempt, due=record.until, token=record.token, state=record.state,
        started_at=record.started_at, given=record.given,
    )  # fmt: skip
    _through_running(draft, frame, record.node)
    draft.set_run(frame, record.node, run)
    if not iterates(draft.plan, record.node, record.scope):
        return
    state = frame.loops.get(record.node)
    if state is None:
        state = frame.loops[record.node] = LoopState(LoopRules.read(record.state.data if record.state else {}))
    if state.rules.items is None:  # its condition asked for one more pass
        _open(draft, frame, record.node)
    _open_next(draft, frame, record.node)


def iterates(plan: Plan, node: str, scope: str) -> bool:
    """A loop node, or a `forEach` node outside its own iterations."""
    planned = plan.nodes[node]
    return planned.iterates and not (planned.each and scope and outer(scope)[1] == node)


def _open_next(draft: Draft, frame: FrameDraft, loop: str) -> None:
    while frame.loops[loop].next_opens and not frame.stopping:
        _open(draft, frame, loop)


def _open(draft: Draft, frame: FrameDraft, loop: str) -> None:
    state = frame.loops[loop]
    index = state.opened
    frame.loops[loop] = state.with_next()
    child = draft.open(inner(frame.scope, loop, index))
    planned = draft.plan.nodes[loop]
    if planned.each:
        draft.make_ready(child, loop)
        return
    item = None if state.rules.items is None else state.rules.items[index]
    child.outputs[loop] = {"item": item, "index": index, "total": state.total}
    _settle(draft, child, [(edge, True) for edge in planned.entering])


def _scope_settled(draft: Draft, record: ScopeSettled) -> None:
    """The iteration folds to its result, and the next item opens (R22)."""
    before, loop, index = outer(record.scope)
    frame, child = draft.frame(before), draft.frame(record.scope)
    fine = record.status is not NodeStatus.ERROR and not child.troubled
    result = None if record.status is NodeStatus.ERROR else result_of(draft.plan, child, loop)
    state = frame.loops[loop] = frame.loops[loop].settled(index, result, fine, record.error)
    draft.drop(record.scope)
    if state.failure is not None:
        for other in state.open:
            _stop_scopes(draft, inner(before, loop, other))
    else:
        _open_next(draft, frame, loop)


def _stop_scopes(draft: Draft, scope: str) -> None:
    """Nothing new starts in this scope nor in those inside it."""
    for name in list(draft.frames):
        if name == scope or name.startswith(scope + "/"):
            frame = draft.frame(name)
            frame.stopping = True
            frame.ready.clear()


def result_of(plan: Plan, frame: Scoped, loop: str) -> JSON:
    """What an iteration gave: what the back edges delivered, else its last nodes' outputs, merged in edge order."""
    planned = plan.nodes[loop]
    if planned.each:
        return frame.outputs.get(loop)
    back = [edge.source for edge in planned.back if frame.edges.get(edge.id)]
    last = [
        node
        for node in frame.outputs
        if node != loop and not any(frame.edges.get(edge.id) for edge in plan.nodes[node].outgoing)
    ]
    given = [frame.outputs[node] for node in back or last]
    if len(given) < 2:
        return given[0] if given else None
    merged: dict[str, JSON] = {}
    for output in given:
        merged.update(output if isinstance(output, dict) else {})
    return merged


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
    if not iterates(draft.plan, record.node, record.scope):  # a loop's span is that of its iterations
        _count_active(draft, record)
    if record.status is NodeStatus.RETRYING:
        return
    if record.warnings or record.error is not None:
        draft.has_warnings = True
    if record.output is not None and record.status is not NodeStatus.CANCELLED:
        frame.outputs[record.node] = record.output.data
    frame.troubled |= record.status is NodeStatus.ERROR or record.skip_reason == "error_skipped"
    if record.status is not NodeStatus.CANCELLED:
        frame.loops.pop(record.node, None)
    if record.status is NodeStatus.ERROR and ERROR not in record.handles and _failed(draft, frame, record):
        return  # what lies behind it is not dead, it is never reached
    if record.status is NodeStatus.SUCCESS and draft.plan.nodes[record.node].shape.breaks and record.scope:
        _break(draft, record.scope)
    if record.scope and outer(record.scope)[1] == record.node:
        return  # one element of a forEach: what follows is fed by the node as a whole
    settle(draft, frame, record.node, record.handles)


def _failed(draft: Draft, frame: FrameDraft, record: Ended) -> bool:
    """The first unhandled failure settles its innermost scope (R26, R27). Whether nothing new starts there."""
    failed = Failed(record.error or Failure("NODE_BUG", "It failed without a reason."), record.node, record.scope)
    if record.scope:
        frame.failed = frame.failed or failed
        _stop_scopes(draft, record.scope)
        return True
    if draft.failed is None:
        draft.failed = failed
        if draft.plan.workflow.settings.on_node_failure == "stop" and draft.stopping is None:
            draft.stopping = ExecutionStatus.FAILED
    return draft.stopping is not None


def _break(draft: Draft, scope: str) -> None:
    before, loop, _ = outer(scope)
    while draft.plan.nodes[loop].each and before:  # a forEach node is no loop to leave
        scope = before
        before, loop, _ = outer(scope)
    frame = draft.frame(before)
    frame.loops[loop] = replace(frame.loops[loop], broken=True)
    _stop_scopes(draft, scope)


def _count_active(draft: Draft, record: Ended) -> None:
    """Active time is the union of the attempts' spans (R36): what overlaps counts once."""
    begun = record.started_at * 1000
    over, until = begun + record.duration_us, draft.active_until_us
    if over > until:
        draft.active_us = draft.active_us + over - max(begun, until)
        draft.active_until_us = over


def _chosen(draft: Draft, record: Chosen) -> None:
    """The join fires; what then still runs, or would run, only for it is overtaken (R25)."""
    frame = draft.frame(record.scope)
    frame.chosen[record.node] = record.edges
    draft.make_ready(frame, record.node)
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
        for index in frame.loops[node].open if node in frame.loops else ():
            _stop_scopes(draft, inner(record.scope, node, index))


def settle(draft: Draft, frame: FrameDraft, node: str, handles: tuple[str, ...]) -> None:
    """Settle the node's outgoing edges, and whatever dies with them."""
    outgoing = draft.plan.nodes[node].outgoing
    if outgoing:
        _settle(draft, frame, [(edge, edge.source_handle in handles) for edge in outgoing])


def _settle(draft: Draft, frame: FrameDraft, work: list[tuple[Edge, bool]]) -> None:
    """A worklist, no recursion: it grows while it is walked."""
    plan, edges = draft.plan, frame.edges
    for edge, delivered in work:
        if edge.id in edges:
            continue
        edges[edge.id] = delivered
        node = edge.target
        if node in frame.runs or node in frame.chosen or edge.id in plan.back:
            continue
        target = plan.nodes[node]
        if target.wants is not None and delivered:
            frame.arrivals[node] = (*frame.arrivals.get(node, ()), edge.id)
        if len(target.incoming) > 1:
            settled = [edges.get(incoming.id) for incoming in target.incoming]
            if None in settled:
                continue
            delivered = True in settled
        if not delivered:
            draft.set_run(frame, node, NodeRun(NodeStatus.SKIPPED, skip_reason="branch_not_taken"))
            work.extend([(onward, False) for onward in target.outgoing])
        elif target.wants is None and not frame.stopping:
            draft.make_ready(frame, node)


def _begun(frame: FrameDraft, node: str) -> None:
    if node in frame.ready:
        frame.ready.remove(node)


def _through_running(draft: Draft, frame: FrameDraft, node: str) -> None:
    """A run's start is not recorded, so the fold passes through RUNNING on the way to what the record says."""
    old = frame.runs.get(node)
    if old is None or old.status is NodeStatus.RETRYING:
        draft.set_run(frame, node, NodeRun(NodeStatus.RUNNING))


_FOLDS: Final[Mapping[type[Record], Callable[[Draft, Any], None]]] = {
    Ended: _ended,
    Intent: _effect,
    Result: _effect,
    Parked: _parked,
    Woken: _woken,
    Chosen: _chosen,
    Paused: _paused,
    Finished: _finished,
    Edited: _edited,
    ScopeSettled: _scope_settled,
}
