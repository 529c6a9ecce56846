"""A node alone: what it gives and what it would have done; nothing leaves and nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise
from threading import Thread
from typing import Any, NamedTuple

import pytest
from tests.api.conftest import House

from layers.rows import OrganisationRow

START = {"id": "start-1", "type": "trigger", "service": "trigger_manual", "label": "Start"}


class Peer(NamedTuple):
    url: str
    asked: list[str]


def node(id: str, service: str, **config: Any) -> dict[str, Any]:
    return {"id": id, "type": "logic", "service": service, "label": id, "config": config}


def line(*nodes: dict[str, Any]) -> dict[str, Any]:
    """Start, then one after another."""
    ids = [START["id"], *(one["id"] for one in nodes)]
    edges = [
        {"id": f"e{index}", "source": source, "target": target}
        for index, (source, target) in enumerate(pairwise(ids), 1)
    ]
    return {"format": "layers/1", "name": "Line", "nodes": [START, *nodes], "edges": edges}


async def tried(house: House, document: dict[str, Any], node_id: str, **body: Any) -> dict[str, Any]:
    made = await house.workflow(document)
    answer = await house.owner.post(f"/api/v1/workflows/{made['id']}/nodes/{node_id}/test", json=body)
    assert answer.status_code == 200, answer.text
    listed = await house.owner.get("/api/v1/executions", params={"workflow_id": made["id"]})
    assert listed.json()["items"] == [], "a node that is tried makes no execution"
    return answer.json()


async def test_a_node_alone_gives_its_output_for_the_input(house: House) -> None:
    document = line(node("set-1", "set_variables", fields={"gross": "{{ input.net * 1.19 }}"}))
    told = await tried(house, document, "set-1", input={"net": 100})
    assert told["status"] == "success"
    assert told["input"] == {"net": 100}
    assert told["output"]["gross"] == 119
    assert told["handles"] == ["output"]


async def test_the_branch_that_it_would_take_is_told(house: House) -> None:
    document = line(node("if-1", "if_then", expression="input.total > 100"))
    assert (await tried(house, document, "if-1", input={"total": 5}))["handles"] == ["false"]


async def test_what_it_would_send_is_told_and_not_sent(house: House, peer: Peer) -> None:
    document = line(node("http-1", "http_request", method="POST", url=peer.url, bodyType="json", body='{"a": 1}'))
    told = await tried(house, document, "http-1", input={})
    assert [effect["status"] for effect in told["effects"]] == ["recorded"]
    assert told["effects"][0]["request"]["method"] == "POST"
    assert peer.asked == []


async def test_an_error_is_an_answer(house: House) -> None:
    document = line(node("set-1", "set_variables", fields={"x": "{{ input.name * 2 }}"}))
    told = await tried(house, document, "set-1", input={"name": "Zoë"})
    assert told["status"] == "error"
    assert told["error"]["code"] == "EXPRESSION_ERROR"


async def test_a_loop_says_how_many_items_it_has(house: House) -> None:
    document = line(node("loop-1", "loop_iterator", arrayField="items"))
    told = await tried(house, document, "loop-1", input={"items": [1, 2, 3, 4]})
    assert told["items"] == 4
    assert told["output"] == {"items": [1, 2, 3]}


async def test_earlier_nodes_are_seen_as_they_were_in_the_last_execution(house: House) -> None:
    document = line(
        node("set-1", "set_variables", fields={"rate": "{{ trigger.rate }}"}),
        node("set-2", "set_variables", fields={"twice": "{{ nodes.set-1.rate * 2 }}"}),
    )
    made = await house.workflow(document)
    ran = await house.owner.post(
        f"/api/v1/workflows/{made['id']}/run", params={"wait": 30}, json={"input": {"rate": 21}}
    )
    assert ran.json()["status"] == "completed"
    answer = await house.owner.post(f"/api/v1/workflows/{made['id']}/nodes/set-2/test", json={})
    assert answer.json()["output"]["twice"] == 42


async def test_only_who_may_edit_may_try_and_only_what_is_there(house: House) -> None:
    made = await house.workflow(line(node("set-1", "set_variables", fields={"a": 1})))
    path = f"/api/v1/workflows/{made['id']}/nodes"
    viewer = house.client(await house.token("viewer"))
    assert (await viewer.post(f"{path}/set-1/test", json={})).status_code == 403
    assert (await house.owner.post(f"{path}/nothing/test", json={})).status_code == 404
    assert (await house.owner.post(f"{path}/set-1/test", json={"mode": "live"})).status_code == 422
    await house.services.store.add_organisation(OrganisationRow("org_other", "Others", "UTC", 9_999_999_999_999))
    stranger = house.client(await house.token("owner", "org_other"))
    assert (await stranger.post(f"{path}/set-1/test", json={})).status_code == 404


@pytest.fixture
def peer() -> Iterator[Peer]:
    """A server that remembers who asked it."""
    asked: list[str] = []

    class Remembers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Remembers)
    Thread(target=server.serve_forever, daemon=True).start()
    yield Peer(f"http://127.0.0.1:{server.server_port}/", asked)
    server.shutdown()
    server.server_close()
