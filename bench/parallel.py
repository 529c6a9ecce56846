"""W3. Do branches run side by side? 20 HTTP calls in one execution, to a peer that takes 200 ms for each.

Beside it, in the same run, the floor: `asyncio.gather` over 20 calls of httpx to the same peer.
"""

from __future__ import annotations

import asyncio
import json as json_
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from spread import spread

CALLS: Final = 20
WAIT_S: Final = 0.2
RUNS: Final = 7


def workflow(port: int) -> dict[str, Any]:
    """manual → 20 calls side by side → merge."""
    call = {"url": f"http://127.0.0.1:{port}/", "method": "GET"}
    nodes = [{"id": f"c{n}", "service": "http_request", "config": call} for n in range(CALLS)]
    ends = [{"id": "start", "service": "trigger_manual"}, {"id": "merge", "service": "merge"}]
    edges = [{"id": f"a{n}", "source": "start", "target": f"c{n}"} for n in range(CALLS)]
    edges += [{"id": f"b{n}", "source": f"c{n}", "target": "merge", "targetHandle": f"input_{n}"} for n in range(CALLS)]
    return {"name": "Parallel", "nodes": [*ends, *nodes], "edges": edges}


# --- the peer, in a process of its own -------------------------------------------------------------------------------


async def peer() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                await reader.readuntil(b"\r\n\r\n")
                await asyncio.sleep(WAIT_S)
                head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n"
                writer.write(head + b"{}")
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=256)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def running_peer() -> Iterator[int]:
    program = "import asyncio, parallel; asyncio.run(parallel.peer())"
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=Path(__file__).parent, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


# --- the question ----------------------------------------------------------------------------------------------------


async def through_layers(port: int, directory: Path) -> list[float]:
    from layers.api import workflows
    from layers.app import install
    from layers.settings import Settings

    installation = install(Settings(data=directory, allow_private_network=True))
    await installation.start(triggers=False)
    await installation.first_start(example=False)
    try:
        services, runtime = installation.services, installation.services.runtime
        organisation = await services.store.organisation()
        row = await workflows.create(services, organisation.id, workflow(port), author=None)
        compiled = await runtime.plans.get(organisation.id, row.id, 1)
        took = []
        for _ in range(RUNS):
            began = perf_counter()
            outcome = await (await runtime.intake.run(compiled, {}, triggered_by="bench")).finished()
            took.append(perf_counter() - began)
            if outcome.status != "completed":
                raise SystemExit(f"It ended as {outcome.status}: {outcome.error}")
        return [each * 1000 for each in took]
    finally:
        await installation.stop()


async def bare(port: int) -> list[float]:
    import httpx

    took = []
    async with httpx.AsyncClient() as client:
        for _ in range(RUNS):
            began = perf_counter()
            await asyncio.gather(*(client.get(f"http://127.0.0.1:{port}/") for _ in range(CALLS)))
            took.append(perf_counter() - began)
    return [each * 1000 for each in took]


def answers() -> dict[str, Any]:
    import uvloop

    with running_peer() as port, tempfile.TemporaryDirectory(prefix="bench-", dir=Path.cwd()) as directory:
        layers = uvloop.run(through_layers(port, Path(directory)))
        floor = uvloop.run(bare(port))
    return {"calls": CALLS, "each_ms": WAIT_S * 1000, "layers_ms": spread(layers), "bare_ms": spread(floor)}


def main(json: bool = False) -> None:
    found = answers()
    if json:
        print(json_.dumps(found))
    else:
        print("{calls} calls of {each_ms:.0f} ms took {layers_ms} ms (bare httpx: {bare_ms} ms)".format(**found))


if __name__ == "__main__":
    main("--json" in sys.argv)
