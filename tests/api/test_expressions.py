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
    assert (told["ok"], told["truncated"], len(told["value"]), len(told["text"])) == (True, True, 16382, 16384)
    told = await preview(house, "range(0, 20000)", mode="expression", context=INLINE)
    assert told["truncated"]
    assert told["value"] == list(range(len(told["value"])))
    assert 1000 < len(told["value"]) < 16_384


async def test_a_condition_is_shown_row_by_row(house):
    source = 'trigger.total > 2 and (trigger.name contains "x" or trigger.total * 2 == 6)'
    told = await preview(house, 'trigger.total > 2 and trigger.name contains "x"', mode="expression", context=INLINE)
    assert [(row["pointer"], row["value"], row["type"], row["holds"]) for row in told["rows"]] == [
        ("/conditions/0", 3, "number", True),
        ("/conditions/1", "Zoë", "text", False),
    ]
    assert told["value"] is False
    tree = {
        "conditions": [
            {"field": "trigger.name", "operator": "<", "value": 5},
            {"field": "trigger.total"} | {"operator": "isTrue"},
        ]
    }
    told = await preview(house, tree, mode="expression", context=INLINE)
    assert told["ok"] is False
    assert (await preview(house, source, mode="expression", context=INLINE))["ok"] is True


async def test_a_mapping_line_is_shown_over_what_its_source_gave(house, documents):
    workflow = await house.workflow(documents.manual(documents.SET, {**documents.SET, "id": "second"}))
    await house.owner.post(f"/api/v1/workflows/{workflow['id']}/run?wait=10", json={"input": {"name": " Zoe "}})
    line = {"target": "who", "source": "hello", "transform": [{"fn": "trim"}, {"fn": "upper"}]}
    told = await preview(house, line, workflow_id=workflow["id"], edge_id="e1")
    assert (told["value"], told["text"]) == ("ZOE", "ZOE")


async def test_a_preview_says_how_much_it_took_and_what_is_doubtful(house, documents):
    workflow = await house.workflow(documents.manual(documents.SET))
    told = await preview(
        house, "nodes.manual.triggeredBy & nodes.nope.x", workflow_id=workflow["id"], node_id="set", mode="expression"
    )
    assert told["steps"] > 0
    assert [(one["code"], one["start"]) for one in told["diagnostics"]] == [("REFERENCE_UNKNOWN", 33)]


async def test_one_session_may_ask_thirty_times_a_second(make_house):
    from tests.api.conftest import OWNER, WEB
    from tests.conftest import FakeClock

    clock = FakeClock()
    house = await make_house(clock=clock, admin_email=OWNER["email"], admin_password=OWNER["password"])
    ask = {"source": "1", "context": {"from": "inline"}}
    async with house.client(**WEB) as browser:
        assert (await browser.post("/api/v1/session", json=OWNER)).status_code == 200
        codes = [(await browser.post("/api/v1/expressions/preview", json=ask)).status_code for _ in range(31)]
        assert codes == [200] * 30 + [429]
        clock.advance(100)
        codes = [(await browser.post("/api/v1/expressions/preview", json=ask)).status_code for _ in range(4)]
        assert codes == [200] * 3 + [429]
    codes = {(await house.owner.post("/api/v1/expressions/preview", json=ask)).status_code for _ in range(40)}
    assert codes == {200}, "a token is not held back here"


async def test_data_of_nowhere_is_refused(house):
    answer = await house.owner.post("/api/v1/expressions/preview", json={"source": "1"})
    assert answer.status_code == 422
    ask = {"source": "1", "workflow_id": "wf_none"}
    assert (await house.owner.post("/api/v1/expressions/preview", json=ask)).status_code == 404


async def test_an_unknown_zone_is_an_answer_too(house):
    told = await preview(house, "{{now}}", context=INLINE, timezone="Mars/Base")
    assert told["ok"] is False


# --- check, convert, rename, library ---------------------------------------------------------------------------------


async def ask(house, path, **body):
    answer = await house.owner.post(f"/api/v1/expressions/{path}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_many_sources_are_checked_at_once(house, documents):
    workflow = await house.workflow({**documents.manual(documents.SET), "variables": {"vat": {"value": 0.19}}})
    sources = [
        {"field": "fields", "mode": "template", "source": "Hi {{uper(trigger.name)}}"},
        {"field": "fields", "mode": "template", "source": {"a": ["{{variables.vta}}"]}},
        {"field": "expression", "mode": "expression", "source": {"conditions": []}},
        {"field": "fine", "mode": "expression", "source": "variables.vat * 2"},
    ]
    told = await ask(house, "check", workflow_id=workflow["id"], node_id="set", sources=sources)
    found = [(one["field"], one["pointer"], one["code"], one["severity"]) for one in told["diagnostics"]]
    assert found == [
        ("fields", None, "EXPRESSION_SYNTAX", "error"),
        ("fields", "/a/0", "REFERENCE_UNKNOWN", "error"),
        ("expression", "/", "CONDITION_EMPTY", "warning"),
    ]
    assert told["diagnostics"][0]["fix"] == {"start": 5, "end": 9, "text": "upper"}
    assert told["diagnostics"][1]["fix"]["text"] == "vat"
    alone = await ask(house, "check", sources=[{"field": "x", "mode": "expression", "source": "1 +"}])
    assert [one["code"] for one in alone["diagnostics"]] == ["EXPRESSION_SYNTAX"]


async def test_a_draft_is_checked_as_it_is_drawn(house, documents):
    workflow = await house.workflow(documents.manual(documents.SET))
    draft = documents.manual(documents.SET, {**documents.SET, "id": "later"})
    sources = [
        {"field": "fields", "source": "{{nodes.later.hello}}"},
        {"field": "fields", "source": "{{nodes.set.hello}}"},
    ]
    told = await ask(house, "check", workflow_id=workflow["id"], node_id="later", document=draft, sources=sources)
    assert [one["message"] for one in told["diagnostics"]] == ['"later" does not run before this node']


TREE = {"logic": "AND", "conditions": [{"field": "trigger.n", "operator": ">", "value": 5}]}


@pytest.mark.parametrize(
    ("from_", "to", "source", "made"),
    [
        ("text", "rows", "trigger.n > 5", TREE),
        ("rows", "text", TREE, "trigger.n > 5"),
        (
            "text",
            "steps",
            "name | trim | left(3)",
            {"source": "name", "transform": [{"fn": "trim"}, {"fn": "left", "args": [3]}]},
        ),
        (
            "steps",
            "text",
            {"source": "name", "transform": [{"fn": "trim"}, {"op": "uppercase"}]},
            "name | trim | upper",
        ),
        ("jsonlogic", "text", {">": [{"var": "n"}, 5]}, "(input.n > 5)"),
        ("jsonlogic", "text", '{"var": "n"}', "input.n"),
    ],
)
async def test_an_expression_is_converted_between_its_forms(house, from_, to, source, made):
    assert await ask(house, "convert", **{"from": from_, "to": to, "source": source}) == {
        "convertible": True, "source": made, "reason": None, "line": None, "column": None, "start": None, "end": None,
    }  # fmt: skip


async def test_what_has_no_such_form_says_why(house):
    told = await ask(house, "convert", **{"from": "text", "to": "rows", "source": "trigger.n + 5"})
    assert (told["convertible"], bool(told["reason"])) == (False, True)
    told = await ask(house, "convert", **{"from": "jsonlogic", "to": "text", "source": {"log": 1}})
    assert told["reason"] == '"log" cannot be imported'


async def test_renaming_a_node_finds_every_reference(house, documents):
    first = {**documents.SET, "id": "first-1"}
    row = {"field": "nodes.first-1.hello", "operator": "==", "value": "{{nodes.first-1.x}}"}
    asks = {"id": "ask", "type": "logic", "service": "if_then", "config": {"expression": {"conditions": [row]}}}
    last = {**documents.SET, "id": "last", "config": {"fields": {"a": "{{nodes.first-1.hello & nodes.ask.hello}}"}}}
    steps = [{"fn": "filter", "args": ["item != nodes.first-1.x"]}]
    line = {"target": "z", "source": "nodes.first-1.hello", "transform": steps}
    plain = {"x": "{{nodes.first-1.hello}}", "y": "hello"}
    edges = [
        {"id": "e0", "source": "manual", "target": "first-1"},
        {"id": "e1", "source": "first-1", "target": "ask", "data_mapping": plain},
        {"id": "e2", "source": "ask", "sourceHandle": "true", "target": "last", "data_mapping": [line]},
    ]
    workflow = await house.workflow(documents.manual(first, asks, last, edges=edges))
    told = await ask(house, "rename", workflow_id=workflow["id"], kind="node", old="first-1", new="great one")
    assert [(edit["pointer"], edit["text"]) for edit in told["edits"]] == [
        ("/nodes/2/config/expression/conditions/0/field", '["great one"]'),
        ("/nodes/2/config/expression/conditions/0/value", '["great one"]'),
        ("/nodes/3/config/fields/a", '["great one"]'),
        ("/edges/1/data_mapping/x", '["great one"]'),
        ("/edges/2/data_mapping/0/source", '["great one"]'),
        ("/edges/2/data_mapping/0/transform/0/args/0", '["great one"]'),
    ]
    taken = await house.owner.post(
        "/api/v1/expressions/rename", json={"workflow_id": workflow["id"], "kind": "node", "old": "ask", "new": "last"}
    )
    assert taken.status_code == 409


async def test_renaming_a_field_follows_it_along_its_edges(house, documents):
    later = {
        **documents.SET,
        "id": "later",
        "config": {"fields": {"a": "{{hello}} {{input.hello}} {{nodes.set.hello}}"}},
    }
    workflow = await house.workflow(documents.manual(documents.SET, later))
    told = await ask(house, "rename", workflow_id=workflow["id"], kind="field", node="set", old="hello", new="hi")
    found = [(edit["start"], edit["end"], edit["text"]) for edit in told["edits"]]
    assert found == [(2, 7, "hi"), (18, 23, "hi"), (38, 43, "hi")]


async def test_the_library_without_a_place_is_the_language(house):
    answer = await house.owner.get("/api/v1/expressions/library")
    told = answer.json()
    assert set(told) == {"version", "functions", "operators", "conditions"}
    assert len(told["functions"]) == 122
    assert answer.headers["etag"] == f'"{told["version"]}"'
    again = await house.owner.get("/api/v1/expressions/library", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_the_library_of_a_place_knows_what_was_seen_there(house, documents):
    later = {"id": "later", "type": "logic", "service": "if_then", "label": "Later?", "config": {"expression": "true"}}
    document = {
        **documents.manual(documents.SET, later),
        "variables": {"key": {"secret": True}, "vat": {"value": 0.19}},
    }
    workflow = await house.workflow(document)
    await house.owner.post(f"/api/v1/workflows/{workflow['id']}/run?wait=10", json={"input": {"name": "Zoe" * 40}})
    asked = {"workflow_id": workflow["id"], "node_id": "later", "field": "expression"}
    told = (await house.owner.get("/api/v1/expressions/library", params=asked)).json()
    assert (told["mode"], told["condition"], len(told["functions"])) == ("expression", True, 122)
    roots = {root["name"]: root["shape"] for root in told["roots"]}
    assert set(roots) == {"trigger", "nodes", "variables", "execution", "input", "env", "now", "today"}
    made = roots["nodes"]["fields"]["set"]
    assert (made["label"], made["upstream"], made["certain"]) == ("set", True, True)
    assert made["fields"]["hello"] == {"t": "text", "sample": ("Zoe" * 40)[:80]}
    assert roots["variables"]["fields"] == {
        "key": {"t": "text", "sample": "••••", "secret": True},
        "vat": {"t": "number", "sample": 0.19},
    }
    assert told["open"]["fields"]["hello"]["t"] == "text"
    assert "later" not in roots["nodes"]["fields"]
    known = (await house.owner.get("/api/v1/expressions/library", params={**asked, "known": told["version"]})).json()
    assert "functions" not in known
    assert known["roots"] == told["roots"]


async def test_the_library_stays_small(house, documents):
    workflow = await house.workflow(documents.manual(documents.SET))
    wide = {f"field-{n}": {f"inner-{m}": "x" * 100 for m in range(200)} for n in range(50)}
    await house.owner.post(f"/api/v1/workflows/{workflow['id']}/run?wait=10", json={"input": {"name": wide}})
    asked = {"workflow_id": workflow["id"], "node_id": "set", "known": "?"}
    answer = await house.owner.get("/api/v1/expressions/library", params=asked)
    told = answer.json()
    assert len(answer.content) < 256 * 1024 + 64 * 1024
    trigger = next(root for root in told["roots"] if root["name"] == "trigger")
    assert trigger["shape"]["fields"]["name"]["open"] is True, "what was left out is not called unknown"


async def test_inside_a_loop_its_item_is_known(house, documents):
    loop = {"id": "loop", "type": "logic", "service": "loop_iterator", "config": {"arrayField": "orders"}}
    body = {**documents.SET, "id": "body", "config": {"fields": {"sku": "{{item.sku}}"}}}
    edges = [
        {"id": "e0", "source": "manual", "target": "loop"},
        {"id": "e1", "source": "loop", "sourceHandle": "each_item", "target": "body"},
    ]
    workflow = await house.workflow(documents.manual(loop, body, edges=edges))
    await house.owner.post(
        f"/api/v1/workflows/{workflow['id']}/run?wait=10", json={"input": {"orders": [{"sku": "A"}]}}
    )
    asked = {"workflow_id": workflow["id"], "node_id": "body"}
    told = (await house.owner.get("/api/v1/expressions/library", params=asked)).json()
    roots = {root["name"]: root["shape"] for root in told["roots"]}
    assert roots["item"]["fields"]["sku"] == {"t": "text", "sample": "A"}
    assert "first" in roots["loop"]["fields"]
    told = await preview(house, "{{item.sku}} of {{loop.total}}", workflow_id=workflow["id"], node_id="body")
    assert told["value"] == "A of 1"


async def test_what_is_of_others_is_not_found(house, documents):
    workflow = await house.workflow(documents.manual(documents.SET))
    row = await house.services.store.organisation()
    from layers.rows import OrganisationRow

    await house.services.store.add_organisation(OrganisationRow("org_other", "Other", "UTC", 0))
    assert row is not None
    async with house.client(await house.token("owner", "org_other")) as other:
        body = {"workflow_id": workflow["id"], "kind": "node", "old": "set", "new": "x", "sources": []}
        assert (
            await other.get("/api/v1/expressions/library", params={"workflow_id": workflow["id"]})
        ).status_code == 404
        check = {key: body[key] for key in ("workflow_id", "sources")}
        assert (await other.post("/api/v1/expressions/check", json=check)).status_code == 404
        rename = {key: body[key] for key in ("workflow_id", "kind", "old", "new")}
        assert (await other.post("/api/v1/expressions/rename", json=rename)).status_code == 404
