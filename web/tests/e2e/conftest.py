"""Browser flows against the real server, in the real browser of the system.

1. Without a Chromium every flow is skipped and says so; with CI=true that is a failure.
2. One server serves a test file; a flow makes the workflows it needs and leaves the others alone.
3. The browser lives as long as a file: Playwright keeps an event loop running, which no asyncio test could share.
4. A flow fails when its page logs an error.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    BrowserType,
    ConsoleMessage,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

sys.path.insert(
    0, str(Path(__file__).parent)
)  # pytest's importlib mode leaves the path alone, and serving.py stands here

from serving import Server, chromium, launch_args, serving

# How long a signal may take on a machine that does much else; nothing waits that long when it comes.
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)

LEAD = {"name": "Ada Lovelace", "email": "ada@example.com", "company": "Analytical Engines", "budget": 12000}


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    if chromium() is None:
        missing = "No Chromium found: install Debian's `chromium`, or name one in LAYERS_CHROMIUM."
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return launch_args()


@pytest.fixture(scope="module")
def playwright(browser_type_launch_args: dict[str, Any]) -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser_type(playwright: Playwright) -> BrowserType:
    return playwright.chromium


@pytest.fixture(scope="module")
def launch_browser(browser_type: BrowserType, browser_type_launch_args: dict[str, Any]) -> Callable[..., Browser]:
    return lambda **more: browser_type.launch(**browser_type_launch_args, **more)


@pytest.fixture(scope="module")
def browser(launch_browser: Callable[..., Browser]) -> Iterator[Browser]:
    started = launch_browser()
    yield started
    started.close()


@pytest.fixture(scope="module")
def browser_context_args(server: Server) -> dict[str, Any]:
    return {"base_url": server.url, "viewport": {"width": 1440, "height": 900}, "color_scheme": "light"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, browser_type_launch_args: dict[str, Any]) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("server") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def api(server: Server) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


@pytest.fixture
def context(context: BrowserContext, api: httpx.Client) -> BrowserContext:
    """Signed in as the owner."""
    cookie = api.cookies["layers_session"]
    context.add_cookies([{"name": "layers_session", "value": cookie, "url": str(api.base_url)}])
    context.set_default_timeout(PATIENCE_MS)
    return context


@pytest.fixture
def page(page: Page, complaints: list[str]) -> Iterator[Page]:
    listen(page, complaints)
    yield page
    assert complaints == []


@pytest.fixture
def complaints() -> list[str]:
    """What pages logged as errors."""
    return []


def listen(page: Page, complaints: list[str]) -> None:
    def logged(message: ConsoleMessage) -> None:
        # The browser logs every refusal itself; whether one was right is for the flow to say.
        if message.type == "error" and not re.search(r"responded with a status of 4\d\d", message.text):
            complaints.append(message.text)

    page.on("console", logged)
    page.on("pageerror", lambda error: complaints.append(str(error)))


@pytest.fixture
def lead(api: httpx.Client) -> dict[str, Any]:
    """The lead example, which the first start places and activates."""
    items = api.get("/workflows", params={"q": "Lead"}).raise_for_status().json()["items"]
    return next(item for item in items if item["status"] == "active")


@pytest.fixture
def post_lead(lead: dict[str, Any]) -> Callable[..., httpx.Response]:
    """Posts a lead to the example's webhook, as a form on a web page would."""
    address = next(trigger["address"] for trigger in lead["triggers"] if trigger["address"])
    return lambda **more: httpx.post(address, json=LEAD | more, timeout=30)
