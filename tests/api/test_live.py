"""The WebSocket against a real server: order, resumption, scope."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest
import websockets

from layers.api.auth import COOKIE
from layers.rows import OrganisationRow

OWNER = {"email": "Ada@Example.com", "password": "correct horse"}


@asynccontextmanager
async def live(address, token):
    async with websockets.connect(f"ws://{address}/api/v1/live?token={token}") as socket:
        yield Talk(socket)


class Talk:
    def __init__(self, socket):
        self.socket = socket

    async def say(self, **message):
        await self.socket.send(json.dumps(message))

    async def hear(self):
        async with asyncio.timeout(10):
            return json.loads(await self.socket.recv())

    async def until(self, event):
        """All messages up to and with that event."""
        heard = []
        while True:
            heard.append(await self.hear())
            if heard[-1].get("event") == event:
                return heard


def _what(message):
    return {key: value for key, value in message.items() if key != "id"}


async def _run(house, workflow, **body):
    answer = await house.owner.post(f"/api/v1/workflows/{workflow['id']}/run?wait=10", json=body)
    return answer.json()["execution_id"]


async def test_an_execution_is_told_in_order_from_the_journal(house, served, documents):
    workflow = await house.workflow(documents.manual(documents.SET, documents.STOP))
    execution = await _run(house, workflow, input={"name": "Zoe"})
    async with live(served, await house.token("viewer")) as talk:
        await talk.say(type="subscribe", id="s1", execution_id=execution, after=0)
        first = await talk.hear()
        assert first["type"] == "subscribed"
        heard = await talk.until("execution_finished")
    assert [one["id"] for one in heard] == ["s1"] * len(heard)
    seqs = [one["seq"] for one in heard]
    assert seqs == sorted(seqs)
    assert set(seqs) == set(range(1, first["seq"] + 1))  # no effects: each record is an event
    assert [(one["event"], one.get("node_id")) for one in heard] == [
        ("execution_started", None),
        ("node_completed", "manual"),
        ("node_completed", "set"),
        ("node_failed", "stop"),
        ("execution_finished", None),
    ]
    assert heard[1]["edges"] == ["e0"]
    assert heard[-1]["data"]["status"] == "failed"


async def test_a_reader_that_comes_back_goes_on_without_a_gap(house, served, documents):
    nodes = [{**documents.SET, "id": f"set{n}"} for n in range(6)]
    workflow = await house.workflow(documents.manual(*nodes))
    execution = await _run(house, workflow)
    token = await house.token("viewer")

    async def read(after):
        async with live(served, token) as talk:
            await talk.say(type="subscribe", id="s1", execution_id=execution, after=after)
            await talk.hear()
            return [(one["seq"], one["event"], one.get("node_id")) for one in await talk.until("execution_finished")]

    whole = await read(0)
    for after in {seq for seq, _, _ in whole[:-1]}:
        assert await read(after) == [one for one in whole if one[0] > after]


async def test_what_happens_while_reading_comes_once_and_in_order(house, served, documents):
    """Many executions, each subscribed to right after its start: live and replayed must fit together."""
    nodes = [{"id": f"h{n}", "type": "logic", "service": "http_request",
              "config": {"url": "http://practice.test/slow?ms=5", "method": "POST"}} for n in range(4)]  # fmt: skip
    workflow = await house.workflow(documents.manual(*nodes))
    async with live(served, await house.token("viewer")) as talk:
        for _ in range(5):
            begun = await house.owner.post(f"/api/v1/workflows/{workflow['id']}/run", json={})
            execution = begun.json()["execution_id"]
            await talk.say(type="subscribe", id=execution, execution_id=execution, after=0)
            heard = [one for one in await talk.until("execution_finished") if one["type"] == "event"]
            told = [one for one in heard if one["event"] != "node_started"]
            await talk.say(type="subscribe", id="again", execution_id=execution, after=0)
            again = [one for one in await talk.until("execution_finished") if one["type"] == "event"]
            assert [_what(one) for one in told] == [_what(one) for one in again]
            assert [one["seq"] for one in told] == sorted(one["seq"] for one in told)
            assert len({(one["seq"], one["event"], one.get("node_id")) for one in told}) == len(told)
            completed = [one["node_id"] for one in told if one["event"] == "node_completed"]
            assert completed == ["manual", "h0", "h1", "h2", "h3"]
            await talk.say(type="unsubscribe", id=execution)


async def test_a_workflow_feed_begins_with_a_snapshot_and_brings_every_execution(house, served, documents):
    workflow = await house.workflow(documents.hook(), activate=True)
    async with live(served, await house.token("viewer")) as talk:
        await talk.say(type="subscribe", id="w", workflow_id=workflow["id"])
        snapshot = await talk.hear()
        assert snapshot == {"type": "snapshot", "id": "w", "workflow_id": workflow["id"], "running": [], "last": None}
        for _ in range(2):
            assert (await house.client().post("/hooks/t", json={"name": "Zoe"})).status_code == 200
        heard = await talk.until("execution_finished") + await talk.until("execution_finished")
        assert len({one["execution_id"] for one in heard}) == 2
        await house.owner.post(f"/api/v1/workflows/{workflow['id']}/deactivate")
        status = (await talk.until("workflow_status"))[-1]
        assert (status["seq"], status["data"]["status"]) == (None, "inactive")
    async with live(served, await house.token("viewer")) as talk:
        await talk.say(type="subscribe", id="w", workflow_id=workflow["id"])
        assert (await talk.hear())["last"]["status"] == "completed"


async def test_a_ping_and_nonsense_are_answered(house, served):
    async with live(served, await house.token("viewer")) as talk:
        await talk.say(type="ping")
        assert await talk.hear() == {"type": "pong"}
        await talk.socket.send("{broken")
        assert (await talk.hear())["code"] == "malformed"
        await talk.say(type="subscribe", id="x")
        assert (await talk.hear())["code"] == "malformed"
        await talk.say(type="subscribe", id="x", execution_id="exe_none", after=0)
        told = await talk.hear()
        assert (told["type"], told["id"], told["code"]) == ("error", "x", "not_found")


async def test_what_belongs_to_others_cannot_be_read_live(house, served, documents):
    workflow = await house.workflow(documents.manual(documents.SET))
    execution = await _run(house, workflow)
    await house.services.store.add_organisation(OrganisationRow("org_other", "Others", "UTC", 9_999_999_999_999))
    async with live(served, await house.token("owner", "org_other")) as talk:
        for topic in ({"execution_id": execution, "after": 0}, {"workflow_id": workflow["id"]}):
            await talk.say(type="subscribe", id="x", **topic)
            assert (await talk.hear())["code"] == "not_found"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer nonsense"}, 401),
        ({"Cookie": f"{COOKIE}=nonsense"}, 401),
        ({"Cookie": f"{COOKIE}=SESSION"}, None),
        ({"Cookie": f"{COOKIE}=SESSION", "Origin": "http://ADDRESS"}, None),
        ({"Cookie": f"{COOKIE}=SESSION", "Origin": "http://evil.example"}, 403),
    ],
)
async def test_only_who_is_signed_in_on_our_own_pages_gets_in(house, served, headers, status):
    client = house.client()
    await client.post("/api/v1/session", json=OWNER)
    real = {
        name: value.replace("SESSION", client.cookies[COOKIE]).replace("ADDRESS", served)
        for name, value in headers.items()
    }
    connecting = websockets.connect(f"ws://{served}/api/v1/live", additional_headers=real)
    if status is None:
        async with connecting as socket:
            await socket.send('{"type": "ping"}')
            assert json.loads(await socket.recv()) == {"type": "pong"}
    else:
        with pytest.raises(websockets.InvalidStatus) as refused:
            await connecting
        assert refused.value.response.status_code == status
