"""Executions: listed, opened, cancelled, retried; what a node did in all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import orjson
from fastapi import Query, Response

from layers.api.auth import Permission
from layers.api.resource import row_of
from layers.api.services import Of, Services, Who
from layers.api.wire import Mode, Page
from layers.api.wire_executions import (
    Decide,
    ExecutionSummary,
    LoggedNodeRun,
    Moved,
    Pause,
    RetryExecution,
    Started,
    Stats,
    Wake,
)
from layers.api.workflows import LARGEST, Id, Limit
from layers.errors import Conflict, NotFound
from layers.graph.status import ExecutionStatus, NodeStatus
from layers.rows import ExecutionQuery


async def listed(
    services: Of,
    who: Who,
    workflow_id: str | None = None,
    status: ExecutionStatus | None = None,
    mode: Mode | None = None,
    trigger: Annotated[str | None, Query(description="The trigger's type, such as webhook_received")] = None,
    since: Annotated[int | None, Query(ge=0, le=LARGEST, description="Started at or after, milliseconds UTC")] = None,
    until: Annotated[int | None, Query(ge=0, le=LARGEST, description="Started before, milliseconds UTC")] = None,
    q: Annotated[str | None, Query(max_length=200, description="Found in id, error or workflow name")] = None,
    version: Annotated[int | None, Query(ge=1, le=LARGEST, description="Of the workflow")] = None,
    min_ms: Annotated[int | None, Query(ge=0, le=LARGEST, description="Finished, after this long at least")] = None,
    cursor: str | None = None,
    limit: Limit = 50,
) -> Page[ExecutionSummary]:
    """The organisation's executions, newest first."""
    query = ExecutionQuery(
        who.organisation_id, workflow_id, status, mode, trigger, False, since, until, q or None, cursor, limit,
        version, min_ms,
    )  # fmt: skip
    return await _page(services, query)


async def inbox(
    services: Of, who: Who, workflow_id: str | None = None, cursor: str | None = None, limit: Limit = 50
) -> Page[ExecutionSummary]:
    """The executions that wait for a person, newest first; `attention` says for what."""
    query = ExecutionQuery(who.organisation_id, workflow_id, attention=True, cursor=cursor, limit=limit)
    return await _page(services, query)


async def _page(services: Services, query: ExecutionQuery) -> Page[ExecutionSummary]:
    page = await services.store.executions(query)
    queued = await services.runtime.queue.of(query.organisation_id, page.items)
    items = [
        ExecutionSummary.model_validate({**services.runtime.executions.item(row), "queue": queued.get(row.id)})
        for row in page.items
    ]
    return Page(items=items, next_cursor=page.next_cursor)


async def shown(
    id: Id,
    services: Of,
    who: Who,
    document: Annotated[bool, Query(description="With the version that ran")] = False,
    nodes_cursor: str | None = None,
    nodes_limit: Annotated[int, Query(ge=1, le=10_000)] = 1000,
) -> Response:
    """One execution with its node runs, the first thousand at once: what went in, what came out, what it did."""
    trace = await services.runtime.executions.trace(
        who.organisation_id, id, document=document, cursor=nodes_cursor, limit=nodes_limit
    )
    if trace is None:
        raise NotFound(f"There is no execution “{id}”.")
    row = await services.store.execution(who.organisation_id, id)
    trace["queue"] = None if row is None else (await services.runtime.queue.of(who.organisation_id, [row])).get(id)
    return Response(orjson.dumps(trace), media_type="application/json")  # may be large: not validated once more


def once() -> Callable[[], bool]:
    """Time for one step."""
    turns = iter([True])
    return lambda: next(turns, False)


async def removed(id: Id, services: Of, who: Who) -> None:
    """Delete a finished execution with its log; 409 while it goes on, or while another that goes on refers to it."""
    row = await services.store.execution(who.organisation_id, id)
    if row is None:
        raise NotFound(f"There is no execution “{id}”.")
    if row.completed_at is None:
        raise Conflict("An execution that goes on cannot be deleted. Cancel it first.")
    _, gone = await services.store.discard([id], once())
    if not gone:
        raise Conflict("Another execution that goes on refers to this one. Delete it when that is over.")


async def cancelled(id: Id, services: Of, who: Who) -> Moved:
    """Stop it: nothing new starts, what is in flight is told to end."""
    by = await services.access.author(who)
    status = await services.runtime.control.cancel(who.organisation_id, id, by)
    return Moved(execution_id=id, status=status)


async def paused(id: Id, services: Of, who: Who, body: Pause | None = None) -> Moved:
    """Hold it: nothing new starts, attempts in flight end, what comes for it is kept."""
    by, reason = await services.access.author(who), "" if body is None else body.reason
    return Moved(execution_id=id, status=await services.runtime.control.pause(who.organisation_id, id, by, reason))


async def gone_on(id: Id, services: Of, who: Who) -> Moved:
    """Let a paused execution go on."""
    by = await services.access.author(who)
    return Moved(execution_id=id, status=await services.runtime.control.go_on(who.organisation_id, id, by))


async def decided(id: Id, services: Of, who: Who, body: Decide) -> None:
    """Say what became of an effect whose answer was lost: it is done, it is not, or send it again."""
    by = await services.access.author(who)
    await services.runtime.control.decide(who.organisation_id, id, body.key, body.choice, by)


async def woken(id: Id, services: Of, who: Who, body: Wake) -> None:
    """Let a waiting node go on now, before its time or without what it waits for."""
    by = await services.access.author(who)
    await services.runtime.control.wake(who.organisation_id, id, body.node_id, body.scope, by)


async def retried(id: Id, services: Of, who: Who, response: Response, body: RetryExecution | None = None) -> Started:
    """A new execution that takes over what succeeded: from the failed nodes, from the start, or from a node."""
    asked = body or RetryExecution.model_validate({})
    version = await _version(services, who.organisation_id, id, asked.version)
    if asked.version == "draft":
        who.need(Permission.MANAGE)
    by = await services.access.author(who)
    run = await services.runtime.retries.retry(
        who.organisation_id, id, asked.from_, by=by, input=asked.input, version=version
    )
    await run.durable()
    response.headers["Location"] = f"/api/v1/executions/{run.id}"
    return Started(execution_id=run.id)


async def _version(services: Services, organisation_id: str, execution_id: str, asked: str | int | None) -> int | None:
    """None: the version that ran."""
    if asked is None or isinstance(asked, int):
        return asked
    execution = await services.store.execution(organisation_id, execution_id)
    if execution is None:
        raise NotFound(f"There is no execution “{execution_id}”.")
    row = await row_of(services, organisation_id, execution.workflow_id)
    if asked == "draft":
        return row.version
    if row.published_version is None:
        raise Conflict("No version of this workflow is published.")
    return row.published_version


async def node_logs(
    id: Id,
    node: str,
    services: Of,
    who: Who,
    status: NodeStatus | None = None,
    cursor: str | None = None,
    limit: Limit = 50,
) -> Page[LoggedNodeRun]:
    """The runs of one node over the workflow's executions, newest first."""
    await row_of(services, who.organisation_id, id)
    items, following = await services.runtime.executions.node_logs(
        who.organisation_id, id, node, status=status, cursor=cursor, limit=limit
    )
    return Page(items=[LoggedNodeRun.model_validate(item) for item in items], next_cursor=following)


async def stats(id: Id, services: Of, who: Who) -> Stats:
    """How the workflow did today in its own zone, and each of its nodes. Live executions only."""
    row = await row_of(services, who.organisation_id, id)
    counted: Any = await services.runtime.figures.today(row)
    return Stats.model_validate(counted)
