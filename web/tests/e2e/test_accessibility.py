"""No page and no dialog breaks a WCAG A or AA rule that a machine can tell, light or dark."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from serving import AXE, open_live

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ROUTES = Path(__file__).parents[2] / "src/shell/routes.tsx"

# Every address of the web UI, as `routes.tsx` has it, and one that leads there.
PAGES = {
    "/": "/",
    "/executions": "/executions",
    "/executions/:id": "/executions/{execution}",
    "/inbox": "/inbox",
    "/settings": "/settings",
    "members": "/settings/members",
    "tokens": "/settings/tokens",
    "variables": "/settings/variables",
    "limits": "/settings/limits",
    "/workflows/:id": "/workflows/{workflow}",
    "*": "/nowhere",
}
SIGNED_OUT = {"/login", "/setup", "/join"}

# What opens over a page: where, and the names of what is pressed on the way.
DIALOGS: dict[str, tuple[str, list[str]]] = {
    "a workflow's menu": ("/", ["Actions for"]),
    "deleting a workflow": ("/", ["Actions for .* \\(copy\\)", "Delete"]),
    "more filters": ("/executions", ["More filters"]),
    "saved filters": ("/executions?status=failed", ["Saved filters", "Save these filters"]),
    "retrying": ("/executions/{execution}", ["Retry"]),
    "inviting": ("/settings/members", ["Invite"]),
    "a new token": ("/settings/tokens", ["Create a token"]),
    "a new variable": ("/settings/variables", ["Add (a|the first) variable"]),
    "the outline": ("/workflows/{workflow}?view=outline", []),
    "connecting in the outline": ("/workflows/{draft}?view=outline", ["Connect to"]),
    "the command palette": ("/workflows/{workflow}", ["Search commands|Command|command"]),
    "running": ("/workflows/{workflow}", ["^Run"]),
}


def violations(page: Page) -> str:
    page.evaluate(AXE.read_text())
    found = page.evaluate("(tags) => axe.run(document, { runOnly: tags })", RULES)["violations"]
    return "\n".join(f"{one['id']}: {one['help']}: {node['html']}" for one in found for node in one["nodes"])


@pytest.fixture(params=["light", "dark"])
def themed(page: Page, request: pytest.FixtureRequest) -> Page:
    # Without motion nothing is measured half faded in.
    page.emulate_media(color_scheme=request.param, reduced_motion="reduce")
    return page


@pytest.fixture
def known(api: httpx.Client, lead: dict[str, Any], post_lead: Callable[..., httpx.Response]) -> dict[str, str]:
    """A workflow that has run, an execution of it, and a copy of its own that a dialog may change."""
    assert post_lead().is_success
    items = api.get("/executions", params={"workflow_id": lead["id"]}).json()["items"]
    copy = api.post(f"/workflows/{lead['id']}/duplicate").raise_for_status().json()
    return {"workflow": lead["id"], "draft": copy["id"], "execution": items[0]["execution_id"]}


def settled(page: Page) -> None:
    expect(page.get_by_role("heading").or_(page.get_by_role("tree")).first).to_be_visible()
    expect(page.get_by_text(re.compile("^Loading"))).to_have_count(0)


def test_every_address_is_looked_at() -> None:
    drawn = set(re.findall(r'path: "([^"]+)"', ROUTES.read_text()))
    assert drawn == set(PAGES) | SIGNED_OUT


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_accessible(themed: Page, known: dict[str, str], path: str) -> None:
    themed.goto(PAGES[path].format(**known))
    settled(themed)
    assert violations(themed) == ""


@pytest.mark.parametrize("name", DIALOGS)
def test_every_dialog_is_accessible(themed: Page, known: dict[str, str], name: str) -> None:
    address, presses = DIALOGS[name]
    themed.goto(address.format(**known))
    settled(themed)
    for press in presses:
        named = re.compile(press)
        themed.get_by_role("button", name=named).or_(themed.get_by_role("menuitem", name=named)).first.click()
    assert violations(themed) == ""


def test_signing_in_and_joining_are_accessible(
    browser: Browser, browser_context_args: dict[str, Any], api: httpx.Client
) -> None:
    made = api.post("/invitations", json={"email": "grace@example.com", "role": "viewer"}).raise_for_status().json()
    for scheme in ("light", "dark"):
        page = browser.new_context(**(browser_context_args | {"color_scheme": scheme})).new_page()
        page.goto("/login")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_text("Enter a password.")).to_be_visible()
        assert violations(page) == ""
        page.goto(made["link"])
        expect(page.get_by_label("Choose a password")).to_be_visible()
        assert violations(page) == ""
        page.goto("/setup")
        expect(page.get_by_role("heading").first).to_be_visible()
        assert violations(page) == ""
        page.context.close()


def test_a_run_on_the_canvas_is_accessible(
    themed: Page, lead: dict[str, Any], post_lead: Callable[..., httpx.Response]
) -> None:
    open_live(themed, f"/workflows/{lead['id']}")
    assert post_lead().is_success
    expect(themed.locator('[data-run="success"]').first).to_be_visible()
    themed.locator(".react-flow__node").nth(1).click()
    expect(themed.get_by_role("complementary", name="Inspector").locator(".opacity-60")).to_have_count(0)
    assert violations(themed) == ""


def test_an_execution_with_all_its_data_open_is_accessible(themed: Page, known: dict[str, str]) -> None:
    themed.goto(f"/executions/{known['execution']}")
    nodes = themed.locator("[data-node]")
    expect(nodes.first).to_be_visible()
    for index in range(nodes.count()):
        nodes.nth(index).get_by_role("button").first.click()
    assert violations(themed) == ""


def test_selected_executions_are_accessible(themed: Page, known: dict[str, str]) -> None:
    themed.goto("/executions")
    themed.get_by_role("checkbox", name="Select execution").first.check()
    expect(themed.get_by_role("region", name="Selected executions")).to_be_visible()
    assert violations(themed) == ""
