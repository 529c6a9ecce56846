"""If/Then: one question, two ways."""

from __future__ import annotations

from layers.catalog.node import Context, Done, node
from layers.catalog.param import param
from layers.catalog.path import fields_of
from layers.expressions import Program, truthy
from layers.graph.records import JSON


@node(
    "if_then",
    name="If/Then",
    icon="split",
    outputs=("true", "false"),
    passes="false",
    keywords=("condition", "branch", "else", "question"),
    sample={"_result": True, "_selectedHandle": "true"},
    output={"_result": {"type": "boolean"}, "_selectedHandle": {"type": "string"}},
)
class IfThen:
    """Ask a question of the data and go one of two ways."""

    expression: Program = param("Condition", kind="expression", placeholder="trigger.body.budget > 5000")

    def run(self, ctx: Context, given: JSON) -> Done:
        holds = truthy(ctx.evaluate(self.expression, given))
        handle = "true" if holds else "false"
        return Done({**fields_of(given), "_result": holds, "_selectedHandle": handle}, handle)
