"""(execution, event) → (execution, records, commands): the only place that decides what an execution does next.

1. `advance` decides what is new and never what is recorded (R1). Every decision that a restart must not take again is
   a record; what follows without a choice is left to `execution.fold`.
2. A ready node starts at once: RUNNING, and a `RunNode` command. The start is not recorded (R4).
3. An unhandled failure stops the execution (`stop`): nothing new starts, parked runs and pending retries are
   cancelled, attempts in flight end and are recorded, then it is failed; or it goes on (`finish_branches`) (R27).
4. Finished is: nothing running, parked, pending or ready. An edge unsettled then is a bug and raises `EngineBug` (R28).
5. A report about a node run that is not in flight any more changes nothing.
6. An iteration that has nothing left to do is settled, and its loop opens the next one or ends (R22, R26).
7. `begin` and `hear` decide in a draft that may take any number of events before it is frozen; `advance` is one event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from layers.errors import EngineBug
from layers.frozen import frozen
from layers.graph.commands import Command, Finish, RunNode, WakeAt
from layers.graph.deciding import Deciding
from layers.graph.draft import Draft
from layers.graph.events import (
    Attempt,
    Began,
    CancelAsked,
    Event,
    LimitReached,
    NodeDone,
    NodeFailed,
    NodeLooped,
    NodeParked,
    PauseAsked,
    ReplyCame,
    TimeCame,
    WakeAsked,
)
from layers.graph.execution import TOP, Execution, Failed, NodeRun, story
from layers.graph.fold import accept
from layers.graph.iterations import end_loop, looped, settle_after_restart, settle_scopes
from layers.graph.joins import choose
from layers.graph.plan import Plan
from layers.graph.records import (
    Accepted,
    Failure,
    Finished,
    Parked,
    Paused,
    Record,
    Woken,
)
from layers.graph.status import ExecutionStatus, NodeStatus


@frozen
class Step:
    """What one event led to. Journal the records before anyone hears of them (R2), then follow the commands."""

    execution: Execution
    records: tuple[Record, ...] = ()
    commands: tuple[Command, ...] = ()


def advance(plan: Plan, execution: Execution | None, event: Event, now_ms: int) -> Step:
    """Decide. Raises `IllegalMove` or `EngineBug`, and then nothing has changed."""
    if isinstance(event, Began):
        return done(begin(plan, event.accepted, now_ms))
    if execution is None:
        raise EngineBug(f"There is no execution for {type(event).__name__} yet.")
    step = Deciding(Draft(plan, execution), now_ms)
    hear(step, event)
    return done(step)


def resume(plan: Plan, execution: Execution, now_ms: int) -> Step:
    """Go on after a restart with what the fold left: ready nodes, woken runs, timers, an unfinished stop."""
    step = Deciding(Draft(plan, execution), now_ms)
    go_on(step)
    return done(step)


def begin(plan: Plan, accepted: Accepted, now_ms: int) -> Deciding:
    """A new execution, to which more may happen before it is frozen."""
    step = Deciding(accept(plan, accepted), now_ms)
    step.records.append(accepted)
    _conclude(step)
    return step


def hear(step: Deciding, event: Event) -> None:
    """Decide on one event more. What was raised leaves a draft that is good for nothing."""
    if step.draft.finished is not None:
        return
    step.draft.stirred.clear()
    _HEARS[event.__class__](step, event)
    _conclude(step)


def go_on(step: Deciding) -> None:
    """`resume` in a draft."""
    draft = step.draft
    if draft.finished is not None:
        return
    for scope, frame in draft.frames.items():
        for node, run in frame.runs.items():
            if run.status is NodeStatus.RUNNING and not run.overtaken:
                step.commands.append(RunNode(node, scope, run.attempt, True, run.state, run.arrived))
            elif run.due is not None and run.status in (NodeStatus.WAITING, NodeStatus.RETRYING):
                step.commands.append(WakeAt(node, scope, run.due))
    if draft.stopping is not None:
        step.stop()
    else:
        draft.stirred = dict.fromkeys(draft.frames)
        settle_after_restart(step)
    _conclude(step)


def done(step: Deciding) -> Step:
    return Step(step.draft.freeze(), tuple(step.records), tuple(step.commands))


def _cancelled(step: Deciding, event: CancelAsked) -> None:
    step.draft.stopped_by = event.author
    _stop_as(step, ExecutionStatus.CANCELLED)


def _limited(step: Deciding, event: LimitReached) -> None:
    step.draft.failed = step.draft.failed or Failed(event.failure, "", TOP)
    _stop_as(step, ExecutionStatus.TIMED_OUT)


def _paused(step: Deciding, event: PauseAsked) -> None:
    was = step.draft.paused
    step.record(Paused(event.on, event.author, event.reason, step.now))  # a fact even where it changes nothing
    if was and not event.on:
        _set_timers(step)


def _done(step: Deciding, event: NodeDone) -> None:
    known = step.in_flight(event.run)
    if known is None:
        return
    planned = step.plan.nodes[event.run.node]
    if known.overtaken:
        step.end(event.run, NodeStatus.CANCELLED, output=event.output, skip_reason="overtaken")
        return
    handles = planned.outputs if event.handles is None else event.handles
    for handle in handles:
        if handle not in planned.outputs:
            message = f"It chose the output “{handle}”, which this node does not have."
            _failed(step, event.run, Failure("OUTPUT_INVALID", message))
            return
    if planned.shape.loops and not event.skip_reason:  # its condition holds no longer
        end_loop(step, event.run, event.output.data)
        return
    status = NodeStatus.SKIPPED if event.skip_reason else NodeStatus.SUCCESS
    step.end(event.run, status, output=event.output, handles=handles, skip_reason=event.skip_reason)


def _reported(step: Deciding, event: NodeFailed) -> None:
    _failed(step, event.run, event.failure)


def _failed(step: Deciding, run: Attempt, failure: Failure) -> None:
    known = step.in_flight(run)
    if known is None:
        return
    stopping = step.draft.stopping
    if known.overtaken or stopping in (ExecutionStatus.CANCELLED, ExecutionStatus.TIMED_OUT):
        step.end(run, NodeStatus.CANCELLED, error=failure)
        return
    step.follow(run, failure, retry=not step.plan.nodes[run.node].shape.loops and stopping is None)


def _parked(step: Deciding, event: NodeParked) -> None:
    known = step.in_flight(event.run)
    if known is None:
        return
    if known.overtaken or step.draft.stopping is not None:
        step.end(event.run, NodeStatus.CANCELLED)
        return
    run, kind = event.run, step.plan.nodes[event.run.node].shape
    step.record(
        Parked(
            run.node, run.scope, run.attempt, kind.service, kind.version, run.started_at, run.given,
            event.until, event.token, event.state, step.now, run.warnings, run.logs,
        )
    )  # fmt: skip
    if event.until is not None:
        step.commands.append(WakeAt(run.node, run.scope, event.until))


def _woken(step: Deciding, event: TimeCame | ReplyCame | WakeAsked) -> None:
    """While it is paused nothing wakes; what is due stays in the state and comes again when it goes on (R37)."""
    if step.draft.held or step.draft.stopping is not None or event.scope not in step.draft.frames:
        return
    frame = step.draft.frame(event.scope)
    run = frame.runs.get(event.node)
    if run is None or frame.stopping or event.node in frame.loops:
        return
    if run.status is NodeStatus.RETRYING and isinstance(event, TimeCame):
        attempt = run.attempt + 1
        step.draft.set_run(frame, event.node, replace(run, status=NodeStatus.RUNNING, attempt=attempt, due=None))
        step.commands.append(RunNode(event.node, event.scope, attempt))
    elif run.status is NodeStatus.WAITING:
        arrived = event.arrived if isinstance(event, ReplyCame) else None
        author = event.author if isinstance(event, WakeAsked) else None
        why = "person" if author is not None else "time" if arrived is None else "reply"
        step.record(Woken(event.node, event.scope, why, step.now, arrived, author))
        step.commands.append(RunNode(event.node, event.scope, run.attempt, True, run.state, arrived))


def _set_timers(step: Deciding) -> None:
    for scope, frame in step.draft.frames.items():
        for node, run in frame.runs.items():
            if run.due is not None and run.status in (NodeStatus.WAITING, NodeStatus.RETRYING):
                step.commands.append(WakeAt(node, scope, run.due))


def _stop_as(step: Deciding, status: ExecutionStatus) -> None:
    step.draft.stopping = status
    step.stop()


def _conclude(step: Deciding) -> None:
    draft = step.draft
    while draft.stopping is None and (choose(step) or settle_scopes(step)):
        pass  # what was decided may decide more
    if draft.stopping is None and not draft.held:
        for frame, nodes in draft.take_ready():
            for node in nodes:
                draft.set_run(frame, node, NodeRun(NodeStatus.RUNNING, started_at=step.now))
                step.commands.append(RunNode(node, frame.scope, 1))
    _finish_if_over(step)


def _finish_if_over(step: Deciding) -> None:
    draft, stopping = step.draft, step.draft.stopping
    if draft.finished is not None or draft.count(NodeStatus.RUNNING):
        return
    if stopping is None:
        if draft.queued:
            return
        if draft.count(NodeStatus.WAITING) or draft.count(NodeStatus.RETRYING) or draft.is_ready:
            return
        _all_settled(step)
    failed: Failed | None = draft.failed
    status = stopping or (ExecutionStatus.FAILED if failed else ExecutionStatus.COMPLETED)
    step.record(_finished(step, status, failed))
    step.commands.append(Finish(status))


def _finished(step: Deciding, status: ExecutionStatus, failed: Failed | None) -> Finished:
    active, by = step.draft.active_us, step.draft.stopped_by
    if failed is None or status not in (ExecutionStatus.FAILED, ExecutionStatus.TIMED_OUT):
        return Finished(status, step.now, active, author=by)
    return Finished(status, step.now, active, failed.failure, failed.node or None, failed.scope, by)


def _all_settled(step: Deciding) -> None:
    settled = step.draft.frames[TOP].edges
    for planned in step.plan.nodes.values():
        for edge in planned.outgoing if planned.loop is None else ():
            if edge.id not in settled:
                told = story(step.draft)
                raise EngineBug(f"Nothing is left to do, but edge “{edge.id}” has not settled.\n{told}")


_HEARS: Final[Mapping[type[Event], Callable[[Deciding, Any], None]]] = {
    NodeDone: _done,
    NodeFailed: _reported,
    NodeParked: _parked,
    NodeLooped: looped,
    TimeCame: _woken,
    ReplyCame: _woken,
    WakeAsked: _woken,
    CancelAsked: _cancelled,
    LimitReached: _limited,
    PauseAsked: _paused,
}
