"""Connections to other people's servers: kept open between requests, one request at a time on each.

1. An origin's connections lie on a stack; the one used last is used next. Taking and giving back cost the same however
   many there are. httpcore's own pool looks at all of them whenever a request comes or goes, and at each pair of idle
   ones: 300 calls at once cost it 20 s of the loop, so it is not used.
2. At most `MOST` are open at a time; a request over that waits its turn, in the order it came.
3. An idle one is closed after `IDLE_S`, and not used again once the other side closed it.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from typing import Any, Final, TypeAlias

import httpcore
import httpx

Origin: TypeAlias = tuple[bytes, bytes, int]  # scheme, host, port

MOST: Final = 1000
IDLE_S: Final = 30.0


class Connections(httpx.AsyncBaseTransport):
    """A transport through one network, which decides what may be reached."""

    def __init__(
        self, network: httpcore.AsyncNetworkBackend, verify: ssl.SSLContext, *, most: int = MOST, idle_s: float = IDLE_S
    ) -> None:
        self._network = network
        self._verify = verify
        self._idle_s = idle_s
        self._places = asyncio.Semaphore(most)
        self._idle: dict[Origin, list[_Kept]] = {}
        self._closing: set[asyncio.Task[None]] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        if url.scheme not in ("http", "https"):
            raise httpcore.UnsupportedProtocol(f"Only http and https can be called, not {url.scheme}.")
        sent = httpcore.Request(
            request.method, target, headers=request.headers.raw, content=request.stream, extensions=request.extensions
        )
        await self._places.acquire()
        try:
            connection, answer = await self._send(sent)
        except BaseException:
            self._places.release()
            raise
        body = _Body(answer.stream, connection, self, _origin(sent))
        return httpx.Response(answer.status, headers=answer.headers, stream=body, extensions=answer.extensions)

    async def _send(self, request: httpcore.Request) -> tuple[httpcore.AsyncHTTPConnection, httpcore.Response]:
        while True:
            connection = await self._kept(_origin(request)) or httpcore.AsyncHTTPConnection(
                request.url.origin, self._verify, self._idle_s, http1=True, http2=True, network_backend=self._network
            )
            try:
                return connection, await connection.handle_async_request(request)
            except httpcore.ConnectionNotAvailable:  # the other side has just said that it takes no more on it
                await connection.aclose()
            except BaseException:
                await connection.aclose()
                raise

    async def _kept(self, origin: Origin) -> httpcore.AsyncHTTPConnection | None:
        stack = self._idle.get(origin, [])
        while stack:
            kept = stack.pop()
            kept.expiry.cancel()
            if kept.connection.is_idle() and not kept.connection.has_expired():
                return kept.connection
            await kept.connection.aclose()
        self._idle.pop(origin, None)
        return None

    async def give_back(self, origin: Origin, connection: httpcore.AsyncHTTPConnection) -> None:
        """The answer that came over it was read, or will not be."""
        self._places.release()
        if not connection.is_idle():
            await connection.aclose()
            return
        kept = _Kept(connection)
        kept.expiry = asyncio.get_running_loop().call_later(self._idle_s, self._expired, origin, kept)
        self._idle.setdefault(origin, []).append(kept)

    def _expired(self, origin: Origin, kept: _Kept) -> None:
        self._idle[origin].remove(kept)
        if not self._idle[origin]:
            del self._idle[origin]
        task = asyncio.ensure_future(kept.connection.aclose())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def aclose(self) -> None:
        for stack in self._idle.values():
            for kept in stack:
                kept.expiry.cancel()
                await kept.connection.aclose()
        self._idle.clear()


def _origin(request: httpcore.Request) -> Origin:
    origin = request.url.origin
    return origin.scheme, origin.host, origin.port


class _Kept:
    """An idle connection, and when it is closed."""

    __slots__ = ("connection", "expiry")

    def __init__(self, connection: httpcore.AsyncHTTPConnection) -> None:
        self.connection = connection
        self.expiry: asyncio.TimerHandle


class _Body(httpx.AsyncByteStream):
    """Gives its connection back when it is closed, once."""

    def __init__(self, stream: Any, connection: httpcore.AsyncHTTPConnection, home: Connections, to: Origin) -> None:
        self._stream = stream
        self._origin = to
        self._connection: httpcore.AsyncHTTPConnection | None = connection
        self._home = home

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            yield chunk

    async def aclose(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            await self._stream.aclose()
        finally:
            await self._home.give_back(self._origin, connection)
