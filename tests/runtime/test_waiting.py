"""What reaches a parked node run from outside: once, in time, in its own iteration, and over any crash (R32, R33)."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest
from tests.runtime.house import House, draw, http, manual, node

from layers.catalog.trigger import Arrival
from layers.errors import Conflict, NotFound, NotReady
from layers.graph.records import Parked, Woken
from layers.graph.status import ExecutionStatus
from layers.runtime.intake import Refused
from layers.runtime.replies import AlreadyAnswered, TooLate

HOUR = 3_600_000


def waits(**config: Any) -> dict[str, Any]:
    return draw(
        [manual(), node("wait", "wait_for_webhook", **config), node("then", "no_op"), node("late", "no_op")],
        ["start > wait", "wait.output > then", "wait.expired > late"],
    )


def call(house: House, body: Any = None, method: str = "POST") -> Arrival:
    sent = b"" if body is None else orjson.dumps(body)
    headers = [("content-type", "application/json"), ("authorization", "Bearer s")]
    return Arrival(method, "", [("a", "1")], headers, sent, "127.0.0.1", house.clock.now())


def token(url: str) -> str:
    return url.split("/resume/")[1].split("/")[0]


def address(house: House, execution_id: str, scope: str = "") -> str:
    return token(house.runtime.engine._worker.links.resume(execution_id, scope))


async def parked(house: House, document: dict[str, Any], payload: Any = None, of: str = "wait") -> str:
    run = await house.begin(document, payload)
    await house.until(run.id, of, "waiting")
    return str(run.id)


async def test_a_call_wakes_the_run_with_what_it_brought(house: House) -> None:
    id = await parked(house, waits(), {"n": 1})
    await house.runtime.replies.resume(address(house, id), "wait", call(house, {"paid": True}))
    assert (await house.over(id)).status is ExecutionStatus.COMPLETED
    output = (await house.node(id, "wait"))["output"]
    assert output == {
        "n": 1, "method": "POST", "query": {"a": "1"}, "headers": {"content-type": "application/json"},
        "body": {"paid": True},
    }  # fmt: skip
    assert (await house.node(id, "late"))["skip_reason"] == "branch_not_taken"


async def test_r33_a_second_call_hears_that_there_was_a_first(house: House) -> None:
    id = await parked(house, waits())
    await house.runtime.replies.resume(address(house, id), "wait", call(house, 1))
    with pytest.raises(AlreadyAnswered):
        await house.runtime.replies.resume(address(house, id), "wait", call(house, 2))
    await house.over(id)
    with pytest.raises(AlreadyAnswered):
        await house.runtime.replies.resume(address(house, id), "wait", call(house, 3))
    assert (await house.node(id, "wait"))["output"]["body"] == 1


async def test_of_calls_at_the_same_time_one_counts(house: House) -> None:
    id = await parked(house, waits())
    calls = [house.runtime.replies.resume(address(house, id), "wait", call(house, n)) for n in range(5)]
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(answer) for answer in answers].count(AlreadyAnswered) == 4
    await house.over(id)
    assert len([record for record in await house.records(id) if isinstance(record, Woken)]) == 1


async def test_r33_a_call_that_comes_before_the_run_is_parked_waits_for_it(house: House) -> None:
    go = asyncio.Event()
    house.peer.answers["http://x/order"] = [go]
    document = draw(
        [manual(), http("order", "http://x/order"), node("wait", "wait_for_webhook")], ["start > order", "order > wait"]
    )
    run = await house.begin(document)
    await house.peer.called()
    await house.runtime.replies.resume(address(house, run.id), "wait", call(house, "early"))
    go.set()
    assert (await run.finished()).output["body"] == "early"
    assert not await house.store.addressees("", 10)


async def test_what_came_early_survives_a_crash(house: House) -> None:
    house.peer.answers["http://x/order"] = [asyncio.Event(), 200]
    document = draw(
        [manual(), http("order", "http://x/order"), node("wait", "wait_for_webhook")], ["start > order", "order > wait"]
    )
    run = await house.begin(document)
    await house.peer.called()
    await house.runtime.replies.resume(address(house, run.id), "wait", call(house, "early"))
    await house.crash()
    await house.start()
    await house.over(run.id)
    assert (await house.node(run.id, "wait"))["output"]["body"] == "early"


async def test_r33_a_crash_between_the_inbox_and_the_wake_loses_nothing(house: House) -> None:
    id = await parked(house, waits(expiresAfter=1))

    async def nobody(execution_id: str) -> bool:
        raise asyncio.CancelledError

    house.runtime.replies.deliver = nobody  # type: ignore[method-assign]  # the process dies here
    with pytest.raises(asyncio.CancelledError):
        await house.runtime.replies.resume(address(house, id), "wait", call(house, "kept"))
    await house.crash()
    house.clock.advance(2 * HOUR)  # type: ignore[attr-defined]  # overdue when it comes back, but answered before
    await house.start()
    await house.over(id)
    assert (await house.node(id, "wait"))["output"]["body"] == "kept"
    with pytest.raises(AlreadyAnswered):
        await house.runtime.replies.resume(address(house, id), "wait", call(house, "again"))


async def test_a_wake_that_could_not_be_written_comes_again(house: House) -> None:
    id = await parked(house, waits())
    house.fail_commits(NotReady())
    await house.runtime.replies.resume(address(house, id), "wait", call(house, "kept"))
    await house.failed_commits()
    house.fail_commits(None)
    await house.over(id)
    assert (await house.node(id, "wait"))["output"]["body"] == "kept"


async def test_a_parked_run_outlives_restarts_and_knows_its_address(house: House) -> None:
    id = await parked(house, waits())
    await house.stop()
    await house.start()
    assert house.runtime.engine.running == 0  # a row, no memory
    await house.runtime.replies.resume(address(house, id), "wait", call(house, 1))
    assert (await house.over(id)).status is ExecutionStatus.COMPLETED


async def test_when_it_expires_its_own_branch_is_taken(house: House) -> None:
    id = await parked(house, waits(expiresAfter=2, unit="hours"), {"n": 1})
    await house.tick(2 * HOUR)
    await house.over(id)
    assert (await house.node(id, "wait"))["handles"] == ["expired"]
    assert (await house.node(id, "late"))["output"] == {"n": 1}
    assert not await house.store.timers_due(2**62, 10)
    assert (await house.node(id, "then"))["skip_reason"] == "branch_not_taken"


async def test_a_call_after_it_expired_hears_that_it_is_too_late(house: House) -> None:
    document = waits(expiresAfter=1)
    document["nodes"].append(node("more", "wait_for_webhook"))
    document["edges"].append({"id": "m", "source": "late", "target": "more"})
    id = await parked(house, document)
    await house.tick(HOUR)
    await house.until(id, "more", "waiting")
    with pytest.raises(TooLate):
        await house.runtime.replies.resume(address(house, id), "wait", call(house))
    await house.runtime.replies.resume(address(house, id), "more", call(house))
    await house.over(id)
    with pytest.raises(Conflict):
        await house.runtime.replies.resume(address(house, id), "wait", call(house))
    assert not await house.store.addressees("", 10)


async def test_an_answered_wait_leaves_no_timer(house: House) -> None:
    id = await parked(house, waits(expiresAfter=1))
    assert len(await house.store.timers_due(2**62, 10)) == 1
    await house.runtime.replies.resume(address(house, id), "wait", call(house))
    await house.over(id)
    assert not await house.store.timers_due(2**62, 10)


async def test_a_cancelled_execution_takes_no_call(house: House) -> None:
    id = await parked(house, waits())
    await house.runtime.control.cancel("org_1", id, "me")
    await house.over(id)
    with pytest.raises(TooLate):
        await house.runtime.replies.resume(address(house, id), "wait", call(house))


async def test_an_iteration_has_an_address_of_its_own(house: House) -> None:
    document = draw(
        [manual(), node("loop", "loop_iterator", arrayField="list", concurrency=2),
         http("order", "http://x/order", body='{{execution.resume_url}}', bodyType="text"),
         node("wait", "wait_for_webhook")],
        ["start > loop", "loop.each_item > order", "order > wait", "wait.output > loop"],
    )  # fmt: skip
    run = await house.begin(document, {"list": ["a", "b"]})
    await house.until(run.id, "wait", "waiting")
    await house.recorded(run.id, "parked", 3)
    told = await house.trace(run.id)
    bodies = {one["scope"]: one["effects"][0]["request"]["body"] for one in told["nodes_executed"] if one["effects"]}
    assert set(bodies) == {"loop[0]", "loop[1]"}
    for scope, url in bodies.items():
        await house.runtime.replies.resume(token(url), "wait", call(house, scope))
    output = (await run.finished()).output
    assert [result["body"] for result in output["results"]] == ["loop[0]", "loop[1]"]


async def test_from_inside_a_loop_a_node_around_it_is_reached(house: House) -> None:
    document = draw(
        [manual(), node("wait", "wait_for_webhook"), node("loop", "loop_iterator", arrayField="list"),
         node("hold", "wait_for_webhook")],
        ["start > wait", "start > loop", "loop.each_item > hold", "hold.output > loop"],
    )  # fmt: skip
    run = await house.begin(document, {"list": [1]})
    await house.until(run.id, "hold", "waiting")
    await house.runtime.replies.resume(address(house, run.id, "loop[0]"), "wait", call(house, "out"))
    with pytest.raises(NotFound):
        await house.runtime.replies.resume(address(house, run.id), "hold", call(house))
    await house.runtime.replies.resume(address(house, run.id, "loop[0]"), "hold", call(house))
    await run.finished()
    assert (await house.node(run.id, "wait"))["output"]["body"] == "out"


async def test_each_element_of_a_for_each_waits_by_itself(house: House) -> None:
    document = draw(
        [manual(), node("wait", "wait_for_webhook", forEach={"items": "list", "concurrency": 2})], ["start > wait"]
    )
    run = await house.begin(document, {"list": [1, 2]})
    await house.recorded(run.id, "parked", 3)
    for scope in ("wait[1]", "wait[0]"):
        await house.runtime.replies.resume(address(house, run.id, scope), "wait", call(house, scope))
    results = (await run.finished()).output["results"]
    assert [result["body"] for result in results] == ["wait[0]", "wait[1]"]


async def test_a_call_for_an_iteration_that_is_over_is_too_late(house: House) -> None:
    document = draw(
        [manual(), node("loop", "loop_iterator", arrayField="list"), node("wait", "wait_for_webhook")],
        ["start > loop", "loop.each_item > wait", "wait.output > loop"],
    )
    document["nodes"][2]["config"] = {"expiresAfter": 1}
    run = await house.begin(document, {"list": [1, 2]})
    await house.until(run.id, "wait", "waiting")
    await house.tick(HOUR)
    await house.recorded(run.id, "parked", 3)
    with pytest.raises(TooLate):
        await house.runtime.replies.resume(address(house, run.id, "loop[0]"), "wait", call(house))
    await house.runtime.replies.resume(address(house, run.id, "loop[1]"), "wait", call(house))
    await run.finished()


@pytest.mark.parametrize("wrong", ["", "exe_000001", "exe_000001.AAAAAAAAAAAAAAAAAAAAAA", "a.b.c"])
async def test_a_guessed_address_is_not_found(house: House, wrong: str) -> None:
    id = await parked(house, waits())
    assert id == "exe_000001"
    with pytest.raises(NotFound):
        await house.runtime.replies.resume(wrong, "wait", call(house))


async def test_a_node_that_waits_for_no_call_is_not_found(house: House) -> None:
    id = await parked(house, waits())
    for name in ("then", "start", "nothing"):
        with pytest.raises(NotFound):
            await house.runtime.replies.resume(address(house, id), name, call(house))


async def test_a_method_that_was_not_chosen_is_refused_and_uses_nothing_up(house: House) -> None:
    id = await parked(house, waits(method=["PUT", "PATCH"]))
    with pytest.raises(Refused) as refused:
        await house.runtime.replies.resume(address(house, id), "wait", call(house))
    assert (refused.value.status, refused.value.headers) == (405, {"Allow": "PUT, PATCH"})
    await house.runtime.replies.resume(address(house, id), "wait", call(house, method="PUT"))
    await house.over(id)


async def test_while_it_waits_its_log_tells_the_address(house: House) -> None:
    id = await parked(house, waits())
    (line,) = (await house.node(id, "wait"))["logs"]
    assert line["text"] == f"It waits for POST http://layers.test/resume/{address(house, id)}/wait"
    (record,) = [record for record in await house.records(id) if isinstance(record, Parked)]
    assert record.logs == (line,)
    await house.runtime.replies.resume(address(house, id), "wait", call(house))
    await house.over(id)
    assert (await house.node(id, "wait"))["logs"] == [line]
