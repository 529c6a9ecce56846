"""What people ask of an execution under way."""

from __future__ import annotations

import asyncio

import pytest
from tests.runtime.house import ORG, House, draw, http, manual, node

from layers.errors import Conflict, Invalid, NotFound, TryAgain
from layers.graph.events import TimeCame
from layers.graph.records import Finished, Paused, Woken
from layers.graph.status import ExecutionStatus
from layers.rows import ExecutionQuery
from layers.runtime.replies import AlreadyAnswered


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


async def test_r33_a_cancel_is_durable_before_its_speaker_hears_so(house: House) -> None:
    """The process dies right after the answer: the next one cancels."""
    house.peer.answers = {"http://x/": [asyncio.Event()]}
    run = await house.begin(draw([manual(), http("h", "http://x/")], ["start > h"]))
    await house.peer.called()
    house.runtime.replies.deliver = gone  # type: ignore[method-assign]  # it dies before it acts
    await house.runtime.control.cancel(ORG, run.id, "ada")
    await house.crash()
    await house.start()
    assert (await house.over(run.id)).status is ExecutionStatus.CANCELLED
    finished = (await house.records(run.id))[-1]
    assert isinstance(finished, Finished)
    assert finished.author == "ada"


async def gone(execution_id: str) -> bool:
    return True


async def test_cancelling_twice_is_cancelling_once(house: House) -> None:
    house.peer.answers = {"http://x/": [asyncio.Event()]}
    run = await house.begin(draw([manual(), http("h", "http://x/")], ["start > h"]))
    await house.peer.called()
    await asyncio.gather(*[house.runtime.control.cancel(ORG, run.id, "ada") for _ in range(3)])
    assert (await run.finished()).status is ExecutionStatus.CANCELLED


async def test_r37_a_paused_execution_starts_nothing_and_goes_on(house: House) -> None:
    held = asyncio.Event()
    house.peer.answers = {"http://x/a": [held]}
    run = await house.begin(draw([manual(), http("a", "http://x/a"), http("b", "http://x/b")], ["start > a", "a > b"]))
    await house.peer.called()
    assert await house.runtime.control.pause(ORG, run.id, "ada", "look") is ExecutionStatus.PAUSED
    held.set()  # what is in flight ends
    await house.until(run.id, "a", "success")
    assert house.runtime.engine.running == 0  # it costs a row
    assert (await house.row(run.id)).attention == "paused"
    assert len(house.peer.calls) == 1
    with pytest.raises(Conflict):
        await house.runtime.control.pause(ORG, run.id, "ada")
    await house.runtime.control.go_on(ORG, run.id, "bob")
    assert (await house.over(run.id)).status is ExecutionStatus.COMPLETED
    words = [(r.on, r.author, r.reason) for r in await house.records(run.id) if isinstance(r, Paused)]
    assert words == [(True, "ada", "look"), (False, "bob", "")]
    with pytest.raises(Conflict):
        await house.runtime.control.go_on(ORG, run.id, "bob")


async def test_r37_what_is_due_while_it_is_paused_comes_when_it_goes_on(house: House) -> None:
    run = await house.begin(draw([manual(), node("w", "wait_delay", duration=1, unit="hours")], ["start > w"]))
    await house.until(run.id, "w", "waiting")
    await house.runtime.control.pause(ORG, run.id, "ada")
    await house.tick(3_600_000)
    await house.stop()
    await house.start()
    assert (await house.row(run.id)).status is ExecutionStatus.PAUSED
    await house.runtime.control.go_on(ORG, run.id, "ada")
    house.runtime.timers.poll()
    assert (await house.over(run.id)).status is ExecutionStatus.COMPLETED


async def test_r10_a_person_lets_go_on_what_stopped_the_server(house: House) -> None:
    house.peer.answers = {"http://x/": [asyncio.Event(), 200]}
    run = await house.begin(draw([manual(), http("h", "http://x/")], ["start > h"]))
    await house.peer.called()
    await house.crash()
    for _ in range(3):
        await house.start(up=False)
        await house.runtime.dispatcher.recover(10)
        await house.crash()
    await house.start()
    assert (await house.row(run.id)).attention == "paused"
    await house.runtime.control.go_on(ORG, run.id, "ada")
    assert (await house.over(run.id)).status is ExecutionStatus.COMPLETED


async def test_a_person_wakes_a_wait_before_its_time(house: House) -> None:
    run = await house.begin(draw([manual(), node("w", "wait_delay", duration=1, unit="hours")], ["start > w"]))
    await house.until(run.id, "w", "waiting")
    await house.runtime.control.wake(ORG, run.id, "w", "", "ada")
    assert (await house.over(run.id)).status is ExecutionStatus.COMPLETED
    (woken,) = [record for record in await house.records(run.id) if isinstance(record, Woken)]
    assert (woken.why, woken.author) == ("person", "ada")
    with pytest.raises(Conflict):
        await house.runtime.control.wake(ORG, run.id, "w", "", "ada")
    assert await house.store.timers_due(2**62, 10) == []


async def test_what_does_not_wait_cannot_be_woken(house: House) -> None:
    house.peer.answers = {"http://x/": [asyncio.Event()]}
    run = await house.begin(draw([manual(), http("h", "http://x/")], ["start > h"]))
    await house.peer.called()
    for node_id, scope in (("h", ""), ("start", ""), ("nobody", ""), ("h", "loop-1[0]")):
        with pytest.raises(Conflict):
            await house.runtime.control.wake(ORG, run.id, node_id, scope, "ada")
    await house.runtime.control.cancel(ORG, run.id, "ada")


async def test_r15_a_question_that_comes_again_is_answered_again(house: House) -> None:
    lost = TryAgain("No answer.", sent=True)
    house.peer.answers = {"http://x/": [lost, lost, 200]}
    run = await house.begin(draw([manual(), http("h", "http://x/", onUnknown="ask")], ["start > h"]))
    await house.until(run.id, "h", "waiting")
    assert (await house.row(run.id)).attention == "lost_effect"
    (effect,) = (await house.node(run.id, "h"))["effects"]
    await house.runtime.control.decide(ORG, run.id, effect["key"], "resend", "ada")
    await house.recorded(run.id, "parked", 2)
    await house.runtime.control.decide(ORG, run.id, effect["key"], "resend", "ada")
    assert (await house.over(run.id)).status is ExecutionStatus.COMPLETED
    assert house.peer.keys == [effect["key"]] * 3


async def test_r15_of_two_answers_to_a_question_one_counts(house: House) -> None:
    house.peer.answers = {"http://x/": [TryAgain("No answer.", sent=True), 200]}
    run = await house.begin(draw([manual(), http("h", "http://x/", onUnknown="ask")], ["start > h"]))
    await house.until(run.id, "h", "waiting")
    (effect,) = (await house.node(run.id, "h"))["effects"]
    said = [house.runtime.control.decide(ORG, run.id, effect["key"], choice, "ada") for choice in ("done", "not_done")]
    heard = await asyncio.gather(*said, return_exceptions=True)
    assert [type(one) for one in heard].count(AlreadyAnswered) == 1
    assert (await house.over(run.id)).status is ExecutionStatus.COMPLETED
    assert len(house.peer.calls) == (1 if heard[0] is None else 2)


async def test_the_inbox_lists_what_waits_for_a_person(house: House) -> None:
    house.peer.answers = {"http://x/": [TryAgain("No answer.", sent=True)]}
    asks = await house.begin(draw([manual(), http("h", "http://x/", onUnknown="ask")], ["start > h"]))
    await house.until(asks.id, "h", "waiting")
    waits = await house.begin(draw([manual(), node("w", "wait_delay", duration=1, unit="hours")], ["start > w"]))
    await house.until(waits.id, "w", "waiting")
    approves = await house.begin(draw([manual(), node("q", "wait_for_approval", to="Ada", message="?")], ["start > q"]))
    await house.until(approves.id, "q", "waiting")
    page = await house.store.executions(ExecutionQuery(ORG, attention=True))
    assert {row.id: row.attention for row in page.items} == {asks.id: "lost_effect", approves.id: "approval"}
    assert (await house.store.executions(ExecutionQuery("org_2", attention=True))).items == []
    only = await house.store.executions(ExecutionQuery(ORG, workflow_id="wf_3", attention=True))
    assert [row.id for row in only.items] == [approves.id]


async def test_a_wake_for_nothing_leaves_nothing_in_memory(house: House) -> None:
    run = await house.begin(draw([manual(), node("w", "wait_delay", duration=1, unit="hours")], ["start > w"]))
    await house.until(run.id, "w", "waiting")
    await house.runtime.dispatcher.deliver(run.id, TimeCame("start", ""))
    assert house.runtime.engine.running == 0
    await house.tick(3_600_000)
    assert (await house.over(run.id)).status is ExecutionStatus.COMPLETED
