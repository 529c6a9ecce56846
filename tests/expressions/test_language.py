"""The tables of the reference, line by line: grammar, names, missing values, comparison, text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from layers.expressions import ExpressionError, Options, compile, to_text

DASHES = {
    "trigger": {"headers": {"content-type": "application/json"}, "a": 10, "b": 3},
    "nodes": {
        "node-1": {"total": 100, "tax": 19, "net-total": 81},
        "node-2": {"total": 30},
        "step-2b": {"n": 5},
        "crm-1": {"id": 7},
        "crm-2": {"output": {"id": 8}},
    },
    "variables": {"tax-rate": 0.19, "total": 100},
    "item": {"price": 5, "cost": 2},
}


def same(found: Any, expected: Any) -> bool:
    return bool(found == expected) and isinstance(found, bool) == isinstance(expected, bool)


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("-2 ** 2", -4),
        ("2 ** 3 ** 2", 512),
        ("-7 % 3", -1),
        ("not 1 == 2", True),
        ("!1 == 2", False),
        ("0 ?? 5", 0),
        ('"" ?? 5', 5),
        ("0 || 5", 5),
        ('1 && "x"', True),
        ("true ? 1 : false ? 2 : 3", 1),
        ("[1] + [2]", [1, 2]),
        ('"a" & 1 & null', "a1"),
        ('null ?? "" ?? "z"', "z"),
        # operators in words and signs, any letter case
        ("1 < 2 AND 2 < 3 and not (3 < 2)", True),
        ("5 IN [1, 5] or false", True),
        ("5 not in [1, 5]", False),
        ("5 NOT IN [1]", True),
        ('"abc" startsWith "a" && "abc" ENDSWITH "c"', True),
        ('"AB-1" matches "^[A-Z]+-\\d$"', True),
        ('"AB" matches "(?i)ab"', True),
        ("null is null", True),
        ("1 is not null", True),
        ("1 <> 2", True),
        ("1 === 1.0", True),
        ('1 !== "1"', True),
        ("{{1 + 1}} * 2", 4),
        ("{a: 1, 'b c': [2, 3,],}", {"a": 1, "b c": [2, 3]}),
        ('"\\u00e9\\n\\q" & "\\ud83d\\ude00"', "é\n\\q😀"),
        ("[1, 2, 3][-1]", 3),
        ("[1, 2].5", None),
        ("[[1, 2], [3]][*][*]", [1, 2, 3]),
        ("null[*]", []),
        ("[{a: [{b: 1}, {b: 2}]}, {a: [{b: 3}]}].*.a[].b", [1, 2, 3]),
        ('"abc"[1]', "b"),
        ('"abc".length', 3),
        ("{length: 9}.length", 9),
        ("{a: 1, b: 2}.length", 2),
        ("[4, 5].last", 5),
        ("[].first", None),
        ('"a b" | split(" ") | join("-")', "a-b"),
        ('"x".upper().lower() | length', 1),
        ("1e3 + 1.5E-1", 1000.15),
    ],
)
def test_the_grammar(source: str, result: Any, value: Callable[..., Any]) -> None:
    assert same(value(source, {}), result)


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("nodes.node-1.total", 100),
        ("nodes.node-1.total-1", 99),
        ("nodes.node-1.total-nodes.node-2.total", 70),
        ("nodes.node-1.net-total", 81),
        ("nodes.step-2b.n", 5),
        ("trigger.headers.content-type", "application/json"),
        ("variables.tax-rate * 100", 19),
        ("item.price-item.cost", 3),
        ("variables.total-round(0.6)", 99),
        ("trigger.a-3", 7),
        ("trigger.a-b", None),
        ('trigger["a"]-trigger.b', 7),
        ("[5].map(x => item.price-x)", [0]),
        ("trigger.a - trigger.b", 7),
        ("trigger.a-true", None),
    ],
)
def test_the_dash_rule(source: str, result: Any, value: Callable[..., Any]) -> None:
    if source == "trigger.a-true":
        with pytest.raises(ExpressionError):
            value(source, DASHES)
        return
    assert same(value(source, DASHES), result)


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("crm-1.id", 7),
        ("crm-1.output.id", 7),
        ("crm-2.output.id", 8),
        ('crm-1["id"]', 7),
        ("{{crm-1.id}} + 1", 8),
    ],
)
def test_a_first_name_may_be_the_id_of_a_node(source: str, result: Any, options: Options) -> None:
    assert compile(source, "expression", frozenset({"crm-1", "crm-2", "crm"})).evaluate(DASHES, options) == result


def test_parameters_and_roots_win_over_node_ids(options: Options) -> None:
    ids = frozenset({"item", "x"})
    assert compile("[1].map(x => x)", "expression", ids).evaluate({"nodes": {"x": 2}}, options) == [1]
    assert compile("item.price", "expression", ids).evaluate(DASHES, options) == 5


def test_first_names_are_fields_of_the_open_object(value: Callable[..., Any]) -> None:
    assert value('status == "paid"', {"open": {"status": "paid"}}) is True
    warnings: list[Any] = []
    assert value("statu", {"open": {"status": 1}}, warnings=warnings) is None
    assert [(w["code"], w["hint"]) for w in warnings] == [("FIELD_UNKNOWN", "did you mean status?")]


def test_paths_are_greedy_and_nothing_else(options: Options) -> None:
    assert compile("a-3.x-1", "path").evaluate({"open": {"a-3": {"x-1": 5}}}, options) == 5
    assert compile("{{ nodes.node-1.net-total }}", "path").evaluate(DASHES, options) == 81
    for source in ("a + 1", "upper(x)", "1", "a b", ""):
        with pytest.raises(ExpressionError):
            compile(source, "path")


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("nodes.node-9.x.y", None),
        ("trigger.nope.deep?.er", None),
        ("trigger.formData.note.x", None),
        ("nodes.node-1.items[99].sku", None),
        ("null < 1", False),
        ("1 >= null", False),
        ("null == trigger.nope", True),
        ('null == ""', False),
        ("null == 0", False),
        ("null == false", False),
        ("null contains 1", False),
        ("null in [null]", True),
        ('null startsWith ""', True),
        ('"a" + null', "a"),
        ('null & "b"', "b"),
        ("trigger.formData.note ?? 7", 7),
    ],
)
def test_missing_values(source: str, result: Any, value: Callable[..., Any]) -> None:
    assert same(value(source), result)


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("0.1 + 0.2", 0.3),
        ("100 * 1.1", 110),
        ("1.1 * 1.1", 1.21),
        ("10 / 4", 2.5),
        ("10 / 5", 2),
        ("-5 % 3", -2),
        ("5.5 % 2", 1.5),
        ("2 ** 10", 1024),
        ("2 ** -1", 0.5),
        ("9007199254740993 + 1", 9007199254740994),
        ("2 ** 1000 / 2 ** 999", 2),
        ('"42" + 1', "421"),
        ('"42" - 1', 41),
        ('"5" * "4"', 20),
        ('" 1e2 " / 1', 100),
        ('-"5"', -5),
        ('1 == "1"', True),
        ('"" == 0', False),
        ('true == "TRUE"', True),
        ('"1.0" == "1"', False),
        ("true == 1", False),
        ("1 === 1.0", True),
        ('1 === "1"', False),
        ('[1, {a: 2}] == [1.0, {"a": 2}]', True),
        ('[1] == ["1"]', False),
        ('"10" > "9"', True),
        ('"a" < "B"', False),
        ('now == "2026-03-20T12:00:00Z"', True),
        ('now > "2026-03-20"', True),
        ('"b" in {a: 1}', False),
        ('{a: 1} contains "a"', True),
        ('["1"] contains 1', True),
        ('"x1" contains 1', True),
    ],
)
def test_numbers_and_comparison(source: str, result: Any, value: Callable[..., Any]) -> None:
    assert same(value(source, {}), result)


@pytest.mark.parametrize("false", ["null", "false", "0", '""', '" FALSE "', "[]", "{}", "0.0"])
def test_what_is_false(false: str, value: Callable[..., Any]) -> None:
    assert value(f"{false} ? 1 : 2", {}) == 2


@pytest.mark.parametrize("true", ["true", "1", "-1", '"0"', '" "', "[0]", "{a: 0}", "now"])
def test_everything_else_is_true(true: str, value: Callable[..., Any]) -> None:
    assert value(f"{true} ? 1 : 2", {}) == 1


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("x", "x"),
        (None, ""),
        (True, "true"),
        (42, "42"),
        (19.0, "19"),
        (0.1, "0.1"),
        (1e15, "1000000000000000"),
        (123456789012345680000.0, "123456789012345680000"),
        (1e21, "1e+21"),
        (1.5e300, "1.5e+300"),
        (1e-6, "0.000001"),
        (1.5e-5, "0.000015"),
        (1e-7, "1e-7"),
        ([1, "é", None, {"a": 2.0}], '[1, "é", null, {"a": 2}]'),
    ],
)
def test_text_of_values(value: Any, text: str) -> None:
    assert to_text(value) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('now & ""', "2026-03-20T12:00:00Z"),
        ('today & ""', "2026-03-20"),
        ('timezone("2026-03-15T10:30:00Z", "Europe/Berlin") & ""', "2026-03-15T11:30:00+01:00"),
        ('parseDate("2026-03-15T10:30:00.250Z") & ""', "2026-03-15T10:30:00.250Z"),
        ('(parseDate("2026-03-16T12:00:00Z") - parseDate("2026-03-15T10:00:00Z")) & ""', "P1DT2H"),
        ("toJson([now])", '["2026-03-20T12:00:00Z"]'),
    ],
)
def test_text_of_dates(source: str, text: str, value: Callable[..., Any]) -> None:
    assert value(source) == text


def test_and_or_and_choices_evaluate_only_what_they_need(value: Callable[..., Any]) -> None:
    for source in ("false and 1 / 0", "1 or 1 / 0", "true ? 1 : 1 / 0", "5 ?? 1 / 0", "default(1, 1 / 0)"):
        value(source, {})


def test_now_is_the_same_within_one_evaluation(value: Callable[..., Any]) -> None:
    assert value("now() === now") is True


def test_the_time_must_be_given_to_be_used() -> None:
    with pytest.raises(ExpressionError):
        compile("now", "expression").evaluate({})


def test_reads_are_the_constant_paths() -> None:
    program = compile("nodes.a-1.items[0].sku & trigger[x] & [1].map(y => y.z & variables.v)", "expression")
    assert set(program.reads) == {
        ("nodes", "a-1", "items", 0, "sku"),
        ("trigger",),
        ("open", "x"),
        ("variables", "v"),
    }


def test_nodes_may_be_any_mapping(options: Options) -> None:
    from collections import ChainMap

    nodes = ChainMap({"a": {"x": 1}}, {"b": {"x": 2}})
    assert compile("nodes.a.x + nodes.b.x", "expression").evaluate({"nodes": nodes}, options) == 3
    assert compile("keys(nodes).length", "expression").evaluate({"nodes": nodes}, options) == 2
