"""A restart: executions go on from their records, and nothing that is recorded runs again."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from tests.runtime.house import ORG, House, draw, http, manual, node

from layers.catalog.node import Done, Parked
from layers.catalog.node import node as node_type
from layers.catalog.registry import Registry
from layers.errors import NotReady
from layers.graph.records import Intent, Paused
from layers.graph.status import ExecutionStatus
from layers.runtime.journal import AlreadyAccepted


@node_type("wait_a_little", name="Wait")
class WaitALittle:
    """Parks for a minute, then says what it kept."""

    async def run(self, ctx, given):  # type: ignore[no-untyped-def]
        return Parked(until=ctx.now + timedelta(minutes=1), state={"kept": 7})

    def resume(self, ctx, given, state, arrived):  # type: ignore[no-untyped-def]
        return Done({**given, **state})


@pytest.fixture
def registry(registry: Registry) -> Registry:
    made = Registry()
    for kind in registry:
        made.add(kind)
    made.register("wait_a_little", WaitALittle)
    return made


WAITING, COMPLETED = ExecutionStatus.WAITING, ExecutionStatus.COMPLETED


async def test_an_effect_lost_in_a_crash_is_sent_again_under_its_key(house: House) -> None:
    house.peer.answers = {"http://x/b": [asyncio.Event(), 200]}
    doc = draw([manual(), http("a", "http://x/a"), http("b", "http://x/b")], ["start > a", "a > b"])
    run = await house.begin(doc)
    await house.peer.called(2)
    await house.crash()
    await house.start()
    assert (await house.over(run.id)).status is COMPLETED
    assert [url for _, url, _ in house.peer.calls] == ["http://x/a", "http://x/b", "http://x/b"]
    assert house.peer.keys[1] == house.peer.keys[2]
    assert (await house.node(run.id, "b"))["effects"][0]["sent"] == 2


async def test_what_is_handed_back_at_a_stop_goes_on_at_the_next_start(house: House) -> None:
    house.peer.answers = {"http://x/": [asyncio.Event(), 200]}
    run = await house.begin(draw([manual(), http("h", "http://x/"), node("b", "no_op")], ["start > h", "h > b"]))
    await house.peer.called()
    await house.stop(timeout_s=0)
    await house.start()
    assert (await house.over(run.id)).status is COMPLETED
    assert len(set(house.peer.keys)) == 1


async def test_a_stop_lets_attempts_end_and_starts_nothing_new(house: House) -> None:
    go = asyncio.Event()
    house.peer.answers = {"http://x/a": [go]}
    doc = draw([manual(), http("a", "http://x/a"), http("b", "http://x/b")], ["start > a", "a > b"])
    run = await house.begin(doc)
    await house.peer.called()
    stopping = asyncio.ensure_future(house.stop())
    await asyncio.sleep(0)
    go.set()
    await stopping
    assert [url for _, url, _ in house.peer.calls] == ["http://x/a"]
    await house.start()
    assert (await house.over(run.id)).status is COMPLETED
    assert [url for _, url, _ in house.peer.calls] == ["http://x/a", "http://x/b"]


async def test_a_pending_retry_survives_a_restart(house: House) -> None:
    house.peer.answers = {"http://x/": [503, 200]}
    run = await house.begin(draw([manual(), http("h", "http://x/", errorHandling="retry")], ["start > h"]))
    await house.until(run.id, "h", "retrying")
    await house.stop()
    await house.start()
    await house.tick(60_000)
    assert (await house.over(run.id)).status is COMPLETED
    assert [one["attempt"] for one in (await house.node(run.id, "h"))["attempts"]] == [1, 2]


async def test_r10_an_execution_that_stops_the_server_three_times_is_paused(house: House) -> None:
    """A start is counted before it is gone on with; here each start stops there."""
    house.peer.answers = {"http://x/": [asyncio.Event()]}
    run = await house.begin(draw([manual(), http("h", "http://x/")], ["start > h"]))
    await house.peer.called()
    await house.crash()
    for _ in range(3):
        await house.start(up=False)
        await house.runtime.dispatcher.recover(10)
        await house.crash()
    await house.start()
    paused = (await house.records(run.id))[-1]
    assert isinstance(paused, Paused)
    assert "stopped the server" in paused.reason
    assert (await house.row(run.id)).status is ExecutionStatus.PAUSED


async def test_an_execution_whose_version_is_gone_is_paused_and_says_so(house: House) -> None:
    house.peer.answers = {"http://x/": [asyncio.Event()]}
    run = await house.begin(draw([manual(), http("h", "http://x/")], ["start > h"]))
    await house.peer.called()
    row = await house.row(run.id)
    await house.crash()
    await house.start(before=lambda: house.forget_version(row.workflow_id, row.version))
    paused = (await house.records(run.id))[-1]
    assert isinstance(paused, Paused)
    assert "is gone" in paused.reason
    house.workflows = 0  # what it ran cannot be read any more, so its invariants cannot be checked


async def test_r32_a_parked_execution_costs_a_row_and_comes_back_in_time(house: House) -> None:
    doc = draw([manual(), node("w", "wait_a_little"), node("b", "no_op")], ["start > w", "w > b"])
    run = await house.begin(doc, {"n": 1})
    await house.until(run.id, "w", "waiting")
    assert (await house.row(run.id)).status is WAITING
    assert house.runtime.engine.running == 0
    await house.tick(60_000)
    done = await run.finished()
    assert (done.status, done.output) == (COMPLETED, {"n": 1, "kept": 7})


async def test_a_parked_execution_comes_back_after_a_restart(house: House) -> None:
    run = await house.begin(draw([manual(), node("w", "wait_a_little")], ["start > w"]))
    await house.until(run.id, "w", "waiting")
    await house.stop()
    await house.start()
    assert house.runtime.engine.running == 0
    again = house.runtime.engine.watch(run.id)
    await house.tick(60_000)
    assert (await again.finished()).output == {"kept": 7}


async def test_r39_a_type_that_is_gone_parks_its_node_runs_and_marks_the_workflow(house: House) -> None:
    doc = draw([manual(), node("w", "wait_a_little"), node("b", "no_op")], ["start > w", "w > b"])
    row = await house.runtime.activation.activate(await house.save(doc), "usr_1")
    await house.stop()
    with_it = house.registry
    house.registry = Registry()
    for kind in with_it:
        if kind.service != "wait_a_little":
            house.registry.add(kind)
    await house.start()
    compiled = await house.runtime.plans.get(ORG, row.id, row.version)
    run = house.runtime.engine.accept(compiled, "start", {})
    await house.until(run.id, "w", "waiting")
    await house.status_is(row.id, "error")
    await house.stop()
    house.registry = with_it
    await house.start()
    again = house.runtime.engine.watch(run.id)
    await house.tick(60 * 60 * 1000)
    await house.recorded(run.id, "parked", 2)
    await house.tick(60_000)
    assert (await again.finished()).status is COMPLETED


async def test_r9_after_a_failed_append_it_leaves_memory_and_comes_back(house: House) -> None:
    doc = draw([manual(), http("a", "http://x/a"), http("b", "http://x/b")], ["start > a", "a > b"])
    go = asyncio.Event()
    house.peer.answers = {"http://x/a": [go]}
    compiled = await house.compiled(doc)
    run = house.runtime.engine.accept(compiled, "start", {})
    await house.peer.called()
    house.fail_commits(NotReady("The disk is full."))
    go.set()
    await house.failed_commits()
    with pytest.raises(NotReady):
        house.runtime.engine.accept(compiled, "start", {})
    house.fail_commits(None)
    assert (await run.finished()).status is COMPLETED
    a = [key for _, url, key in house.peer.calls if url == "http://x/a"]
    assert len(a) == 2
    assert len(set(a)) == 1  # its result was not written, so it was sent again, under the same key


async def test_a_duplicate_delivery_runs_nothing_and_names_the_first(house: House) -> None:
    compiled = await house.compiled(draw([manual(), http("h", "http://x/")], ["start > h"]))
    first = house.runtime.engine.accept(compiled, "start", {}, dedupe="k")
    second = house.runtime.engine.accept(compiled, "start", {}, dedupe="k")
    await first.finished()
    with pytest.raises(AlreadyAccepted) as known:
        await second.durable()
    assert known.value.execution_id == first.id
    assert len(house.peer.calls) == 1


async def test_intents_say_what_follows_if_the_answer_is_lost(house: House) -> None:
    doc = draw([manual(), http("h", "http://x/", onUnknown="ask")], ["start > h"])
    run = await house.begin(doc)
    await run.finished()
    (intent,) = [record for record in await house.records(run.id) if isinstance(record, Intent)]
    assert intent.on_unknown == "ask"


async def test_r15_a_lost_effect_waits_for_a_persons_word(house: House) -> None:
    house.peer.answers = {"http://x/": [asyncio.Event(), 200]}
    doc = draw([manual(), http("h", "http://x/", onUnknown="ask"), node("b", "no_op")], ["start > h", "h > b"])
    run = await house.begin(doc)
    await house.peer.called()
    await house.crash()
    await house.start()
    again = house.runtime.engine.watch(run.id)
    await house.until(run.id, "h", "waiting")
    assert len(house.peer.calls) == 1
    (effect,) = (await house.node(run.id, "h"))["effects"]
    await house.runtime.control.decide(ORG, run.id, effect["key"], "resend", "usr_1")
    assert (await again.finished()).status is COMPLETED
    assert house.peer.keys == [effect["key"]] * 2
