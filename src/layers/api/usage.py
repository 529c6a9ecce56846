"""How much was used: executions by workflow and day."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from layers.api.services import Of, Who
from layers.api.wire import Page
from layers.api.wire_queue import UsageDay


async def listed(
    services: Of,
    who: Who,
    workflow_id: str | None = None,
    days: Annotated[int, Query(ge=1, le=366, description="How many days back, today among them")] = 30,
) -> Page[UsageDay]:
    """Live executions begun by workflow and day, the newest day first, beside what may start on a day."""
    found = await services.runtime.usage.listed(who.organisation_id, workflow_id, days)
    return Page(items=[UsageDay.model_validate(day) for day in found])
