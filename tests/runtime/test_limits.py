"""Limits queue and never drop: concurrency, rates, priority, fair shares, and what waits for a place (R35, R42)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.runtime.house import ORG, House, draw, http, manual, node

from layers.graph.records import Woken
from layers.graph.status import ExecutionStatus
from layers.rows import Allowance
from layers.runtime.plans import Compiled

HOLD = "http://hold/"


def holds(**settings: Any) -> dict[str, Any]:
    """One call that lasts until the test lets it."""
    return draw([manual(), http("h", HOLD)], ["start > h"], **settings)


def quick(**settings: Any) -> dict[str, Any]:
    return draw([manual(), node("n", "no_op")], ["start > n"], **settings)


class Gate:
    """Holds every call to `HOLD`, and lets them go one by one; counts how many were there at once."""

    def __init__(self, house: House) -> None:
        self.house, self.most, self.now = house, 0, 0
        self._free = asyncio.Semaphore(0)
        perform = house.peer.perform

        async def held(call: Any, key: str) -> Any:
            self.now += 1
            self.most = max(self.most, self.now)
            try:
                answer = asyncio.ensure_future(perform(call, key))
                if str(call.url) == HOLD:
                    await self._free.acquire()
                return await answer
            finally:
                self.now -= 1

        house.peer.perform = held  # type: ignore[method-assign]  # the peer, with a turnstile

    def release(self, count: int = 1) -> None:
        for _ in range(count):
            self._free.release()


def start(house: House, compiled: Compiled, count: int = 1, **options: Any) -> list[Any]:
    trigger = compiled.workflow.nodes[0].id
    return [house.runtime.engine.accept(compiled, trigger, {}, **options) for _ in range(count)]


async def places(house: House) -> dict[str, dict[str, Any]]:
    listed = await house.runtime.queue.listed(ORG, None, None, 100)
    return {item["execution_id"]: item for item in listed["items"]}


async def begun(house: House) -> list[str]:
    """The executions that have had their place, in the order in which they got it."""
    found = []
    for workflow in range(1, house.workflows + 1):
        for row in await house._rows(f"wf_{workflow}"):
            found += [(r.at, row.id) for r in await house.records(row.id) if isinstance(r, Woken) and not r.node]
    return [id for _, id in sorted(found)]


# --- concurrency -----------------------------------------------------------------------------------------------------


async def test_never_more_than_its_limit_run_at_once_and_all_complete(house: House) -> None:
    gate = Gate(house)
    runs = start(house, await house.compiled(holds(max_concurrent=2)), 7)
    await house.peer.called(2)
    gate.release(7)
    outcomes = [await run.finished() for run in runs]
    assert {outcome.status for outcome in outcomes} == {ExecutionStatus.COMPLETED}
    assert (gate.most, len(house.peer.calls)) == (2, 7)


async def test_what_waits_is_a_durable_row_and_no_memory(house: House) -> None:
    gate = Gate(house)
    runs = start(house, await house.compiled(holds(max_concurrent=1)), 5)
    for run in runs:
        await run.durable()
    await house.peer.called()
    assert house.runtime.engine.running == 1
    rows = [await house.row(run.id) for run in runs]
    assert [row.status for row in rows[1:]] == [ExecutionStatus.QUEUED] * 4
    gate.release(5)
    for run in runs:
        await run.finished()


async def test_a_queue_survives_a_crash_and_every_execution_completes_once(house: House) -> None:
    gate = Gate(house)
    runs = start(house, await house.compiled(holds(max_concurrent=2)), 6)
    for run in runs:
        await run.durable()
    await house.peer.called(2)
    await house.crash()
    await house.start()
    gate.release(10)
    rows = [await house.over(run.id) for run in runs]
    assert {row.status for row in rows} == {ExecutionStatus.COMPLETED}
    assert gate.most <= 2
    assert sorted(await begun(house)) == sorted(run.id for run in runs)


async def test_executions_begin_in_the_order_in_which_they_came(house: House) -> None:
    runs = []
    compiled = await house.compiled(quick(max_concurrent=1))
    for _ in range(5):
        runs += start(house, compiled)
        house.clock.advance(1)  # type: ignore[attr-defined]
    for run in runs:
        await run.finished()
    assert await begun(house) == [run.id for run in runs]


async def test_an_unlimited_workflow_never_queues(house: House) -> None:
    (run,) = start(house, await house.compiled(quick()))
    await run.finished()
    assert not any(isinstance(record, Woken) for record in await house.records(run.id))


async def test_r19_tests_have_no_limit(house: House) -> None:
    gate = Gate(house)
    compiled = await house.compiled(holds(max_concurrent=1))
    live = start(house, compiled, 1)[0]
    await house.peer.called()
    (test,) = start(house, compiled, 1, mode="test")
    assert (await test.finished()).status is ExecutionStatus.COMPLETED
    gate.release()
    await live.finished()


@pytest.fixture
def crowded(house: House) -> House:
    """An organisation that may run one execution at a time."""
    house.runtime.limits.grant(Allowance(max_concurrent=1))
    return house


async def test_many_of_one_workflow_do_not_starve_another(crowded: House) -> None:
    many, one = await crowded.compiled(quick()), await crowded.compiled(quick())
    gate = Gate(crowded)
    (first,) = start(crowded, await crowded.compiled(holds()))
    await crowded.peer.called()
    runs = start(crowded, many, 50)
    crowded.clock.advance(1)  # type: ignore[attr-defined]
    (late,) = start(crowded, one)
    await late.durable()
    order: list[str] = []
    for run in [*runs, late]:
        asyncio.ensure_future(run.finished()).add_done_callback(lambda _, id=run.id: order.append(id))
    gate.release()
    for run in [first, *runs, late]:
        await run.finished()
    await asyncio.sleep(0)
    assert order.index(late.id) <= 1


async def test_a_higher_priority_goes_first(crowded: House) -> None:
    low, high = await crowded.compiled(quick(priority=-1)), await crowded.compiled(quick(priority=5))
    gate = Gate(crowded)
    (first,) = start(crowded, await crowded.compiled(holds()))
    await crowded.peer.called()
    runs = [*start(crowded, low, 2), *start(crowded, high, 2)]
    order: list[str] = []
    for run in runs:
        await run.durable()
        asyncio.ensure_future(run.finished()).add_done_callback(lambda _, id=run.id: order.append(id))
    gate.release()
    for run in [first, *runs]:
        await run.finished()
    await asyncio.sleep(0)
    assert order == [runs[2].id, runs[3].id, runs[0].id, runs[1].id]
