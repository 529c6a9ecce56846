"""W2. What does a node cost? One execution through a chain of 40 pure nodes, every one of them in the log.

Beside it, in the same run, the floor: 40 coroutines awaited one after another, then one commit of sqlite3 to the disk.
"""

from __future__ import annotations

import asyncio
import json as json_
import sqlite3
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from spread import spread

NODES: Final = 40
RUNS: Final = 200


def workflow() -> dict[str, Any]:
    """manual, then no_op and set_variables in turn."""
    fields = {"mode": "merge", "fields": {"n": "{{(input.n ?? 0) + 1}}"}}
    kinds = [("no_op", {}), ("set_variables", fields)]
    nodes: list[dict[str, Any]] = [{"id": "n0", "service": "trigger_manual"}]
    for number in range(1, NODES + 1):
        service, config = kinds[number % 2]
        nodes.append({"id": f"n{number}", "service": service, "config": config})
    edges = [{"id": f"e{n}", "source": f"n{n}", "target": f"n{n + 1}"} for n in range(NODES)]
    return {"name": "Chain", "nodes": nodes, "edges": edges}


async def through_layers(directory: Path) -> list[float]:
    """Milliseconds a node in each run, once all of it is durable."""
    from layers.app import install
    from layers.settings import Settings

    installation = install(Settings(data=directory))
    await installation.start(triggers=False)
    await installation.first_start(example=False)
    try:
        services, runtime = installation.services, installation.services.runtime
        from layers.api import workflows

        organisation = await services.store.organisation()
        row = await workflows.create(services, organisation.id, workflow(), author=None)
        compiled = await runtime.plans.get(organisation.id, row.id, 1)
        took = []
        for _ in range(RUNS):
            began = perf_counter()
            run = await runtime.intake.run(compiled, {"n": 0}, triggered_by="bench")
            outcome = await run.finished()
            took.append(perf_counter() - began)
            if outcome.output["n"] != NODES // 2:
                raise SystemExit(f"The chain came to {outcome.output}")
        trace = await runtime.executions.trace(organisation.id, run.id)
        if sum(node["status"] == "success" for node in trace["nodes_executed"]) != NODES + 1:
            raise SystemExit("Not every node is in the log.")
        return [each * 1000 / NODES for each in took]
    finally:
        await installation.stop()


async def bare(directory: Path) -> list[float]:
    raw = sqlite3.connect(directory / "bare.db", isolation_level=None)
    raw.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE log(node, output)")

    async def step(n: int) -> int:
        return n + 1

    took = []
    for _ in range(RUNS):
        began, n, log = perf_counter(), 0, []
        for number in range(NODES):
            n = await step(n)
            log.append((number, json_.dumps({"n": n})))
        raw.execute("BEGIN IMMEDIATE")
        raw.executemany("INSERT INTO log VALUES (?, ?)", log)
        raw.execute("COMMIT")
        took.append(perf_counter() - began)
    raw.close()
    return [each * 1000 / NODES for each in took]


def answers() -> dict[str, Any]:
    import uvloop

    with tempfile.TemporaryDirectory(prefix="bench-", dir=Path.cwd()) as directory:
        layers = uvloop.run(through_layers(Path(directory) / "layers"))
        floor = asyncio.run(bare(Path(directory)))
    return {"nodes": NODES, "layers_ms_a_node": spread(layers, 4), "bare_ms_a_node": spread(floor, 4)}


def main(json: bool = False) -> None:
    found = answers()
    if json:
        print(json_.dumps(found))
    else:
        print(f"A chain of {NODES}, ms a node: {found['layers_ms_a_node']} (bare: {found['bare_ms_a_node']})")


if __name__ == "__main__":
    main("--json" in sys.argv)
