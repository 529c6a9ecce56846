"""The inspector: mapping by pointer and by keyboard, an expression with help, a condition, a node alone, its log."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect
from serving import AXE, START, open_live

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def violations(page: Page) -> str:
    page.evaluate(AXE.read_text())
    found = page.evaluate("(tags) => axe.run(document, { runOnly: tags })", RULES)["violations"]
    return "\n".join(f"{one['id']}: {one['help']}: {node['html']}" for one in found for node in one["nodes"])


@pytest.fixture(params=["light", "dark"])
def themed(page: Page, request: pytest.FixtureRequest) -> Page:
    page.emulate_media(color_scheme=request.param, reduced_motion="reduce")
    return page


def node(id: str, service: str, x: int, **config: Any) -> dict[str, Any]:
    return {"id": id, "type": "logic", "service": service, "label": id, "position": {"x": x, "y": 0}, "config": config}


@pytest.fixture
def greeting(api: httpx.Client) -> dict[str, Any]:
    """Start, then a node that reads `input.name` and `input.email`; it ran once."""
    document = {
        "format": "layers/1",
        "name": "Greeting",
        "nodes": [
            START,
            node("greet", "set_variables", 320, fields={"text": "Hello {{ input.name }}, {{ input.email }}"}),
            node("check", "if_then", 640, expression="input.text contains 'Ada'"),
        ],
        "edges": [
            {"id": "e1", "source": "start-1", "target": "greet"},
            {"id": "e2", "source": "greet", "target": "check"},
        ],
    }
    made = api.post("/workflows", json={"document": document}).raise_for_status().json()
    given = {"input": {"name": "Ada", "mail": "ADA@example.com", "orders": [{"net": 5}, {"net": 7}]}}
    api.post(f"/workflows/{made['id']}/run", params={"wait": 30}, json=given).raise_for_status()
    return made


def opened(page: Page, workflow: dict[str, Any], card: str) -> Locator:
    open_live(page, f"/workflows/{workflow['id']}")
    page.locator(f'.react-flow__node[data-id="{card}"]').dblclick()
    view = page.get_by_role("dialog", name=card)
    expect(view).to_be_visible()
    return view


def edge_opened(page: Page, workflow: dict[str, Any], edge: str) -> Locator:
    open_live(page, f"/workflows/{workflow['id']}")
    page.locator(f'.react-flow__edge[data-id="{edge}"]').focus()
    page.keyboard.press("Enter")
    view = page.get_by_role("dialog", name="What flows")
    expect(view).to_be_visible()
    return view


def saved(page: Page) -> None:
    expect(page.get_by_text(re.compile("^Saved")).first).to_be_visible()


def mapping(api: httpx.Client, workflow: dict[str, Any]) -> Any:
    document = api.get(f"/workflows/{workflow['id']}").raise_for_status().json()["document"]
    return document["edges"][0]["data_mapping"]


def test_fields_are_mapped_by_dragging(themed: Page, api: httpx.Client, greeting: dict[str, Any]) -> None:
    view = edge_opened(themed, greeting, "e1")
    rows = view.locator("[data-target]")
    expect(rows).to_have_count(2)
    expect(view.get_by_text("needed").first).to_be_visible()
    chip = view.locator('[data-source] [data-path="mail"]')
    chip.drag_to(view.locator('[data-target$="email"]'))
    expect(view.locator('[data-target$="email"] [data-result]')).to_have_text("= ADA@example.com")
    expect(view.locator("svg[data-lines='1']")).to_be_attached()
    view.get_by_role("button", name="Add a step to email").click()
    themed.get_by_role("menuitem", name="lower").click()
    expect(view.locator('[data-target$="email"] [data-result]')).to_have_text("= ada@example.com")
    view.get_by_role("button", name="Map equal names").click()
    expect(view.locator('[data-target$="name"] [data-result]')).to_have_text("= Ada")
    assert violations(themed) == ""
    saved(themed)
    assert mapping(api, greeting) == [
        {"target": "email", "source": "mail", "transform": [{"fn": "lower"}]},
        {"target": "name", "source": "name"},
    ]
    view.get_by_role("button", name="lower: edit").click()
    view.get_by_role("textbox", name="email as one pipe").fill("mail | upper | left(3)")
    themed.keyboard.press("Enter")
    expect(view.locator('[data-target$="email"] [data-result]')).to_have_text("= ADA")
    view.get_by_role("button", name="Pass everything").click()
    expect(rows).to_have_count(2)
    saved(themed)
    assert mapping(api, greeting) is None


def test_fields_are_mapped_by_keyboard_alone(page: Page, api: httpx.Client, greeting: dict[str, Any]) -> None:
    view = edge_opened(page, greeting, "e1")
    picker = view.get_by_role("button", name="Pick what gives email")
    picker.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Start").first).to_be_focused()
    page.keyboard.press("ArrowRight")
    item = page.get_by_role("menuitem", name=re.compile("^mail"))
    expect(item).to_be_visible()
    for _ in range(30):
        if item.evaluate("one => one === document.activeElement"):
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(view.locator('[data-target$="email"] [data-result]')).to_have_text("= ADA@example.com")
    saved(page)
    assert mapping(api, greeting) == {"email": "mail"}


def test_an_expression_is_written_with_help(themed: Page, api: httpx.Client, greeting: dict[str, Any]) -> None:
    view = opened(themed, greeting, "check")
    field = view.get_by_role("textbox", name="Condition")
    expect(view.locator("[data-field=expression] [data-result]")).to_contain_text("true")
    field.fill("")
    field.press_sequentially("trigger.ma")
    option = themed.get_by_role("option", name=re.compile("^mail"))
    expect(option).to_contain_text("ADA@example.com")
    option.click()
    field.press_sequentially(" == uper('a')")
    expect(view.get_by_text('unknown function "uper"')).to_be_visible()
    assert violations(themed) == ""
    view.get_by_role("button", name="Change to upper").click()
    expect(view.locator("[data-field=expression] [data-result]")).to_contain_text("false")
    saved(themed)
    document = api.get(f"/workflows/{greeting['id']}").json()["document"]
    assert document["nodes"][2]["config"]["expression"] == "trigger.mail == upper('a')"


def test_a_condition_is_built_in_rows(themed: Page, api: httpx.Client, greeting: dict[str, Any]) -> None:
    view = opened(themed, greeting, "check")
    view.get_by_role("button", name="Build with rows").click()
    expect(view.get_by_role("img", name="holds", exact=True)).to_be_visible()
    view.get_by_role("button", name="Add a row").click()
    view.get_by_role("textbox", name="Row 2: what is looked at").fill("trigger.orders")
    view.get_by_role("combobox", name="Row 2: how it is compared").click()
    themed.get_by_role("option", name="is empty").click()
    expect(view.get_by_role("img", name="does not hold")).to_be_visible()
    expect(view.locator("[data-field=expression] [data-result]")).to_contain_text("false")
    assert violations(themed) == ""
    view.get_by_role("button", name="Write as text").click()
    expect(view.get_by_role("textbox", name="Condition")).to_contain_text("isEmpty(trigger.orders)")
    saved(themed)


def test_a_field_of_the_input_becomes_an_expression(page: Page, api: httpx.Client, lead: dict[str, Any]) -> None:
    document = {
        "format": "layers/1",
        "name": "Call",
        "nodes": [START, node("call", "http_request", 320, method="GET")],
        "edges": [{"id": "e1", "source": "start-1", "target": "call"}],
    }
    made = api.post("/workflows", json={"document": document}).raise_for_status().json()
    api.post(
        f"/workflows/{made['id']}/run", params={"wait": 30}, json={"input": {"site": "https://x.test"}, "mode": "test"}
    )
    view = opened(page, made, "call")
    view.locator('[data-path="input.site"]').first.drag_to(view.locator("[data-field=url]"))
    expect(view.locator("[data-field=url] [data-result]")).to_contain_text("https://x.test")
    saved(page)
    config = api.get(f"/workflows/{made['id']}").json()["document"]["nodes"][1]["config"]
    assert config["url"] == "{{ input.site }}"
    view.locator("[data-field=url]").get_by_role("button", name="Fixed").click()
    url = view.locator("[data-field=url] input")
    expect(url).to_have_value("https://x.test")
    url.fill("")
    url.press("=")
    expect(view.locator("[data-field=url] .cm-content")).to_be_focused()


def test_a_node_alone_is_tested_pinned_and_read_in_its_log(themed: Page, greeting: dict[str, Any]) -> None:
    view = opened(themed, greeting, "greet")
    view.get_by_role("tab", name="Test").click()
    view.get_by_role("textbox", name="Input", exact=True).fill('{"name": "Bob", "email": "bob@example.com"}')
    panel = view.get_by_role("tabpanel")
    panel.get_by_role("button", name="Test node").click()
    expect(panel.get_by_text("Hello Bob, bob@example.com").first).to_be_visible()
    assert violations(themed) == ""
    output = view.get_by_role("region", name="Output")
    output.get_by_role("button", name="Pin this output").click()
    expect(output.get_by_text("Pinned: test runs give this")).to_be_visible()
    output.get_by_role("button", name="Unpin").click()
    view.get_by_role("tab", name="Logs").click()
    entry = view.get_by_role("article").first
    entry.get_by_role("button").first.click()
    expect(entry.get_by_text("Hello Ada").first).to_be_visible()
    assert violations(themed) == ""
    themed.keyboard.press("Escape")
    expect(themed.locator('.react-flow__node[data-id="greet"]')).to_be_focused()


def test_a_hundred_thousand_rows_do_not_freeze_the_page(page: Page, api: httpx.Client) -> None:
    document = {
        "format": "layers/1",
        "name": "Large",
        "nodes": [START, node("set", "no_op", 320)],
        "edges": [{"id": "e1", "source": "start-1", "target": "set"}],
        "pins": {"set": {"output": {"rows": [{"id": id, "name": f"row {id}"} for id in range(100_000)]}}},
    }
    made = api.post("/workflows", json={"document": document}).raise_for_status().json()
    view = opened(page, made, "set")
    output = view.get_by_role("region", name="Output")
    output.get_by_role("button", name="Table").click()
    expect(output.get_by_text("Showing 100 of 100,000")).to_be_visible()
    output.get_by_role("button", name="All", exact=True).click()
    expect(output.get_by_text("Showing 100,000 of 100,000")).to_be_visible()
    assert output.get_by_role("row").count() < 60
    output.get_by_role("searchbox").fill("row 99999")
    expect(output.get_by_text("row 99999").first).to_be_visible()


def test_code_is_completed_checked_and_run(themed: Page, api: httpx.Client) -> None:
    document = {
        "format": "layers/1",
        "name": "Code",
        "nodes": [START, node("code", "code_block", 320, code="return { twice: input.net * 2 };")],
        "edges": [{"id": "e1", "source": "start-1", "target": "code"}],
    }
    made = api.post("/workflows", json={"document": document}).raise_for_status().json()
    api.post(f"/workflows/{made['id']}/run", params={"wait": 30}, json={"input": {"net": 21}}).raise_for_status()
    view = opened(themed, made, "code")
    editor = view.get_by_role("textbox", name="Code")
    outcome = view.locator("[data-outcome]")
    view.get_by_role("button", name="Run code").click()
    expect(outcome).to_contain_text("42")
    editor.fill("console.log(1);\nreturn {")
    expect(view.get_by_text(re.compile(r"\(line 2, ")).first).to_be_visible()
    editor.fill("")
    editor.press_sequentially("const a = inp")
    themed.get_by_role("option", name=re.compile("^input")).click()
    editor.press_sequentially(".ne")
    net = themed.get_by_role("option", name=re.compile("^net"))
    expect(net).to_contain_text("21")
    net.click()
    editor.press_sequentially(";\nconsole.log('seen', a);\nreturn { a };")
    view.get_by_role("button", name="Run code").click()
    expect(outcome).to_contain_text("seen 21")
    assert violations(themed) == ""
