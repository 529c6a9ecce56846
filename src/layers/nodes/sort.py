"""Sort: the elements of a list in order, as the function `sortBy` has it."""

from __future__ import annotations

from layers.catalog.lists import COUNTED, array_field, in_order, names, read, replaced, warn_of_missing
from layers.catalog.node import Context, Done, Steps, node
from layers.catalog.param import param
from layers.catalog.path import ListPath
from layers.graph.records import JSON


@node(
    "sort",
    name="Sort",
    icon="list-filter",
    keywords=("order", "list", "ascending", "descending", "rank"),
    sample={"items": [{"id": 1}, {"id": 2}], "count": 2},
    output=COUNTED,
)
class Sort:
    """Put the elements of a list in order: numbers before texts, texts without regard to case, empty ones last.

    Elements that are equal keep their order, so two Sort steps sort by two fields in different directions: the one
    that counts most comes last."""

    arrayField: ListPath | None = array_field()
    by: tuple[str, ...] | None = param(
        "By",
        kind="text",
        default=None,
        parse=names,
        placeholder="lastName, firstName",
        help="One or several fields of an element; the first counts most. Empty: the elements themselves.",
    )
    descending: bool = param("Largest first", default=False, help="Empty ones are last all the same.")

    def run(self, ctx: Context, given: JSON) -> Steps:
        items = read(ctx, given, self.arrayField)
        by = self.by or ()
        warn_of_missing(ctx, items, by)
        found = yield from in_order(items, by, self.descending)
        return Done(replaced(given, self.arrayField, found))
