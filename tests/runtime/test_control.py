"""What people ask of an execution under way."""

from __future__ import annotations

import asyncio

import pytest
from tests.runtime.house import ORG, House, draw, http, manual

from layers.errors import Conflict, Invalid, NotFound
from layers.graph.records import Finished
from layers.graph.status import ExecutionStatus


async def test_a_cancelled_execution_names_who_cancelled_it(house: House) -> None:
    house.peer.answers = {"http://x/": [503]}
    run = await house.begin(draw([manual(), http("h", "http://x/", errorHandling="retry")], ["start > h"]))
    await house.until(run.id, "h", "retrying")
    await house.runtime.control.cancel(ORG, run.id, "usr_1")
    assert (await run.finished()).status is ExecutionStatus.CANCELLED
    finished = (await house.records(run.id))[-1]
    assert isinstance(finished, Finished)
    assert finished.author == "usr_1"
    assert (await house.node(run.id, "h"))["status"] == "cancelled"


async def test_a_finished_execution_cannot_be_cancelled(house: House) -> None:
    run = await house.begin(draw([manual()], []))
    await run.finished()
    with pytest.raises(Conflict):
        await house.runtime.control.cancel(ORG, run.id, "usr_1")


async def test_another_organisations_execution_is_not_there(house: House) -> None:
    house.peer.answers = {"http://x/": [asyncio.Event()]}
    run = await house.begin(draw([manual(), http("h", "http://x/")], ["start > h"]))
    await house.peer.called()
    with pytest.raises(NotFound):
        await house.runtime.control.cancel("org_2", run.id, "usr_1")
    await house.runtime.control.cancel(ORG, run.id, "usr_1")


async def test_a_decision_needs_a_question(house: House) -> None:
    house.peer.answers = {"http://x/": [asyncio.Event()]}
    run = await house.begin(draw([manual(), http("h", "http://x/")], ["start > h"]))
    await house.peer.called()
    with pytest.raises(Invalid):
        await house.runtime.control.decide(ORG, run.id, "k", "perhaps", "usr_1")
    with pytest.raises(Conflict):
        await house.runtime.control.decide(ORG, run.id, "k", "done", "usr_1")
    await house.runtime.control.cancel(ORG, run.id, "usr_1")


async def test_the_deadline_runs_on_while_nothing_runs(house: House) -> None:
    house.peer.answers = {"http://x/": [503]}
    doc = draw(
        [manual(), http("h", "http://x/", errorHandling="retry", retryDelayMs=50_000)], ["start > h"], deadline_s=10
    )
    run = await house.begin(doc)
    await house.until(run.id, "h", "retrying")
    await house.tick(10_000)
    done = await run.finished()
    assert (done.status, done.error.code) == (ExecutionStatus.TIMED_OUT, "DEADLINE")
