"""Everything can be done without a pointer."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect
from serving import open_editor


@pytest.fixture
def small(api: httpx.Client) -> dict[str, Any]:
    """A manual trigger and one node after it."""
    document = {
        "format": "layers/1",
        "name": "By keyboard",
        "nodes": [
            {
                "id": "start-1",
                "type": "trigger",
                "service": "trigger_manual",
                "label": "Start",
                "position": {"x": 0, "y": 0},
            },
            {"id": "no_op-1", "type": "logic", "service": "no_op", "label": "Pass", "position": {"x": 320, "y": 0}},
        ],
        "edges": [{"id": "e1", "source": "start-1", "target": "no_op-1"}],
    }
    return api.post("/workflows", json={"document": document}).raise_for_status().json()


def nodes(api: httpx.Client, workflow: dict[str, Any]) -> list[str]:
    return [node["id"] for node in api.get(f"/workflows/{workflow['id']}").json()["document"]["nodes"]]


def saved(page: Page) -> None:
    expect(page.get_by_text(re.compile("^Saved")).first).to_be_visible()


def test_the_first_tab_skips_to_the_content(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="Workflows", exact=True)).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


def test_a_menu_is_walked_by_arrows_and_gives_the_focus_back(page: Page, small: dict[str, Any]) -> None:
    page.goto("/")
    actions = page.get_by_role("button", name="Actions for By keyboard").first
    actions.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Open")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Executions")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(actions).to_be_focused()


def test_an_execution_is_read_by_keyboard(page: Page, api: httpx.Client, small: dict[str, Any]) -> None:
    run = (
        api.post(f"/workflows/{small['id']}/run", params={"wait": 20}, json={"mode": "live"}).raise_for_status().json()
    )
    page.goto(f"/executions/{run['execution_id']}")
    node = page.locator('[data-node="no_op-1"]').get_by_role("button").first
    node.focus()
    page.keyboard.press("Enter")
    expect(node).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Space")
    expect(node).to_have_attribute("aria-expanded", "false")


def test_a_node_is_added_deleted_and_brought_back(page: Page, api: httpx.Client, small: dict[str, Any]) -> None:
    open_editor(page, small["id"])
    cards = page.locator(".react-flow__node")
    expect(cards).to_have_count(2)
    page.keyboard.press("n")
    page.keyboard.type("filter")
    page.keyboard.press("Enter")
    expect(cards).to_have_count(3)

    page.locator('.react-flow__node[data-id="no_op-1"]').focus()
    page.keyboard.press("Delete")
    expect(cards).to_have_count(2)
    page.keyboard.press("Control+z")
    expect(cards).to_have_count(3)
    page.keyboard.press("Control+s")
    saved(page)
    assert set(nodes(api, small)) >= {"start-1", "no_op-1"}
    assert len(nodes(api, small)) == 3


def test_enter_on_a_card_leads_into_its_form_and_escape_back(page: Page, small: dict[str, Any]) -> None:
    open_editor(page, small["id"])
    cards = page.locator(".react-flow__node")
    page.keyboard.press("n")
    page.keyboard.type("delay")
    page.keyboard.press("Enter")
    expect(cards).to_have_count(3)
    card = page.locator('.react-flow__node[data-id^="wait_delay"]')
    card.focus()
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog", name="Delay").get_by_role("region", name="Set up")
    expect(form.get_by_role("textbox").or_(form.get_by_role("spinbutton")).first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(card).to_be_focused()


def test_enter_on_a_card_without_fields_leads_to_its_tabs(page: Page, small: dict[str, Any]) -> None:
    open_editor(page, small["id"])
    card = page.locator('.react-flow__node[data-id="no_op-1"]')
    card.focus()
    page.keyboard.press("Enter")
    view = page.get_by_role("dialog", name="Pass")
    expect(view.get_by_role("tab", name="Config")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(view.get_by_role("tab", name="Test")).to_be_focused()
    page.keyboard.press("Escape")
    expect(card).to_be_focused()


def test_arrows_move_a_card(page: Page, api: httpx.Client, small: dict[str, Any]) -> None:
    open_editor(page, small["id"])
    page.locator('.react-flow__node[data-id="no_op-1"]').focus()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+s")
    saved(page)
    document = api.get(f"/workflows/{small['id']}").json()["document"]
    moved = next(node for node in document["nodes"] if node["id"] == "no_op-1")
    assert moved["position"] == {"x": 336, "y": 64}


def test_the_shortcuts_are_shown_by_a_question_mark(page: Page, small: dict[str, Any]) -> None:
    open_editor(page, small["id"])
    expect(page.locator(".react-flow__node").first).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
