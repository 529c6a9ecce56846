"""Variables and secrets of the organisation, by their page in the settings."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

SECRET = "sk-live-never-shown"


@pytest.fixture
def bare(api: httpx.Client) -> None:
    for one in api.get("/variables").raise_for_status().json()["items"]:
        api.delete(f"/variables/{one['name']}", params={"force": True}).raise_for_status()


def reading(name: str) -> dict[str, Any]:
    """A workflow with one place that names the variable."""
    given = {"fields": {"shop": f"{{{{variables.{name}}}}}"}}
    return {
        "format": "layers/1",
        "name": "Asks the shop",
        "nodes": [
            {"id": "start", "type": "trigger", "service": "trigger_manual", "label": "Start"},
            {"id": "keep", "type": "logic", "service": "set_variables", "label": "Keep", "config": given},
        ],
        "edges": [{"id": "e1", "source": "start", "target": "keep"}],
    }


def row(page: Page, name: str) -> Any:
    return page.get_by_role("row").filter(has_text=name)


def act(page: Page, name: str, what: str) -> None:
    page.get_by_role("button", name=f"Actions for {name}").click()
    page.get_by_role("menuitem", name=what).click()


def test_a_variable_is_added_changed_and_deleted(page: Page, api: httpx.Client, bare: None) -> None:
    page.goto("/settings/variables")
    expect(page.get_by_text("{{variables.shop_url}}")).to_be_visible()
    page.get_by_role("button", name="Add the first variable").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill("1 shop")
    dialog.get_by_label("Value", exact=True).fill("https://shop.example")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("A name has letters")).to_be_visible()
    dialog.get_by_label("Name", exact=True).fill("shop_url")
    dialog.get_by_text("Another value for tests").click()
    dialog.get_by_label("Value for tests", exact=True).fill("http://practice.test")
    dialog.get_by_role("button", name="Save").click()
    expect(row(page, "shop_url")).to_contain_text("http://practice.test")
    kept = api.get("/variables/shop_url").json()
    assert (kept["value"], kept["dev"]) == ("https://shop.example", "http://practice.test")

    act(page, "shop_url", "Change")
    dialog.get_by_text("Another value for tests").click()
    dialog.get_by_role("button", name="Save").click()
    expect(row(page, "shop_url")).to_contain_text("as live")
    assert api.get("/variables/shop_url").json()["has_dev"] is False

    api.post("/workflows", json={"document": reading("shop_url")}).raise_for_status()
    act(page, "shop_url", "Where it is used")
    expect(page.get_by_role("dialog").get_by_role("link", name="Asks the shop")).to_be_visible()
    page.keyboard.press("Escape")
    act(page, "shop_url", "Delete")
    sure = page.get_by_role("alertdialog")
    expect(sure.get_by_role("link", name="Asks the shop")).to_be_visible()
    sure.get_by_role("button", name="Delete anyway").click()
    expect(row(page, "shop_url")).to_have_count(0)
    assert api.get("/variables/shop_url").status_code == 404


def test_a_secret_is_written_and_never_shown(page: Page, api: httpx.Client, bare: None) -> None:
    answers: list[str] = []
    page.on("response", lambda got: answers.append(got.text()) if "/api/v1/variables" in got.url else None)
    page.goto("/settings/variables")
    page.get_by_role("button", name="Add the first variable").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill("api_key")
    dialog.get_by_role("combobox", name="Kind").click()
    page.get_by_role("option", name="Secret").click()
    dialog.get_by_label("Value", exact=True).fill(SECRET)
    dialog.get_by_role("button", name="Save").click()
    expect(row(page, "api_key").get_by_role("cell").nth(2)).to_have_text("Set")
    expect(row(page, "api_key").get_by_role("cell").nth(3)).to_have_text("as live")

    act(page, "api_key", "Change")
    expect(dialog.get_by_label("Value", exact=True)).to_have_value("")
    dialog.get_by_label("What it is for").fill("Signs our orders")
    dialog.get_by_role("button", name="Save").click()
    expect(row(page, "api_key")).to_contain_text("Signs our orders")
    assert api.get("/variables/api_key").json()["has_value"] is True
    assert answers
    assert not re.search(SECRET, "".join(answers) + page.content())
