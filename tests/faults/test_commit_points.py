"""A process dies at each commit point, before it and after it; the next one comes to the same result, and no effect
whose result was recorded is sent again."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import CountingIds, FakeClock, every_type
from tests.runtime.house import ORG, House, draw, http, manual, node

from layers.catalog.effects import HttpAnswer, HttpCall
from layers.catalog.registry import Registry
from layers.graph.records import Result
from layers.graph.status import ExecutionStatus
from layers.ports import Append
from layers.runtime.journal import AlreadyAccepted

DIED, DONE = 7, 0
MOST_COMMITS = 40
LIVES = multiprocessing.get_context("forkserver")
LIVES.set_forkserver_preload([__name__])
DOCUMENT = draw(
    [manual(), http("a", "http://x/a", errorHandling="retry", retryDelayMs=0), http("b", "http://x/b"),
     http("c", "http://x/c", "GET"), node("m", "merge"), http("end", "http://x/end")],
    ["start > a", "start > b", "a > c", "b > m", "c > m", "m > end"],
)  # fmt: skip


@dataclass
class Diary:
    """A peer whose memory outlives the process: one line per call, on disk before it answers. The first call of `/a`
    is answered 503."""

    path: Path

    async def perform(self, call: HttpCall, key: str) -> HttpAnswer:
        url = str(call.url)
        first = url.endswith("/a") and not any(line.startswith("http://x/a ") for line in self.lines())
        with self.path.open("a") as diary:
            diary.write(f"{url} {key}\n")
            diary.flush()
            os.fsync(diary.fileno())
        return HttpAnswer(503 if first else 200, "", {"retry-after": "0"}, b"{}", url)

    def lines(self) -> list[str]:
        return self.path.read_text().splitlines() if self.path.exists() else []


async def live(path: Path, registry: Registry, die_at: int, before: bool) -> None:
    """One life: accept the execution unless an earlier life did, see it through, and die at the given commit."""
    ids = CountingIds()
    ids.new = lambda prefix: f"{prefix}_{os.urandom(8).hex()}"  # type: ignore[method-assign]  # another life, other ids
    house = House(path, registry, FakeClock(), ids)
    house.peer = Diary(path / "calls")  # type: ignore[assignment]  # it performs, and that is all that is asked
    commits = 0

    def dying(commit: Any) -> Any:
        def deadly(batch: Sequence[Append]) -> Any:
            nonlocal commits
            commits += 1
            if commits == die_at and before:
                os._exit(DIED)
            answer = commit(batch)
            if commits == die_at:
                os._exit(DIED)
            return answer

        return deadly

    house.around_commit = dying
    await house.start()
    row = await house.store.workflow(ORG, "wf_1") or await house.save(DOCUMENT)
    house.workflows = 1
    compiled = await house.runtime.plans.get(ORG, row.id, row.version)
    run = house.runtime.engine.accept(compiled, "start", {"n": 1}, dedupe="only")
    try:
        await run.durable()
    except AlreadyAccepted as first:
        known = await house.store.execution(None, first.execution_id)
        assert known is not None
        if known.completed_at is not None:
            return await house.stop()
        run = house.runtime.engine.watch(first.execution_id)
    while not run.over:
        house.runtime.timers.poll()
        await asyncio.sleep(0)
    await house.stop()


def in_a_process(path: Path, die_at: int = 0, before: bool = False) -> int:
    """The exit status of one life. Never forked from this process: threads of other tests may hold locks."""
    child = LIVES.Process(target=_one_life, args=(path, die_at, before))
    child.start()
    child.join()
    assert child.exitcode is not None
    return child.exitcode


def _one_life(path: Path, die_at: int, before: bool) -> None:
    asyncio.run(live(path, every_type(), die_at, before))


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_a_stop_at_any_commit_point_leads_to_the_same_result(tmp_path: Path, registry: Registry, before: bool) -> None:
    outcomes = []
    for point in range(1, MOST_COMMITS):
        path = tmp_path / str(point)
        path.mkdir()
        status = in_a_process(path, point, before)
        if status == DIED:
            assert in_a_process(path) == DONE
        else:
            assert status == DONE
        outcomes.append(asyncio.run(looked_at(path, registry)))
        if status == DONE:
            break
    else:
        pytest.fail("it never came to an end without dying")
    assert len(outcomes) > 4
    assert len({str(outcome) for outcome in outcomes}) == 1


async def looked_at(path: Path, registry: Registry) -> Any:
    """What is left of it; and that it is whole."""
    house = House(path, registry, FakeClock(), CountingIds())
    await house.start(up=False)
    house.workflows = 1
    (row,) = await house._rows("wf_1")
    assert row.status is ExecutionStatus.COMPLETED
    await house.check()
    told = await house.trace(row.id)
    calls = Counter(line.replace(row.id, "ID") for line in Diary(path / "calls").lines())
    recorded = [record for record in await house.records(row.id) if isinstance(record, Result)]
    await house.stop()
    assert {record.key.replace(row.id, "ID") for record in recorded} == {line.split()[1] for line in calls}
    assert len([record for record in recorded if record.status == "done"]) == len(
        calls
    )  # each once, however often sent
    assert max(calls.values()) <= 3  # 503, and once more for the life that did not hear the answer
    outputs = {run["node_id"]: run["status"] for run in told["nodes_executed"]}
    return sorted(calls), outputs, sorted(told["output"])
