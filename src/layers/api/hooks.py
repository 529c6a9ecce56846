"""Webhooks: any method at `/hooks/{path}`; `/hooks-test/{path}` runs the newest saved version in test mode.

1. Plain ASGI, before everything else: this is the hot route.
2. A body is read up to the limit and no further.
3. While the server starts or stops the answer is 503 with Retry-After; never a 200 that loses the event.
4. What a workflow answers is shown in a sandbox of its own, so that it cannot act for whoever is signed in here.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl

import orjson
from starlette.types import Receive, Scope, Send

from layers.api.problems import MEDIA_TYPE, Unexpected, document
from layers.api.services import Services
from layers.catalog.trigger import Arrival
from layers.errors import LayersError, NotFound, NotReady, TooLarge
from layers.runtime.intake import HookReply

SANDBOX: Final = (b"content-security-policy", b"sandbox allow-downloads allow-forms allow-popups allow-scripts")


log = logging.getLogger("layers.hooks")


class Gone(Exception):
    """The caller hung up before the whole request was here."""


class Hooks:
    def __init__(self, services: Services, prefix: str, *, test: bool = False) -> None:
        self._services = services
        self._skip = len(prefix)
        self._test = test

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            reply = await self._reply(scope, receive)
        except LayersError as error:
            reply = _refusal(error)
        except Gone:
            return
        except Exception:  # a bug of ours: the caller hears of it as of everything else, and we in the log
            log.exception("a webhook at %s failed", scope["path"])
            reply = _refusal(Unexpected())
        await _send(send, reply)

    async def _reply(self, scope: Scope, receive: Receive) -> HookReply:
        services, path, method = self._services, scope["path"][self._skip :], scope["method"]
        if not services.runtime.ready:
            raise NotReady()
        if method in ("HEAD", "OPTIONS"):
            return await self._asked(path)
        client = scope.get("client")
        services.edge.admit(client[0] if client else "")
        arrival = await arrival_of(services, scope, receive, path)
        return await services.runtime.intake.webhook(path, arrival, test=self._test)

    async def _asked(self, path: str) -> HookReply:
        methods = await self._services.runtime.intake.methods(path)
        if methods is None:
            raise NotFound("No workflow listens at this address.")
        return HookReply(204, {"allow": ", ".join([*methods, "HEAD", "OPTIONS"])})


async def arrival_of(services: Services, scope: Scope, receive: Receive, path: str) -> Arrival:
    """The whole request, as pieces of a workflow know it."""
    body = await read_body(scope, receive, services.limit)
    query = scope["query_string"]
    client = scope.get("client")
    return Arrival(
        method=scope["method"],
        path=path,
        query=parse_qsl(query.decode("latin-1"), keep_blank_values=True) if query else (),
        headers=[(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]],
        body=body,
        remote_ip=client[0] if client else "",
        at=services.clock.now(),
    )


async def read_body(scope: Scope, receive: Receive, limit: int) -> bytes:
    """Raises `TooLarge` by what the request says of itself, or as soon as more came."""
    stated = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    if not stated.isdigit() or int(stated) > limit:
        raise _too_large(limit)
    message = await receive()
    if not message.get("more_body") and message["type"] == "http.request":  # nearly always
        body: bytes = message.get("body", b"")
        if len(body) > limit:
            raise _too_large(limit)
        return body
    parts = bytearray()
    while True:
        if message["type"] == "http.disconnect":
            raise Gone
        parts += message.get("body", b"")
        if len(parts) > limit:
            raise _too_large(limit)
        if not message.get("more_body"):
            return bytes(parts)
        message = await receive()


def _refusal(error: LayersError) -> HookReply:
    status, body, headers = document(error)
    return HookReply(status, {**headers, "content-type": MEDIA_TYPE}, orjson.dumps(body))


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"The body is larger than {limit // 1024 // 1024} MB.")


async def _send(send: Send, reply: HookReply) -> None:
    body = reply.body
    headers = [*_raw(reply.headers), (b"content-length", b"%d" % len(body)), SANDBOX]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """A workflow's own content-length is not taken over: the body says how long it is."""
    return [raw for field in headers.items() if (raw := _field(*field))[0] != b"content-length"]


@lru_cache(256)  # answers repeat themselves
def _field(name: str, value: str) -> tuple[bytes, bytes]:
    return name.lower().encode("latin-1"), value.encode("latin-1", "replace")
