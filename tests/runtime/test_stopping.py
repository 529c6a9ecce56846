"""A cancel, a time limit and a deadline really stop a call: the other side sees the connection close."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.runtime.house import ORG, House, draw, http, manual

from layers.catalog.registry import Registry
from layers.graph.status import ExecutionStatus
from layers.ports import Clock, Ids
from layers.runtime.http import Http


@dataclass
class SlowPeer:
    """Takes a request and never answers; knows when its caller has hung up."""

    port: int = 0
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        self.asked.set()
        while await reader.read(4096):
            pass
        self.hung_up.set()
        writer.close()


@pytest.fixture
async def peer() -> AsyncIterator[SlowPeer]:
    made = SlowPeer()
    listening = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = listening.sockets[0].getsockname()[1]
    yield made
    listening.close()


@pytest.fixture
async def house(tmp_path: Path, registry: Registry, clock: Clock, ids: Ids) -> AsyncIterator[House]:
    """With the real HTTP client."""
    made = House(tmp_path, registry, clock, ids)
    made.peer = Http(clock, allow_private=True)  # type: ignore[assignment]  # the world itself
    await made.start()
    yield made
    await made.check()
    await made.stop()
    await made.peer.close()  # type: ignore[attr-defined]


def asks(peer: SlowPeer, settings: dict[str, Any] | None = None, **config: Any) -> dict[str, Any]:
    url = f"http://127.0.0.1:{peer.port}/"
    return draw([manual(), http("h", url, "GET", **config)], ["start > h"], **(settings or {}))


async def test_a_cancel_closes_the_connection_of_a_running_call(house: House, peer: SlowPeer) -> None:
    run = await house.begin(asks(peer))
    await peer.asked.wait()
    await house.runtime.control.cancel(ORG, run.id, "a@example.com")
    async with asyncio.timeout(10):
        await peer.hung_up.wait()
        assert (await run.finished()).status is ExecutionStatus.CANCELLED


async def test_a_nodes_time_limit_closes_the_connection(house: House, peer: SlowPeer) -> None:
    run = await house.begin(asks(peer, timeoutSeconds=0.2))
    async with asyncio.timeout(20):
        await peer.hung_up.wait()
        outcome = await run.finished()
    assert outcome.status is ExecutionStatus.FAILED


async def test_the_running_time_of_an_execution_ends_its_call(house: House, peer: SlowPeer) -> None:
    run = await house.begin(asks(peer, {"active_timeout_s": 0.2}))
    async with asyncio.timeout(10):
        await peer.hung_up.wait()
        assert (await run.finished()).status is ExecutionStatus.TIMED_OUT


async def test_a_deadline_ends_its_call(house: House, peer: SlowPeer) -> None:
    run = await house.begin(asks(peer, {"deadline_s": 60}))
    await peer.asked.wait()
    await house.tick(60_000)
    async with asyncio.timeout(10):
        await peer.hung_up.wait()
        assert (await run.finished()).status is ExecutionStatus.TIMED_OUT


async def test_a_cancel_frees_the_place_for_the_next_one(house: House, peer: SlowPeer) -> None:
    compiled = await house.compiled(asks(peer, {"max_concurrent": 1}))
    first, second = (house.runtime.engine.accept(compiled, "start", {}) for _ in range(2))
    await peer.asked.wait()
    peer.asked.clear()
    await house.runtime.control.cancel(ORG, first.id, "a@example.com")
    async with asyncio.timeout(10):
        await peer.asked.wait()
    await house.runtime.control.cancel(ORG, second.id, "a@example.com")
    await second.finished()
