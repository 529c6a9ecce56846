"""Aggregate: many elements become one, whose fields are lists."""

from __future__ import annotations

from typing import Final

from layers.catalog.lists import COUNTED, added, array_field, names, parts, read, warn_of_missing
from layers.catalog.node import Context, Done, Steps, node
from layers.catalog.param import param
from layers.catalog.path import ABSENT, ListPath, fields_of, get, put
from layers.errors import WontWork
from layers.graph.records import JSON

MOST: Final = 5_000_000  # values that `keepMissing` may make of elements which have little in common


@node(
    "aggregate",
    name="Aggregate",
    icon="combine",
    keywords=("collect", "list", "gather", "pluck", "columns"),
    sample={"items": [{"email": ["a@example.com", "b@example.com"]}], "count": 1},
    output=COUNTED,
)
class Aggregate:
    """Collect the fields of all elements of a list into lists: many elements become one.

    The one element is `items[0]`. Split Out does the opposite."""

    arrayField: ListPath | None = array_field()
    fields: tuple[str, ...] | None = param(
        "Fields", kind="text", default=None, parse=names, placeholder="email, name", help="Empty: all that there are."
    )
    keepMissing: bool = param(
        "Keep empty ones",
        default=False,
        help="An element that lacks the field, or has null in it, counts as null; else it is left out. Kept, all lists "
        "are equally long, and the n-th values belong together.",
    )

    def run(self, ctx: Context, given: JSON) -> Steps:
        items = read(ctx, given, self.arrayField)
        if not self.fields:
            return Done(added(given, [self._all([fields_of(element) for element in items])]))
        warn_of_missing(ctx, items, self.fields)
        found: JSON = {}
        for name in self.fields:
            values: list[JSON] = []
            for _, part in parts(items):
                values += [get(element, name) for element in part]
                yield
            found = put(found, name, [None if one is ABSENT else one for one in values if self._counts(one)])
        return Done(added(given, [found]))

    def _counts(self, value: JSON) -> bool:
        return self.keepMissing or (value is not None and value is not ABSENT)

    def _all(self, elements: list[dict[str, JSON]]) -> dict[str, JSON]:
        found: dict[str, list[JSON]] = {name: [] for element in elements for name in element}
        if self.keepMissing:
            if len(found) * len(elements) > MOST:
                message = f"{len(elements)} elements with {len(found)} different fields are too much. Name the fields."
                raise WontWork(message, code="LIST_TOO_LARGE", field="fields")
            return {name: [element.get(name) for element in elements] for name in found}
        for element in elements:
            for name, value in element.items():
                if value is not None:
                    found[name].append(value)
        return dict(found)
