"""What an expression gives, for the editor (expressions.md §13.2).

Secrets are masked before anything is evaluated, so a preview cannot reveal them. Nothing has an effect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson

from layers.api.preview_data import context_of
from layers.api.resource import row_of
from layers.api.services import Of, Services, Who
from layers.api.wire import Preview, PreviewAnswer, PreviewError
from layers.errors import Invalid
from layers.expressions import (
    DEFAULT,
    ExpressionError,
    Options,
    Program,
    compile,
    compile_condition,
    compile_value,
    masked,
    to_text,
)
from layers.runtime.context import at
from layers.runtime.plans import Compiled

LONGEST: Final = 16 * 1024  # bytes of JSON
KINDS: Final = {str: "text", bool: "boolean", int: "number", float: "number", list: "list", dict: "object"}


async def previewed(body: Preview, services: Of, who: Who) -> PreviewAnswer:
    """The value of a template, expression, condition or path over the data of a run; its error is an answer too."""
    compiled = await _compiled(services, who.organisation_id, body)
    context = await context_of(services, compiled, body.context, body.node_id)
    ids = compiled.ids if compiled is not None else frozenset(context.get("nodes") or ())
    warnings: list[Any] = []
    now = services.clock.now() if body.context.now is None else at(body.context.now)
    zone = body.timezone or (compiled.workflow.settings.timezone if compiled is not None else "UTC")
    began = services.clock.monotonic_us()
    try:
        program = _program(body, ids)
        value = masked(program.evaluate(context, Options(now, zone, body.locale, warnings, DEFAULT.limits)))
    except ExpressionError as error:
        return PreviewAnswer(request_id=body.request_id, ok=False, error=_error(error))
    cut = len(orjson.dumps(value, default=to_text)) > LONGEST
    return PreviewAnswer(
        request_id=body.request_id,
        ok=True,
        value=None if cut else value,
        type=KINDS.get(type(value), "null"),
        text=to_text(value)[:LONGEST],
        truncated=cut,
        warnings=warnings,
        reads=[list(path) for path in program.reads],
        elapsed_us=services.clock.monotonic_us() - began,
    )


async def _compiled(services: Services, organisation_id: str, body: Preview) -> Compiled | None:
    if body.workflow_id is None:
        if body.context.from_ != "inline":
            place = {"pointer": "/workflow_id", "detail": "Name the workflow, or send data inline.", "code": "MISSING"}
            raise Invalid("There is no workflow to take data from.", [place])
        return None
    row = await row_of(services, organisation_id, body.workflow_id)
    return await services.runtime.plans.get(organisation_id, row.id, row.version)


def _program(body: Preview, ids: frozenset[str]) -> Program:
    if isinstance(body.source, str):
        return (
            compile_condition(body.source, ids) if body.mode == "expression" else compile(body.source, body.mode, ids)
        )
    if isinstance(body.source, Mapping) and body.mode == "expression":
        return compile_condition(body.source, ids)
    return compile_value(body.source, ids)


def _error(error: ExpressionError) -> PreviewError:
    return PreviewError(
        code=error.code,
        kind=error.kind,
        message=error.message,
        hint=error.hint,
        line=error.line,
        column=error.column,
        start=max(error.start, 0),
        end=max(error.end, 0),
        fix=error.fix,
    )
