"""What flows along an edge."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from layers.expressions import ExpressionError, Options, Scope, Secret
from layers.graph.mapping import check_mapping, compile_mapping, saved_mapping

OUTPUT = {
    "formData": {"email": " Zoe@Example.com "},
    "created": "2026-03-01",
    "items": [{"sku": "A", "price": 2, "qty": 3}, {"sku": "B", "price": 5, "qty": 0}],
    "net-total": 10.5,
    "empty": "",
    "none": None,
    "_private": 1,
}
CONTEXT = {
    "trigger": {"formData": {"first": "Zoë", "last": "Müller"}},
    "nodes": {"crm-1": {"id": 7}},
    "variables": {"key": Secret("sk-1")},
}
PUBLIC = {name: value for name, value in OUTPUT.items() if name != "_private"}


def apply(mapping: Any, output: Any = None, options: Options | None = None) -> Any:
    compiled = compile_mapping(mapping, frozenset({"crm-1"}))
    return compiled.apply(OUTPUT if output is None else output, CONTEXT, options or Options())


@pytest.mark.parametrize("mapping", [None, {}, []])
def test_no_mapping_passes_everything_but_private_fields(mapping: Any) -> None:
    assert apply(mapping) == PUBLIC


def test_an_output_without_private_fields_is_passed_as_it_is() -> None:
    given = {"a": 1}
    assert apply({}, given) is given


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("created", "2026-03-01"),
        ("items.0.sku", "A"),
        ("items[*].sku", ["A", "B"]),
        ("net-total", 10.5),
        ("none", None),
        ("'EUR'", "EUR"),
        ("'it's'", "it's"),
        ("trigger.formData.first", "Zoë"),
        ("nodes.crm-1.id", 7),
        ("crm-1.id", 7),
        ('{{trigger.formData.first & " " & trigger.formData.last}}', "Zoë Müller"),
        ("Dear {{trigger.formData.first}}", "Dear Zoë"),
        ("{{created}}", "2026-03-01"),
        (5, 5),
        (True, True),
        (None, None),
        (["{{1 + 1}}", "x"], [2, "x"]),
        ({"a": {"b": "{{trigger.formData.first}}"}}, {"a": {"b": "Zoë"}}),
        ({"path": "items", "transform": [{"fn": "count"}]}, 2),
        ({"path": "empty", "default": "n/a"}, "n/a"),
        ({"path": "nope", "default": "{{trigger.formData.first}}"}, "Zoë"),
        ("*", PUBLIC),
    ],
)
def test_the_object_form(source: Any, result: Any) -> None:
    assert apply({"target": source}) == {"target": result}


def test_a_field_of_the_output_comes_before_a_root_of_its_name() -> None:
    assert apply({"a": "trigger.x", "b": "trigger"}, {"trigger": {"x": 1}}) == {"a": 1, "b": {"x": 1}}


def test_the_list_form_of_the_reference() -> None:
    mapping = [
        {"target": "email", "source": "formData.email", "transform": [{"fn": "trim"}, {"fn": "lower"}]},
        {"target": "customer.name", "source": '{{trigger.formData.first & " " & trigger.formData.last}}'},
        {
            "target": "due",
            "source": "created",
            "transform": [{"fn": "addDate", "args": [14, "days"]}, {"fn": "formatDate", "args": ["DD.MM.YYYY"]}],
        },
        {
            "target": "total",
            "source": "items",
            "transform": [
                {"fn": "filter", "args": ["item.qty > 0"]},
                {"fn": "sumBy", "args": ["item.price * item.qty"]},
            ],
        },
        {"target": "currency", "value": "EUR"},
        {"target": "off", "value": 1, "disabled": True},
    ]
    assert apply(mapping) == {
        "email": "zoe@example.com",
        "customer": {"name": "Zoë Müller"},
        "due": "15.03.2026",
        "total": 6,
        "currency": "EUR",
    }
    assert apply([{"target": "*", "source": "*"}, *mapping]) == {**PUBLIC, **apply(mapping)}


@pytest.mark.parametrize(
    ("steps", "result"),
    [
        ([{"op": "calculate", "expression": "value * 0.19 + value"}, {"op": "round", "digits": 1}], 12.5),
        ([{"op": "to_text"}, {"fn": "padStart", "args": [6, "0"]}], "0010.5"),
        ([{"op": "format_number", "decimals": 2, "locale": "de"}], "10,50"),
    ],
)
def test_steps_follow_each_other(steps: list[Any], result: Any) -> None:
    assert apply([{"target": "x", "source": "net-total", "transform": steps}]) == {"x": result}


def test_targets_build_objects_and_lists_in_order() -> None:
    lines = [
        {"target": "a.1.b", "value": 1},
        {"target": "a.0", "value": 2},
        {"target": "c", "source": "formData"},
        {"target": "c.extra", "value": 3},
        {"target": "d", "value": 4},
        {"target": "d", "value": 5},
    ]
    before = copy.deepcopy(OUTPUT)
    assert apply(lines) == {
        "a": [2, {"b": 1}],
        "c": {"email": " Zoe@Example.com ", "extra": 3},
        "d": 5,
    }
    assert before == OUTPUT


def test_a_missing_source_leaves_its_target_out_with_a_warning() -> None:
    warnings: list[Any] = []
    found = apply({"a": "nope.deep", "b": "items.7", "c": "none", "d": "created"}, None, Options(warnings=warnings))
    assert found == {"c": None, "d": "2026-03-01"}
    assert {warning["field"] for warning in warnings if warning["code"] == "SOURCE_MISSING"} == {
        "data_mapping.a",
        "data_mapping.b",
    }


def test_a_step_may_give_the_default_itself() -> None:
    assert apply([{"target": "a", "source": "nope", "transform": [{"op": "default", "value": 5}]}]) == {"a": 5}


def test_a_required_line_fails_when_nothing_is_left() -> None:
    with pytest.raises(ExpressionError) as caught:
        apply([{"target": "a.b", "source": "empty", "required": True}])
    assert (caught.value.kind, caught.value.field) == ("required", "data_mapping.a.b")


def test_an_error_names_target_and_step() -> None:
    with pytest.raises(ExpressionError) as caught:
        apply([{"target": "due", "source": "formData.email", "transform": ["trim", "year"]}])
    assert caught.value.kind == "not_a_date"
    assert "step 2, year()" in caught.value.message
    assert "target due" in caught.value.message


@pytest.mark.parametrize(
    ("mapping", "field"),
    [
        ({"": "x"}, "data_mapping."),
        ({"a..b": "x"}, "data_mapping.a..b"),
        ({"a": "x y"}, "data_mapping.a"),
        ({"a": "{{1"}, "data_mapping.a"),
        ({"a": {"b": "{{1 +}}"}}, "data_mapping.a"),
        ([{"source": "a"}], "data_mapping.0"),
        ([{"target": "a", "value": 1}, {"target": "b", "source": 5}], "data_mapping.1"),
        ([{"target": "a", "source": "x", "transform": [{"op": "rename"}]}], "data_mapping.0"),
        ([{"target": "a", "source": "x", "transform": [{"fn": "nope"}]}], "data_mapping.0"),
        ([{"target": "a", "source": "x", "transform": [{"fn": "upper", "args": [1]}]}], "data_mapping.0"),
        ([{"target": "a", "sorce": "x"}], "data_mapping.0"),
        ("text", "data_mapping"),
    ],
)
def test_a_wrong_mapping_names_the_line(mapping: Any, field: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_mapping(mapping)
    assert (caught.value.code, caught.value.field) == ("EXPRESSION_SYNTAX", field)


def test_reads_and_targets_are_known() -> None:
    mapping = compile_mapping({"a": "x.y", "b.c": "{{trigger.z}}", "d": "nodes.crm-1.id"})
    assert mapping.targets == ("a", "b.c", "d")
    assert {("open", "x", "y"), ("trigger", "z"), ("nodes", "crm-1", "id")} <= set(mapping.reads)


def test_secrets_pass_wrapped() -> None:
    found = apply({"auth": "Bearer {{variables.key}}"})
    assert isinstance(found["auth"], Secret)


SCOPE = Scope(
    node_ids=frozenset({"crm-1", "late"}),
    upstream=frozenset({"crm-1"}),
    shapes={"open": {"t": "object", "fields": {"email": {"t": "text"}, "items": {"t": "list", "item": None}}}},
)


@pytest.mark.parametrize(
    ("mapping", "code", "field"),
    [
        ({"a": "emial"}, "FIELD_UNKNOWN", "data_mapping.a"),
        ({"a": "nodes.late.x"}, "REFERENCE_UNKNOWN", "data_mapping.a"),
        ({"a": "{{nodes.nope.x}}"}, "REFERENCE_UNKNOWN", "data_mapping.a"),
        ({"a": {"b": ["{{1 +}}"]}}, "EXPRESSION_SYNTAX", "data_mapping.a.b.0"),
        ({"a": "email", "a.b": "email"}, "MAPPING_TARGET_INVALID", "data_mapping.a.b"),
        ([{"target": "a.b", "value": 1}, {"target": "a", "value": 2}], "MAPPING_TARGET_INVALID", "data_mapping.1"),
        ({"": "email"}, "MAPPING_TARGET_INVALID", "data_mapping."),
        ([{"target": "a", "source": "email", "transform": ["nope"]}], "EXPRESSION_SYNTAX", "data_mapping.0"),
        ("text", "EXPRESSION_SYNTAX", "data_mapping"),
    ],
)
def test_a_mapping_is_checked_before_anything_runs(mapping: Any, code: str, field: str) -> None:
    assert [(one.code, one.field) for one in check_mapping(mapping, SCOPE)] == [(code, field)]


@pytest.mark.parametrize(
    "mapping",
    [
        {},
        {"a": "email", "b": "items[*].x", "c": "'x'", "d": 5, "*": "*"},
        [{"target": "a", "value": {}}, {"target": "a.b", "source": "email"}, {"target": "a.b", "value": 1}],
    ],
)
def test_a_right_mapping_is_left_alone(mapping: Any) -> None:
    assert check_mapping(mapping, SCOPE) == []


@pytest.mark.parametrize(
    ("mapping", "saved"),
    [
        ([{"target": "a", "source": "x"}, {"target": "b", "value": "EUR"}], {"a": "x", "b": "'EUR'"}),
        ({"a": {"path": "x", "default": 1}}, [{"target": "a", "source": "x", "default": 1}]),
        ([{"target": "a", "value": {"path": "x"}}], [{"target": "a", "value": {"path": "x"}}]),
        ([{"target": "a", "value": 1}, {"target": "a", "value": 2}],) * 2,
        (None, {}),
    ],
)
def test_the_saved_form_is_the_shortest_that_says_it(mapping: Any, saved: Any) -> None:
    assert saved_mapping(mapping) == saved
    assert apply(saved) == apply(mapping)


def test_a_target_has_an_end() -> None:
    deep = ".".join("a" * 65)
    with pytest.raises(ExpressionError, match="deeper than 64 levels"):
        compile_mapping({deep: "x"})
    assert [one.code for one in check_mapping({deep: "email"}, SCOPE)] == ["MAPPING_TARGET_INVALID"]
    assert compile_mapping({".".join("a" * 64): "x"}).targets
