"""Calls at the address of a node run that waits, as the other side makes them."""

import asyncio

from layers.errors import NotReady

WAIT = {"id": "wait", "type": "logic", "service": "wait_for_webhook", "config": {"method": ["POST", "PUT"]}}


def problem(answer):
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == answer.status_code
    return told["type"].removeprefix("/problems/")


async def waiting(house, documents):
    """An execution that waits, and the path of its address."""
    workflow = await house.workflow(documents.manual(WAIT))
    heard = house.services.runtime.bus.listen(workflow_id=workflow["id"])
    started = await house.owner.post(f"/api/v1/workflows/{workflow['id']}/run", json={"input": {}})
    async with asyncio.timeout(10):
        async for event in heard:
            if event.name == "node_waiting":
                break
    heard.close()
    execution_id = started.json()["execution_id"]
    told = (await house.owner.get(f"/api/v1/executions/{execution_id}")).json()
    (run,) = [one for one in told["nodes_executed"] if one["node_id"] == "wait"]
    return execution_id, run["logs"][0]["text"].split("http://layers.test")[1]


async def test_the_first_call_is_accepted_and_wakes_the_run(house, documents):
    execution_id, path = await waiting(house, documents)
    answer = await house.client().post(f"{path}?a=1&a=2", json={"paid": True})
    assert (answer.status_code, answer.json()) == (202, {"execution_id": execution_id})
    told = await house.execution(execution_id)
    assert told["status"] == "completed"
    assert told["output"]["body"] == {"paid": True}
    assert told["output"]["query"] == {"a": ["1", "2"]}


async def test_the_second_call_is_409(house, documents):
    _, path = await waiting(house, documents)
    await house.client().post(path)
    answer = await house.client().put(path)
    assert (answer.status_code, problem(answer)) == (409, "already-answered")


async def test_another_method_is_405_and_says_which(house, documents):
    _, path = await waiting(house, documents)
    for method in ("GET", "DELETE", "HEAD", "OPTIONS"):
        answer = await house.client().request(method, path)
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST, PUT")


async def test_a_wrong_token_or_node_is_404(house, documents):
    _, path = await waiting(house, documents)
    for wrong in (path[:-6] + "x/wait", path + "x", path.removesuffix("wait") + "manual", "/resume/", "/resume/a/b"):
        answer = await house.client().post(wrong)
        assert (answer.status_code, problem(answer)) == (404, "not-found")


async def test_a_body_that_is_not_what_it_says_is_400_and_uses_nothing_up(house, documents):
    _, path = await waiting(house, documents)
    answer = await house.client().post(path, content=b"{", headers={"content-type": "application/json"})
    assert (answer.status_code, problem(answer)) == (400, "body-malformed")
    assert (await house.client().post(path)).status_code == 202


async def test_a_cancelled_execution_says_that_it_is_too_late(house, documents):
    execution_id, path = await waiting(house, documents)
    await house.owner.post(f"/api/v1/executions/{execution_id}/cancel")
    await house.execution(execution_id)
    answer = await house.client().post(path)
    assert (answer.status_code, problem(answer)) == (409, "too-late")


async def test_while_the_server_stops_it_is_503(house, documents):
    _, path = await waiting(house, documents)
    house.services.runtime.ready = False
    answer = await house.client().post(path)
    assert (answer.status_code, problem(answer)) == (503, "not-ready")
    assert answer.headers["retry-after"] == str(NotReady.retry_after)
