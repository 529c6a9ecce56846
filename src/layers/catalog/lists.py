"""Lists as the list tools know them: read at `arrayField`, ordered and told apart by their fields, put back.

Order and sameness are those of the expression functions `sortBy` and `unique`; a list is bounded by what an execution
may carry, not by the steps of one expression.
"""

from __future__ import annotations

import heapq
from collections.abc import Generator, Hashable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any, Final

from layers.catalog.node import Context
from layers.catalog.param import param
from layers.catalog.path import ABSENT, ListPath, fields_of, get, list_path, put
from layers.errors import WontWork
from layers.expressions import Limits, Options
from layers.expressions.compare import same
from layers.expressions.functions.list import mark, rank
from layers.expressions.options import State
from layers.expressions.values import SecretMet
from layers.graph.records import JSON

LONG: Final = 2000  # elements; over more of them an expression has fewer steps for each
PART: Final = 20  # elements between two pauses, so that even costly ones stay within a slice or two
USUAL: Final = "items"  # where the list tools leave their list, and look for one if no other is named
COUNTED: Final = {"items": {"type": "array"}, "count": {"type": "integer"}}
UNBOUNDED: Final = Options(limits=Limits(steps=2**62, items=2**62))


def array_field() -> Any:
    """The field `arrayField` of a list tool."""
    return param(
        "List",
        kind="text",
        default=None,
        parse=list_path,
        placeholder="orders",
        help="The path of the list, such as body.orders. Empty: items, where the step before left its list.",
    )


def names(raw: JSON, node_ids: frozenset[str]) -> tuple[str, ...]:
    """Field names from `email, address.zip` or a list of them. Raises `ValueError` with a sentence."""
    listed = raw.split(",") if isinstance(raw, str) else raw
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        raise ValueError("Name fields, separated by commas, such as email, address.zip.")
    if any("{{" in name for name in listed):
        raise ValueError("Name the fields themselves; an expression cannot stand here.")
    return tuple(dict.fromkeys(name.strip() for name in listed if name.strip()))


def read(ctx: Context, given: JSON, field: ListPath | None) -> list[JSON]:
    """The list. Raises `WontWork` (NOT_AN_ARRAY) naming what is none."""
    if field is None:
        found = given if isinstance(given, list) else fields_of(given).get(USUAL)
    else:
        found = ctx.evaluate(field.program, given)
    if isinstance(found, list):
        return found
    source = USUAL if field is None else field.source
    raise WontWork(f"“{source}” is no list.", code="NOT_AN_ARRAY", field="arrayField")


def parts(items: Sequence[JSON]) -> Iterator[tuple[int, Sequence[JSON]]]:
    """A long list in parts, each with the place of its first element. Between two of them a node's `run`, a generator
    then, yields, so that the loop can turn (expressions.md §14)."""
    for start in range(0, len(items), PART):
        yield start, items[start : start + PART]


def added(given: JSON, items: list[JSON]) -> dict[str, JSON]:
    """The input with `items` and their count beside it."""
    kept = {} if isinstance(given, list) else fields_of(given)
    return {**kept, USUAL: items, "count": len(items)}


def replaced(given: JSON, field: ListPath | None, items: list[JSON]) -> dict[str, JSON]:
    """As `added`, and where the list stood in the input there is the new one."""
    output = added(given, items)
    if field is not None and get(output, field.source) is not ABSENT:
        output = {**put(output, field.source, items), USUAL: items, "count": len(items)}
    return output


def value(element: JSON, name: str) -> JSON:
    """The field of an element by its path; null where there is none."""
    found = get(element, name)
    return None if found is ABSENT else found


def warn_of_missing(ctx: Context, items: Sequence[JSON], fields: Sequence[str]) -> None:
    """A field that not one element has is most likely misspelled."""
    for name in fields:
        if items and all(get(element, name) is ABSENT for element in items):
            ctx.warn("FIELD_MISSING", f"No element of the list has the field “{name}”.")


def in_order(items: list[JSON], by: Sequence[str], descending: bool) -> Generator[None, None, list[JSON]]:
    """Sorted by the fields, the first counting most; by the elements themselves without any. Stable, null last. A long
    list is sorted in runs that are then merged."""
    keys: list[tuple[tuple[bool, Any], ...]] = []
    for _, part in parts(items):
        with _plain():
            keys += [_key([value(element, name) for name in by] if by else [element], descending) for element in part]
        yield
    runs = []
    for start in range(0, len(items), LONG):
        places = range(start, min(start + LONG, len(items)))
        runs.append(sorted(places, key=keys.__getitem__, reverse=descending))
        yield
    found: list[JSON] = []
    for place in heapq.merge(*runs, key=keys.__getitem__, reverse=descending) if len(runs) > 1 else chain(*runs):
        found.append(items[place])
        if len(found) % LONG == 0:
            yield
    return found


def _key(values: Sequence[JSON], descending: bool) -> tuple[tuple[bool, Any], ...]:
    """What is compared: null comes last whichever way the list is read."""
    return tuple([((one is None) != descending, () if one is None else rank(one)) for one in values])


def marks(items: Sequence[JSON], by: Sequence[str]) -> Generator[None, None, list[Hashable]]:
    """A stand-in for each element: equal exactly if the fields are, or the whole elements without any. In parts."""
    found: list[Hashable] = []
    for _, part in parts(items):
        state = _state()
        with _plain():
            if by:
                found += [tuple([mark(state, value(element, name), 0) for name in by]) for element in part]
            else:
                found += [mark(state, element, 0) for element in part]
        yield
    return found


def equal(one: JSON, other: JSON) -> bool:
    """As two marks are; cheaper where there are but two to compare."""
    with _plain():
        return same(_state(), one, other)


def _state() -> State:
    return State({}, UNBOUNDED, 0, "")


@contextmanager
def _plain() -> Iterator[None]:
    try:
        yield
    except SecretMet:
        message = "There is a secret in the list; secrets are not compared."
        raise WontWork(message, code="CONFIG_INVALID", field="arrayField") from None
