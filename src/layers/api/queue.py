"""The queue: what waits for a place, and why; a workflow's queue is paused and resumed."""

from __future__ import annotations

from layers.api.resource import row_of
from layers.api.services import Of, Services, Who
from layers.api.wire_queue import QueueLane, QueuePage
from layers.api.workflows import Id, Limit


async def listed(
    services: Of, who: Who, workflow_id: str | None = None, cursor: str | None = None, limit: Limit = 50
) -> QueuePage:
    """What waits for a place, by workflow in the order of its turns, and how each workflow with limits stands."""
    found = await services.runtime.queue.listed(who.organisation_id, workflow_id, cursor, limit)
    return QueuePage.model_validate(found)


async def paused(id: Id, services: Of, who: Who) -> QueueLane:
    """Start nothing new of this workflow. What is accepted waits in line; what has begun goes on."""
    return await _set(services, who, id, paused=True)


async def resumed(id: Id, services: Of, who: Who) -> QueueLane:
    """Start again what waits."""
    return await _set(services, who, id, paused=False)


async def _set(services: Services, who: Who, workflow_id: str, *, paused: bool) -> QueueLane:
    row = await row_of(services, who.organisation_id, workflow_id)
    await services.runtime.queue.pause(row, paused, await services.access.author(who))
    found = await services.runtime.queue.listed(who.organisation_id, workflow_id, None, 1)
    return QueueLane.model_validate(found["lanes"][0])
