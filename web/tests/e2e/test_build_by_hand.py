"""From an empty canvas to a workflow that answers: by the pointer alone."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect


@pytest.fixture
def empty(page: Page, api: httpx.Client) -> dict[str, Any]:
    """A new workflow, open on the canvas."""
    page.goto("/")
    page.get_by_role("button", name="New workflow").click()
    page.wait_for_url("**/workflows/*")
    expect(page.get_by_role("button", name="Add first")).to_be_visible()
    return api.get(f"/workflows/{page.url.rpartition('/')[2]}").raise_for_status().json()


def card(page: Page, service: str) -> Locator:
    return page.locator(f'.react-flow__node[data-id^="{service}"]')


def pick(page: Page, name: str) -> None:
    page.get_by_role("dialog").get_by_role("combobox").fill(name)
    page.get_by_role("option", name=name).first.click()


def saved(page: Page) -> None:
    expect(page.get_by_text(re.compile("^Saved")).first).to_be_visible()


def test_a_workflow_is_built_activated_and_called(page: Page, api: httpx.Client, empty: dict[str, Any]) -> None:
    page.get_by_role("button", name="Add first").click()
    pick(page, "Webhook")
    expect(card(page, "trigger_webhook")).to_have_count(1)

    page.get_by_role("button", name=re.compile(r"^Add a \w+ after")).first.click()
    pick(page, "If/Then")
    page.locator('[data-field="expression"]').get_by_role("textbox").fill("trigger.body.amount > 100")

    page.get_by_role("button", name=re.compile(r"^Add a \w+ after .*true$")).click()
    pick(page, "Set Variables")
    expect(page.locator(".react-flow__edge")).to_have_count(2)

    saved(page)
    page.get_by_role("button", name="Activate", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Activate").click()
    expect(page.get_by_text("The workflow is active")).to_be_visible()

    workflow = api.get(f"/workflows/{empty['id']}").json()
    address = workflow["triggers"][0]["address"]
    assert httpx.post(address, json={"amount": 250}).is_success
    for service in ("trigger_webhook", "if_then", "set_variables"):
        expect(card(page, service).locator('[data-run="success"]')).to_be_visible()


def test_a_node_is_dragged_from_the_chest_and_connected(page: Page, api: httpx.Client, empty: dict[str, Any]) -> None:
    canvas = page.locator(".react-flow__pane")
    page.get_by_role("button", name="Place Webhook Received").drag_to(canvas, target_position={"x": 200, "y": 300})
    page.get_by_role("button", name="Place If/Then").drag_to(canvas, target_position={"x": 560, "y": 300})
    expect(page.locator(".react-flow__node")).to_have_count(2)
    expect(page.locator(".react-flow__edge")).to_have_count(0)

    source = card(page, "trigger_webhook").locator(".react-flow__handle.source").first
    target = card(page, "if_then").locator(".react-flow__handle.target").first
    source.drag_to(target)
    expect(page.locator(".react-flow__edge")).to_have_count(1)

    saved(page)
    edge = api.get(f"/workflows/{empty['id']}").json()["document"]["edges"][0]
    assert edge["source"].startswith("trigger_webhook")
    assert edge["target"].startswith("if_then")


def test_a_node_put_between_two_others_keeps_them_joined(page: Page, api: httpx.Client, empty: dict[str, Any]) -> None:
    page.get_by_role("button", name="Add first").click()
    pick(page, "Webhook")
    page.get_by_role("button", name=re.compile(r"^Add a \w+ after")).first.click()
    pick(page, "Set Variables")
    page.locator(".react-flow__edge").hover()
    page.get_by_role("button", name=re.compile(r"^Insert a \w+ between")).click()
    pick(page, "Filter")
    saved(page)
    edges = api.get(f"/workflows/{empty['id']}").json()["document"]["edges"]
    joined = [(edge["source"].rsplit("-", 1)[0], edge["target"].rsplit("-", 1)[0]) for edge in edges]
    assert sorted(joined) == [("filter", "set_variables"), ("trigger_webhook", "filter")]


def test_what_is_missing_is_told_before_it_can_be_activated(page: Page, empty: dict[str, Any]) -> None:
    page.get_by_role("button", name="Add first").click()
    pick(page, "Webhook")
    page.get_by_role("button", name=re.compile(r"^Add a \w+ after")).first.click()
    pick(page, "If/Then")
    expect(card(page, "if_then").get_by_role("img", name="1 problem")).to_be_visible()
    saved(page)
    page.get_by_role("button", name="Activate", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Activate").click()
    expect(page.get_by_role("dialog", name="It cannot be activated yet")).to_be_visible()
