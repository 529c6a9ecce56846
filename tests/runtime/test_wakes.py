"""Waits end in time: in memory or not, however many there are, whatever fails meanwhile."""

from __future__ import annotations

import pytest
from tests.runtime.house import ORG, House, draw, manual, node

from layers.errors import NotReady
from layers.graph.status import ExecutionStatus
from layers.runtime import wakes

WAIT = draw([manual(), node("w", "wait_delay", duration="{{trigger.minutes}}")], ["start > w"])
MINUTE = 60_000


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two timers in memory in place of a thousand."""
    monkeypatch.setattr(wakes, "LOADED", 2)


async def waiting(house: House, *minutes: int) -> list[str]:
    """Executions that wait for so long, each."""
    compiled = await house.compiled(WAIT)
    ids = []
    for many in minutes:
        run = house.runtime.engine.accept(compiled, "start", {"minutes": many})
        await house.until(run.id, "w", "waiting")
        ids.append(run.id)
    return ids


async def restart(house: House) -> None:
    await house.stop()
    await house.start()


@pytest.mark.usefixtures("few")
async def test_r7_the_next_timers_are_in_memory_and_the_others_follow(house: House) -> None:
    ids = await waiting(house, 5, 3, 1, 4, 2, 2, 2)
    await restart(house)
    assert len(house.runtime.wakes._known) == 2
    for _ in range(5):
        await house.tick(MINUTE)
        for id in ids:
            if (await house.row(id)).started_at + MINUTE * 5 <= house.clock.ms():
                assert (await house.over(id)).status is ExecutionStatus.COMPLETED
    assert await house.store.timers_due(2**62, 10) == []


@pytest.mark.usefixtures("few")
async def test_r7_overdue_ones_come_all_after_a_restart(house: House) -> None:
    ids = await waiting(house, 1, 1, 1, 2, 3)
    await house.stop()
    house.clock.advance(10 * MINUTE)  # type: ignore[attr-defined]  # the tests' clock
    await house.start()
    house.runtime.timers.poll()
    assert [(await house.over(id)).status for id in ids] == [ExecutionStatus.COMPLETED] * 5


@pytest.mark.usefixtures("few")
async def test_overdue_timers_that_nobody_takes_hold_up_no_others(house: House) -> None:
    held = await waiting(house, 1, 1, 1)
    (other,) = await waiting(house, 2)
    for id in held:
        await house.runtime.control.pause(ORG, id, "ada")
    await house.stop()
    house.clock.advance(10 * MINUTE)  # type: ignore[attr-defined]  # the tests' clock
    await house.start()
    house.runtime.timers.poll()
    assert (await house.over(other)).status is ExecutionStatus.COMPLETED
    for id in held:
        await house.runtime.control.go_on(ORG, id, "ada")
        house.runtime.timers.poll()
        assert (await house.over(id)).status is ExecutionStatus.COMPLETED


@pytest.mark.parametrize("error", [NotReady(), OSError("the disk is away")])
async def test_a_wake_that_fails_for_now_comes_again(house: House, error: Exception) -> None:
    """A full disk at the moment when a wait is over must not make it wait until the next restart."""
    (id,) = await waiting(house, 1)
    load, fails = house.runtime.rescue.load, [error]

    async def loaded(execution_id: str) -> object:
        if fails:
            raise fails.pop()
        return await load(execution_id)

    house.runtime.rescue.load = loaded  # type: ignore[method-assign,assignment]  # the disk, as the test wants it
    await house.tick(MINUTE)
    while fails or house.runtime.wakes._tasks:
        await house.runtime.wakes.settled()
    await house.tick(wakes.AGAIN_MS)
    assert (await house.over(id)).status is ExecutionStatus.COMPLETED


async def test_a_clock_that_jumps_is_believed(house: House) -> None:
    """Back: what was due waits until it is due again. Forth: everything up to then comes."""
    first, second = await waiting(house, 10, 20)
    house.clock.advance(-3_600_000)  # type: ignore[attr-defined]  # the tests' clock
    house.runtime.timers.poll()
    assert [(await house.row(id)).status for id in (first, second)] == [ExecutionStatus.WAITING] * 2
    await restart(house)
    await house.tick(3_600_000 + 10 * MINUTE)
    assert (await house.over(first)).status is ExecutionStatus.COMPLETED
    assert (await house.row(second)).status is ExecutionStatus.WAITING
    await house.tick(365 * 24 * 3_600_000)
    assert (await house.over(second)).status is ExecutionStatus.COMPLETED
