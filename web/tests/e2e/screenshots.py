"""Takes the pictures of the README and of docs/tour.md: a real server, a real browser. `make screenshots`.

python web/tests/e2e/screenshots.py [DIRECTORY]      default: docs/images
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))

from serving import Server, chromium, launch_args, open_live, serving

IMAGES = Path(__file__).parents[3] / "docs" / "images"
SIZE = {"width": 1440, "height": 900}
LEADS = (
    {"name": "Ada Lovelace", "email": "ada@example.com", "company": "Analytical Engines", "budget": 12000},
    {"name": "Alan Turing", "email": "alan@example.com", "company": "Bletchley", "budget": 900},
    {"name": "Grace Hopper", "email": "grace@example.com", "company": "Compilers Inc.", "budget": 48000},
)
SLOW_MS = 6000


# The pictures of docs/tour.md, in its order.
SHOTS = (
    "home",
    "picker",
    "canvas-light",
    "canvas-dark",
    "inspector",
    "outline",
    "run-live",
    "executions",
    "filters",
    "execution",
    "playback",
    "members",
    "usage",
    "phone-home",
    "phone-run",
)
PHONE = {"width": 390, "height": 844}


def take(images: Path) -> None:
    images.mkdir(parents=True, exist_ok=True)

    def keep(page: Page, name: str) -> None:
        assert name in SHOTS, name
        page.screenshot(path=images / f"{name}.png")
        taken.add(name)

    taken: set[str] = set()
    with (
        tempfile.TemporaryDirectory() as kept,
        serving(Path(kept) / "data") as server,
        server.client() as api,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(**launch_args())
        lead = prepare(api)
        for scheme in ("light", "dark"):
            with signed_in(browser, server, api, scheme) as page:
                show_run(page, lead)
                keep(page, f"canvas-{scheme}")
        with signed_in(browser, server, api, "light") as page:
            show_run(page, lead)
            page.locator(".react-flow__node").nth(2).click()
            expect(page.get_by_role("complementary", name="Inspector")).to_be_visible()
            # Without the list of node types there is room for the whole workflow beside the inspector.
            page.get_by_role("button", name=re.compile("^Hide the")).first.click()
            page.get_by_role("button", name="Fit view").click()
            page.locator(".react-flow__node").nth(2).hover()
            keep(page, "inspector")
            page.goto(f"/workflows/{lead['id']}?view=outline")
            page.get_by_role("treeitem").nth(2).click()
            keep(page, "outline")
            page.goto(f"/workflows/{lead['id']}")
            expect(page.locator(".react-flow__node").first).to_be_visible()
            page.keyboard.press("n")
            page.keyboard.type("list")
            expect(page.get_by_role("option").first).to_be_visible()
            keep(page, "picker")
        with signed_in(browser, server, api, "light") as page:
            around(page, api, lead, keep)
        with signed_in(browser, server, api, "light") as page:
            show_running(page, api, slowed(api, lead))
            keep(page, "run-live")
        with signed_in(browser, server, api, "light", PHONE) as page:
            page.goto("/")
            expect(page.get_by_role("link", name=lead["name"]).first).to_be_visible()
            keep(page, "phone-home")
            page.goto(f"/executions/{newest(api, lead)['execution_id']}")
            expect(page.locator("[data-node]").first).to_be_visible()
            keep(page, "phone-run")
        browser.close()
    assert taken == set(SHOTS), set(SHOTS) - taken


def around(page: Page, api: httpx.Client, lead: dict[str, Any], keep: Callable[[Page, str], None]) -> None:
    """The pages beside the canvas."""
    page.goto("/")
    expect(page.get_by_role("link", name=lead["name"]).first).to_be_visible()
    keep(page, "home")
    page.goto("/executions")
    page.get_by_role("checkbox", name="Select execution").first.check()
    page.get_by_role("checkbox", name="Select execution").nth(1).check()
    keep(page, "executions")
    page.goto(f"/executions?workflow={lead['id']}&status=completed&version=1")
    expect(page.get_by_role("combobox", name="Duration")).to_be_visible()
    expect(page.get_by_role("combobox", name="Workflow")).to_contain_text(lead["name"])
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    keep(page, "filters")
    page.goto(f"/executions/{newest(api, lead)['execution_id']}")
    page.locator("[data-node]").nth(2).get_by_role("button").first.click()
    keep(page, "execution")
    page.locator("[data-node]").nth(2).get_by_role("button").first.click()
    for _ in range(3):
        page.get_by_role("button", name="Step forward").click()
    keep(page, "playback")
    if len(api.get("/members").json()["items"]) < 2:
        made = api.post("/invitations", json={"email": "grace@example.com", "role": "editor"}).json()
        token = made["link"].partition("#")[2]
        httpx.post(f"{api.base_url}join", json={"token": token, "name": "Grace Hopper", "password": "compile it all"})
        api.post("/invitations", json={"email": "alan@example.com", "role": "viewer"}).raise_for_status()
    page.goto("/settings/members")
    expect(page.get_by_text("Grace Hopper")).to_be_visible()
    keep(page, "members")
    page.goto("/settings/limits")
    expect(page.get_by_role("link", name=lead["name"])).to_be_visible()
    keep(page, "usage")


def prepare(api: httpx.Client) -> dict[str, Any]:
    """All examples are there and have run."""
    for example in api.get("/examples").raise_for_status().json()["items"]:
        if example["id"] != "lead-capture":
            created = api.post("/workflows", json={"example": example["id"]}).raise_for_status().json()
            api.post(f"/workflows/{created['id']}/activate").raise_for_status()
            api.post(f"/workflows/{created['id']}/run?wait=25", json={"mode": "live"}).raise_for_status()
    items = api.get("/workflows", params={"q": "Lead"}).raise_for_status().json()["items"]
    lead: dict[str, Any] = items[0]
    for body in LEADS:
        httpx.post(address_of(lead), json=body, timeout=30).raise_for_status()
    return lead


def slowed(api: httpx.Client, lead: dict[str, Any]) -> dict[str, Any]:
    """The lead example once more, its calls taking a while, so that the picture finds them under way."""
    document = api.get(f"/workflows/{lead['id']}").raise_for_status().json()["document"]
    document.pop("id", None)
    for node in document["nodes"]:
        if node["service"] == "http_request":
            origin = "/".join(node["config"]["url"].split("/")[:3])
            node["config"] |= {"url": f"{origin}/slow?ms={SLOW_MS}"}
        if node["service"] == "trigger_webhook":
            node["config"] |= {"path": "lead-slow", "responseMode": "accepted"}
    created = api.post("/workflows", json={"document": document}).raise_for_status().json()
    active: dict[str, Any] = api.post(f"/workflows/{created['id']}/activate").raise_for_status().json()
    return active


@contextmanager
def signed_in(
    browser: Browser, server: Server, api: httpx.Client, scheme: Any, size: dict[str, int] = SIZE
) -> Iterator[Page]:
    context = browser.new_context(base_url=server.url, viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
    context.add_cookies([{"name": "layers_session", "value": api.cookies["layers_session"], "url": server.url}])
    yield context.new_page()
    context.close()


def show_run(page: Page, lead: dict[str, Any]) -> None:
    """The canvas is open and shows a run that comes while it is open."""
    open_live(page, f"/workflows/{lead['id']}")
    expect(page.locator(".react-flow__node").first).to_be_visible()
    httpx.post(address_of(lead), json=LEADS[0], timeout=30).raise_for_status()
    expect(page.get_by_role("group", name="We call you").locator('[data-run="success"]')).to_be_visible()
    expect(page.get_by_text("Completed", exact=True).first).to_be_visible()


def show_running(page: Page, api: httpx.Client, slow: dict[str, Any]) -> None:
    open_live(page, f"/workflows/{slow['id']}")
    expect(page.locator(".react-flow__node").first).to_be_visible()
    httpx.post(address_of(slow), json=LEADS[2], timeout=30).raise_for_status()
    expect(page.locator('[data-run="running"]').nth(1)).to_be_visible()


def newest(api: httpx.Client, workflow: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = api.get("/executions", params={"workflow_id": workflow["id"]}).raise_for_status().json()
    return dict(found["items"][0])


def address_of(workflow: dict[str, Any]) -> str:
    return next(str(trigger["address"]) for trigger in workflow["triggers"] if trigger["address"])


if __name__ == "__main__":
    if chromium() is None:
        sys.exit("No Chromium found: install Debian's `chromium`, or name one in LAYERS_CHROMIUM.")
    take(Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES)
