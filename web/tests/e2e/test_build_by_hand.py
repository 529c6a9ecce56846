"""From an empty canvas to a workflow that answers: by the pointer alone."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect
from serving import ready


@pytest.fixture
def empty(page: Page, api: httpx.Client) -> dict[str, Any]:
    """A new workflow, open on the canvas."""
    page.goto("/")
    page.get_by_role("button", name="New workflow").click()
    page.wait_for_url("**/workflows/*")
    ready(page)
    return api.get(f"/workflows/{page.url.rpartition('/')[2]}").raise_for_status().json()


def card(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name=name).and_(page.locator(".react-flow__node"))


def hover_edge(page: Page) -> None:
    """A straight edge has no height, so Playwright finds no place to hover at; its cards tell when it stands still."""
    card(page, "Set Variables").hover()
    box = page.locator(".react-flow__edge-interaction").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def pick(page: Page, name: str) -> None:
    page.get_by_role("dialog").get_by_role("combobox").fill(name)
    page.get_by_role("option", name=name).first.click()


def saved(page: Page) -> None:
    expect(page.get_by_text(re.compile("^Saved")).first).to_be_visible()


def test_a_workflow_is_built_activated_and_called(page: Page, api: httpx.Client, empty: dict[str, Any]) -> None:
    page.get_by_role("button", name="Add first").click()
    pick(page, "Webhook")
    expect(card(page, "Webhook Received")).to_have_count(1)

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
    for name in ("Webhook Received", "If/Then", "Set Variables"):
        expect(card(page, name).locator('[data-run="success"]')).to_be_visible()


def pull(page: Page, source: Locator, target: Locator) -> None:
    """A line drawn by hand: in many small moves, and let go where the other handle is. (Level, it has no height.)"""
    source.hover()
    page.mouse.down()
    end = target.bounding_box()
    assert end is not None
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=12)
    expect(page.locator(".react-flow__connection")).to_be_attached()
    page.mouse.up()


def test_a_node_is_dragged_from_the_chest_and_connected(page: Page, api: httpx.Client, empty: dict[str, Any]) -> None:
    canvas = page.locator(".react-flow__pane")
    page.get_by_role("button", name="Place Webhook Received").drag_to(canvas, target_position={"x": 200, "y": 300})
    page.get_by_role("button", name="Place If/Then").drag_to(canvas, target_position={"x": 560, "y": 300})
    expect(page.locator(".react-flow__node")).to_have_count(2)
    expect(page.locator(".react-flow__edge")).to_have_count(0)

    source = card(page, "Webhook Received").locator(".react-flow__handle.source").first
    target = card(page, "If/Then").locator(".react-flow__handle.target").first
    pull(page, source, target)
    expect(page.locator(".react-flow__edge")).to_have_count(1)

    saved(page)
    edge = api.get(f"/workflows/{empty['id']}").json()["document"]["edges"][0]
    assert (edge["source"], edge["target"]) == ("trigger-1", "if_then-1")


def test_a_node_put_between_two_others_keeps_them_joined(page: Page, api: httpx.Client, empty: dict[str, Any]) -> None:
    page.get_by_role("button", name="Add first").click()
    pick(page, "Webhook")
    page.get_by_role("button", name=re.compile(r"^Add a \w+ after")).first.click()
    pick(page, "Set Variables")
    hover_edge(page)
    page.get_by_role("button", name=re.compile(r"^Insert a \w+ between")).click()
    pick(page, "Filter")
    saved(page)
    edges = api.get(f"/workflows/{empty['id']}").json()["document"]["edges"]
    joined = {(edge["source"], edge["target"]) for edge in edges}
    assert joined == {("trigger-1", "filter-1"), ("filter-1", "set_variables-1")}


def test_what_is_missing_is_told_before_it_can_be_activated(page: Page, empty: dict[str, Any]) -> None:
    page.get_by_role("button", name="Add first").click()
    pick(page, "Webhook")
    page.get_by_role("button", name=re.compile(r"^Add a \w+ after")).first.click()
    pick(page, "If/Then")
    expect(card(page, "If/Then").get_by_role("img", name="1 problem")).to_be_visible()
    saved(page)
    page.get_by_role("button", name="Activate", exact=True).click()
    expect(page.get_by_role("dialog", name="It cannot be activated yet")).to_be_visible()
