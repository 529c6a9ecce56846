from contextlib import closing

from layers.api import wire_executions


async def _run(house, workflow, wait="?wait=10", **body):
    answer = await house.owner.post(f"/api/v1/workflows/{workflow['id']}/run{wait}", json=body)
    assert answer.status_code in (200, 202), answer.text
    return answer.json()


async def test_a_run_that_is_waited_for_gives_its_result(house, documents):
    workflow = await house.workflow(documents.manual(documents.SET))
    done = await _run(house, workflow, input={"name": "Zoe"})
    assert (done["status"], done["output"], done["error"]) == ("completed", {"hello": "Zoe"}, None)


async def test_a_run_that_fails_gives_its_error(house, documents):
    workflow = await house.workflow(documents.manual(documents.STOP))
    done = await _run(house, workflow)
    assert done["status"] == "failed"
    assert done["error"]["message"] == "Not today."


async def test_a_run_is_202_when_nobody_waits(house, documents):
    workflow = await house.workflow(documents.manual(documents.SET))
    answer = await house.owner.post(f"/api/v1/workflows/{workflow['id']}/run", json={"input": {"name": "Zoe"}})
    assert answer.status_code == 202
    done = await house.execution(answer.json()["execution_id"])
    assert done["triggered_by"] == "token:owner"
    assert done["trigger_type"] == "manual_trigger"


async def test_the_trace_shows_every_node_in_the_shape_of_the_contract(house, documents):
    workflow = await house.workflow(documents.manual(documents.SET, documents.STOP))
    done = await house.execution((await _run(house, workflow, input={"name": "Zoe"}))["execution_id"])
    wire_executions.ExecutionDetail.model_validate(done, strict=False)
    runs = {run["node_id"]: run for run in done["nodes_executed"]}
    assert {name: run["status"] for name, run in runs.items()} == {
        "manual": "success",
        "set": "success",
        "stop": "error",
    }
    assert runs["set"]["output"] == {"hello": "Zoe"}
    assert runs["set"]["input"]["name"] == "Zoe"
    assert done["error_node_id"] == "stop"
    assert done["counts"] == {"executed": 3, "succeeded": 2, "failed": 1, "skipped": 0}
    assert "document" not in done or done["document"] is None
    with_document = await house.owner.get(f"/api/v1/executions/{done['execution_id']}?document=1")
    assert len(with_document.json()["document"]["nodes"]) == 3


async def test_executions_are_listed_by_what_they_are(house, documents):
    good = await house.workflow(documents.manual(documents.SET))
    bad = await house.workflow({**documents.manual(documents.STOP), "name": "Bad"})
    first, second = [await _run(house, one) for one in (good, bad)]
    test = await _run(house, good, mode="test")

    async def found(**params):
        answer = await house.owner.get("/api/v1/executions", params=params)
        for item in answer.json()["items"]:
            wire_executions.ExecutionSummary.model_validate(item)
        return [item["execution_id"] for item in answer.json()["items"]]

    assert await found() == [test["execution_id"], second["execution_id"], first["execution_id"]]
    assert await found(workflow_id=bad["id"]) == [second["execution_id"]]
    assert await found(status="failed") == [second["execution_id"]]
    assert await found(mode="test") == [test["execution_id"]]
    assert await found(trigger="schedule_cron") == []
    assert await found(q=first["execution_id"][-8:]) == [first["execution_id"]]
    assert await found(since=9_999_999_999_999) == []
    assert (await house.owner.get("/api/v1/executions", params={"status": "odd"})).status_code == 422


async def test_a_retry_is_a_new_execution_that_points_at_the_old(house, documents):
    workflow = await house.workflow(documents.manual(documents.SET, documents.STOP))
    old = await _run(house, workflow, input={"name": "Zoe"})
    retried = await house.owner.post(f"/api/v1/executions/{old['execution_id']}/retry", json={"from": "failed"})
    assert retried.status_code == 202
    new = await house.execution(retried.json()["execution_id"])
    assert new["retry_of"] == old["execution_id"]
    assert new["root_execution_id"] == old["execution_id"]
    unknown = await house.owner.post("/api/v1/executions/exe_none/retry", json={})
    assert unknown.status_code == 404
    nowhere = await house.owner.post(f"/api/v1/executions/{old['execution_id']}/retry", json={"from": "no-node"})
    assert nowhere.status_code == 422


async def test_what_is_finished_cannot_be_cancelled(house, documents):
    workflow = await house.workflow(documents.manual(documents.SET))
    done = await _run(house, workflow)
    refused = await house.owner.post(f"/api/v1/executions/{done['execution_id']}/cancel")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/conflict")


async def test_a_running_execution_is_cancelled(house, documents):
    slow = {"id": "slow", "type": "logic", "service": "http_request",
            "config": {"url": "http://practice.test/slow?ms=20000", "method": "POST"}}  # fmt: skip
    workflow = await house.workflow(documents.manual(slow))
    begun = await _run(house, workflow, wait="")
    stopped = await house.owner.post(f"/api/v1/executions/{begun['execution_id']}/cancel")
    assert stopped.status_code == 202
    assert (await house.execution(begun["execution_id"]))["status"] == "cancelled"


async def test_waiting_shorter_than_the_run_gives_202_and_the_id(house, documents):
    slow = {"id": "slow", "type": "logic", "service": "http_request",
            "config": {"url": "http://practice.test/slow?ms=20000", "method": "POST"}}  # fmt: skip
    workflow = await house.workflow(documents.manual(slow))
    answer = await house.owner.post(f"/api/v1/workflows/{workflow['id']}/run?wait=0.05", json={})
    assert (answer.status_code, answer.json()["status"]) == (202, "running")
    await house.owner.post(f"/api/v1/executions/{answer.json()['execution_id']}/cancel")


async def test_a_nodes_log_and_figures_span_executions(house, documents):
    workflow = await house.workflow(documents.manual(documents.SET))
    for name in ("a", "b", "c"):
        await _run(house, workflow, input={"name": name})
    path = f"/api/v1/workflows/{workflow['id']}"
    runs = (await house.owner.get(f"{path}/nodes/set/logs")).json()["items"]
    assert [run["output"]["hello"] for run in runs] == ["c", "b", "a"]
    assert len({run["execution_id"] for run in runs}) == 3
    assert (await house.owner.get(f"{path}/nodes/set/logs?status=error")).json()["items"] == []
    stats = (await house.owner.get(f"{path}/stats")).json()
    assert stats["nodes"]["set"]["items"] == 3
    assert stats["today"]["executions"] == 3


async def test_a_trigger_that_is_not_there_cannot_be_run(house, documents):
    workflow = await house.workflow(documents.manual(documents.SET))
    refused = await house.owner.post(f"/api/v1/workflows/{workflow['id']}/run", json={"trigger": "none"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/trigger")


async def test_an_input_that_is_no_object_is_taken_too(house, documents):
    workflow = await house.workflow(documents.manual())
    done = await _run(house, workflow, input=[1, 2])
    assert done["status"] == "completed"


async def test_what_waits_for_a_person_is_in_the_inbox_and_can_be_answered(house, documents):
    wait = {"id": "wait", "type": "logic", "service": "wait_delay", "config": {"duration": 3, "unit": "days"}}
    workflow = await house.workflow(documents.manual(wait))
    with closing(house.services.runtime.bus.listen(workflow_id=workflow["id"])) as heard:
        path = f"/api/v1/executions/{(await _run(house, workflow, wait=''))['execution_id']}"
        while (await anext(heard)).name != "node_waiting":
            pass

    async def said(word, **body):
        return (await house.owner.post(f"{path}/{word}", json=body)).status_code

    async def inbox():
        items = (await house.owner.get("/api/v1/inbox")).json()["items"]
        return [(path.endswith(item["execution_id"]), item["attention"]) for item in items]

    assert (await said("pause", reason="look"), await inbox()) == (202, [(True, "paused")])
    assert await said("pause") == 409
    assert await said("wake", node_id="wait") == 409
    assert (await said("resume"), await inbox()) == (202, [])
    assert await said("decide", key="k", choice="done") == 409
    assert await said("decide", key="k", choice="perhaps") == 422
    assert await said("wake", node_id="wait") == 204
    done = await house.execution(path.rpartition("/")[2])
    assert done["status"] == "completed"
    assert await said("pause") == 409


async def test_node_runs_are_read_page_by_page(house, documents):
    sets = [{**documents.SET, "id": f"set{n}"} for n in range(5)]
    workflow = await house.workflow(documents.manual(*sets))
    ran = await house.owner.post(f"/api/v1/workflows/{workflow['id']}/run?wait=10", json={})
    url = f"/api/v1/executions/{ran.json()['execution_id']}"
    whole = (await house.owner.get(url)).json()
    assert whole["nodes_cursor"] is None
    read, cursor = [], None
    while True:
        asked = {"nodes_limit": 4, **({"nodes_cursor": cursor} if cursor else {})}
        page = (await house.owner.get(url, params=asked)).json()
        assert page["counts"] == whole["counts"]
        read += page["nodes_executed"]
        cursor = page["nodes_cursor"]
        if cursor is None:
            break
        assert len(page["nodes_executed"]) == 4
    assert read == whole["nodes_executed"]
    wrong = await house.owner.get(url, params={"nodes_cursor": "x"})
    assert wrong.status_code == 422


async def test_what_each_node_did_today_is_counted_once(house, documents):
    workflow = await house.workflow(documents.manual(documents.SET, documents.STOP))
    url = f"/api/v1/workflows/{workflow['id']}"
    for _ in range(3):
        await house.owner.post(f"{url}/run?wait=10", json={"input": {"name": "a"}})
    await house.owner.post(f"{url}/run?wait=10", json={"mode": "test"})
    for _ in range(2):
        told = (await house.owner.get(f"{url}/stats")).json()
        assert told["behind"] == 0
        assert (told["today"]["executions"], told["today"]["failed"]) == (3, 3)
        items = {node: (one["items"], one["errors"], one["success_ratio"]) for node, one in told["nodes"].items()}
        assert items == {"manual": (3, 0, 1.0), "set": (3, 0, 1.0), "stop": (3, 3, 0.0)}
        assert told["nodes"]["set"]["p95_ms"] is not None
    last = (await house.owner.get(f"/api/v1/executions/{told['today']['last_failed']}")).json()
    assert (last["workflow_id"], last["status"]) == (workflow["id"], "failed")
    listed = (await house.owner.get("/api/v1/workflows")).json()["items"]
    mine = next(one for one in listed if one["id"] == workflow["id"])
    assert (mine["recent"][-1], mine["error_count"]) == (3, 3)


async def test_deleting_the_newest_executions_loses_no_later_count(house, documents):
    workflow = await house.workflow(documents.manual(documents.SET))
    url = f"/api/v1/workflows/{workflow['id']}"
    ran = [(await house.owner.post(f"{url}/run?wait=10", json={})).json()["execution_id"] for _ in range(3)]
    assert (await house.owner.get(f"{url}/stats")).json()["nodes"]["set"]["items"] == 3
    for id in ran:
        assert (await house.owner.delete(f"/api/v1/executions/{id}")).status_code == 204
    while await house.services.store.reclaim(0, lambda: True):
        pass
    await house.owner.post(f"{url}/run?wait=10", json={})
    assert (await house.owner.get(f"{url}/stats")).json()["nodes"]["set"]["items"] == 4


async def test_the_log_of_a_node_goes_over_executions_page_by_page(house, documents):
    workflow = await house.workflow(documents.manual(documents.SET))
    url = f"/api/v1/workflows/{workflow['id']}"
    ran = [(await house.owner.post(f"{url}/run?wait=10", json={})).json()["execution_id"] for _ in range(5)]
    read, cursor = [], None
    while True:
        asked = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = (await house.owner.get(f"{url}/nodes/set/logs", params=asked)).json()
        read += [run["execution_id"] for run in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert read == ran[::-1]
    none = (await house.owner.get(f"{url}/nodes/set/logs", params={"status": "error"})).json()
    assert none == {"items": [], "next_cursor": None}


async def test_a_finished_execution_is_deleted_and_a_running_one_is_not(house, documents):
    wait = {"id": "wait", "type": "logic", "service": "wait_delay", "config": {"duration": 3, "unit": "days"}}
    waiting = await house.workflow(documents.manual(wait))
    run = (await house.owner.post(f"/api/v1/workflows/{waiting['id']}/run", json={})).json()["execution_id"]
    assert (await house.owner.delete(f"/api/v1/executions/{run}")).status_code == 409
    workflow = await house.workflow(documents.manual(documents.SET))
    ran = (await house.owner.post(f"/api/v1/workflows/{workflow['id']}/run?wait=10", json={})).json()["execution_id"]
    runner = house.client(await house.token("runner"))
    assert (await runner.delete(f"/api/v1/executions/{ran}")).status_code == 403
    assert (await house.owner.delete(f"/api/v1/executions/{ran}")).status_code == 204
    assert (await house.owner.get(f"/api/v1/executions/{ran}")).status_code == 404
    assert (await house.owner.delete(f"/api/v1/executions/{ran}")).status_code == 404


async def test_executions_are_found_by_version_and_duration(house, documents):
    workflow = await house.workflow(documents.manual(documents.SET))
    url = f"/api/v1/workflows/{workflow['id']}"
    ran = (await house.owner.post(f"{url}/run?wait=10", json={})).json()["execution_id"]

    async def found(**asked):
        items = (await house.owner.get("/api/v1/executions", params={"workflow_id": workflow["id"], **asked})).json()
        return [one["execution_id"] for one in items["items"]]

    assert await found(version=1) == [ran]
    assert await found(version=2) == []
    assert await found(min_ms=0) == [ran]
    assert await found(min_ms=3_600_000) == []
