"""Summarize: sums, averages, counts, for a whole list or for each group of it."""

from __future__ import annotations

from collections.abc import Generator, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from layers.catalog.lists import COUNTED, UNBOUNDED, added, array_field, marks, names, read, value, warn_of_missing
from layers.catalog.node import Context, Done, Steps, node
from layers.catalog.param import param
from layers.catalog.path import ListPath, put
from layers.errors import WontWork
from layers.expressions import ExpressionError, Program, compile
from layers.graph.records import JSON

_OPS: Final[Mapping[str, Program]] = {
    op: compile(source, "expression")
    for op, source in {
        "sum": "sum(present)",
        "avg": "avg(present)",
        "min": "min(present)",
        "max": "max(present)",
        "count": "count(present)",
        "count_unique": "count(unique(present))",
        "join": "join(present, by)",
        "first": "first(present)",
        "last": "last(present)",
        "list": "present",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One field of each result: `op` over the values of `field` (the elements themselves without one), as `name`."""

    op: str
    field: str
    name: str
    by: str

    def of(self, elements: Sequence[JSON]) -> JSON:
        """Raises `WontWork` with the expression's code, naming operation and field."""
        values = [value(element, self.field) for element in elements] if self.field else elements
        present = [one for one in values if one is not None or not self.field]
        try:
            return _OPS[self.op].evaluate({"open": {"present": present, "by": self.by}}, UNBOUNDED)
        except ExpressionError as error:
            of = f" of “{self.field}”" if self.field else ""
            raise WontWork(f"The {self.op}{of}: {error.message}.", code=error.code, field="values") from error


def figures(raw: JSON, node_ids: frozenset[str]) -> tuple[Figure, ...]:
    """`[{"field": …, "op": …, "as": …, "by": …}]`. Raises `ValueError` naming the place."""
    if not isinstance(raw, list) or not raw:
        raise ValueError("Values are a list, each with “op” and “field”.")
    found = [_figure(one, place) for place, one in enumerate(raw, 1)]
    for place, figure in enumerate(found, 1):
        if any(figure.name == other.name for other in found[: place - 1]):
            raise ValueError(f"Value {place}: there is a “{figure.name}” already; give it another name with “as”.")
    return tuple(found)


def _figure(raw: JSON, place: int) -> Figure:
    given = raw if isinstance(raw, dict) else {}
    texts = {key: given.get(key, "") for key in ("op", "field", "as")}
    if not all(isinstance(text, str) and "{{" not in text for text in texts.values()):
        raise ValueError(f"Value {place}: “op”, “field” and “as” are texts without expressions.")
    op, field, name = texts["op"].strip().lower(), texts["field"].strip(), texts["as"].strip()
    if op not in _OPS:
        raise ValueError(f"Value {place}: “op” must be one of {', '.join(_OPS)}.")
    by = given.get("by", ", ")
    if not isinstance(by, str):
        raise ValueError(f"Value {place}: “by” is the text between the joined values.")
    made = f"{op}_{field.replace('.', '_')}" if field else op
    return Figure(op, field, name or made, by)


@node(
    "summarize",
    name="Summarize",
    icon="bar-chart-3",
    keywords=("group", "sum", "average", "count", "total", "pivot", "statistics", "list"),
    sample={"items": [{"status": "paid", "sum_total": 439.75}], "count": 1},
    output=COUNTED,
)
class Summarize:
    """Add up, average, count or join the values of a list, all together or for each group.

    `items` has one element for each group, in the order in which the groups first occur; without groups it has one."""

    values: tuple[Figure, ...] = param(
        "Values",
        kind="json",
        parse=figures,
        placeholder='[{"op": "sum", "field": "total", "as": "revenue"}]',
        help=f"What to work out: {', '.join(_OPS)}. Empty values (null) are left out; count without a field counts the "
        "elements. “as” names the result, else it is sum_total and the like; “by” stands between joined values.",
        schema={"type": "array"},
    )
    arrayField: ListPath | None = array_field()
    groupBy: tuple[str, ...] | None = param(
        "For each",
        kind="text",
        default=None,
        parse=names,
        placeholder="status",
        help="Fields by which elements belong together. Empty: all do.",
    )

    def run(self, ctx: Context, given: JSON) -> Steps:
        items = read(ctx, given, self.arrayField)
        by = self.groupBy or ()
        warn_of_missing(ctx, items, [*by, *(figure.field for figure in self.values if figure.field)])
        return Done(added(given, [self._row(group, by) for group in (yield from _groups(items, by))]))

    def _row(self, group: list[JSON], by: Sequence[str]) -> JSON:
        row: JSON = {}
        for name in by:
            row = put(row, name, value(group[0], name))
        return {**row, **{figure.name: figure.of(group) for figure in self.values}}


def _groups(items: list[JSON], by: Sequence[str]) -> Generator[None, None, list[list[JSON]]]:
    if not by:
        return [items]
    found: dict[Hashable, list[JSON]] = {}
    for mark, element in zip((yield from marks(items, by)), items, strict=True):
        found.setdefault(mark, []).append(element)
    return list(found.values())
