"""A process dies at each commit point while a workflow calls itself: every start and every end happens once."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import CountingIds, FakeClock
from tests.faults import test_commit_points as points
from tests.runtime.house import House, draw, http, manual, node

from layers.catalog.registry import Registry
from layers.graph.status import ExecutionStatus

DOCUMENT = draw(
    [manual(), http("before", "http://x/{{trigger.n}}/before"), node("more", "if_then", expression="trigger.n > 0"),
     node("call", "call_workflow", workflowId="wf_1", input={"n": "{{trigger.n - 1}}"}),
     http("after", "http://x/{{trigger.n}}/after")],
    ["start > before", "before > more", "more.true > call", "call > after"],
)  # fmt: skip


def one_life(path: Path, die_at: int, before: bool) -> None:
    points.DOCUMENT = DOCUMENT
    asyncio.run(points.live(path, points.every_type(), die_at, before))


def in_a_process(path: Path, die_at: int = 0, before: bool = False) -> int:
    """The exit status of one life."""
    child = points.LIVES.Process(target=one_life, args=(path, die_at, before))
    child.start()
    child.join()
    assert child.exitcode is not None
    return child.exitcode


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_a_stop_at_any_commit_point_calls_each_workflow_once(tmp_path: Path, registry: Registry, before: bool) -> None:
    for point in range(1, points.MOST_COMMITS):
        path = tmp_path / str(point)
        path.mkdir()
        status = in_a_process(path, point, before)
        if status == points.DIED:
            assert in_a_process(path) == points.DONE
        else:
            assert status == points.DONE
        asyncio.run(looked_at(path, registry))
        if status == points.DONE:
            assert point > 6
            return
    pytest.fail("it never came to an end without dying")


async def looked_at(path: Path, registry: Registry) -> None:
    """Caller and called are there once and done; nothing waits in an inbox; each call left under one key."""
    house = House(path, registry, FakeClock(), CountingIds())
    await house.start(up=False)
    house.workflows = 1
    rows: list[Any] = await house._rows("wf_1")
    assert [row.status for row in rows] == [ExecutionStatus.COMPLETED] * 2
    assert await house.store.addressees("", 10) == []
    await house.check()
    await house.stop()
    keys = Counter(line.split()[0] for line in set(points.Diary(path / "calls").lines()))
    assert keys == {"http://x/1/before": 1, "http://x/0/before": 1, "http://x/1/after": 1}
