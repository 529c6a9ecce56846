"""Shapes made of what is known beforehand: a declared schema, a value that was seen (expressions.md §12).

`{"t": "object", "fields": {…}, "open": true}`: further fields may come, so none is called unknown. Every other object
has the fields that are listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from layers.expressions.shapes import NAMES, Shape
from layers.expressions.values import TYPES

MOST_FIELDS: Final = 500  # of one value
LONGEST_SAMPLE: Final = 80  # characters
ELEMENTS: Final = 3  # of a list that are looked at
DEEPEST: Final = 12
SCHEMA_TYPES: Final = {
    "string": "text",
    "number": "number",
    "integer": "number",
    "boolean": "boolean",
    "array": "list",
    "object": "object",
    "null": "null",
}
ANYTHING: Final[dict[str, Any]] = {"t": "object", "fields": {}, "open": True}
NO_FIELDS: Final[dict[str, Any]] = {"t": "object", "fields": {}}


def observed(value: Any) -> dict[str, Any]:
    """The shape of a value that was seen, with samples: texts and lists cut, at most 500 fields."""
    return _observed(value, iter(range(MOST_FIELDS)), 0)


def _observed(value: Any, left: Iterator[int], depth: int) -> dict[str, Any]:
    kind = TYPES.get(value.__class__, "any")
    if kind == "object":
        fields: dict[str, Any] = {}
        cut = depth >= DEEPEST
        for name, item in value.items() if not cut else ():
            if next(left, None) is None:
                cut = True
                break
            fields[name] = _observed(item, left, depth + 1)
        return {"t": "object", "fields": fields, "open": True} if cut else {"t": "object", "fields": fields}
    if kind == "array":
        inner: Shape = None
        for element in value[:ELEMENTS] if depth < DEEPEST else ():
            inner = joined(inner, _observed(element, left, depth + 1))
        return {"t": "list", "item": inner}
    return {"t": NAMES.get(kind, kind), "sample": value[:LONGEST_SAMPLE] if kind == "string" else value}


def declared(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The shape that a JSON Schema describes, as far as shapes can say it."""
    kinds = schema.get("type")
    named = [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if kind != "null"]
    kind = SCHEMA_TYPES.get(named[0], "any") if len(named) == 1 and isinstance(named[0], str) else "any"
    if kind == "object":
        fields = {name: declared(inner) for name, inner in (schema.get("properties") or {}).items()}
        made: dict[str, Any] = {"t": "object", "fields": fields}
        return made if fields and schema.get("additionalProperties") is False else {**made, "open": True}
    if kind == "list":
        items = schema.get("items")
        return {"t": "list", "item": declared(items) if isinstance(items, Mapping) else None}
    return {"t": kind}


def joined(first: Shape, second: Shape) -> Shape:
    """One shape for two things that may stand at the same place; the sample of the second goes first."""
    if first is None or first.get("t") in ("any", "null"):
        return second if second is not None and second.get("t") != "null" else second or first
    if second is None or second.get("t") in ("any", "null"):
        return first
    if first["t"] != second["t"]:
        return {"t": "any"}
    if first["t"] == "object":
        one, other = first.get("fields") or {}, second.get("fields") or {}
        fields = {name: joined(one.get(name), other.get(name)) for name in {**one, **other}}
        made = {**first, **second, "fields": fields}
        if not (first.get("open") and second.get("open")):
            made.pop("open", None)
        return made
    if first["t"] == "list":
        return {**first, **second, "item": joined(first.get("item"), second.get("item"))}
    return {**first, **second}


def laid_over(under: Shape, over: Shape) -> Shape:
    """The shape of an object whose fields another one's replace; unknown where one of the two may be anything."""
    if under is None or under.get("t") != "object" or over is None or over.get("t") != "object":
        return over if over is not None and over.get("t") not in ("any", "null") else None
    made: dict[str, Any] = {**under, **over, "fields": {**(under.get("fields") or {}), **(over.get("fields") or {})}}
    if under.get("open") or over.get("open"):
        made["open"] = True
    return made


def with_field(shape: Shape, path: str, inner: Shape) -> dict[str, Any]:
    """The shape of an object in which a dotted path was written."""
    step, _, rest = path.partition(".")
    known: dict[str, Any] = shape if shape is not None and shape.get("t") == "object" else {"t": "object", "fields": {}}
    fields: dict[str, Any] = known.get("fields") or {}
    made = with_field(fields.get(step), rest, inner) if rest else inner or {"t": "any"}
    return {**known, "fields": {**fields, step: made}}


def without_samples(shape: Shape) -> Shape:
    """Only the kinds."""
    if shape is None:
        return None
    made = {key: value for key, value in shape.items() if key != "sample"}
    if "fields" in made:
        made["fields"] = {name: without_samples(inner) for name, inner in made["fields"].items()}
    if made.get("item") is not None:
        made["item"] = without_samples(made["item"])
    return made


def shallow(shape: Shape, depth: int) -> Shape:
    """The shape with nothing known below so many levels."""
    if shape is None or ("fields" not in shape and "item" not in shape):
        return shape
    if depth == 0:
        return {**shape, "fields": {}, "open": True} if "fields" in shape else {**shape, "item": None}
    if "fields" in shape:
        return {**shape, "fields": {name: shallow(inner, depth - 1) for name, inner in shape["fields"].items()}}
    return {**shape, "item": shallow(shape.get("item"), depth - 1)}
