"""How smooth is the canvas? Frames a second and CPU time a frame, in the system's Chromium against a real server.

1. 200 nodes, 300 edges, a tenth of the edges carrying data: drawn for some seconds while nobody touches it.
2. 1,000 nodes, 1,500 edges: panned by the wheel, once a frame, at several zooms.
3. A thousand live events a second for ten seconds: frames, the longest gap between two, how long a press takes to show,
   and whether every passing was counted in the end.

Chromium draws in software here, and shares the cores with the server and whatever else runs: frames a second are a
floor, the CPU time of the page's main thread is the steadier figure. Each is measured ROUNDS times; the median is told,
with least and most.

    .venv/bin/python bench/web/canvas.py [--out FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import httpx
from playwright.sync_api import Browser, CDPSession, Page, WebSocketRoute, sync_playwright

ROOT: Final = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "web/tests/e2e"))

from serving import Server, launch_args, ready, serving  # noqa: E402

ROUNDS: Final = 3
SECONDS: Final = 4
ZOOMS: Final = (1.0, 0.7, 0.45, 0.35, 0.2)
RATE, BURST_S, FOR_S = 1000, 0.05, 10

FRAMES = """async (ms) => {
    let frames = 0, last = performance.now(), longest = 0;
    const end = last + ms;
    await new Promise((done) => {
        const tick = (now) => {
            frames += 1; longest = Math.max(longest, now - last); last = now;
            if (now < end) requestAnimationFrame(tick); else done();
        };
        requestAnimationFrame(tick);
    });
    return { frames, longest };
}"""

PAN = """async (ms) => {
    const pane = document.querySelector(".react-flow__pane");
    const { x, y, width, height } = pane.getBoundingClientRect();
    const where = { clientX: x + width / 2, clientY: y + height / 2, bubbles: true, cancelable: true };
    let frames = 0, last = performance.now(), longest = 0;
    const start = last, end = start + ms;
    await new Promise((done) => {
        const tick = (now) => {
            frames += 1; longest = Math.max(longest, now - last); last = now;
            const to = now - start < ms / 2 ? 14 : -14;
            pane.dispatchEvent(new WheelEvent("wheel", { ...where, deltaX: to, deltaY: to / 2 }));
            if (now < end) requestAnimationFrame(tick); else done();
        };
        requestAnimationFrame(tick);
    });
    return { frames, longest };
}"""


def document(nodes: int, edges: int) -> dict[str, Any]:
    """A grid of nodes, each followed by the next and, as far as edges are left, by the one below."""
    wide = max(5, int((nodes / 1.6) ** 0.5))
    drawn: list[dict[str, Any]] = [
        {
            "id": f"n{n}",
            "type": "trigger" if n == 0 else "logic",
            "service": "trigger_manual" if n == 0 else "no_op",
            "label": f"Node {n}",
            "position": {"x": (n % wide) * 336, "y": (n // wide) * 160},
        }
        for n in range(nodes)
    ]
    pairs = [(n, n + 1) for n in range(nodes - 1)] + [(n, n + wide) for n in range(nodes - wide)]
    lines = [{"id": f"e{n}", "source": f"n{a}", "target": f"n{b}"} for n, (a, b) in enumerate(pairs[:edges])]
    return {"format": "layers/1", "name": f"{nodes} nodes", "nodes": drawn, "edges": lines}


class Feed:
    """The live socket of one page, answered by this script instead of the server."""

    def __init__(self, page: Page, workflow_id: str) -> None:
        self._workflow_id = workflow_id
        self._route: WebSocketRoute | None = None
        self._topic = ""
        page.route_web_socket("**/api/v1/live*", self._open)

    def _open(self, route: WebSocketRoute) -> None:
        self._route = route

        def take(text: str | bytes) -> None:
            message = json.loads(text)
            if message["type"] == "subscribe":
                self._topic = message["id"]
                told = {"type": "snapshot", "workflow_id": self._workflow_id, "running": [], "last": None}
                route.send(json.dumps(told | {"id": self._topic}))

        route.on_message(take)

    def tell(self, name: str, execution: str, seq: int, data: dict[str, Any], **more: Any) -> None:
        assert self._route is not None
        head = {"type": "event", "id": self._topic, "event": name, "execution_id": execution, "seq": seq}
        body = head | {"workflow_id": self._workflow_id, "at": int(time.time() * 1000), "data": data} | more
        self._route.send(json.dumps(body))

    def begin(self, execution: str) -> None:
        data = {"mode": "live", "trigger_type": "manual", "trigger_node_id": "n0", "version": 1}
        self.tell("execution_started", execution, 1, data)


DONE: Final = {"attempt": 1, "duration_ms": 1, "handles": [], "warnings": []}


class Bench:
    def __init__(self, server: Server, api: httpx.Client, browser: Browser) -> None:
        self._server, self._api, self._browser = server, api, browser

    def workflow(self, nodes: int, edges: int, *, active: bool = False) -> str:
        made = self._api.post("/workflows", json={"document": document(nodes, edges)}).raise_for_status().json()
        if active:
            self._api.post(f"/workflows/{made['id']}/activate").raise_for_status()
        return str(made["id"])

    def open(self, workflow_id: str, zoom: float | None = None) -> tuple[Page, Feed, CDPSession]:
        context = self._browser.new_context(base_url=self._server.url, viewport={"width": 1440, "height": 900})
        cookie = {"name": "layers_session", "value": self._api.cookies["layers_session"], "url": self._server.url}
        context.add_cookies([cookie])  # type: ignore[list-item]
        page = context.new_page()
        feed = Feed(page, workflow_id)
        if zoom is not None:
            kept = json.dumps({"x": 40, "y": 40, "zoom": zoom})
            page.add_init_script(f"sessionStorage.setItem('layers.viewport.{workflow_id}', '{kept}')")
        page.goto(f"/workflows/{workflow_id}")
        ready(page)
        session = context.new_cdp_session(page)
        session.send("Performance.enable")
        return page, feed, session

    def idle(self) -> dict[str, Any]:
        workflow_id = self.workflow(200, 300)
        page, feed, session = self.open(workflow_id)
        feed.begin("exe_1")
        for n in range(30):  # a tenth of the 300 edges, their targets at work
            feed.tell("node_completed", "exe_1", n + 2, DONE, node_id=f"n{n * 6}", edges=[f"e{n * 6}"])
            feed.tell("node_started", "exe_1", n + 2, {"attempt": 1}, node_id=f"n{n * 6 + 1}")
        page.wait_for_function("() => document.querySelectorAll('[data-run=running]').length > 0")
        found = [measured(page, session, FRAMES) for _ in range(ROUNDS)]
        page.context.close()
        return summary(found)

    def pan(self, zoom: float) -> dict[str, Any]:
        workflow_id = self._large
        page, _, session = self.open(workflow_id, zoom)
        found = [measured(page, session, PAN) for _ in range(ROUNDS)]
        page.context.close()
        return summary(found)

    def pans(self) -> dict[str, Any]:
        self._large = self.workflow(1000, 1500)
        return {str(zoom): self.pan(zoom) for zoom in ZOOMS}

    def events(self) -> dict[str, Any]:
        page, feed, session = self.open(self.workflow(40, 60, active=True))
        before = metrics(session)
        page.evaluate(f"() => {{ window.seen = ({FRAMES})({FOR_S * 1000}); }}")
        sent = passed = 0
        began, presses = time.perf_counter(), []
        while (now := time.perf_counter() - began) < FOR_S:
            for _ in range(int(now * RATE) - sent):
                execution, step = divmod(sent, 20)
                if step == 0:
                    feed.begin(f"exe_{execution}")
                elif step == 19:
                    over = {"status": "completed", "duration_ms": 9, "error": None, "error_node_id": None}
                    feed.tell("execution_finished", f"exe_{execution}", 20, over)
                else:
                    feed.tell(
                        "node_completed", f"exe_{execution}", step + 1, DONE, node_id=f"n{step}", edges=[f"e{step}"]
                    )
                    passed += 1
                sent += 1
            if len(presses) < now / 2:
                presses.append(press(page, f"n{5 + len(presses)}"))
            page.wait_for_timeout(BURST_S * 1000)
        frames = page.evaluate("() => window.seen")
        after, took = metrics(session), time.perf_counter() - began
        page.wait_for_timeout(3000)  # what is played at the eye's pace comes to its end
        titles = page.locator("[title$='since this page was opened']").evaluate_all(
            "(all) => all.map((one) => one.title)"
        )
        counted = sum(int(title.split()[0].replace(",", "")) for title in titles)
        page.context.close()
        return {
            "sent_per_s": round(sent / FOR_S),
            "frames_per_s": round(frames["frames"] / FOR_S, 1),
            "longest_gap_ms": round(frames["longest"]),
            "main_thread_share": round((after["TaskDuration"] - before["TaskDuration"]) / took, 2),
            "press_to_inspector_ms": round(statistics.median(presses)),
            "passings_told": passed,
            "passings_counted": counted,
        }


def press(page: Page, node: str) -> float:
    """Milliseconds from a press on a card to its name in the inspector, by the page's own clock."""
    return float(
        page.evaluate(
            """async (id) => {
                const start = performance.now();
                const card = () => document.querySelector(`.react-flow__node[data-id="${id}"]`);
                card().click();
                const there = () => card().classList.contains("selected") && document.querySelector("aside");
                while (!there()) await new Promise((next) => requestAnimationFrame(next));
                return performance.now() - start;
            }""",
            node,
        )
    )


def metrics(session: CDPSession) -> dict[str, float]:
    return {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}


def measured(page: Page, session: CDPSession, script: str) -> dict[str, float]:
    before = metrics(session)
    seen = page.evaluate(script, SECONDS * 1000)
    spent = metrics(session)["TaskDuration"] - before["TaskDuration"]
    return {"fps": seen["frames"] / SECONDS, "cpu_ms": spent * 1000 / seen["frames"], "longest_ms": seen["longest"]}


def summary(found: list[dict[str, float]]) -> dict[str, Any]:
    def of(key: str) -> dict[str, float]:
        values = [one[key] for one in found]
        return {
            "median": round(statistics.median(values), 1),
            "least": round(min(values), 1),
            "most": round(max(values), 1),
        }

    return {
        "n": len(found),
        "frames_per_s": of("fps"),
        "main_thread_ms_per_frame": of("cpu_ms"),
        "longest_gap_ms": of("longest_ms"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("last.json"))
    parser.add_argument("--only", choices=["idle", "pan", "events"])
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as kept,
        serving(Path(kept) / "data") as server,
        server.client() as api,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(**launch_args())
        bench = Bench(server, api, browser)
        asked = {"idle": bench.idle, "pan": bench.pans, "events": bench.events}
        found = {name: run() for name, run in asked.items() if given.only in (None, name)}
        machine = {
            "cpus": os.cpu_count(),
            "load": [round(one, 1) for one in os.getloadavg()],
            "system": platform.system(),
        }
        result = {"machine": machine, "browser": f"Chromium {browser.version}, software rendering", **found}
        browser.close()
    print(json.dumps(result, indent=2))
    if given.only is None:
        given.out.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
