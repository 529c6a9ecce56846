"""A whole installation per test: real SQLite in a directory of its own, the real application in process."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from argon2 import PasswordHasher

from layers.api.build import build
from layers.api.passwords import Passwords
from layers.api.services import Services
from layers.app import Installation, SystemClock, install
from layers.catalog.registry import Registry
from layers.settings import Settings

OWNER = {"email": "Ada@Example.com", "password": "correct horse"}
WEB = {"X-Layers-Client": "web"}


@dataclass
class House:
    """An installation that runs, with its owner; `owner` is a client with a token of that role."""

    installation: Installation
    application: Any
    owner: httpx.AsyncClient

    @property
    def services(self) -> Services:
        return self.installation.services

    async def token(self, role: str, organisation_id: str | None = None) -> str:
        organisation = await self.services.store.organisation()
        assert organisation is not None
        secret, row = self.services.access.new("token", organisation_id or organisation.id, role, label=role)
        await self.services.store.add_access(row)
        return secret

    def client(self, token: str | None = None, **headers: str) -> httpx.AsyncClient:
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        transport = httpx.ASGITransport(self.application)
        return httpx.AsyncClient(transport=transport, base_url="http://layers.test", headers=headers)

    async def workflow(self, document: dict[str, Any], *, activate: bool = False) -> dict[str, Any]:
        made = await self.owner.post("/api/v1/workflows", json={"document": document})
        assert made.status_code == 201, made.text
        if activate:
            made = await self.owner.post(f"/api/v1/workflows/{made.json()['id']}/activate")
            assert made.status_code == 200, made.text
        found: dict[str, Any] = made.json()
        return found

    async def execution(self, execution_id: str) -> dict[str, Any]:
        """Once it is finished; waits on its live events, not on the clock."""
        bus, organisation = self.services.runtime.bus, await self.services.store.organisation()
        assert organisation is not None
        heard = bus.listen(execution_id=execution_id)
        row = await self.services.store.execution(organisation.id, execution_id)
        assert row is not None
        if row.completed_at is None:
            async with asyncio.timeout(10):
                async for event in heard:
                    if event.name == "execution_finished":
                        break
        heard.close()
        found = await self.owner.get(f"/api/v1/executions/{execution_id}")
        assert found.status_code == 200, found.text
        told: dict[str, Any] = found.json()
        return told


Build = Callable[..., Awaitable[House]]


@pytest.fixture
async def make_house(tmp_path: Path, registry: Registry) -> AsyncIterator[Build]:
    """`await make_house(clock=…, owner=False, admin_email=…)`"""
    made: list[House] = []

    async def make(*, clock: Any = None, started: bool = True, **settings: Any) -> House:
        found = Settings(data=tmp_path / f"data{len(made)}", public_url="http://layers.test", **settings)
        fast = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        installation = install(found, registry=registry, clock=clock or SystemClock(), passwords=fast, env={})
        application = build(installation.services)
        nobody = httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://layers.test")
        house = House(installation, application, nobody)
        made.append(house)
        if started:
            await installation.start()
            await installation.first_start()
            house.owner = house.client(await house.token("owner"))
        return house

    yield make
    for house in made:
        await house.owner.aclose()
        await house.installation.stop()


@pytest.fixture
async def house(make_house: Build) -> House:
    return await make_house(admin_email=OWNER["email"], admin_password=OWNER["password"])


@asynccontextmanager
async def _served(house: House) -> AsyncIterator[str]:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(house.application, lifespan="off", log_level="warning", ws="websockets-sansio", loop="none")
    server = uvicorn.Server(config)
    server.capture_signals = nullcontext  # type: ignore[assignment]  # signals are pytest's
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield f"127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving


@pytest.fixture
async def served(house: House) -> AsyncIterator[str]:
    """`host:port` of a real server on a free port."""
    async with _served(house) as address:
        yield address


def hook_document(config: dict[str, Any] | None = None, **body: Any) -> dict[str, Any]:
    """webhook → set → respond."""
    return {
        "name": "Hook",
        "nodes": [
            {"id": "hook", "type": "trigger", "service": "trigger_webhook",
             "config": {"path": "t", "responseMode": "respond_node", **(config or {})}},
            {"id": "set", "type": "logic", "service": "set_variables",
             "config": {"mode": "replace", "fields": {"hello": "{{trigger.body.name}}"}}},
            {"id": "respond", "type": "logic", "service": "respond", "config": {"statusCode": 200, **body}},
        ],
        "edges": [
            {"id": "e1", "source": "hook", "target": "set"},
            {"id": "e2", "source": "set", "target": "respond"},
        ],
    }  # fmt: skip


def manual_document(*nodes: dict[str, Any], edges: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """manual → the given nodes, one after another unless `edges` says otherwise."""
    chain = ["manual", *[node["id"] for node in nodes]]
    wired = [{"id": f"e{n}", "source": a, "target": b} for n, (a, b) in enumerate(pairwise(chain))]
    manual = {"id": "manual", "type": "trigger", "service": "trigger_manual", "config": {}}
    return {"name": "Manual", "nodes": [manual, *nodes], "edges": wired if edges is None else edges}


SET = {
    "id": "set",
    "type": "logic",
    "service": "set_variables",
    "config": {"mode": "replace", "fields": {"hello": "{{trigger.name}}"}},
}
STOP = {"id": "stop", "type": "logic", "service": "stop_and_error", "config": {"message": "Not today."}}


@pytest.fixture
def documents() -> Any:
    """Small workflows: `documents.hook(config)`, `documents.manual(*nodes)`, `documents.SET`, `documents.STOP`."""

    class Documents:
        hook = staticmethod(hook_document)
        manual = staticmethod(manual_document)
        SET = SET
        STOP = STOP

    return Documents
