"""The kinds of values, by exact type: what JSON has, plus date, duration and secret. Any other host type is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any

from layers.expressions.errors import ExpressionError, failure

MASK = "••••"
HIDDEN = "a secret value cannot be used here"


class Secret:
    """A value that nobody may see. What is derived from it is a `Secret` again; only performers call `reveal()`."""

    __slots__ = ("_value",)

    def __init__(self, value: Any) -> None:
        self._value = value

    def reveal(self) -> Any:
        return self._value

    def __str__(self) -> str:
        return MASK

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        return MASK

    def __reduce__(self) -> Any:
        raise TypeError("a secret is not pickled")


class SecretMet(Exception):
    """A secret came where a plain value is needed; the caller repeats with revealed values and wraps the result."""


@dataclass(frozen=True, slots=True, eq=False)
class Date:
    """An instant together with the zone it is shown in. `whole_day` marks `today`, which is written without a time."""

    utc: datetime
    zone: tzinfo
    whole_day: bool = False

    def local(self) -> datetime:
        return self.utc.astimezone(self.zone)


@dataclass(frozen=True, slots=True, eq=False)
class Duration:
    """A length of elapsed time in whole microseconds."""

    micros: int


class Missing:
    """The absence of a value where null would be one."""


MISSING = Missing()

NAMES: dict[type, str] = {
    type(None): "empty (null)",
    bool: "yes/no",
    int: "a number",
    float: "a number",
    str: "text",
    list: "a list",
    dict: "an object",
    Date: "a date",
    Duration: "a duration",
}

TYPES: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
    Date: "date",
    Duration: "duration",
}


def refuse() -> ExpressionError:
    return failure("type", "a value of this kind cannot be used in an expression")


def kind_name(value: Any) -> str:
    """How messages call the kind of a value: `a number`, `text`, `empty (null)` …"""
    kind = value.__class__
    if kind is Secret:
        return kind_name(value.reveal())
    name = NAMES.get(kind)
    if name is None:
        raise refuse()
    return name


def truthy(value: Any) -> bool:
    """False are null, false, 0, empty text, the text `false`, empty list and empty object (§3)."""
    if value is True:
        return True
    if value is None or value is False:
        return False
    kind = value.__class__
    if kind is str:
        # Longer texts are never trimmed: that would cost more than the step it counts as.
        return value != "" and (len(value) > 1000 or value.strip().lower() != "false")
    if kind is int or kind is float or kind is list or kind is dict:
        return bool(value)
    if kind is Secret:
        return truthy(value.reveal())
    if kind is Date or kind is Duration:
        return True
    raise refuse()


def is_blank(value: Any) -> bool:
    """Null or empty text: what `??` and `coalesce` replace."""
    return value is None or value == "" or (value.__class__ is Secret and is_blank(value.reveal()))


def reveal(value: Any) -> Any:
    """The value with every secret inside it opened; containers without secrets are returned as they are."""
    kind = value.__class__
    if kind is Secret:
        return reveal(value.reveal())
    if kind is list:
        opened = [reveal(item) for item in value]
        return opened if any(a is not b for a, b in zip(opened, value, strict=True)) else value
    if kind is dict:
        entries = {key: reveal(item) for key, item in value.items()}
        return entries if any(entries[key] is not value[key] for key in value) else value
    return value


def secretly(run: Callable[..., Any], s: Any, *values: Any) -> Secret:
    """`run` over revealed values: what comes out is secret, and so is what errors and warnings would say of them."""
    options = s.options
    if options.warnings is not None:
        s.options = replace(options, warnings=None)
    try:
        return Secret(run(s, *(reveal(value) for value in values)))
    except ExpressionError as problem:
        problem.message, problem.hint = HIDDEN, None
        problem.__context__ = None
        raise
    finally:
        s.options = options


def quoted(value: Any) -> str:
    """A value as messages show it: in single quotes, at most 60 characters."""
    text = str(value) if value.__class__ in (str, int, float) else kind_name(value)
    return f"'{text[:59]}…'" if len(text) > 60 else f"'{text}'"
