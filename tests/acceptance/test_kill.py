"""kill -9 of the server with 200 executions in the middle of their HTTP calls: after a restart all of them complete,
nothing is left running, and each call that had to be repeated carries the key of the first time."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

EXECUTIONS = 200
LIMIT_S = 120.0  # for the whole; what it waits for comes or does not, however fast the machine is


@dataclass
class CountingPeer:
    """An HTTP server that counts; `/hold` is answered only once `released`. Calls are (path, item) → keys."""

    keys: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    released: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                path = line.decode().split(" ")[1]
                headers = {}
                while header := (await reader.readline()).decode().strip():
                    name, _, value = header.partition(":")
                    headers[name.lower()] = value.strip()
                body = json.loads(await reader.readexactly(int(headers.get("content-length", 0))) or b"{}")
                self.keys[path, str(body["item"])].append(headers["idempotency-key"])
                async with self.changed:
                    self.changed.notify_all()
                if path == "/hold":
                    await self.released.wait()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def items(self, path: str) -> set[str]:
        return {item for at, item in self.keys if at == path}

    async def reached(self, path: str, items: int) -> None:
        async with self.changed:
            await self.changed.wait_for(lambda: len(self.items(path)) >= items)


@pytest.fixture
async def peer() -> AsyncIterator[CountingPeer]:
    made = CountingPeer()
    listening = await asyncio.start_server(made.serve, "127.0.0.1", 0, backlog=1000)
    made.port = listening.sockets[0].getsockname()[1]
    yield made
    listening.close()


def environment() -> dict[str, str]:
    return {
        **os.environ,
        "LAYERS_ALLOW_PRIVATE_NETWORK": "1",
        "LAYERS_ADMIN_EMAIL": "owner@example.com",
        "LAYERS_ADMIN_PASSWORD": "correct horse battery",
    }


@asynccontextmanager
async def serving(data: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """`layers up` on a free port, and its address once it is ready; it is not there any more afterwards."""
    command = (sys.executable, "-m", "layers", "up", "--port", "0", "--data", str(data))
    server = await asyncio.create_subprocess_exec(*command, env=environment(), stdout=asyncio.subprocess.PIPE)
    assert server.stdout is not None
    try:
        said = await server.stdout.readline()
        assert said, "the server ended before it was ready"
        draining = asyncio.ensure_future(server.stdout.read())  # so that it never waits for us
        yield server, json.loads((data / "server.json").read_text())["url"]
        draining.cancel()
    finally:
        if server.returncode is None:
            server.kill()
        await server.wait()


async def command(data: Path, *arguments: str) -> Any:
    """What a `layers` command prints with `--json`."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "layers", *arguments, "--data", str(data), "--json",
        env=environment(), stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, _ = await process.communicate()
    assert process.returncode == 0
    return json.loads(said)


def workflow(port: int) -> dict[str, Any]:
    def call(node: str) -> dict[str, Any]:
        body = {"item": "{{trigger.body.item}}"}
        url = f"http://127.0.0.1:{port}/{node}"
        return {
            "id": node,
            "type": "logic",
            "service": "http_request",
            "config": {"method": "POST", "url": url, "body": body},
        }

    hook = {"id": "hook", "type": "trigger", "service": "trigger_webhook", "config": {"path": "kill"}}
    chain = ["hook", "before", "hold", "after"]
    edges = [{"id": f"e{i}", "source": a, "target": b} for i, (a, b) in enumerate(pairwise(chain))]
    return {"format": "layers/1", "name": "Kill", "nodes": [hook, *map(call, chain[1:])], "edges": edges}


async def started(api: httpx.AsyncClient, port: int) -> None:
    """200 executions, each accepted."""
    made = (await api.post("/api/v1/workflows", json={"document": workflow(port)})).raise_for_status().json()
    (await api.post(f"/api/v1/workflows/{made['id']}/activate")).raise_for_status()
    answers = await asyncio.gather(*[api.post("/hooks/kill", json={"item": item}) for item in range(EXECUTIONS)])
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["execution_id"] for answer in answers}) == EXECUTIONS


async def test_nothing_accepted_is_lost_by_kill_9(tmp_path: Path, peer: CountingPeer) -> None:
    async with asyncio.timeout(LIMIT_S):
        token = (await command(tmp_path, "token", "create"))["token"]
        headers = {"Authorization": f"Bearer {token}"}
        async with serving(tmp_path) as (server, url):
            async with httpx.AsyncClient(base_url=url, headers=headers, timeout=LIMIT_S, trust_env=False) as api:
                await started(api, peer.port)
            await peer.reached("/hold", EXECUTIONS)
            server.send_signal(signal.SIGKILL)
            await server.wait()
        peer.released.set()
        async with serving(tmp_path) as (server, _):
            await peer.reached("/after", EXECUTIONS)
            server.send_signal(signal.SIGTERM)  # what is in flight ends before it goes
            assert await server.wait() == 0
        executions = await every(tmp_path)
    mine = [one for one in executions if one["workflow_name"] == "Kill"]
    assert [one["status"] for one in mine] == ["completed"] * EXECUTIONS
    assert all(len(set(keys)) == 1 for keys in peer.keys.values())
    assert {len(peer.keys[path, item]) for path in ("/before", "/after") for item in peer.items(path)} == {1}
    assert [len(peer.keys["/hold", item]) for item in peer.items("/hold")] == [2] * EXECUTIONS
    distinct = {key for keys in peer.keys.values() for key in keys}
    assert len(distinct) == 3 * EXECUTIONS


async def every(data: Path) -> list[dict[str, Any]]:
    """All executions, page by page, of a server that is not running."""
    async with serving(data) as (_, url):
        token = (await command(data, "token", "create"))["token"]
        async with httpx.AsyncClient(
            base_url=url, headers={"Authorization": f"Bearer {token}"}, trust_env=False
        ) as api:
            found: list[dict[str, Any]] = []
            cursor = None
            while True:
                asked = {"limit": "100"} if cursor is None else {"limit": "100", "cursor": cursor}
                page = (await api.get("/api/v1/executions", params=asked)).raise_for_status().json()
                found += page["items"]
                cursor = page["next_cursor"]
                if cursor is None:
                    return found
