"""`layers up`: the server, the web UI, the triggers and the worker in one process."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import socket
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from layers.cli import say
from layers.cli.options import Data

if TYPE_CHECKING:
    import uvicorn

    from layers.app import Installation
    from layers.settings import Settings


def up(
    host: Annotated[str | None, typer.Option(help="The address to listen on.  [default: 127.0.0.1]")] = None,
    port: Annotated[
        int | None, typer.Option(help="The port to listen on; 0 takes a free one.  [default: 8700]")
    ] = None,
    data: Data = None,
) -> None:
    """Start Layers: server, web UI, triggers and worker in one process. Ctrl-C stops it gracefully."""
    from layers import settings

    found = settings.load(data, os.environ, host=host, port=port)
    listening = _listen(found)
    found = replace(found, port=listening.getsockname()[1])
    import uvloop

    uvloop.run(_serve(found, listening))


def _listen(found: Settings) -> socket.socket:
    """Bound before anything else, so that a port in use is the first thing that is said."""
    from layers.errors import Conflict, Invalid

    family = socket.AF_INET6 if ":" in found.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((found.host, found.port))
    except OSError as error:
        listening.close()
        if error.errno == 98 or error.errno == 48:  # EADDRINUSE on Linux, on macOS
            raise Conflict(
                f"Port {found.port} on {found.host} is in use. Is Layers running already? "
                "Stop what uses it, or choose another with --port (0 takes a free one)."
            ) from None
        raise Invalid(f"{found.host}:{found.port} cannot be listened on: {error.strerror}.") from None
    return listening


async def _serve(found: Settings, listening: socket.socket) -> None:
    from layers import app
    from layers.api.build import build
    from layers.cli.reach import ADDRESS_FILE

    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    installation = app.install(found)
    installation.services.journal.on_fatal = _die
    server = _server(build(installation.services), installation)
    address = found.data / ADDRESS_FILE
    starting = asyncio.create_task(_start(installation, server, address))
    try:
        await server.serve(sockets=[listening])
    finally:
        address.unlink(missing_ok=True)
        if not starting.done():
            starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)
        await installation.stop()
    if starting.done() and not starting.cancelled() and (error := starting.exception()) is not None:
        raise error


def _die(error: Exception) -> None:
    """Nobody knows what reached the disk, so nothing may go on from what memory holds (R9). The next start reads."""
    say.aside().print(f"[red]error:[/] The journal cannot be written any more: {error}. Layers stops at once.")
    os._exit(say.FAILED)


async def _start(installation: Installation, server: uvicorn.Server, address: Path) -> None:
    """While this runs the server answers already: webhooks get 503 with Retry-After."""
    try:
        await installation.start()
        await installation.first_start()
        _leave_address(installation.settings, address)
        await _greet(installation)
        spare_collector()
    except BaseException:
        server.should_exit = True
        raise


def spare_collector() -> None:
    """What is loaded by now stays: the collector need not walk it at every turn, nor turn for every small request."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def _leave_address(settings: Settings, address: Path) -> None:
    """Where other commands find this server, whatever its public address is."""
    local = replace(settings, public_url="").base_url
    address.write_text(json.dumps({"url": local, "pid": os.getpid()}), "utf-8")


async def _greet(installation: Installation) -> None:
    from layers.api.web import HOW_TO_BUILD, is_built

    services, console = installation.services, say.out()
    kept = installation.settings.data
    console.print(f"[bold]Layers[/] {services.version} at [bold]{services.public_url}[/]   (data: {kept})")
    if not is_built(services.static):
        console.print(f"[yellow]The web UI is not built.[/] Build it with: {HOW_TO_BUILD}")
    if not await services.store.has_owner():
        console.print(f"Set up the owner:  [bold]{services.setup_link}[/]")
    if services.runtime.intake.hook("lead") is not None:
        console.print(
            "Try the example:   curl -X POST -H 'Content-Type: application/json' "
            '-d \'{"name": "Zoe", "email": "zoe@example.com", "company": "Acme", "budget": 12000}\' '
            f"{services.public_url}/hooks/lead"
        )


def _server(built: Any, installation: Installation) -> uvicorn.Server:
    import uvicorn

    loop = asyncio.get_running_loop()

    class Server(uvicorn.Server):
        """The first signal stops the intake, lets executions in flight end while requests are still answered (new
        webhooks with 503), then closes; the second closes at once."""

        asked = False
        draining: asyncio.Task[None] | None = None

        def handle_exit(self, sig: int, frame: Any) -> None:
            self.force_exit = self.should_exit = self.asked
            self.asked = True
            loop.call_soon_threadsafe(self._leave)

        def _leave(self) -> None:
            if self.draining is None:
                self.draining = loop.create_task(self._drain())

        async def _drain(self) -> None:
            try:
                await installation.services.runtime.drain(float(installation.settings.drain_seconds))
            finally:
                self.should_exit = True

    return Server(config(built, installation.settings.trusted_proxies))


def config(built: Any, trusted: tuple[str, ...] = ()) -> uvicorn.Config:
    """How everything here is served. `trusted`: the proxies whose X-Forwarded-For is believed."""
    import uvicorn

    return uvicorn.Config(
        built,
        loop="none",
        http="httptools",
        ws="websockets-sansio",
        lifespan="off",
        access_log=False,
        log_level="warning",
        proxy_headers=bool(trusted),
        forwarded_allow_ips=list(trusted) or None,
        server_header=False,
        timeout_graceful_shutdown=5,
        backlog=2048,
    )
