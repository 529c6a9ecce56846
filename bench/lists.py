"""Does a long list stop everything else? A Filter over 100,000 elements, and how long the loop stood still meanwhile.

Two figures for that: by the clock on the wall, other programs on the machine included, and the processor time that the
loop's own thread spent between two turns. Beside them, in the same run, the floor: a plain Python list comprehension.
"""

from __future__ import annotations

import asyncio
import json as json_
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time
from typing import Any, Final

ELEMENTS: Final = 100_000
RUNS: Final = 5


def workflow() -> dict[str, Any]:
    """manual → filter."""
    return {
        "name": "Filter",
        "nodes": [
            {"id": "start", "service": "trigger_manual"},
            {"id": "f", "service": "filter", "config": {"arrayField": "rows", "expression": "id % 2 == 0 AND paid"}},
        ],
        "edges": [{"id": "e1", "source": "start", "target": "f"}],
    }


async def largest_gap(work: Any) -> tuple[float, float, float, Any]:
    """Milliseconds: the longest between two turns of the loop while `work` was awaited, by the wall and of processor
    time, and all of it; its result."""
    gap, own, last, spent, over = 0.0, 0.0, perf_counter(), thread_time(), False

    async def turn() -> None:
        nonlocal gap, own, last, spent
        while not over:
            now, used = perf_counter(), thread_time()
            gap, own, last, spent = max(gap, now - last), max(own, used - spent), now, used
            await asyncio.sleep(0)

    turning = asyncio.create_task(turn())
    await asyncio.sleep(0)
    began = perf_counter()
    result = await work
    took = perf_counter() - began
    over = True
    await turning
    return gap * 1000, own * 1000, took * 1000, result


async def through_layers(directory: Path, rows: list[dict[str, Any]]) -> dict[str, float]:
    from layers.api import workflows
    from layers.app import install
    from layers.settings import Settings

    installation = install(Settings(data=directory))
    await installation.start(triggers=False)
    await installation.first_start(example=False)
    try:
        services, runtime = installation.services, installation.services.runtime
        organisation = await services.store.organisation()
        row = await workflows.create(services, organisation.id, workflow(), author=None)
        compiled = await runtime.plans.get(organisation.id, row.id, 1)
        gaps, own, took = [], [], []
        for _ in range(RUNS):
            run = runtime.engine.accept(compiled, "start", {"rows": rows})  # its payload is not the Filter's matter
            gap, spent, whole, outcome = await largest_gap(run.finished())
            if outcome.output["count"] != sum(one["id"] % 2 == 0 and one["paid"] for one in rows):
                raise SystemExit(f"The Filter came to {outcome.output['count']}")
            gaps.append(gap)
            own.append(spent)
            took.append(whole)
        return {
            "largest_own_ms": max(own),
            "largest_gap_ms": max(gaps),
            "gap_ms": median(gaps),
            "took_ms": median(took),
        }
    finally:
        await installation.stop()


def plain(rows: list[dict[str, Any]]) -> float:
    """Milliseconds of a list comprehension that does the same."""
    took = []
    for _ in range(RUNS):
        began = perf_counter()
        [one for one in rows if one["id"] % 2 == 0 and one["paid"]]
        took.append(perf_counter() - began)
    return median(took) * 1000


def measured(elements: int = ELEMENTS) -> dict[str, Any]:
    rows = [{"id": n, "paid": n % 3 == 0} for n in range(elements)]
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(through_layers(Path(folder), rows))
    return {"elements": elements, "filter": found, "plain_ms": plain(rows)}


def main(json: bool) -> None:
    found = measured()
    if json:
        print(json_.dumps(found))
        return
    filtered = found["filter"]
    print(f"Filter over {found['elements']:,} elements, n={RUNS}")
    print(f"  between two turns the loop worked for at most {filtered['largest_own_ms']:.1f} ms")
    worst, usual = filtered["largest_gap_ms"], filtered["gap_ms"]
    print(f"  by the clock it turned after {usual:.1f} ms (median of the worst), {worst:.1f} at worst")
    print(f"  it took {filtered['took_ms']:.0f} ms; a list comprehension takes {found['plain_ms']:.1f} ms")


if __name__ == "__main__":
    main("--json" in sys.argv)
