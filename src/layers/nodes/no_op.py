"""No Operation: a place on the canvas where ways meet, or a step yet to come."""

from __future__ import annotations

from layers.catalog.node import Context, Done, node
from layers.graph.records import JSON


@node("no_op", name="No Operation", icon="circle-dot", keywords=("nothing", "pass", "placeholder", "end"))
class NoOp:
    """Pass the input on as it is."""

    def run(self, ctx: Context, given: JSON) -> Done:
        return Done(given)
