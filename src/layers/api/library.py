"""What may be written at a place: roots with all that is known in them, functions, operators, conditions (§13.1)."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import Annotated, Any, Final

import orjson
from fastapi import Header, Query, Response

from layers.api.places import Place, compiled_of, place
from layers.api.preview_data import context_of, place_of
from layers.api.services import Of, Who
from layers.api.wire_expressions import PreviewData
from layers.expressions import MASK, library
from layers.expressions.shapes import Shape
from layers.expressions.shaping import joined, observed, shallow, without_samples

LARGEST: Final = 256 * 1024  # bytes of JSON
DOCS: Final = {
    "trigger": "Data of the trigger that fired",
    "nodes": "What the nodes before this one gave, by node id",
    "variables": "Constants and secrets of the workflow and its organisation",
    "execution": "This execution: id, workflow_id, started_at, status, mode, resume_url",
    "input": "What comes into this node",
    "item": "The element of the list that is looked at now",
    "index": "Its position, from 0",
    "loop": "Where the loop is: index, number (from 1), total, first, last",
    "env": "Settings of the server that its operator shows",
    "now": "This moment",
    "today": "Today, 00:00 in the workflow's time zone",
}
Id = Annotated[str | None, Query(max_length=200)]


async def shown(
    services: Of,
    who: Who,
    workflow_id: Id = None,
    node_id: Id = None,
    edge_id: Id = None,
    field: Annotated[str | None, Query(max_length=500)] = None,
    known: Annotated[str | None, Query(max_length=100, description="The version that the client has")] = None,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """All functions, operators and conditions; with a workflow, also what may be named at a place of it."""
    version, language = printed()
    if workflow_id is None:
        headers = {"ETag": f'"{version}"', "Cache-Control": "private, no-cache"}
        if if_none_match and version in if_none_match:
            return Response(status_code=304, headers=headers)
        return Response(orjson.dumps({"version": version, **language}), headers=headers, media_type="application/json")
    compiled = await compiled_of(services, who.organisation_id, workflow_id)
    at, edge = place_of(compiled, node_id, edge_id)
    context = await context_of(services, compiled, PreviewData.model_validate({}), at, edge)
    here = place(services, compiled, node_id, edge_id, context)
    told = {"version": version, **at_place(here, context, field or ""), **({} if known == version else language)}
    return Response(orjson.dumps(told), headers={"Cache-Control": "no-store"}, media_type="application/json")


@lru_cache(1)
def printed() -> tuple[str, dict[str, Any]]:
    """The language, which does not change while serving, and its version."""
    language = library()
    return sha256(orjson.dumps(language)).hexdigest()[:16], dict(language)


def at_place(here: Place, context: dict[str, Any], field: str) -> dict[str, Any]:
    mode, scope = here.field(field)
    shapes: dict[str, Shape] = {**scope.shapes}
    for root in ("trigger", "input", "item", "execution", "env", "open"):
        if root in shapes or context.get(root) is not None:
            shapes[root] = joined(shapes.get(root), observed(context.get(root)))
    shapes["nodes"] = _nodes(here, scope.shapes.get("nodes"))
    shapes["variables"] = _variables(here, shapes.get("variables"))
    shapes |= {"now": {"t": "date"}, "today": {"t": "date"}}
    hidden = set()
    if not scope.in_loop:
        hidden |= {"loop"} if scope.in_predicate else {"loop", "item", "index"}
    if scope.in_trigger or here.edge is not None:
        hidden.add("input")
    roots = [{"name": name, "doc": doc, "shape": shapes.get(name)} for name, doc in DOCS.items() if name not in hidden]
    told = {"mode": mode, "condition": scope.condition, "roots": roots, "open": shapes.get("open")}
    return _fitting(told)


def _nodes(here: Place, shape: Shape) -> dict[str, Any]:
    """Those that run before, with their label, and whether they are certain to have run."""
    scope = here.scope
    fields: dict[str, Any] = (shape or {}).get("fields") or {}
    made = {}
    for node in here.compiled.workflow.nodes:
        if scope.upstream is None or node.id in scope.upstream:
            known = fields.get(node.id) or {"t": "object", "fields": {}, "open": True}
            certain = scope.certain is None or node.id in scope.certain
            made[node.id] = {**known, "label": node.label or node.id, "upstream": True, "certain": certain}
    return {"t": "object", "fields": made}


def _variables(here: Place, shape: Shape) -> dict[str, Any]:
    fields: dict[str, Any] = (shape or {}).get("fields") or {}
    secret = {"t": "text", "sample": MASK, "secret": True}
    return {"t": "object", "fields": {n: secret if n in here.references.secrets else s for n, s in fields.items()}}


def _fitting(told: dict[str, Any]) -> dict[str, Any]:
    """Within 256 kB: without samples if need be, then level by level with less known below."""
    for depth in (None, 6, 4, 3, 2, 1):
        if len(orjson.dumps(told, default=str)) <= LARGEST:
            return told

        def less(shape: Shape, depth: int | None = depth) -> Shape:
            return without_samples(shape) if depth is None else shallow(shape, depth)

        roots = [{**root, "shape": less(root["shape"])} for root in told["roots"]]
        told = {**told, "roots": roots, "open": less(told["open"])}
    return told
