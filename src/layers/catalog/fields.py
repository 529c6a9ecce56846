"""The form of a class: its params, each completed from the dataclass field that carries it."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, replace
from keyword import iskeyword
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from layers.catalog.param import Kind, Param, labelled

_BY_TYPE: Final[Mapping[Any, Kind]] = {str: "text", bool: "boolean", int: "number", float: "number"}


def params_of(cls: type) -> dict[str, Param]:
    """Name → Param, in the order of the class. A dataclass field without `param()` is not part of the form.

    A name that Python keeps for itself has a `_` behind it in the class: `from_` is `from` in form and config."""
    hints = get_type_hints(cls)
    found = {}
    for field in fields(cls):
        given = field.metadata.get("param")
        if given is not None:
            made = field.default_factory() if field.default_factory is not MISSING else field.default
            plain = field.name.removesuffix("_")
            name = plain if iskeyword(plain) else field.name
            found[name] = completed(given, hints[field.name], made)
    return found


def instance(cls: type, values: Mapping[str, Any]) -> Any:
    """An instance with these values by the names of the form."""
    return cls(**{f"{name}_" if iskeyword(name) else name: value for name, value in values.items()})


def completed(given: Param, hint: Any, default: Any) -> Param:
    """Kind, options and wholeness follow from the annotation where `param()` left them open."""
    kinds = [arm for arm in _arms(hint) if arm is not type(None)]
    first = kinds[0] if kinds else Any
    options = given.options
    values = get_args(first) if get_origin(first) is Literal else ()
    if not options:
        options = tuple((value, labelled(value)) for value in values)
    also = tuple(value for value in values if value not in dict(options))
    kind = given.kind or _kind(first)
    return replace(given, kind=kind, options=options, default=default, whole=kinds == [int], also=also)


def _kind(hint: Any) -> Kind:
    origin = get_origin(hint)
    if origin is Literal:
        return "select"
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return "multiselect"
    return _BY_TYPE.get(hint, "json")


def _arms(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
