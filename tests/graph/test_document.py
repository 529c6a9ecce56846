"""Reading a document: every accepted spelling becomes one, every oddity a problem with its place."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.errors import Invalid
from layers.graph.document import load
from layers.graph.model import dump


def node(**keys):
    return load({"nodes": [{"id": "n", **keys}]}, {"if_then": "logic"}).workflow.nodes[0]


def test_a_lone_type_is_the_service_and_the_catalogue_knows_its_category():
    assert (node(type="if_then").category, node(type="if_then").service) == ("logic", "if_then")


def test_native_is_read_as_lc_native():
    assert node(type="native", service="lc_crm").category == "lc_native"


@pytest.mark.parametrize(("old", "new"), [("lc_invoice", "lc_invoicing"), ("lc_ai_agent", "lc_ai_chat")])
def test_old_names_of_services_are_read(old, new):
    assert node(type="lc_native", service=old).service == new


def test_camel_case_spellings_are_read():
    assert node(type="if_then", credentialsRef={"kind": "oauth"}).credentials_ref == {"kind": "oauth"}
    edge = load({"edges": [{"source": "a", "target": "b", "dataMapping": {"x": "y"}, "source_handle": "true"}]})
    assert edge.workflow.edges[0].data_mapping == {"x": "y"}
    assert edge.workflow.edges[0].source_handle == "true"


def test_variables_may_be_a_list_and_secrets_keep_no_value():
    listed = [{"key": "vat", "value": 0.19}, {"key": "api", "kind": "secret", "value": "sk-1"}]
    assert load({"variables": listed}).workflow.variables == {"vat": {"value": 0.19}, "api": {"secret": True}}


def test_unknown_keys_are_kept_and_reported():
    loaded = load({"colour": "red", "nodes": [{"id": "n", "type": "if_then", "zoom/x": 1}]})
    assert dump(loaded.workflow)["colour"] == "red"
    assert dump(loaded.workflow)["nodes"][0]["zoom/x"] == 1
    assert [(p.code, p.severity, p.pointer) for p in loaded.problems] == [
        ("UNKNOWN_KEY", "warning", "/nodes/0/zoom~1x"),
        ("UNKNOWN_KEY", "warning", "/colour"),
    ]


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ([], ""),
        ({"format": "layers/9"}, "/format"),
        ({"nodes": {}}, "/nodes"),
        ({"nodes": [{"type": "if_then"}]}, "/nodes/0"),
        ({"nodes": [{"id": "a"}]}, "/nodes/0/service"),
        ({"nodes": [{"id": "a", "type": "if_then", "config": []}]}, "/nodes/0/config"),
        ({"edges": [{"source": "a"}]}, "/edges/0"),
        ({"settings": {"active_timeout_s": "long"}}, "/settings/active_timeout_s"),
        ({"settings": {"on_node_failure": "explode"}}, "/settings/on_node_failure"),
        ({"name": 5}, "/name"),
    ],
)
def test_a_shape_that_nothing_can_be_made_of_is_refused_with_its_place(document, pointer):
    with pytest.raises(Invalid) as refused:
        load(document)
    assert pointer in [problem.pointer for problem in refused.value.problems]


def test_all_fatal_problems_are_told_at_once():
    with pytest.raises(Invalid) as refused:
        load({"name": 5, "nodes": [{}, {"id": "a"}], "edges": ["x"]})
    assert len(refused.value.problems) == 4


def test_null_settings_mean_the_default_but_no_timeout_means_none():
    read = load({"settings": {"timezone": None, "active_timeout_s": None}}).workflow.settings
    assert (read.timezone, read.active_timeout_s) == ("UTC", None)


words = st.text("abn1", max_size=4)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=5,
)
keys = st.sampled_from(("name", "nodes", "edges", "settings", "variables", "x", "format"))


@given(st.dictionaries(keys, json_values))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_document_loads_and_comes_back_or_is_refused_with_reasons(document):
    try:
        loaded = load(document)
    except Invalid as error:
        refused = error
    else:
        assert load(dump(loaded.workflow)).workflow == loaded.workflow
        return
    assert refused.problems
