"""Split out: the entries of a list become elements of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from layers.catalog.lists import COUNTED, USUAL, added, array_field, names, parts, read, warn_of_missing
from layers.catalog.node import Context, Done, Steps, node
from layers.catalog.param import param
from layers.catalog.path import ABSENT, ListPath, drop, fields_of, get, put
from layers.graph.records import JSON


@node(
    "split_out",
    name="Split Out",
    icon="list-tree",
    keywords=("flatten", "expand", "explode", "list", "rows", "unnest"),
    sample={"items": [{"sku": "A"}, {"sku": "B"}], "count": 2},
    output=COUNTED,
)
class SplitOut:
    """Make one element of each entry of a list: of the input's own list, or of the lists inside its elements.

    Aggregate does the opposite."""

    arrayField: ListPath | None = array_field()
    fields: tuple[str, ...] | None = param(
        "Split inside",
        kind="text",
        default=None,
        parse=names,
        placeholder="lines",
        help="Fields of each element that hold lists, such as the lines of each order; several go side by side, entry "
        "by entry. What is no list counts as one entry. Empty: the entries of the list itself.",
    )
    keepOthers: bool = param(
        "Keep the other fields",
        default=False,
        help="Each new element has the fields that stood beside the list, and the entry where the list was. They are "
        "repeated for every entry.",
    )

    def run(self, ctx: Context, given: JSON) -> Steps:
        items = read(ctx, given, self.arrayField)
        if self.fields:
            warn_of_missing(ctx, items, self.fields)
            found: list[JSON] = []
            for _, part in parts(items):
                found += [entry for element in part for entry in self._inside(element, self.fields)]
                yield
            return Done(added(given, found))
        return Done(added(given, self._beside(given, items) if self.keepOthers else items))

    def _inside(self, element: JSON, fields: Sequence[str]) -> Iterator[JSON]:
        """The entries at the same place of all the fields go together; a shorter list leaves its field out."""
        lists = {name: _entries(get(element, name)) for name in fields}
        others: JSON = {}
        if self.keepOthers:
            others = fields_of(element)
            for name in fields:
                others = drop(others, name)
        for place in range(max(map(len, lists.values()))):
            here = {name: entries[place] for name, entries in lists.items() if place < len(entries)}
            if len(fields) == 1 and not self.keepOthers:
                yield from here.values()
            else:
                yield _put(others, here)

    def _beside(self, given: JSON, items: list[JSON]) -> list[JSON]:
        """Each entry with the fields of the input: where the list was, or as `item` if it came from elsewhere."""
        name = USUAL if self.arrayField is None else self.arrayField.source
        others = {} if isinstance(given, list) else fields_of(given)
        if get(others, name) is ABSENT:
            return [{**others, "item": entry} for entry in items]
        others = drop(others, name)
        return [put(others, name, entry) for entry in items]


def _entries(found: JSON) -> list[JSON]:
    if found is ABSENT or found is None:
        return []
    return found if isinstance(found, list) else [found]


def _put(element: JSON, values: dict[str, JSON]) -> JSON:
    for name, entry in values.items():
        element = put(element, name, entry)
    return element
