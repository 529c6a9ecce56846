"""The inputs of a workflow wherever one begins: by hand, called by another, and before that when it is activated."""

from __future__ import annotations

from typing import Any

import pytest
from tests.runtime.house import ORG, House, draw, manual, node

from layers.errors import CannotActivate, InputInvalid
from layers.graph.status import ExecutionStatus
from layers.rows import ExecutionQuery

INPUTS = {"order": {"type": "text", "required": True}, "gift": {"type": "boolean", "default": False}}


def taking(**sample: Any) -> dict[str, Any]:
    start = node("go", "trigger_manual", "trigger", sampleData=sample)
    return {**draw([start, node("work", "no_op")], ["go > work"]), "inputs": INPUTS}


def caller(workflow_id: str, **config: Any) -> dict[str, Any]:
    return draw([manual(), node("call", "call_workflow", workflowId=workflow_id, **config)], ["start > call"])


async def problems(house: House, document: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    row = await house.save(document)
    compiled = await house.runtime.plans.get(ORG, row.id, row.version)
    found = await house.runtime.activation.problems(ORG, row.id, compiled.workflow)
    return [(one.severity, one.code, one.pointer) for one in found]


# --- by hand ---------------------------------------------------------------------------------------------------------


async def test_by_hand_the_defaults_are_filled_in(house: House) -> None:
    run = await house.runtime.intake.run(await house.compiled(taking()), {"order": "A-1"})
    output = (await run.finished()).output
    assert (output["order"], output["gift"], run.warnings) == ("A-1", False, ())


async def test_by_hand_a_misfit_starts_nothing(house: House) -> None:
    compiled = await house.compiled(taking())
    with pytest.raises(InputInvalid) as refused:
        await house.runtime.intake.run(compiled, {"order": 7, "gift": "yes"})
    assert refused.value.message == "“order” must be text; a number came. “gift” must be true or false; text came."
    assert [problem.pointer for problem in refused.value.problems] == ["/input/order", "/input/gift"]
    assert not (await house.store.executions(ExecutionQuery(ORG))).items


async def test_by_hand_what_is_not_declared_is_a_warning(house: House) -> None:
    run = await house.runtime.intake.run(await house.compiled(taking()), {"order": "A-1", "gif": True})
    assert [(one.code, one.field) for one in run.warnings] == [("INPUT_UNKNOWN", "gif")]
    assert (await run.finished()).output["gif"] is True


async def test_the_sample_has_to_fit_as_well(house: House) -> None:
    run = await house.runtime.intake.run(await house.compiled(taking(order="A-1")))
    assert (await run.finished()).output["gift"] is False
    with pytest.raises(InputInvalid, match="“order” is missing"):
        await house.runtime.intake.run(await house.compiled(taking()))


# --- called ----------------------------------------------------------------------------------------------------------


async def test_a_called_workflow_gets_its_defaults(house: House) -> None:
    child = await house.save(taking())
    outcome = await house.run(caller(child.id, input={"order": "{{trigger.id}}"}), {"id": "A-1"})
    told = outcome.output["output"]
    assert (told["order"], told["gift"]) == ("A-1", False)


async def test_a_call_with_a_misfit_fails_and_starts_no_child(house: House) -> None:
    child = await house.save(taking())
    outcome = await house.run(caller(child.id, input={"order": "{{trigger.id}}"}), {"id": 7})
    assert (outcome.status, outcome.error_node, outcome.error.code) == (ExecutionStatus.FAILED, "call", "INPUT_INVALID")
    assert outcome.error.message == "“Test” does not take this input: “order” must be text; a number came."
    assert not (await house.store.executions(ExecutionQuery(ORG, workflow_id=child.id))).items


async def test_a_slip_in_a_name_is_a_warning_of_the_calling_node(house: House) -> None:
    child = await house.save(taking())
    outcome = await house.run(caller(child.id, input={"order": "A-1", "gif": True}))
    warnings = (await house.node(outcome.execution_id, "call"))["warnings"]
    assert [warning["code"] for warning in warnings] == ["INPUT_UNKNOWN"]
    assert "Did you mean “gift”?" in warnings[0]["message"]


async def test_a_call_that_passes_on_all_that_came_in_may_pass_more_than_is_asked_for(house: House) -> None:
    child = await house.save(taking())
    outcome = await house.run(caller(child.id), {"order": "A-1", "other": 1})
    assert outcome.status is ExecutionStatus.COMPLETED
    assert (await house.node(outcome.execution_id, "call"))["warnings"] == []


# --- before anything runs --------------------------------------------------------------------------------------------


async def test_an_input_that_a_call_does_not_give_keeps_it_from_being_activated(house: House) -> None:
    child = await house.save(taking())
    row = await house.save(caller(child.id, input={"gift": True}))
    with pytest.raises(CannotActivate) as refused:
        await house.runtime.activation.activate(row, "usr_1")
    (missing,) = [one for one in refused.value.problems if one.severity == "error"]
    assert (missing.code, missing.node_id, missing.field) == ("INPUT_MISSING", "call", "config.input")
    assert missing.message == "“call” calls “Test”: “order” is missing; it must be text."


async def test_what_is_written_down_is_checked_and_what_an_expression_makes_is_not(house: House) -> None:
    child = await house.save(taking())
    written = await problems(house, caller(child.id, input={"order": 7, "gift": "{{trigger.gift}}", "gif": "{{1}}"}))
    assert written == [
        ("error", "INPUT_INVALID", "/nodes/1/config/input/order"),
        ("warning", "INPUT_UNKNOWN", "/nodes/1/config/input/gif"),
    ]
    assert await problems(house, caller(child.id, input={"order": "{{trigger.order}}"})) == []
    assert await problems(house, caller(child.id)) == []
    assert await problems(house, caller("{{execution.workflow_id}}", input={})) == []


async def test_a_call_of_nothing_is_found_before_it_fails(house: House) -> None:
    assert await problems(house, caller("wf_9")) == [("error", "WORKFLOW_NOT_FOUND", "/nodes/1/config/workflowId")]


async def test_a_workflow_of_others_is_not_there(house: House) -> None:
    child = await house.save(taking())
    compiled = await house.compiled(caller(child.id, input={}))
    found = await house.runtime.activation.problems("org_2", compiled.workflow_id, compiled.workflow)
    assert [one.code for one in found] == ["WORKFLOW_NOT_FOUND"]


async def test_inputs_without_a_manual_trigger_are_a_warning(house: House) -> None:
    hooked = draw([node("hook", "trigger_webhook", "trigger"), node("a", "no_op")], ["hook > a"])
    assert await problems(house, {**hooked, "inputs": INPUTS}) == [("warning", "INPUTS_UNUSED", "/inputs")]


async def test_expressions_know_the_inputs_and_their_types(house: House) -> None:
    document = taking()
    document["nodes"][1] = node("work", "set_variables", fields={"x": "{{trigger.order.street}}"})
    assert [code for _, code, _ in await problems(house, document)] == ["FIELD_OF_SCALAR"]
