"""Number functions: numeric text counts as a number."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from math import sqrt as root
from typing import Any

from layers.expressions import arithmetic, compare, locales
from layers.expressions.arguments import as_items, as_number, not_a_number
from layers.expressions.errors import failure
from layers.expressions.functions.list import total
from layers.expressions.numbers import decimal, keep, kept, numeric, scaled
from layers.expressions.options import State
from layers.expressions.registry import Number, Text, Value, Whole, function
from layers.expressions.values import Duration, Secret, SecretMet

MOST_DIGITS = 100


@function("number(value, locale?)", "toNumber", "parseNumber", returns="number")
def number(s: State, value: Value, locale: Text | None = None) -> Any:
    """number from text; currency signs and group marks are dropped by locale

    >>> number("€ 1.234,50", "de")
    1234.5
    """
    kind = value.__class__
    if kind is int or kind is float or value is None:
        return value
    if kind is bool:
        return int(value)
    if kind is Secret:
        raise SecretMet
    if kind is Duration:
        return arithmetic.divide(s, value.micros, 1_000_000)
    if kind is not str:
        raise not_a_number(value)
    found = numeric(value) if locale is None else None
    if found is None:
        found = locales.parse_number(value, locales.find(locale or s.options.locale))
    if found is None:
        raise not_a_number(value)
    return found


@function("round(n, digits=0)", returns="number")
def round_(n: Number, digits: Whole = 0) -> Any:
    """half away from zero, exact decimal; negative digits allowed

    >>> round(2.345, 2)
    2.35
    """
    if n.__class__ is int and digits >= 0:
        return n
    return keep_whole(scaled(decimal(n), checked_digits(digits)))


def checked_digits(digits: int) -> int:
    if not -MOST_DIGITS <= digits <= MOST_DIGITS:
        raise failure("type", f"the number of digits is at most {MOST_DIGITS}")
    return digits


def keep_whole(value: Decimal) -> int | float:
    """Integers keep all their digits, whatever their size."""
    return int(value) if value == value.to_integral_value() and abs(value) >= 10**15 else keep(value)


@function("floor(n)", returns="number")
def floor(n: Number) -> Any:
    """next lower integer

    >>> floor(-2.5)
    -3
    """
    return n if n.__class__ is int else int(n // 1)


@function("ceil(n)", returns="number")
def ceil(n: Number) -> Any:
    """next higher integer

    >>> ceil(2.1)
    3
    """
    return n if n.__class__ is int else -int(-n // 1)


@function("abs(n)", returns="number")
def abs_(n: Number) -> Any:
    """absolute value

    >>> abs(-3)
    3
    """
    return abs(n)


@function("sqrt(n)", returns="number")
def sqrt(n: Number) -> Any:
    """square root; negative → error

    >>> sqrt(9)
    3
    """
    if n < 0:
        raise failure("type", "a negative number has no square root")
    return kept(root(n))


@function("pow(base, exponent)", returns="number")
def pow_(s: State, base: Value, exponent: Value) -> Any:
    """as `**`

    >>> pow(2, 10)
    1024
    """
    return arithmetic.power(s, base, exponent)


@function("mod(a, b)", returns="number")
def mod(s: State, a: Value, b: Value) -> Any:
    """as `%`

    >>> mod(-7, 3)
    -1
    """
    return arithmetic.modulo(s, a, b)


@function("clamp(n, low, high)", returns="number")
def clamp(n: Number, low: Number, high: Number) -> Any:
    """into the range

    >>> clamp(15, 0, 10)
    10
    """
    return max(low, min(n, high))


@function("formatNumber(n, decimals?, locale?)", "numberFormat", "toFixed", returns="text")
def format_number(s: State, n: Number, decimals: Value = None, locale: Text | None = None) -> str:
    """grouped text; without decimals all digits are kept

    >>> formatNumber(1234567.891, 2, "de")
    "1.234.567,89"
    """
    places = None if decimals is None else checked_digits(int(as_number(s, decimals)))
    return locales.format_number(decimal(n), places, locales.find(locale or s.options.locale))


@function('formatCurrency(n, code="EUR", locale?)', "currency", returns="text")
def format_currency(s: State, n: Number, code: Text = "EUR", locale: Text | None = None) -> str:
    """decimals by currency

    >>> formatCurrency(19.99, "EUR", "de")
    "19,99\u00a0€"
    """
    return locales.format_currency(decimal(n), code.strip().upper()[:20], locales.find(locale or s.options.locale))


@function("formatPercent(n, decimals=0, locale?)", "percent", returns="text")
def format_percent(s: State, n: Number, decimals: Whole = 0, locale: Text | None = None) -> str:
    """n × 100 and a percent sign

    >>> formatPercent(0.1234, 1)
    "12.3%"
    """
    found = locales.find(locale or s.options.locale)
    return locales.format_number(decimal(n).scaleb(2), checked_digits(decimals), found) + "%"


@function("sum(list) or (a, b, …)", returns="number")
def sum_(s: State, first: Value, *more: Value) -> Any:
    """null is left out; empty list = 0

    >>> sum([1, 2.5, "3"])
    6.5
    """
    return total(s, numbers_of(s, first, more))


@function("avg(list) or (a, b, …)", "average", "mean", returns="number")
def avg(s: State, first: Value, *more: Value) -> Any:
    """null is left out; empty list = null

    >>> avg([1, 2, 4.5])
    2.5
    """
    present = [value for value in numbers_of(s, first, more) if value is not None]
    return arithmetic.divide(s, total(s, present), len(present)) if present else None


def numbers_of(s: State, first: Any, more: tuple[Any, ...]) -> list[Any]:
    """One list, or the arguments themselves."""
    if more or (first.__class__ is not list and first is not None):
        return [first, *more]
    return as_items(s, first)


@function("min(list) or (a, b, …)", returns="any")
def min_(s: State, first: Value, *more: Value) -> Any:
    """smallest; null is left out; empty = null

    >>> min([3, 1, 2])
    1
    """
    return extreme(s, numbers_of(s, first, more), lambda found: found < 0)


@function("max(list) or (a, b, …)", returns="any")
def max_(s: State, first: Value, *more: Value) -> Any:
    """largest

    >>> max(3, 8, 2)
    8
    """
    return extreme(s, numbers_of(s, first, more), lambda found: found > 0)


def extreme(s: State, values: list[Any], better: Callable[[int], bool]) -> Any:
    """The value that wins every comparison, by the order of `<`; numeric text comes back as the number it is."""
    s.spend(len(values) >> 1)
    best: Any = None
    for value in values:
        if value.__class__ is Secret:
            raise SecretMet
        order = None if value is None or best is None else compare.order(s, "<", value, best)
        if value is not None and (best is None or (order is not None and better(order))):
            best = value
    number = numeric(best) if best.__class__ is str else None
    return best if number is None else number


def chance(s: State) -> Any:
    if s.options.rng is None:
        raise failure("random_unavailable", "random values are not available here")
    return s.options.rng


@function("random(low=0, high=1)", returns="number", volatile=True)
def random(s: State, low: Number = 0, high: Number = 1) -> Any:
    """random number

    >>> random(5, 5)
    5.0
    """
    return kept(float(low + (high - low) * chance(s).random()))


@function("randomInt(low, high)", returns="number", volatile=True)
def random_int(s: State, low: Whole, high: Whole) -> int:
    """random integer, both ends included

    >>> randomInt(3, 3)
    3
    """
    span = high - low + 1
    if span < 1:
        raise failure("type", "the low end is above the high end")
    # 64 bits more than the span has: no end is more likely than another by any measure.
    return low + int(chance(s).getrandbits(span.bit_length() + 64)) % span
