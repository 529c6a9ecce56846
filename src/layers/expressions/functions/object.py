"""Object and JSON functions: null is the empty object; every function builds a new one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from layers.expressions.errors import failure, limit
from layers.expressions.numbers import BIGGEST, kept
from layers.expressions.options import State
from layers.expressions.registry import Fields, Text, Value, Whole, function
from layers.expressions.texts import json_text, text_of
from layers.expressions.values import Secret, SecretMet


@function("keys(object)", returns="list")
def keys(fields: Fields) -> list[str]:
    """field names in order

    >>> keys({a: 1, b: 2})
    ["a", "b"]
    """
    return list(fields)


@function("values(object)", returns="list")
def values(fields: Fields) -> list[Any]:
    """values in order

    >>> values({a: 1, b: 2})
    [1, 2]
    """
    return list(fields.values())


@function("entries(object)", returns="list")
def entries(fields: Fields) -> list[dict[str, Any]]:
    """list of `{key, value}`

    >>> entries({a: 1})
    [{"key": "a", "value": 1}]
    """
    return [{"key": key, "value": value} for key, value in fields.items()]


@function("merge(object, object, …)", returns="object")
def merge(s: State, first: Fields, *more: Fields) -> dict[str, Any]:
    """shallow, later wins, null skipped

    >>> merge({a: 1, b: 1}, {b: 2})
    {"a": 1, "b": 2}
    """
    found = dict(first)
    for fields in more:
        found.update(fields)
    s.spend(len(found))
    return found


@function("pick(object, name, …) or (object, list)", returns="object")
def pick(s: State, fields: Fields, name: Value, *more: Value) -> dict[str, Any]:
    """only these fields

    >>> pick({a: 1, b: 2}, "a")
    {"a": 1}
    """
    return {wanted: fields[wanted] for wanted in wanted_names(s, name, more) if wanted in fields}


@function("omit(object, name, …) or (object, list)", returns="object")
def omit(s: State, fields: Fields, name: Value, *more: Value) -> dict[str, Any]:
    """all but these

    >>> omit({a: 1, b: 2}, "a")
    {"b": 2}
    """
    left_out = set(wanted_names(s, name, more))
    return {key: value for key, value in fields.items() if key not in left_out}


def wanted_names(s: State, name: Any, more: tuple[Any, ...]) -> list[str]:
    """Names given one by one or as a list."""
    return [text_of(s, one) for given in (name, *more) for one in (given if given.__class__ is list else [given])]


@function("rename(object, old, new)", returns="object")
def rename(fields: Fields, old: Text, new: Text) -> dict[str, Any]:
    """one field renamed, order kept

    >>> rename({a: 1}, "a", "x")
    {"x": 1}
    """
    if old not in fields or old == new:
        return dict(fields)
    return {new if key == old else key: value for key, value in fields.items() if key != new}


@function('get(value, "path.with.0", default?)')
def get(value: Value, path: Text, default: Value = None) -> Any:
    """dotted path from text; own fields only

    >>> get({a: [{b: 5}]}, "a.0.b")
    5
    """
    found = value
    for name in path.split("."):
        if found.__class__ is Secret:
            raise SecretMet
        if found.__class__ is dict and name in found:
            found = found[name]
        elif found.__class__ is list and name.lstrip("-").isdecimal() and len(name) < 9:
            position = int(name)
            if not -len(found) <= position < len(found):
                return default
            found = found[position]
        else:
            return default
    return default if found is None else found


@function("has(object, name)", returns="boolean")
def has(fields: Fields, name: Text) -> bool:
    """field exists (null counts)

    >>> has({a: null}, "a")
    true
    """
    return name in fields


@function("toJson(value, indent?)", "json", "stringify", returns="text")
def to_json(s: State, value: Value, indent: Whole | None = None) -> str:
    r"""JSON text, `, ` and `: ` as separators

    >>> toJson({a: [1, "é"]})
    "{\"a\": [1, \"é\"]}"
    """
    if indent is not None and not 0 <= indent <= 10:
        raise failure("type", "the indent is a number from 0 to 10")
    return json_text(s, value, indent or None)


@function("parseJson(text)", "fromJson")
def parse_json(s: State, value: Value) -> Any:
    r"""value of a JSON text; a value that is no text is returned as it is

    >>> parseJson("{\"n\": 5}").n
    5
    """
    if value.__class__ is Secret:
        raise SecretMet
    if value.__class__ is not str:
        return value
    s.spend(len(value) // 1000)
    try:
        found = json.loads(value, parse_int=whole, parse_float=fraction, parse_constant=unwanted)
    except json.JSONDecodeError as problem:
        raise failure("bad_json", f"parseJson(): not valid JSON at character {problem.pos + 1}") from None
    except RecursionError:
        raise limit("depth", "JSON nested too deep") from None
    measure(s, found)
    return found


def whole(text: str) -> int:
    if len(text) > 320 or not -BIGGEST < (value := int(text)) < BIGGEST:
        raise limit("number_size", "number too large")
    return value


def fraction(text: str) -> int | float:
    return kept(float(text))


def unwanted(text: str) -> Any:
    raise failure("bad_json", f"parseJson(): {text} is not JSON")


def measure(s: State, value: Any) -> None:
    """Pay for what was parsed, level by level, and refuse what is nested deeper than the limit."""
    level = [value] if value.__class__ in (list, dict) else []
    depth = 0
    while level:
        depth += 1
        if depth > s.limits.json_depth:
            raise limit("depth", "JSON nested too deep")
        inner = [part for container in level for part in parts_of(container)]
        s.spend(len(inner))
        level = [part for part in inner if part.__class__ in (list, dict)]


def parts_of(value: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value
