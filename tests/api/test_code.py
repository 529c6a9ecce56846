import pytest

from layers.rows import OrganisationRow

COUNT = "return {n: items.length}"
CODE = {
    "nodes": [
        {"id": "start", "type": "trigger", "service": "trigger_manual", "config": {}},
        {"id": "code-1", "type": "logic", "service": "code_block", "label": "Count", "config": {"code": COUNT}},
    ],
    "edges": [{"id": "e1", "source": "start", "target": "code-1"}],
}  # fmt: skip


def with_code(**config: object) -> dict:
    node = {**CODE["nodes"][1], "config": config}
    return {**CODE, "name": "Code", "nodes": [CODE["nodes"][0], node]}


async def test_code_is_checked_with_its_place(house):
    fine = await house.owner.post("/api/v1/code/check", json={"code": "return await 1", "request_id": 3})
    assert fine.json() == {"request_id": 3, "ok": True, "error": None}
    wrong = await house.owner.post("/api/v1/code/check", json={"language": "python", "code": "x = 1\nif x\n  y"})
    error = wrong.json()["error"]
    assert (wrong.status_code, error["code"], error["line"], error["column"]) == (200, "CODE_SYNTAX", 2, 5)


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("javascript", "console.log('hi'); return {n: items.length, t: nodes['http-1'].x}"),
        ("python", "print('hi')\nreturn {'n': len(items), 't': nodes['http-1']['x']}"),
    ],
)
async def test_code_is_run_over_what_the_editor_sends(house, language, code):
    data = {"input": {"items": [1, 2]}, "nodes": {"http-1": {"x": 7}}}
    body = {"language": language, "code": code, "context": {"from": "inline", "data": data}, "request_id": 4}
    answer = (await house.owner.post("/api/v1/code/run", json=body)).json()
    assert (answer["request_id"], answer["ok"], answer["value"]) == (4, True, {"n": 2, "t": 7})
    assert [line["text"] for line in answer["logs"]] == ["hi"]


async def test_an_error_of_the_code_is_an_answer_too(house):
    answer = await house.owner.post("/api/v1/code/run", json={"code": "\nreturn a.b"})
    assert answer.status_code == 200
    error = answer.json()["error"]
    assert (error["code"], error["name"], error["line"]) == ("CODE_ERROR", "ReferenceError", 2)


async def test_code_of_a_workflow_runs_over_its_last_run_with_other_input_if_sent(house):
    made = await house.workflow(CODE)
    started = await house.owner.post(f"/api/v1/workflows/{made['id']}/run?wait=30", json={"input": {"items": [1]}})
    assert started.json()["output"] == {"n": 1}
    body = {"workflow_id": made["id"], "node_id": "code-1", "code": "return {items, t: nodes.start ? 1 : 0}"}
    answer = (await house.owner.post("/api/v1/code/run", json=body)).json()
    assert (answer["value"]["items"], answer["value"]["t"]) == ([1], 1)
    answer = (await house.owner.post("/api/v1/code/run", json={**body, "input": {"items": [8, 9]}})).json()
    assert answer["value"]["items"] == [8, 9]


async def test_secrets_are_masked_before_the_editor_s_code_sees_them(house):
    document = {**CODE, "variables": {"key": {"value": "sk-12345", "secret": True}}}
    made = await house.owner.post("/api/v1/workflows", json={"document": document})
    if made.status_code == 201:
        body = {"workflow_id": made.json()["id"], "node_id": "code-1", "code": "return btoa ? 1 : 0"}
        body["code"] = "return {key: [...(variables.key ?? '')].join('-')}"
        answer = (await house.owner.post("/api/v1/code/run", json=body)).json()
        assert "s-k" not in str(answer)


@pytest.mark.parametrize(("role", "check", "run"), [("viewer", 200, 403), ("runner", 200, 200), ("editor", 200, 200)])
async def test_who_may_look_may_check_and_who_may_run_may_run(house, role, check, run):
    client = house.client(await house.token(role))
    assert (await client.post("/api/v1/code/check", json={"code": "return 1"})).status_code == check
    assert (await client.post("/api/v1/code/run", json={"code": "return {}"})).status_code == run


async def test_another_organisations_workflow_is_not_there(house):
    made = await house.workflow(CODE)
    await house.services.store.add_organisation(OrganisationRow("org_other", "Others", "UTC", 9_999_999_999_999))
    stranger = house.client(await house.token("owner", "org_other"))
    answer = await stranger.post("/api/v1/code/run", json={"workflow_id": made["id"], "code": "return {}"})
    assert answer.status_code == 404


async def test_code_that_does_not_parse_keeps_a_workflow_from_being_activated(house):
    document = with_code(code="const a = ;\nreturn {}")
    made = await house.workflow(document)
    (problem,) = made["problems"]
    assert (problem["code"], problem["severity"], problem["node_id"]) == ("CODE_SYNTAX", "error", "code-1")
    assert problem["field"] == "config.code"
    assert "(line 1, column" in problem["message"]
    refused = await house.owner.post(f"/api/v1/workflows/{made['id']}/activate")
    assert refused.status_code == 409


async def test_a_node_that_the_code_names_must_be_there(house):
    made = await house.workflow(with_code(code="return nodes['http-9']"))
    (problem,) = made["problems"]
    assert problem["code"].startswith(("REFERENCE", "EXPRESSION"))
    assert "http-9" in problem["message"]


async def test_an_execution_runs_its_code_and_keeps_log_error_and_place(house):
    made = await house.workflow(with_code(language="python", code="print('one')\nreturn {'r': 1 / trigger['n']}"))
    good = await house.owner.post(f"/api/v1/workflows/{made['id']}/run?wait=30", json={"input": {"n": 4}})
    assert good.json()["output"] == {"r": 0.25}
    bad = await house.owner.post(f"/api/v1/workflows/{made['id']}/run?wait=30", json={"input": {"n": 0}})
    told = await house.execution(bad.json()["execution_id"])
    run = next(one for one in told["nodes_executed"] if one["node_id"] == "code-1")
    assert (run["status"], run["error"]["code"]) == ("error", "CODE_ERROR")
    assert run["error"]["details"]["line"] == 2
    assert [line["text"] for line in run["logs"]] == ["one"]


async def test_metrics_count_runs_by_language(house):
    await house.owner.post("/api/v1/code/run", json={"code": "return {}"})
    told = (await house.client().get("/metrics")).text
    assert 'layers_code_runs{language="javascript"} 1.0' in told
    assert 'layers_code_workers{language="python"} 0.0' in told


async def test_a_test_run_runs_the_code_for_real(house):
    made = await house.workflow(CODE)
    body = {"input": {"items": [1, 2, 3]}, "mode": "test"}
    answer = await house.owner.post(f"/api/v1/workflows/{made['id']}/run?wait=30", json=body)
    assert answer.json()["output"] == {"n": 3}
