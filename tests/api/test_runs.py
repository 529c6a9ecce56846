"""Run over the API: what is given is held against the inputs of the workflow."""

from __future__ import annotations

INPUTS = {"order": {"type": "text", "required": True}, "gift": {"type": "boolean", "default": False}}
DOCUMENT = {
    "format": "layers/1",
    "name": "Takes inputs",
    "inputs": INPUTS,
    "nodes": [
        {"id": "go", "type": "trigger", "service": "trigger_manual"},
        {"id": "work", "type": "logic", "service": "no_op"},
    ],
    "edges": [{"id": "e", "source": "go", "target": "work"}],
}


async def made(house):
    answer = await house.owner.post("/api/v1/workflows", json={"document": DOCUMENT})
    return f"/api/v1/workflows/{answer.raise_for_status().json()['id']}"


async def test_defaults_are_filled_in_and_what_is_not_declared_is_told(house):
    workflow = await made(house)
    ran = (await house.owner.post(f"{workflow}/run?wait=10", json={"input": {"order": "A-1", "gif": True}})).json()
    assert (ran["output"]["gift"], ran["output"]["gif"]) == (False, True)
    assert [(one["code"], one["field"], one["mend"]) for one in ran["warnings"]] == [
        ("INPUT_UNKNOWN", "gif", "Did you mean “gift”?")
    ]
    started = await house.owner.post(f"{workflow}/run", json={"input": {"order": "A-1"}})
    assert (started.status_code, started.json()["warnings"]) == (202, [])


async def test_an_input_that_does_not_fit_is_422_with_its_place(house):
    refused = await house.owner.post(f"{await made(house)}/run", json={"input": {"gift": "yes"}})
    told = refused.json()
    assert (refused.status_code, told["type"]) == (422, "/problems/input-invalid")
    assert [(one["pointer"], one["code"], one["detail"]) for one in told["errors"]] == [
        ("/input", "INPUT_MISSING", "“order” is missing; it must be text."),
        ("/input/gift", "INPUT_INVALID", "“gift” must be true or false; text came."),
    ]


async def test_a_flaw_of_a_declaration_refuses_the_save(house):
    flawed = {**DOCUMENT, "inputs": {"order": {"type": "string"}, "n": {"type": "number", "default": "3"}}}
    refused = await house.owner.post("/api/v1/workflows", json={"document": flawed})
    assert refused.status_code == 422
    assert {one["pointer"] for one in refused.json()["errors"]} == {"/inputs/order/type", "/inputs/n/default"}
