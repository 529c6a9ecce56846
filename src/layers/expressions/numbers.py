"""Numbers: what text counts as one, how results are kept, and how they are written (expressions.md §6, §7)."""

from __future__ import annotations

import re
from decimal import Context, Decimal, InvalidOperation
from math import isfinite

from layers.expressions.errors import ExpressionError, limit

DECIMAL = Context(prec=28, Emax=999_999, Emin=-999_999)
BIGGEST = 2**1024
WHOLE = 10**15
NUMERIC = re.compile(r"\s*[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\s*\Z")


def too_large() -> ExpressionError:
    return limit("number_size", "number too large")


def sized(value: int) -> int:
    if -BIGGEST < value < BIGGEST:
        return value
    raise too_large()


def decimal(value: float) -> Decimal:
    """The number as people wrote it: 0.1 is one tenth."""
    return Decimal(value) if value.__class__ is int else Decimal(repr(value))


def keep(value: Decimal) -> int | float:
    """A result as it is kept: an integer when whole and below 10^15, else a double."""
    return kept(float(value))


def kept(value: float) -> int | float:
    if value.is_integer():
        return int(value) if -WHOLE < value < WHOLE else value
    if isfinite(value):
        return value
    raise too_large()


def numeric(text: str) -> int | float | None:
    """The number a numeric text means, or None: sign, digits, point, exponent; at most 63 characters."""
    if len(text) > 63 or NUMERIC.match(text) is None:
        return None
    try:
        return int(text)
    except ValueError:
        value = float(text)
        return kept(value) if isfinite(value) else None


def number_text(value: float) -> str:
    """Shortest text that gives the same number; exponent form only below 10^-6 or from 10^21 on."""
    if value.__class__ is int:
        return integer_text(value)
    if value.is_integer() and -WHOLE < value < WHOLE:
        return str(int(value))
    if not isfinite(value):
        raise too_large()
    text = repr(value).removesuffix(".0")
    if "e" not in text:
        return text
    digits, _, power = text.partition("e")
    exponent = int(power)
    if exponent >= 21 or exponent < -6:
        return f"{digits}e{exponent:+d}"
    return format(Decimal(text), "f")


def integer_text(value: int) -> str:
    return str(sized(value))


def scaled(value: Decimal, digits: int) -> Decimal:
    """Rounded half away from zero to `digits` decimals (negative: tens, hundreds)."""
    with_room = Context(prec=400, Emax=999_999, Emin=-999_999, rounding="ROUND_HALF_UP")
    try:
        return value.quantize(Decimal(1).scaleb(-digits), context=with_room)
    except InvalidOperation as problem:
        raise too_large() from problem
