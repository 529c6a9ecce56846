"""The first start: from the printed link to the lead example on the canvas."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from serving import EMAIL, PASSWORD, Server, serving


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path / "data", owner=False) as running:
        yield running


@pytest.fixture
def visitor(browser: Browser, fresh: Server) -> Iterator[Page]:
    context = browser.new_context(base_url=fresh.url, viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


def fill_form(page: Page) -> None:
    page.get_by_label("Your name").fill("Ada Lovelace")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Organisation").fill("Analytical Engines")
    page.get_by_role("button", name="Create the account").click()


def test_the_printed_link_leads_to_the_lead_example_on_the_canvas(fresh: Server, visitor: Page) -> None:
    visitor.goto(fresh.setup_link())
    fill_form(visitor)
    expect(visitor.get_by_role("heading", name="Workflows", exact=True)).to_be_visible()
    visitor.get_by_role("link", name="Lead capture").click()
    expect(visitor.locator(".react-flow__node").first).to_be_visible()
    assert visitor.locator(".react-flow__node").count() >= 5


def test_a_fresh_server_leads_every_visitor_to_set_up(fresh: Server, visitor: Page) -> None:
    visitor.goto("/executions")
    expect(visitor.get_by_role("heading", name="Set up this server")).to_be_visible()
    expect(visitor.get_by_label("Set-up token")).to_be_visible()


def test_a_wrong_token_is_refused_and_can_be_mended(fresh: Server, visitor: Page) -> None:
    visitor.goto("/setup?token=wrong")
    fill_form(visitor)
    expect(visitor.get_by_role("alert")).to_contain_text("link")
    visitor.get_by_label("Set-up token").fill(fresh.setup_link().partition("token=")[2])
    visitor.get_by_role("button", name="Create the account").click()
    expect(visitor.get_by_role("heading", name="Workflows", exact=True)).to_be_visible()


def test_the_form_names_every_field_that_is_missing(fresh: Server, visitor: Page) -> None:
    visitor.goto(fresh.setup_link())
    visitor.get_by_role("button", name="Create the account").click()
    for sentence in ("Enter your name.", "Enter an e-mail address.", "Enter a password."):
        expect(visitor.get_by_text(sentence)).to_be_visible()


def test_set_up_happens_once(fresh: Server, visitor: Page) -> None:
    link = fresh.setup_link()
    visitor.goto(link)
    fill_form(visitor)
    expect(visitor.get_by_role("heading", name="Workflows", exact=True)).to_be_visible()
    visitor.goto(link)
    expect(visitor.get_by_role("heading", name="This server is set up already")).to_be_visible()


def test_signing_in_leads_back_to_the_page_one_asked_for(server: Server, browser: Browser) -> None:
    page = browser.new_context(base_url=server.url).new_page()
    page.goto("/executions?status=failed")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Executions")).to_be_visible()
    assert page.url.endswith("/executions?status=failed")
    page.context.close()
