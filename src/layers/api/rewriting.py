"""Expressions from one form into another, and with other names in them (expressions.md §13.3)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from layers.api.places import compiled_of
from layers.api.services import Of, Who
from layers.api.wire_expressions import Convert, Converted, Rename, Renamed, RenameEdit
from layers.catalog.texts import Text, texts
from layers.errors import Conflict, Invalid
from layers.expressions import (
    ExpressionError,
    condition_rows,
    condition_text,
    from_jsonlogic,
    normalised_condition,
    pipe_steps,
    pipe_text,
)
from layers.graph.model import Workflow

Ids = frozenset[str]


async def converted(body: Convert, services: Of, who: Who) -> Converted:
    """Text into rows or steps, either into text, a JSONLogic rule into text or rows; or why it has no such form."""
    ids: Ids = frozenset()
    if body.workflow_id is not None:
        ids = (await compiled_of(services, who.organisation_id, body.workflow_id)).ids
    convert = CONVERSIONS.get((body.from_, body.to))
    if convert is None:
        return Converted(convertible=False, reason=f"{body.from_} has no form as {body.to}")
    try:
        return Converted(convertible=True, source=convert(body.source, ids))
    except ExpressionError as error:
        start = max(error.start, 0)
        return Converted(
            convertible=False, reason=error.message, line=error.line, column=error.column,
            start=start, end=max(error.end, start),
        )  # fmt: skip


def _text(source: Any) -> str:
    if not isinstance(source, str):
        told = {"pointer": "/source", "detail": "An expression is text.", "code": "WRONG_TYPE"}
        raise Invalid("The source is no text.", [told])
    return source


def _steps_text(source: Any, ids: Ids) -> str:
    """`{"source", "transform"}` as a pipe."""
    if not isinstance(source, Mapping) or not isinstance(source.get("source"), str):
        told = {"pointer": "/source", "detail": "Steps are an object with source and transform.", "code": "WRONG_TYPE"}
        raise Invalid("The source is no line with steps.", [told])
    return pipe_text(source["source"], source.get("transform") or [])


def _text_steps(source: Any, ids: Ids) -> dict[str, Any]:
    start, steps = pipe_steps(_text(source), ids)
    return {"source": start, "transform": steps}


def _rule(source: Any) -> Any:
    if not isinstance(source, str):
        return source
    try:
        return json.loads(source)
    except (ValueError, RecursionError):
        raise Invalid("The rule is no JSON.", [{"pointer": "/source", "detail": "This is no JSON."}]) from None


CONVERSIONS: Final[Mapping[tuple[str, str], Callable[[Any, Ids], Any]]] = {
    ("text", "text"): lambda source, ids: _text(source),
    ("text", "rows"): lambda source, ids: condition_rows(_text(source), ids),
    ("text", "steps"): _text_steps,
    ("rows", "rows"): lambda source, ids: normalised_condition(source, ids),
    ("rows", "text"): lambda source, ids: condition_text(normalised_condition(source, ids), ids),
    ("steps", "text"): _steps_text,
    ("steps", "steps"): lambda source, ids: _text_steps(_steps_text(source, ids), ids),
    ("jsonlogic", "text"): lambda source, ids: from_jsonlogic(_rule(source)),
    ("jsonlogic", "rows"): lambda source, ids: condition_rows(from_jsonlogic(_rule(source)), ids),
}


async def renamed(body: Rename, services: Of, who: Who) -> Renamed:
    """The edits that make every reference follow a new name; what they rename itself is the editor's to do. Nothing is
    saved. With any other name for `new` they are the places that use the old one."""
    compiled = await compiled_of(services, who.organisation_id, body.workflow_id, body.document)
    workflow = compiled.workflow
    if body.kind == "node" and body.new != body.old and body.new in compiled.ids:
        raise Conflict(f"There is a node “{body.new}” already.")
    if body.kind == "variable" and body.new != body.old and body.new in workflow.variables:
        raise Conflict(f"There is a variable “{body.new}” already.")
    edits = []
    for text in texts(workflow, services.registry):
        paths = _paths(body, workflow, text)
        found = {edit for path in paths for edit in text.renamed(path, body.new, compiled.ids)}
        edits += [
            RenameEdit(
                pointer=text.pointer, node_id=text.node_id, edge_id=text.edge_id,
                start=edit.start, end=edit.end, text=edit.text,
            )
            for edit in sorted(found)
        ]  # fmt: skip
    return Renamed(edits=edits)


def _paths(body: Rename, workflow: Workflow, text: Text) -> Iterator[tuple[str, ...]]:
    """How the old name may be spelled in this text."""
    if body.kind == "node":
        yield ("nodes", body.old)
        return
    if body.kind == "variable":
        yield ("variables", body.old)
        return
    field = tuple(body.old.split("."))
    yield ("trigger", *field) if body.node is None else ("nodes", body.node, *field)
    if body.node is None:
        return
    if text.source == body.node or _receives(workflow, text.node_id, body.node):
        yield ("input", *field)
        if len(field) == 1:
            yield ("open", *field)


def _receives(workflow: Workflow, node_id: str | None, source: str) -> bool:
    """Whether the node's input is what the source gave, and nothing else."""
    into = [edge for edge in workflow.edges if edge.target == node_id]
    return len(into) == 1 and into[0].source == source and not into[0].data_mapping
