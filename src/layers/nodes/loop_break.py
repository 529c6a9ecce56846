"""Break: leaves the nearest loop."""

from __future__ import annotations

from layers.catalog.node import Context, Done, node
from layers.graph.records import JSON


@node(
    "loop_break",
    name="Break Loop",
    icon="octagon",
    outputs=(),
    passes=None,
    breaks=True,
    keywords=("stop", "exit", "leave"),
)
class LoopBreak:
    """Leave the nearest loop: this item ends here, no further one starts, and “completed” gets the results so far."""

    def run(self, ctx: Context, given: JSON) -> Done:
        return Done(given)
