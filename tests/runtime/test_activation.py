"""Activation: what prevents it, what listens afterwards, and which addresses stay."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest
from tests.runtime.house import ORG, House, draw, http, node

from layers.errors import CannotActivate, Conflict
from layers.graph.status import WorkflowStatus


def hooked(**config: Any) -> dict[str, Any]:
    return draw([node("hook", "trigger_webhook", "trigger", **config), node("a", "no_op")], ["hook > a"])


async def address(house: House, workflow_id: str) -> str:
    (only,) = await house.runtime.activation.addresses(workflow_id)
    return only.address


async def test_all_problems_are_told_at_once(house: House) -> None:
    doc = draw(
        [node("hook", "trigger_webhook", "trigger"), http("h", ""), node("if", "if_then")], ["hook > h", "hook > if"]
    )
    with pytest.raises(CannotActivate) as refused:
        await house.runtime.activation.activate(await house.save(doc), "usr_1")
    assert {problem.node_id for problem in refused.value.problems if problem.severity == "error"} >= {"h", "if"}


async def test_a_generated_address_stays_over_saves_activations_and_restarts(house: House) -> None:
    row = await house.save(hooked())
    first = await address(house, row.id)
    assert len(first) == 24
    row = await house.runtime.activation.activate(row, "usr_1")
    row = await house.save(hooked(), row.id)
    row = await house.runtime.activation.deactivate(row, "usr_1")
    assert await address(house, row.id) == first
    await house.stop()
    await house.start()
    assert await address(house, row.id) == first


async def test_an_address_is_reserved_for_one_workflow(house: House) -> None:
    await house.save(hooked(path="lead"))
    other = await house.save(hooked(path="lead"))  # a draft may say so
    with pytest.raises(Conflict, match="lead"):
        await house.runtime.activation.activate(other, "usr_1")


async def test_saving_beside_an_active_version_leaves_what_listens(house: House) -> None:
    row = await house.runtime.activation.activate(await house.save(hooked(path="one")), "usr_1")
    row = await house.save(hooked(path="two"), row.id)
    assert await address(house, row.id) == "one"
    await house.runtime.activation.activate(row, "usr_1")
    assert await address(house, row.id) == "two"
    assert house.runtime.intake.hook("one") is None


async def test_the_workflows_feed_hears_of_its_status(house: House) -> None:
    row = await house.save(hooked())
    with closing(house.runtime.bus.listen(workflow_id=row.id)) as heard:
        await house.runtime.activation.activate(row, "usr_1")
        event = await anext(heard)
    assert (event.name, event.data) == ("workflow_status", {"status": WorkflowStatus.ACTIVE, "version": 1})


async def test_a_removed_workflow_listens_no_more(house: House) -> None:
    row = await house.save(hooked(path="lead"))
    await house.store.remove_workflow(ORG, row.id)
    await house.runtime.activation.removed(row.id)
    assert house.runtime.intake.hook("lead") is None


async def test_deactivating_what_is_not_active_is_a_conflict(house: House) -> None:
    with pytest.raises(Conflict):
        await house.runtime.activation.deactivate(await house.save(hooked()), "usr_1")
