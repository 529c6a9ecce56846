"""Two tabs change the same workflow: the second is asked, and nothing is lost unseen."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect
from serving import open_editor


@pytest.fixture
def workflow(api: httpx.Client) -> dict[str, Any]:
    document = {
        "format": "layers/1",
        "name": "Shared",
        "nodes": [
            {
                "id": "start-1",
                "type": "trigger",
                "service": "trigger_manual",
                "label": "Start",
                "position": {"x": 0, "y": 0},
            }
        ],
        "edges": [],
    }
    return api.post("/workflows", json={"document": document}).raise_for_status().json()


@pytest.fixture
def mine(page: Page, context: BrowserContext, workflow: dict[str, Any]) -> Page:
    """A tab with a change that a second tab has overtaken; it is being asked what to do."""
    open_editor(page, workflow["id"])
    other = context.new_page()
    open_editor(other, workflow["id"])
    rename(other, "Theirs")
    expect(other.get_by_text(re.compile("^Saved")).first).to_be_visible()
    rename(page, "Mine")
    expect(page.get_by_role("dialog", name="This workflow was changed elsewhere")).to_be_visible()
    return page


def rename(page: Page, label: str) -> None:
    page.locator('.react-flow__node[data-id="start-1"]').click()
    page.get_by_role("complementary", name="Inspector").get_by_label("Name", exact=True).fill(label)
    page.keyboard.press("Control+s")


def labels(api: httpx.Client, workflow_id: str) -> list[str]:
    return [node["label"] for node in api.get(f"/workflows/{workflow_id}").json()["document"]["nodes"]]


def test_keeping_mine_saves_on_top(mine: Page, api: httpx.Client, workflow: dict[str, Any]) -> None:
    mine.get_by_role("button", name="Keep mine").click()
    expect(mine.get_by_role("dialog")).to_have_count(0)
    expect(mine.get_by_text(re.compile("^Saved")).first).to_be_visible()
    assert labels(api, workflow["id"]) == ["Mine"]


def test_taking_theirs_shows_theirs(mine: Page, api: httpx.Client, workflow: dict[str, Any]) -> None:
    mine.get_by_role("button", name="Take theirs").click()
    expect(mine.locator(".react-flow__node")).to_contain_text("Theirs")
    assert labels(api, workflow["id"]) == ["Theirs"]


def test_a_copy_keeps_both(mine: Page, api: httpx.Client, workflow: dict[str, Any]) -> None:
    mine.get_by_role("button", name="Save mine as a copy").click()
    mine.wait_for_url(lambda url: workflow["id"] not in url)
    assert labels(api, workflow["id"]) == ["Theirs"]
    assert labels(api, mine.url.rpartition("/")[2]) == ["Mine"]
