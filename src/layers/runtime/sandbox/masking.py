"""Secrets that were handed to code do not come back in its result, its log or its errors (expressions.md §18.7).

A secret is looked for as it is, line by line, and in the spellings that code makes of texts without meaning to hide
them: JSON, Python's `repr`, an address, base64 (of a longer text too), hex. Code that wants to carry a secret out can.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote, quote_plus

import orjson

from layers.catalog.code import CodeOutcome
from layers.expressions import MASK, Secret

SHORTEST: Final = 4  # characters that are looked for inside other texts; shorter secrets only as the whole text
LINE: Final = 8  # characters of a line, or of a spelling, that is looked for by itself


def secrets_in(value: Any) -> list[str]:
    """The texts of all secrets in a value, in every spelling, the longest first."""
    return sorted({spelled for text in _texts(value, False) for spelled in _spellings(text)}, key=len, reverse=True)


def masked(made: CodeOutcome, secrets: Sequence[str]) -> CodeOutcome:
    if not secrets or not (found := _present(made, secrets)):
        return made
    fault = made.fault and replace(
        made.fault, message=_text(made.fault.message, found), stack=_text(made.fault.stack, found),
        name=_text(made.fault.name, found),
    )  # fmt: skip
    return replace(
        made,
        value=_value(made.value, found),
        fault=fault,
        logs=tuple(replace(line, text=_text(line.text, found)) for line in made.logs),
        warnings=tuple((code, _text(message, found)) for code, message in made.warnings),
    )


def _present(made: CodeOutcome, secrets: Sequence[str]) -> Sequence[str]:
    """Those that occur at all: one search through the whole instead of one through every text of it."""
    fault = made.fault
    said = [fault.message, fault.stack, fault.name] if fault else []
    try:
        raw = orjson.dumps([made.value, said, [line.text for line in made.logs], made.warnings])
        return [one for one in secrets if orjson.dumps(one)[1:-1] in raw or _numeric(one)]
    except TypeError:
        return secrets


def _spellings(text: str) -> Iterator[str]:
    yield text
    if len(text) < SHORTEST:
        return
    data = text.encode()
    escaped = (json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], repr(text)[1:-1])
    addresses = (quote(text, safe=""), quote(text, safe="!'()*"), quote_plus(text))
    found = {*escaped, *addresses, data.hex(), data.hex().upper(), *_base64(data), *text.splitlines()}
    yield from (one for one in found if len(one) >= LINE)


def _base64(data: bytes) -> Iterator[str]:
    """What stays the same in the base64 of every text that has `data` in it, by where in a triple it begins."""
    for before, changed in ((0, 0), (1, 2), (2, 3)):
        whole = b64encode(bytes(before) + data).decode().rstrip("=")
        kept = whole[changed : len(whole) - (1 if (before + len(data)) % 3 else 0)]
        yield kept
        yield kept.replace("+", "-").replace("/", "_")


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


def _numeric(text: str) -> bool:
    """It may come back as a number, which JSON may write in another way."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def _text(text: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        if len(secret) >= SHORTEST:
            text = text.replace(secret, MASK)
        elif text == secret:
            return MASK
    return text
