"""Every function of the library: its example is its test."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from layers.expressions import FUNCTIONS, ExpressionError, Function, compile, library
from layers.expressions.registry import find_function, function_names


def expected(result: str) -> Any:
    if not result.startswith("date "):
        return json.loads(result)
    return datetime.fromisoformat(result.removeprefix("date "))


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.name)
def test_the_example_of_a_function_gives_its_result(function: Function, value: Callable[..., Any]) -> None:
    found = value(function.example)
    wanted = expected(function.result)
    if isinstance(wanted, datetime):
        found = datetime.fromisoformat(found)
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        assert found.utcoffset() == wanted.utcoffset()
    assert found == wanted
    assert type(found) is type(wanted) or {type(found), type(wanted)} == {int, float}


def test_the_library_has_122_functions_under_181_names() -> None:
    assert len(FUNCTIONS) == 122
    assert len(function_names()) == 181


def test_every_function_says_what_it_does() -> None:
    for function in FUNCTIONS.values():
        assert function.doc, function.name
        assert function.signature.startswith(function.name)
        assert function.group in {"text", "number", "date", "list", "object", "logic"}


@pytest.mark.parametrize("name", ["format_date", "formatDate", "FORMATDATE", "dateFormat", "Format_Date"])
def test_function_names_ignore_letter_case_and_underscores(name: str) -> None:
    found = find_function(name)
    assert found is not None
    assert found.name == "formatDate"


@pytest.mark.parametrize("source", ["upper()", "upper(1, 2)", "now(1)", "if(1)", "reduce([1], x => x)", "coalesce()"])
def test_a_number_of_arguments_outside_the_signature_is_a_syntax_error(source: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile(source, "expression")
    assert caught.value.kind == "wrong_arguments"


@pytest.mark.parametrize(
    ("source", "result"),
    [
        # text
        ('title("don\'t SHOUT")', "Don't Shout"),
        ('slug("Straße & Œuvre — Łódź")', "strasse-oeuvre-lodz"),
        ('replace("abc", "", "-")', "abc"),
        ('split("abc", "")', ["a", "b", "c"]),
        ('substring("workflow", -4)', "flow"),
        ('truncate("short", 10)', "short"),
        ('truncate("A long sentence", 1, "...")', "."),
        ('padStart("7", 5, "ab")', "abab7"),
        ('indexOf([1, "2"], 2)', 1),
        ('match("x", "y")', None),
        ('match("AB-1", "[A-Z]+")', "AB"),
        ('regexReplace("a.b", "\\.", "$$")', "a$b"),
        ('extractEmail("no mail @ here, but a.b+c@x-y.co.uk.")', "a.b+c@x-y.co.uk"),
        ('extractEmail("nothing")', None),
        ('extractUrl("(see http://a.io/x_(y).)")', "http://a.io/x_(y)"),
        ('isEmail("a@b")', False),
        ('stripHtml("1 < 2 <i>and</i> 3 &gt; 2")', "1 < 2 and 3 > 2"),
        ('base64Decode("S8O2bG4")', "Köln"),
        ('lines("a\\r\\nb\\n")', ["a", "b"]),
        ("length(null)", 0),
        ('slice("workflow", -4)', "flow"),
        # numbers
        ("round(-2.5)", -3),
        ("round(1234, -2)", 1200),
        ("round(1.005, 2)", 1.01),
        ('number("19.99", "de")', 19.99),
        ('number("1.234", "de")', 1234),
        ('number("1,234.5")', 1234.5),
        ("number(null)", None),
        ('number("CHF 1’234.50", "de-CH")', 1234.5),
        ('formatNumber(1234.5, 2, "en")', "1,234.50"),
        ("formatNumber(0.125)", "0.125"),
        ("formatPercent(0.5)", "50%"),
        ('sum(1, "2", null)', 3),
        ("sum([])", 0),
        ("avg([])", None),
        ("max(null)", None),
        ('max(["10", 9])', 10),
        ('min(["b", "a"])', "a"),
        # lists
        ('sort([3, null, 1, 2], "desc")', [3, 2, 1, None]),
        ('unique([1, 1.0, "1", true, {a: 1}, {a: 1}])', [1, "1", True, {"a": 1}]),
        ("[1, 2, 3].filter(x => x > 1).map((x, i) => x * i)", [0, 3]),
        ("[1, 2, 3].map(item * index)", [0, 2, 6]),
        ("[[1, 2], [3]].map(x => x.map(y => y + x.length))", [[3, 4], [4]]),
        ('concat("a", 1, null)', "a1"),
        ("concat([1], null)", [1, None]),
        ("range(3)", [0, 1, 2]),
        ("range(1, 10, 4)", [1, 5, 9]),
        ("count([1, 2])", 2),
        ("null.map(x => x)", []),
        # objects
        ("merge({a: 1}, null, {b: 2})", {"a": 1, "b": 2}),
        ('pick({a: 1, b: 2, c: 3}, ["a", "c"])', {"a": 1, "c": 3}),
        ('rename({a: 1, b: 2}, "a", "b")', {"b": 1}),
        ('get({a: [1]}, "a.5", "none")', "none"),
        ("toJson({a: [1]}, 2)", '{\n  "a": [\n    1\n  ]\n}'),
        ("parseJson(5)", 5),
        # logic
        ('switch("z", "a", 1)', None),
        ("default([], 5)", 5),
        ("default(0, 5)", 0),
        ('coalesce("", null)', None),
        ('toBoolean("Yes")', True),
        ("if(false, 1)", None),
        ("if(true, 1, 1 / 0)", 1),
        ("default(1, 1 / 0)", 1),
        # dates
        ('formatDate("2026-03-05T15:04:09.007Z", "D.M.YY h:mm A SSS")', "5.3.26 3:04 PM 007"),
        ('formatDate("2026-03-05", "dddd, D. MMMM YYYY", "UTC", "de")', "Donnerstag, 5. März 2026"),
        ('formatDate("2026-03-05", "[Q]Q [week] WW X")', "Q1 week 10 1772668800"),
        ('parseDate("5. Mar 2026 03:04 PM", "D. MMM YYYY hh:mm A")', "2026-03-05T15:04:00Z"),
        ('parseDate("2026-03-15T10:00:00+02:00")', "2026-03-15T08:00:00Z"),
        ("parseDate(1773570600)", "2026-03-15T10:30:00Z"),
        ("parseDate(1773570600000)", "2026-03-15T10:30:00Z"),
        ('dateDiff("2026-01-31", "2026-02-28", "months")', 1),
        ('dateDiff("2026-01-31", "2026-03-31", "M")', 2),
        ('dateDiff("2026-03-15", "2025-03-16", "years")', 0),
        ('addDate("2024-02-29", 1, "year")', "2025-02-28T00:00:00Z"),
        ('startOf("2026-05-18T10:30:00Z", "quarter")', "2026-04-01T00:00:00Z"),
        ('"2026-03-15T10:30:00Z" | startOf("hour")', "2026-03-15T10:00:00Z"),
        ('now - parseDate("2026-03-20T11:00:00Z")', 3600),
        ('(now - parseDate("2026-03-20T11:30:00Z")) & ""', "PT30M"),
        ('now > "2026-03-20T11:59:59Z"', True),
        ("now == timestamp(now)", True),
        ("[now][0].year", 2026),
        ("{at: today}", {"at": "2026-03-20"}),
    ],
)
def test_functions_keep_their_rules_at_the_edges(source: str, result: Any, value: Callable[..., Any]) -> None:
    found = value(source)
    assert found == result
    assert isinstance(found, bool) == isinstance(result, bool)


def test_random_functions_draw_from_the_given_source(value: Callable[..., Any]) -> None:
    class Fixed:
        def random(self) -> float:
            return 0.25

        def getrandbits(self, k: int) -> int:
            return (1 << k) - 1

    assert value("random(0, 8)", rng=Fixed()) == 2
    assert 1 <= value("randomInt(1, 6)", rng=Fixed()) <= 6
    assert value("uuid()", rng=Fixed()) == "ffffffff-ffff-4fff-bfff-ffffffffffff"
    with pytest.raises(ExpressionError) as caught:
        value("random()", rng=None)
    assert caught.value.kind == "random_unavailable"


@pytest.mark.parametrize(
    ("zone", "source", "result"),
    [
        ("Europe/Berlin", 'addDays("2026-03-28T10:00:00", 1)', "2026-03-29T10:00:00+02:00"),
        ("Europe/Berlin", 'addHours("2026-03-28T10:00:00", 24)', "2026-03-29T11:00:00+02:00"),
        ("Europe/Berlin", 'parseDate("2026-03-29T02:30:00")', "2026-03-29T03:30:00+02:00"),
        ("Europe/Berlin", 'parseDate("2026-10-25T02:30:00")', "2026-10-25T02:30:00+02:00"),
        ("Europe/Berlin", 'dateDiff("2026-03-28", "2026-03-29T00:00:00", "days")', 1),
        ("Europe/Berlin", 'dateDiff("2026-03-29", "2026-03-30", "hours")', 23),
        ("Europe/Berlin", 'parseDate("2026-03-15")', "2026-03-15T00:00:00+01:00"),
        ("Asia/Kolkata", "today", "2026-03-20"),
        ("Pacific/Auckland", "today", "2026-03-21"),
        ("America/New_York", 'startOf("2026-03-15T03:00:00Z", "day")', "2026-03-14T00:00:00-04:00"),
    ],
)
def test_calendar_and_clock_follow_the_workflow_zone(
    zone: str, source: str, result: Any, value: Callable[..., Any]
) -> None:
    assert value(source, timezone=zone) == result


def test_the_same_instant_shown_elsewhere_is_the_same(value: Callable[..., Any]) -> None:
    assert value('timezone(now, "Asia/Tokyo") == now') is True
    there = datetime.fromisoformat(value('timezone(now, "Asia/Tokyo")'))
    assert there == datetime(2026, 3, 20, 21, tzinfo=timezone(timedelta(hours=9)))


@pytest.mark.parametrize(
    ("locale", "number", "money"),
    [
        ("en", "1,234,567.89", "€1,234.50"),
        ("ja", "1,234,567.89", "€1,234.50"),
        ("de", "1.234.567,89", "1.234,50\u00a0€"),
        ("de-CH", "1’234’567.89", "EUR\u00a01’234.50"),
        ("fr", "1\u202f234\u202f567,89", "1\u202f234,50\u00a0€"),
        ("es", "1.234.567,89", "1.234,50\u00a0€"),
        ("it", "1.234.567,89", "1.234,50\u00a0€"),
        ("nl", "1.234.567,89", "€\u00a01.234,50"),
        ("pl", "1\u00a0234\u00a0567,89", "1\u00a0234,50\u00a0€"),
        ("sv", "1\u00a0234\u00a0567,89", "1\u00a0234,50\u00a0€"),
        ("da", "1.234.567,89", "1.234,50\u00a0€"),
        ("cs", "1\u00a0234\u00a0567,89", "1\u00a0234,50\u00a0€"),
        ("pt", "1.234.567,89", "€\u00a01.234,50"),
        ("de-AT", "1.234.567,89", "1.234,50\u00a0€"),
        ("xx", "1,234,567.89", "€1,234.50"),
    ],
)
def test_numbers_and_money_by_locale(locale: str, number: str, money: str, value: Callable[..., Any]) -> None:
    assert value("formatNumber(1234567.89)", locale=locale) == number
    assert value(f'formatCurrency(1234.5, "EUR", "{locale}")') == money
    assert value(f'number("{number}", "{locale}")') == 1234567.89


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ('formatCurrency(-5, "EUR")', "-€5.00"),
        ('formatCurrency(-5, "EUR", "de")', "-5,00\u00a0€"),
        ('formatCurrency(1234, "JPY", "ja")', "¥1,234"),
        ('formatCurrency(1.5, "KWD", "en")', "KWD\u00a01.500"),
        ('formatCurrency(1.5, "CHF", "de")', "1,50\u00a0CHF"),
    ],
)
def test_money_has_the_decimals_and_the_sign_of_its_currency(
    source: str, result: str, value: Callable[..., Any]
) -> None:
    assert value(source) == result


def test_the_library_describes_every_function_with_its_arguments() -> None:
    functions = {one["name"]: one for one in library()["functions"]}
    assert functions.keys() == FUNCTIONS.keys()
    assert functions["upper"] == {
        "name": "upper",
        "aliases": ["upcase", "toUpperCase", "uppercase"],
        "group": "text",
        "signature": "upper(text)",
        "args": [{"name": "text", "type": "text"}],
        "returns": "text",
        "doc": "upper case",
        "example": 'upper("Köln")',
        "result": "KÖLN",
    }
    assert [one["name"] for one in functions["split"]["args"]] == ["text", "separator"]
    assert [one["type"] for one in functions["reduce"]["args"]] == ["list", "lambda", "any"]
    for name, one in functions.items():
        most = FUNCTIONS[name].most
        assert most is None or len(one["args"]) == most, name
