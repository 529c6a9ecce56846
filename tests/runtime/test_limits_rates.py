"""Rates and quotas: so many starts in each window of the clock; the rest waits for the next one (R42)."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.runtime.house import ORG, House
from tests.runtime.test_limits import places, quick, start

from layers.graph.status import ExecutionStatus
from layers.rows import Allowance, QuotaWarning

DAY = 24 * 60 * 60 * 1000


async def done(house: House, runs: list[Any]) -> int:
    """How many of them are finished once the queue has come to rest."""
    for run in runs:
        await run.durable()
    await house.runtime.dispatcher.settled()
    while house.runtime.engine.running:
        await asyncio.gather(*(house.journal.barrier(run.id) for run in runs))
        await house.runtime.dispatcher.settled()
    rows = [await house.row(run.id) for run in runs]
    return sum(row.status is ExecutionStatus.COMPLETED for row in rows)


async def test_a_second_lets_as_many_start_as_its_limit_says(house: House) -> None:
    runs = start(house, await house.compiled(quick(rate_limit={"limit": 3, "per": "second"})), 7)
    assert await done(house, runs) == 3
    await house.tick(1000)
    assert await done(house, runs) == 6
    await house.tick(1000)
    assert await done(house, runs) == 7


async def test_a_day_ends_at_midnight_of_the_workflows_zone(house: House) -> None:
    """The clock stands at 16:00 UTC, which is 01:00 of the next day in Tokyo and 17:00 in Berlin."""
    settings = {"rate_limit": {"limit": 1, "per": "day"}, "timezone": "Europe/Berlin"}
    runs = start(house, await house.compiled(quick(**settings)), 2)
    assert await done(house, runs) == 1
    await house.tick(7 * 60 * 60 * 1000 - 1)
    assert await done(house, runs) == 1
    await house.tick(1)
    assert await done(house, runs) == 2


async def test_what_waits_for_a_rate_says_so_and_when_it_starts(house: House) -> None:
    runs = start(house, await house.compiled(quick(rate_limit={"limit": 2, "per": "minute"})), 5)
    assert await done(house, runs) == 2
    now = house.clock.ms()
    end = now - now % 60_000 + 60_000
    waiting = (await places(house)).values()
    assert [(one["position"], one["reason"], one["expected_start"]) for one in waiting] == [
        (1, "rate", end), (2, "rate", end), (3, "rate", end + 60_000),
    ]  # fmt: skip
    await house.tick(120_000)
    await done(house, runs)


async def test_a_rate_survives_a_restart(house: House) -> None:
    runs = start(house, await house.compiled(quick(rate_limit={"limit": 2, "per": "hour"})), 3)
    assert await done(house, runs) == 2
    await house.crash()
    await house.start()
    await house.runtime.dispatcher.settled()
    assert (await house.row(runs[2].id)).status is ExecutionStatus.QUEUED
    await house.tick(60 * 60 * 1000)
    assert (await house.over(runs[2].id)).status is ExecutionStatus.COMPLETED


async def test_the_quota_of_an_installation_holds_for_each_workflow(house: House) -> None:
    house.runtime.limits.grant(Allowance(per_day=2))
    a, b = await house.compiled(quick()), await house.compiled(quick())
    runs = [*start(house, a, 3), *start(house, b, 1)]
    assert await done(house, runs) == 3
    (waiting,) = (await places(house)).values()
    assert (waiting["reason"], waiting["execution_id"]) == ("quota", runs[2].id)
    await house.tick(DAY)
    assert await done(house, runs) == 4


async def test_what_was_begun_before_the_limit_was_set_counts_for_the_day(house: House) -> None:
    row = await house.save(quick())
    free = await house.runtime.plans.get(ORG, row.id, 1)
    assert await done(house, start(house, free, 2)) == 2
    await house.save(quick(rate_limit={"limit": 3, "per": "day"}), row.id)
    limited = await house.runtime.plans.get(ORG, row.id, 2)
    runs = start(house, limited, 2)
    assert await done(house, runs) == 1
    await house.tick(DAY)
    await done(house, runs)


async def test_a_warning_comes_once_for_each_level_and_only_the_highest_of_several(house: House) -> None:
    told: list[QuotaWarning] = []
    house.runtime.usage.on_warning = told.append
    compiled = await house.compiled(quick(rate_limit={"limit": 10, "per": "day"}))
    for count in (7, 1, 1, 1):
        await done(house, start(house, compiled, count))
    assert [(one.level, one.count, one.limit) for one in told] == [(80, 8, 10), (90, 9, 10), (100, 10, 10)]
    await house.tick(DAY)
    await done(house, start(house, compiled, 9))
    assert [one.level for one in told][3:] == [90]


async def test_a_warning_is_a_live_event_and_usage_shows_it(house: House) -> None:
    compiled = await house.compiled(quick(rate_limit={"limit": 5, "per": "day"}))
    heard = house.runtime.bus.listen(workflow_id=compiled.workflow_id)
    await done(house, start(house, compiled, 4))
    while (event := await anext(heard)).name != "quota_warning":
        pass
    heard.close()
    assert event.data == {"day": "2025-11-24", "level": 80, "count": 4, "limit": 5}
    (day,) = await house.runtime.usage.listed(ORG, None, 30)
    assert (day["count"], day["limit"], day["percent"], day["warning"]) == (4, 5, 80, 80)


async def test_a_retry_is_not_counted_again(house: House) -> None:
    compiled = await house.compiled(quick(rate_limit={"limit": 5, "per": "day"}))
    (run,) = start(house, compiled)
    await run.finished()
    again = await house.runtime.retries.retry(ORG, run.id, "n", by="usr_1")
    assert (await again.finished()).status is ExecutionStatus.COMPLETED
    (day,) = await house.runtime.usage.listed(ORG, None, 30)
    assert day["count"] == 1


async def test_tests_are_neither_limited_nor_counted(house: House) -> None:
    compiled = await house.compiled(quick(rate_limit={"limit": 1, "per": "day"}))
    for run in start(house, compiled, 3, mode="test"):
        await run.finished()
    assert await house.runtime.usage.listed(ORG, None, 30) == []
