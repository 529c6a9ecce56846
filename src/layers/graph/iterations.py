"""What a loop decides: when an iteration is settled, when the next pass is asked for, and how the loop ends (R22)."""

from __future__ import annotations

from layers.graph.commands import RunNode
from layers.graph.deciding import Deciding
from layers.graph.events import Attempt, NodeLooped
from layers.graph.loops import COMPLETED, LoopRules, LoopState, inner, outer
from layers.graph.records import JSON, Parked, ScopeSettled, Value, Woken
from layers.graph.status import NodeStatus


def looped(step: Deciding, event: NodeLooped) -> None:
    run = event.run
    known = step.in_flight(run)
    if known is None:
        return
    if known.overtaken or step.draft.stopping is not None or step.draft.frames[run.scope].stopping:
        step.end(run, NodeStatus.CANCELLED)
        return
    kind = step.plan.nodes[run.node].shape
    started = known.started_at or run.started_at
    state = Value(event.rules.state())
    step.record(
        Parked(
            run.node, run.scope, run.attempt, kind.service, kind.version, started, run.given, None, None, state,
            step.now,
        )
    )  # fmt: skip
    _go_on(step, run.scope, run.node)


def settle_scopes(step: Deciding) -> bool:
    """Iterations in which nothing is left. Whether any was: that may leave nothing around it, too."""
    again = False
    for scope in list(step.draft.stirred):
        frame = step.draft.frames.get(scope) if scope else None
        if frame is None or frame.ready or frame.live:
            continue
        status = NodeStatus.SUCCESS if frame.failed is None else NodeStatus.ERROR
        failure = None if frame.failed is None else frame.failed.failure
        step.record(ScopeSettled(scope, status, step.now, failure))
        _go_on(step, *outer(scope)[:2])
        again = True
    return again


def settle_after_restart(step: Deciding) -> None:
    for scope in list(step.draft.frames):
        for loop in list(step.draft.frames[scope].loops):
            _go_on(step, scope, loop)


def _go_on(step: Deciding, scope: str, loop: str) -> None:
    """End the loop, ask its condition again, or let what is open go on."""
    frame = step.draft.frames[scope]
    run, state = frame.runs[loop], frame.loops[loop]
    if run.status is not NodeStatus.WAITING:
        return
    if state.failure is not None:
        for index in state.open:
            step.halt(inner(scope, loop, index))
    if state.over:
        attempt = step.attempt(loop, scope, run)
        if state.failure is None:
            end_loop(step, attempt, step.given(attempt))
        else:
            step.follow(attempt, state.failure, retry=False)
    elif state.rules.items is None and not state.open:
        step.record(Woken(loop, scope, "pass", step.now))
        passed = Value({"index": state.opened, "previous": state.results.at(state.opened - 1)})
        step.commands.append(RunNode(loop, scope, run.attempt, True, passed))


def end_loop(step: Deciding, attempt: Attempt, given: JSON) -> None:
    planned = step.plan.nodes[attempt.node]
    state = step.draft.frames[attempt.scope].loops.get(attempt.node) or LoopState(LoopRules(None))
    output = {**(given if isinstance(given, dict) else {}), **state.output(each=planned.each)}
    handles = (COMPLETED,) if planned.shape.loops else planned.outputs
    step.end(attempt, NodeStatus.SUCCESS, output=Value(output), handles=handles)
