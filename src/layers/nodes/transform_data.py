"""Transform Data: new fields from templates, then operations in order (nodes.md §4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from layers.catalog.node import Context, Done, node
from layers.catalog.operations import Operation, read_operations
from layers.catalog.param import param
from layers.catalog.path import fields_of, put
from layers.errors import WontWork
from layers.expressions import ExpressionError, Program, compile_value
from layers.expressions.shapes import Shape
from layers.expressions.shaping import NO_FIELDS, with_field
from layers.graph.records import JSON


def _targets(raw: Any, node_ids: frozenset[str]) -> dict[str, Program]:
    """Each target field with the program of its value; a program each, so that an error can name the field."""
    if not isinstance(raw, Mapping):
        raise ValueError("Give an object: each new field with its value.")
    found = {}
    for name, value in raw.items():
        try:
            found[name] = compile_value(value, node_ids)
        except ExpressionError as error:
            error.field = f"/{name}{error.field or ''}"
            raise
    return found


@node(
    "transform_data",
    name="Transform Data",
    icon="shuffle",
    keywords=("map", "set", "rename", "format", "convert", "edit", "calculate"),
    sample={"total": 119},
)
class TransformData:
    """Make new fields, rename, convert and calculate."""

    transformExpression: Mapping[str, Program] = param(
        "Fields",
        kind="json",
        default={},
        parse=_targets,
        placeholder='{"total": "{{nodes.http-1.body.total * 1.19}}"}',
        help="Each new field with its value; {{ }} holds an expression.",
        schema={"type": "object"},
    )
    operations: tuple[Operation, ...] = param(
        "Then",
        kind="json",
        default=(),
        parse=read_operations,
        placeholder='[{"op": "lowercase", "field": "email"}]',
        help="Steps, one after another.",
        schema={"type": "array"},
    )
    mode: Literal["merge", "replace"] = param(
        "The input", default="merge", options=[("merge", "Keep it"), ("replace", "Leave it out")]
    )

    def run(self, ctx: Context, given: JSON) -> Done:
        output: JSON = fields_of(given) if self.mode == "merge" else {}
        for name, program in self.transformExpression.items():
            try:
                output = put(output, name, ctx.evaluate(program, given))
            except ExpressionError as error:
                raise _failed(name, error) from error
        for index, operation in enumerate(self.operations):
            try:
                output = operation.apply(output, ctx.evaluate)
            except ExpressionError as error:
                raise _failed(operation.field, error, f"Operation {index + 1} ({operation.op}), field") from error
        return Done(output)

    @staticmethod
    def shape(config: Mapping[str, JSON], given: Shape, of: Callable[[JSON], Shape]) -> Shape:
        made: Shape = NO_FIELDS if config.get("mode") == "replace" else given
        fields = config.get("transformExpression")
        for name, value in fields.items() if isinstance(fields, Mapping) else ():
            made = with_field(made, name, of(value))
        return {**(made or {}), "open": True} if config.get("operations") else made


def _failed(field: str, error: ExpressionError, what: str = "Field") -> WontWork:
    message = f"{what} “{field}”: {error}"
    return WontWork(message, code="TRANSFORM_ERROR", field=field, expression=error.to_json())
