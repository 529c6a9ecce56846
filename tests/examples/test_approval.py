"""What the example of the approval does, through the real engine and the practice service: each of its three ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.runtime.house import House

from layers.catalog.trigger import Arrival
from layers.runtime.http import Http
from layers.runtime.practice import ORIGIN, practice

EXAMPLE = json.loads((Path(__file__).parents[2] / "examples/approval.json").read_text())
ORDER = {"order": "A-2001", "total": 1900, "who": "Zoë Brandt"}
DAY = 86_400_000


@pytest.fixture
async def house(tmp_path, registry, clock, ids):
    made = House(tmp_path, registry, clock, ids)
    made.peer = Http(clock, mounts={ORIGIN: practice()})
    await made.start()
    yield made
    await made.check()
    await made.stop()


async def waiting(house):
    """Its id, and the page's token as the message's link leads to it."""
    run = await house.begin(EXAMPLE, ORDER)
    await house.until(run.id, "approval-1", "waiting")
    text = await sent(house, run.id, "http-1")
    assert text.startswith("Please decide on order A-2001: http://layers.test/resume/")
    token, _, node = text.split("/resume/")[1].partition("/")
    arrival = Arrival("GET", node, [], [], b"", "127.0.0.1", house.clock.now())
    reply = await house.runtime.replies.resume(token, node, arrival)
    assert reply.status == 303
    return run.id, reply.headers["location"].split("/approve/")[1]


async def sent(house, execution_id, node):
    (effect,) = (await house.node(execution_id, node))["effects"]
    return json.loads(effect["request"]["body"])["text"]


async def test_the_page_shows_the_order_and_approved_it_goes_out(house):
    execution_id, token = await waiting(house)
    question = await house.runtime.replies.question(token)
    assert question.asked["message"].startswith("Zoë Brandt ordered for 1900 euros")
    assert question.asked["form"][0]["value"] == "1900"
    await house.stop()  # a weekend passes, and the server is restarted
    await house.start()
    decision = {"approved": True, "comment": "Fine.", "by": "Ada", "form": {"limit": 1500}, "at": 0}
    await house.runtime.replies.decide(token, decision)
    assert (await house.over(execution_id)).status == "completed"
    assert await sent(house, execution_id, "http-2") == "A-2001 goes out, up to 1500 euros. Fine."


async def test_rejected_the_team_hears_why(house):
    execution_id, token = await waiting(house)
    decision = {"approved": False, "comment": "Too much.", "by": "Ada", "form": {}, "at": 0}
    await house.runtime.replies.decide(token, decision)
    await house.over(execution_id)
    assert await sent(house, execution_id, "http-3") == "A-2001 was rejected: Too much."


async def test_after_three_days_nobody_decided(house):
    execution_id, _ = await waiting(house)
    await house.tick(3 * DAY)
    await house.over(execution_id)
    assert await sent(house, execution_id, "http-4") == "Nobody decided on A-2001 within three days."
