"""R3: one normal form, made once at the node's boundary."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.errors import WontWork
from layers.expressions import Secret
from layers.runtime.normal import normalise

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@dataclass
class Piece:
    name: str


class Size(IntEnum):
    SMALL = 1


class Text(str):
    pass


@given(JSON)
def test_json_stays_what_it_is(data: Any) -> None:
    value = normalise(data)
    assert value.data == data
    assert normalise(value.data).raw == value.raw


def test_the_value_is_apart_from_what_the_node_still_holds() -> None:
    held: dict[str, Any] = {"items": [1]}
    value = normalise(held)
    held["items"].append(2)
    assert value.data == {"items": [1]}


def test_a_tuple_becomes_a_list() -> None:
    assert normalise({"pair": (1, (2, 3))}).data == {"pair": [1, [2, 3]]}


@pytest.mark.parametrize(
    ("wrong", "path", "why"),
    [
        (math.nan, "output", "is nan"),
        ({"a": {"b": [1, math.inf]}}, "output.a.b[1]", "is inf"),
        ({"a": None, "b": -math.inf}, "output.b", "is -inf"),
        ([0, {"n": 2**64}], "output[1].n", "64 bits"),
        ({"n": -(2**63) - 1}, "output.n", "64 bits"),
        ({"a": {1: "x"}}, "a key of output.a", "is 1, and keys must be text"),
        ({"when": date(2026, 1, 2)}, "output.when", "is a date"),
        ([Piece("x")], "output[0]", "is a Piece"),
        ({"raw": b"x"}, "output.raw", "is a bytes"),
        ({"all": {1, 2}}, "output.all", "is a set"),
        ({"text": "\ud800"}, "output.text", "surrogate"),
        ({"\ud800": 1}, "a key of output", "surrogate"),
        ({"key": Secret("sk_live_1")}, "output.key", "is a secret"),
    ],
)
def test_what_is_no_json_is_refused_with_its_path(wrong: Any, path: str, why: str) -> None:
    with pytest.raises(WontWork) as refused:
        normalise(wrong)
    assert refused.value.error_code == "OUTPUT_INVALID"
    assert refused.value.message.startswith(path)
    assert why in refused.value.message
    assert "sk_live_1" not in refused.value.message


def test_the_text_null_is_no_missing_number() -> None:
    assert normalise({"a": "null", "b": None, "c": 1.5}).data == {"a": "null", "b": None, "c": 1.5}


@pytest.mark.parametrize(("odd", "plain"), [(Size.SMALL, 1), (Text("x"), "x"), (UUID(int=7), str(UUID(int=7)))])
@pytest.mark.parametrize("beside", [None, 0])
def test_a_relative_of_a_json_type_leaves_as_plain_json(odd: Any, plain: Any, beside: Any) -> None:
    data = normalise({"odd": odd, "beside": beside}).data["odd"]
    assert (data, type(data)) == (plain, type(plain))


def test_a_value_that_holds_itself_is_refused() -> None:
    ring: list[Any] = []
    ring.append(ring)
    with pytest.raises(WontWork, match="nested deeper"):
        normalise(ring)


@pytest.mark.parametrize("leaf", [1, None])
def test_the_deepest_nesting_is_the_same_with_and_without_null(leaf: Any) -> None:
    def nested(depth: int) -> Any:
        data = leaf
        for _ in range(depth):
            data = [data]
        return data

    deepest = max(depth for depth in range(200, 300) if _taken(nested(depth)))
    assert deepest == 254


def _taken(data: Any) -> bool:
    try:
        normalise(data)
    except WontWork:
        return False
    return True
