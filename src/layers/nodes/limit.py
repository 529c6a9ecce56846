"""Limit: the first or the last elements of a list."""

from __future__ import annotations

from typing import Literal

from layers.catalog.lists import COUNTED, array_field, read, replaced
from layers.catalog.node import Context, Done, node
from layers.catalog.param import param
from layers.catalog.path import ListPath
from layers.graph.records import JSON


@node(
    "limit",
    name="Limit",
    icon="hand",
    keywords=("first", "last", "top", "take", "head", "list", "slice"),
    sample={"items": [{"id": 1}], "count": 1},
    output=COUNTED,
)
class Limit:
    """Keep the first or the last elements of a list, and drop the others."""

    arrayField: ListPath | None = array_field()
    max: int = param("At most", default=1, minimum=0, help="How many elements to keep. A shorter list stays as it is.")
    from_: Literal["start", "end"] = param(
        "From", default="start", options=[("start", "The first"), ("end", "The last")]
    )

    def run(self, ctx: Context, given: JSON) -> Done:
        items = read(ctx, given, self.arrayField)
        kept = items[: self.max] if self.from_ == "start" else items[max(0, len(items) - self.max) :]
        return Done(replaced(given, self.arrayField, kept))
