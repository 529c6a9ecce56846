"""What is known of a value before anything runs, and what a step into it gives (§12)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from layers.expressions.names import listed, similar
from layers.expressions.paths import PARTS
from layers.expressions.values import TYPES

Shape: TypeAlias = dict[str, Any] | None
Report: TypeAlias = Callable[[str, str, str | None], None]

NAMES = {"string": "text", "array": "list"}
OWN = frozenset({"length", "first", "last"})
SCALARS = frozenset({"text", "number", "boolean", "date", "duration"})
KINDS = {
    "text": "text",
    "number": "a number",
    "boolean": "yes/no",
    "date": "a date",
    "list": "a list",
    "object": "an object",
}


def of_value(value: Any) -> Shape:
    """The shape of a literal."""
    kind = TYPES.get(type(value), "any")
    return {"t": NAMES.get(kind, kind), "sample": value}


def kind_of(shape: Shape) -> str | None:
    """The kind, or None where it is not known."""
    kind = shape.get("t") if shape else None
    return None if kind in (None, "any") else str(kind)


def item_of(shape: Shape) -> Shape:
    return shape.get("item") if shape and shape.get("t") == "list" else None


def step(shape: Shape, name: str | int, report: Report) -> Shape:
    """The shape behind one step; what cannot be there is reported."""
    kind = kind_of(shape)
    if shape is None or kind is None or kind == "null":
        return None
    if kind == "object":
        return of_object(shape, str(name), report)
    if kind == "list":
        return of_list(shape, name, report)
    if name == "length" and kind == "text":
        return {"t": "number"}
    if kind == "date" and name in PARTS:
        return {"t": "number"}
    if kind in SCALARS and not (isinstance(name, int) and kind == "text"):
        report("FIELD_OF_SCALAR", f'"{name}" was asked of {KINDS.get(kind, kind)}', None)
    return None


def of_object(shape: dict[str, Any], name: str, report: Report) -> Shape:
    fields: dict[str, Any] = shape.get("fields") or {}
    if name in fields:
        found: Shape = fields[name]
        return found
    if name == "length":
        return {"t": "number"}
    if not shape.get("open") and (fields or shape.get("open") is False):
        report("FIELD_UNKNOWN", f'field "{name}" is unknown', hint_for(name, list(fields)))
    return None


def hint_for(name: str, known: list[str]) -> str | None:
    """The nearest field; for `a-b` the subtraction it may have been meant to be; or what there is."""
    near = similar(name, known)
    if near is not None:
        return f"did you mean {near}?"
    if "-" in name:
        return f"did you mean {' - '.join(name.split('-'))}?"
    return listed(known) if known else None


def of_list(shape: dict[str, Any], name: str | int, report: Report) -> Shape:
    if isinstance(name, int) or name in ("first", "last") or str(name).isdigit():
        return item_of(shape)
    if name == "length":
        return {"t": "number"}
    report("FIELD_OF_LIST", f'"{name}" was asked of a list', f"use [0].{name} or [*].{name}")
    return None
