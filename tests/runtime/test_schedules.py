"""The clock's ticks (nodes.md, trigger_schedule): none missed, none doubled, one after another."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.runtime.house import ORG, House, draw, http, node

from layers.errors import NotReady
from layers.rows import ExecutionQuery, ExecutionRow

MINUTE = 60_000


def every_minute(**config: Any) -> dict[str, Any]:
    trigger = node("cron", "trigger_schedule", "trigger", cronExpression="* * * * *", timezone="UTC", **config)
    return draw([trigger, http("h", "http://x/")], ["cron > h"])


async def active(house: House, document: dict[str, Any]) -> str:
    row = await house.runtime.activation.activate(await house.save(document), "usr_1")
    await house.runtime.schedules.settled()
    return row.id


async def started(house: House, workflow_id: str) -> list[ExecutionRow]:
    await house.runtime.schedules.settled()
    return list((await house.store.executions(ExecutionQuery(ORG, workflow_id=workflow_id))).items)


async def passes(house: House, ms: int, calls: int) -> None:
    await house.tick(ms)
    await house.peer.called(calls)


async def test_each_time_starts_one_execution(house: House) -> None:
    workflow_id = await active(house, every_minute())
    await passes(house, MINUTE, 1)
    await passes(house, MINUTE, 2)
    assert len(await started(house, workflow_id)) == 2


async def test_a_late_check_misses_no_time_and_doubles_none(house: House) -> None:
    workflow_id = await active(house, every_minute())
    await passes(house, 3 * MINUTE, 3)
    payloads = [(await house.trace(row.id))["trigger_data"] for row in await started(house, workflow_id)]
    assert sorted(payload["runNumber"] for payload in payloads) == [1, 2, 3]
    assert len({payload["scheduledAt"] for payload in payloads}) == 3


async def test_overlap_queue_starts_one_after_another(house: House) -> None:
    go = asyncio.Event()
    house.peer.answers = {"http://x/": [go]}
    await active(house, every_minute(overlap="queue"))
    await passes(house, 2 * MINUTE, 1)
    assert house.runtime.engine.running == 1
    go.set()
    await house.peer.called(2)
    await house.runtime.schedules.settled()


async def test_overlap_skip_leaves_the_time_out(house: House) -> None:
    go = asyncio.Event()
    house.peer.answers = {"http://x/": [go]}
    workflow_id = await active(house, every_minute(overlap="skip"))
    await passes(house, MINUTE, 1)
    await house.tick(MINUTE)
    (row,) = await started(house, workflow_id)
    go.set()
    await house.runtime.engine.watch(row.id).finished()
    await passes(house, MINUTE, 2)
    assert len(await started(house, workflow_id)) == 2


async def test_after_a_restart_latest_runs_once_for_what_was_missed(house: House) -> None:
    workflow_id = await active(house, every_minute(catchUp="latest"))
    await house.stop()
    house.clock.advance(10 * MINUTE)
    await house.start()
    await house.peer.called(1)
    (row,) = await started(house, workflow_id)
    scheduled = (await house.trace(row.id))["trigger_data"]["scheduledAt"]
    assert house.clock.ms() - MINUTE < scheduled <= house.clock.ms()


async def test_after_a_restart_none_waits_for_the_next_time(house: House) -> None:
    workflow_id = await active(house, every_minute(catchUp="none"))
    await house.stop()
    house.clock.advance(10 * MINUTE)
    await house.start()
    assert await started(house, workflow_id) == []
    await passes(house, MINUTE, 1)
    assert len(await started(house, workflow_id)) == 1


async def test_r44_the_same_time_starts_once_however_many_clocks_run(house: House) -> None:
    workflow_id = await active(house, every_minute())
    await passes(house, MINUTE, 1)
    (schedule,) = house.runtime.schedules._known.values()
    await house.runtime.schedules._fire(schedule, schedule.last)
    assert len(await started(house, workflow_id)) == 1


async def test_a_time_that_cannot_be_written_is_tried_again(house: House) -> None:
    workflow_id = await active(house, every_minute())
    house.fail_commits(NotReady("The disk is full."))
    await house.tick(MINUTE)
    await house.failed_commits()
    await house.runtime.schedules.settled()
    house.fail_commits(None)
    await house.journal.room()
    await passes(house, 2000, 1)
    assert len(await started(house, workflow_id)) == 1


async def test_a_deactivated_schedule_is_silent(house: House) -> None:
    workflow_id = await active(house, every_minute())
    row = await house.store.workflow(ORG, workflow_id)
    assert row is not None
    await house.runtime.activation.deactivate(row, "usr_1")
    await house.tick(5 * MINUTE)
    assert await started(house, workflow_id) == []
