"""The one normal form of a node's output, made once at the node's boundary (R3).

Raises `WontWork` with code `OUTPUT_INVALID`, which names the path of the first value that is no JSON.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import orjson

from layers.errors import WontWork
from layers.expressions.values import Secret
from layers.graph.records import Value

_STRICT = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_SUBCLASS
_DEEPEST = 250  # orjson writes no deeper nesting than this


def normalise(data: Any) -> Value:
    """`data` as the JSON that everybody downstream sees, apart from what the node still holds of it.

    Tuples become lists. Refused: NaN and infinities, integers beyond 64 bits, keys that are no text, half surrogate
    pairs, secrets, and every other type: what a date looks like is the node's to say.
    """
    try:
        raw = orjson.dumps(data, None, _STRICT)
    except TypeError as error:
        raise _refusal(data) or WontWork(f"The output is no JSON: {error}.", code="OUTPUT_INVALID") from None
    # orjson writes NaN and infinities as null; only then is the slow look worth it.
    if b"null" in raw and (refused := _refusal(data)) is not None:
        raise refused
    return Value(orjson.loads(raw), raw)


def _refusal(data: Any) -> WontWork | None:
    for path, value in _walk("output", data):
        if (why := _wrong(value)) is not None:
            return WontWork(f"{path} {why}.", code="OUTPUT_INVALID", path=path)
    return None


def _walk(path: str, data: Any) -> Iterator[tuple[str, Any]]:
    """Every value with its path, in document order; keys that are no text stand for themselves."""
    waiting: list[tuple[int, str, Any]] = [(0, path, data)]
    while waiting:
        depth, path, value = waiting.pop()
        yield path, value
        if depth > _DEEPEST:
            yield path, _TooDeep
            return
        if isinstance(value, dict):
            for key in value:
                if not isinstance(key, str):
                    yield f"a key of {path}", _Key(key)
            waiting.extend((depth + 1, f"{path}.{key}", item) for key, item in reversed(value.items()))
        elif isinstance(value, list | tuple):
            waiting.extend((depth + 1, f"{path}[{i}]", value[i]) for i in range(len(value) - 1, -1, -1))


class _TooDeep:
    pass


class _Key:
    def __init__(self, key: Any) -> None:
        self.key = key


def _wrong(value: Any) -> str | None:
    match value:
        case None | bool() | dict() | list() | tuple():
            return None
        case float():
            return None if math.isfinite(value) else f"is {value}, which JSON cannot say"
        case int():
            return None if -(2**63) <= value < 2**64 else "is an integer beyond 64 bits"
        case str():
            return _wrong_text(value)
        case Secret():
            return "is a secret, and secrets never stand in an output"
        case _Key():
            return f"is {value.key!r}, and keys must be text"
        case _ if value is _TooDeep:
            return f"is nested deeper than {_DEEPEST} levels"
    return f"is a {type(value).__name__}, which is no JSON"


def _wrong_text(value: str) -> str | None:
    try:
        value.encode()
    except UnicodeEncodeError:
        return "holds half a surrogate pair, which is no text"
    return None
