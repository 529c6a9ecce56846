"""What is written to the journal comes back as it was, whoever wrote it and when."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, get_type_hints

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.errors import EngineBug, StoreCorrupt
from layers.graph.records import KINDS, Accepted, Ended, Failure, Given, Paused, Record, Result, Value, Woken
from layers.graph.status import ExecutionStatus, NodeStatus
from layers.runtime import codec

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(-1e300, 1e300) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
VALUES = JSON.map(codec.normalise)
FAILURES = st.builds(Failure, st.text(), st.text(), st.booleans(), st.none() | st.floats(0, 9), JSON)
GIVENS = st.builds(Given, source=st.text()) | st.builds(Given, value=VALUES) | st.just(Given())
BY_TYPE: Mapping[Any, st.SearchStrategy[Any]] = {
    str: st.text(),
    int: st.integers(0, 2**62),
    bool: st.booleans(),
    str | None: st.none() | st.text(),
    int | None: st.none() | st.integers(0, 2**62),
    Value: VALUES,
    Value | None: st.none() | VALUES,
    Given: GIVENS,
    Failure | None: st.none() | FAILURES,
    NodeStatus: st.sampled_from(NodeStatus),
    ExecutionStatus: st.sampled_from(ExecutionStatus),
    tuple[str, ...]: st.lists(st.text(), max_size=3).map(tuple),
    tuple[Any, ...]: st.lists(JSON, max_size=3).map(tuple),
    Any: JSON,
}


def drawn(cls: type[Record]) -> st.SearchStrategy[Record]:
    hints = get_type_hints(cls)
    return st.builds(cls, **{f.name: BY_TYPE[hints[f.name]] for f in fields(cls)})


def as_read(record: Record) -> Record:
    """A value that was read back has no bytes."""
    changed: dict[str, Any] = {}
    for f in fields(record):
        held = getattr(record, f.name)
        if isinstance(held, Value):
            changed[f.name] = Value(held.data)
        elif isinstance(held, Given) and held.value is not None:
            changed[f.name] = Given(held.source, Value(held.value.data))
    return replace(record, **changed)


def there_and_back(*records: Record, first: int = 1) -> list[tuple[int, Record]]:
    chunk = codec.encode(records, first)
    return codec.decode(b"[%b]" % chunk.body, chunk.blobs.__getitem__)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_every_kind_comes_back_as_it_was(kind: str, data: st.DataObject) -> None:
    record = data.draw(drawn(KINDS[kind]))
    assert there_and_back(record, first=7) == [(7, as_read(record))]


@given(st.lists(st.sampled_from(sorted(KINDS)).flatmap(lambda kind: drawn(KINDS[kind])), max_size=5))
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_a_segment_numbers_its_records_without_a_gap(records: list[Record]) -> None:
    assert [seq for seq, _ in there_and_back(*records, first=3)] == list(range(3, 3 + len(records)))


def test_no_value_and_the_value_null_stay_apart() -> None:
    answered = Result("n", "", 1, "1", 0, "k", "http", "done", "f", Value(None), 1, 2)
    assert there_and_back(answered, replace(answered, answer=None)) == [
        (1, answered),
        (2, replace(answered, answer=None)),
    ]


def test_chunks_of_one_execution_join_to_a_segment() -> None:
    first = codec.encode([Paused(True, "ada", "look", 1)], 4)
    second = codec.encode([Paused(False, "ada", "go on", 2), Paused(True, "ada", "again", 3)], 5)
    read = codec.decode(b"[%b]" % b",".join([first.body, second.body]), {}.__getitem__)
    assert [(seq, record.reason) for seq, record in read if isinstance(record, Paused)] == [
        (4, "look"),
        (5, "go on"),
        (6, "again"),
    ]


BIG = codec.normalise({"text": "x" * codec.BLOB_LIMIT})
SMALL = codec.normalise({"text": "x"})


@pytest.mark.parametrize(
    "record",
    [
        Woken("n", "", "reply", 1, BIG),
        Ended("n", "", 1, NodeStatus.SUCCESS, "t", 1, 1, 2, Given(value=BIG), output=BIG),
        Ended("n", "", 1, NodeStatus.SUCCESS, "t", 1, 1, 2, Given("m"), output=BIG),
        Ended("n", "", 1, NodeStatus.SUCCESS, "t", 1, 1, 2, Given(value=BIG), output=SMALL),
    ],
)
def test_a_value_over_64_kb_is_kept_once_by_its_hash(record: Record) -> None:
    chunk = codec.encode([record, record], 1)
    assert BIG.raw is not None
    assert chunk.blobs == {hashlib.sha256(BIG.raw).hexdigest(): BIG.raw}
    assert len(chunk.body) < 2000
    assert there_and_back(record) == [(1, as_read(record))]


def test_a_value_of_just_64_kb_stays_in_the_record() -> None:
    just = codec.normalise("x" * (codec.BLOB_LIMIT - 2))
    assert just.raw is not None
    assert len(just.raw) == codec.BLOB_LIMIT
    assert codec.encode([Woken("n", "", "reply", 1, just)], 1).blobs == {}


def test_no_payload_can_pass_for_a_blob() -> None:
    forged = codec.normalise({"$blob": "0" * 64, "size": 9})
    assert there_and_back(Woken("n", "", "reply", 1, forged)) == [(1, Woken("n", "", "reply", 1, Value(forged.data)))]


def test_the_bytes_of_a_value_are_not_made_anew() -> None:
    raw = b'{"b": 1,  "a":2}'  # spaced as orjson would not
    assert raw in codec.encode([Woken("n", "", "reply", 1, Value({"b": 1, "a": 2}, raw))], 1).body


def test_work_that_belongs_off_the_loop_is_told_by_its_weight() -> None:
    assert codec.heavy([Woken("n", "", "reply", 1, SMALL), Paused(True, "ada", "look", 1)]) == 0
    assert codec.heavy([Woken("n", "", "reply", 1, Value({"text": "no bytes"}))]) > 0
    assert BIG.raw is not None
    assert codec.heavy([Ended("n", "", 1, NodeStatus.SUCCESS, "t", 1, 1, 2, Given(value=BIG))]) == len(BIG.raw)


def test_a_default_takes_no_room() -> None:
    accepted = Accepted("exe_1", "org_1", "wf_1", 1, "hook", "webhook", SMALL, 5)
    kept = orjson.loads(codec.encode([accepted], 1).body)[3]
    assert set(kept) == {
        "execution_id", "organisation_id", "workflow_id", "version", "trigger", "trigger_type", "payload", "at",
    }  # fmt: skip


# What version 1 of each kind looked like on disk. These lines are never changed: a journal holds them for ever.
WRITTEN = [
    b'["accepted",1,1,{"execution_id":"exe_1","organisation_id":"org_1","workflow_id":"wf_1","version":2,'
    b'"trigger":"hook","trigger_type":"webhook","payload":{"a":1},"at":5,"mode":"test","root_id":"exe_1"}]',
    b'["ended",1,2,{"node":"n","scope":"","attempt":1,"status":"success","type":"if_then","type_version":1,'
    b'"started_at":5,"duration_us":9,"given":{"source":"hook"},"output":{"a":1},"handles":["true"],"now":5}]',
    b'["chosen",1,3,{"node":"m","scope":"","edges":["e1"]}]',
    b'["intent",1,4,{"node":"h","scope":"","attempt":1,"effect":"1","epoch":0,"key":"exe_1:h::1:0","type":"http",'
    b'"request":{"method":"GET"},"fingerprint":"f","at":6,"on_unknown":"resend"}]',
    b'["result",1,5,{"node":"h","scope":"","attempt":1,"effect":"1","epoch":0,"key":"exe_1:h::1:0","type":"http",'
    b'"status":"failed","fingerprint":"f","at":7,"duration_us":3,"error":{"code":"HTTP_STATUS","message":"500",'
    b'"retryable":true,"retry_after":null,"details":null}}]',
    b'["parked",1,6,{"node":"w","scope":"","attempt":1,"type":"wait","type_version":1,"started_at":7,"given":{},'
    b'"until":99,"token":null,"at":7}]',
    b'["woken",1,7,{"node":"w","scope":"","why":"time","at":99}]',
    b'["edited",1,8,{"node":"w","scope":"","author":"ada","before":null,"after":{"x":1},"at":99}]',
    b'["paused",1,9,{"on":true,"author":"ada","reason":"look","at":99}]',
    b'["scope_settled",1,10,{"scope":"l[0]","status":"success","at":99}]',
    b'["finished",1,11,{"status":"completed","at":100,"active_us":12}]',
]


def test_what_the_first_version_wrote_is_still_read() -> None:
    read = codec.decode(b"[%b]" % b",".join(WRITTEN), {}.__getitem__)
    assert [record.kind for _, record in read] == list(KINDS)
    for line, (seq, record) in zip(WRITTEN, read, strict=True):
        now = line.replace(b'["%b",1,' % record.kind.encode(), b'["%b",%d,' % (record.kind.encode(), record.schema))
        assert codec.encode([record], seq).body == now


def test_an_older_schema_is_lifted_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Paused, "schema", 3)
    monkeypatch.setitem(codec.UPCASTERS, ("paused", 1), lambda kept: {"author": kept.pop("by"), **kept})
    monkeypatch.setitem(codec.UPCASTERS, ("paused", 2), lambda kept: {**kept, "reason": f"{kept['reason']}!"})
    read = codec.decode(b'[["paused",1,1,{"on":true,"by":"ada","reason":"look","at":9}]]', {}.__getitem__)
    assert read == [(1, Paused(True, "ada", "look!", 9))]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[",
        b'{"a":1}',
        b'[["paused",1,1,{"on":true}]]',
        b'[["paused",1,1,{"on":true,"author":"a","reason":"r","at":1,"more":2}]]',
        b'[["ended",1,1,{"node":"n","status":"odd","given":{}}]]',
        b"[1]",
    ],
)
def test_a_damaged_segment_is_named_as_that(body: bytes) -> None:
    with pytest.raises(StoreCorrupt):
        codec.decode(body, {}.__getitem__)


@pytest.mark.parametrize("item", [b'["paused",2,1,{}]', b'["dreamt",1,1,{}]'])
def test_a_record_of_a_newer_version_asks_for_that_version(item: bytes) -> None:
    with pytest.raises(StoreCorrupt, match="newer version"):
        codec.decode(b"[%b]" % item, {}.__getitem__)


def test_a_record_with_a_field_that_is_no_json_is_a_bug_that_says_so() -> None:
    with pytest.raises(EngineBug, match="cannot be written"):
        codec.encode([Ended("n", "", 1, NodeStatus.SUCCESS, "t", 1, 1, 2, Given(), logs=({"at": object()},))], 1)
