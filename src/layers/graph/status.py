"""The states of workflow, execution and node run, and the only moves between them.

A status says who moves it on. A move that is not in its table raises `IllegalMove` and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from layers.errors import IllegalMove


class WorkflowStatus(StrEnum):
    DRAFT = "draft"  # never activated; the owner activates it
    ACTIVE = "active"  # its triggers listen; the owner deactivates it, a lasting failure sets `error`
    INACTIVE = "inactive"  # was active; the owner activates it again
    ERROR = "error"  # cannot go on by itself; the owner mends and activates it
    ARCHIVED = "archived"  # kept for its history; the owner restores it


class ExecutionStatus(StrEnum):
    QUEUED = "queued"  # accepted and durable; the dispatcher claims it
    RUNNING = "running"  # something runs or is about to; `advance` moves it on
    WAITING = "waiting"  # nothing left but parked runs; a timer or a reply moves it on
    PAUSED = "paused"  # a person moves it on
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    TIMED_OUT = "timed_out"


class NodeStatus(StrEnum):
    RUNNING = "running"  # an attempt is on its way; the worker reports its end
    WAITING = "waiting"  # parked; a timer, a reply or a person wakes it
    RETRYING = "retrying"  # the attempt failed; its timer starts the next
    SUCCESS = "success"
    ERROR = "error"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


ENDED: Final = frozenset({NodeStatus.SUCCESS, NodeStatus.ERROR, NodeStatus.SKIPPED, NodeStatus.CANCELLED})
FINISHED: Final = frozenset(
    {ExecutionStatus.COMPLETED, ExecutionStatus.FAILED, ExecutionStatus.CANCELLED, ExecutionStatus.TIMED_OUT}
)

_W, _E, _N = WorkflowStatus, ExecutionStatus, NodeStatus

WORKFLOW_MOVES: Final[Mapping[WorkflowStatus | None, frozenset[WorkflowStatus]]] = {
    None: frozenset({_W.DRAFT}),
    _W.DRAFT: frozenset({_W.ACTIVE, _W.ARCHIVED}),
    _W.ACTIVE: frozenset({_W.ACTIVE, _W.INACTIVE, _W.ERROR}),
    _W.INACTIVE: frozenset({_W.ACTIVE, _W.ARCHIVED}),
    _W.ERROR: frozenset({_W.ACTIVE, _W.INACTIVE, _W.ARCHIVED}),
    _W.ARCHIVED: frozenset({_W.INACTIVE}),
}
EXECUTION_MOVES: Final[Mapping[ExecutionStatus | None, frozenset[ExecutionStatus]]] = {
    None: frozenset({_E.QUEUED, _E.RUNNING}),
    _E.QUEUED: frozenset({_E.RUNNING, _E.PAUSED, _E.CANCELLED, _E.TIMED_OUT, _E.FAILED}),
    _E.RUNNING: frozenset({_E.WAITING, _E.PAUSED, *FINISHED}),
    _E.WAITING: frozenset({_E.RUNNING, _E.PAUSED, *FINISHED}),
    _E.PAUSED: frozenset({_E.QUEUED, _E.RUNNING, _E.WAITING, *FINISHED}),
    **{ended: frozenset() for ended in sorted(FINISHED)},
}
NODE_MOVES: Final[Mapping[NodeStatus | None, frozenset[NodeStatus]]] = {
    None: frozenset({_N.RUNNING, _N.SUCCESS, _N.SKIPPED, _N.CANCELLED}),
    _N.RUNNING: frozenset({_N.WAITING, _N.RETRYING, *ENDED}),
    _N.WAITING: frozenset({_N.RUNNING, *ENDED}),
    _N.RETRYING: frozenset({_N.RUNNING, _N.CANCELLED}),
    **{ended: frozenset() for ended in sorted(ENDED)},
}

_S = TypeVar("_S", WorkflowStatus, ExecutionStatus, NodeStatus)


def move(table: Mapping[_S | None, frozenset[_S]], old: _S | None, new: _S, what: str) -> _S:
    """`new`, if the table allows it from `old`; else `IllegalMove` naming `what`, from and to."""
    if new not in table[old]:
        raise IllegalMove(f"{what}: {old or 'nothing'} → {new} is not a move", what=what, old=old, new=new)
    return new
