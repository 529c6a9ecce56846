import pytest


async def test_a_workflow_is_made_shown_listed_and_deleted(house, documents):
    made = await house.owner.post("/api/v1/workflows", json={"document": documents.manual(documents.SET)})
    assert made.status_code == 201
    assert made.headers["ETag"] == '"1"'
    shown = (await house.owner.get(made.headers["Location"])).json()
    assert shown["status"] == "draft"
    assert shown["document"]["format"] == "layers/1"
    assert shown["document"]["id"] == shown["id"]
    assert shown["node_count"] == 2
    assert shown["problems"] == []
    listed = (await house.owner.get("/api/v1/workflows", params={"q": "manu"})).json()
    assert [item["id"] for item in listed["items"]] == [shown["id"]]
    assert "document" not in listed["items"][0]
    assert (await house.owner.delete(made.headers["Location"])).status_code == 204
    assert (await house.owner.get(made.headers["Location"])).status_code == 404


async def test_lists_go_on_at_the_cursor(house):
    for n in range(5):
        await house.owner.post("/api/v1/workflows", json={"name": f"page {n}"})
    seen, cursor = [], None
    while True:
        params = {"q": "page", "limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await house.owner.get("/api/v1/workflows", params=params)).json()
        seen += [item["name"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert sorted(seen) == [f"page {n}" for n in range(5)]


async def test_a_save_names_the_version_it_was_made_on(house, documents):
    workflow = await house.workflow(documents.manual(documents.SET))
    path, body = f"/api/v1/workflows/{workflow['id']}", {"document": workflow["document"]}
    absent = await house.owner.put(path, json=body)
    assert (absent.status_code, absent.json()["type"]) == (428, "/problems/if-match-required")
    saved = await house.owner.put(path, json=body, headers={"If-Match": '"1"'})
    assert (saved.status_code, saved.headers["ETag"], saved.json()["version"]) == (200, '"2"', 2)
    stale = await house.owner.put(path, json=body, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["type"], stale.json()["version"]) == (412, "/problems/stale", 2)
    nonsense = await house.owner.put(path, json=body, headers={"If-Match": "yesterday"})
    assert nonsense.status_code == 412


async def test_of_many_saves_on_one_version_one_wins(house, documents):
    import asyncio

    workflow = await house.workflow(documents.manual(documents.SET))
    path, body = f"/api/v1/workflows/{workflow['id']}", {"document": workflow["document"]}
    answers = await asyncio.gather(*(house.owner.put(path, json=body, headers={"If-Match": '"1"'}) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7


async def test_a_cyclic_graph_is_not_saved_and_names_the_cycle(house, documents):
    workflow = await house.workflow(documents.manual(documents.SET))
    document = documents.manual(documents.SET, {**documents.SET, "id": "set2"})
    document["edges"].append({"id": "back", "source": "set2", "target": "set"})
    refused = await house.owner.put(
        f"/api/v1/workflows/{workflow['id']}", json={"document": document}, headers={"If-Match": '"1"'}
    )
    assert refused.status_code == 422
    assert "set → set2 → set" in refused.json()["detail"]
    assert refused.json()["errors"][0]["code"] == "CYCLE"
    assert (await house.owner.get(f"/api/v1/workflows/{workflow['id']}")).json()["version"] == 1


async def test_every_structural_problem_is_named_with_its_place(house, documents):
    document = documents.manual(documents.SET, documents.SET)
    document["edges"] = [{"id": "e", "source": "manual", "target": "gone"}]
    refused = await house.owner.post("/api/v1/workflows", json={"document": document})
    assert refused.status_code == 422
    places = {(error["code"], error["pointer"]) for error in refused.json()["errors"]}
    assert places == {("DUPLICATE_ID", "/nodes/2/id"), ("EDGE_NODE_MISSING", "/edges/0/target")}
    assert all(error["mend"] for error in refused.json()["errors"])


async def test_missing_configuration_is_saved_and_listed(house, documents):
    workflow = await house.workflow(documents.manual({"id": "h", "type": "logic", "service": "http_request"}))
    problem = next(problem for problem in workflow["problems"] if problem["code"] == "CONFIG_REQUIRED")
    assert (problem["node_id"], problem["severity"]) == ("h", "error")
    assert problem["pointer"].startswith("/nodes/1/config")


async def test_a_workflow_with_problems_is_not_activated_and_hears_of_all_of_them(house, documents):
    nodes = [{"id": name, "type": "logic", "service": "http_request"} for name in ("h1", "h2")]
    workflow = await house.workflow(documents.manual(*nodes))
    refused = await house.owner.post(f"/api/v1/workflows/{workflow['id']}/activate")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/cannot-activate")
    assert {error["node_id"] for error in refused.json()["errors"]} >= {"h1", "h2"}
    assert all(error["detail"] and error["mend"] for error in refused.json()["errors"])


async def test_activation_publishes_and_a_later_save_is_a_draft(house, documents):
    workflow = await house.workflow(documents.hook(), activate=True)
    assert (workflow["status"], workflow["published_version"]) == ("active", 1)
    assert workflow["triggers"] == [
        {
            "node_id": "hook",
            "service": "trigger_webhook",
            "address": "http://layers.test/hooks/t",
            "test_address": "http://layers.test/hooks-test/t",
        }
    ]
    path = f"/api/v1/workflows/{workflow['id']}"
    changed = documents.hook(statusCode=299)
    saved = (await house.owner.put(path, json={"document": changed}, headers={"If-Match": '"1"'})).json()
    assert (saved["version"], saved["published_version"]) == (2, 1)
    assert (await house.client().post("/hooks/t", json={"name": "Zoe"})).status_code == 200
    await house.owner.post(f"{path}/activate")
    assert (await house.client().post("/hooks/t", json={"name": "Zoe"})).status_code == 299


async def test_an_active_workflow_cannot_be_deleted(house, documents):
    workflow = await house.workflow(documents.hook(), activate=True)
    path = f"/api/v1/workflows/{workflow['id']}"
    assert (await house.owner.delete(path)).status_code == 409
    stopped = await house.owner.post(f"{path}/deactivate")
    assert (stopped.status_code, stopped.json()["status"]) == (200, "inactive")
    assert (await house.owner.post(f"{path}/deactivate")).status_code == 409
    assert (await house.owner.delete(path)).status_code == 204


async def test_validating_saves_nothing(house, documents):
    workflow = await house.workflow(documents.manual(documents.SET))
    path = f"/api/v1/workflows/{workflow['id']}/validate"
    assert (await house.owner.post(path)).json() == {"problems": []}
    looked = await house.owner.post(path, json={"document": {"nodes": [{"id": "a"}]}})
    assert {problem["code"] for problem in looked.json()["problems"]} == {"DOCUMENT_INVALID"}
    assert (await house.owner.get(f"/api/v1/workflows/{workflow['id']}")).json()["version"] == 1


async def test_a_copy_is_a_draft_with_an_address_of_its_own(house, documents):
    workflow = await house.workflow(documents.hook(), activate=True)
    copy = (await house.owner.post(f"/api/v1/workflows/{workflow['id']}/duplicate")).json()
    assert (copy["name"], copy["status"], copy["version"]) == ("Hook (copy)", "draft", 1)
    assert copy["triggers"][0]["address"] not in (None, workflow["triggers"][0]["address"])


async def test_versions_are_kept_listed_and_restored(house, documents):
    workflow = await house.workflow(documents.manual(documents.SET))
    path = f"/api/v1/workflows/{workflow['id']}"
    bigger = documents.manual(documents.SET, documents.STOP)
    await house.owner.put(path, json={"document": bigger}, headers={"If-Match": '"1"'})
    listed = (await house.owner.get(f"{path}/versions")).json()["items"]
    assert [(one["version"], one["published"]) for one in listed] == [(2, False), (1, False)]
    assert len((await house.owner.get(f"{path}/versions/1")).json()["document"]["nodes"]) == 2
    restored = (await house.owner.post(f"{path}/versions/1/restore")).json()
    assert (restored["version"], restored["node_count"]) == (3, 2)
    assert (await house.owner.get(f"{path}/versions/9")).status_code == 404


async def test_a_version_has_a_name_until_it_is_taken_away(house, documents):
    workflow = await house.workflow(documents.manual(documents.SET))
    path = f"/api/v1/workflows/{workflow['id']}/versions"
    named = await house.owner.put(f"{path}/1", json={"name": "  As agreed "})
    assert (named.status_code, named.json()["name"]) == (200, "As agreed")
    assert [one["name"] for one in (await house.owner.get(path)).json()["items"]] == ["As agreed"]
    assert (await house.owner.put(f"{path}/1", json={"name": ""})).json()["name"] is None
    assert (await house.owner.put(f"{path}/9", json={"name": "x"})).status_code == 404


async def test_examples_are_offered_and_copied(house):
    offered = (await house.owner.get("/api/v1/examples")).json()["items"]
    assert offered[0]["id"] == "lead-capture"
    assert offered[0]["node_count"] > 3
    made = await house.owner.post("/api/v1/workflows", json={"example": "lead-capture"})
    assert made.status_code == 201
    paths = {trigger["address"] for trigger in made.json()["triggers"]}
    assert "http://layers.test/hooks/lead" not in paths  # the first start's own listens there
    assert (await house.owner.post("/api/v1/workflows", json={"example": "none"})).status_code == 404


async def test_the_lead_example_is_there_and_listens_at_the_first_start(house):
    listed = (await house.owner.get("/api/v1/workflows")).json()["items"]
    assert [(item["name"], item["status"]) for item in listed] == [("Lead capture", "active")]
    lead = {"name": "Zoe", "email": "zoe@example.com", "budget": 8000}
    answer = await house.client().post("/hooks/lead", json=lead)
    assert answer.status_code == 201
    assert answer.json()["ok"] is True


@pytest.mark.parametrize("body", [{}, {"nme": "x"}, {"document": []}, {"name": ""}, [], "text"])
async def test_a_body_of_another_shape_is_refused_with_pointers(house, body):
    refused = await house.owner.post("/api/v1/workflows", json=body)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/invalid")
    assert all({"pointer", "detail"} <= error.keys() for error in refused.json()["errors"])
    assert refused.json()["errors"]


async def test_a_path_that_another_workflow_has_is_refused(house, documents):
    await house.workflow(documents.hook(), activate=True)
    second = await house.owner.post("/api/v1/workflows", json={"document": documents.hook()})
    if second.status_code == 201:
        second = await house.owner.post(f"/api/v1/workflows/{second.json()['id']}/activate")
    assert second.status_code == 409
    assert "t" in second.json()["detail"]
