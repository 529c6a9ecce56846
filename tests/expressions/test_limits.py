"""Nothing a source says makes an evaluation long, large or unsafe."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable
from typing import Any

import pytest

from layers.expressions import ExpressionError, Limits, compile

BIG: dict[str, Any] = {
    "trigger": {
        "big": "a" * 1_000_000,
        "spaces": " " * 1_000_000,
        "tags": "<" * 1_000_000,
        "ampersands": "&" * 1_000_000,
        "ats": "a@" * 500_000,
        "list": list(range(100_000)),
        "rows": [{"a": number, "b": str(number), "c": [number]} for number in range(20_000)],
    }
}


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        ("trigger.list contains x", {"steps"}),
        ("trigger.list | indexOf(-1)", {"steps"}),
        ("trigger.big == (trigger.big & '')", {"steps", "text_size"}),
        ('trigger.big contains "b"', {"steps"}),
        ("trigger.big startsWith trigger.big", {"steps"}),
        ("trigger.tags | stripHtml | length", {"steps", "text_size"}),
        ("trigger.ampersands | stripHtml | length", {"steps", "text_size"}),
        ("trigger.ats | extractEmail", {"steps"}),
        ("trigger.big | upper | length", {"steps", "text_size"}),
        ('trigger.big | matches("(a+)+$")', {"steps"}),
        ('trigger.big | matchAll("a")', {"steps", "list_size"}),
        ('trigger.big | regexReplace("a", "bb")', {"steps", "text_size"}),
        ('trigger.rows | sortBy("b") | first', {"steps"}),
        ("trigger.rows | unique | first", {"steps"}),
        ("trigger.rows | toJson | length", {"steps", "text_size"}),
        ("trigger.rows == trigger.rows", {"steps"}),
        ("trigger.rows[*].c[*] | first", {"steps"}),
        ("trigger.list | sum", {"steps"}),
        ("trigger.list | max", {"steps"}),
        ('"a".repeat(1000000) | length', {"steps", "text_size"}),
        ("range(1000) | first", {"steps"}),
        ('split(trigger.big, "")', {"list_size"}),
        ('padStart("a", 10001)', {"type"}),
        ("join(trigger.list, trigger.big)", {"text_size"}),
        ('replace(trigger.big, "a", "bb")', {"text_size"}),
    ],
)
def test_work_inside_a_loop_ends_at_a_limit(body: str, kinds: set[str], value: Callable[..., Any]) -> None:
    with pytest.raises(ExpressionError) as caught:
        value(f"range(100000).map(x => {body})", BIG)
    assert caught.value.kind in kinds


@pytest.mark.parametrize(
    "source",
    [
        "trigger.__class__.__mro__",
        '"".__class__',
        "[].append",
        "{}.keys",
        "trigger.constructor.constructor",
        "nodes.__init__.__globals__",
        "(1).real",
    ],
)
def test_host_attributes_are_ordinary_missing_names(
    source: str, value: Callable[..., Any], main: dict[str, Any]
) -> None:
    if source == "[].append":
        with pytest.raises(ExpressionError, match="asked of a list"):
            value(source, main)
    else:
        assert value(source, main) is None


def test_dangerous_names_are_ordinary_keys(value: Callable[..., Any]) -> None:
    context = {"trigger": {"__class__": 1, "__proto__": {"constructor": 2}}}
    assert value("trigger.__class__ + trigger.__proto__.constructor", context) == 3


@pytest.mark.parametrize("source", ["[x => x]", "{a: x => x}", "(x => x)(1)", "1 | map", "true ? x => x : 1"])
def test_lambdas_cannot_be_stored_returned_or_called(source: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile(source, "expression")
    assert caught.value.code == "EXPRESSION_SYNTAX"


def test_the_context_is_never_changed(value: Callable[..., Any], main: dict[str, Any]) -> None:
    before = copy.deepcopy(main)
    for source in (
        "nodes.node-1.items.sortBy('price').map(x => merge(x, {qty: 0}))",
        "reverse(nodes.node-2.list) + nodes.node-2.list.sort()",
        "rename(nodes.node-1, 'email', 'mail') | omit('total')",
        "groupBy(nodes.node-1.items, 'cat')",
        "concat(nodes.node-2.list, 1)",
    ):
        value(source)
    assert main == before


def test_a_result_shares_its_parts_with_the_context(value: Callable[..., Any], main: dict[str, Any]) -> None:
    assert value("nodes.node-1.items") is main["nodes"]["node-1"]["items"]


def test_chains_are_long_and_nesting_is_deep_without_harm(value: Callable[..., Any]) -> None:
    assert value("1" + " + 1" * 400, {}) == 401
    assert value("true" + " and true" * 400, {}) is True
    assert value("null" + " ?? null" * 400, {}) is None
    assert value("(" * 64 + "1" + ")" * 64, {}) == 1
    assert value("-" * 64 + "1", {}) == 1
    assert value("trigger" + ".a" * 200, {"trigger": {}}) is None
    for source in ("1" + " + 1" * 401, "-" * 65 + "1", "trigger" + ".a" * 201, "[" * 65, "a" + "[1" * 65, "x ? " * 65):
        with pytest.raises(ExpressionError) as caught:
            compile(source, "expression")
        assert caught.value.kind == "too_deep"


def test_limits_are_given_with_the_options(value: Callable[..., Any]) -> None:
    with pytest.raises(ExpressionError) as caught:
        value("range(100).map(x => x * 2)", {}, limits=Limits(steps=200))
    assert caught.value.kind == "steps"
    with pytest.raises(ExpressionError) as caught:
        value('"abcdef" & "x"', {}, limits=Limits(text=5))
    assert caught.value.kind == "text_size"


def test_steps_are_counted(main: dict[str, Any]) -> None:
    def steps(source: str) -> int:
        return compile(source, "expression").measure(main)[1]

    assert steps("nodes.node-1.email") == 0
    assert steps("1 + 2 * 3") == 2
    assert steps("nodes.node-1.items.map(i => i.qty + 1)") > 6


def test_json_that_contains_itself_is_refused(value: Callable[..., Any]) -> None:
    loop: list[Any] = []
    loop.append(loop)
    for source in ("toJson(trigger.x)", "trigger.x & ''", "unique([trigger.x])"):
        with pytest.raises(ExpressionError) as caught:
            value(source, {"trigger": {"x": loop}})
        assert caught.value.kind in ("depth", "type")


@pytest.mark.parametrize("text", ["\ud800", "\x00", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "e\u0301", "‮"])
def test_odd_texts_give_a_value_or_an_error(text: str, value: Callable[..., Any]) -> None:
    for source in (
        "upper(trigger.x)",
        "base64(trigger.x)",
        "sha256(trigger.x)",
        "slug(trigger.x)",
        'trigger.x matches "."',
    ):
        with contextlib.suppress(ExpressionError):
            value(source, {"trigger": {"x": text}})
