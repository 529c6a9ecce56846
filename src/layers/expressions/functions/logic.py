"""Logic and type functions."""

from __future__ import annotations

from typing import Any

from layers.expressions import compare
from layers.expressions.errors import failure
from layers.expressions.options import State
from layers.expressions.registry import Later, Text, Value, function
from layers.expressions.values import MISSING, TYPES, Secret, SecretMet, is_blank, kind_name, truthy

YES = frozenset({"true", "1", "yes", "on", "y"})


@function("if(condition, then, else=null)")
def if_(condition: Value, then: Later, otherwise: Later | None = None) -> Any:
    """only the chosen side is evaluated

    >>> if(5 > 3, "yes", "no")
    "yes"
    """
    if truthy(condition):
        return then()
    return None if otherwise is None else otherwise()


@function("switch(value, case, result, …, otherwise?)")
def switch(s: State, value: Value, case: Value, result: Value, *more: Value) -> Any:
    """first equal case; otherwise or null

    >>> switch("b", "a", 1, "b", 2, 0)
    2
    """
    cases = (case, result, *more)
    for position in range(0, len(cases) - 1, 2):
        if compare.equal(s, value, cases[position]):
            return cases[position + 1]
    return cases[-1] if len(cases) % 2 else None


@function("default(value, replacement)", "ifEmpty")
def default(value: Value, replacement: Later) -> Any:
    """replacement for null, empty text, empty list; lazy

    >>> default("", "n/a")
    "n/a"
    """
    return replacement() if is_blank(value) or (value.__class__ is list and not value) else value


@function("coalesce(a, b, …)")
def coalesce(first: Value, *more: Value) -> Any:
    """first that is neither null nor empty text

    >>> coalesce(null, "", "x")
    "x"
    """
    return next((value for value in (first, *more) if not is_blank(value)), None)


@function("isEmpty(value)", returns="boolean")
def is_empty(value: Value) -> bool:
    """null, empty text, list or object; 0 and false are not empty

    >>> isEmpty(0)
    false
    """
    if value.__class__ is Secret:
        raise SecretMet
    return value is None or (value.__class__ in (str, list, dict) and not value)


@function("isNotEmpty(value)", returns="boolean")
def is_not_empty(value: Value) -> bool:
    """opposite of isEmpty

    >>> isNotEmpty("a")
    true
    """
    return not is_empty(value)


@function("exists(value)", returns="boolean")
def exists(value: Value) -> bool:
    """not null (an empty text exists)

    >>> exists("")
    true
    """
    return value is not None


@function("isNumber(value)", returns="boolean")
def is_number(value: Value) -> bool:
    """is of kind number (numeric text is not)

    >>> isNumber("5")
    false
    """
    if value.__class__ is Secret:
        raise SecretMet
    return value.__class__ is int or value.__class__ is float


@function("typeOf(value)", returns="text")
def type_of(value: Value) -> str:
    """`null boolean number string array object date duration`

    >>> typeOf([])
    "array"
    """
    if value.__class__ is Secret:
        raise SecretMet
    kind_name(value)
    return TYPES[value.__class__]


@function("toText(value)", "toString", "text", "string", returns="text")
def to_text(text: Text) -> str:
    """the value as text

    >>> toText(19.0)
    "19"
    """
    return text


@function("toBoolean(value)", "bool", "boolean", returns="boolean")
def to_boolean(value: Value) -> bool:
    """texts true, 1, yes, on, y (any case) are true; other texts false; else truth value

    >>> toBoolean("0")
    false
    """
    if value.__class__ is Secret:
        raise SecretMet
    if value.__class__ is str:
        return len(value) < 1000 and value.strip().lower() in YES
    return truthy(value)


@function("required(value, message?)")
def required(value: Value, message: Value = MISSING) -> Any:
    """the value, or error `required` for null and empty text

    >>> required("x", "name is missing")
    "x"
    """
    if not is_blank(value):
        return value
    if message.__class__ is Secret:
        raise SecretMet
    text = message if message.__class__ is str and message else "a required value is missing"
    raise failure("required", str(text)[:500])
