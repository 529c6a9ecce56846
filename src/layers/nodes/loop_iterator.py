"""Loop / Iterator: what hangs on `each_item` runs once per element of a list, `completed` once in the end."""

from __future__ import annotations

from collections.abc import Generator
from typing import Literal

from layers.catalog.node import Context, Loop, node
from layers.catalog.param import param
from layers.catalog.path import ListPath, list_path
from layers.errors import WontWork
from layers.graph.records import JSON


@node(
    "loop_iterator",
    name="Loop / Iterator",
    icon="repeat",
    outputs=("each_item", "completed"),
    passes="completed",
    loops=True,
    keywords=("for each", "repeat", "iterate", "batch", "list"),
    sample={"results": [{"id": 1}], "items": [{"id": 1}], "count": 1, "succeeded": 1, "failed": 0, "truncated": False},
    output={
        "item": {},
        "index": {"type": "integer"},
        "total": {"type": "integer"},
        "results": {"type": "array"},
        "items": {"type": "array"},
        "count": {"type": "integer"},
        "succeeded": {"type": "integer"},
        "failed": {"type": "integer"},
        "truncated": {"type": "boolean"},
        "originalCount": {"type": "integer"},
    },
)
class LoopIterator:
    """Run the steps behind “each item” once for every element of a list. “Completed” gets all results, in order."""

    arrayField: ListPath = param("List", kind="text", parse=list_path, placeholder="orders")
    concurrency: int = param("At the same time", default=1, minimum=1, maximum=100)
    itemErrorHandling: Literal["fail", "continue"] = param(
        "When an item fails",
        default="fail",
        options=[("fail", "Stop the loop"), ("continue", "Count it and go on")],
    )
    maxIterations: int = param("At most", default=100, minimum=1, maximum=100_000, advanced=True)
    onLimit: Literal["fail", "truncate"] = param(
        "When the list is longer",
        default="fail",
        options=[("fail", "Fail"), ("truncate", "Take only the first")],
        advanced=True,
    )

    def run(self, ctx: Context, given: JSON) -> Generator[None, None, Loop]:
        items = ctx.evaluate(self.arrayField.program, given)
        if not isinstance(items, list):
            raise WontWork(f"“{self.arrayField.source}” is no list.", code="NOT_AN_ARRAY", field="arrayField")
        kept = items[: self.maxIterations]
        if len(kept) < len(items):
            message = f"The list has {len(items)} elements, this loop allows {self.maxIterations}."
            if self.onLimit == "fail":
                raise WontWork(f"{message} Raise “At most”, or let it take the first.", code="LOOP_LIMIT")
            ctx.warn("LOOP_TRUNCATED", f"{message} The others were left out.")
        yield  # a long list is put into its normal form in parts
        return Loop(kept, self.concurrency, self.itemErrorHandling, len(items))
