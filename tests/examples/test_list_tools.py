"""What the example of the list tools sends, through the real engine and the practice service."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.runtime.house import House

from layers.runtime.http import Http
from layers.runtime.practice import ORIGIN, practice

EXAMPLE = json.loads((Path(__file__).parents[2] / "examples/list-tools.json").read_text())


@pytest.fixture
async def house(tmp_path, registry, clock, ids):
    made = House(tmp_path, registry, clock, ids)
    made.peer = Http(clock, mounts={ORIGIN: practice()})
    await made.start()
    yield made
    await made.check()
    await made.stop()


async def test_the_top_orders_and_the_sums_are_told(house):
    row = await house.run(EXAMPLE, {"top": 2})
    assert row.status == "completed"
    nodes = {node["node_id"]: node for node in (await house.trace(row.execution_id))["nodes_executed"]}
    (told,) = nodes["http-2"]["effects"]
    assert json.loads(told["request"]["body"])["text"] == "Biggest orders: Mia Keller, Zoë Brandt, together 439.75"
    (reported,) = nodes["http-3"]["effects"]
    assert json.loads(reported["request"]["body"])["lines"] == [
        {"status": "paid", "orders": 2, "revenue": 439.75, "ids": "A-1001, A-1003"},
        {"status": "cancelled", "orders": 1, "revenue": 99, "ids": "A-1004"},
        {"status": "open", "orders": 1, "revenue": 48, "ids": "A-1002"},
    ]
