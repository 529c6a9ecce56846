import pytest

from layers.catalog.configured import configured
from layers.graph.document import load


def document(nodes, edges=(), variables=None):
    made = [{"id": "t", "type": "trigger", "service": "trigger_manual"}, *nodes]
    arrows = []
    for edge in edges:
        if isinstance(edge, str):
            source, target = edge.split(">")
            edge = {"id": edge, "source": source, "target": target}
        arrows.append(edge)
    return {"format": "layers/1", "nodes": made, "edges": arrows, "variables": variables or {}}


def node(id, service, type="logic", label="", **config):
    return {"id": id, "type": type, "service": service, "label": label, "config": config}


@pytest.fixture
def problems(registry):
    def find(*args, **more):
        return configured(load(document(*args, **more)).workflow, registry)

    return find


def codes(found):
    return [(problem.code, problem.severity, problem.pointer) for problem in found]


def test_a_workflow_that_is_filled_in_has_no_problems(problems):
    good = [node("a", "if_then", expression="trigger.n > 1"), node("b", "no_op")]
    assert problems(good, ["t>a", {"id": "e", "source": "a", "target": "b", "sourceHandle": "true"}]) == []


def test_every_field_that_is_missing_is_named_with_its_place_and_mend(problems):
    (found,) = problems([node("a", "http_request", label="Call")], ["t>a"])
    assert found.to_json() == {
        "code": "CONFIG_REQUIRED", "severity": "error", "message": "“Call”: “URL” is missing.",
        "mend": "Fill in “URL”.", "node_id": "a", "edge_id": None, "field": "config.url",
        "pointer": "/nodes/1/config/url", "line": None, "column": None, "start": None, "end": None, "fix": None,
    }  # fmt: skip


def test_all_problems_of_all_nodes_are_listed(problems):
    bad = [
        node("a", "if_then", expression="trigger.x = 5"),
        node("b", "http_request", url="http://x.test", method="BREW", headers="{no json"),
        node("s", "trigger_schedule", "trigger", cronExpression="61 * * * *"),
        node("w", "switch", cases=[{"handle": "x", "expression": "trigger.n"}, {"handle": "y", "expression": "1 +"}]),
    ]
    assert codes(problems(bad, ["t>a", "t>b", "t>w"])) == [
        ("EXPRESSION_SYNTAX", "error", "/nodes/1/config/expression"),
        ("CONFIG_INVALID", "error", "/nodes/2/config/method"),
        ("CONFIG_INVALID", "error", "/nodes/2/config/headers"),
        ("CRON_INVALID", "error", "/nodes/3/config/cronExpression"),
        ("EXPRESSION_SYNTAX", "error", "/nodes/4/config/cases/1/expression"),
    ]


def test_a_syntax_error_deep_in_a_json_field_has_its_pointer(problems):
    bad = node("a", "respond", body={"deep": ["{{trigger.}}"]})
    (found,) = problems([bad], ["t>a"])
    assert (found.pointer, found.field) == ("/nodes/1/config/body/deep/0", "config.body.deep.0")


@pytest.mark.parametrize(
    ("text", "words", "mend"),
    [
        ("{{nodes.bb.x}}", 'no node "bb"', "Did you mean b?"),
        ("{{nodes.after.x}}", '"after" does not run before', "Connect it"),
        ("{{nodes.a.x}}", '"a" does not run before', "Connect it"),
        ("{{variables.vatt}}", 'no variable "vatt"', "Did you mean vat?"),
        ("{{triger.body.x}}", 'unknown name "triger"', "Did you mean trigger?"),
    ],
)
def test_a_reference_that_leads_nowhere_says_what_was_meant(problems, text, words, mend):
    nodes = [node("b", "no_op"), node("a", "set_variables", fields={"x": text}), node("after", "no_op")]
    (found,) = problems(nodes, ["t>b", "b>a", "a>after"], variables={"vat": {"value": 0.19}})
    assert (found.code, found.pointer) == ("REFERENCE_UNKNOWN", "/nodes/2/config/fields/x")
    assert words in found.message
    assert mend in found.mend


@pytest.mark.parametrize(
    "text", ["{{nodes.b.x}}", "{{nodes.t.x}}", "{{variables.vat}}", "{{items.0.x}}", "{{node.x}}", "{{c.b}}"]
)
def test_a_reference_to_what_comes_before_is_no_problem(problems, text):
    nodes = [node("b", "no_op"), node("a", "set_variables", fields={"x": text})]
    assert problems(nodes, ["t>b", "b>a"], variables={"vat": {"value": 1}}) == []


def test_what_is_not_built_warns_and_its_config_is_let_be(problems):
    (found,) = problems([node("a", "stripe", "integration", action="create_customer", email="{{broken")], ["t>a"])
    assert (found.code, found.severity) == ("INTEGRATION_NOT_BUILT", "warning")
    assert "Stripe is not available yet" in found.message


def test_a_type_that_nobody_knows_warns_with_the_nearest_one(problems):
    (found,) = problems([node("a", "if_thn")], ["t>a"])
    assert (found.code, found.severity, found.mend) == ("NODE_TYPE_UNKNOWN", "warning", "Did you mean “if_then”?")


def test_what_is_wrong_between_fields_is_found(problems):
    nodes = [
        node("w", "trigger_webhook", "trigger", auth="hmac"),
        node("s", "split_ab", weights={"branch_a": 0}),
        node("m", "merge", combine="by_key"),
    ]
    assert codes(problems(nodes, ["t>s", "s>m"])) == [
        ("CONFIG_REQUIRED", "error", "/nodes/1/config/secret"),
        ("SPLIT_INVALID", "error", "/nodes/2/config/weights"),
        ("CONFIG_REQUIRED", "error", "/nodes/3/config/key"),
    ]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("errorHandling", "ignore"),
        ("maxRetries", 11),
        ("retryDelayMs", "long"),
        ("onUnknown", "guess"),
        ("timeoutSeconds", -1),
    ],
)
def test_the_keys_that_every_node_has_are_checked(problems, key, value):
    (found,) = problems([node("a", "no_op", **{key: value})], ["t>a"])
    assert (found.code, found.field) == ("CONFIG_INVALID", f"config.{key}")


def test_a_setting_that_the_type_does_not_know_may_be_a_slip(problems):
    (found,) = problems(
        [node("a", "no_op"), node("b", "if_then", expression="trigger.n", expresion="x")], ["t>a", "t>b"]
    )
    assert (found.code, found.severity, found.mend) == ("CONFIG_UNKNOWN", "warning", "Did you mean “expression”?")


def test_a_node_that_is_switched_off_is_not_checked(problems):
    off = {**node("a", "http_request"), "disabled": True}
    assert problems([off], ["t>a"]) == []


def test_handles_that_stand_in_text_are_an_error(problems):
    (found,) = problems([node("a", "switch", cases='[{"handle": "x", "expression": "true"}]')], ["t>a"])
    assert (found.code, found.field) == ("CONFIG_INVALID", "config.cases")


def test_a_mapping_is_checked_where_it_stands(problems):
    edge = {"id": "e", "source": "t", "target": "a", "data_mapping": {"x": "{{nodes.nope.y}}"}}
    (unknown,) = problems([node("a", "no_op")], [edge])
    assert (unknown.code, unknown.edge_id, unknown.pointer) == ("REFERENCE_UNKNOWN", "e", "/edges/0/data_mapping/x")
    (broken,) = problems([node("a", "no_op")], [{**edge, "data_mapping": {"x": "{{trigger."}}])
    assert (broken.code, broken.severity, broken.edge_id) == ("EXPRESSION_SYNTAX", "error", "e")


def test_a_mapping_may_read_its_source(problems):
    edge = {"id": "e", "source": "b", "target": "a", "data_mapping": {"x": "{{nodes.b.y}}", "z": "some.path"}}
    assert problems([node("b", "no_op"), node("a", "no_op")], ["t>b", edge]) == []


def test_two_edges_that_bring_the_same_field_warn_and_name_both(problems):
    nodes = [
        node("x", "set_variables", fields={"a": 1, "b": 2}),
        node("y", "set_variables", fields={"b": 3}),
        node("z", "no_op"),
    ]
    (found,) = problems(nodes, ["t>x", "t>y", "x>z", "y>z"])
    assert (found.code, found.severity, found.node_id) == ("SAME_KEY_TWICE", "warning", "z")
    assert "“x>z”" in found.message
    assert "“y>z”" in found.message
    assert "“b”" in found.message


def test_a_mapping_or_a_merge_settles_who_brings_what(problems):
    nodes = [node("x", "set_variables", fields={"b": 2}), node("y", "set_variables", fields={"b": 3})]
    mapped = {"id": "m", "source": "y", "target": "z", "data_mapping": {"c": "b"}}
    assert problems([*nodes, node("z", "no_op")], ["t>x", "t>y", "x>z", mapped]) == []
    assert problems([*nodes, node("z", "merge")], ["t>x", "t>y", "x>z", "y>z"]) == []
    assert problems([*nodes, node("z", "compare", key="b")], ["t>x", "t>y", "x>z", "y>z"]) == []


def test_a_circle_does_not_hang_the_search(problems):
    assert problems([node("a", "no_op"), node("b", "no_op")], ["t>a", "a>b", "b>a"]) == []
