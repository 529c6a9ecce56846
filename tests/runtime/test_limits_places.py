"""Who has a place, who frees it, and who goes ahead (R35, R36, R37): parked, paused and called executions."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.runtime.house import ORG, House, draw, http, manual, node
from tests.runtime.test_limits import HOLD, Gate, begun, holds, places, quick, start

from layers.graph.status import ExecutionStatus
from layers.rows import Allowance

HOUR = 60 * 60 * 1000


def sleeps(**settings: Any) -> dict[str, Any]:
    """An hour's wait, then a call that lasts until the test lets it."""
    wait = node("w", "wait_delay", duration=1, unit="hours")
    return draw([manual(), wait, http("h", HOLD)], ["start > w", "w > h"], **settings)


def calls(workflow_id: str, **settings: Any) -> dict[str, Any]:
    call = node("c", "call_workflow", workflowId=workflow_id)
    return draw([manual(), call], ["start > c"], **settings)


async def test_a_parked_execution_frees_its_place(house: House) -> None:
    runs = start(house, await house.compiled(sleeps(max_concurrent=1)), 3)
    for run in runs:
        await house.until(run.id, "w", "waiting")
    await house.runtime.dispatcher.settled()
    assert house.runtime.engine.running == 0
    assert await places(house) == {}
    for run in runs:
        await house.runtime.control.cancel(ORG, run.id, "a")


async def test_on_waking_it_goes_ahead_of_new_ones(house: House) -> None:
    gate = Gate(house)
    compiled = await house.compiled(sleeps(max_concurrent=1))
    (parked,) = start(house, compiled)
    await house.until(parked.id, "w", "waiting")
    other = await house.compiled(holds(max_concurrent=1))
    assert other.workflow_id != compiled.workflow_id
    # One place, held; then one that wakes and one that is new wait for it.
    row = await house.save(holds(max_concurrent=1), compiled.workflow_id)
    second = await house.runtime.plans.get(ORG, row.id, row.version)
    (holder,) = start(house, second)
    await house.peer.called(1)
    (new,) = start(house, second)
    await new.durable()
    await house.tick(HOUR)
    await house.runtime.wakes.settled()
    waiting = await places(house)
    assert [(id, one["status"], one["position"]) for id, one in waiting.items()] == [
        (parked.id, "waiting", 1), (new.id, "queued", 2),
    ]  # fmt: skip
    assert {one["reason"] for one in waiting.values()} == {"concurrency"}
    order: list[str] = []
    for run in (holder, parked, new):
        asyncio.ensure_future(run.finished()).add_done_callback(lambda _, id=run.id: order.append(id))
    gate.release(3)
    for run in (holder, parked, new):
        await run.finished()
    await asyncio.sleep(0)
    assert order == [holder.id, parked.id, new.id]
    assert gate.most == 1


async def test_what_was_about_to_wake_wakes_after_a_crash(house: House) -> None:
    gate = Gate(house)
    compiled = await house.compiled(sleeps(max_concurrent=1))
    runs = start(house, compiled, 3)
    for run in runs:
        await house.until(run.id, "w", "waiting")
    await house.tick(HOUR)
    await house.peer.called(1)
    await house.runtime.wakes.settled()
    assert len(await places(house)) == 2
    await house.crash()
    await house.start()
    gate.release(9)
    rows = [await house.over(run.id) for run in runs]
    assert {row.status for row in rows} == {ExecutionStatus.COMPLETED}
    assert gate.most == 1


async def test_slot_until_finished_keeps_the_place_while_it_is_parked(house: House) -> None:
    gate = Gate(house)
    runs = start(house, await house.compiled(sleeps(max_concurrent=1, slot="until_finished")), 2)
    await house.until(runs[0].id, "w", "waiting")
    await house.runtime.dispatcher.settled()
    assert (await house.row(runs[1].id)).status is ExecutionStatus.QUEUED
    await house.tick(HOUR)
    gate.release(2)
    await runs[0].finished()
    await house.until(runs[1].id, "w", "waiting")
    await house.tick(HOUR)
    await runs[1].finished()


async def test_a_child_never_waits_for_a_place_that_its_caller_has(house: House) -> None:
    """One place in all, which the caller keeps while it waits for its child: without R35 both would wait for ever."""
    child = await house.save(quick())
    await house.save(quick(max_concurrent=1), child.id)
    house.runtime.limits.grant(Allowance(max_concurrent=1))
    (run,) = start(house, await house.compiled(calls(child.id, slot="until_finished")))
    async with asyncio.timeout(30):
        assert (await run.finished()).status is ExecutionStatus.COMPLETED


async def test_a_grandchild_is_let_in_beside_its_callers_too(house: House) -> None:
    house.runtime.limits.grant(Allowance(max_concurrent=1))
    leaf = await house.save(quick())
    middle = await house.save(calls(leaf.id, slot="until_finished"))
    (run,) = start(house, await house.compiled(calls(middle.id, slot="until_finished")))
    async with asyncio.timeout(30):
        assert (await run.finished()).status is ExecutionStatus.COMPLETED


async def test_a_caller_that_parks_gives_its_place_to_its_child(house: House) -> None:
    house.runtime.limits.grant(Allowance(max_concurrent=1))
    child = await house.save(quick())
    runs = start(house, await house.compiled(calls(child.id)), 5)
    async with asyncio.timeout(60):
        outcomes = [await run.finished() for run in runs]
    assert {outcome.status for outcome in outcomes} == {ExecutionStatus.COMPLETED}


# --- words to what waits ---------------------------------------------------------------------------------------------


async def test_a_queued_execution_is_cancelled_where_it_stands(house: House) -> None:
    gate = Gate(house)
    runs = start(house, await house.compiled(holds(max_concurrent=1)), 3)
    await house.peer.called()
    assert await house.runtime.control.cancel(ORG, runs[1].id, "a@example.com") is ExecutionStatus.CANCELLED
    await runs[1].finished()
    await house.runtime.dispatcher.settled()
    assert list(await places(house)) == [runs[2].id]
    gate.release(2)
    await runs[2].finished()
    assert len(house.peer.calls) == 2


async def test_a_queued_execution_that_is_paused_lets_the_next_one_go_and_keeps_its_turn(house: House) -> None:
    gate = Gate(house)
    compiled = await house.compiled(holds(max_concurrent=1))
    runs = []
    for _ in range(4):
        runs += start(house, compiled)
        await runs[-1].durable()
        house.clock.advance(1)  # type: ignore[attr-defined]
    await house.peer.called()
    control = house.runtime.control
    assert await control.pause(ORG, runs[1].id, "a") is ExecutionStatus.PAUSED
    await house.runtime.dispatcher.settled()
    assert list(await places(house)) == [runs[2].id, runs[3].id]
    assert await control.go_on(ORG, runs[1].id, "a") is ExecutionStatus.QUEUED
    assert list(await places(house)) == [runs[1].id, runs[2].id, runs[3].id]
    gate.release(4)
    for run in runs:
        await run.finished()
    assert await begun(house) == [run.id for run in runs]


async def test_a_deadline_ends_what_still_waits_in_line(house: House) -> None:
    gate = Gate(house)
    runs = start(house, await house.compiled(holds(max_concurrent=1, deadline_s=60)), 2)
    for run in runs:
        await run.durable()
    await house.peer.called()
    await house.tick(60_000)
    assert (await runs[1].finished()).status is ExecutionStatus.TIMED_OUT
    await house.runtime.dispatcher.settled()
    assert await places(house) == {}
    gate.release(2)


async def test_r36_waiting_in_line_is_no_active_time(house: House) -> None:
    gate = Gate(house)
    runs = start(house, await house.compiled(holds(max_concurrent=1, active_timeout_s=300)), 2)
    for run in runs:
        await run.durable()
    await house.peer.called()
    house.clock.advance(HOUR)  # type: ignore[attr-defined]
    gate.release(2)
    await runs[0].finished()
    assert (await runs[1].finished()).status is ExecutionStatus.COMPLETED
    assert (await house.records(runs[1].id))[-1].active_us == 0


async def test_a_paused_queue_takes_everything_and_starts_nothing(house: House) -> None:
    row = await house.save(quick())
    await house.runtime.queue.pause(row, True, "a@example.com")
    runs = start(house, await house.runtime.plans.get(ORG, row.id, 1), 3)
    for run in runs:
        await run.durable()
    await house.runtime.dispatcher.settled()
    assert {one["reason"] for one in (await places(house)).values()} == {"paused"}
    await house.crash()
    await house.start()
    await house.runtime.dispatcher.settled()
    assert len(await places(house)) == 3
    await house.runtime.queue.pause(row, False, "a@example.com")
    rows = [await house.over(run.id) for run in runs]
    assert {row.status for row in rows} == {ExecutionStatus.COMPLETED}


async def test_a_higher_limit_lets_more_start_at_once(house: House) -> None:
    gate = Gate(house)
    row = await house.save(holds(max_concurrent=1))
    runs = start(house, await house.runtime.plans.get(ORG, row.id, 1), 3)
    await house.peer.called(1)
    await house.save(holds(max_concurrent=3), row.id)
    await house.peer.called(3)
    gate.release(3)
    for run in runs:
        await run.finished()


async def test_the_expected_start_is_taken_from_how_long_places_were_held(house: House) -> None:
    gate = Gate(house)
    compiled = await house.compiled(holds(max_concurrent=1))
    (first,) = start(house, compiled)
    await house.peer.called(1)
    house.clock.advance(4001)  # type: ignore[attr-defined]
    gate.release()
    await first.finished()
    (second,) = start(house, compiled)
    await house.peer.called(2)
    house.clock.advance(2000)  # type: ignore[attr-defined]
    gate.release()
    await second.finished()
    await house.runtime.dispatcher.settled()
    runs = start(house, compiled, 3)
    await house.peer.called(3)
    for run in runs:
        await run.durable()
    now = house.clock.ms()
    assert [one["expected_start"] for one in (await places(house)).values()] == [now + 3500, now + 7000]
    gate.release(3)
    for run in runs:
        await run.finished()
