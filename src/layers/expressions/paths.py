"""Steps into values by name, position and projection: data only, never an attribute of a host object (§4, §5)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from layers.expressions.errors import ExpressionError, failure
from layers.expressions.names import listed, similar
from layers.expressions.options import State
from layers.expressions.texts import text_of
from layers.expressions.values import Date, Secret, SecretMet, kind_name, secretly

PARTS = frozenset({"year", "month", "day", "hour", "minute", "second"})


def step(s: State, value: Any, name: str | int, at: int) -> Any:
    """One step that is known while compiling; what is missing is null with a warning."""
    kind = value.__class__
    if kind is dict:
        return of_object(s, value, name, at)
    if value is None:
        s.warn("FIELD_UNKNOWN", f"{shown(name)} was asked of an empty value", 'use ?? "…" to give a default', at)
        return None
    if kind is list:
        return of_list(s, value, name, at)
    if kind is str:
        if name == "length":
            return len(value)
        if name.__class__ is int:
            return value[name] if name < len(value) else None
    elif kind is Date and name in PARTS:
        return getattr(value.local(), name)
    elif kind is Secret:
        return secretly(lambda s, opened: step(s, opened, name, at), s, value)
    s.warn("FIELD_OF_SCALAR", f"{shown(name)} was asked of {kind_name(value)}", None, at)
    return None


def shown(name: str | int) -> str:
    return f'"{name}"'


def of_object(s: State, value: dict[str, Any], name: str | int, at: int) -> Any:
    if name.__class__ is int:
        name = str(name)
    if name in value:
        return value[name]
    if name == "length":
        return len(value)
    if s.options.warnings is not None:
        s.warn("FIELD_UNKNOWN", f'unknown field "{name}"', hint_for(str(name), value), at)
    return None


def hint_for(name: str, known: dict[str, Any]) -> str | None:
    """`did you mean email?`, or the names there are."""
    names = [key for key in list(known)[:500] if key.__class__ is str and len(key) < 200]
    near = similar(name[:200], names)
    if near is not None:
        return f"did you mean {near}?"
    if "-" in name:
        return f"did you mean {' - '.join(name.split('-'))}?"
    return listed(names) if names else None


def of_list(s: State, value: list[Any], name: str | int, at: int) -> Any:
    if name.__class__ is int:
        return value[name] if -len(value) <= name < len(value) else None
    if name == "length":
        return len(value)
    if name == "first":
        return value[0] if value else None
    if name == "last":
        return value[-1] if value else None
    if str(name).isdigit():
        return of_list(s, value, int(str(name)[:9]), at)
    raise failure(
        "list_field", f'"{name}" was asked of a list', f"use [0].{name} for the first item or [*].{name} for all"
    ).at(at, at + len(str(name)))


def computed(s: State, value: Any, index: Any, at: int) -> Any:
    """A step whose name or position was computed: `[expression]`."""
    kind = index.__class__
    if kind is Secret or value.__class__ is Secret:
        return secretly(lambda s, opened, name: computed(s, opened, name, at), s, value, index)
    if kind is str:
        return step(s, value, index, at)
    if kind is int or (kind is float and index.is_integer()):
        position = int(index)
        if value.__class__ is list or value.__class__ is str:
            return value[position] if -len(value) <= position < len(value) else None
        return step(s, value, str(position), at)
    if index is None:
        return None
    if kind is Date and value.__class__ is dict:
        return step(s, value, text_of(s, index), at)
    raise failure("type", f"cannot use {kind_name(index)} as a name or position")


def elements(value: Any) -> list[Any]:
    """What `[*]` goes through; null is the empty list."""
    if value.__class__ is list:
        return value
    if value is None:
        return []
    if value.__class__ is Secret:
        raise SecretMet
    if value.__class__ is dict:
        raise failure("not_a_list", "expected a list but got an object", "values(object) gives the list of its values")
    raise failure("not_a_list", f"expected a list but got {kind_name(value)}")


def field_of(s: State, value: Any, name: str) -> Any:
    """The named field of an element, as the field form of list functions reads it; absent is null without warning."""
    if value.__class__ is dict:
        found = value.get(name)
        return len(value) if found is None and name == "length" and name not in value else found
    if value.__class__ is Secret:
        return Secret(field_of(s, value.reveal(), name))
    if value is None:
        return None
    if value.__class__ is list:
        return of_list(s, value, name, -1)
    if value.__class__ is str or value.__class__ is Date:
        return step(s, value, name, 0)
    kind_name(value)
    return None


def unknown_name(name: str, known: Iterable[str]) -> ExpressionError:
    near = similar(name[:200], known)
    return failure("unknown_name", f'unknown name "{name[:60]}"', f"did you mean {near}?" if near else None)
