"""`make bench-peers`: the same four workflows on Layers and on Node-RED, side by side on loopback, in the same run.

W1 webhook → if → set → reply at 1, 10 and 50 connections; W2 a chain of 40 nodes; W3 20 calls of 200 ms side by side;
W4 a loop over 1,000 items with two nodes. Layers makes every step durable before it answers, Node-RED keeps nothing.

Node-RED is installed by npm into a temporary directory, at the version below; `python bench/peers.py DIR` uses one that
is there. Where npm cannot, it says so and is left out. n8n is left out: its versions of today want Node 24 or newer.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any, Final

import httpx
import served
import webhook

NODE_RED: Final = "node-red@4.1.8"
CHAIN, CALLS, ITEMS, TIMES, RUNS = 40, 20, 1000, 7, 3
SLOW_S: Final = 0.2
Document = dict[str, Any]


# --- the workflows of Layers ---------------------------------------------------------------------------------------


def layers(slow: str) -> dict[str, Document]:
    chain = [_set(f"n{number}", {f"n{number}": number}) for number in range(CHAIN)]
    calls = [
        {"id": f"c{number}", "service": "http_request", "config": {"method": "GET", "url": slow}}
        for number in range(CALLS)
    ]
    loop = {"id": "loop", "service": "loop_iterator", "config": {"arrayField": "body.items", "maxIterations": ITEMS}}
    w3 = _drawn("w3", [*calls, {"id": "merge", "service": "merge"}, _respond()], None)
    w3["edges"] = [_edge("hook", call["id"]) for call in calls] + [_edge(call["id"], "merge") for call in calls]
    w3["edges"].append(_edge("merge", "respond"))
    w4 = _drawn("w4", [loop, _set("a", {"item": "{{item}}"}), _set("b", {"again": "{{item}}"}), _respond()], None)
    w4["edges"] = [
        _edge("hook", "loop"), _edge("loop", "a", "each_item"), _edge("a", "b"), _edge("loop", "respond", "completed"),
    ]  # fmt: skip
    return {
        "w1": webhook.workflow("respond_node"),
        "w2": _drawn("w2", [*chain, _respond()], "chain"),
        "w3": w3,
        "w4": w4,
    }


def _set(id: str, fields: dict[str, Any]) -> Document:
    return {"id": id, "service": "set_variables", "config": {"fields": fields}}


def _respond() -> Document:
    return {"id": "respond", "service": "respond", "config": {"statusCode": 200, "body": {"ok": True}}}


def _edge(source: str, target: str, handle: str | None = None) -> Document:
    return {
        "id": f"{source}-{target}",
        "source": source,
        "target": target,
        **({"sourceHandle": handle} if handle else {}),
    }


def _drawn(name: str, nodes: list[Document], chained: str | None) -> Document:
    hook = {"id": "hook", "service": "trigger_webhook", "config": {"path": name, "responseMode": "respond_node"}}
    all_ = [hook, *nodes]
    edges = [_edge(a["id"], b["id"]) for a, b in pairwise(all_)] if chained else []
    return {"name": name, "nodes": all_, "edges": edges}


# --- and of Node-RED -----------------------------------------------------------------------------------------------


def node_red(slow: str) -> list[Document]:
    def change(id: str, to: str, *rules: tuple[str, str, str]) -> Document:
        made = [{"t": "set", "p": p, "pt": "msg", "to": value, "tot": kind} for p, value, kind in rules]
        return {"id": id, "type": "change", "z": "tab", "rules": made, "wires": [[to]]}

    def ends(name: str, *first: str) -> list[Document]:
        hook = {"id": f"{name}in", "type": "http in", "z": "tab", "url": f"/hooks/{name}", "method": "post"}
        answer = {"id": f"{name}out", "type": "http response", "z": "tab", "statusCode": "200", "wires": []}
        return [
            {**hook, "wires": [list(first)]},
            answer,
            change(f"{name}ok", f"{name}out", ("payload", '{"ok":true}', "json")),
        ]

    def join(id: str, to: str, **how: Any) -> Document:
        kept = {"propertyType": "msg", "property": "payload", "key": "topic", "joiner": "\\n", "joinerType": "str"}
        return {
            "id": id,
            "type": "join",
            "z": "tab",
            "timeout": "",
            "accumulate": False,
            **kept,
            **how,
            "wires": [[to]],
        }

    if_ = {"id": "if", "type": "switch", "z": "tab", "property": "payload.budget", "propertyType": "msg", "outputs": 1}
    rules = [{"t": "gt", "v": "5000", "vt": "num"}]
    call = {"type": "http request", "z": "tab", "method": "GET", "ret": "obj", "url": slow, "wires": [["w3join"]]}
    split = {"id": "split", "type": "split", "z": "tab", "splt": "\\n", "spltType": "str", "arraySplt": 1}
    return [
        {"id": "tab", "type": "tab", "label": "bench"},
        *ends("respond_node", "if"),
        {**if_, "rules": rules, "checkall": "true", "wires": [["set"]]},
        change(
            "set", "respond_nodeout", ("hello", "payload.name", "msg"), ("payload", "{}", "json"),
            ("payload.hello", "hello", "msg"), ("payload.big", "true", "bool"),
        ),
        *ends("w2", "n0"),
        *(change(f"n{n}", f"n{n + 1}", (f"payload.n{n}", str(n), "num")) for n in range(CHAIN)),
        change(f"n{CHAIN}", "w2ok"),
        *ends("w3", *(f"c{n}" for n in range(CALLS))),
        *({"id": f"c{n}", **call} for n in range(CALLS)),
        join("w3join", "w3ok", mode="custom", build="array", count=str(CALLS)),
        *ends("w4", "items"),
        change("items", "split", ("payload", "payload.items", "msg")),
        {**split, "arraySpltType": "len", "stream": False, "addname": "", "wires": [["a"]]},
        change("a", "b", ("item", "payload", "msg")),
        change("b", "w4join", ("payload", "item", "msg")),
        join("w4join", "w4ok", mode="auto", build="array"),
    ]  # fmt: skip


def installed(directory: Path) -> Path | None:
    """Node-RED's program; None, and a sentence, where it cannot be had."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        print("Node-RED is left out: there is no npm on the PATH.", file=sys.stderr)
        return None
    script = directory / "node_modules/node-red/red.js"
    if not script.is_file():
        command = ["npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(directory), NODE_RED]
        print(f"npm installs {NODE_RED} …", file=sys.stderr)
        if subprocess.run(command, check=False).returncode or not script.is_file():
            print(f"Node-RED is left out: npm could not install {NODE_RED}.", file=sys.stderr)
            return None
    return script


@contextmanager
def red(script: Path, home: Path, slow: str) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (home / "flows.json").write_text(json.dumps(node_red(slow)))
    settings = {"flowFile": "flows.json", "uiHost": "127.0.0.1", "httpAdminRoot": False, "credentialSecret": False}
    settings["logging"] = {"console": {"level": "error", "metrics": False, "audit": False}}
    (home / "settings.js").write_text(f"module.exports = {json.dumps(settings)}")
    process = subprocess.Popen(
        ["node", str(script), "--port", str(port), "--userDir", str(home)], stdout=subprocess.DEVNULL
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


# --- asked in the same way -----------------------------------------------------------------------------------------


async def slow_peer(ready: Callable[[int], None]) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            while line.strip():
                line = await reader.readline()
            await asyncio.sleep(SLOW_S)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")

    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=200)
    ready(server.sockets[0].getsockname()[1])
    await server.serve_forever()


def up(url: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            if httpx.post(f"{url}/hooks/w2", json={}, trust_env=False, timeout=60).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise SystemExit(f"{url} does not answer")


def once_ms(url: str, name: str, body: Any) -> float:
    with httpx.Client(base_url=url, trust_env=False, timeout=120) as client:
        took = []
        for _ in range(TIMES):
            began = time.perf_counter()
            client.post(f"/hooks/{name}", json=body).raise_for_status()
            took.append(time.perf_counter() - began)
    return median(took) * 1000


def compared(urls: dict[str, str]) -> Iterator[tuple[str, dict[str, float]]]:
    for connections in webhook.CONNECTIONS:
        runs: dict[str, list[float]] = {name: [] for name in urls}
        for _ in range(RUNS):
            for name, url in urls.items():
                port = int(url.rpartition(":")[2])
                runs[name].append(asyncio.run(webhook.measure(port, "respond_node", connections))[0])
        yield f"W1 requests/s, {connections} connections", {name: median(each) for name, each in runs.items()}
    for label, name, body in (
        (f"W2 ms, chain of {CHAIN}", "w2", {}),
        (f"W3 ms, {CALLS} calls of {SLOW_S * 1000:.0f} ms", "w3", {}),
        (f"W4 ms, loop of {ITEMS} × 2", "w4", {"items": list(range(ITEMS))}),
    ):
        yield label, {peer: once_ms(url, name, body) for peer, url in urls.items()}


def main() -> int:
    import threading

    port: list[int] = []
    ready = threading.Event()
    threading.Thread(
        target=lambda: asyncio.run(slow_peer(lambda found: (port.append(found), ready.set())[0])), daemon=True
    ).start()
    ready.wait()
    slow = f"http://127.0.0.1:{port[0]}/"
    with tempfile.TemporaryDirectory() as directory:
        script = installed(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(directory, "red"))
        if script is None:
            return 0
        data, home = Path(directory, "data"), Path(directory, "home")
        data.mkdir()
        home.mkdir()
        token = served.command(data, "token", "create")["token"]
        with served.serving(data) as server, red(script, home, slow) as other:
            with served.client(server, token) as api:
                for document in layers(slow).values():
                    made = api.post("/api/v1/workflows", json={"document": document}).raise_for_status().json()
                    api.post(f"/api/v1/workflows/{made['id']}/activate").raise_for_status()
            urls = {"Layers": server.url, "Node-RED": other}
            for url in urls.values():
                up(url)
            print(f"{'':<34}" + "".join(f"{name:>12}" for name in urls))
            for label, found in compared(urls):
                print(f"{label:<34}" + "".join(f"{value:>12.1f}" for value in found.values()), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
