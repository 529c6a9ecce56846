"""Pinned output stands in for a node in test runs, and in no other."""

from __future__ import annotations

from typing import Any

import pytest
from tests.api.conftest import House
from tests.api.test_node_test import line, node


@pytest.mark.parametrize(("mode", "gave"), [("test", {"greeting": "pinned"}), ("live", {"greeting": "ran"})])
async def test_a_pin_is_taken_in_tests_only(house: House, mode: str, gave: dict[str, Any]) -> None:
    document = line(node("set-1", "set_variables", fields={"greeting": "ran"}, mode="replace"))
    document["pins"] = {"set-1": {"output": {"greeting": "pinned"}}}
    made = await house.workflow(document)
    asked = {"input": {}, "mode": mode}
    ran = await house.owner.post(f"/api/v1/workflows/{made['id']}/run", params={"wait": 30}, json=asked)
    assert ran.json()["output"] == gave


async def test_a_pin_takes_the_handles_that_it_names(house: House) -> None:
    document = line(node("if-1", "if_then", expression="true"), node("set-1", "set_variables", fields={"a": 1}))
    document["edges"][1]["sourceHandle"] = "false"
    document["pins"] = {"if-1": {"output": {}, "handles": ["false"]}}
    made = await house.workflow(document)
    run = f"/api/v1/workflows/{made['id']}/run"
    ran = await house.owner.post(run, params={"wait": 30}, json={"input": {}, "mode": "test"})
    assert ran.json()["output"] == {"a": 1}
