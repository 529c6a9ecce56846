"""The practice service that the examples talk to, through the performer that mounts it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from layers.catalog.effects import HttpAnswer, HttpCall
from layers.ports import Clock
from layers.runtime.http import Http
from layers.runtime.practice import ORIGIN, practice


@pytest.fixture
async def ask(clock: Clock) -> AsyncIterator[Any]:
    """`await ask("POST", "/contacts", {…}, key="k")` → (status, body, headers); guarded, yet it reaches its mount."""
    http = Http(clock, mounts={ORIGIN: practice()})

    async def sent(method: str, path: str, body: Any = None, key: str = "k") -> tuple[int, Any, Any]:
        raw = None if body is None else orjson.dumps(body)
        got: HttpAnswer = await http.perform(HttpCall(method, f"{ORIGIN}{path}", body=raw), key)
        return got.status, orjson.loads(got.body), got.headers

    yield sent
    await http.close()


async def test_a_contact_is_made_once_per_key(ask: Any) -> None:
    status, first, _ = await ask("POST", "/contacts", {"email": "z@example.com"})
    assert (status, first["email"], first["id"][:4]) == (201, "z@example.com", "con_")
    _, again, headers = await ask("POST", "/contacts", {"email": "other@example.com"})
    assert again == first
    assert headers["idempotent-replayed"] == "true"
    _, other, _ = await ask("POST", "/contacts", {"email": "z@example.com"}, key="k2")
    assert other["id"] != first["id"]


async def test_messages_are_taken(ask: Any) -> None:
    status, told, _ = await ask("POST", "/messages", {"to": "z@example.com"})
    assert (status, told["status"], told["to"]) == (202, "queued", "z@example.com")


async def test_orders_have_totals(ask: Any) -> None:
    _, told, _ = await ask("GET", "/orders")
    assert all(order["total"] > 0 for order in told["orders"])


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
async def test_echo_tells_what_it_was_sent(ask: Any, method: str) -> None:
    _, told, _ = await ask(method, "/echo?a=1", None if method == "GET" else {"x": 1})
    assert (told["method"], told["query"]) == (method, {"a": "1"})
    assert told["body"] == ({} if method == "GET" else {"x": 1})


async def test_flaky_fails_as_often_as_it_is_told_per_key(ask: Any) -> None:
    answers = [await ask("POST", "/flaky?key=a&fail=2") for _ in range(3)]
    assert [status for status, _, _ in answers] == [503, 503, 200]
    assert "retry-after" not in answers[0][2]  # so the pauses are those of the node
    assert (await ask("POST", "/flaky?key=b&fail=1"))[0] == 503


async def test_slow_answers_in_its_time(ask: Any) -> None:
    assert (await ask("POST", "/slow?ms=1"))[:2] == (200, {"ok": True, "ms": 1})
