"""Set Fields: add fields to the data that flows. The workflow's variables stay as they are during a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from layers.catalog.node import Context, Done, node
from layers.catalog.param import param
from layers.catalog.path import fields_of, put
from layers.expressions.shapes import Shape
from layers.expressions.shaping import NO_FIELDS, with_field
from layers.graph.records import JSON


@node(
    "set_variables",
    name="Set Variables",
    icon="variable",
    keywords=("set", "fields", "assign", "edit", "data"),
    sample={"greeting": "Hello Zoe"},
)
class SetVariables:
    """Add fields to the data, or start it anew with these alone."""

    fields: Mapping[str, JSON] = param("Fields", kind="keyvalue", default={}, help="A dotted name makes objects.")
    mode: Literal["merge", "replace"] = param(
        "The input", default="merge", options=[("merge", "Keep it"), ("replace", "Leave it out")]
    )

    def run(self, ctx: Context, given: JSON) -> Done:
        output = fields_of(given) if self.mode == "merge" else {}
        for name, value in self.fields.items():
            output = put(output, name, value)
        return Done(output)

    @staticmethod
    def shape(config: Mapping[str, JSON], given: Shape, of: Callable[[JSON], Shape]) -> Shape:
        made: Shape = NO_FIELDS if config.get("mode") == "replace" else given
        fields = config.get("fields")
        for name, value in fields.items() if isinstance(fields, Mapping) else ():
            made = with_field(made, name, of(value))
        return made
