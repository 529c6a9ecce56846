"""What each role may do, in the browser: what it may not is not offered, or says why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from serving import Server

ROLES = ("editor", "runner", "viewer")


@pytest.fixture
def signed_in_as(
    browser: Browser, browser_context_args: dict[str, Any], server: Server, api: httpx.Client
) -> Callable[[str], Any]:
    """A page of somebody who joined by an invitation with that role."""

    @contextmanager
    def opened(role: str) -> Iterator[Page]:
        email = f"{role}@example.com"
        known = {one["email"]: one for one in api.get("/members").raise_for_status().json()["items"]}
        if email in known:
            api.delete(f"/members/{known[email]['id']}").raise_for_status()
        made = api.post("/invitations", json={"email": email, "role": role}).raise_for_status().json()
        context = browser.new_context(**browser_context_args)
        page = context.new_page()
        page.goto(made["link"])
        expect(page.get_by_role("button", name="Join")).to_be_visible()
        if page.get_by_label("Your name").count():
            page.get_by_label("Your name").fill(role.title())
        page.locator("input[type=password]").fill("a long enough password")
        page.get_by_role("button", name="Join").click()
        expect(page.get_by_role("heading", name="Workflows", exact=True)).to_be_visible()
        yield page
        context.close()

    return opened


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_offered_what_it_may_do(
    signed_in_as: Callable[[str], Any],
    lead: dict[str, Any],
    api: httpx.Client,
    post_lead: Callable[..., httpx.Response],
    role: str,
) -> None:
    assert post_lead().is_success
    edits, runs = role == "editor", role != "viewer"
    with signed_in_as(role) as page:
        expect(page.get_by_role("link", name=lead["name"]).first).to_be_visible()
        expect(page.get_by_role("button", name="New workflow")).to_have_count(int(edits))

        page.goto(f"/workflows/{lead['id']}")
        expect(page.locator(".react-flow__node").first).to_be_visible()
        expect(page.get_by_role("button", name="Run now", exact=True)).to_have_count(int(runs))
        expect(page.get_by_role("button", name="Deactivate")).to_have_count(int(edits))

        done = api.get("/executions", params={"workflow_id": lead["id"]}).json()["items"][0]
        page.goto(f"/executions/{done['execution_id']}")
        expect(page.get_by_role("button", name="Retry", exact=True)).to_have_count(int(runs))

        page.goto("/executions")
        page.get_by_role("checkbox", name="Select execution").first.check()
        delete = page.get_by_role("button", name="Delete (1)")
        if edits:
            expect(delete).to_be_enabled()
        else:
            expect(delete).to_be_disabled()
            expect(delete).to_have_attribute("title", "Your role does not allow this")

        page.goto("/settings/members")
        expect(page.get_by_role("heading", name="Only an owner can see this")).to_be_visible()


def test_an_owner_invites_changes_a_role_and_removes(page: Page, api: httpx.Client) -> None:
    page.goto("/settings/members")
    page.get_by_role("button", name="Invite").click()
    page.get_by_label("E-mail").fill("grace@example.com")
    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_label("Invitation link").input_value()
    assert "/join#" in link
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("row").filter(has_text="grace@example.com")).to_be_visible()

    token = link.partition("#")[2]
    joined = httpx.post(f"{api.base_url}join", json={"token": token, "name": "Grace", "password": "compile it all"})
    assert joined.status_code == 201
    page.reload()
    page.get_by_role("combobox", name="Role of Grace").click()
    page.get_by_role("option", name="Viewer").click()
    expect(page.get_by_text("Grace is now Viewer.")).to_be_visible()
    page.get_by_role("button", name="Remove Grace").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_role("row").filter(has_text="Grace")).to_have_count(0)
    expect(page.get_by_text("The last owner stays owner").first).to_be_visible()


def test_a_token_is_shown_once_and_revoked(page: Page, server: Server) -> None:
    page.goto("/settings/tokens")
    page.get_by_role("button", name="Create a token").first.click()
    page.get_by_role("dialog").get_by_label("Name").fill("ci")
    page.get_by_role("dialog").get_by_role("button", name="Create a token").click()
    token = page.get_by_label("Token", exact=True).input_value()
    page.get_by_role("button", name="Done").click()

    def asked() -> int:
        return httpx.get(f"{server.url}/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code

    assert asked() == 200
    page.get_by_role("button", name="Revoke ci").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("row").filter(has_text="ci")).to_have_count(0)
    assert asked() == 401
