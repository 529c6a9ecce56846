"""Groups, notes, finding, versions, arranging: the tools around the canvas, used as a hand uses them."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect
from serving import AXE, START, open_editor

Document = dict[str, Any]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def node(name: str, x: int, y: int, **more: Any) -> dict[str, Any]:
    base = {"id": name, "type": "logic", "service": "no_op", "label": name.title(), "position": {"x": x, "y": y}}
    return base | more


@pytest.fixture
def workflow(api: httpx.Client) -> dict[str, Any]:
    nodes = [START, node("one", 320, 0), node("two", 640, 0), node("three", 640, 160)]
    edges = [
        {"id": "e1", "source": "start-1", "target": "one"},
        {"id": "e2", "source": "one", "target": "two", "data_mapping": {"total": "order.total"}},
        {"id": "e3", "source": "one", "target": "three"},
    ]
    document = {"format": "layers/1", "name": "Tools", "nodes": nodes, "edges": edges}
    return dict(api.post("/workflows", json={"document": document}).raise_for_status().json())


def saved(page: Page, api: httpx.Client, workflow: dict[str, Any]) -> dict[str, Any]:
    page.keyboard.press("Control+s")
    expect(page.get_by_text(re.compile("^Saved")).first).to_be_visible()
    return dict(api.get(f"/workflows/{workflow['id']}").json()["document"])


def choose(page: Page, *ids: str) -> None:
    for index, one in enumerate(ids):
        modifiers: Any = ["Control"] if index else []
        page.locator(f'.react-flow__node[data-id="{one}"]').click(modifiers=modifiers)


def test_nodes_are_grouped_named_folded_and_released(page: Page, api: httpx.Client, workflow: Document) -> None:
    open_editor(page, workflow["id"])
    choose(page, "two", "three")
    page.keyboard.press("Control+g")
    page.get_by_label("Name of the group").fill("Both ways")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Fold Both ways").click()
    expect(page.locator(".react-flow__node-card")).to_have_count(2)
    expect(page.locator(".react-flow__node-folded")).to_contain_text("2 nodes")
    document = saved(page, api, workflow)
    assert document["groups"] == [{"id": "group-1", "label": "Both ways", "nodes": ["two", "three"], "collapsed": True}]
    page.get_by_role("button", name="Unfold Both ways").click()
    expect(page.locator(".react-flow__node-card")).to_have_count(4)
    page.get_by_role("button", name="Ungroup Both ways").click()
    expect(page.locator(".react-flow__node-frame")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(page.locator(".react-flow__node-frame")).to_have_count(1)


def test_a_group_is_dragged_with_its_nodes(page: Page, api: httpx.Client, workflow: Document) -> None:
    open_editor(page, workflow["id"])
    choose(page, "two", "three")
    page.keyboard.press("Control+g")
    page.keyboard.press("Enter")
    page.locator(".react-flow__pane").click(position={"x": 20, "y": 300})
    box = page.locator(".react-flow__node-frame .frame-handle").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 120, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 100, steps=6)
    page.mouse.up()
    places = {one["id"]: one["position"] for one in saved(page, api, workflow)["nodes"]}
    assert places["two"]["y"] > 0
    assert places["three"]["y"] - places["two"]["y"] == 160
    assert places["one"]["y"] == 0


def test_a_note_is_written_in_markdown_and_coloured(page: Page, api: httpx.Client, workflow: Document) -> None:
    open_editor(page, workflow["id"])
    page.keyboard.press("Shift+S")
    page.get_by_label("Text of the note").fill("## Why\n\nBecause **it** matters <script>alert(1)</script>")
    page.keyboard.press("Control+Enter")
    note = page.locator(".react-flow__node-note")
    expect(note.get_by_role("heading", name="Why")).to_be_visible()
    expect(note.locator("strong")).to_have_text("it")
    expect(note.locator("script")).to_have_count(0)
    page.get_by_role("button", name="Pink").click()
    assert saved(page, api, workflow)["notes"][0]["color"] == "pink"
    page.get_by_role("button", name="Delete the note").click()
    assert saved(page, api, workflow)["notes"] == []


def test_words_are_found_everywhere_and_replaced_in_one_step(
    page: Page, api: httpx.Client, workflow: dict[str, Any]
) -> None:
    open_editor(page, workflow["id"])
    page.keyboard.press("Control+f")
    panel = page.get_by_role("region", name="Find in the workflow")
    panel.get_by_role("textbox", name="Find in the workflow").fill("order")
    expect(panel.get_by_role("status")).to_have_text("Found once")
    panel.get_by_role("listitem").get_by_role("button").click()
    expect(page.locator(".react-flow__edge.selected")).to_have_count(1)
    panel.get_by_label("Replace with").fill("invoice")
    panel.get_by_role("button", name="Replace all").click()
    document = saved(page, api, workflow)
    assert document["edges"][1]["data_mapping"] == {"total": "invoice.total"}


def test_the_workflow_is_arranged_and_that_can_be_undone(
    page: Page, api: httpx.Client, workflow: dict[str, Any]
) -> None:
    open_editor(page, workflow["id"])
    page.get_by_role("toolbar", name="View").get_by_role("button", name="Tidy up").click()
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    places = {one["id"]: one["position"] for one in saved(page, api, workflow)["nodes"]}
    assert places["start-1"]["x"] < places["one"]["x"] < places["two"]["x"] == places["three"]["x"]
    assert all(place[axis] % 16 == 0 for place in places.values() for axis in ("x", "y"))


def test_versions_are_compared_named_and_restored(page: Page, api: httpx.Client, workflow: Document) -> None:
    open_editor(page, workflow["id"])
    choose(page, "two")
    page.keyboard.press("Delete")
    choose(page, "one")
    page.keyboard.press("d")
    saved(page, api, workflow)
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+V")
    panel = page.get_by_role("complementary", name="Versions")
    panel.get_by_role("button", name="Version 1").click()
    expect(page.locator('.card[data-diff="removed"]')).to_have_count(1)
    expect(page.locator('.card[data-diff="changed"]')).to_have_count(1)
    expect(panel.get_by_text("disabled")).to_be_visible()
    panel.get_by_label("Name of this version").fill("First try")
    panel.get_by_label("Name of this version").press("Enter")
    expect(panel.get_by_role("button", name="First try")).to_be_visible()
    panel.get_by_role("button", name="Restore").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Restore").click()
    expect(page.locator(".react-flow__node-card")).to_have_count(4)
    expect(panel.get_by_role("button", name="Version 3")).to_be_visible()
    names = {one["version"]: one["name"] for one in api.get(f"/workflows/{workflow['id']}/versions").json()["items"]}
    assert names == {1: "First try", 2: None, 3: None}


def test_the_draft_is_thrown_away_for_what_is_published(
    page: Page, api: httpx.Client, workflow: dict[str, Any]
) -> None:
    api.post(f"/workflows/{workflow['id']}/activate").raise_for_status()
    open_editor(page, workflow["id"])
    page.get_by_role("radiogroup", name="Mode").get_by_role("radio", name="Design").click()
    page.get_by_role("dialog").get_by_role("button", name="Edit a draft").click()
    choose(page, "two")
    page.keyboard.press("Delete")
    expect(page.locator(".react-flow__node-card")).to_have_count(3)
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("discard")
    page.keyboard.press("Enter")
    expect(page.locator(".react-flow__node-card")).to_have_count(4)
    expect(page.get_by_role("button", name="Published", exact=True)).to_be_visible()


def test_the_palette_leads_to_a_node(page: Page, workflow: dict[str, Any]) -> None:
    open_editor(page, workflow["id"])
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("go three")
    page.get_by_role("option", name="Go to Three").click()
    expect(page.locator('.react-flow__node.selected[data-id="three"]')).to_be_visible()
    page.keyboard.press("Alt+ArrowLeft")
    expect(page.locator('.react-flow__node.selected[data-id="one"]')).to_be_visible()


def test_the_workflow_is_saved_as_an_image(page: Page, workflow: dict[str, Any]) -> None:
    open_editor(page, workflow["id"])
    for words, start in (("SVG image", b"<svg"), ("PNG image", b"\x89PNG")):
        page.keyboard.press("Control+k")
        page.get_by_role("combobox").fill(words)
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        assert download.value.path().read_bytes().startswith(start)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_tools_are_accessible(page: Page, workflow: dict[str, Any], scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    open_editor(page, workflow["id"])
    choose(page, "two", "three")
    page.keyboard.press("Control+g")
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+S")
    page.get_by_label("Text of the note").fill("# A note")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="A note")).to_be_visible()
    assert violations(page) == ""
    page.keyboard.press("Control+f")
    page.get_by_role("textbox", name="Find in the workflow").fill("o")
    assert violations(page) == ""
    page.keyboard.press("Escape")
    saved_once = page.get_by_text(re.compile("^Saved")).first
    page.keyboard.press("Control+s")
    expect(saved_once).to_be_visible()
    page.locator(".react-flow__pane").click(position={"x": 20, "y": 400})
    page.keyboard.press("Shift+V")
    page.get_by_role("complementary", name="Versions").get_by_role("button", name="Version 1").click()
    expect(page.get_by_label("Name of this version")).to_be_visible()
    assert violations(page) == ""
    page.get_by_role("button", name="Close the versions").click()
    for mode, title in (("Test", None), ("Live", "Activate this workflow?")):
        page.get_by_role("radiogroup", name="Mode").get_by_role("radio", name=mode).click()
        if title:
            expect(page.get_by_role("dialog", name=title)).to_be_visible()
            assert violations(page) == ""
    page.get_by_role("dialog").get_by_role("button", name="Activate").click()
    page.get_by_role("radiogroup", name="Mode").get_by_role("radio", name="Design").click()
    page.get_by_role("radio", name="Deactivate it").click()
    assert violations(page) == ""


def violations(page: Page) -> str:
    page.evaluate(AXE.read_text())
    found = page.evaluate("(tags) => axe.run(document, { runOnly: tags })", RULES)["violations"]
    return "\n".join(f"{one['id']}: {one['help']}: {node['html']}" for one in found for node in one["nodes"])
