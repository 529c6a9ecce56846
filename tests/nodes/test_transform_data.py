import pytest

from layers.catalog.operations import NAMES
from layers.errors import WontWork
from layers.expressions import ExpressionError


async def test_fields_are_templates_and_keep_the_kind_of_their_value(run_node):
    config = {
        "transformExpression": {"gross": "{{net * 1.19}}", "text": "{{net}} EUR", "deep.n": 1, "list": ["{{net}}"]}
    }
    ran = await run_node("transform_data", {"net": 100, "kept": 0}, config)
    assert ran.output == {"net": 100, "kept": 0, "gross": 119, "text": "100 EUR", "deep": {"n": 1}, "list": [100]}


async def test_replace_starts_anew(run_node):
    config = {"transformExpression": {"a": 1}, "mode": "replace"}
    assert (await run_node("transform_data", {"old": 1}, config)).output == {"a": 1}


async def test_both_may_be_json_text(run_node):
    config = {"transformExpression": '{"n": {{trigger.n}}}', "operations": '[{"op": "remove", "field": "old"}]'}
    assert (await run_node("transform_data", {"old": 1}, config, trigger={"n": 4})).output == {"n": 4}


GIVEN = {
    "email": "  Zoe@Example.COM ", "name": "zoë müller", "price": "19.5", "n": 2.345, "tags": ["b", "a", "b"],
    "at": "2026-03-15T10:30:00Z", "items": [{"q": 2, "p": 1}, {"q": 1, "p": 5}, {"q": 2, "p": 9}], "empty": "",
    "deep": {"x": 1, "y": 2},
}  # fmt: skip
CASES = [
    ({"op": "rename", "field": "name", "to": "who"}, "who", "zoë müller"),
    ({"op": "rename", "field": "deep.x", "to": "deep.z"}, "deep", {"y": 2, "z": 1}),
    ({"op": "remove", "field": "deep.x"}, "deep", {"y": 2}),
    ({"op": "set", "field": "new.field", "value": "{{trigger.v}}"}, "new", {"field": 42}),
    ({"op": "default", "field": "empty", "value": "n/a"}, "empty", "n/a"),
    ({"op": "default", "field": "absent", "value": 3}, "absent", 3),
    ({"op": "default", "field": "price", "value": 3}, "price", "19.5"),
    ({"op": "copy", "field": "name", "to": "deep.name"}, "deep", {"x": 1, "y": 2, "name": "zoë müller"}),
    ({"op": "lowercase", "field": "email"}, "email", "  zoe@example.com "),
    ({"op": "uppercase", "field": "name"}, "name", "ZOË MÜLLER"),
    ({"op": "trim", "field": "email"}, "email", "Zoe@Example.COM"),
    ({"op": "capitalize", "field": "name"}, "name", "Zoë müller"),
    ({"op": "replace", "field": "name", "find": "ü", "with": "ue"}, "name", "zoë mueller"),
    ({"op": "split", "field": "name", "by": " "}, "name", ["zoë", "müller"]),
    ({"op": "join", "field": "tags", "by": "-"}, "tags", "b-a-b"),
    ({"op": "to_number", "field": "price"}, "price", 19.5),
    ({"op": "to_text", "field": "n"}, "n", "2.345"),
    ({"op": "to_boolean", "field": "empty"}, "empty", False),
    ({"op": "round", "field": "n", "digits": 2}, "n", 2.35),
    ({"op": "round", "field": "n"}, "n", 2),
    ({"op": "calculate", "field": "price", "expression": "number(value) * n"}, "price", 45.7275),
    ({"op": "format_number", "field": "n", "decimals": 1, "locale": "de"}, "n", "2,3"),
    ({"op": "format_date", "field": "at", "format": "DD.MM. HH:mm", "timezone": "Europe/Berlin"}, "at", "15.03. 11:30"),
    ({"op": "parse_date", "field": "at"}, "at", "2026-03-15T10:30:00Z"),
    ({"op": "date_add", "field": "at", "amount": 2, "unit": "days"}, "at", "2026-03-17T10:30:00Z"),
    ({"op": "pick", "field": "deep", "fields": ["y"]}, "deep", {"y": 2}),
    ({"op": "sort", "field": "tags"}, "tags", ["a", "b", "b"]),
    (
        {"op": "sort", "field": "items", "by": "p", "descending": True},
        "items", [{"q": 2, "p": 9}, {"q": 1, "p": 5}, {"q": 2, "p": 1}],
    ),
    ({"op": "unique", "field": "tags"}, "tags", ["b", "a"]),
    ({"op": "unique", "field": "items", "by": "q"}, "items", [{"q": 2, "p": 1}, {"q": 1, "p": 5}]),
    ({"op": "slice", "field": "tags", "from": 1}, "tags", ["a", "b"]),
    ({"op": "slice", "field": "tags", "from": 0, "to": 1}, "tags", ["b"]),
    ({"op": "sum", "field": "items", "by": "p"}, "items", 15),
    ({"op": "count", "field": "tags"}, "tags", 3),
]  # fmt: skip


@pytest.mark.parametrize(
    ("step", "field", "wanted"), CASES, ids=lambda v: v["op"] if isinstance(v, dict) and "op" in v else ""
)
async def test_each_operation_does_what_its_name_says(run_node, step, field, wanted):
    ran = await run_node("transform_data", GIVEN, {"operations": [step]}, trigger={"v": 42})
    assert ran.output[field] == wanted


def test_every_operation_has_a_case():
    assert {step["op"] for step, _, _ in CASES} == set(NAMES)


async def test_rename_and_remove_leave_nothing_behind(run_node):
    steps = [{"op": "rename", "field": "name", "to": "who"}, {"op": "remove", "field": "email"}]
    ran = await run_node("transform_data", GIVEN, {"operations": steps})
    assert not {"name", "email"} & set(ran.output)
    assert "name" in GIVEN


async def test_pick_without_a_field_keeps_only_those_of_the_object(run_node):
    steps = [{"op": "pick", "field": "", "fields": ["price", "deep.x"]}]
    assert (await run_node("transform_data", GIVEN, {"operations": steps})).output == {
        "price": "19.5",
        "deep": {"x": 1},
    }


async def test_operations_follow_one_another(run_node):
    steps = [
        {"op": "trim", "field": "email"},
        {"op": "lowercase", "field": "email"},
        {"op": "split", "field": "email", "by": "@"},
    ]
    assert (await run_node("transform_data", GIVEN, {"operations": steps})).output["email"] == ["zoe", "example.com"]


async def test_a_field_that_fails_is_named(run_node):
    config = {"transformExpression": {"ok": 1, "total": "{{missing * 2}}"}}
    with pytest.raises(WontWork, match="“total”") as caught:
        await run_node("transform_data", {}, config)
    assert (caught.value.error_code, caught.value.details["field"]) == ("TRANSFORM_ERROR", "total")


async def test_an_operation_that_fails_is_named_with_its_place(run_node):
    steps = [{"op": "trim", "field": "name"}, {"op": "to_number", "field": "name"}]
    with pytest.raises(WontWork, match=r"Operation 2 \(to_number\), field “name”") as caught:
        await run_node("transform_data", GIVEN, {"operations": steps})
    assert caught.value.error_code == "TRANSFORM_ERROR"


@pytest.mark.parametrize(
    "operations",
    [
        {"op": "trim"}, ["trim"], [{"op": "explode", "field": "a"}], [{"op": "trim"}], [{"op": "rename", "field": "a"}],
        [{"op": "date_add", "field": "a", "amount": 1}], [{"op": "calculate", "field": "a"}],
        [{"op": "sort", "field": "a", "by": "{{trigger.x}}"}], "[{",
    ],
)  # fmt: skip
async def test_operations_that_are_none_are_refused_before_the_run(run_node, operations):
    with pytest.raises(WontWork) as caught:
        await run_node("transform_data", {}, {"operations": operations})
    assert (caught.value.error_code, caught.value.details["field"]) == ("CONFIG_INVALID", "operations")


async def test_an_expression_that_does_not_parse_is_a_syntax_error_with_its_place(run_node):
    with pytest.raises(ExpressionError) as caught:
        await run_node("transform_data", {}, {"operations": [{"op": "calculate", "field": "a", "expression": "1 +"}]})
    assert caught.value.code == "EXPRESSION_SYNTAX"
