"""The practice service: a small web API inside Layers that the examples talk to, so that they run without the internet.

It keeps nothing but the latest answers by Idempotency-Key and the counters of `/flaky`, both bounded.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from hashlib import sha256
from typing import Any, Final, Generic, TypeVar

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

ORIGIN: Final = "http://practice.test"
KEPT: Final = 10_000
SLOWEST_MS: Final = 20_000
_METHODS: Final = ["GET", "POST", "PUT", "PATCH", "DELETE"]
_ORDERS: Final = (
    ("A-1001", "Zoë Brandt", "zoe@example.com", 129.5, "paid"),
    ("A-1002", "Ali Demir", "ali@example.com", 48.0, "open"),
    ("A-1003", "Mia Keller", "mia@example.com", 310.25, "paid"),
    ("A-1004", "Tom Weber", "tom@example.com", 99.0, "cancelled"),
)

T = TypeVar("T")


class _Recent(Generic[T]):
    """The latest entries by key; the oldest goes when it is full."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, T] = OrderedDict()

    def get(self, key: str) -> T | None:
        return self._kept.get(key)

    def put(self, key: str, value: T) -> None:
        self._kept[key] = value
        self._kept.move_to_end(key)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)


def practice() -> ASGIApp:
    """POST /contacts, POST /messages, GET /orders, ANY /echo, POST /flaky?key=&fail=, POST /slow?ms="""
    answers: _Recent[tuple[int, Any]] = _Recent()
    failures: _Recent[int] = _Recent()

    async def once(request: Request, status: int, made: Any) -> Response:
        """The same key gets the same answer, as a payment provider would have it."""
        key = request.headers.get("idempotency-key")
        if key is None:
            return _json(status, made)
        known = answers.get(f"{request.url.path} {key}")
        if known is None:
            answers.put(f"{request.url.path} {key}", (status, made))
            return _json(status, made)
        return _json(*known, {"idempotent-replayed": "true"})

    async def contacts(request: Request) -> Response:
        sent = await _sent(request)
        return await once(request, 201, {"id": _id("con", request, sent), **sent})

    async def messages(request: Request) -> Response:
        sent = await _sent(request)
        return await once(request, 202, {"id": _id("msg", request, sent), "status": "queued", "to": sent.get("to")})

    async def orders(request: Request) -> Response:
        names = ("id", "customer", "email", "total", "status")
        return _json(200, {"orders": [dict(zip(names, order, strict=True)) for order in _ORDERS]})

    async def echo(request: Request) -> Response:
        told = {"method": request.method, "query": dict(request.query_params), "headers": dict(request.headers)}
        return _json(200, {**told, "body": await _sent(request)})

    async def flaky(request: Request) -> Response:
        key = request.query_params.get("key", "")
        failed = failures.get(key) or 0
        if failed < _number(request, "fail", 2):
            failures.put(key, failed + 1)
            return _json(503, {"error": "try again", "failed": failed + 1})
        return _json(200, {"ok": True, "attempts": failed + 1})

    async def slow(request: Request) -> Response:
        ms = min(_number(request, "ms", 200), SLOWEST_MS)
        await asyncio.sleep(ms / 1000)
        return _json(200, {"ok": True, "ms": ms})

    return Starlette(
        routes=[
            Route("/contacts", contacts, methods=["POST"]),
            Route("/messages", messages, methods=["POST"]),
            Route("/orders", orders, methods=["GET"]),
            Route("/echo", echo, methods=_METHODS),
            Route("/flaky", flaky, methods=["GET", "POST"]),
            Route("/slow", slow, methods=["GET", "POST"]),
        ]
    )


async def _sent(request: Request) -> dict[str, Any]:
    """The JSON object of the body; anything else as `value`, nothing as {}."""
    body = await request.body()
    if not body:
        return {}
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {"value": body.decode(errors="replace")}
    return value if isinstance(value, dict) else {"value": value}


def _id(prefix: str, request: Request, sent: Any) -> str:
    """Made of what was sent, so that a repeated run of an example looks the same."""
    key = request.headers.get("idempotency-key", "")
    return f"{prefix}_{sha256(key.encode() + orjson.dumps(sent, option=orjson.OPT_SORT_KEYS)).hexdigest()[:12]}"


def _number(request: Request, name: str, default: int) -> int:
    given = request.query_params.get(name, "")
    return int(given) if given.isdigit() else default


def _json(status: int, body: Any, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(body), status, headers, "application/json")
