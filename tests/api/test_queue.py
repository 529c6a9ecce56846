"""What people see of the queue and of usage, and what they may do with it."""

from __future__ import annotations

import asyncio
from typing import Any

from layers.api.route import BASE
from layers.rows import OrganisationRow


async def test_an_empty_queue_is_empty(house: Any) -> None:
    answer = await house.owner.get(f"{BASE}/queue")
    assert answer.json() == {"items": [], "next_cursor": None, "lanes": [], "running": 0, "max_concurrent": None}


async def test_a_queue_is_paused_and_resumed_and_says_who_did(house: Any, documents: Any) -> None:
    workflow = await house.workflow(documents.manual(documents.SET))
    paused = await house.owner.post(f"{BASE}/workflows/{workflow['id']}/queue/pause")
    assert (paused.json()["paused"], paused.json()["paused_by"]) == (True, "token:owner")
    resumed = await house.owner.post(f"{BASE}/workflows/{workflow['id']}/queue/resume")
    assert (resumed.json()["paused"], resumed.json()["paused_by"]) == (False, None)


async def test_usage_counts_what_was_begun_today(house: Any, documents: Any) -> None:
    workflow = await house.workflow(documents.manual(documents.SET))
    for _ in range(2):
        await house.owner.post(f"{BASE}/workflows/{workflow['id']}/run?wait=10", json={"input": {"name": "Zoe"}})
    (day,) = (await house.owner.get(f"{BASE}/usage")).json()["items"]
    assert (day["workflow_name"], day["count"], day["limit"], day["warning"]) == ("Manual", 2, None, None)


# --- with something in it ---------------------------------------------------------------------------------------------


async def paused(house: Any, documents: Any, count: int = 3, **settings: Any) -> tuple[str, list[str]]:
    """A workflow whose queue is paused, and executions that wait there."""
    document = {**documents.manual(documents.SET), "settings": settings}
    workflow = (await house.workflow(document))["id"]
    await house.owner.post(f"{BASE}/workflows/{workflow}/queue/pause")
    ran = [
        await house.owner.post(f"{BASE}/workflows/{workflow}/run", json={"input": {"name": "Zoe"}})
        for _ in range(count)
    ]
    return workflow, [one.json()["execution_id"] for one in ran]


async def test_the_queue_says_position_and_reason_and_so_does_the_execution(house: Any, documents: Any) -> None:
    workflow, ids = await paused(house, documents, max_concurrent=2, rate_limit={"limit": 10, "per": "second"})
    listed = (await house.owner.get(f"{BASE}/queue")).json()
    assert [(one["execution_id"], one["position"], one["reason"]) for one in listed["items"]] == [
        (id, number, "paused") for number, id in enumerate(ids, 1)
    ]
    (lane,) = listed["lanes"]
    assert (lane["waiting"], lane["running"], lane["max_concurrent"], lane["paused"]) == (3, 0, 2, True)
    one = (await house.owner.get(f"{BASE}/executions/{ids[1]}")).json()
    assert (one["status"], one["queue"]["position"], one["queue"]["reason"]) == ("queued", 2, "paused")
    assert one["queue"]["expected_start"] is None
    rows = (await house.owner.get(f"{BASE}/executions?status=queued")).json()["items"]
    assert sorted(row["queue"]["position"] for row in rows) == [1, 2, 3]
    await house.owner.post(f"{BASE}/workflows/{workflow}/queue/resume")
    for id in ids:
        assert (await house.execution(id))["status"] == "completed"


async def test_the_queue_is_read_page_by_page(house: Any, documents: Any) -> None:
    await paused(house, documents, 3)
    await paused(house, documents, 2)
    found, cursor = [], None
    while True:
        asked = {"limit": "2"} if cursor is None else {"limit": "2", "cursor": cursor}
        page = (await house.owner.get(f"{BASE}/queue", params=asked)).json()
        found += [(one["workflow_id"], one["position"]) for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert found == sorted(found)
    assert sorted(position for _, position in found) == [1, 1, 2, 2, 3]


async def test_the_queue_of_others_is_not_there(house: Any, documents: Any) -> None:
    workflow, _ = await paused(house, documents)
    await house.services.store.add_organisation(OrganisationRow("org_other", "Others", "UTC", 9_999_999_999_999))
    other = house.client(await house.token("owner", "org_other"))
    listed = (await other.get(f"{BASE}/queue", params={"workflow_id": workflow})).json()
    assert (listed["items"], listed["lanes"]) == ([], [])
    assert (await other.get(f"{BASE}/usage")).json()["items"] == []


async def test_a_caller_that_knocks_too_often_is_turned_away_at_the_edge(
    make_house: Any, documents: Any, clock: Any
) -> None:
    house = await make_house(clock=clock, max_requests_per_second=2)
    await house.workflow(documents.hook({"responseMode": "accepted"}), activate=True)
    answers = [await house.client().post("/hooks/t", json={"name": "Zoe"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert (answers[2].headers["Retry-After"], answers[2].json()["type"]) == ("1", "/problems/too-many-requests")
    clock.advance(1000)
    assert (await house.client().post("/hooks/t", json={"name": "Zoe"})).status_code == 202


async def test_a_webhook_under_a_limit_answers_with_its_result_when_its_turn_comes(house: Any, documents: Any) -> None:
    document = {**documents.hook({"responseMode": "wait_for_result"}), "settings": {"max_concurrent": 1}}
    await house.workflow(document, activate=True)
    answers = await asyncio.gather(*(house.client().post("/hooks/t", json={"name": f"n{n}"}) for n in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    assert [answer.json()["hello"] for answer in answers] == [f"n{n}" for n in range(5)]
