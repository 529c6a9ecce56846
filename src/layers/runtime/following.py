"""Follows what the graph decided: its records wait to be written, its commands become work, timers, messages."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from layers.graph.advance import go_on
from layers.graph.commands import CancelRun, Failing, Finish, RunNode, WakeAt
from layers.graph.deciding import Deciding
from layers.graph.events import Attempt, NodeFailed
from layers.graph.execution import State
from layers.graph.fold import accept
from layers.graph.plan import Plan
from layers.graph.records import Accepted, Failure, Given, Record
from layers.graph.status import NodeStatus
from layers.rows import Timer
from layers.runtime.children import called_off
from layers.runtime.loaded import Key, Loaded

OnTimer = Callable[[Timer], None]


def follow(loaded: Loaded, step: Deciding, on_timer: OnTimer) -> None:
    """Takes records and commands out of the step."""
    loaded.pending.extend(step.records)
    commands, step.commands = step.commands, []
    step.records.clear()
    for command in commands:
        if isinstance(command, RunNode):
            loaded.work.append(command)
        elif isinstance(command, WakeAt):
            wake_at(loaded, Timer(command.at, loaded.id, command.node, command.scope), on_timer)
        elif isinstance(command, CancelRun):
            _cancel_run(loaded, command, step)
        elif isinstance(command, Failing):
            loaded.failing = True
        elif isinstance(command, Finish):
            loaded.spent.extend(loaded.arrived)
            loaded.arrived.clear()
            if loaded.deadline is not None:
                loaded.no_timer("", "")


def wake_at(loaded: Loaded, timer: Timer, on_timer: OnTimer) -> None:
    loaded.timers_set.append(timer)
    on_timer(timer)


def due_by(state: State, now: int) -> list[Key]:
    """The node runs whose time has come."""
    return [
        (node, scope)
        for scope, frame in state.frames.items()
        for node, run in frame.runs.items()
        if run.due is not None and run.due <= now and run.status in (NodeStatus.WAITING, NodeStatus.RETRYING)
    ]


def _cancel_run(loaded: Loaded, command: CancelRun, step: Deciding) -> None:
    key = (command.node, command.scope)
    if command.token is not None:
        by = step.draft.stopped_by or f"execution {loaded.id}"
        loaded.sent.extend(called_off(command.token, by, step.now))
    loaded.no_timer(*key)
    if (under_way := loaded.tasks.get(key)) is not None:
        task, job = under_way
        job.cancelled = True
        task.cancel()
    elif loaded.under_way is not None and (loaded.under_way.command.node, loaded.under_way.command.scope) == key:
        loaded.cancelled.add(key)
    elif any((waiting.node, waiting.scope) == key for waiting in (*loaded.work, *loaded.acts)):
        loaded.cancelled.add(key)
        loaded.work.extend(loaded.acts)
        loaded.acts.clear()


def begun(plan: Plan, accepted: Accepted, carried: Sequence[Record], now: int) -> Deciding:
    """A retry's beginning: what it takes over is told again as facts, then it goes on from there (R40)."""
    step = Deciding(accept(plan, accepted), now)
    step.records.append(accepted)
    for record in carried:
        step.record(record)
    go_on(step)
    return step


def cancelled(command: RunNode, now: int) -> NodeFailed:
    """The report of an attempt that was cancelled before it did anything."""
    run = Attempt(command.node, command.scope, command.attempt, now, 0, Given(), now)
    return NodeFailed(run, Failure("CANCELLED", "It was cancelled before it started."))
