"""Each example is drawn well, has no problem at all, and does through the real engine what its description says."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest
from tests.runtime.house import House

from layers.catalog.configured import configured
from layers.graph.check import check
from layers.graph.document import load
from layers.runtime.hooks import target_of
from layers.runtime.http import Http
from layers.runtime.practice import ORIGIN, practice

FOLDER = Path(__file__).parent.parent.parent / "examples"
EXAMPLES = {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}


def test_the_three_are_there():
    assert {"hourly-poll", "lead-capture", "retry"} <= set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_has_no_problem_and_no_warning(registry, name):
    loaded = load(EXAMPLES[name], registry.categories)
    assert [*loaded.problems, *check(loaded.workflow, registry.shapes), *configured(loaded.workflow, registry)] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_reads_from_left_to_right_on_the_grid(name):
    document = EXAMPLES[name]
    places = {node["id"]: node["position"] for node in document["nodes"]}
    assert all(at[axis] % 16 == 0 for at in places.values() for axis in ("x", "y"))
    assert all(places[edge["target"]]["x"] - places[edge["source"]]["x"] >= 288 for edge in document["edges"])
    assert len({(at["x"], at["y"]) for at in places.values()}) == len(places)
    assert all(node["label"] for node in document["nodes"])
    assert len(document["description"]) > 100


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_speaks_to_nobody_but_the_practice_service(name):
    urls = [node["config"]["url"] for node in EXAMPLES[name]["nodes"] if "url" in node["config"]]
    assert urls
    assert all(url.startswith("http://practice.test/") for url in urls)


@pytest.fixture
async def house(tmp_path, registry, clock, ids):
    """The real engine and journal; the practice service answers in this process, and nothing else can be reached."""
    made = House(tmp_path, registry, clock, ids)
    made.peer = Http(clock, mounts={ORIGIN: practice()})
    await made.start()
    yield made
    await made.check()
    await made.stop()


async def started(house, name, given):
    compiled = await house.compiled(EXAMPLES[name])
    trigger = target_of(compiled, "trigger-1", house.clock).trigger
    run = house.runtime.engine.accept(compiled, "trigger-1", trigger.by_hand(given, "test", house.clock.now()))
    return run, {n["node_id"]: n for n in (await house.trace((await run.finished()).execution_id))["nodes_executed"]}


async def test_a_big_lead_is_added_and_announced_side_by_side_and_answered(house):
    run, nodes = await started(house, "lead-capture", {"name": "Zoe", "email": "ZOE@example.com", "budget": "8000"})
    reply = await run.reply()
    assert reply.status == 201
    told = json.loads(reply.body)
    assert told == {"ok": True, "contact": nodes["http-1"]["output"]["body"]["id"], "message": told["message"]}
    assert told["contact"].startswith("con_")
    assert nodes["http-1"]["output"]["body"]["email"] == "zoe@example.com"
    assert nodes["merge-1"]["output"]["_mergedFrom"] == ["http-1", "http-2"]
    assert nodes["set-1"]["skip_reason"] == "branch_not_taken"


@pytest.mark.parametrize("lead", [{"name": "Max", "budget": 5000}, {"email": "a@b.c"}, {}])
async def test_any_other_lead_is_answered_at_once_and_nobody_is_called(house, lead):
    run, nodes = await started(house, "lead-capture", lead)
    reply = await run.reply()
    assert reply.status == 200
    assert json.loads(reply.body)["ok"] is True
    assert {nodes[n]["status"] for n in ("http-1", "http-2", "merge-1", "respond-1")} == {"skipped"}


async def test_the_code_adds_the_order_up_and_the_caller_gets_the_total(house):
    order = {"customer": "Zoe", "lines": [{"price": 40, "quantity": 3}, {"price": 5.5}]}
    run, nodes = await started(house, "order-total", order)
    assert json.loads((await run.reply()).body) == {"total": 112.95}
    assert [line["text"] for line in nodes["code-1"]["logs"]] == ["2 lines, 125.5 before the discount"]
    (effect,) = nodes["http-1"]["effects"]
    assert json.loads(effect["request"]["body"])["text"] == "Zoe ordered for 112.95"


async def test_the_poll_names_the_open_orders_in_one_message(house):
    _, nodes = await started(house, "hourly-poll", None)
    assert nodes["filter-1"]["output"]["count"] == 1
    (effect,) = nodes["http-2"]["effects"]
    assert json.loads(effect["request"]["body"]) == {"to": "#orders", "text": "1 open: A-1002"}
    assert nodes["http-2"]["status"] == "success"


async def test_the_gentle_sync_takes_all_and_runs_two_at_a_time(house):
    compiled = await house.compiled(EXAMPLES["gentle-sync"])
    trigger = target_of(compiled, "trigger-1", house.clock).trigger
    given = trigger.by_hand({"email": "zoe@example.com"}, "test", house.clock.now())
    runs = [house.runtime.engine.accept(compiled, "trigger-1", given) for _ in range(12)]
    for run in runs[:10]:
        assert (await run.finished()).status == "completed"
    waiting = (await house.runtime.queue.listed("org_1", None, None, 50))["items"]
    assert [(one["position"], one["reason"]) for one in waiting] == [(1, "rate"), (2, "rate")]
    await house.tick(1000)
    for run in runs[10:]:
        assert (await run.finished()).status == "completed"


async def test_the_flaky_service_works_at_the_third_attempt_of_one_node_run(house):
    compiled = await house.compiled(EXAMPLES["retry"])
    with closing(house.runtime.bus.listen(workflow_id=compiled.workflow_id)) as heard:
        run = house.runtime.engine.accept(compiled, "trigger-1", {})
        while (event := await anext(heard)).name != "execution_finished":
            if event.name == "node_retrying":
                await house.tick(1000)
    nodes = {node["node_id"]: node for node in (await house.trace(run.id))["nodes_executed"]}
    flaky = nodes["http-1"]
    assert (flaky["status"], flaky["attempt"], flaky["output"]["body"]) == ("success", 3, {"ok": True, "attempts": 3})
    assert [attempt["status"] for attempt in flaky["attempts"]] == ["error", "error", "success"]
    (effect,) = flaky["effects"]
    assert (effect["sent"], effect["response"]["status"]) == (3, 200)
    assert nodes["done-1"]["status"] == "success"
    assert nodes["failed-1"]["skip_reason"] == "branch_not_taken"


async def test_the_function_thanks_one_customer_and_calls_itself_for_all_that_paid(house):
    one = {"customer": "Zoë", "email": "zoe@example.com"}
    compiled = await house.compiled(EXAMPLES["thank-customers"])
    run = await house.runtime.intake.run(compiled, {"from": "Ada", "text": "well done", "order": one})
    assert (await run.finished()).status == "completed"
    (effect,) = (await house.node(run.id, "http-1"))["effects"]
    assert json.loads(effect["request"]["body"]) == {"to": "zoe@example.com", "text": "Zoë, well done! Ada"}
    run = await house.runtime.intake.run(compiled)
    results = (await run.finished()).output["results"]
    assert [result["status"] for result in results] == ["completed", "completed"]
    sent = [(await house.node(result["execution_id"], "http-1"))["effects"][0]["request"]["body"] for result in results]
    texts = [json.loads(body)["text"] for body in sent]
    assert texts == [f"{name}, thank you for your order! Ada" for name in ("Zoë Brandt", "Mia Keller")]


async def test_the_loop_reminds_the_customers_of_open_orders_and_counts_all(house):
    compiled = await house.compiled(EXAMPLES["loop-orders"])
    run = house.runtime.engine.accept(compiled, "trigger-1", {})
    assert (await run.finished()).output == {"orders": 4, "reminded": 1, "failed": 0}
    nodes = (await house.trace(run.id))["nodes_executed"]
    assert not [node["warnings"] for node in nodes if node["warnings"]]
    assert [node["handles"] for node in nodes if node["node_id"] == "loop-1"] == [["each_item", "completed"]]
    (sent,) = [node for node in nodes if node["node_id"] == "http-2" and node["status"] == "success"]
    assert sent["scope"] == "loop-1[1]"
    assert json.loads(sent["effects"][0]["request"]["body"])["text"] == "Order A-1002 (2 of 4) is waiting for you."
