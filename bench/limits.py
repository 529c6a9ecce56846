"""What does a limit cost? Executions a second of two pure nodes, accepted 200 at a time and awaited: without a limit,
with one that never holds anything back, and with eight at a time; all in the same run, on a real file.

An unlimited one commits once. A limited one commits when it is accepted, is read back when it gets its place, and
commits again; its claims are shared by up to fifty. Last answer (2 cores that seven others used, median of 3): 332, 157
and 132 a second.
"""

from __future__ import annotations

import asyncio
import json as json_
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from layers.app import install
from layers.graph.status import WorkflowStatus
from layers.rows import OrganisationRow, VersionRow, WorkflowRow
from layers.settings import Settings

COUNT = 600
AT_ONCE = 200
RUNS = 3
SETTINGS: dict[str, dict[str, Any]] = {
    "none": {},
    "never_holding": {"max_concurrent": 1_000_000},
    "eight_at_a_time": {"max_concurrent": 8},
}


def document(settings: dict[str, Any]) -> dict[str, Any]:
    nodes = [
        {"id": "start", "type": "trigger", "service": "trigger_manual", "config": {}},
        {"id": "a", "type": "logic", "service": "no_op", "config": {}},
        {"id": "b", "type": "logic", "service": "no_op", "config": {}},
    ]
    edges = [{"id": "e1", "source": "start", "target": "a"}, {"id": "e2", "source": "a", "target": "b"}]
    return {"format": "layers/1", "name": "Bench", "settings": settings, "nodes": nodes, "edges": edges}


async def measured(directory: Path) -> dict[str, float]:
    installation = install(Settings(data=directory), env={})
    await installation.start()
    services = installation.services
    store, engine, plans = services.store, services.runtime.engine, services.runtime.plans
    await store.add_organisation(OrganisationRow("org_b", "Bench", "UTC", 1))
    took: dict[str, float] = {}
    for name, settings in SETTINGS.items():
        row = WorkflowRow(f"wf_{name}", "org_b", name, WorkflowStatus.DRAFT, 1, None, 3, 1, 1)
        await store.add_workflow(row, VersionRow(row.id, 1, document(settings), 1))
        compiled = await plans.get("org_b", row.id, 1)
        began = time.perf_counter()
        for _ in range(COUNT // AT_ONCE):
            runs = [engine.accept(compiled, "start", {}) for _ in range(AT_ONCE)]
            await asyncio.gather(*(run.finished() for run in runs))
        took[name] = COUNT / (time.perf_counter() - began)
    await installation.stop()
    return took


async def bench() -> list[dict[str, Any]]:
    found: list[dict[str, float]] = []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as directory:
            found.append(await measured(Path(directory)))
    return [
        {"limit": name, "per_second": round(statistics.median(run[name] for run in found)), "runs": RUNS}
        for name in SETTINGS
    ]


def main(json: bool) -> None:
    answer = asyncio.run(bench())
    if json:
        print(json_.dumps({"limits": answer}))
        return
    for line in answer:
        print(f"{line['limit']:>16}: {line['per_second']:>6} executions/s (median of {line['runs']})")


if __name__ == "__main__":
    main(json=False)
