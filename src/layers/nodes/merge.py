"""Merge: several ways become one. Which arrivals it waits for is for the graph (ENGINE R24); here they combine."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Literal

import orjson

from layers.catalog.node import Context, Done, node
from layers.catalog.param import param
from layers.catalog.path import fields_of
from layers.errors import WontWork
from layers.graph.records import JSON

Arrivals = Sequence[tuple[str, str, JSON]]


@node(
    "merge",
    name="Merge",
    icon="git-merge",
    inputs=("input_a", "input_b"),
    any_inputs=True,
    joins=True,
    keywords=("join", "combine", "wait", "both"),
    sample={"_mergedFrom": ["http-1", "http-2"]},
    output={"items": {"type": "array"}, "_mergedFrom": {"type": "array", "items": {"type": "string"}}},
)
class Merge:
    """Wait for several branches and combine what they bring."""

    mergeStrategy: Literal["wait_all", "first", "n_of_m"] = param(
        "Wait for",
        default="wait_all",
        options=[("wait_all", "All that are still coming"), ("first", "The first"), ("n_of_m", "A number of them")],
    )
    n: int | None = param("How many", default=None, minimum=1, show=("mergeStrategy", ("n_of_m",)))
    combine: Literal[
        "merge", "namespaced", "by_handle", "append", "array", "by_position", "by_key", "choose"
    ] = param(
        "Combine",
        default="merge",
        options=[
            ("merge", "One object, later fields win"),
            ("namespaced", "An object by input"),
            ("append", "One list"),
            ("by_position", "Lists, element by element"),
            ("by_key", "Lists, by equal key"),
            ("choose", "One input alone"),
        ],
    )  # fmt: skip
    key: str = param("Key", default="", show=("combine", ("by_key",)), placeholder="id")
    choose: str = param("Input", default="input_a", show=("combine", ("choose",)))

    def check(self) -> Sequence[tuple[str, str, str]]:
        """What is wrong between the fields: (field, code, sentence)."""
        wrong = []
        if self.mergeStrategy == "n_of_m" and self.n is None:
            wrong.append(("n", "CONFIG_REQUIRED", "How many branches to wait for is missing."))
        if self.combine == "by_key" and not self.key:
            wrong.append(("key", "CONFIG_REQUIRED", "The field by which elements are matched is missing."))
        return wrong

    def run(self, ctx: Context, given: JSON) -> Done:
        arrived = ctx.arrived
        combined = self._combined(arrived)
        return Done({**combined, "_mergedFrom": [source for source, _, _ in arrived]})

    def _combined(self, arrived: Arrivals) -> dict[str, JSON]:
        lists = [elements(data) for _, _, data in arrived]
        if self.combine in ("namespaced", "by_handle"):
            return by_handle(arrived)
        if self.combine in ("append", "array"):
            return {"items": [element for one in lists for element in one]}
        if self.combine == "by_position":
            return {"items": [shallow([part for part in row if part is not None]) for row in zip_longest(*lists)]}
        if self.combine == "by_key":
            return {"items": by_key(lists, self.key)}
        if self.combine == "choose":
            return self._chosen(arrived)
        return shallow([data for _, _, data in arrived])

    def _chosen(self, arrived: Arrivals) -> dict[str, JSON]:
        handles = by_handle(arrived)
        if self.choose not in handles:
            came = ", ".join(handles)
            raise WontWork(f"Nothing came in by “{self.choose}”, only by {came}.", code="MERGE_INVALID", field="choose")
        return fields_of(handles[self.choose])


def shallow(parts: Sequence[JSON]) -> dict[str, JSON]:
    merged: dict[str, JSON] = {}
    for part in parts:
        merged.update(fields_of(part))
    return merged


def by_handle(arrived: Arrivals) -> dict[str, JSON]:
    """Several edges on one handle are merged there, in edge order."""
    found: dict[str, JSON] = {}
    for _, handle, data in arrived:
        found[handle] = shallow([found[handle], data]) if handle in found else data
    return found


def elements(data: JSON) -> list[JSON]:
    """A list is its elements, so is an object's field `items`; anything else is one element."""
    listed = data.get("items") if isinstance(data, dict) else data
    return listed if isinstance(listed, list) else [data]


def by_key(lists: Sequence[Sequence[JSON]], key: str) -> list[JSON]:
    """Elements with an equal key are merged where the first of them stood; one without the key stays by itself."""
    found: list[JSON] = []
    places: dict[bytes, int] = {}
    for element in (element for one in lists for element in one):
        value = element.get(key) if isinstance(element, dict) else None
        name = b"" if value is None else orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
        if name and name in places:
            found[places[name]] = {**found[places[name]], **element}
            continue
        if name:
            places[name] = len(found)
        found.append(element)
    return found
