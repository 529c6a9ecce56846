"""Live events: in order, gap-free, durable, and the same when they are read again from the journal."""

from __future__ import annotations

import asyncio
from contextlib import closing

import pytest
from tests.runtime.house import ORG, House, draw, http, manual, node

from layers.ports import LiveEvent
from layers.runtime.live import LONGEST, Gap, LiveBus, to_wire


def event(seq: int, workflow: str = "wf_1", execution: str = "exe_1") -> LiveEvent:
    return LiveEvent(seq, execution, workflow, ORG, "node_completed", 0)


async def test_a_listener_hears_its_execution_and_its_workflow_alone() -> None:
    bus = LiveBus()
    with closing(bus.listen(workflow_id="wf_1")) as workflow, closing(bus.listen(execution_id="exe_2")) as execution:
        bus.publish([event(1), event(2, "wf_2", "exe_2"), event(3)])
        assert [(await anext(workflow)).seq for _ in range(2)] == [1, 3]
        assert (await anext(execution)).seq == 2


async def test_nobody_listening_nothing_wanted() -> None:
    bus = LiveBus()
    assert not bus.wanted("wf_1", "exe_1")
    listener = bus.listen(workflow_id="wf_1")
    assert bus.wanted("wf_1", "exe_1")
    assert not bus.wanted("wf_2", "exe_1")
    listener.close()
    assert not bus.wanted("wf_1", "exe_1")


async def test_a_slow_reader_gets_a_gap_not_a_queue() -> None:
    bus = LiveBus()
    listener = bus.listen(workflow_id="wf_1")
    bus.publish([event(seq) for seq in range(LONGEST + 5)])
    heard = [await anext(listener) for _ in range(LONGEST)]
    assert [event.seq for event in heard] == list(range(LONGEST))
    with pytest.raises(Gap):
        await anext(listener)
    assert not bus.wanted("wf_1", "exe_1")


async def test_an_execution_is_told_in_order_and_the_same_again_from_the_journal(house: House) -> None:
    doc = draw(
        [manual(), node("if", "if_then", expression="true"), http("h", "http://x/"), node("no", "no_op")],
        ["start > if", "if.true > h", "if.false > no"],
    )
    compiled = await house.compiled(doc)
    with closing(house.runtime.bus.listen(workflow_id=compiled.workflow_id)) as heard:
        run = house.runtime.engine.accept(compiled, "start", {})
        await run.finished()
        live = [await anext(heard)]
        while live[-1].name != "execution_finished":
            live.append(await anext(heard))
    told = [(event.name, event.node_id) for event in live]
    assert told == [
        ("execution_started", None),
        ("node_completed", "start"),
        ("node_completed", "if"),
        ("node_skipped", "no"),
        ("node_started", "h"),
        ("node_completed", "h"),
        ("execution_finished", None),
    ]
    assert [event.seq for event in live] == sorted(event.seq for event in live)
    again = await house.runtime.executions.replay(ORG, run.id, 0)
    assert again == [event for event in live if event.name != "node_started"]
    assert await house.runtime.executions.replay(ORG, run.id, 3) == [event for event in again if event.seq > 3]


async def test_edges_that_carried_data_are_named(house: House) -> None:
    doc = draw(
        [manual(), node("if", "if_then", expression="true"), node("a", "no_op"), node("b", "no_op")],
        ["start > if", "if.true > a", "if.false > b"],
    )
    run = await house.begin(doc)
    await run.finished()
    events = await house.runtime.executions.replay(ORG, run.id, 0)
    carried = {event.node_id: event.edges for event in events if event.name == "node_completed"}
    assert carried == {"start": ("start-if",), "if": ("if.true-a",), "a": ()}


async def test_r2_nothing_is_told_before_it_is_durable(house: House) -> None:
    house.peer.answers = {"http://x/": [503, asyncio.Event()]}
    doc = draw([manual(), http("h", "http://x/", errorHandling="retry")], ["start > h"])
    compiled = await house.compiled(doc)
    with closing(house.runtime.bus.listen(workflow_id=compiled.workflow_id)) as heard:
        run = house.runtime.engine.accept(compiled, "start", {})
        async for event in heard:
            assert (await house.row(run.id)).seq >= event.seq
            if event.name == "node_retrying":
                break
    wire = to_wire(event)
    assert (wire["event"], wire["data"]["attempt"], wire["data"]["of"]) == ("node_retrying", 1, 4)
    await house.runtime.control.cancel(ORG, run.id, "usr_1")
