"""A workflow is built, connected, configured and run in the outline alone: no pointer, no canvas."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect
from serving import START


@pytest.fixture
def empty(api: httpx.Client) -> dict[str, Any]:
    made: dict[str, Any] = api.post("/workflows", json={"name": "By outline"}).raise_for_status().json()
    return made


def pick(page: Page, words: str) -> None:
    """Choose in the open list of node types, by typing."""
    search = page.get_by_role("dialog").get_by_role("combobox")
    expect(search).to_be_focused()
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    expect(search).to_have_count(0)


def here(page: Page) -> str:
    """What a screen reader says of the item that has the focus."""
    return str(page.evaluate("document.activeElement.textContent ?? ''"))


def at(page: Page, name: str) -> None:
    """Walk the tree down to the item."""
    page.keyboard.press("Home")
    for _ in range(20):
        if here(page).startswith(name):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"No item {name}; the last is {here(page)}.")


def test_a_branching_workflow_is_built_and_run_by_keyboard_in_the_outline(
    page: Page, api: httpx.Client, empty: dict[str, Any]
) -> None:
    page.goto(f"/workflows/{empty['id']}?view=outline")
    first = page.get_by_role("button", name="Add the first step")
    expect(first).to_be_visible()
    first.focus()
    page.keyboard.press("Enter")
    pick(page, "manual")
    expect(page.get_by_role("treeitem")).to_have_count(1)
    expect(page.get_by_role("treeitem").first).to_be_focused()

    page.keyboard.press("a")
    pick(page, "if/then")
    expect(page.get_by_role("treeitem", name="When true")).to_be_visible()
    expect(page.get_by_role("treeitem", name="If").first).to_be_focused()

    page.keyboard.press("Enter")  # configure it: the first field of its panel has the focus, its condition is written
    expect(page.locator("aside input, aside textarea").first).to_be_focused()
    condition = page.get_by_role("complementary").get_by_role("textbox", name="Condition").first
    condition.focus()
    page.keyboard.type("{{ trigger.total > 100 }}")

    page.get_by_role("treeitem").first.focus()
    at(page, "When true")
    page.keyboard.press("a")
    pick(page, "set variables")
    expect(page.get_by_role("treeitem", name="Set").first).to_be_focused()
    at(page, "When false")
    page.keyboard.press("a")
    pick(page, "merge")
    at(page, "Set")
    page.keyboard.press("c")
    expect(page.get_by_role("dialog")).to_be_visible()
    pick(page, "merge")
    expect(page.get_by_role("status").filter(has_text="now leads to")).to_be_visible()
    expect(page.get_by_role("treeitem", name="Goes on at Merge")).to_have_count(2)

    at(page, "Set")
    page.keyboard.press("a")  # between: what follows stays behind it
    pick(page, "no operation")
    expect(page.get_by_role("treeitem", name="No Operation")).to_be_focused()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_role("status").filter(has_text="was moved")).to_be_visible()
    expect(page.get_by_role("treeitem", name="No Operation")).to_be_focused()
    page.keyboard.press("Delete")
    expect(page.get_by_role("status").filter(has_text="was deleted")).to_be_visible()

    page.keyboard.press("Control+s")
    at(page, "Manual")
    page.keyboard.press("r")
    expect(page.get_by_role("dialog", name="Run")).to_be_visible()
    page.keyboard.press("Control+a")
    page.keyboard.type('{"total": 250}')
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("dialog", name="Run")).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="Completed").first).to_be_visible()

    document = api.get(f"/workflows/{empty['id']}").json()["document"]
    services = {node["id"]: node["service"] for node in document["nodes"]}
    wired = {
        (services[edge["source"]], edge.get("sourceHandle"), services[edge["target"]]) for edge in document["edges"]
    }
    assert ("if_then", "true", "set_variables") in wired
    assert ("if_then", "false", "merge") in wired
    assert any(edge[0] == "set_variables" and edge[2] == "merge" for edge in wired)


def test_problems_are_listed_with_the_way_to_their_step(page: Page, api: httpx.Client) -> None:
    call = {"id": "call", "type": "logic", "service": "http_request", "label": "Call", "position": {"x": 300, "y": 0}}
    document = {
        "format": "layers/1",
        "name": "Problems",
        "nodes": [START, call],
        "edges": [{"id": "e", "source": START["id"], "target": "call"}],
    }
    made = api.post("/workflows", json={"document": document}).raise_for_status().json()
    page.goto(f"/workflows/{made['id']}?view=outline")
    page.get_by_role("button", name="Go to Call").first.click()
    expect(page.get_by_role("treeitem", name="Call")).to_be_focused()


def test_the_outline_and_the_canvas_are_one_document(page: Page, api: httpx.Client, lead: dict[str, Any]) -> None:
    page.goto(f"/workflows/{lead['id']}")
    cards = page.locator(".react-flow__node")
    expect(cards.first).to_be_visible()
    count = cards.count()
    page.keyboard.press("Shift+O")
    expect(page.get_by_role("tree")).to_be_visible()
    labels = page.locator('[role="treeitem"][data-key]')
    nodes = api.get(f"/workflows/{lead['id']}").json()["document"]["nodes"]
    for node in nodes:
        expect(page.locator(f'[role="treeitem"][data-key="{node["id"]}"]')).to_have_count(1)
    assert labels.count() >= count == len(nodes)
