"""One node tried by itself (canvas.md §4): what it gives for an input, and what it would have done."""

from __future__ import annotations

from typing import Any

from layers.api.preview_data import context_of
from layers.api.resource import row_of
from layers.api.services import Of, Who
from layers.api.wire_executions import NodeTested, TestNode
from layers.api.wire_expressions import PreviewData
from layers.api.workflows import Id


async def tested(id: Id, node: str, body: TestNode, services: Of, who: Who) -> NodeTested:
    """The newest saved version of the node, in test mode. Without `input` it gets what came in last, else samples."""
    row = await row_of(services, who.organisation_id, id)
    compiled = await services.runtime.plans.get(row.organisation_id, row.id, row.version)
    asked: dict[str, Any] = {"from": "last_run"}
    if body.execution_id is not None:
        asked = {"from": "execution", "execution_id": body.execution_id}
    context = await context_of(services, compiled, PreviewData.model_validate(asked), node)
    given = body.input if "input" in body.model_fields_set else context["input"]
    told = await services.runtime.alone.run(compiled, node, given, context)
    return NodeTested.model_validate(told)
