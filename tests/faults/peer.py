"""A peer on loopback that outlives the processes that die: the practice service, honouring every Idempotency-Key as
Stripe does, and counting per key how often it was called and how often it acted."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn

from layers.runtime.practice import practice

Answer = list[dict[str, Any]]  # ASGI messages


@dataclass
class World:
    """What one story sees of the peer, whatever the others do."""

    service: Any = field(default_factory=practice)
    calls: Counter[str] = field(default_factory=Counter)
    acted: Counter[str] = field(default_factory=Counter)
    sent: set[tuple[str, str]] = field(default_factory=set)  # (path, body) of writes that were acted upon
    kept: dict[str, Answer] = field(default_factory=dict)

    async def answer(self, scope: Any, body: bytes) -> Answer:
        """A key that was answered with success gets that answer again; a refusal may be tried anew."""
        key = dict(scope["headers"]).get(b"idempotency-key", b"").decode()
        if not key:
            return await played(self.service, scope, body)
        self.calls[key] += 1
        if key in self.kept:
            return self.kept[key]
        answer = await played(self.service, scope, body)
        if answer[0]["status"] < 400:
            self.acted[key] += 1
            self.sent.add((scope["path"], body.decode()))
            self.kept[key] = answer
        return answer


async def played(app: Any, scope: Any, body: bytes) -> Answer:
    said: Answer = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        said.append(message)

    await app(scope, receive, send)
    return said


@dataclass
class Peer:
    """`/<name>/…` is the world of that name."""

    port: int
    worlds: dict[str, World] = field(default_factory=dict)

    def origin(self, name: str) -> str:
        """Where a world of its own is from now on."""
        self.worlds[name] = World()
        return f"http://127.0.0.1:{self.port}/{name}"

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        _, name, path = scope["path"].split("/", 2)
        inside = {**scope, "path": f"/{path}", "raw_path": f"/{path}".encode()}
        for said in await self.worlds[name].answer(inside, body):
            await send(said)


@contextmanager
def serving() -> Iterator[Peer]:
    """In a thread of its own, so that nobody who waits for a process holds it up."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        peer = Peer(listening.getsockname()[1])
        server = uvicorn.Server(uvicorn.Config(peer, lifespan="off", log_level="error", date_header=False))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])), daemon=True)
        thread.start()
        try:
            yield peer
        finally:
            server.should_exit = True
            thread.join()
