"""Running time and deadline live in the records: a restart neither gives time back nor takes any (R36)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.runtime.house import House, draw, http, manual, node

from layers.graph.records import Finished
from layers.graph.status import ExecutionStatus

DAY = 86_400_000


@pytest.fixture(params=["stop", "crash"])
def restart(request: pytest.FixtureRequest, house: House) -> Any:
    """The server goes, some time passes, and another opens the same store."""

    async def restarted(away_ms: int = 0) -> None:
        await getattr(house, request.param)()
        house.clock.advance(away_ms)  # type: ignore[attr-defined]  # the tests' clock
        await house.start()

    return restarted


def waiting(**settings: Any) -> dict[str, Any]:
    """A call, a wait for somebody, and a call."""
    return draw(
        [
            manual(),
            http("one", "http://x/one"),
            node("wait", "wait_for_webhook", expiresAfter=30, unit="days"),
            http("two", "http://x/two"),
        ],
        ["start > one", "one > wait", "wait.output > two"],
        **settings,
    )


async def parked(house: House, ran_ms: int, **settings: Any) -> Any:
    """One whose first call took that long, and which now waits."""
    answered = asyncio.Event()
    house.peer.answers["http://x/one"] = [answered]
    run = await house.begin(waiting(**settings))
    await house.peer.called()
    house.clock.advance(ran_ms)  # type: ignore[attr-defined]
    answered.set()
    await house.until(run.id, "wait", "waiting")
    return run


async def woken(house: House, execution_id: str) -> None:
    from layers.catalog.trigger import Arrival

    address = house.runtime.replies._links.resume(execution_id, "").rpartition("/")[2]
    call = Arrival("POST", "wait", [], [], b"{}", "127.0.0.1", house.clock.now())
    await house.runtime.replies.resume(address, "wait", call)


async def test_r36_running_time_is_kept_over_a_restart_and_waiting_adds_none(house: House, restart: Any) -> None:
    run = await parked(house, 200_000)
    await restart(away_ms=DAY)
    second = asyncio.Event()
    house.peer.answers["http://x/two"] = [second]
    await woken(house, run.id)
    await house.peer.called(2)
    loaded = house.runtime.engine.loaded(run.id)
    assert loaded is not None
    assert loaded.budget.used_us == 200_000_000
    house.clock.advance(50_000)  # type: ignore[attr-defined]
    second.set()
    assert (await house.over(run.id)).status is ExecutionStatus.COMPLETED
    finished = (await house.records(run.id))[-1]
    assert isinstance(finished, Finished)
    assert finished.active_us == 250_000_000


async def test_r36_what_used_its_time_up_before_a_restart_has_none_left_after_it(house: House, restart: Any) -> None:
    run = await parked(house, 400_000, active_timeout_s=400.01)
    await restart()
    house.peer.answers["http://x/two"] = [asyncio.Event()]
    await woken(house, run.id)
    row = await house.over(run.id)
    assert (row.status, row.error["code"]) == (ExecutionStatus.TIMED_OUT, "TIMED_OUT")


async def test_r36_a_deadline_runs_on_over_a_restart(house: House, restart: Any) -> None:
    run = await parked(house, 1000, deadline_s=60)
    await restart(away_ms=30_000)
    await house.tick(28_999)
    assert (await house.row(run.id)).status is ExecutionStatus.WAITING
    await house.tick(1)
    row = await house.over(run.id)
    assert (row.status, row.error["code"]) == (ExecutionStatus.TIMED_OUT, "DEADLINE")


async def test_r36_a_deadline_that_passed_while_no_server_ran_is_met_at_the_start(house: House, restart: Any) -> None:
    run = await parked(house, 1000, deadline_s=60)
    await restart(away_ms=DAY)
    await house.tick(0)
    row = await house.over(run.id)
    assert (row.status, row.error["code"]) == (ExecutionStatus.TIMED_OUT, "DEADLINE")


async def test_r36_a_deadline_goes_on_for_what_was_running_when_the_server_died(house: House) -> None:
    house.peer.answers["http://x/one"] = [asyncio.Event()]
    run = await house.begin(waiting(deadline_s=60))
    await house.peer.called()
    await house.crash()
    house.clock.advance(30_000)  # type: ignore[attr-defined]
    await house.start()
    await house.peer.called(2)
    await house.tick(30_000)
    row = await house.over(run.id)
    assert (row.status, row.error["code"]) == (ExecutionStatus.TIMED_OUT, "DEADLINE")
