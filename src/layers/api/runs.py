"""Running a workflow by hand or by token, and waiting for what it gives."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import Query, Response

from layers.api.auth import Permission, Principal
from layers.api.resource import row_of, wire_problems
from layers.api.services import Of, Services, Who
from layers.api.wire import RunWorkflow
from layers.api.wire_executions import RunError, RunResult, Started
from layers.api.workflows import Id
from layers.errors import Conflict, Invalid
from layers.graph.records import Failure
from layers.graph.status import ExecutionStatus
from layers.rows import WorkflowRow
from layers.runtime.run import Run


async def started(
    id: Id,
    body: RunWorkflow,
    services: Of,
    who: Who,
    response: Response,
    wait: Annotated[float | None, Query(ge=0, le=60, description="Seconds to wait for the result")] = None,
) -> RunResult | Started:
    """Start an execution: 202 with its id once it is durable; with `wait`, 200 with its result if that came in time."""
    row = await row_of(services, who.organisation_id, id)
    number = _version(row, body, who)
    compiled = await services.runtime.plans.get(row.organisation_id, row.id, number)
    if body.trigger is not None and body.trigger not in compiled.ids:
        place = {"pointer": "/trigger", "detail": f"There is no node “{body.trigger}”.", "code": "UNKNOWN_NODE"}
        raise Invalid("The trigger is not in this version of the workflow.", [place])
    by = await services.access.author(who)
    run = await services.runtime.intake.run(compiled, body.input, trigger=body.trigger, mode=body.mode, triggered_by=by)
    await run.durable()
    response.headers["Location"] = f"/api/v1/executions/{run.id}"
    return await _answer(services, run, wait, response)


async def _answer(services: Services, run: Run, wait: float | None, response: Response) -> RunResult | Started:
    warnings = wire_problems(run.warnings)
    if wait:
        try:
            async with asyncio.timeout(wait):
                outcome = await run.finished()
        except TimeoutError:
            response.status_code = 202
            row = await services.store.execution(None, run.id)
            status = ExecutionStatus.RUNNING if row is None else row.status
            return RunResult(execution_id=run.id, status=status, warnings=warnings)
        response.status_code = 200
        error = _error(outcome.error)
        return RunResult(
            execution_id=run.id, status=outcome.status, output=outcome.output, error=error, warnings=warnings
        )
    response.status_code = 202
    return Started(execution_id=run.id, warnings=warnings)


def _error(failure: Failure | None) -> RunError | None:
    if failure is None:
        return None
    return RunError(code=failure.code, message=failure.message, retryable=failure.retryable)


def _version(row: WorkflowRow, body: RunWorkflow, who: Principal) -> int:
    """A draft that was asked for is a test, and testing is part of editing (platform.md §10)."""
    if body.mode == "test" or body.version == "draft":
        who.need(Permission.MANAGE)
    if body.version == "published":
        if row.published_version is None:
            raise Conflict("No version of this workflow is published. Activate it first, or run the draft.")
        return row.published_version
    if body.version == "draft" or body.mode == "test":
        return row.version
    return row.published_version or row.version
