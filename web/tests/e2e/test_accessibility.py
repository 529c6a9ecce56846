"""No page breaks a WCAG A or AA rule that a machine can tell, light or dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from serving import AXE, open_editor

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def violations(page: Page) -> str:
    page.evaluate(AXE.read_text())
    found = page.evaluate("(tags) => axe.run(document, { runOnly: tags })", RULES)["violations"]
    return "\n".join(f"{one['id']}: {one['help']}: {node['html']}" for one in found for node in one["nodes"])


@pytest.fixture(params=["light", "dark"])
def themed(page: Page, request: pytest.FixtureRequest) -> Page:
    # Without motion nothing is measured half faded in.
    page.emulate_media(color_scheme=request.param, reduced_motion="reduce")
    return page


def test_signing_in_is_accessible(browser: Browser, browser_context_args: dict[str, Any]) -> None:
    for scheme in ("light", "dark"):
        page = browser.new_context(**(browser_context_args | {"color_scheme": scheme})).new_page()
        page.goto("/login")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_text("Enter a password.")).to_be_visible()
        assert violations(page) == ""
        page.context.close()


def test_the_list_of_workflows_is_accessible(themed: Page, lead: dict[str, Any]) -> None:
    themed.goto("/")
    expect(themed.get_by_role("row").nth(1)).to_be_visible()
    assert violations(themed) == ""
    themed.get_by_role("button", name="Actions for").first.click()
    expect(themed.get_by_role("menu")).to_be_visible()
    assert violations(themed) == ""


def test_the_editor_is_accessible(themed: Page, lead: dict[str, Any], post_lead: Callable[..., httpx.Response]) -> None:
    open_editor(themed, lead["id"])
    assert violations(themed) == ""
    assert post_lead().is_success
    expect(themed.locator('[data-run="success"]').first).to_be_visible()
    themed.locator(".react-flow__node").nth(1).click()
    assert violations(themed) == ""


def test_the_list_of_executions_is_accessible(themed: Page, post_lead: Callable[..., httpx.Response]) -> None:
    assert post_lead().is_success
    themed.goto("/executions")
    expect(themed.get_by_role("row").nth(1)).to_be_visible()
    assert violations(themed) == ""


def test_an_execution_is_accessible(
    themed: Page, api: httpx.Client, lead: dict[str, Any], post_lead: Callable[..., httpx.Response]
) -> None:
    assert post_lead().is_success
    items = api.get("/executions", params={"workflow_id": lead["id"]}).json()["items"]
    themed.goto(f"/executions/{items[0]['execution_id']}")
    nodes = themed.locator("[data-node]")
    expect(nodes.first).to_be_visible()
    for index in range(nodes.count()):
        nodes.nth(index).get_by_role("button").first.click()
    assert violations(themed) == ""


def test_the_settings_are_accessible(themed: Page) -> None:
    themed.goto("/settings")
    expect(themed.get_by_role("heading", name="Settings")).to_be_visible()
    assert violations(themed) == ""
