"""Follows what the graph decided: its records wait to be written, its commands become work, timers, messages."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from layers.graph.advance import Step, resume
from layers.graph.commands import CancelRun, Command, Failing, Finish, RunNode, WakeAt
from layers.graph.events import Attempt, NodeFailed
from layers.graph.fold import apply
from layers.graph.plan import Plan
from layers.graph.records import Accepted, Failure, Given, Record
from layers.rows import Timer
from layers.runtime.children import called_off
from layers.runtime.loaded import Loaded

OnTimer = Callable[[Timer], None]


def follow(loaded: Loaded, step: Step, now: int, on_timer: OnTimer) -> None:
    stopped = [(one.node, one.scope) for one in step.commands if isinstance(one, CancelRun)]
    if stopped:
        loaded.sent.extend(called_off(loaded.execution, stopped, now))
    loaded.execution = step.execution
    loaded.pending.extend(step.records)
    for command in step.commands:
        _follow(loaded, command, on_timer)


def _follow(loaded: Loaded, command: Command, on_timer: OnTimer) -> None:
    if isinstance(command, RunNode):
        loaded.work.append(command)
    elif isinstance(command, WakeAt):
        wake_at(loaded, Timer(command.at, loaded.id, command.node, command.scope), on_timer)
    elif isinstance(command, CancelRun):
        _cancel_run(loaded, command)
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


def _cancel_run(loaded: Loaded, command: CancelRun) -> None:
    key = (command.node, command.scope)
    loaded.no_timer(*key)
    if (under_way := loaded.tasks.get(key)) is not None:
        task, job = under_way
        job.cancelled = True
        task.cancel()
    elif any((waiting.node, waiting.scope) == key for waiting in (*loaded.work, *loaded.acts)):
        loaded.cancelled.add(key)
        loaded.work.extend(loaded.acts)
        loaded.acts.clear()


def begun(plan: Plan, accepted: Accepted, carried: Sequence[Record], now: int) -> Step:
    """A retry's beginning: what it takes over is told again as facts, then it goes on from there (R40)."""
    execution = apply(plan, None, accepted)
    for record in carried:
        execution = apply(plan, execution, record)
    step = resume(plan, execution, now)
    return Step(step.execution, (accepted, *carried, *step.records), step.commands)


def cancelled(command: RunNode, now: int) -> NodeFailed:
    """The report of an attempt that was cancelled before it did anything."""
    run = Attempt(command.node, command.scope, command.attempt, now, 0, Given(), now)
    return NodeFailed(run, Failure("CANCELLED", "It was cancelled before it started."))
