"""What arrives, and how its sender is answered: after the commit, in the way the trigger asks for."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest
from tests.runtime.house import House, draw, http, manual, node

from layers.catalog.trigger import Arrival
from layers.errors import Invalid, NotFound
from layers.graph.status import ExecutionStatus
from layers.ports import Clock
from layers.runtime.intake import Refused


@pytest.fixture
def arrival(clock: Clock) -> Any:
    def make(body: Any = None, method: str = "POST", **headers: str) -> Arrival:
        sent = [("content-type", "application/json"), *((k.replace("_", "-"), v) for k, v in headers.items())]
        return Arrival(method, "lead", [], sent, orjson.dumps(body or {}), "203.0.113.9", clock.now())

    return make


def hook(**config: Any) -> dict[str, Any]:
    return node("hook", "trigger_webhook", "trigger", path="lead", **config)


async def active(house: House, document: dict[str, Any]) -> Any:
    return await house.runtime.activation.activate(await house.save(document), "usr_1")


async def test_accepted_answers_202_with_the_id_once_it_is_durable(house: House, arrival: Any) -> None:
    await active(house, draw([hook(), node("a", "no_op")], ["hook > a"]))
    answer = await house.runtime.intake.webhook("lead", arrival({"email": "z@example.com"}))
    execution_id = orjson.loads(answer.body)["execution_id"]
    assert answer.status == 202
    assert (await house.row(execution_id)).trigger_type == "webhook_received"


async def test_wait_for_result_answers_with_the_output_of_the_end(house: House, arrival: Any) -> None:
    doc = draw(
        [
            hook(responseMode="wait_for_result"),
            node("a", "set_variables", mode="replace", fields={"sum": "{{trigger.body.n + 1}}"}),
        ],
        ["hook > a"],
    )
    await active(house, doc)
    answer = await house.runtime.intake.webhook("lead", arrival({"n": 2}))
    assert (answer.status, orjson.loads(answer.body)) == (200, {"sum": 3})


async def test_wait_for_result_of_a_failed_execution_is_a_problem_with_its_id(house: House, arrival: Any) -> None:
    await active(
        house,
        draw([hook(responseMode="wait_for_result"), node("a", "stop_and_error", message="No stock.")], ["hook > a"]),
    )
    answer = await house.runtime.intake.webhook("lead", arrival())
    told = orjson.loads(answer.body)
    assert (answer.status, told["detail"], answer.headers["content-type"]) == (
        500,
        "No stock.",
        "application/problem+json",
    )
    assert (await house.row(told["execution_id"])).status is ExecutionStatus.FAILED


async def test_respond_node_answers_before_the_execution_is_over(house: House, arrival: Any) -> None:
    go = asyncio.Event()
    house.peer.answers = {"http://x/": [go]}
    doc = draw(
        [
            hook(responseMode="respond_node"),
            node("r", "respond", statusCode=201, body={"hi": "{{trigger.body.name}}"}),
            http("later", "http://x/"),
        ],
        ["hook > r", "r > later"],
    )
    await active(house, doc)
    answer = await house.runtime.intake.webhook("lead", arrival({"name": "Zoe"}))
    assert (answer.status, orjson.loads(answer.body)) == (201, {"hi": "Zoe"})
    assert house.runtime.engine.running == 1
    go.set()


async def test_respond_node_without_one_reached_answers_202(house: House, arrival: Any) -> None:
    await active(house, draw([hook(responseMode="respond_node"), node("a", "no_op")], ["hook > a"]))
    assert (await house.runtime.intake.webhook("lead", arrival())).status == 202


async def test_a_second_respond_only_warns(house: House, arrival: Any) -> None:
    doc = draw(
        [hook(responseMode="respond_node"), node("r1", "respond", body={"n": 1}), node("r2", "respond", body={"n": 2})],
        ["hook > r1", "r1 > r2"],
    )
    await active(house, doc)
    answer = await house.runtime.intake.webhook("lead", arrival())
    assert orjson.loads(answer.body) == {"n": 1}
    told = await house.node("exe_000001", "r2")
    assert [warning["code"] for warning in told["warnings"]] == ["ALREADY_ANSWERED"]


async def test_a_caller_who_waits_too_long_gets_504_and_the_execution_goes_on(house: House, arrival: Any) -> None:
    go = asyncio.Event()
    house.peer.answers = {"http://x/": [go]}
    house.runtime.intake.patience.seconds = 0.0
    await active(house, draw([hook(responseMode="wait_for_result"), http("h", "http://x/")], ["hook > h"]))
    answer = await house.runtime.intake.webhook("lead", arrival())
    assert answer.status == 504
    go.set()
    outcome = await house.runtime.engine.watch(orjson.loads(answer.body)["execution_id"]).finished()
    assert outcome.status is ExecutionStatus.COMPLETED


async def test_r38_a_repeated_delivery_gets_the_first_ones_answer(house: House, arrival: Any) -> None:
    doc = draw(
        [hook(responseMode="respond_node"), node("r", "respond", statusCode=201, body={"n": "{{trigger.body.n}}"})],
        ["hook > r"],
    )
    await active(house, doc)
    first = await house.runtime.intake.webhook("lead", arrival({"n": 1}, idempotency_key="k1"))
    again = await house.runtime.intake.webhook("lead", arrival({"n": 2}, idempotency_key="k1"))
    assert (again.status, orjson.loads(again.body)) == (first.status, {"n": 1})
    assert house.ids.new("exe") == "exe_000003"  # the second got an id, and nothing of it was kept
    assert await house.store.execution(None, "exe_000002") is None


@pytest.mark.parametrize(("method", "status"), [("GET", 405), ("POST", 401)])
async def test_what_the_trigger_refuses_is_not_started(house: House, arrival: Any, method: str, status: int) -> None:
    await active(house, draw([hook(auth="header", secret="s3cret"), node("a", "no_op")], ["hook > a"]))
    with pytest.raises(Refused) as refused:
        await house.runtime.intake.webhook("lead", arrival(method=method))
    assert refused.value.status == status
    assert await house.store.execution(None, "exe_000001") is None


async def test_an_unknown_or_inactive_address_is_not_found(house: House, arrival: Any) -> None:
    with pytest.raises(NotFound):
        await house.runtime.intake.webhook("nobody", arrival())
    await house.save(draw([hook(), node("a", "no_op")], ["hook > a"]))
    with pytest.raises(NotFound):
        await house.runtime.intake.webhook("lead", arrival())


async def test_a_test_call_runs_the_newest_version_and_sends_nothing(house: House, arrival: Any) -> None:
    row = await active(house, draw([hook(), node("a", "no_op")], ["hook > a"]))
    await house.save(draw([hook(), http("h", "http://x/")], ["hook > h"]), row.id)
    answer = await house.runtime.intake.webhook("lead", arrival(), test=True)
    execution_id = orjson.loads(answer.body)["execution_id"]
    await house.until(execution_id, "h", "success")
    row = await house.row(execution_id)
    assert (answer.status, row.mode, row.version) == (202, "test", 2)
    assert house.peer.calls == []
    (effect,) = (await house.node(execution_id, "h"))["effects"]
    assert (effect["status"], effect["sent"], effect["request"]["url"]) == ("recorded", 0, "http://x/")


async def test_run_by_hand_starts_at_the_manual_trigger(house: House) -> None:
    compiled = await house.compiled(draw([hook(), manual(), node("a", "no_op")], ["hook > a", "start > a"]))
    run = await house.runtime.intake.run(compiled, {"n": 1}, triggered_by="usr_1")
    output = (await run.finished()).output
    assert (output["n"], output["triggeredBy"]) == (1, "usr_1")


async def test_run_by_hand_without_a_trigger_says_so(house: House) -> None:
    with pytest.raises(Invalid, match="no trigger"):
        await house.runtime.intake.run(await house.compiled(draw([node("a", "no_op")], [])))


async def test_the_input_of_a_run_by_hand_is_what_a_webhook_would_have_been_sent(house: House) -> None:
    compiled = await house.compiled(draw([hook(), node("a", "no_op")], ["hook > a"]))
    run = await house.runtime.intake.run(compiled, {"email": "z@example.com"})
    output = (await run.finished()).output
    assert (output["body"], output["method"]) == ({"email": "z@example.com"}, "POST")
    whole = await house.runtime.intake.run(compiled, {"body": 1})
    assert (await whole.finished()).output == {"body": 1}
