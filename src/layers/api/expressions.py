"""What an expression gives, and what is wrong with it, for the editor (expressions.md §13.2, §13.3).

Secrets are masked before anything is evaluated, so a preview cannot reveal them. Nothing has an effect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson

from layers.api.places import Place, compiled_of, place
from layers.api.preview_data import context_of, place_of
from layers.api.services import Of, Services, Who
from layers.api.wire_expressions import (
    Check,
    Checked,
    Diagnostic,
    Fix,
    Preview,
    PreviewAnswer,
    PreviewError,
    PreviewRow,
)
from layers.errors import Invalid
from layers.expressions import (
    DEFAULT,
    ExpressionError,
    Options,
    Scope,
    check,
    compile,
    compile_condition,
    compile_value,
    masked,
    to_text,
    trials,
)
from layers.expressions import Diagnostic as Found
from layers.graph.mapping import check_mapping, compile_mapping
from layers.runtime.context import at
from layers.runtime.plans import Compiled

LONGEST: Final = 16 * 1024  # bytes of JSON
ROW: Final = 1024  # … of what stands on the left of a condition's row
KINDS: Final = {str: "text", bool: "boolean", int: "number", float: "number", list: "list", dict: "object"}
LINE: Final = {"target", "source", "transform", "value"}


async def previewed(body: Preview, services: Of, who: Who) -> PreviewAnswer:
    """The value of a template, expression, condition or path over the data of a run; its error is an answer too."""
    services.access.pace(who)
    compiled = await _compiled(services, who.organisation_id, body)
    if compiled is not None and compiled.workflow.node(body.node_id or "") is None:
        body.node_id = None  # it was placed a moment ago and is not saved yet
    node_id, edge = (None, None) if compiled is None else place_of(compiled, body.node_id, body.edge_id)
    context = await context_of(services, compiled, body.context, node_id, edge)
    ids = compiled.ids if compiled is not None else frozenset(context.get("nodes") or ())
    warnings: list[Any] = []
    now = services.clock.now() if body.context.now is None else at(body.context.now)
    zone = body.timezone or (compiled.workflow.settings.timezone if compiled is not None else "UTC")
    options = Options(now, zone, body.locale, warnings, DEFAULT.limits)
    found = [] if compiled is None or (node_id, edge) == (None, None) else _checked(services, compiled, body, context)
    began = services.clock.monotonic_us()
    try:
        value, steps, reads = _measured(body, context, options, ids)
    except ExpressionError as error:
        return PreviewAnswer(request_id=body.request_id, ok=False, error=_error(error), diagnostics=found)
    elapsed = services.clock.monotonic_us() - began
    shown = cut(value, LONGEST)
    return PreviewAnswer(
        request_id=body.request_id,
        ok=True,
        value=shown,
        type=KINDS.get(type(value), "null"),
        text=to_text(value)[:LONGEST],
        truncated=shown is not value,
        warnings=warnings,
        diagnostics=found,
        reads=[list(path) for path in reads],
        steps=steps,
        elapsed_us=elapsed,
        rows=_rows(body, context, options, ids),
    )


async def checked(body: Check, services: Of, who: Who) -> Checked:
    """What is wrong with many sources before anything runs; nothing is evaluated."""
    if body.workflow_id is None:
        scope = Scope()
        found = [_wire(one, each.field) for each in body.sources for one in _check(each.source, each.mode, scope)]
        return Checked(diagnostics=found)
    compiled = await compiled_of(services, who.organisation_id, body.workflow_id, body.document)
    here = place(services, compiled, body.node_id, body.edge_id)
    found = []
    for each in body.sources:
        scope = here.field(each.field)[1]
        found += [
            _wire(one, each.field) for one in _check(each.source, each.mode, scope, mapping=here.edge is not None)
        ]
    return Checked(diagnostics=found)


def _check(source: Any, mode: Any, scope: Scope, *, mapping: bool = False) -> list[Found]:
    if mapping and not isinstance(source, str):
        return check_mapping(source if not _is_line(source) else [{"target": "value", **source}], scope)
    return check(source, mode, scope)


def _checked(services: Services, compiled: Compiled, body: Preview, context: Mapping[str, Any]) -> list[Diagnostic]:
    here: Place = place(services, compiled, body.node_id, body.edge_id, context)
    scope = here.scope
    return [_wire(one, "") for one in _check(body.source, body.mode, scope, mapping=here.edge is not None)]


def _wire(one: Found, field: str) -> Diagnostic:
    fix = None if one.fix is None else Fix(**one.fix)
    return Diagnostic(
        field=field, pointer=one.field, code=one.code, severity=one.severity, message=one.message, hint=one.hint,
        line=one.line, column=one.column, start=one.start, end=one.end, fix=fix,
    )  # fmt: skip


async def _compiled(services: Services, organisation_id: str, body: Preview) -> Compiled | None:
    if body.workflow_id is None:
        if body.context.from_ != "inline":
            told = {"pointer": "/workflow_id", "detail": "Name the workflow, or send data inline.", "code": "MISSING"}
            raise Invalid("There is no workflow to take data from.", [told])
        return None
    return await compiled_of(services, organisation_id, body.workflow_id)


def _measured(
    body: Preview, context: Mapping[str, Any], options: Options, ids: frozenset[str]
) -> tuple[Any, int | None, tuple[tuple[str | int, ...], ...]]:
    """The value with its secrets masked, the steps it took, and what it reads."""
    if _is_line(body.source) and body.mode != "expression":
        line = compile_mapping([{"target": "value", **body.source}], ids)
        _, value = line.lines[0].value(context, options)
        return masked(value), None, line.reads
    if body.mode == "expression" and isinstance(body.source, str | Mapping):
        program = compile_condition(body.source, ids)
    elif isinstance(body.source, str):
        program = compile(body.source, body.mode, ids)
    else:
        program = compile_value(body.source, ids)
    value, steps = program.measure(context, options)
    return masked(value), steps, program.reads


def _is_line(source: Any) -> bool:
    """A line of a mapping, in the keys of the list form (§11)."""
    return isinstance(source, Mapping) and source.keys() & {"source", "transform"} != set() and "target" in source


def _rows(body: Preview, context: Mapping[str, Any], options: Options, ids: frozenset[str]) -> list[PreviewRow] | None:
    if body.mode != "expression":
        return None
    quiet = Options(options.now, options.timezone, options.locale, None, options.limits)
    rows = []
    for trial in trials(body.source, ids):
        row = PreviewRow(pointer=trial.pointer)
        rows.append(row)
        try:
            value = masked(trial.left.evaluate(context, quiet))
            row.value, row.type = cut(value, ROW), KINDS.get(type(value), "null")
            row.holds = bool(masked(trial.holds.evaluate(context, quiet)))
        except ExpressionError as error:
            row.error = _error(error)
    return rows or None


def cut(value: Any, most: int) -> Any:
    """The value itself if its JSON has at most so many bytes; else its beginning."""
    if len(orjson.dumps(value, default=to_text)) <= most:
        return value
    if isinstance(value, str):
        return value.encode()[: most - 2].decode(errors="ignore")
    if isinstance(value, list | dict):
        entries = list(value.items() if isinstance(value, dict) else enumerate(value))
        kept: list[Any] = []
        for key, item in entries:
            shorter = cut(item, most // 2)
            most -= len(orjson.dumps([key, shorter], default=to_text))
            if most < 0:
                break
            kept.append((key, shorter))
        return dict(kept) if isinstance(value, dict) else [item for _, item in kept]
    return None


def _error(error: ExpressionError) -> PreviewError:
    return PreviewError(
        code=error.code,
        kind=error.kind,
        message=error.message,
        hint=error.hint,
        line=error.line,
        column=error.column,
        start=max(error.start, 0),
        end=max(error.end, error.start, 0),
        field=error.field,
        fix=None if error.fix is None else Fix(**error.fix),
    )
