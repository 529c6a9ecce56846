"""Records to bytes and back: what a row of the table `journal` holds.

1. A segment is a JSON array of records `[kind, schema, seq, {fields}]`.
2. A field at its default is left out. So a changed default is a changed shape: next schema number, and an upcaster.
3. Values are embedded as the bytes they were normalised to, never encoded anew.
4. A value over 64 kB goes to the blobs by its SHA-256; a fifth element `{field: [hash, size]}` stands for it. Beside
   the fields and not in them, so that no payload can look like one.
5. What was written once is read forever: `UPCASTERS` lifts the fields of an older schema, one step at a time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, get_type_hints

import orjson

from layers.errors import EngineBug, StoreCorrupt
from layers.frozen import frozen
from layers.graph.records import KINDS, Failure, Given, Record, Value
from layers.graph.status import ExecutionStatus, NodeStatus
from layers.runtime.normal import normalise

__all__ = ["BLOB_LIMIT", "UPCASTERS", "Chunk", "decode", "encode", "heavy", "normalise"]

BLOB_LIMIT = 64 * 1024  # bytes; ARCHITECTURE §5

Fields = dict[str, Any]
UPCASTERS: dict[tuple[str, int], Callable[[Fields], Fields]] = {  # (kind, schema) → the fields of schema + 1
    ("woken", 1): lambda kept: kept,  # 2 names the person who woke it
}


@frozen
class Chunk:
    """Encoded records, separated by commas, and the blobs that they name (SHA-256 in hex → content)."""

    body: bytes
    blobs: Mapping[str, bytes]


@frozen
class _Form:
    """How a kind of record is taken apart and put together."""

    cls: type[Record]
    names: tuple[str, ...]
    get: Callable[[Any], tuple[Any, ...]]
    defaults: tuple[Any, ...]
    values: tuple[str, ...]
    given: bool
    lift: tuple[tuple[str, Callable[[Any], Any]], ...]  # field → what makes it of its JSON


def _form(cls: type[Record]) -> _Form:
    hints = get_type_hints(cls)
    names = tuple(f.name for f in fields(cls))
    values = tuple(name for name in names if hints[name] in (Value, Value | None))
    defaults = tuple(None if f.name in values else f.default for f in fields(cls))
    lift = tuple((name, _LIFT[hints[name]]) for name in names if hints[name] in _LIFT)
    return _Form(cls, names, attrgetter(*names), defaults, values, "given" in names, lift)


_LIFT: dict[Any, Callable[[Any], Any]] = {
    NodeStatus: NodeStatus,
    ExecutionStatus: ExecutionStatus,
    Failure | None: lambda kept: None if kept is None else Failure(**kept),
    tuple[str, ...]: tuple,
    tuple[Any, ...]: tuple,
}
_FORMS: dict[str, _Form] = {kind: _form(cls) for kind, cls in KINDS.items()}


def heavy(records: Sequence[Record]) -> int:
    """Bytes of the values that encoding would have to hash, or to serialise again: work that belongs off the loop
    (R11). 0: encode here and now."""
    weight = 0
    for record in records:
        form = _FORMS[record.kind]
        for name in form.values:
            weight += _weight(getattr(record, name))
        if form.given:
            weight += _weight(record.given.value)  # type: ignore[union-attr]  # a kind that has one
    return weight


def _weight(value: Value | None) -> int:
    if value is None:
        return 0
    if value.raw is None:
        return BLOB_LIMIT
    return len(value.raw) if len(value.raw) > BLOB_LIMIT else 0


def encode(records: Sequence[Record], first_seq: int) -> Chunk:
    """Raises `EngineBug` for a record with a field that is no JSON."""
    blobs: dict[str, bytes] = {}
    try:
        body = orjson.dumps([_encoded(record, seq, blobs) for seq, record in enumerate(records, first_seq)])
    except TypeError as error:
        raise EngineBug(f"A record cannot be written: {error}.") from error
    return Chunk(body[1:-1], blobs)


def _encoded(record: Record, seq: int, blobs: dict[str, bytes]) -> list[Any]:
    form = _FORMS[record.kind]
    kept = {
        name: value
        for name, value, default in zip(form.names, form.get(record), form.defaults, strict=True)
        if value is not default
    }
    apart: dict[str, tuple[str, int]] = {}
    for name in form.values:
        if name in kept:
            _embed(kept, name, name, kept[name], apart, blobs)
    if form.given:
        given: Given = kept["given"]
        kept["given"] = inner = {} if given.source is None else {"source": given.source}
        if given.value is not None:
            _embed(inner, "value", "given", given.value, apart, blobs)
    written = [record.kind, record.schema, seq, kept]
    return [*written, apart] if apart else written


def _embed(
    into: Fields, key: str, field: str, value: Value, apart: dict[str, tuple[str, int]], blobs: dict[str, bytes]
) -> None:
    raw = value.raw if value.raw is not None else orjson.dumps(value.data)
    if len(raw) <= BLOB_LIMIT:
        into[key] = orjson.Fragment(raw)
        return
    into.pop(key, None)
    name = hashlib.sha256(raw).hexdigest()
    blobs[name] = raw
    apart[field] = (name, len(raw))


def decode(body: bytes, blob: Callable[[str], bytes]) -> list[tuple[int, Record]]:
    """The records of one segment with their sequence numbers; `blob` fetches what is kept apart, by its hash.

    Raises `StoreCorrupt` for a body that is no segment, or that a newer version of Layers wrote.
    """
    try:
        return [_decoded(*item, blob=blob) for item in orjson.loads(body)]
    except (orjson.JSONDecodeError, TypeError, KeyError, ValueError) as error:
        raise StoreCorrupt(f"A segment of the journal cannot be read: {error}.") from error


def runs_ended(body: bytes) -> list[tuple[str, bool, int, int]]:
    """(node, failed, started at, µs) of each node run that ended in a segment, the trigger's among them. What is
    skipped without an error, or goes on with another attempt, has not ended. No value is looked at."""
    found = []
    for kind, _schema, _seq, kept, *_apart in orjson.loads(body):
        if kind == "accepted":
            found.append((kept["trigger"], False, kept["at"], 0))
        elif kind == "ended":
            failed = kept.get("error") is not None
            if kept["status"] == NodeStatus.SUCCESS or (failed and kept["status"] != NodeStatus.RETRYING):
                found.append((kept["node"], failed, kept["started_at"], kept["duration_us"]))
    return found


def _decoded(
    kind: str,
    schema: int,
    seq: int,
    kept: Fields,
    apart: Mapping[str, Any] | None = None,
    *,
    blob: Callable[[str], bytes],
) -> tuple[int, Record]:
    form = _FORMS.get(kind)
    if form is None or schema > form.cls.schema:
        raise StoreCorrupt(
            f"Record {seq} ({kind} {schema}) was written by a newer version of Layers. Install that one."
        )
    for older in range(schema, form.cls.schema):
        kept = UPCASTERS[kind, older](kept)
    for name in form.values:
        kept[name] = Value(kept[name]) if name in kept else None
    if form.given:
        given = kept["given"]
        kept["given"] = Given(given.get("source"), Value(given["value"]) if "value" in given else None)
    for name, make in form.lift:
        if name in kept:
            kept[name] = make(kept[name])
    for name, (key, _size) in (apart or {}).items():
        value = Value(orjson.loads(blob(key)))
        kept[name] = Given(kept["given"].source, value) if name == "given" else value
    return seq, form.cls(**kept)
