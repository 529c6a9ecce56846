"""Filter: what passes and what does not, of a list or of the input as a whole."""

from __future__ import annotations

from layers.catalog.lists import LONG, parts
from layers.catalog.node import Context, Done, Steps, node
from layers.catalog.param import param
from layers.catalog.path import ABSENT, ListPath, fields_of, get, list_path, put
from layers.errors import WontWork
from layers.expressions import Program, truthy
from layers.graph.records import JSON


@node(
    "filter",
    name="Filter",
    icon="filter",
    outputs=("match", "no_match"),
    passes="no_match",
    keywords=("where", "list", "select", "reject"),
    sample={"items": [{"id": 1}], "rejected": [], "count": 1, "rejectedCount": 0, "total": 1},
    output={
        "items": {"type": "array"},
        "rejected": {"type": "array"},
        "count": {"type": "integer"},
        "rejectedCount": {"type": "integer"},
        "total": {"type": "integer"},
        "_result": {"type": "boolean"},
        "_selectedHandle": {"type": ["string", "array"]},
    },
)
class Filter:
    """Let through what meets a condition: each element of a list, or the input as a whole."""

    expression: Program = param("Condition", kind="expression", placeholder="item.status == 'paid'")
    arrayField: ListPath | None = param(
        "List", kind="text", default=None, parse=list_path, placeholder="orders", help="Empty: test the input once."
    )

    def run(self, ctx: Context, given: JSON) -> Steps:
        if self.arrayField is None:
            return self._once(ctx, given)
        return (yield from self._each(ctx, given, self.arrayField))

    def _once(self, ctx: Context, given: JSON) -> Done:
        holds = truthy(ctx.evaluate(self.expression, given))
        handle = "match" if holds else "no_match"
        return Done({**fields_of(given), "_result": holds, "_selectedHandle": handle}, handle)

    def _each(self, ctx: Context, given: JSON, field: ListPath) -> Steps:
        elements = ctx.evaluate(field.program, given)
        if not isinstance(elements, list):
            raise WontWork(f"“{field.source}” is no list.", code="NOT_AN_ARRAY", field="arrayField")
        passed: list[JSON] = []
        rejected: list[JSON] = []
        long = len(elements) > LONG
        for start, part in parts(elements):
            for index, item in enumerate(part, start):
                if long:
                    holds = truthy(ctx.judge(self.expression, item, index))
                else:
                    holds = truthy(ctx.evaluate(self.expression, item, item=item, index=index))
                (passed if holds else rejected).append(item)
            yield
        output = fields_of(given)
        if get(output, field.source) is not ABSENT:
            output = put(output, field.source, passed)
        handles = ("match",) * bool(passed) + ("no_match",) * bool(rejected or not elements)
        counts = {"count": len(passed), "rejectedCount": len(rejected), "total": len(elements)}
        shown = handles[0] if len(handles) == 1 else list(handles)
        return Done({**output, "items": passed, "rejected": rejected, **counts, "_selectedHandle": shown}, handles)
