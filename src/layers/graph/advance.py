"""(execution, event) → (execution, records, commands): the only place that decides what an execution does next.

1. `advance` decides what is new and never what is recorded (R1). Every decision that a restart must not take again is
   a record; what follows without a choice is left to `execution.fold`.
2. A ready node starts at once: RUNNING, and a `RunNode` command. The start is not recorded (R4).
3. An unhandled failure stops the execution (`stop`): nothing new starts, parked runs and pending retries are
   cancelled, attempts in flight end and are recorded, then it is failed; or it goes on (`finish_branches`) (R27).
4. Finished is: nothing running, parked, pending or ready. An edge unsettled then is a bug and raises `EngineBug` (R28).
5. A report about a node run that is not in flight any more changes nothing.
6. An iteration that has nothing left to do is settled, and its loop opens the next one or ends (R22, R26).
"""

from __future__ import annotations

from dataclasses import replace

from layers.errors import EngineBug
from layers.frozen import frozen
from layers.graph.commands import Command, Finish, RunNode, WakeAt
from layers.graph.deciding import Deciding
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
from layers.graph.fold import apply
from layers.graph.iterations import end_loop, looped, settle_after_restart, settle_scopes
from layers.graph.joins import choose
from layers.graph.plan import Plan
from layers.graph.records import (
    Failure,
    Finished,
    Parked,
    Paused,
    Record,
    Woken,
)
from layers.graph.status import FINISHED, ExecutionStatus, NodeStatus


@frozen
class Step:
    """What one event led to. Journal the records before anyone hears of them (R2), then follow the commands."""

    execution: Execution
    records: tuple[Record, ...] = ()
    commands: tuple[Command, ...] = ()


def advance(plan: Plan, execution: Execution | None, event: Event, now_ms: int) -> Step:
    """Decide. Raises `IllegalMove` or `EngineBug`, and then nothing has changed."""
    if isinstance(event, Began):
        step = Deciding(plan, apply(plan, None, event.accepted), now_ms)
        step.records.append(event.accepted)
        step.draft.frame(TOP)
    elif execution is None:
        raise EngineBug(f"There is no execution for {type(event).__name__} yet.")
    elif execution.status in FINISHED:
        return Step(execution)
    else:
        step = Deciding(plan, execution, now_ms)
        _take(step, event)
    return _concluded(step)


def resume(plan: Plan, execution: Execution, now_ms: int) -> Step:
    """Go on after a restart with what the fold left: ready nodes, woken runs, timers, an unfinished stop."""
    if execution.status in FINISHED:
        return Step(execution)
    step = Deciding(plan, execution, now_ms)
    for scope, frame in execution.frames.items():
        for node, run in frame.runs.items():
            if run.status is NodeStatus.RUNNING and not run.overtaken:
                step.commands.append(RunNode(node, scope, run.attempt, True, run.state, run.arrived))
            elif run.due is not None and run.status in (NodeStatus.WAITING, NodeStatus.RETRYING):
                step.commands.append(WakeAt(node, scope, run.due))
    if execution.stopping is not None:
        step.stop()
    else:
        settle_after_restart(step)
    return _concluded(step)


def _take(step: Deciding, event: Event) -> None:
    if isinstance(event, NodeDone):
        _done(step, event)
    elif isinstance(event, NodeFailed):
        _failed(step, event.run, event.failure)
    elif isinstance(event, NodeParked):
        _parked(step, event)
    elif isinstance(event, NodeLooped):
        looped(step, event)
    elif isinstance(event, TimeCame | ReplyCame | WakeAsked):
        _woken(step, event)
    elif isinstance(event, CancelAsked):
        step.draft.stopped_by = event.author
        _stop_as(step, ExecutionStatus.CANCELLED)
    elif isinstance(event, LimitReached):
        step.draft.failed = step.draft.failed or Failed(event.failure, "", TOP)
        _stop_as(step, ExecutionStatus.TIMED_OUT)
    elif isinstance(event, PauseAsked):
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
    unknown = [handle for handle in handles if handle not in planned.outputs]
    if unknown:
        message = f"It chose the output “{unknown[0]}”, which this node does not have."
        _failed(step, event.run, Failure("OUTPUT_INVALID", message))
        return
    if planned.shape.loops and not event.skip_reason:  # its condition holds no longer
        end_loop(step, event.run, event.output.data)
        return
    status = NodeStatus.SKIPPED if event.skip_reason else NodeStatus.SUCCESS
    step.end(event.run, status, output=event.output, handles=handles, skip_reason=event.skip_reason)


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
    if step.draft.paused or step.draft.stopping is not None or not step.draft.has(event.scope):
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
    for scope in step.draft.scopes():
        for node, run in step.draft.frame(scope).runs.items():
            if run.due is not None and run.status in (NodeStatus.WAITING, NodeStatus.RETRYING):
                step.commands.append(WakeAt(node, scope, run.due))


def _stop_as(step: Deciding, status: ExecutionStatus) -> None:
    step.draft.stopping = status
    step.stop()


def _concluded(step: Deciding) -> Step:
    while step.draft.stopping is None and (choose(step) or settle_scopes(step)):
        pass  # what was decided may decide more
    if step.draft.stopping is None and not step.draft.paused:
        _start_ready(step)
    _finish_if_over(step)
    return Step(step.draft.freeze(), tuple(step.records), tuple(step.commands))


def _start_ready(step: Deciding) -> None:
    for scope in step.draft.ready_scopes():
        frame = step.draft.frame(scope)
        for node in frame.ready:
            step.draft.set_run(frame, node, NodeRun(NodeStatus.RUNNING, started_at=step.now))
            step.commands.append(RunNode(node, scope, 1))
        frame.ready.clear()


def _finish_if_over(step: Deciding) -> None:
    draft, stopping = step.draft, step.draft.stopping
    if draft.finished is not None or draft.count(NodeStatus.RUNNING):
        return
    if stopping is None:
        if draft.count(NodeStatus.WAITING) or draft.count(NodeStatus.RETRYING) or draft.ready_scopes():
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
    settled = step.draft.frame(TOP).edges
    for planned in step.plan.nodes.values():
        for edge in planned.outgoing if planned.loop is None else ():
            if edge.id not in settled:
                told = story(step.draft.freeze())
                raise EngineBug(f"Nothing is left to do, but edge “{edge.id}” has not settled.\n{told}")
