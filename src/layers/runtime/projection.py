"""The row that lists and queues read, as the projection of an execution's records (R6)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from layers.errors import EngineBug
from layers.graph.execution import Execution
from layers.graph.fold import replay
from layers.graph.records import JSON, Accepted, Failure, Record
from layers.graph.status import FINISHED, ExecutionStatus, NodeStatus
from layers.rows import ExecutionRow
from layers.runtime.tokens import attention

if TYPE_CHECKING:
    from layers.runtime.plans import Compiled


def row_of(execution: Execution, workflow_name: str, owner: str | None) -> ExecutionRow:
    """A finished one belongs to nobody; a parked one keeps its last owner's name until somebody loads it."""
    accepted, finished, failed = execution.accepted, execution.finished, execution.failed
    error = finished.error if finished is not None else failed.failure if failed is not None else None
    place = finished.error_node if finished is not None else failed.node if failed is not None else None
    return ExecutionRow(
        accepted.execution_id,
        accepted.organisation_id,
        accepted.workflow_id,
        workflow_name,
        accepted.version,
        accepted.mode,
        accepted.trigger,
        accepted.trigger_type,
        execution.status,
        accepted.at,
        execution.seq,
        None if finished is None else finished.at,
        None if error is None else error_json(error),
        place or None,
        execution.has_warnings,
        accepted.root_id,
        accepted.retry_of,
        accepted.triggered_by,
        None if execution.status in FINISHED else owner,
        attention=attention_of(execution),
    )


def attention_of(execution: Execution) -> str | None:
    """What a person is waited for, once nothing else moves: paused, or what the first such node run waits for."""
    if execution.status is ExecutionStatus.PAUSED:
        return "paused"
    if execution.status is not ExecutionStatus.WAITING:
        return None
    runs = (run for frame in execution.frames.values() for run in frame.runs.values())
    found = (attention(run.token) for run in runs if run.status is NodeStatus.WAITING)
    return next((what for what in found if what is not None), None)


def error_json(failure: Failure) -> JSON:
    """A failure as rows, log and live events show it."""
    told = {"code": failure.code, "message": failure.message, "retryable": failure.retryable}
    return told if failure.details is None else {**told, "details": failure.details}


def fold(compiled: Compiled, records: Iterable[Record]) -> Execution:
    """The execution that these records make. `EngineBug` when they have no beginning."""
    told = list(records)
    if not told or not isinstance(told[0], Accepted):
        raise EngineBug("The records of an execution begin with its being accepted.")
    return replay(compiled.plan(told[0].trigger), None, told)


def project(compiled: Compiled, records: Iterable[Record], owner: str | None = None) -> ExecutionRow:
    """The row rebuilt from the records alone (R6)."""
    return row_of(fold(compiled, records), compiled.name, owner)
