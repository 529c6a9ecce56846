"""Stop and Error: end the execution as failed, in the author's own words."""

from __future__ import annotations

from layers.catalog.node import Context, Done, node
from layers.catalog.param import param
from layers.errors import WontWork
from layers.graph.records import JSON


@node(
    "stop_and_error",
    name="Stop and Error",
    icon="octagon-x",
    outputs=(),
    passes=None,
    keywords=("fail", "throw", "abort", "raise"),
)
class StopAndError:
    """Fail the execution with a message of your own."""

    message: str = param("Message", placeholder="The order {{trigger.body.id}} has no items")
    code: str = param("Code", default="STOPPED", help="Fixed text by which others recognise this failure.")

    def run(self, ctx: Context, given: JSON) -> Done:
        raise WontWork(self.message, code=self.code or "STOPPED")
