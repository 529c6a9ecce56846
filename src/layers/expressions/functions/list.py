"""List functions: null is the empty list, other kinds are refused; every function builds a new list."""

from __future__ import annotations

from typing import Any

from layers.expressions import arithmetic, compare
from layers.expressions.arguments import as_whole
from layers.expressions.errors import failure, limit
from layers.expressions.numbers import numeric
from layers.expressions.options import State
from layers.expressions.registry import Each, Fold, Items, Text, Value, Whole, function
from layers.expressions.texts import text_of
from layers.expressions.values import MISSING, Date, Duration, Secret, SecretMet, kind_name, quoted, truthy


@function("first(list)")
def first(items: Items) -> Any:
    """first element or null

    >>> first([1,2])
    1
    """
    return items[0] if items else None


@function("last(list)")
def last(items: Items) -> Any:
    """last element or null

    >>> last([1,2])
    2
    """
    return items[-1] if items else None


@function("nth(list, index)", "at")
def nth(items: Items, index: Whole) -> Any:
    """element, negative from the end, else null

    >>> nth([1,2,3], -1)
    3
    """
    return items[index] if -len(items) <= index < len(items) else None


@function("map(list, lambda or field)", "pluck", returns="list")
def map_(items: Items, each: Each) -> list[Any]:
    """every element transformed

    >>> nodes.node-1.items.map("sku")
    ["A", "B", "C"]
    """
    return [each(item, index) for index, item in enumerate(items)]


@function("filter(list, lambda or field, value?)", "where", returns="list")
def filter_(s: State, items: Items, each: Each, value: Value = MISSING) -> list[Any]:
    """elements that pass; with field and value: field equals value

    >>> filter([{n: 1}, {n: 2}], "n", 2)
    [{"n": 2}]
    """
    if value is not MISSING:
        return [item for index, item in enumerate(items) if compare.equal(s, each(item, index), value)]
    return [item for index, item in enumerate(items) if passes(each(item, index))]


def passes(value: Any) -> bool:
    return value is True or (value is not False and truthy(value))


@function("reject(list, lambda)", returns="list")
def reject(items: Items, each: Each) -> list[Any]:
    """elements that do not pass

    >>> reject([1,2,3], x => x > 1)
    [1]
    """
    return [item for index, item in enumerate(items) if not passes(each(item, index))]


@function("find(list, lambda)")
def find(items: Items, each: Each) -> Any:
    """first element that passes or null

    >>> find([1,2,3], x => x > 1)
    2
    """
    return next((item for index, item in enumerate(items) if passes(each(item, index))), None)


@function("some(list, lambda)", "any", returns="boolean")
def some(items: Items, each: Each) -> bool:
    """at least one passes

    >>> some([1,2], x => x > 1)
    true
    """
    return any(passes(each(item, index)) for index, item in enumerate(items))


@function("every(list, lambda)", "all", returns="boolean")
def every(items: Items, each: Each) -> bool:
    """all pass; true for an empty list

    >>> every([], x => x > 1)
    true
    """
    return all(passes(each(item, index)) for index, item in enumerate(items))


@function("count(list, lambda?)", returns="number")
def count(items: Items, each: Each | None = None) -> int:
    """number of elements (that pass)

    >>> count([1,2,3], x => x > 1)
    2
    """
    if each is None:
        return len(items)
    return sum(1 for index, item in enumerate(items) if passes(each(item, index)))


@function("sumBy(list, lambda or field)", returns="number")
def sum_by(s: State, items: Items, each: Each) -> Any:
    """sum of a value; null counts 0

    >>> sumBy(nodes.node-1.items, "qty")
    7
    """
    return total(s, [each(item, index) for index, item in enumerate(items)])


def total(s: State, values: list[Any]) -> Any:
    """The sum of numbers and numeric texts, null left out."""
    s.spend(len(values))
    found: Any = 0
    for index, value in enumerate(values):
        if value is None:
            continue
        if value.__class__ is Secret:
            raise SecretMet
        number = numeric(value) if value.__class__ is str else value
        if number.__class__ is not int and number.__class__ is not float:
            shown = quoted(value) if value.__class__ is str else kind_name(value)
            raise failure("not_a_number", f"{shown} is not a number").inside(index)
        found = arithmetic.add(s, found, number)
    return found


@function("reduce(list, (acc, item, index) => …, start)")
def reduce(items: Items, each: Fold, start: Value) -> Any:
    """fold

    >>> reduce([1,2,3], (acc, x) => acc + x, 0)
    6
    """
    acc = start
    for index, item in enumerate(items):
        acc = each(acc, item, index)
    return acc


@function('sort(list, "asc" or "desc")', returns="list")
def sort(s: State, items: Items, direction: Text = "asc") -> list[Any]:
    """numbers before texts, texts without regard to case, null last; stable

    >>> sort(["b", "A", null, "a"])
    ["A", "a", "b", null]
    """
    return ordered(s, items, items, direction)


@function('sortBy(list, lambda or field, "asc" or "desc")', "orderBy", returns="list")
def sort_by(s: State, items: Items, each: Each, direction: Text = "asc") -> list[Any]:
    """sorted by a value; stable

    >>> sortBy(nodes.node-1.items, "price", "desc")[*].sku
    ["C", "A", "B"]
    """
    return ordered(s, items, [each(item, index) for index, item in enumerate(items)], direction)


def ordered(s: State, items: list[Any], keys: list[Any], direction: str) -> list[Any]:
    """Sorted by the keys; elements whose key is null come last in both directions."""
    wanted = direction.strip().lower()
    if wanted not in ("asc", "desc"):
        raise failure("type", f'the direction is "asc" or "desc", not {quoted(direction)}')
    s.spend(len(items))
    ranks = [rank(key) for key in keys]
    present = [position for position, key in enumerate(keys) if key is not None]
    present.sort(key=lambda position: ranks[position], reverse=wanted == "desc")
    return [items[position] for position in present] + [
        item for item, key in zip(items, keys, strict=True) if key is None
    ]


def rank(value: Any) -> tuple[int, Any]:
    """Where a value sorts: yes/no, numbers, durations, dates, texts, then lists and objects as they come."""
    kind = value.__class__
    if kind is int or kind is float:
        return (1, value)
    if kind is str:
        return (4, value.casefold())
    if kind is Secret:
        raise SecretMet
    if kind is bool:
        return (0, value)
    if kind is Duration:
        return (2, value.micros)
    if kind is Date:
        return (3, value.utc)
    kind_name(value)
    return (5, 0)


@function("reverse(list)", returns="list")
def reverse(items: Items) -> list[Any]:
    """reverse order

    >>> reverse([1,2])
    [2, 1]
    """
    return items[::-1]


@function("unique(list, lambda or field?)", "distinct", "uniq", "deduplicate", returns="list")
def unique(s: State, items: Items, each: Each | None = None) -> list[Any]:
    """first of every equal value

    >>> unique([1, 2, 1])
    [1, 2]
    """
    seen: set[Any] = set()
    found: list[Any] = []
    for index, item in enumerate(items):
        key = mark(s, item if each is None else each(item, index), 0)
        if key not in seen:
            seen.add(key)
            found.append(item)
    return found


def mark(s: State, value: Any, depth: int) -> Any:
    """A hashable stand-in: two values have the same one exactly if they are `===`."""
    kind = value.__class__
    if kind is str or value is None or kind is int or kind is float:
        return value
    if kind is bool:
        return ("bool", value)
    if kind is Secret:
        raise SecretMet
    if kind is Date:
        return ("date", value.utc)
    if kind is Duration:
        return ("duration", value.micros)
    kind_name(value)
    if depth > s.limits.json_depth:
        raise limit("depth", "nested too deep")
    s.spend(len(value))
    if kind is list:
        return ("list", tuple([mark(s, item, depth + 1) for item in value]))
    return ("object", frozenset((key, mark(s, item, depth + 1)) for key, item in value.items()))


@function("groupBy(list, lambda or field)", returns="object")
def group_by(s: State, items: Items, each: Each) -> dict[str, list[Any]]:
    """object: value as text → list

    >>> groupBy([{c: "x", n: 1}, {c: "y", n: 2}], "c")
    {"x": [{"c": "x", "n": 1}], "y": [{"c": "y", "n": 2}]}
    """
    groups: dict[str, list[Any]] = {}
    for index, item in enumerate(items):
        groups.setdefault(text_of(s, each(item, index)), []).append(item)
    s.spend(len(items))
    return groups


@function("flatten(list)", "flat", returns="list")
def flatten(s: State, items: Items) -> list[Any]:
    """one level of lists removed

    >>> flatten([[1, 2], [3], 4])
    [1, 2, 3, 4]
    """
    return joined(s, items, "flatten()")


def joined(s: State, values: Any, maker: str) -> list[Any]:
    """Lists one after the other, single values among them; refused before the result grows too long."""
    size = sum(len(value) if value.__class__ is list else 1 for value in values)
    if size > s.limits.items:
        s.spend_items(size, maker)
    found: list[Any] = []
    for value in values:
        if value.__class__ is list:
            found += value
        else:
            found.append(value)
    return found


@function("compact(list)", returns="list")
def compact(items: Items) -> list[Any]:
    """without null, empty text, empty list

    >>> compact([0, null, "", "a", []])
    [0, "a"]
    """
    return [item for item in items if item is not None and item != "" and item != []]


@function("chunk(list, size)", returns="list")
def chunk(s: State, items: Items, size: Whole) -> list[list[Any]]:
    """list of lists

    >>> chunk([1,2,3,4,5], 2)
    [[1, 2], [3, 4], [5]]
    """
    if size < 1:
        raise failure("type", "the size of a chunk is at least 1")
    s.spend(len(items))
    return [items[start : start + size] for start in range(0, len(items), size)]


@function("concat(a, b, …)", "append")
def concat(s: State, first: Value, *more: Value) -> Any:
    """lists joined (single values added); without any list: texts joined

    >>> concat([1], [2, 3], 4)
    [1, 2, 3, 4]
    """
    values = (first, *more)
    if any(value.__class__ is list for value in values):
        return joined(s, values, "concat()")
    parts = [text_of(s, value) for value in values]
    s.spend_text(sum(map(len, parts)), "concat()")
    return "".join(parts)


@function("range(end) or (start, end, step=1)", returns="list")
def range_(s: State, start: Whole, end: Value = MISSING, step: Whole = 1) -> list[int]:
    """integers, end not included

    >>> range(10, 0, -5)
    [10, 5]
    """
    if end is MISSING:
        start, end = 0, start
    if end.__class__ is not int:
        end = as_whole(s, end)
    if step == 0:
        raise failure("type", "the step of a range is not 0")
    numbers = range(start, end, step)
    size = max(0, (end - start + step - (1 if step > 0 else -1)) // step)
    if size > s.limits.items:
        s.spend_items(size, "range()")
    return list(numbers)
