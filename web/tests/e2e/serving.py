"""A real server and a real browser, for the flows here and for the screenshots: how each is found, started, ended."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
from playwright.sync_api import Page, expect

import layers
from layers.cli.reach import ADDRESS_FILE

T = TypeVar("T")

EMAIL = "ada@example.com"
PASSWORD = "a long enough password"
STATIC = Path(layers.__file__).parent / "static"
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"

# Where a workflow that a test makes begins.
START = {
    "id": "start-1",
    "type": "trigger",
    "service": "trigger_manual",
    "label": "Start",
    "position": {"x": 0, "y": 0},
}

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    """The path of a Chromium, or None. `LAYERS_CHROMIUM` comes before what is on the PATH."""
    return os.environ.get("LAYERS_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def launch_args() -> dict[str, Any]:
    return {"executable_path": chromium(), "args": list(CHROMIUM_FLAGS)}


@dataclass(frozen=True, slots=True)
class Server:
    url: str
    log: Path

    @contextmanager
    def client(self) -> Iterator[httpx.Client]:
        """Signed in as the owner, over the API."""
        with httpx.Client(base_url=f"{self.url}/api/v1", headers={"X-Layers-Client": "web"}, timeout=30) as client:
            client.post("/session", json={"email": EMAIL, "password": PASSWORD}).raise_for_status()
            yield client

    def setup_link(self) -> str:
        """The link that the first start prints."""
        return str(wait_for(lambda: re.search(r"http://\S+/setup\?token=\S+", self.log.read_text()), "set-up link")[0])


@contextmanager
def serving(data: Path, *, owner: bool = True) -> Iterator[Server]:
    """`layers up` on a free port until the block ends. With `owner`, EMAIL and PASSWORD can sign in from the start."""
    if not (STATIC / "index.html").is_file():
        raise RuntimeError(f"The web UI is not built: {STATIC} is empty. Run `make web`.")
    log = data.with_suffix(".log")
    env = {name: value for name, value in os.environ.items() if not name.startswith("LAYERS_")}
    env |= {"LAYERS_ALLOW_PRIVATE_NETWORK": "1", "PYTHONUNBUFFERED": "1", "COLUMNS": "300", "NO_COLOR": "1"}
    if owner:
        env |= {"LAYERS_ADMIN_EMAIL": EMAIL, "LAYERS_ADMIN_PASSWORD": PASSWORD}
    command = [sys.executable, "-m", "layers", "up", "--port", "0", "--data", str(data)]
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=env) as process:

        def ready() -> str | None:
            if process.poll() is not None:
                raise RuntimeError(f"The server ended with {process.returncode}:\n{log.read_text()}")
            address = data / ADDRESS_FILE
            url = json.loads(address.read_text())["url"] if address.is_file() else None
            return url if url and httpx.get(f"{url}/readyz").is_success else None

        try:
            yield Server(wait_for(ready, "server"), log)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()


def open_live(page: Page, address: str) -> None:
    """Opens a page and waits until its live feed is there: from then on no event is missed."""
    with page.expect_websocket() as opened:
        page.goto(address)
    opened.value.wait_for_event("framereceived")


def open_editor(page: Page, workflow_id: str, query: str = "") -> None:
    """Opens a workflow and waits until it takes presses and lines, and its live feed is there: no event is missed."""
    open_live(page, f"/workflows/{workflow_id}{query}")
    ready(page)


def ready(page: Page) -> None:
    """Waits until the canvas takes presses and lines: it is drawn where it stays, and all handles are measured."""
    expect(page.locator(".layers-canvas[data-ready]")).to_be_visible(timeout=30_000)


def wait_for(found: Callable[[], T | None], what: str, within_s: float = 60) -> T:
    """Asks until there is an answer: another process tells nothing while it starts."""
    for _ in range(int(within_s * 20)):
        answer = found()
        if answer is not None:
            return answer
        time.sleep(0.05)
    raise TimeoutError(f"No {what} within {within_s} s.")
