"""Secrets that were handed to code do not come back in its result, its log or its errors (expressions.md §18.7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from layers.catalog.code import CodeOutcome
from layers.expressions import MASK, Secret

SHORTEST: Final = 4  # characters that are looked for inside other texts; shorter secrets only as the whole text


def secrets_in(value: Any) -> list[str]:
    """The texts of all secrets in a value, the longest first."""
    return sorted(set(_texts(value, False)), key=len, reverse=True)


def masked(made: CodeOutcome, secrets: Sequence[str]) -> CodeOutcome:
    if not secrets:
        return made
    fault = made.fault and replace(
        made.fault, message=_text(made.fault.message, secrets), stack=_text(made.fault.stack, secrets),
        name=_text(made.fault.name, secrets),
    )  # fmt: skip
    return replace(
        made,
        value=_value(made.value, secrets),
        fault=fault,
        logs=tuple(replace(line, text=_text(line.text, secrets)) for line in made.logs),
        warnings=tuple((code, _text(message, secrets)) for code, message in made.warnings),
    )


def _texts(value: Any, secret: bool) -> Iterator[str]:
    if isinstance(value, Secret):
        yield from _texts(value.reveal(), True)
    elif isinstance(value, dict):
        for field in value.values():
            yield from _texts(field, secret)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one, secret)
    elif secret and isinstance(value, str | int | float) and not isinstance(value, bool) and str(value):
        yield str(value)


def _value(value: Any, secrets: Sequence[str]) -> Any:
    if isinstance(value, str):
        return _text(value, secrets)
    if isinstance(value, dict):
        return {_text(key, secrets): _value(field, secrets) for key, field in value.items()}
    if isinstance(value, list):
        return [_value(one, secrets) for one in value]
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return MASK if number and str(value) in secrets else value


def _text(text: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        if len(secret) >= SHORTEST:
            text = text.replace(secret, MASK)
        elif text == secret:
            return MASK
    return text
