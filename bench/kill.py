"""Is anything lost, stuck or done twice when the server is killed, again and again (W5)?

500 executions are in the middle of a slow call, 1,000 wait for a time. The server is killed (-9) ten times, each time
at a random instant after its start, and while more webhooks come. Then it may run to the end. The peer honours
Idempotency-Keys; it outlives the server, and knows how often it acted for each item.
"""

from __future__ import annotations

import asyncio
import json as json_
import random
import sqlite3
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
import served

RUNNING, WAITING, KILLS, MORE = 500, 1000, 10, 20
HELD_S: Final = 1.5  # how long the slow call takes at the most; before the first kill it takes for ever
WAIT_S: Final = 60  # how long those wait that wait
LONGEST_LIFE_S: Final = 2.0
LIMIT_S: Final = 180.0
SEED: Final = 5


@dataclass
class Peer:
    """`acted`: (path, item) → the keys under which something was done. In a thread, so that it answers at any time."""

    acted: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    calls: int = 0
    port: int = 0
    held: bool = True

    def start(self) -> None:
        ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True).start()
        ready.wait()

    async def _serve(self, ready: threading.Event) -> None:
        server = await asyncio.start_server(self._answer, "127.0.0.1", 0, backlog=2000)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await server.serve_forever()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while line := await reader.readline():
                path, headers = line.decode().split(" ")[1], {}
                while header := (await reader.readline()).decode().strip():
                    name, _, value = header.partition(":")
                    headers[name.lower()] = value.strip()
                body = json_.loads(await reader.readexactly(int(headers.get("content-length", 0))))
                self.calls += 1
                self.acted[path, str(body["item"])].add(headers["idempotency-key"])
                while self.held and path == "/hold":  # noqa: ASYNC110  # set from another thread
                    await asyncio.sleep(0.05)
                await asyncio.sleep(HELD_S * random.random() if path == "/hold" else 0)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
                await writer.drain()
        writer.close()


def workflow(name: str, middle: dict[str, Any], port: int) -> dict[str, Any]:
    def call(node: str) -> dict[str, Any]:
        body = {"item": "{{trigger.body.item}}"}
        return {"id": node, "service": "http_request", "config": _call(f"http://127.0.0.1:{port}/{node}", body)}

    hook = {"id": "hook", "service": "trigger_webhook", "config": {"path": name}}
    nodes = [hook, call("before"), middle or call("hold"), call("after")]
    edges = [{"id": f"e{n}", "source": nodes[n]["id"], "target": nodes[n + 1]["id"]} for n in range(3)]
    return {"format": "layers/1", "name": name, "nodes": nodes, "edges": edges, "settings": {"active_timeout_s": None}}


def _call(url: str, body: Any) -> dict[str, Any]:
    """On a machine that is busy with something else a call may be late; then it is made again."""
    patience = {"timeoutSeconds": 120, "errorHandling": "retry", "maxRetries": 5, "retryOn": "any"}
    return {"method": "POST", "url": url, "body": body, **patience}


def states(data: Path) -> Counter[str]:
    with closing(sqlite3.connect(f"file:{data}/layers.db?mode=ro", uri=True)) as reading:
        rows = reading.execute("SELECT status, count(*) FROM executions WHERE mode = 'live' GROUP BY status")
        return Counter(dict(rows.fetchall()))


async def posted(url: str, name: str, items: range) -> set[str]:
    """The ids of those that were accepted; the others were not answered, or refused."""
    accepted = set()
    places = asyncio.Semaphore(50)
    async with httpx.AsyncClient(base_url=url, timeout=served.LIMIT_S, trust_env=False) as client:

        async def post(item: int) -> None:
            with suppress(httpx.HTTPError):
                async with places:
                    answer = await client.post(f"/hooks/{name}", json={"item": item})
                if answer.status_code == 202:
                    accepted.add(answer.json()["execution_id"])

        await asyncio.gather(*map(post, items))
    return accepted


def measured() -> dict[str, Any]:
    chance = random.Random(SEED)
    peer = Peer()
    peer.start()
    with tempfile.TemporaryDirectory() as directory:
        data = Path(directory)
        token = served.command(data, "token", "create")["token"]
        accepted: set[str] = set()
        lives = []
        wait = {"id": "wait", "service": "wait_delay", "config": {"duration": WAIT_S, "unit": "seconds"}}
        for life in range(KILLS):
            with served.serving(data) as server:
                if not life:
                    with served.client(server, token) as api:
                        for name, middle in (("run", {}), ("wait", wait)):
                            made = api.post("/api/v1/workflows", json={"document": workflow(name, middle, peer.port)})
                            api.post(f"/api/v1/workflows/{made.json()['id']}/activate").raise_for_status()
                    accepted |= asyncio.run(posted(server.url, "wait", range(WAITING)))
                    accepted |= asyncio.run(posted(server.url, "run", range(WAITING, WAITING + RUNNING)))
                first = WAITING + RUNNING + life * MORE
                patience = time.perf_counter() + LIMIT_S / 6
                while not life and len(peer.acted) < RUNNING and time.perf_counter() < patience:
                    time.sleep(0.05)
                killer = threading.Timer(chance.random() * LONGEST_LIFE_S, server.process.kill)
                killer.start()
                accepted |= asyncio.run(posted(server.url, chance.choice(["run", "wait"]), range(first, first + MORE)))
                server.process.wait()
                killer.join()
                peer.held = False
            found = states(data)
            lives.append({"kill": life + 1, "start_s": round(server.seconds, 2), **dict(sorted(found.items()))})
            print(*(f"{name} {value}" for name, value in lives[-1].items()), file=sys.stderr, flush=True)
        with served.serving(data) as server:
            began = time.perf_counter()
            while set(states(data)) - {"completed", "failed"} and time.perf_counter() - began < LIMIT_S:
                time.sleep(0.2)
            server.stop()
        return {**verdict(data, accepted, peer), "lives": lives}


def verdict(data: Path, accepted: set[str], peer: Peer) -> dict[str, Any]:
    with closing(sqlite3.connect(data / "layers.db")) as reading:
        there = dict(reading.execute("SELECT id, status FROM executions WHERE mode = 'live'").fetchall())
    # What was not acknowledged may have been accepted; then it is there, and runs like any other.
    items = Counter(item for path, item in peer.acted if path == "/after")
    return {
        "accepted": len(accepted),
        "completed": sum(status == "completed" for status in there.values()),
        "lost": len(accepted - set(there)),
        "stuck": sum(status not in ("completed", "failed", "cancelled", "timed_out") for status in there.values()),
        "failed": sum(status == "failed" for status in there.values()),
        "done_twice": sum(len(keys) > 1 for keys in peer.acted.values()),
        "ends_reached": len(items),
        "calls": peer.calls,
        "calls_repeated": peer.calls - len(peer.acted),
    }


def main(json: bool = False) -> None:
    answer = measured()
    if json:
        print(json_.dumps(answer))
        return
    del answer["lives"]  # told as they were lived
    for name, value in answer.items():
        print(f"{name:<16}{value:>8}")


if __name__ == "__main__":
    main()
