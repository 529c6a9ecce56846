"""The list of workflows: finding, making, copying, moving and deleting them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, expect


def row(page: Page, name: str) -> Any:
    return page.get_by_role("row").filter(has_text=name)


def test_the_list_tells_how_a_workflow_stands(page: Page, api: httpx.Client) -> None:
    api.post("/workflows", json={"name": "Quiet one"}).raise_for_status()
    page.goto("/")
    expect(row(page, "Quiet one")).to_contain_text("Draft")
    expect(row(page, "Quiet one")).to_contain_text("Not run yet")


def test_searching_narrows_the_list(page: Page, api: httpx.Client) -> None:
    for name in ("Apples", "Pears"):
        api.post("/workflows", json={"name": name}).raise_for_status()
    page.goto("/")
    page.get_by_role("searchbox", name="Search workflows").fill("appl")
    expect(row(page, "Apples")).to_be_visible()
    expect(row(page, "Pears")).to_have_count(0)
    page.get_by_role("searchbox", name="Search workflows").fill("nothing like it")
    expect(page.get_by_role("heading", name="No workflow matches")).to_be_visible()
    page.get_by_role("button", name="Clear the search").click()
    expect(row(page, "Pears")).to_be_visible()


def test_a_new_workflow_opens_on_the_canvas(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="New workflow").click()
    page.wait_for_url("**/workflows/*")


def test_a_workflow_is_duplicated_and_deleted(page: Page, api: httpx.Client) -> None:
    created = api.post("/workflows", json={"name": "Twice"}).raise_for_status().json()
    page.goto("/")
    page.get_by_role("button", name="Actions for Twice").click()
    page.get_by_role("menuitem", name="Duplicate").click()
    expect(page.get_by_text("“Twice” was duplicated.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Twice")).to_have_count(2)
    page.get_by_role("button", name="Actions for Twice", exact=True).click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("row").filter(has_text="Twice")).to_have_count(1)
    assert api.get(f"/workflows/{created['id']}").status_code == 404


def test_what_is_exported_can_be_imported(page: Page, api: httpx.Client, tmp_path: Path) -> None:
    api.post("/workflows", json={"example": "lead-capture"}).raise_for_status()
    page.goto("/")
    with page.expect_download() as download:
        page.get_by_role("button", name="Actions for Lead capture").first.click()
        page.get_by_role("menuitem", name="Export as JSON").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    document = json.loads(file.read_text())
    assert document["format"] == "layers/1"
    file.write_text(json.dumps(document | {"name": "Came by file"}))
    page.get_by_test_id("import").set_input_files(file)
    page.wait_for_url("**/workflows/*")
    imported = api.get(f"/workflows/{page.url.rpartition('/')[2]}").json()
    assert imported["name"] == "Came by file"
    assert len(imported["document"]["nodes"]) == len(document["nodes"])
    assert imported["status"] == "draft"


def test_a_file_that_holds_no_workflow_is_named(page: Page, tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"nodes": [}')
    page.goto("/")
    page.get_by_test_id("import").set_input_files(broken)
    expect(
        page.get_by_role("region", name="Notifications").get_by_text("“broken.json” is not valid JSON")
    ).to_be_visible()


def test_an_unknown_address_says_so(page: Page) -> None:
    page.goto("/nowhere")
    expect(page.get_by_role("heading", name="There is nothing at this address")).to_be_visible()
    page.get_by_role("link", name="Go to workflows").click()
    expect(page.get_by_role("heading", name="Workflows", exact=True)).to_be_visible()
