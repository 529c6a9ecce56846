"""Remove duplicates: the first of all that are equal, as the function `unique` has it."""

from __future__ import annotations

from collections.abc import Hashable

from layers.catalog.lists import COUNTED, array_field, marks, names, read, replaced, warn_of_missing
from layers.catalog.node import Context, Done, Steps, node
from layers.catalog.param import param
from layers.catalog.path import ListPath
from layers.graph.records import JSON


@node(
    "remove_duplicates",
    name="Remove Duplicates",
    icon="layers",
    keywords=("unique", "distinct", "dedupe", "deduplicate", "list"),
    sample={"items": [{"id": 1}], "count": 1},
    output=COUNTED,
)
class RemoveDuplicates:
    """Keep the first of all elements that are equal, in a field, in several, or as a whole.

    1 and 1.0 are equal; 1 and "1" are not, nor are texts that differ in case."""

    arrayField: ListPath | None = array_field()
    by: tuple[str, ...] | None = param(
        "By",
        kind="text",
        default=None,
        parse=names,
        placeholder="email",
        help="Fields of an element that must all be equal; those without them are equal too. Empty: the whole element.",
    )

    def run(self, ctx: Context, given: JSON) -> Steps:
        items = read(ctx, given, self.arrayField)
        by = self.by or ()
        warn_of_missing(ctx, items, by)
        firsts: dict[Hashable, JSON] = {}
        found = yield from marks(items, by)
        for mark, element in zip(found, items, strict=True):
            firsts.setdefault(mark, element)
        return Done(replaced(given, self.arrayField, list(firsts.values())))
