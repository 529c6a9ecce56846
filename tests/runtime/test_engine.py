"""The engine on a real store: what it runs, in which order, and what it leaves behind."""

from __future__ import annotations

import asyncio
import itertools

import pytest
from tests.runtime.house import House, draw, http, manual, node

from layers.errors import NotReady
from layers.graph.records import Ended, Given
from layers.graph.status import ExecutionStatus

COMPLETED, FAILED = ExecutionStatus.COMPLETED, ExecutionStatus.FAILED


async def test_a_chain_runs_to_its_end(house: House) -> None:
    doc = draw(
        [manual(), node("a", "set_variables", fields={"x": "{{trigger.n + 1}}"}), node("b", "no_op")],
        ["start > a", "a > b"],
    )
    done = await house.run(doc, {"n": 1})
    assert done.status is COMPLETED
    assert done.output == {"n": 1, "x": 2}


async def test_a_branch_not_taken_is_skipped(house: House) -> None:
    doc = draw(
        [manual(), node("if", "if_then", expression="n > 5"), node("big", "no_op"), node("small", "no_op")],
        ["start > if", "if.true > big", "if.false > small"],
    )
    run = await house.begin(doc, {"n": 9})
    await run.finished()
    assert (await house.node(run.id, "big"))["status"] == "success"
    small = await house.node(run.id, "small")
    assert (small["status"], small["skip_reason"]) == ("skipped", "branch_not_taken")


async def test_a_pure_execution_costs_one_commit(house: House) -> None:
    doc = draw(
        [manual(), *[node(f"n{i}", "no_op") for i in range(5)]], ["start > n0", *[f"n{i} > n{i + 1}" for i in range(4)]]
    )
    compiled = await house.compiled(doc)
    run = house.runtime.engine.accept(compiled, "start", {})
    await run.finished()
    assert house.commits == [[run.id]]


async def test_r4_an_unmapped_input_is_recorded_as_a_reference(house: House) -> None:
    doc = draw([manual(), node("if", "if_then", expression="true"), node("b", "no_op")], ["start > if", "if.true > b"])
    run = await house.begin(doc, {"n": 1})
    await run.finished()
    ended = [record for record in await house.records(run.id) if isinstance(record, Ended)]
    assert [record.given for record in ended] == [Given("start"), Given("if")]
    assert (await house.node(run.id, "b"))["input"] == {"n": 1}  # without the fields that begin with “_”


async def test_branches_run_at_the_same_time(house: House) -> None:
    go = asyncio.Event()
    house.peer.answers = {f"http://x/{i}": [go] for i in range(3)}
    doc = draw(
        [manual(), *[http(f"h{i}", f"http://x/{i}") for i in range(3)], node("m", "merge")],
        [*[f"start > h{i}" for i in range(3)], *[f"h{i} > m" for i in range(3)]],
    )
    run = await house.begin(doc)
    await house.peer.called(3)
    go.set()
    assert (await run.finished()).status is COMPLETED


async def test_an_effect_waits_until_its_intent_is_durable(house: House) -> None:
    seen = []
    perform = house.peer.perform

    async def look(call, key):  # type: ignore[no-untyped-def]
        records = await house.store.records(run.id)
        seen.append([record.kind for _, record in records])
        return await perform(call, key)

    house.peer.perform = look  # type: ignore[method-assign]
    run = await house.begin(draw([manual(), http("h", "http://x/")], ["start > h"]))
    await run.finished()
    assert seen == [["accepted", "intent"]]


async def test_a_failure_nobody_handles_fails_the_execution(house: House) -> None:
    house.peer.answers = {"http://x/": [404]}
    run = await house.begin(
        draw([manual(), http("h", "http://x/"), node("after", "no_op")], ["start > h", "h > after"])
    )
    done = await run.finished()
    assert (done.status, done.error.code, done.error_node) == (FAILED, "HTTP_STATUS", "h")
    after = await house.node(run.id, "after")
    assert (after["status"], after["skip_reason"]) == ("skipped", "workflow_failed")


async def test_a_failure_goes_the_way_of_the_error_handle(house: House) -> None:
    house.peer.answers = {"http://x/": [404]}
    doc = draw(
        [manual(), http("h", "http://x/"), node("ok", "no_op"), node("caught", "no_op")],
        ["start > h", "h.output > ok", "h.error > caught"],
    )
    done = await house.run(doc, {"n": 1})
    assert done.status is COMPLETED
    assert done.output["error"]["code"] == "HTTP_STATUS"
    assert done.output["input"] == {"n": 1}


async def test_an_error_that_is_no_piece_error_is_shown_as_a_bug(house: House) -> None:
    house.peer.answers = {"http://x/": [ValueError("bad /home/me/secret/file.py here")]}
    done = await house.run(draw([manual(), http("h", "http://x/")], ["start > h"]))
    assert done.error.code == "NODE_BUG"
    assert "ValueError" in done.error.message
    assert "/home" not in done.error.message


async def test_a_retry_comes_at_its_time(house: House) -> None:
    house.peer.answers = {"http://x/": [503, 503, 200]}
    doc = draw([manual(), http("h", "http://x/", errorHandling="retry", retryDelayMs=1000)], ["start > h"])
    run = await house.begin(doc)
    for attempt in (1, 2):
        await house.peer.called(attempt)
        await house.until(run.id, "h", "retrying")
        await house.tick(60_000)
    assert (await run.finished()).status is COMPLETED
    told = await house.node(run.id, "h")
    assert [one["status"] for one in told["attempts"]] == ["error", "error", "success"]
    assert len(set(house.peer.keys)) == 1  # 503 leaves it unknown: the same key each time (R13)
    assert [(effect["status"], effect["sent"]) for effect in told["effects"]] == [("done", 3)]


async def test_a_disabled_node_passes_its_input_on(house: House) -> None:
    doc = draw([manual(), {**http("h", "http://x/"), "disabled": True}, node("b", "no_op")], ["start > h", "h > b"])
    run = await house.begin(doc, {"n": 1})
    assert (await run.finished()).output == {"n": 1}
    assert (await house.node(run.id, "h"))["skip_reason"] == "disabled"
    assert house.peer.calls == []


async def test_a_type_that_is_not_built_is_skipped_with_a_marker(house: House) -> None:
    doc = draw([manual(), node("s", "salesforce", "integration"), node("b", "no_op")], ["start > s", "s > b"])
    run = await house.begin(doc, {"n": 1})
    assert (await run.finished()).status is COMPLETED
    told = await house.node(run.id, "s")
    assert told["skip_reason"] == "integration_not_built"
    assert told["output"] == {"n": 1, "_skipped": True, "_reason": "integration_not_built", "_service": "salesforce"}


async def test_an_unusable_mapping_fails_the_target_and_names_the_edge(house: House) -> None:
    doc = draw(
        [manual(), node("a", "no_op")],
        [{"id": "e1", "source": "start", "target": "a", "data_mapping": {"x": "{{trigger.n * 2}}"}}],
    )
    done = await house.run(doc, {"n": "text"})
    assert (done.status, done.error_node, done.error.code) == (FAILED, "a", "EXPRESSION_ERROR")
    assert "e1" in done.error.message


async def test_cancelling_stops_what_is_in_flight(house: House) -> None:
    house.peer.answers = {"http://x/": [asyncio.Event()]}
    run = await house.begin(draw([manual(), http("h", "http://x/"), node("b", "no_op")], ["start > h", "h > b"]))
    await house.peer.called()
    await house.runtime.control.cancel("org_1", run.id, "usr_1")
    assert (await run.finished()).status is ExecutionStatus.CANCELLED
    told = await house.node(run.id, "h")
    assert told["status"] == "cancelled"
    assert told["effects"][0]["status"] == "unknown"


async def test_a_node_is_stopped_at_its_time_limit(house: House) -> None:
    house.peer.answers = {"http://x/": [asyncio.Event()]}
    done = await house.run(draw([manual(), http("h", "http://x/", timeoutSeconds=0.01)], ["start > h"]))
    assert (done.status, done.error.code) == (FAILED, "NODE_TIMEOUT")


async def test_r36_running_time_is_limited(house: House) -> None:
    house.peer.answers = {"http://x/": [asyncio.Event()]}
    doc = draw([manual(), http("h", "http://x/")], ["start > h"], active_timeout_s=0.01)
    done = await house.run(doc)
    assert (done.status, done.error.code) == (ExecutionStatus.TIMED_OUT, "TIMED_OUT")


async def test_r27_stop_lets_what_is_in_flight_end(house: House) -> None:
    go = asyncio.Event()
    house.peer.answers = {"http://x/slow": [go], "http://x/bad": [404]}
    doc = draw(
        [manual(), http("slow", "http://x/slow"), http("bad", "http://x/bad"), node("after", "no_op")],
        ["start > slow", "start > bad", "slow > after"],
    )
    run = await house.begin(doc)
    assert (await run.decided()).status is FAILED  # the caller hears at the first failure
    assert not run.over
    go.set()
    assert (await run.finished()).status is FAILED
    assert (await house.node(run.id, "slow"))["status"] == "success"
    assert (await house.node(run.id, "after"))["skip_reason"] == "workflow_failed"


async def test_r27_finish_branches_lets_the_others_go_on(house: House) -> None:
    house.peer.answers = {"http://x/bad": [404]}
    doc = draw(
        [manual(), http("ok", "http://x/ok"), http("bad", "http://x/bad"), node("after", "no_op")],
        ["start > ok", "start > bad", "ok > after"],
        on_node_failure="finish_branches",
    )
    run = await house.begin(doc)
    assert (await run.finished()).status is FAILED
    assert (await house.node(run.id, "after"))["status"] == "success"


async def test_nothing_is_accepted_while_it_stops(house: House) -> None:
    compiled = await house.compiled(draw([manual()], []))
    await house.stop()
    with pytest.raises(NotReady):
        house.runtime.engine.accept(compiled, "start", {})


async def test_many_executions_take_turns(house: House) -> None:
    compiled = await house.compiled(
        draw([manual(), http("h", "http://x/"), node("b", "no_op")], ["start > h", "h > b"])
    )
    runs = [house.runtime.engine.accept(compiled, "start", {"i": i}) for i in range(100)]
    done = await asyncio.gather(*[run.finished() for run in runs])
    assert {outcome.status for outcome in done} == {COMPLETED}
    assert len(set(house.peer.keys)) == 100
    assert house.runtime.engine.running == 0


async def test_r31_pure_nodes_run_in_slices_and_a_stop_leaves_the_rest_to_the_next_start(house: House) -> None:
    count = 400
    doc = draw(
        [manual(), *[node(f"n{i}", "no_op") for i in range(count)]],
        ["start > n0", *[f"n{i} > n{i + 1}" for i in range(count - 1)]],
    )
    compiled = await house.compiled(doc)
    still, ticks = house.clock.monotonic_us, itertools.count(step=100)
    house.clock.monotonic_us = ticks.__next__  # type: ignore[method-assign]  # each look at it costs 0.1 ms
    run = house.runtime.engine.accept(compiled, "start", {})
    await house.runtime.drain(0)
    assert 1 < (await house.row(run.id)).seq < count
    await house.stop()
    house.clock.monotonic_us = still  # type: ignore[method-assign]
    await house.start()
    assert (await house.over(run.id)).status is COMPLETED
    ended = [record.node for record in await house.records(run.id) if isinstance(record, Ended)]
    assert ended == [f"n{i}" for i in range(count)]  # each once


async def test_r3_what_a_node_returned_is_what_everybody_sees(house: House) -> None:
    done = await house.run(draw([manual(), node("a", "set_variables", fields={"t": "{{now}}"})], ["start > a"]))
    assert isinstance(done.output["t"], str)


async def test_r15_the_time_limit_is_an_answer_that_was_lost(house: House) -> None:
    house.peer.answers = {"http://x/": [asyncio.Event()]}
    run = await house.begin(
        draw([manual(), http("h", "http://x/", timeoutSeconds=0.01, onUnknown="ask")], ["start > h"])
    )
    await house.until(run.id, "h", "waiting")
    (effect,) = (await house.node(run.id, "h"))["effects"]
    assert effect["status"] == "unknown"
    await house.runtime.control.decide("org_1", run.id, effect["key"], "done", "usr_1")
    assert (await house.over(run.id)).status is COMPLETED
    assert len(house.peer.calls) == 1


async def test_r8_a_record_that_cannot_be_written_fails_its_execution_alone(house: House) -> None:
    go = asyncio.Event()
    house.peer.answers = {"http://x/bad": [go], "http://x/good": [go]}
    bad, good = [
        await house.begin(draw([manual(), http("h", f"http://x/{name}"), node("b", "no_op")], ["start > h", "h > b"]))
        for name in ("bad", "good")
    ]
    await house.peer.called(2)
    house.unwritable = bad.id
    go.set()
    assert (await good.finished()).status is COMPLETED
    done = await bad.finished()
    assert (done.status, done.error.code) == (FAILED, "ENGINE_BUG")
