"""Connections are kept, given back once, and never looked at all together."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import httpx
import pytest

from layers.runtime.connections import Connections
from layers.runtime.guard import GuardedNetwork

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class Peer:
    """Answers when `go` is set, and knows who is connected."""

    url: str = ""
    made: int = 0
    asking: int = 0
    most_asking: int = 0
    last: bytes = ANSWER
    hangs_up: bool = False
    go: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    came: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.made += 1
        try:
            while True:
                await reader.readuntil(b"\r\n\r\n")
                async with self.came:
                    self.asking += 1
                    self.most_asking = max(self.most_asking, self.asking)
                    self.came.notify_all()
                await self.go.wait()
                self.asking -= 1
                writer.write(self.last)
                await writer.drain()
                if self.hangs_up:
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            self.gone.set()

    async def asked_by(self, many: int) -> None:
        async with self.came:
            await self.came.wait_for(lambda: self.asking >= many)


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    made = Peer()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0, backlog=1000)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    yield made
    server.close()


@pytest.fixture
async def connect() -> AsyncIterator[Callable[..., Connections]]:
    made: list[Connections] = []

    def connections(**options: float) -> Connections:
        made.append(Connections(GuardedNetwork(True, frozenset()), ssl.create_default_context(), **options))
        return made[-1]

    yield connections
    for each in made:
        await each.aclose()


async def ask(through: Connections, peer: Peer) -> int:
    response = await through.handle_async_request(httpx.Request("GET", peer.url))
    try:
        assert await response.aread() == b"ok"
    finally:
        await response.aclose()
    return response.status_code


async def test_three_hundred_calls_are_under_way_at_once(peer: Peer, connect: Callable[..., Connections]) -> None:
    through = connect()
    calls = [asyncio.create_task(ask(through, peer)) for _ in range(300)]
    await peer.asked_by(300)
    peer.go.set()
    assert await asyncio.gather(*calls) == [200] * 300
    assert peer.most_asking == 300


async def test_a_connection_is_used_again(peer: Peer, connect: Callable[..., Connections]) -> None:
    through = connect()
    peer.go.set()
    for _ in range(3):
        await ask(through, peer)
    assert peer.made == 1


async def test_one_that_the_other_side_closed_is_not(peer: Peer, connect: Callable[..., Connections]) -> None:
    through = connect()
    peer.go.set()
    peer.hangs_up = True
    await ask(through, peer)
    await peer.gone.wait()
    await asyncio.sleep(0)  # until the end has come through the socket
    assert await ask(through, peer) == 200
    assert peer.made == 2


async def test_an_idle_one_is_closed_after_a_while(peer: Peer, connect: Callable[..., Connections]) -> None:
    through = connect(idle_s=0.01)
    peer.go.set()
    await ask(through, peer)
    await peer.gone.wait()


async def test_what_is_over_the_most_waits_its_turn(peer: Peer, connect: Callable[..., Connections]) -> None:
    through = connect(most=2)
    calls = [asyncio.create_task(ask(through, peer)) for _ in range(5)]
    await peer.asked_by(2)
    peer.go.set()
    assert await asyncio.gather(*calls) == [200] * 5
    assert peer.most_asking == 2


async def test_a_cancelled_call_hangs_up_and_frees_its_place(peer: Peer, connect: Callable[..., Connections]) -> None:
    through = connect(most=1)
    call = asyncio.create_task(ask(through, peer))
    await peer.asked_by(1)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    peer.go.set()
    await peer.gone.wait()
    assert await ask(through, peer) == 200


async def test_a_broken_answer_frees_its_place(peer: Peer, connect: Callable[..., Connections]) -> None:
    through = connect(most=1)
    peer.last, peer.hangs_up = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", True
    peer.go.set()
    with pytest.raises(Exception, match="closed connection"):
        await ask(through, peer)
    peer.last, peer.hangs_up = ANSWER, False
    assert await ask(through, peer) == 200
