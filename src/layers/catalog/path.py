"""A field of an object by its dotted path (`customer.address.zip`, `items.0`), read and changed without mutation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from layers.expressions import Program, compile
from layers.graph.records import JSON

ABSENT: Final = object()


def get(data: JSON, path: str) -> Any:
    """The value there, or `ABSENT`. A key that has the whole path as its name wins."""
    if isinstance(data, dict) and path in data:
        return data[path]
    for step in path.split("."):
        if isinstance(data, dict) and step in data:
            data = data[step]
        elif isinstance(data, list) and step.lstrip("-").isdigit() and -len(data) <= int(step) < len(data):
            data = data[int(step)]
        else:
            return ABSENT
    return data


def put(data: JSON, path: str, value: JSON) -> JSON:
    """A copy in which `path` holds `value`; objects on the way are made where there are none."""
    if isinstance(data, dict) and path in data:
        return {**data, path: value}
    step, _, rest = path.partition(".")
    if isinstance(data, list) and step.isdigit() and int(step) < len(data):
        at = int(step)
        return [*data[:at], put(data[at], rest, value) if rest else value, *data[at + 1 :]]
    known = data if isinstance(data, dict) else {}
    return {**known, step: put(known.get(step), rest, value) if rest else value}


def drop(data: JSON, path: str) -> JSON:
    """A copy without what is at `path`; as it is when there is nothing."""
    if isinstance(data, dict) and path in data:
        return {key: value for key, value in data.items() if key != path}
    step, _, rest = path.partition(".")
    if isinstance(data, dict) and step in data and rest:
        return {**data, step: drop(data[step], rest)}
    if isinstance(data, list) and step.isdigit() and int(step) < len(data):
        at = int(step)
        return [*data[:at], *([drop(data[at], rest)] if rest else []), *data[at + 1 :]]
    return data


def fields_of(given: JSON) -> dict[str, JSON]:
    """The input as an object: a node's fields are added to it. What is no object stands under `value`."""
    if isinstance(given, dict):
        return given
    return {} if given is None else {"value": given}


@dataclass(frozen=True, slots=True)
class ListPath:
    """A list named by a path into the input, or by an expression in braces: `program` reads it."""

    source: str
    program: Program


def list_path(raw: JSON, node_ids: frozenset[str]) -> ListPath | None:
    """Raises `ExpressionError`; `ValueError` for what is no text. Empty is None."""
    if not isinstance(raw, str):
        raise ValueError("Name a list by its path, such as orders or body.items.")
    return ListPath(raw.strip(), compile(raw, "path", node_ids)) if raw.strip() else None
