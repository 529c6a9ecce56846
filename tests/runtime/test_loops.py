"""Loops on the real engine: scopes in the log, expressions over the item, and going on after a crash."""

from __future__ import annotations

import asyncio

import pytest
from tests.runtime.house import House, draw, http, manual, node

from layers.graph.status import ExecutionStatus

COMPLETED, FAILED = ExecutionStatus.COMPLETED, ExecutionStatus.FAILED


def looped(body: list, arrows: list[str], **config):
    loop = node("loop-1", "loop_iterator", arrayField="orders", **config)
    return draw([manual(), loop, *body], ["start > loop-1", *arrows])


ORDERS = {"orders": [{"id": i, "total": 10 * i} for i in range(4)]}
GROSS = node("gross", "set_variables", mode="replace", fields={"gross": "{{item.total * 2 + index}}"})


async def test_the_body_sees_item_index_and_loop_and_results_keep_their_order(house: House) -> None:
    tell = node(
        "tell", "set_variables", mode="replace", fields={"n": "{{loop.number}} of {{loop.total}}", "id": "{{item.id}}"}
    )
    done = await house.run(looped([tell], ["loop-1.each_item > tell"]), ORDERS)
    assert done.status is COMPLETED
    assert done.output["results"] == [{"n": f"{i + 1} of 4", "id": i} for i in range(4)]
    assert done.output["orders"] == ORDERS["orders"]


async def test_every_iteration_stands_in_the_log_with_its_scope(house: House) -> None:
    run = await house.begin(looped([GROSS], ["loop-1.each_item > gross"]), ORDERS)
    await run.finished()
    nodes = (await house.trace(run.id))["nodes_executed"]
    told = [(n["node_id"], n["scope"], n["status"], n["output"]) for n in nodes if n["node_id"] == "gross"]
    assert told == [("gross", f"loop-1[{i}]", "success", {"gross": 20 * i + i}) for i in range(4)]
    assert [n["input"] for n in nodes if n["scope"] == "loop-1[2]"] == [
        {"item": ORDERS["orders"][2], "index": 2, "total": 4}
    ]
    assert [n["run_key"] for n in nodes if n["scope"] == "loop-1[1]"] == [f"{run.id}:gross:loop-1[1]"]


async def test_nodes_x_resolves_in_the_nearest_scope_and_outside_it(house: House) -> None:
    doc = draw(
        [
            manual(),
            node("vat", "set_variables", fields={"rate": 2}),
            node("loop-1", "loop_iterator", arrayField="orders"),
            GROSS,
            node("after", "set_variables", mode="replace", fields={"sum": "{{nodes.gross.gross * nodes.vat.rate}}"}),
        ],
        ["start > vat", "vat > loop-1", "loop-1.each_item > gross", "gross > after"],
    )
    done = await house.run(doc, ORDERS)
    assert [result["sum"] for result in done.output["results"]] == [(20 * i + i) * 2 for i in range(4)]


async def test_a_body_that_acts_runs_as_many_at_a_time_as_allowed(house: House) -> None:
    call = http("call", "http://x/{{item.id}}")
    run = await house.begin(looped([call], ["loop-1.each_item > call"], concurrency=4), ORDERS)
    assert (await run.finished()).status is COMPLETED
    assert sorted(house.peer.keys) == [f"{run.id}:call:loop-1[{i}]:1:0" for i in range(4)]


async def test_a_failing_item_fails_the_loop_and_names_it(house: House) -> None:
    house.peer.answers = {"http://x/2": [404]}
    done = await house.run(looped([http("call", "http://x/{{item.id}}")], ["loop-1.each_item > call"]), ORDERS)
    assert (done.status, done.error_node, done.error.code) == (FAILED, "loop-1", "HTTP_STATUS")


async def test_continue_gives_what_succeeded(house: House) -> None:
    house.peer.answers = {"http://x/2": [404]}
    doc = looped([http("call", "http://x/{{item.id}}")], ["loop-1.each_item > call"], itemErrorHandling="continue")
    done = await house.run(doc, ORDERS)
    assert done.status is COMPLETED
    assert (done.output["succeeded"], done.output["failed"], done.output["results"][2]) == (3, 1, None)


@pytest.mark.parametrize(
    ("payload", "config", "code"),
    [
        ({"orders": "none"}, {}, "NOT_AN_ARRAY"),
        ({"orders": [1] * 101}, {}, "LOOP_LIMIT"),
        ({"orders": [1] * 4}, {"maxIterations": 3}, "LOOP_LIMIT"),
    ],
)
async def test_what_cannot_be_looped_over_is_a_clear_error(house: House, payload, config, code) -> None:
    done = await house.run(looped([GROSS], ["loop-1.each_item > gross"], **config), payload)
    assert (done.status, done.error.code) == (FAILED, code)


async def test_a_list_cut_at_its_limit_says_so(house: House) -> None:
    doc = looped([node("n", "no_op")], ["loop-1.each_item > n"], maxIterations=2, onLimit="truncate")
    run = await house.begin(doc, {"orders": [1, 2, 3]})
    done = await run.finished()
    assert (done.output["count"], done.output["truncated"], done.output["originalCount"]) == (2, True, 3)


async def test_loop_while_pages_until_there_is_no_more(house: House) -> None:
    page = node("page", "set_variables", mode="replace", fields={"more": "{{index < 2}}"})
    loop = node("loop-1", "loop_while", expression="index == 0 or loop.previous.more")
    done = await house.run(draw([manual(), loop, page], ["start > loop-1", "loop-1.each_item > page"]))
    assert done.output["results"] == [{"more": True}, {"more": True}, {"more": False}]


async def test_loop_while_stops_at_its_limit_with_an_error_that_says_so(house: House) -> None:
    loop = node("loop-1", "loop_while", expression="true", maxIterations=3)
    done = await house.run(draw([manual(), loop, node("n", "no_op")], ["start > loop-1", "loop-1.each_item > n"]))
    assert done.error.code == "LOOP_LIMIT"
    assert "after 3 passes" in done.error.message


async def test_a_break_leaves_the_loop(house: House) -> None:
    doc = looped(
        [node("if", "if_then", expression="item.id == 2"), node("out", "loop_break"), GROSS, node("end", "no_op")],
        ["loop-1.each_item > if", "if.true > out", "if.false > gross", "loop-1.completed > end"],
    )
    done = await house.run(doc, ORDERS)
    assert (done.status, done.output["count"]) == (COMPLETED, 3)


async def test_for_each_runs_one_node_once_per_element(house: House) -> None:
    each = {"items": "orders", "concurrency": 2}
    call = http("call", "http://x/{{item.id}}", forEach=each)
    run = await house.begin(draw([manual(), call, node("end", "no_op")], ["start > call", "call > end"]), ORDERS)
    done = await run.finished()
    assert done.status is COMPLETED
    assert (done.output["count"], done.output["succeeded"]) == (4, 4)
    assert [result["statusCode"] for result in done.output["results"]] == [200] * 4
    assert sorted(house.peer.keys) == [f"{run.id}:call:call[{i}]:1:0" for i in range(4)]


async def test_for_each_over_no_list_or_too_long_a_one_is_an_error(house: House) -> None:
    for payload, code in (({"orders": 5}, "NOT_AN_ARRAY"), ({"orders": [1] * 101}, "LOOP_LIMIT")):
        doc = draw([manual(), node("n", "no_op", forEach={"items": "orders"})], ["start > n"])
        assert (await house.run(doc, payload)).error.code == code


async def test_nested_loops_have_nested_scopes(house: House) -> None:
    doc = draw(
        [
            manual(),
            node("a", "loop_iterator", arrayField="rows"),
            node("b", "loop_iterator", arrayField="item.cells"),
            node("n", "set_variables", mode="replace", fields={"v": "{{item * 10}}"}),
        ],
        ["start > a", "a.each_item > b", "b.each_item > n"],
    )
    run = await house.begin(doc, {"rows": [{"cells": [1, 2]}, {"cells": [3]}]})
    done = await run.finished()
    assert [[c["v"] for c in row["results"]] for row in done.output["results"]] == [[10, 20], [30]]
    scopes = [n["scope"] for n in (await house.trace(run.id))["nodes_executed"] if n["node_id"] == "n"]
    assert scopes == ["a[0]/b[0]", "a[0]/b[1]", "a[1]/b[0]"]


async def test_a_loop_goes_on_after_a_crash_where_it_was(house: House) -> None:
    house.peer.answers = {"http://x/2": [asyncio.Event()]}
    doc = looped([http("call", "http://x/{{item.id}}")], ["loop-1.each_item > call"])
    run = await house.begin(doc, ORDERS)
    await house.peer.called(3)
    await house.crash()
    house.peer.answers = {}
    await house.start()
    await house.until(run.id, "loop-1", "success")
    assert house.peer.keys.count(f"{run.id}:call:loop-1[0]:1:0") == 1
    assert house.peer.keys.count(f"{run.id}:call:loop-1[2]:1:0") == 2
    assert (await house.row(run.id)).status is COMPLETED
