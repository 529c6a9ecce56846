"""Switch: several cases, each with a way of its own."""

from __future__ import annotations

from typing import Literal

from layers.catalog.node import Context, Done, node
from layers.catalog.param import param
from layers.catalog.path import fields_of
from layers.expressions import Program, truthy
from layers.graph.records import JSON
from layers.graph.shape import OutputsFrom


@node(
    "switch",
    name="Switch",
    icon="route",
    outputs=("default",),
    outputs_from=OutputsFrom("cases", "handle", ("default",)),
    passes="default",
    keywords=("case", "route", "branch", "select"),
    sample={"_selectedHandle": "default"},
    output={"_selectedHandle": {"type": ["string", "array"]}},
)
class Switch:
    """Go the way of the first case that holds, or of every one that does."""

    cases: tuple[tuple[str, Program], ...] = param("Cases", kind="cases")
    mode: Literal["first", "all"] = param(
        "Take", default="first", options=[("first", "The first that holds"), ("all", "Every one that holds")]
    )

    def run(self, ctx: Context, given: JSON) -> Done:
        taken: list[str] = []
        for handle, condition in self.cases:
            if handle not in taken and truthy(ctx.evaluate(condition, given)):
                taken.append(handle)
                if self.mode == "first":
                    break
        taken = taken or ["default"]
        shown = taken[0] if len(taken) == 1 else taken
        return Done({**fields_of(given), "_selectedHandle": shown}, tuple(taken))
