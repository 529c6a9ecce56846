"""Compare: two lists, element by element of the same key."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Generator, Hashable, Sequence
from typing import Final

from layers.catalog.lists import PART, array_field, equal, marks, names, read, value, warn_of_missing
from layers.catalog.node import Context, Done, Steps, node
from layers.catalog.param import param
from layers.catalog.path import ListPath
from layers.errors import WontWork
from layers.graph.records import JSON

WAYS: Final = ("only_a", "only_b", "same", "different")
_PART: Final = {
    "type": "object",
    "properties": {"items": {"type": "array"}, "count": {"type": "integer"}},
}


@node(
    "compare",
    name="Compare",
    icon="git-pull-request",
    inputs=("input_a", "input_b"),
    outputs=WAYS,
    passes=None,
    keywords=("diff", "difference", "sync", "match", "missing", "changed", "list"),
    sample={
        "only_a": {"items": [{"id": 1}], "count": 1},
        "only_b": {"items": [], "count": 0},
        "same": {"items": [{"id": 2}], "count": 1},
        "different": {
            "items": [{"key": 3, "a": {"id": 3, "n": 1}, "b": {"id": 3, "n": 2}, "fields": ["n"]}],
            "count": 1,
        },
        "_selectedHandle": ["only_a", "same", "different"],
    },
    output={**dict.fromkeys(WAYS, _PART), "_selectedHandle": {"type": ["string", "array"]}},
)
class Compare:
    """Compare two lists by a key: what is only in one, what is the same in both, what differs.

    Each way out is taken only if there is something for it, and its list is the field of that name, such as
    only_a.items. What differs comes as key, a, b, and the fields in which they do."""

    key: tuple[str, ...] = param(
        "Key",
        kind="text",
        parse=names,
        placeholder="id",
        help="The field, or fields, that make two elements the same one. An element without it is in one list only; "
        "of several with the same key the first go together, then the second.",
    )
    arrayField: ListPath | None = array_field()

    def run(self, ctx: Context, given: JSON) -> Steps:
        lists = self._lists(ctx)
        for items in lists.values():
            warn_of_missing(ctx, items, self.key)
        parts = yield from self._parted(lists["input_a"], lists["input_b"])
        handles = tuple(way for way in WAYS if parts[way])
        found: dict[str, JSON] = {way: {"items": parts[way], "count": len(parts[way])} for way in WAYS}
        shown = handles[0] if len(handles) == 1 else list(handles)
        return Done({**found, "_selectedHandle": shown}, handles)

    def _lists(self, ctx: Context) -> dict[str, list[JSON]]:
        """What came by each input; several edges into one are one list, none is an empty one."""
        found: dict[str, list[JSON]] = {"input_a": [], "input_b": []}
        for source, handle, data in ctx.arrived:
            try:
                found[handle or "input_a"] += read(ctx, data, self.arrayField)
            except WontWork as error:
                raise WontWork(f"From “{source}”: {error.message}", code=error.error_code, field="arrayField") from None
        return found

    def _parted(self, a: list[JSON], b: list[JSON]) -> Generator[None, None, dict[str, list[JSON]]]:
        """Linear: the elements of B wait under their key for those of A."""
        parts: dict[str, list[JSON]] = {way: [] for way in WAYS}
        waiting: dict[Hashable, deque[int]] = defaultdict(deque)
        for place, key in enumerate((yield from marks(b, self.key))):
            waiting[key].append(place)
        met: set[int] = set()
        for place, key in enumerate((yield from marks(a, self.key))):
            if place % PART == 0:
                yield
            if self._keyless(a[place]) or not waiting.get(key):
                parts["only_a"].append(a[place])
                continue
            other = waiting[key].popleft()
            met.add(other)
            if equal(a[place], b[other]):
                parts["same"].append(a[place])
            else:
                parts["different"].append(self._difference(a[place], b[other]))
        parts["only_b"] = [element for place, element in enumerate(b) if place not in met]
        return parts

    def _keyless(self, element: JSON) -> bool:
        return any(value(element, name) is None for name in self.key)

    def _difference(self, a: JSON, b: JSON) -> JSON:
        keys = [value(a, name) for name in self.key]
        return {"key": keys[0] if len(keys) == 1 else keys, "a": a, "b": b, "fields": differing(a, b)}


def differing(a: JSON, b: JSON) -> Sequence[str]:
    """The fields in which two objects are not equal, those of the first before those that only the second has."""
    if not isinstance(a, dict) or not isinstance(b, dict):
        return []
    return [name for name in {**a, **b} if name not in a or name not in b or not equal(a[name], b[name])]
