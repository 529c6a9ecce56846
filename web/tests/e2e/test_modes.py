"""Design, Test, Live: what each asks before it is entered, and what it allows."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect
from serving import START, open_editor

HOOK = {
    "id": "hook-1",
    "type": "trigger",
    "service": "trigger_webhook",
    "label": "Order",
    "position": {"x": 0, "y": 160},
}
PASS = {"id": "no_op-1", "type": "logic", "service": "no_op", "label": "Pass", "position": {"x": 320, "y": 0}}
ASK = {"id": "if_then-1", "type": "logic", "service": "if_then", "label": "Big?", "position": {"x": 640, "y": 0}}
LONG = {
    "id": "wait_delay-1",
    "type": "logic",
    "service": "wait_delay",
    "label": "Sleep on it",
    "config": {"duration": 3, "unit": "days"},
    "position": {"x": 640, "y": 0},
}


@pytest.fixture
def make(api: httpx.Client) -> Callable[..., dict[str, Any]]:
    def made(*nodes: dict[str, Any]) -> dict[str, Any]:
        edges = [
            {"id": f"e{n}", "source": one["id"], "target": two["id"]} for n, (one, two) in enumerate(pairwise(nodes))
        ]
        document = {"format": "layers/1", "name": "Modes", "nodes": list(nodes), "edges": edges}
        return dict(api.post("/workflows", json={"document": document}).raise_for_status().json())

    return made


def mode(page: Page, name: str) -> None:
    page.get_by_role("radiogroup", name="Mode").get_by_role("radio", name=name).click()


def entered(page: Page, name: str) -> None:
    expect(page.get_by_role("radiogroup", name="Mode").get_by_role("radio", name=name)).to_be_checked()


def test_what_is_missing_is_listed_before_testing_and_each_leads_to_its_place(
    page: Page, make: Callable[..., dict[str, Any]]
) -> None:
    open_editor(page, make(START, ASK)["id"])
    mode(page, "Test")
    entered(page, "Design")
    panel = page.get_by_role("region", name="Problems")
    expect(panel.get_by_role("heading", name="To mend before testing")).to_be_visible()
    panel.get_by_role("button", name="Go to Big?").click()
    field = (
        page.get_by_role("complementary", name="Inspector").locator('[data-field="expression"]').get_by_role("textbox")
    )
    field.fill("trigger.total > 100")
    page.keyboard.press("Control+s")
    expect(panel.get_by_text("No problems.")).to_be_visible()
    mode(page, "Test")
    entered(page, "Test")
    expect(page.get_by_role("button", name="Test run")).to_be_visible()


def test_going_live_says_what_will_happen_and_locks_the_canvas(
    page: Page, api: httpx.Client, make: Callable[..., dict[str, Any]]
) -> None:
    workflow = make(HOOK, PASS)
    open_editor(page, workflow["id"])
    mode(page, "Live")
    dialog = page.get_by_role("dialog", name="Activate this workflow?")
    expect(dialog.get_by_text("Order listens at")).to_be_visible()
    dialog.get_by_role("button", name="Activate").click()
    entered(page, "Live")
    expect(page.get_by_role("link", name="Active").or_(page.get_by_text("Active", exact=True)).first).to_be_visible()
    page.locator('.react-flow__node[data-id="no_op-1"]').click()
    page.keyboard.press("Delete")
    expect(page.locator(".react-flow__node")).to_have_count(2)
    assert api.get(f"/workflows/{workflow['id']}").json()["status"] == "active"


def test_a_draft_is_edited_while_the_published_version_runs_on(
    page: Page, api: httpx.Client, make: Callable[..., dict[str, Any]]
) -> None:
    workflow = make(HOOK, PASS)
    api.post(f"/workflows/{workflow['id']}/activate").raise_for_status()
    open_editor(page, workflow["id"])
    entered(page, "Live")
    mode(page, "Design")
    page.get_by_role("dialog", name="The workflow is live").get_by_role("button", name="Edit a draft").click()
    entered(page, "Design")
    page.locator('.react-flow__node[data-id="no_op-1"]').click()
    page.keyboard.press("d")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("button", name="Publish changes")).to_be_visible()
    now = api.get(f"/workflows/{workflow['id']}").json()
    assert (now["status"], now["published_version"], now["version"]) == ("active", 1, 2)


def test_deactivating_says_what_waits_and_can_cancel_it(
    page: Page, api: httpx.Client, make: Callable[..., dict[str, Any]]
) -> None:
    workflow = make(HOOK, PASS, LONG)
    active = api.post(f"/workflows/{workflow['id']}/activate").raise_for_status().json()
    started = httpx.post(active["triggers"][0]["address"], json={}).raise_for_status().json()["execution_id"]
    open_editor(page, workflow["id"])
    expect(page.locator('.react-flow__node[data-id="wait_delay-1"] [data-run="waiting"]')).to_be_visible()
    mode(page, "Design")
    dialog = page.get_by_role("dialog", name="The workflow is live")
    dialog.get_by_role("radio", name="Deactivate it").click()
    expect(dialog.get_by_text("1 execution is waiting.")).to_be_visible()
    dialog.get_by_label("Cancel the waiting ones").check()
    dialog.get_by_role("button", name="Deactivate").click()
    entered(page, "Design")
    expect(page.locator('.react-flow__node[data-id="wait_delay-1"] [data-run="cancelled"]')).to_be_visible()
    assert api.get(f"/workflows/{workflow['id']}").json()["status"] == "inactive"
    assert api.get(f"/executions/{started}").json()["status"] == "cancelled"


def test_stopping_an_execution_stops_it(page: Page, api: httpx.Client, make: Callable[..., dict[str, Any]]) -> None:
    workflow = make(START, PASS, LONG)
    open_editor(page, workflow["id"])
    started = api.post(f"/workflows/{workflow['id']}/run", json={"mode": "live"}).json()["execution_id"]
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.locator('.react-flow__node[data-id="wait_delay-1"] [data-run="cancelled"]')).to_be_visible()
    assert api.get(f"/executions/{started}").json()["status"] == "cancelled"
