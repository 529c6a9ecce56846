"""Loop While: what hangs on `each_item` repeats while a condition holds, asked before every pass."""

from __future__ import annotations

from typing import Literal

from layers.catalog.node import Context, Done, Loop, node
from layers.catalog.param import param
from layers.catalog.path import fields_of
from layers.errors import WontWork
from layers.expressions import Program, truthy
from layers.graph.records import JSON


@node(
    "loop_while",
    name="Loop While",
    icon="refresh-cw",
    outputs=("each_item", "completed"),
    passes="completed",
    loops=True,
    keywords=("repeat", "until", "poll", "paging"),
    sample={"results": [{"page": 1}], "count": 1, "succeeded": 1, "failed": 0},
    output={
        "index": {"type": "integer"},
        "results": {"type": "array"},
        "count": {"type": "integer"},
        "succeeded": {"type": "integer"},
        "failed": {"type": "integer"},
        "truncated": {"type": "boolean"},
    },
)
class LoopWhile:
    """Repeat the steps behind “each item” while a condition holds: page after page, or until something is ready."""

    expression: Program = param(
        "While",
        kind="expression",
        placeholder="index == 0 or loop.previous.more",
        help="Asked before each pass; index counts from 0, loop.previous is what the last pass gave.",
    )
    maxIterations: int = param("At most", default=100, minimum=1, maximum=100_000, advanced=True)
    onLimit: Literal["fail", "truncate"] = param(
        "When it still holds then", default="fail", options=[("fail", "Fail"), ("truncate", "Stop")], advanced=True
    )

    def run(self, ctx: Context, given: JSON) -> Loop | Done:
        return self.resume(ctx, given, {"index": 0, "previous": None}, None)

    def resume(self, ctx: Context, given: JSON, state: JSON, arrived: JSON) -> Loop | Done:
        index = state["index"]
        loop = {"index": index, "number": index + 1, "first": index == 0, "previous": state["previous"]}
        if not truthy(ctx.evaluate(self.expression, given, index=index, loop=loop)):
            return Done(fields_of(given))
        if index < self.maxIterations:
            return Loop(None)
        message = f"The condition still holds after {index} passes, the limit of this loop."
        if self.onLimit == "fail":
            raise WontWork(message, code="LOOP_LIMIT")
        ctx.warn("LOOP_TRUNCATED", message)
        return Done({**fields_of(given), "truncated": True})
