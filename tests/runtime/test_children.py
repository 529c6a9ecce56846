"""A workflow as a step of another: it begins once and its end is heard once, whatever dies in between (R34)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.runtime.house import ORG, House, draw, http, manual, node

from layers.errors import NotReady
from layers.graph.records import Accepted, Parked
from layers.graph.status import ExecutionStatus
from layers.rows import ExecutionQuery, ExecutionRow

CALLED = draw([manual("go"), http("work", "http://x/work", body={"n": "{{trigger.n}}"})], ["go > work"])


def caller(workflow_id: str, **config: Any) -> dict[str, Any]:
    call = node("call", "call_workflow", workflowId=workflow_id, **config)
    return draw([manual(), call, node("then", "no_op")], ["start > call", "call > then"])


async def children(house: House, workflow_id: str = "wf_1") -> list[ExecutionRow]:
    return list((await house.store.executions(ExecutionQuery(ORG, workflow_id=workflow_id))).items)


async def called(house: House, document: dict[str, Any] = CALLED) -> str:
    return (await house.save(document)).id


async def test_the_caller_goes_on_with_what_the_child_gave(house: House) -> None:
    child = await called(house, draw([manual("go"), node("work", "no_op")], ["go > work"]))
    outcome = await house.run(caller(child, input={"n": "{{trigger.n}}"}), {"n": 7, "own": 1})
    (row,) = await children(house)
    gave = (await house.node(row.id, "work"))["output"]
    assert gave["n"] == 7
    assert "own" not in gave
    told = {"execution_id": row.id, "status": "completed", "output": gave}
    assert {name: outcome.output[name] for name in ("n", "own", *told)} == {"n": 7, "own": 1, **told}
    assert row.triggered_by == f"execution {outcome.execution_id}"


async def test_without_an_input_the_child_gets_what_comes_in(house: House) -> None:
    child = await called(house, draw([manual("go"), node("work", "no_op")], ["go > work"]))
    outcome = await house.run(caller(child), {"n": 7})
    assert outcome.output["output"]["n"] == 7


async def test_r34_the_start_of_the_child_commits_with_the_park(house: House) -> None:
    go = asyncio.Event()
    house.peer.answers["http://x/work"] = [go]
    run = await house.begin(caller(await called(house)))
    await house.until(run.id, "call", "waiting")
    (row,) = await children(house)
    records = await house.records(run.id)
    (parked,) = [record for record in records if isinstance(record, Parked)]
    assert parked.token == f"child:{row.id}"
    (begun, *_) = await house.records(row.id)
    assert isinstance(begun, Accepted)
    assert (begun.parent, begun.awaited, begun.depth) == ((run.id, "call", ""), True, 1)
    go.set()
    assert (await run.finished()).status is ExecutionStatus.COMPLETED


async def test_not_waiting_it_goes_on_at_once_and_the_child_runs(house: House) -> None:
    go = asyncio.Event()
    house.peer.answers["http://x/work"] = [go]
    outcome = await house.run(caller(await called(house), wait=False), {"n": 1})
    (row,) = await children(house)
    assert outcome.output == {"n": 1, "execution_id": row.id, "status": "running", "output": None}
    assert row.status is ExecutionStatus.RUNNING
    go.set()
    assert (await house.over(row.id)).status is ExecutionStatus.COMPLETED
    assert not await house.store.addressees("", 10)


async def test_a_failed_child_fails_the_calling_node(house: House) -> None:
    child = await called(house, draw([manual("go"), node("no", "stop_and_error", message="Not today.")], ["go > no"]))
    outcome = await house.run(caller(child))
    assert (outcome.status, outcome.error_node) == (ExecutionStatus.FAILED, "call")
    assert outcome.error.code == "CHILD_FAILED"
    assert "Not today." in outcome.error.message
    (row,) = await children(house)
    assert row.status is ExecutionStatus.FAILED


async def test_a_retry_of_the_node_calls_anew(house: House) -> None:
    house.peer.answers["http://x/work"] = [400, 200]
    config = {"errorHandling": "retry", "retryOn": "any", "retryDelayMs": 0}
    outcome = await house.run(caller(await called(house), **config), {"n": 1})
    assert outcome.status is ExecutionStatus.COMPLETED
    rows = await children(house)
    assert sorted(row.status for row in rows) == ["completed", "failed"]
    assert len({row.id for row in rows}) == 2


async def test_cancelling_the_caller_cancels_the_child_it_waits_for(house: House) -> None:
    house.peer.answers["http://x/work"] = [asyncio.Event()]
    run = await house.begin(caller(await called(house)))
    await house.peer.called()
    (row,) = await children(house)
    await house.runtime.control.cancel(ORG, run.id, "me")
    assert (await house.over(row.id)).status is ExecutionStatus.CANCELLED
    assert not await house.store.addressees("", 10)


async def test_a_deadline_goes_down_to_the_child(house: House) -> None:
    house.peer.answers["http://x/work"] = [asyncio.Event()]
    document = caller(await called(house))
    document["settings"] = {"deadline_s": 60}
    run = await house.begin(document)
    await house.peer.called()
    (row,) = await children(house)
    await house.tick(60_000)
    assert (await house.over(run.id)).status is ExecutionStatus.TIMED_OUT
    assert (await house.over(row.id)).status is ExecutionStatus.CANCELLED


async def test_a_child_that_nobody_waits_for_is_not_cancelled(house: House) -> None:
    go = asyncio.Event()
    house.peer.answers["http://x/work"] = [go]
    document = caller(await called(house), wait=False)
    document["nodes"].append(node("wait", "wait_for_webhook"))
    document["edges"].append({"id": "w", "source": "then", "target": "wait"})
    run = await house.begin(document)
    await house.until(run.id, "wait", "waiting")
    await house.runtime.control.cancel(ORG, run.id, "me")
    await house.over(run.id)
    go.set()
    (row,) = await children(house)
    assert (await house.over(row.id)).status is ExecutionStatus.COMPLETED


async def test_children_inherit_the_mode(house: House) -> None:
    outcome = await house.run(caller(await called(house)), mode="test")
    assert outcome.status is ExecutionStatus.COMPLETED
    (row,) = await children(house)
    assert row.mode == "test"
    assert house.peer.calls == []


async def test_a_workflow_that_calls_itself_ends_at_the_tenth(house: House) -> None:
    row = await house.save(caller("wf_1"))
    compiled = await house.runtime.plans.get(ORG, row.id, row.version)
    run = house.runtime.engine.accept(compiled, "start", {})
    outcome = await run.finished()
    rows = await children(house)
    assert outcome.status is ExecutionStatus.FAILED
    assert len(rows) == 11
    assert len([one for one in rows if one.error["code"] == "DEPTH_LIMIT"]) == 1


@pytest.mark.parametrize("unknown", ["wf_9", ""])
async def test_a_workflow_that_is_not_there_is_named(house: House, unknown: str) -> None:
    outcome = await house.run(caller(unknown or "nothing"))
    assert outcome.error.code == "WORKFLOW_NOT_FOUND"


async def test_a_workflow_without_a_trigger_cannot_be_called(house: House) -> None:
    outcome = await house.run(caller(await called(house, draw([node("work", "no_op")], []))))
    assert outcome.error.code == "WORKFLOW_INVALID"


async def test_each_item_of_a_loop_calls_its_own(house: House) -> None:
    child = await called(house, draw([manual("go"), node("work", "no_op")], ["go > work"]))
    document = draw(
        [manual(), node("loop", "loop_iterator", arrayField="list", concurrency=3),
         node("call", "call_workflow", workflowId=child, input={"n": "{{item}}"})],
        ["start > loop", "loop.each_item > call", "call > loop"],
    )  # fmt: skip
    outcome = await house.run(document, {"list": [1, 2, 3]})
    assert [result["output"]["n"] for result in outcome.output["results"]] == [1, 2, 3]
    assert len({result["execution_id"] for result in outcome.output["results"]}) == 3


# --- whatever dies in between ----------------------------------------------------------------------------------------


async def test_a_crash_while_the_child_runs_loses_nothing(house: House) -> None:
    house.peer.answers["http://x/work"] = [asyncio.Event(), 200]
    run = await house.begin(caller(await called(house)))
    await house.peer.called()
    await house.crash()
    await house.start()
    assert (await house.over(run.id)).status is ExecutionStatus.COMPLETED
    assert len(await children(house)) == 1
    assert len(set(house.peer.keys)) == 1


async def test_a_crash_between_the_childs_end_and_the_wake_loses_nothing(house: House) -> None:
    house.runtime.engine.outlet.on_sent = lambda execution_id: None  # the process dies here
    run = await house.begin(caller(await called(house)))
    await house.peer.called()
    (row,) = await children(house)
    await house.over(row.id)
    assert (await house.row(run.id)).status is ExecutionStatus.WAITING
    await house.crash()
    await house.start()
    assert (await house.over(run.id)).status is ExecutionStatus.COMPLETED
    assert len(house.peer.calls) == 1


async def test_a_crash_between_the_park_and_the_childs_first_step_loses_nothing(house: House) -> None:
    house.runtime.engine.outlet.on_begun = lambda child, row: None  # the process dies here
    run = await house.begin(caller(await called(house)))
    await house.until(run.id, "call", "waiting")
    assert house.peer.calls == []
    await house.crash()
    await house.start()
    assert (await house.over(run.id)).status is ExecutionStatus.COMPLETED
    assert len(house.peer.calls) == len(await children(house)) == 1


async def test_a_crash_between_a_cancel_and_the_childs_cancel_loses_nothing(house: House) -> None:
    house.peer.answers["http://x/work"] = [asyncio.Event()]
    run = await house.begin(caller(await called(house)))
    await house.peer.called()
    house.runtime.engine.outlet.on_sent = lambda execution_id: None  # the process dies here
    await house.runtime.control.cancel(ORG, run.id, "me")
    await house.over(run.id)
    await house.crash()
    await house.start()
    (row,) = await children(house)
    assert (await house.over(row.id)).status is ExecutionStatus.CANCELLED


async def test_a_park_that_could_not_be_written_begins_no_child(house: House) -> None:
    child = await called(house)
    run = await house.begin(caller(child))
    house.fail_commits(NotReady())
    await house.failed_commits()
    assert await children(house) == []
    house.fail_commits(None)
    with pytest.raises(NotReady):
        await run.durable()
