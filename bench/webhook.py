"""W1. How many webhooks a second, and how slow, against a bare Starlette handler that answers the same in the same run?

webhook → if → transform → respond, every execution durable before its answer. Both servers are uvicorn with the
settings of `layers up`, each in a process of its own; the client, here, asks over 1, 10 and 50 connections. A figure is
the median of several runs that take turns; a ratio is that of the two runs of one turn. Processor time is the server's
own, all its threads: on a busy machine its ratio says more than that of the rates.
"""

from __future__ import annotations

import asyncio
import json as json_
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final

from spread import spread

CONNECTIONS: Final = (1, 10, 50)
RUNS: Final = 3
SECONDS: Final = 2.0
BODY: Final = b'{"name":"Zoe","email":"zoe@example.com","budget":8000}'
EXPECTED: Final = b'{"hello":"Zoe","big":true}'


def workflow(mode: str) -> dict[str, Any]:
    fields = {"hello": "{{trigger.body.name}}", "big": "{{trigger.body.budget > 5000}}"}
    return {
        "name": f"Bench {mode}",
        "nodes": [
            {"id": "hook", "service": "trigger_webhook", "config": {"path": mode, "responseMode": mode}},
            {"id": "if", "service": "if_then", "config": {"expression": "trigger.body.budget > 5000"}},
            {"id": "make", "service": "transform_data", "config": {"mode": "replace", "transformExpression": fields}},
            {"id": "respond", "service": "respond", "config": {"statusCode": 200}},
        ],
        "edges": [
            {"id": "e1", "source": "hook", "target": "if"},
            {"id": "e2", "source": "if", "sourceHandle": "true", "target": "make"},
            {"id": "e3", "source": "make", "target": "respond"},
        ],
    }


# --- the servers -----------------------------------------------------------------------------------------------------


async def serve_layers(listening: socket.socket, data: Path) -> None:
    import uvicorn

    from layers.api import workflows
    from layers.api.build import build
    from layers.app import install
    from layers.cli.up import config, spare_collector
    from layers.settings import Settings

    installation = install(Settings(data=data))
    await installation.start()
    await installation.first_start()
    services = installation.services
    organisation = await services.store.organisation()
    for mode in ("respond_node", "accepted"):
        row = await workflows.create(services, organisation.id, workflow(mode), author=None)
        await services.runtime.activation.activate(row, "bench")
    spare_collector()
    await uvicorn.Server(config(build(services))).serve(sockets=[listening])
    await installation.stop()


async def serve_bare(listening: socket.socket) -> None:
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    from layers.cli.up import config

    async def answer(request: Request) -> JSONResponse:
        lead = await request.json()
        return JSONResponse({"hello": lead["name"], "big": lead["budget"] > 5000})

    bare = Starlette(routes=[Route("/hooks/{path}", answer, methods=["POST"])])
    await uvicorn.Server(config(bare)).serve(sockets=[listening])


def serve(kind: str, data: str) -> None:
    import uvloop

    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    print(listening.getsockname()[1], flush=True)
    uvloop.run(serve_bare(listening) if kind == "bare" else serve_layers(listening, Path(data)))


@contextmanager
def server(kind: str, data: str) -> Iterator[tuple[int, int]]:
    """(port, process id)"""
    program = f"import webhook; webhook.serve({kind!r}, {data!r})"
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=Path(__file__).parent, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline()), process.pid
    finally:
        process.terminate()
        process.wait(30)


# --- the client ------------------------------------------------------------------------------------------------------


@dataclass
class Load:
    """What one run counted."""

    until: float = 0.0
    took: list[float] = field(default_factory=list)
    wrong: bytes | None = None


class Caller(asyncio.Protocol):
    """One connection: the next request goes out when the answer is here."""

    def __init__(self, request: bytes, load: Load) -> None:
        self._request, self._load = request, load
        self._got = b""
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._ask()

    def _ask(self) -> None:
        self._got, self._asked = b"", perf_counter()
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._got += data
        head, found, body = self._got.partition(b"\r\n\r\n")
        if not found or len(body) < int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]):
            return
        now = perf_counter()
        self._load.took.append(now - self._asked)
        if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 202")):
            self._load.wrong = self._got
        if now < self._load.until and self._load.wrong is None:
            self._ask()
        else:
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


async def measure(port: int, pid: int, path: str, connections: int) -> tuple[float, float, float]:
    """Requests a second, the median answer in µs, and the server's processor time a request in µs."""
    head = (
        f"POST /hooks/{path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: {len(BODY)}"
    )
    load, loop, worked = Load(), asyncio.get_running_loop(), processor_us(pid)
    began = perf_counter()
    load.until = began + SECONDS
    callers = [
        (await loop.create_connection(lambda: Caller(head.encode() + b"\r\n\r\n" + BODY, load), "127.0.0.1", port))[1]
        for _ in range(connections)
    ]
    await asyncio.gather(*(caller.done for caller in callers))
    if load.wrong is not None:
        raise SystemExit(f"An answer was not as expected: {load.wrong!r}")
    count = len(load.took)
    return count / (perf_counter() - began), median(load.took) * 1e6, (processor_us(pid) - worked) / count


def check(port: int, path: str) -> None:
    """Waits until it is ready; the same question gets the same answer from both."""
    import httpx

    with httpx.Client(base_url=f"http://127.0.0.1:{port}", transport=httpx.HTTPTransport(retries=20)) as client:
        answer = client.post(f"/hooks/{path}", content=BODY, headers={"Content-Type": "application/json"}, timeout=30)
    if path != "accepted" and answer.content != EXPECTED:
        raise SystemExit(f"{path} answered {answer.status_code} {answer.text}")


def processor_us(pid: int) -> float:
    """What its threads have used (the kernel counts it in nanoseconds)."""
    return sum(int(task.read_text().split()[0]) for task in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1000


def resident_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return round(int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024, 1)


def answers() -> dict[str, Any]:
    import uvloop

    kinds = (("bare", "bare"), ("layers", "respond_node"), ("layers", "accepted"))
    with (
        tempfile.TemporaryDirectory(prefix="bench-", dir=Path.cwd()) as data,
        server("bare", data) as bare,
        server("layers", data) as layers,
    ):
        servers = {"bare": bare, "layers": layers}
        for kind, path in kinds:
            check(servers[kind][0], path)
        found = []
        for connections in CONNECTIONS:
            runs: dict[str, list[tuple[float, float, float]]] = {path: [] for _, path in kinds}
            for _ in range(RUNS):
                for kind, path in kinds:
                    runs[path].append(uvloop.run(measure(*servers[kind], path, connections)))
            found.append(_row(connections, runs))
        return {"at": found, "resident_mb": resident_mb(layers[1])}


def _row(connections: int, runs: dict[str, list[tuple[float, float, float]]]) -> dict[str, Any]:
    def figures(path: str) -> dict[str, Any]:
        mine, bare = runs[path], runs["bare"]
        found = {
            "per_second": spread([run[0] for run in mine], 0),
            "p50_us": spread([run[1] for run in mine], 0),
            "processor_us": spread([run[2] for run in mine], 0),
        }
        if path != "bare":
            found["ratio"] = spread([run[0] / beside[0] for run, beside in zip(mine, bare, strict=True)], 3)
            found["processor_ratio"] = spread([beside[2] / run[2] for run, beside in zip(mine, bare, strict=True)], 3)
        return found

    return {
        "connections": connections,
        "bare": figures("bare"),
        "reply": figures("respond_node"),
        "accepted": figures("accepted"),
    }


def main(json: bool = False) -> None:
    found = answers()
    if json:
        print(json_.dumps(found))
        return
    for row in found["at"]:
        print(f"{row['connections']} connections")
        for what in ("bare", "reply", "accepted"):
            told = [f"{name} {_told(figure)}" for name, figure in row[what].items()]
            print(f"  {what:<9}{'   '.join(told)}")
    print(f"memory {found['resident_mb']} MB")


def _told(figure: dict[str, float]) -> str:
    return "{median:g} ({least:g} to {most:g})".format(**figure)


if __name__ == "__main__":
    main("--json" in sys.argv)
