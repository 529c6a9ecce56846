"""What does a code node cost? A warm run, a worker's start, heavy runs, and 100 at once beside other requests.

Beside it, in the same run, the floor: a function that another process is asked for over a pipe.
"""

from __future__ import annotations

import asyncio
import gc
import json as json_
import multiprocessing
import sys
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time
from typing import Any, Final

RUNS: Final = 300
AT_ONCE: Final = 100
ROWS: Final = [{"k": f"g{n % 50}", "v": n, "name": "x" * 60, "tags": ["a", "b"]} for n in range(10_000)]
CODE: Final = {
    "javascript": {
        "trivial": "return {n: input.n + 1}",
        "group_10000_rows": "const d = {}; for (const r of items) (d[r.k] ??= []).push(r.v);"
        " return Object.fromEntries(Object.entries(d).map(([k, v]) => [k, v.length]))",
        "loop_3_million": "let x = 0; for (let i = 0; i < 3e6; i++) { x += i % 7 } return {x}",
        "endless": "while (true) {}",
    },
    "python": {
        "trivial": "return {'n': input['n'] + 1}",
        "group_10000_rows": "d = {}\nfor r in items: d.setdefault(r['k'], []).append(r['v'])\n"
        "return {k: len(v) for k, v in d.items()}",
        "loop_3_million": "x = 0\nfor i in range(3000000): x += i % 7\nreturn {'x': x}",
        "endless": "while True: pass",
    },
}


def call(language: str, what: str, given: Any, owner: str = "bench", timeout_ms: int = 10_000) -> Any:
    from layers.catalog.code import CodeCall

    now = datetime(2026, 1, 1, tzinfo=UTC)
    return CodeCall(language, CODE[language][what], {"input": given}, now, (1, 2, 3, 4), owner, timeout_ms)  # type: ignore[arg-type]


async def took(work: Awaitable[Any]) -> float:
    """Milliseconds."""
    began = perf_counter()
    await work
    return (perf_counter() - began) * 1000


async def sandboxed(language: str) -> dict[str, float]:
    from layers.app import SystemClock
    from layers.runtime.sandbox import memory
    from layers.runtime.sandbox.sandbox import Sandbox

    sandbox = Sandbox(SystemClock())
    try:
        found = {"start_ms": await took(sandbox.warm([language]))}  # type: ignore[list-item]
        pool = sandbox.pools[language]  # type: ignore[index]
        found["idle_worker_mb"] = memory.held(pool.processes) / 2**20
        warm = [await took(sandbox.perform(call(language, "trivial", {"n": n}))) for n in range(RUNS)]
        found["warm_p50_ms"] = median(warm)
        found["warm_p95_ms"] = sorted(warm)[int(RUNS * 0.95)]
        for what, given in (("group_10000_rows", ROWS), ("loop_3_million", {})):
            found[f"{what}_ms"] = median([await took(sandbox.perform(call(language, what, given))) for _ in range(3)])
        two = [sandbox.perform(call(language, "loop_3_million", {}, owner)) for owner in ("a", "b")]
        found["two_loops_at_once_ms"] = await took(asyncio.gather(*two))
        found["answer_after_a_limit_of_1_s_ms"] = await took(
            sandbox.perform(call(language, "endless", {}, timeout_ms=1000))
        )
        return found
    finally:
        await sandbox.close()


async def beside_others(language: str, directory: Path) -> dict[str, float]:
    """100 executions at once, each with a code node of a workflow of its own, while the server is asked for its health
    again and again: how long those answers took, and what the loop's own thread did between two turns at most."""
    import httpx

    from layers.api import workflows
    from layers.api.build import build
    from layers.app import install
    from layers.settings import Settings

    installation = install(Settings(data=directory))
    await installation.start()
    await installation.first_start(example=False)
    try:
        services, runtime = installation.services, installation.services.runtime
        organisation = await services.store.organisation()
        node = {"id": "c", "service": "code_block", "config": {"language": language, "code": CODE[language]["trivial"]}}
        document = {
            "name": "Code",
            "nodes": [{"id": "start", "service": "trigger_manual"}, node],
            "edges": [{"id": "e", "source": "start", "target": "c"}],
        }
        rows = [await workflows.create(services, organisation.id, document, author=None) for _ in range(AT_ONCE)]
        compiled = [await runtime.plans.get(organisation.id, row.id, 1) for row in rows]
        one = [await took(_ended(runtime, compiled[0], n)) for n in range(20)]
        client = httpx.AsyncClient(transport=httpx.ASGITransport(build(services)), base_url="http://layers.test")
        await client.get("/api/v1/setup-state")  # the first request imports what later ones find
        as_a_server()
        answers, gap, over = [], 0.0, False

        async def others() -> None:
            while not over:
                answers.append(await took(client.get("/api/v1/setup-state")))
                await asyncio.sleep(0.01)

        async def turn() -> None:
            nonlocal gap
            spent = thread_time()
            while not over:
                used = thread_time()
                gap, spent = max(gap, used - spent), used
                await asyncio.sleep(0)

        beside = [asyncio.create_task(others()), asyncio.create_task(turn())]
        whole = await took(_all(runtime, compiled))
        over = True
        await asyncio.gather(*beside)
        await client.aclose()
        return {
            "an_execution_ms": median(one),
            "100_at_once_ms": whole,
            "other_requests": len(answers),
            "other_request_p50_ms": median(answers),
            "other_request_worst_ms": max(answers),
            "loop_worked_at_most_ms": gap * 1000,
        }
    finally:
        await installation.stop()


def as_a_server() -> None:
    """What `layers up` does about garbage once it is up."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


async def _all(runtime: Any, compiled: list[Any]) -> None:
    """As requests come: one after another, without waiting for each other."""
    tasks = []
    for each in compiled:
        tasks.append(asyncio.create_task(_ended(runtime, each, 1)))
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)


async def _ended(runtime: Any, compiled: Any, n: int) -> None:
    run = await runtime.intake.run(compiled, {"n": n}, triggered_by="bench")
    outcome = await run.finished()
    if outcome.output != {"n": n + 1}:
        raise SystemExit(f"The code node came to {outcome}")


def _serve(pipe: Any) -> None:
    while (given := pipe.recv()) is not None:
        pipe.send({"n": given["n"] + 1})


def floor() -> float:
    """Milliseconds to ask another process of Python over a pipe."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,))
    process.start()
    times = []
    for n in range(RUNS):
        began = perf_counter()
        ours.send({"n": n})
        ours.recv()
        times.append(perf_counter() - began)
    ours.send(None)
    process.join()
    return median(times) * 1000


def measured() -> dict[str, Any]:
    import uvloop

    found: dict[str, Any] = {"pipe_p50_ms": floor()}
    make: Callable[..., Any] = uvloop.run
    for language in CODE:
        found[language] = make(sandboxed(language))
        with tempfile.TemporaryDirectory() as folder:
            found[language] |= make(beside_others(language, Path(folder)))
    return found


def main(json: bool) -> None:
    found = measured()
    if json:
        print(json_.dumps(found))
        return
    print(f"A pipe to another process: {found['pipe_p50_ms']:.3f} ms (p50 of {RUNS})")
    for what in found["javascript"]:
        shown = [f"{language} {found[language][what]:9.1f}" for language in CODE]
        print(f"  {what:32}{'   '.join(shown)}")


if __name__ == "__main__":
    main("--json" in sys.argv)
