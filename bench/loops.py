"""W4. What does a loop cost? 1,000 and 10,000 items through a body of two pure nodes, every node run in the log.

Each size in a process of its own, which also says how large it became and how long the event loop was ever held. Beside
it, in the same run, the floor: the same two steps an item in plain Python, then one commit of sqlite3 to the disk.
"""

from __future__ import annotations

import asyncio
import json as json_
import resource
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time, thread_time
from typing import Any, Final

from spread import spread

SIZES: Final = (1_000, 10_000)
RUNS: Final = 5


def workflow(items: int) -> dict[str, Any]:
    """manual → loop over a list of numbers → two fields set, one after the other, an item."""
    twice = {"mode": "replace", "fields": {"n": "{{item * 2}}"}}
    more = {"mode": "merge", "fields": {"more": "{{input.n + 1}}"}}
    return {
        "name": f"Loop over {items}",
        "settings": {"max_iterations": items},
        "nodes": [
            {"id": "start", "service": "trigger_manual"},
            {"id": "loop", "service": "loop_iterator", "config": {"arrayField": "items", "maxIterations": items}},
            {"id": "twice", "service": "set_variables", "config": twice},
            {"id": "more", "service": "set_variables", "config": more},
        ],
        "edges": [
            {"id": "e1", "source": "start", "target": "loop"},
            {"id": "e2", "source": "loop", "sourceHandle": "each_item", "target": "twice"},
            {"id": "e3", "source": "twice", "target": "more"},
        ],
    }


class Gaps:
    """The longest time the event loop took to come back to whoever waits for nothing: by the clock, which on a busy
    machine counts what others did, and of this thread's own work."""

    longest = busiest = 0.0

    async def watch(self) -> None:
        while True:
            began, worked = perf_counter(), thread_time()
            await asyncio.sleep(0)
            self.longest = max(self.longest, perf_counter() - began)
            self.busiest = max(self.busiest, thread_time() - worked)


async def through_layers(directory: Path, items: int) -> dict[str, float]:
    from layers.api import workflows
    from layers.app import install
    from layers.cli.up import spare_collector
    from layers.settings import Settings

    installation = install(Settings(data=directory))
    await installation.start(triggers=False)
    await installation.first_start(example=False)
    gaps, took, worked = Gaps(), [], []
    watching: asyncio.Task[None] | None = None
    try:
        services, runtime = installation.services, installation.services.runtime
        organisation = await services.store.organisation()
        row = await workflows.create(services, organisation.id, workflow(items), author=None)
        compiled = await runtime.plans.get(organisation.id, row.id, 1)
        spare_collector()
        watching = asyncio.create_task(gaps.watch())
        for _ in range(RUNS):
            began, used = perf_counter(), process_time()
            run = await runtime.intake.run(compiled, {"items": list(range(items))}, triggered_by="bench")
            outcome = await run.finished()
            took.append(perf_counter() - began)
            worked.append(process_time() - used)
            if outcome.output is None or outcome.output["results"][-1] != {"n": 2 * items - 2, "more": 2 * items - 1}:
                raise SystemExit(f"The loop came to {outcome.status} {outcome.error}")
        logged = sum(record.kind == "ended" for _, record in await services.store.records(run.id))
        if logged != 2 * items + 1:
            raise SystemExit(f"{logged} node runs are in the log.")
    finally:
        if watching is not None:
            watching.cancel()
        await installation.stop()
    return {
        "items": items,
        "layers_ms": spread([each * 1000 for each in took]),
        "processor_ms": spread([each * 1000 for each in worked]),
        "us_an_item": round(min(worked) / items * 1e6, 1),
        "longest_gap_ms": round(gaps.longest * 1000, 1),
        "busiest_gap_ms": round(gaps.busiest * 1000, 1),
        "resident_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


def bare(directory: Path, items: int) -> list[float]:
    """Milliseconds of each run: the two steps in Python, every output written down."""
    raw = sqlite3.connect(directory / f"bare-{items}.db", isolation_level=None)
    raw.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE log(node, item, output)")
    took = []
    for _ in range(RUNS):
        began, log = perf_counter(), []
        for item in range(items):
            first = {"n": item * 2}
            then = {**first, "more": first["n"] + 1}
            log += [("twice", item, json_.dumps(first)), ("more", item, json_.dumps(then))]
        raw.execute("BEGIN IMMEDIATE")
        raw.executemany("INSERT INTO log VALUES (?, ?, ?)", log)
        raw.execute("COMMIT")
        took.append(perf_counter() - began)
    raw.close()
    return [each * 1000 for each in took]


def alone(directory: str, items: int) -> None:
    import uvloop

    print(json_.dumps(uvloop.run(through_layers(Path(directory), items))))


def answers() -> dict[str, Any]:
    found = []
    for items in SIZES:
        with tempfile.TemporaryDirectory(prefix="bench-", dir=Path.cwd()) as directory:
            program = f"import loops; loops.alone({directory!r}, {items})"
            ran = subprocess.run(
                [sys.executable, "-c", program], cwd=Path(__file__).parent, capture_output=True, text=True, check=False
            )
            if ran.returncode:
                raise SystemExit(ran.stderr)
            found.append({**json_.loads(ran.stdout), "bare_ms": spread(bare(Path(directory), items))})
    return {"loops": found, "growth_an_item": round(found[-1]["us_an_item"] / found[0]["us_an_item"], 2)}


def main(json: bool = False) -> None:
    found = answers()
    if json:
        print(json_.dumps(found))
        return
    for row in found["loops"]:
        print(
            "{items:>6} items × 2 nodes: ms {layers_ms}, of processor time {processor_ms} (bare: {bare_ms}), the event "
            "loop held {longest_gap_ms} ms at most ({busiest_gap_ms} of its own work), {resident_mb} MB".format(**row)
        )
    print(f"an item of 10,000 costs {found['growth_an_item']} of one of 1,000, in processor time")


if __name__ == "__main__":
    main("--json" in sys.argv)
