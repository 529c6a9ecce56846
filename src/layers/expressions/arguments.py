"""What an argument becomes before a function sees it; secrets are met by raising `SecretMet`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from layers.expressions import dates
from layers.expressions.errors import failure
from layers.expressions.numbers import numeric
from layers.expressions.options import State
from layers.expressions.texts import text_of
from layers.expressions.values import Secret, SecretMet, kind_name, quoted


def as_text(s: State, value: Any) -> str:
    text = value if value.__class__ is str else text_of(s, value)
    if len(text) > 1000:
        s.spend(len(text) // 1000)
    return text


def as_number(s: State, value: Any) -> int | float:
    kind = value.__class__
    if kind is int or kind is float:
        return value  # type: ignore[no-any-return]  # a number by the exact type just tested
    if kind is str:
        found = numeric(value)
        if found is None:
            raise not_a_number(value)
        return found
    if kind is Secret:
        raise SecretMet
    if value is None:
        raise failure(
            "missing_value",
            "expected a number but got empty (null)",
            'the value is empty; use "?? 0" to give a default',
        )
    raise failure("type", f"expected a number but got {kind_name(value)}")


def not_a_number(value: Any) -> Exception:
    shown = quoted(value) if value.__class__ is str else kind_name(value)
    return failure("not_a_number", f"{shown} is not a number", 'use number(text, "de") for local formats')


def as_whole(s: State, value: Any) -> int:
    """Whole numbers; decimals are refused rather than cut."""
    number = as_number(s, value)
    if number.__class__ is int:
        return int(number)
    if float(number).is_integer():
        return int(number)
    raise failure("type", f"expected a whole number but got {number}")


def as_items(s: State, value: Any) -> list[Any]:
    """A list; null is the empty one. Going through it is paid for here, building one where it is built."""
    if value.__class__ is list:
        s.spend(len(value) >> 3)
        return value
    if value is None:
        return []
    if value.__class__ is Secret:
        raise SecretMet
    raise failure("not_a_list", f"expected a list but got {kind_name(value)}")


def as_fields(s: State, value: Any) -> dict[str, Any]:
    """An object; null is the empty one."""
    if value.__class__ is dict:
        s.spend(len(value) >> 3)
        return value
    if value is None:
        return {}
    if value.__class__ is Secret:
        raise SecretMet
    raise failure("type", f"expected an object but got {kind_name(value)}")


def as_date(s: State, value: Any) -> Any:
    return dates.read(s, value)


CONVERT: dict[str, Callable[[State, Any], Any]] = {
    "Text": as_text,
    "Number": as_number,
    "Whole": as_whole,
    "Items": as_items,
    "Fields": as_fields,
    "When": as_date,
}
