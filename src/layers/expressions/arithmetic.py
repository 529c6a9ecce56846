"""The operators `+ - * / % **` and the unary ones: decimal, with what counts as a number (expressions.md §6)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, DecimalException
from math import fmod
from typing import Any

from layers.expressions.dates import between, readable, shift
from layers.expressions.errors import ExpressionError, failure
from layers.expressions.numbers import DECIMAL, decimal, keep, kept, numeric, sized, too_large
from layers.expressions.options import State
from layers.expressions.texts import text_of
from layers.expressions.values import Date, Duration, Secret, SecretMet, kind_name, secretly

ADD, SUBTRACT, MULTIPLY = DECIMAL.add, DECIMAL.subtract, DECIMAL.multiply


def add(s: State, a: Any, b: Any) -> Any:
    ta, tb = a.__class__, b.__class__
    if ta is int and tb is int:
        return sized(a + b)
    if ta is str or tb is str:
        return join(s, a, b)
    if ta is list and tb is list:
        s.spend_items(len(a) + len(b))
        return a + b
    if ta is Date and tb is Duration:
        return shift(a, b)
    if ta is Duration and tb is Date:
        return shift(b, a)
    if ta is Secret or tb is Secret:
        return secretly(add, s, a, b)
    return calculate("+", ADD, a, b)


def join(s: State, a: Any, b: Any) -> Any:
    """Both sides as text; a secret side makes the whole a secret."""
    try:
        left, right = text_of(s, a), text_of(s, b)
    except SecretMet:
        return secretly(join, s, a, b)
    s.spend_text(len(left) + len(right))
    return left + right


def subtract(s: State, a: Any, b: Any) -> Any:
    ta, tb = a.__class__, b.__class__
    if ta is int and tb is int:
        return sized(a - b)
    if ta is Date:
        if tb is Duration:
            return shift(a, Duration(-b.micros))
        other = readable(b, a.zone) if tb is Date or tb is str else None
        if other is not None:
            return between(other, a)
    elif tb is Date and ta is str:
        other = readable(a, b.zone)
        if other is not None:
            return between(b, other)
    if ta is Secret or tb is Secret:
        return secretly(subtract, s, a, b)
    return calculate("-", SUBTRACT, a, b)


def multiply(s: State, a: Any, b: Any) -> Any:
    if a.__class__ is int and b.__class__ is int:
        return sized(a * b)
    if a.__class__ is Secret or b.__class__ is Secret:
        return secretly(multiply, s, a, b)
    return calculate("*", MULTIPLY, a, b)


def calculate(op: str, run: Callable[[Any, Any], Decimal], a: Any, b: Any) -> int | float:
    """Two numbers or numeric texts, exact for integers, decimal otherwise."""
    a, b = operands(op, a, b)
    if a.__class__ is int and b.__class__ is int:
        return sized(a + b if op == "+" else a - b if op == "-" else a * b)
    try:
        return keep(run(decimal(a), decimal(b)))
    except (DecimalException, OverflowError) as problem:
        raise too_large() from problem


def divide(s: State, a: Any, b: Any) -> Any:
    if a.__class__ is Secret or b.__class__ is Secret:
        return secretly(divide, s, a, b)
    a, b = operands("/", a, b)
    if b == 0:
        raise failure("division_by_zero", "division by zero")
    if a.__class__ is int and b.__class__ is int and a % b == 0:
        return a // b
    try:
        return keep(DECIMAL.divide(decimal(a), decimal(b)))
    except (DecimalException, OverflowError) as problem:
        raise too_large() from problem


def modulo(s: State, a: Any, b: Any) -> Any:
    """The remainder, with the sign of the left side."""
    if a.__class__ is Secret or b.__class__ is Secret:
        return secretly(modulo, s, a, b)
    a, b = operands("%", a, b)
    if b == 0:
        raise failure("division_by_zero", "division by zero")
    if a.__class__ is int and b.__class__ is int:
        rest = abs(a) % abs(b)
        return -rest if a < 0 else rest
    try:
        return keep(DECIMAL.remainder(decimal(a), decimal(b)))
    except DecimalException:
        return kept(fmod(a, b))  # the quotient has more than 28 digits
    except OverflowError as problem:
        raise too_large() from problem


def power(s: State, a: Any, b: Any) -> Any:
    """Integers with an exponent from 0 on are exact, everything else is a double."""
    if a.__class__ is Secret or b.__class__ is Secret:
        return secretly(power, s, a, b)
    a, b = operands("**", a, b)
    if a.__class__ is int and b.__class__ is int and b >= 0:
        if abs(a) > 1 and (abs(a).bit_length() - 1) * b > 1024:
            raise too_large()
        return sized(a**b)
    if a == 0 and b < 0:
        raise failure("division_by_zero", "division by zero")
    try:
        result = float(a) ** float(b)
    except OverflowError as problem:
        raise too_large() from problem
    if result.__class__ is not float:  # a root of a negative number
        raise too_large()
    return kept(result)


def negate(s: State, a: Any) -> Any:
    if a.__class__ is int or a.__class__ is float:
        return -a
    if a.__class__ is Secret:
        return secretly(negate, s, a)
    if a.__class__ is Duration:
        return Duration(-a.micros)
    return -operand("-", a)


def plus(s: State, a: Any) -> Any:
    if a.__class__ is Secret:
        return secretly(plus, s, a)
    return operand("+", a)


def operand(op: str, value: Any) -> int | float:
    """The number a unary operator works on."""
    number = as_number(value)
    if number is None:
        raise refused(f"cannot calculate {op} {kind_name(value)}", value)
    return number


def operands(op: str, a: Any, b: Any) -> tuple[Any, Any]:
    left, right = as_number(a), as_number(b)
    if left is None or right is None:
        raise refused(f"cannot calculate {kind_name(a)} {op} {kind_name(b)}", a, b)
    return left, right


def refused(message: str, *values: Any) -> ExpressionError:
    if None in values:
        return failure("missing_value", message, 'the value is empty; use "?? 0" to give a default')
    return failure("type", message)


def as_number(value: Any) -> int | float | None:
    """Numbers and numeric text; None for everything else."""
    kind = value.__class__
    if kind is int or kind is float:
        return value  # type: ignore[no-any-return]  # a number by the exact type just tested
    return numeric(value) if kind is str else None
