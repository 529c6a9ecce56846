"""How a command reaches an installation: through its running server, or, when none runs, the same API in process.

The server leaves its address in `DIR/server.json`; who can read the installation's key may act as its owner.
"""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from layers.errors import Invalid, LayersError, StoreBusy

if TYPE_CHECKING:
    import httpx

    from layers.settings import Settings

ADDRESS_FILE: Final = "server.json"


class Answered(LayersError):
    """The server refused."""

    def __init__(self, body: dict[str, Any]) -> None:
        super().__init__(body.get("detail") or body.get("title"))
        self.problems = tuple(body.get("errors") or ())


class Api:
    """Calls below `/api/v1`; a refusal is raised as `Answered`, or `Invalid` where the input was at fault."""

    def __init__(self, client: httpx.AsyncClient, *, in_process: bool = False) -> None:
        self.in_process = in_process
        self._client = client

    async def __call__(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        import httpx
        import orjson

        content = None if body is None else orjson.dumps(body)
        asked = {name: value for name, value in query.items() if value is not None}
        headers = {"Content-Type": "application/json"} if content is not None else {}
        try:
            response = await self._client.request(
                method, f"/api/v1{path}", content=content, params=asked, headers=headers
            )
        except httpx.TransportError as error:
            raise Answered({"detail": f"The server does not answer: {error}."}) from error
        if response.is_success:
            return orjson.loads(response.content) if response.content else None
        found = orjson.loads(response.content) if "json" in response.headers.get("content-type", "") else {}
        if response.status_code in (404, 409, 422):
            raise Invalid(found.get("detail"), found.get("errors") or ())
        raise Answered(found or {"detail": f"The server answered {response.status_code}."})


@asynccontextmanager
async def api(data: Path | None, *, works: bool = False) -> AsyncIterator[Api]:
    """The API of the installation in `data`, as its owner. Without a server nothing runs there unless `works`, and
    then only what the command itself begins."""
    import httpx

    from layers import app, settings
    from layers.api.auth import local_pass
    from layers.api.build import build

    found = settings.load(data, os.environ)
    headers = {"Authorization": f"Bearer {local_pass(app.secret_key(found))}"}
    try:
        installation = app.install(found)
    except StoreBusy:
        async with httpx.AsyncClient(base_url=address(found), headers=headers, timeout=60) as client:
            yield Api(client)
        return
    try:
        await (installation.start(triggers=False) if works else installation.open())
        await installation.first_start()
        transport = httpx.ASGITransport(build(installation.services))
        async with httpx.AsyncClient(base_url="http://layers", transport=transport, headers=headers) as client:
            yield Api(client, in_process=True)
    finally:
        await installation.stop()


def address(settings: Settings) -> str:
    """Where the running server of this data directory listens, as it said."""
    try:
        found = json.loads((settings.data / ADDRESS_FILE).read_text("utf-8"))
        return str(found["url"])
    except (OSError, ValueError, KeyError):
        raise StoreBusy(f"{settings.data} is in use by a process that is no server. Wait for it, or stop it.") from None
