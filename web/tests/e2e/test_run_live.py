"""A lead is posted, and is watched: on the canvas, in the list, node by node."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect
from serving import START, open_editor


def ran(execution: dict[str, Any]) -> list[dict[str, Any]]:
    return [run for run in execution["nodes_executed"] if run["status"] == "success"]


def test_the_canvas_shows_a_posted_lead_run(
    page: Page, api: httpx.Client, lead: dict[str, Any], post_lead: Callable[..., httpx.Response]
) -> None:
    open_editor(page, lead["id"])
    expect(page.locator("[data-run]")).to_have_count(0)

    assert post_lead().is_success

    execution = newest(api, lead)
    for run in ran(execution):
        expect(page.locator(f'[data-id="{run["node_id"]}"] [data-run="success"]').first).to_be_visible()
    assert len(ran(execution)) >= 5


def test_the_canvas_follows_while_the_list_is_open(
    page: Page, lead: dict[str, Any], post_lead: Callable[..., httpx.Response]
) -> None:
    open_editor(page, lead["id"])
    page.get_by_role("button", name="Executions", exact=True).click()
    for budget, reached in ((12_000, "We call you"), (1, "Send it"), (13_000, "We call you")):
        assert post_lead(budget=budget).is_success
        shown = page.get_by_role("list", name="Executions, newest first").get_by_role("button").first
        expect(shown).to_have_attribute("aria-current", "true")
        expect(page.get_by_role("group", name=reached).locator('[data-run="success"]')).to_be_visible()


def test_the_list_shows_every_nodes_input_and_output(
    page: Page, api: httpx.Client, lead: dict[str, Any], post_lead: Callable[..., httpx.Response]
) -> None:
    page.goto(f"/executions?workflow={lead['id']}")
    assert post_lead(email="grace@example.com").is_success
    page.get_by_role("button", name="Refresh", exact=True).click()
    execution = newest(api, lead)
    page.locator(f'a[href="/executions/{execution["execution_id"]}"]').first.click()
    expect(page.get_by_text("Completed", exact=True).first).to_be_visible()

    for run in ran(execution):
        step = page.locator(f'[data-node="{run["node_id"]}"]')
        step.get_by_role("button").first.click()
        expect(step.get_by_role("group", name="Output")).to_be_visible()
        if run["input"] is not None:
            expect(step.get_by_role("group", name="Input")).to_be_visible()
    expect(page.get_by_text('"grace@example.com"').first).to_be_visible()


def test_an_execution_opens_on_the_canvas(
    page: Page, api: httpx.Client, lead: dict[str, Any], post_lead: Callable[..., httpx.Response]
) -> None:
    assert post_lead().is_success
    execution = newest(api, lead)
    page.goto(f"/executions/{execution['execution_id']}")
    page.get_by_role("link", name="Open on canvas").click()
    page.wait_for_url(f"**/workflows/{lead['id']}?execution={execution['execution_id']}")
    for run in ran(execution):
        expect(page.locator(f'[data-id="{run["node_id"]}"] [data-run="success"]').first).to_be_visible()


def test_an_execution_is_retried_from_its_start(
    page: Page, api: httpx.Client, lead: dict[str, Any], post_lead: Callable[..., httpx.Response]
) -> None:
    assert post_lead().is_success
    first = newest(api, lead)["execution_id"]
    page.goto(f"/executions/{first}")
    page.get_by_role("button", name="Retry", exact=True).click()
    page.get_by_role("menuitem", name="From the start").first.click()
    page.wait_for_url(lambda url: "/executions/" in url and first not in url)
    expect(page.get_by_role("link", name=first)).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Completed")


@pytest.fixture
def slow(api: httpx.Client) -> Callable[[int], str]:
    """Starts a run whose one call takes so many milliseconds; gives its id at once."""

    def start(ms: int) -> str:
        url = f"http://practice.test/slow?ms={ms}"
        call = {
            "id": "call-1",
            "type": "logic",
            "service": "http_request",
            "label": "Slow call",
            "config": {"url": url},
        }
        edge = {"id": "e1", "source": "start-1", "target": "call-1"}
        document = {"format": "layers/1", "name": "Slow", "nodes": [START, call], "edges": [edge]}
        created = api.post("/workflows", json={"document": document}).raise_for_status().json()
        started = api.post(f"/workflows/{created['id']}/run", json={"mode": "live"}).raise_for_status().json()
        return str(started["execution_id"])

    return start


def test_the_page_of_a_running_execution_follows_it_to_its_end(page: Page, slow: Callable[[int], str]) -> None:
    page.goto(f"/executions/{slow(2500)}")
    expect(page.get_by_text("Following live")).to_be_visible()
    expect(page.locator('[data-node="call-1"][data-status="running"]')).to_be_visible()
    expect(page.locator('[data-node="call-1"][data-status="success"]')).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Completed")
    expect(page.get_by_text("Following live")).to_have_count(0)


def test_a_running_execution_is_cancelled(page: Page, slow: Callable[[int], str]) -> None:
    page.goto(f"/executions/{slow(15_000)}")
    page.get_by_role("button", name="Cancel", exact=True).click()
    page.get_by_role("alertdialog").get_by_role("button", name="Cancel execution").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cancelled")
    expect(page.get_by_role("button", name="Retry", exact=True)).to_be_visible()


def newest(api: httpx.Client, lead: dict[str, Any]) -> dict[str, Any]:
    items = api.get("/executions", params={"workflow_id": lead["id"]}).raise_for_status().json()["items"]
    return api.get(f"/executions/{items[0]['execution_id']}").raise_for_status().json()
