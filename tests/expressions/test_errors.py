"""The table of errors: code, kind, message, position and hint of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from layers.expressions import ExpressionError, compile, patterns

S, E, L = "EXPRESSION_SYNTAX", "EXPRESSION_ERROR", "EXPRESSION_LIMIT"
NULL_HINT = 'the value is empty; use "?? 0" to give a default'
TABLE = [
    ("empty", S, "", "empty expression", "1:1", None),
    ("unexpected_end", S, "1 + ", "the expression ends too early", "1:5", None),
    ("unexpected_token", S, "a b", "unexpected 'b'", "1:3", "an operator is missing before this name"),
    ("unexpected_token", S, "1 2", "unexpected '2'", "1:3", None),
    ("expected", S, "(1", "expected ')' but found the end", "1:3", None),
    ("expected", S, "{a 1}", "expected '}' but found '1'", "1:4", None),
    ("expected", S, "trigger.formData.", 'expected a field name after "."', "1:17", None),
    ("single_equals", S, "trigger.x = 5", "single '=' is not an operator", "1:11", "use == to compare"),
    ("unterminated_text", S, '"abc', "unterminated text: closing quote missing", "1:1", None),
    ("curly_quote", S, "“abc”", "curly quote “", "1:1", "use straight quotes \" or '"),
    ("unknown_function", S, 'uper("a")', 'unknown function "uper"', "1:1", "did you mean upper()?"),
    ("wrong_arguments", S, 'upper("a","b")', "upper() takes 1 argument but got 2", "1:1", "upper(text)"),
    ("lambda_place", S, "x => x", "a function can only be an argument of filter(), map() …", "1:1", None),
    ("lambda_place", S, "[1] | join(x => x)", "a function can only be an argument of filter(), map() …", "1:12", None),
    ("too_long", S, "1" + "+1" * 8500, "expression longer than 16384 characters", "1:1", None),
    ("too_deep", S, "(" * 65, "expression nested deeper than 64 levels", "1:65", None),
    ("unknown_name", E, "triger.x", 'unknown name "triger"', "1:1", "did you mean trigger?"),
    ("missing_value", E, "nodes.node-1.discount * 2", "cannot calculate empty (null) * a number", "1:23", NULL_HINT),
    ("type", E, "trigger.formData.name * 2", "cannot calculate text * a number", "1:23", None),
    ("type", E, "trigger.formData.name < 5", "cannot compare text < a number", "1:23", None),
    ("type", E, '5 contains "5"', "cannot look inside a number", "1:3", None),
    (
        "list_field",
        E,
        "nodes.node-1.items.sku",
        '"sku" was asked of a list',
        "1:20",
        "use [0].sku for the first item or [*].sku for all",
    ),
    ("division_by_zero", E, "5 / 0", "division by zero", "1:3", None),
    ("not_a_number", E, 'number("abc")', "'abc' is not a number", "1:1", 'use number(text, "de") for local formats'),
    ("not_a_list", E, "map(5, x => x)", "expected a list but got a number", "1:1", None),
    ("not_a_date", E, 'formatDate("soon")', "'soon' is not a date", "1:1", 'use parseDate(text, "DD.MM.YYYY")'),
    (
        "unknown_unit",
        E,
        'addDate(now, 1, "fortnight")',
        "unknown unit 'fortnight'",
        "1:1",
        "minutes, hours, days, weeks, months, years",
    ),
    (
        "unknown_zone",
        E,
        'timezone(now, "Europe/Berln")',
        "unknown time zone 'Europe/Berln'",
        "1:1",
        "did you mean Europe/Berlin?",
    ),
    ("bad_pattern", E, 'matches("a", "(")', "bad pattern: missing )", "1:1", None),
    ("bad_json", E, 'parseJson("{bad")', "parseJson(): not valid JSON at character 2", "1:1", None),
    ("required", E, 'required("", "name is missing")', "name is missing", "1:1", None),
    (
        "steps",
        L,
        "range(2000).map(a => range(2000))",
        "the expression needs too many steps",
        "1:22",
        "use a Filter or Loop node",
    ),
    ("text_size", L, '"a".repeat(10 ** 9)', "repeat() would make a text longer than 1 MB", "1:5", None),
    ("list_size", L, "range(1000000)", "range() longer than 100000", "1:1", None),
    ("number_size", L, "9 ** 9 ** 9", "number too large", "1:3", None),
    ("depth", L, 'parseJson("' + "[" * 101 + "]" * 101 + '")', "JSON nested too deep", "1:1", None),
    # beyond the table
    ("missing_value", E, "-null", "cannot calculate - empty (null)", "1:1", NULL_HINT),
    ("type", E, "[1]*10", "cannot calculate a list * a number", "1:4", None),
    ("type", E, "true + 1", "cannot calculate yes/no + a number", "1:6", None),
    ("division_by_zero", E, "5 % 0", "division by zero", "1:3", None),
    ("number_size", L, "1e308 * 10", "number too large", "1:7", None),
    ("number_size", L, "2 ** 1023 * 2", "number too large", "1:11", None),
    ("number_size", L, 'addDate("9999-12-31", 2, "days")', "date outside the years 1 to 9999", "1:1", None),
]


@pytest.mark.parametrize(("kind", "code", "source", "message", "place", "hint"), TABLE)
def test_every_error_says_what_where_and_how_to_mend_it(
    kind: str, code: str, source: str, message: str, place: str, hint: str | None, value: Callable[..., Any]
) -> None:
    with pytest.raises(ExpressionError) as caught:
        value(source)
    error = caught.value
    assert (error.code, error.kind, error.message) == (code, kind, message)
    assert f"{error.line}:{error.column}" == place
    assert error.hint == hint
    assert error.source == source


def test_an_error_on_the_wire_and_as_text(value: Callable[..., Any]) -> None:
    with pytest.raises(ExpressionError) as caught:
        value("trigger.formData.name * 2")
    assert caught.value.to_json() == {
        "code": "EXPRESSION_ERROR",
        "kind": "type",
        "message": "cannot calculate text * a number",
        "hint": None,
        "line": 1,
        "column": 23,
        "start": 22,
        "end": 23,
        "field": None,
        "source": "trigger.formData.name * 2",
    }
    with pytest.raises(ExpressionError) as caught:
        compile('uper("a")', "expression")
    assert str(caught.value) == 'unknown function "uper" (line 1, column 1) - did you mean upper()?'
    assert caught.value.to_json()["fix"] == {"start": 0, "end": 4, "text": "upper"}


def test_an_error_inside_a_list_names_the_element(value: Callable[..., Any]) -> None:
    with pytest.raises(ExpressionError) as caught:
        value('[1, "x", 3].map(n => n * 2)')
    assert caught.value.message == "cannot calculate text * a number (item 1)"
    assert caught.value.column == 24


def test_without_the_pattern_engine_patterns_are_refused(
    value: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patterns, "re2", None)
    with pytest.raises(ExpressionError) as caught:
        value('matches("a", "a")')
    error = caught.value
    assert (error.kind, error.message) == ("pattern_unavailable", "patterns are not available on this installation")
    assert error.hint == "install the regular-expression package"


def test_values_in_messages_are_cut(value: Callable[..., Any]) -> None:
    with pytest.raises(ExpressionError) as caught:
        value(f'number("{"x" * 500}")')
    assert len(caught.value.message) < 100


def test_other_host_types_are_refused(value: Callable[..., Any]) -> None:
    for source in (
        "trigger.x",
        "trigger.x == 1",
        "trigger.x.y",
        "typeOf(trigger.x)",
        '"" & trigger.x',
        "toJson(trigger)",
    ):
        with pytest.raises(ExpressionError):
            value(source, {"trigger": {"x": object()}})
