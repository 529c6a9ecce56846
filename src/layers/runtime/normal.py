"""The one normal form of a node's output, made once at the node's boundary (R3).

Raises `WontWork` with code `OUTPUT_INVALID`, which names the path of the first value that is no JSON.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from typing import Any, Final

import orjson

from layers.errors import WontWork
from layers.expressions import Secret
from layers.graph.records import Value

_STRICT = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
LONG: Final = 2000  # elements from which on a list is taken in parts (expressions.md §14) …
PART: Final = 1000  # … of so many
_DEEPEST = 254  # orjson writes no deeper nesting than this


def normalise(data: Any) -> Value:
    """`data` as the JSON that everybody downstream sees, apart from what the node still holds of it.

    Tuples become lists; enums, UUIDs and subclasses of JSON's types become what they stand for. Refused: NaN and
    infinities, integers beyond 64 bits, keys that are no text, half surrogate pairs, secrets, and every other type:
    what a date looks like is the node's to say.
    """
    try:
        raw = orjson.dumps(data, None, _STRICT)
    except TypeError as error:
        raise _refusal(data) or WontWork(f"The output is no JSON: {error}.", code="OUTPUT_INVALID") from None
    made = orjson.loads(raw)
    # orjson writes NaN and infinities as null; only where that can have happened is the slow look worth it.
    if b"null" in raw and made != data and (refused := _refusal(data, floats=True)) is not None:
        raise refused
    return Value(made, raw)


def in_steps(data: Any) -> Generator[None, None, Value]:
    """As `normalise`; between two parts of a long list, at the top or in a field of the top, the caller may pause."""
    fields = data if type(data) is dict else {"": data}
    if not any(type(value) is list and len(value) > LONG for value in fields.values()):
        return normalise(data)
    known: dict[int, Value] = {}  # a list that stands in two fields is written twice and made once
    found: dict[str, Value] = {}
    try:
        for name, value in fields.items():
            if type(value) is not list or len(value) <= LONG:
                found[name] = normalise(value)
            elif id(value) in known:
                found[name] = known[id(value)]
            else:
                found[name] = known[id(value)] = yield from _list_in_steps(value)
            yield
        keys = [normalise(name) for name in found]
    except WontWork:
        return normalise(data)  # which says where in the whole it is
    if fields is not data:
        return found[""]
    pairs = [(key.raw or b"") + b":" + (part.raw or b"") for key, part in zip(keys, found.values(), strict=True)]
    return Value({name: part.data for name, part in found.items()}, b"{" + b",".join(pairs) + b"}")


def _list_in_steps(items: list[Any]) -> Generator[None, None, Value]:
    made: list[Any] = []
    written: list[bytes] = []
    for start in range(0, len(items), PART):
        part = normalise(items[start : start + PART])
        made += part.data
        written.append((part.raw or b"[]")[1:-1])
        yield
    return Value(made, b"[" + b",".join(written) + b"]")


def normal_bytes(data: Any) -> bytes:
    """What `normalise` writes of it, for what is kept and not looked at."""
    normalise(data)
    return orjson.dumps(data, None, _STRICT)


def _refusal(data: Any, *, floats: bool = False) -> WontWork | None:
    """What is wrong first; with `floats`, of the numbers alone."""
    for path, value, depth in _walk("output", data):
        if floats and not isinstance(value, float):
            continue
        if depth > _DEEPEST:
            return _refused(path, f"is nested deeper than {_DEEPEST} levels")
        if (why := _wrong(value)) is not None:
            return _refused(path, why)
        if isinstance(value, dict):
            for key in value:
                if not isinstance(key, str):
                    return _refused(f"a key of {path}", f"is {key!r}, and keys must be text")
                if (why := _wrong(key)) is not None:
                    return _refused(f"a key of {path}", why)
    return None


def _refused(path: str, why: str) -> WontWork:
    return WontWork(f"{path} {why}.", code="OUTPUT_INVALID", path=path)


def _walk(path: str, data: Any) -> Iterator[tuple[str, Any, int]]:
    """Every value with its path and depth, in document order."""
    waiting: list[tuple[str, Any, int]] = [(path, data, 0)]
    while waiting:
        path, value, depth = waiting.pop()
        yield path, value, depth
        if isinstance(value, dict):
            waiting.extend((f"{path}.{key}", item, depth + 1) for key, item in reversed(value.items()))
        elif isinstance(value, list | tuple):
            waiting.extend((f"{path}[{i}]", value[i], depth + 1) for i in range(len(value) - 1, -1, -1))


def _wrong(value: Any) -> str | None:
    match value:
        case float() if not math.isfinite(value):
            return f"is {value}, which JSON cannot say"
        case int() if not -(2**63) <= value < 2**64:
            return "is an integer beyond 64 bits"
        case str():
            return _wrong_text(value)
        case Secret():
            return "is a secret, and secrets never stand in an output"
    try:
        orjson.dumps(None if isinstance(value, dict | list | tuple) else value, None, _STRICT)
    except TypeError:
        return f"is a {type(value).__name__}, which is no JSON"
    return None


def _wrong_text(value: str) -> str | None:
    try:
        value.encode()
    except UnicodeEncodeError:
        return "holds half a surrogate pair, which is no text"
    return None
