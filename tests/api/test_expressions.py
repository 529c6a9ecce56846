import pytest


async def preview(house, source, **body):
    answer = await house.owner.post("/api/v1/expressions/preview", json={"source": source, **body})
    assert answer.status_code == 200, answer.text
    return answer.json()


INLINE = {"from": "inline", "data": {"trigger": {"name": "Zoë", "total": 3}}, "now": 1_764_000_000_000}


@pytest.mark.parametrize(
    ("mode", "source", "value", "kind"),
    [
        ("template", "Hi {{upper(trigger.name)}}", "Hi ZOË", "text"),
        ("template", {"n": "{{trigger.total}}"}, {"n": 3}, "object"),
        ("expression", "trigger.total > 2", True, "boolean"),
        ("expression", {"logic": "AND", "conditions": []}, True, "boolean"),
        ("path", "trigger.total", 3, "number"),
        ("expression", "trigger.nothing", None, "null"),
    ],
)
async def test_a_value_is_shown_with_its_kind(house, mode, source, value, kind):
    told = await preview(house, source, mode=mode, context=INLINE, request_id=17)
    assert (told["ok"], told["request_id"], told["value"], told["type"]) == (True, 17, value, kind)


async def test_an_error_is_an_answer_with_its_place(house):
    told = await preview(house, "Hi {{uper(trigger.name)}}", context=INLINE)
    assert (told["ok"], told["error"]["code"], told["error"]["line"]) == (False, "EXPRESSION_SYNTAX", 1)
    assert told["error"]["start"] == 5


async def test_the_data_of_the_last_run_is_taken_else_samples(house, documents):
    workflow = await house.workflow(documents.manual(documents.SET))
    ask = {"workflow_id": workflow["id"], "node_id": "set", "mode": "expression"}
    assert (await preview(house, "trigger.triggeredBy", **ask))["value"] == "you@example.com"
    await house.owner.post(f"/api/v1/workflows/{workflow['id']}/run?wait=10", json={"input": {"name": "Zoe"}})
    assert (await preview(house, "nodes.set.hello", **ask))["value"] == "Zoe"
    assert (await preview(house, "input.name", **ask))["value"] == "Zoe"
    assert (await preview(house, "name", **ask))["value"] == "Zoe"


async def test_secrets_are_masked_before_anything_is_evaluated(house, documents):
    document = {**documents.manual(documents.SET), "variables": {"key": {"secret": True}, "vat": {"value": 0.19}}}
    workflow = await house.workflow(document)
    ask = {"workflow_id": workflow["id"], "mode": "expression"}
    assert (await preview(house, "variables.vat", **ask))["value"] == 0.19
    assert set((await preview(house, "variables.key", **ask))["value"]) == {"•"}


async def test_large_values_are_cut(house):
    told = await preview(house, "{{repeat('x', 20000)}}", context=INLINE)
    assert (told["ok"], told["truncated"], told["value"], len(told["text"])) == (True, True, None, 16384)


async def test_data_of_nowhere_is_refused(house):
    answer = await house.owner.post("/api/v1/expressions/preview", json={"source": "1"})
    assert answer.status_code == 422
    ask = {"source": "1", "workflow_id": "wf_none"}
    assert (await house.owner.post("/api/v1/expressions/preview", json=ask)).status_code == 404


async def test_an_unknown_zone_is_an_answer_too(house):
    told = await preview(house, "{{now}}", context=INLINE, timezone="Mars/Base")
    assert told["ok"] is False
