"""Equality, order and containment (expressions.md §6): the three coercions of `==`, and nothing else."""

from __future__ import annotations

from typing import Any

from layers.expressions.dates import not_a_date, readable
from layers.expressions.errors import failure
from layers.expressions.numbers import numeric
from layers.expressions.options import State
from layers.expressions.texts import text_of
from layers.expressions.values import Date, Duration, Secret, SecretMet, kind_name, refuse, secretly

PLAIN = frozenset({int, float, bool, type(None)})
NUMBERS = frozenset({int, float})
KNOWN = frozenset({*PLAIN, str, list, dict, Date, Duration})


def equal(s: State, a: Any, b: Any) -> bool:
    """`==`; meets a secret by raising `SecretMet`."""
    ta, tb = a.__class__, b.__class__
    if ta is tb:
        if ta is str:
            if len(a) > 1000:
                s.spend(len(a) // 1000)
            return bool(a == b)
        if ta in PLAIN:
            return bool(a == b)
        return same(s, a, b, 0)
    if ta in NUMBERS and tb in NUMBERS:
        return bool(a == b)
    if a is None or b is None:
        return False
    if ta is str:
        return equal_text(b, a)
    if tb is str:
        return equal_text(a, b)
    if (ta is Date and tb in NUMBERS) or (tb is Date and ta in NUMBERS):
        date, number = (a, b) if ta is Date else (b, a)
        other = readable(number, date.zone)
        return other is not None and bool(date.utc == other.utc)
    if ta is Secret or tb is Secret:
        raise SecretMet
    if ta in KNOWN and tb in KNOWN:
        return False
    raise refuse()


def equal_text(value: Any, text: str) -> bool:
    """A value that is no text against a text: number, yes/no and date have a reading, others are not equal."""
    kind = value.__class__
    if kind in NUMBERS:
        number = numeric(text)
        return number is not None and bool(value == number)
    if kind is bool:
        return len(text) < 100 and text.strip().lower() == ("true" if value else "false")
    if kind is Date:
        other = readable(text, value.zone)
        return other is not None and bool(value.utc == other.utc)
    if kind is Secret:
        raise SecretMet
    return False


def same(s: State, a: Any, b: Any, depth: int = 0) -> bool:
    """`===`: same kind and equal; integer and decimal are one kind."""
    ta, tb = a.__class__, b.__class__
    if ta in NUMBERS and tb in NUMBERS:
        return bool(a == b)
    if ta is Secret or tb is Secret:
        raise SecretMet
    if ta is not tb:
        return False
    if ta is str:
        if len(a) > 1000:
            s.spend(len(a) // 1000)
        return bool(a == b)
    if ta in PLAIN:
        return bool(a == b)
    if ta is Date:
        return bool(a.utc == b.utc)
    if ta is Duration:
        return bool(a.micros == b.micros)
    if (ta is not list and ta is not dict) or depth > s.limits.json_depth:
        raise refuse()
    if len(a) != len(b):
        return False
    s.spend(len(a))
    if ta is list:
        return all(same(s, x, y, depth + 1) for x, y in zip(a, b, strict=True))
    return all(key in b and same(s, a[key], b[key], depth + 1) for key in a)


def order(s: State, op: str, a: Any, b: Any) -> int | None:
    """-1, 0 or 1; None where null is on a side. Meets a secret by raising `SecretMet`."""
    ta, tb = a.__class__, b.__class__
    if ta in NUMBERS and tb in NUMBERS:
        return int(a > b) - int(a < b)
    if a is None or b is None:
        return None
    if ta is Secret or tb is Secret:
        raise SecretMet
    if ta is Date or tb is Date:
        return order_dates(a, b)
    left = numeric(a) if ta is str else a if ta in NUMBERS else None
    right = numeric(b) if tb is str else b if tb in NUMBERS else None
    if left is not None and right is not None:
        return (left > right) - (left < right)
    if ta is str and tb is str:
        if len(a) > 1000:
            s.spend(len(a) // 1000)
        return int(a > b) - int(a < b)
    if ta is Duration and tb is Duration:
        return int(a.micros > b.micros) - int(a.micros < b.micros)
    raise failure("type", f"cannot compare {kind_name(a)} {op} {kind_name(b)}")


def order_dates(a: Any, b: Any) -> int:
    """A date on one side: both as instants, a text without offset in the zone of the date."""
    zone = a.zone if a.__class__ is Date else b.zone
    first, second = readable(a, zone), readable(b, zone)
    if first is None or second is None:
        raise not_a_date(a if first is None else b)
    return (first.utc > second.utc) - (first.utc < second.utc)


def less(s: State, a: Any, b: Any) -> Any:
    if a.__class__ is int and b.__class__ is int:
        return a < b
    try:
        found = order(s, "<", a, b)
    except SecretMet:
        return secretly(less, s, a, b)
    return found is not None and found < 0


def less_or_equal(s: State, a: Any, b: Any) -> Any:
    if a.__class__ is int and b.__class__ is int:
        return a <= b
    try:
        found = order(s, "<=", a, b)
    except SecretMet:
        return secretly(less_or_equal, s, a, b)
    return found is not None and found <= 0


def greater(s: State, a: Any, b: Any) -> Any:
    if a.__class__ is int and b.__class__ is int:
        return a > b
    try:
        found = order(s, ">", a, b)
    except SecretMet:
        return secretly(greater, s, a, b)
    return found is not None and found > 0


def greater_or_equal(s: State, a: Any, b: Any) -> Any:
    if a.__class__ is int and b.__class__ is int:
        return a >= b
    try:
        found = order(s, ">=", a, b)
    except SecretMet:
        return secretly(greater_or_equal, s, a, b)
    return found is not None and found >= 0


def contains(s: State, container: Any, what: Any) -> bool:
    """Text in text, element in list (by `==`), key in object; null contains nothing."""
    kind = container.__class__
    if kind is str:
        return what is not None and needle(s, container, what) in container
    if kind is list:
        s.spend(len(container) >> 3)
        return any(equal(s, item, what) for item in container)
    if kind is dict:
        return what is not None and text_of(s, what) in container
    if container is None:
        return False
    if kind is Secret:
        raise SecretMet
    raise failure("type", f"cannot look inside {kind_name(container)}")


def needle(s: State, text: str, what: Any) -> str:
    """What is looked for in a text, as text; the search is paid for by the length of the text."""
    if what.__class__ is list or what.__class__ is dict:
        raise failure("type", f"cannot look for {kind_name(what)} in text")
    if len(text) > 1000:
        s.spend(len(text) // 1000)
    return text_of(s, what)


def starts_with(s: State, text: Any, prefix: Any) -> bool:
    written = text_of(s, prefix)
    if len(written) > 1000:
        s.spend(len(written) // 1000)
    return text_of(s, text).startswith(written)


def ends_with(s: State, text: Any, suffix: Any) -> bool:
    written = text_of(s, suffix)
    if len(written) > 1000:
        s.spend(len(written) // 1000)
    return text_of(s, text).endswith(written)
