"""What people see of the queue and of usage, and what they may do with it."""

from __future__ import annotations

from typing import Any

from layers.api.route import BASE


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
