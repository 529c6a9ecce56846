"""Random token soup and random values: an expression gives a value or an `ExpressionError`, never anything else."""

from __future__ import annotations

import contextlib
import copy
import json
import random
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from layers.expressions import FUNCTIONS, ExpressionError, Options, Scope, check, compile, compile_value

TOKENS = [
    *"()[]{}.,:?|&+-*/%<>=!'\"\\",
    *("{{", "}}", "=>", "?.", "??", "==", "!=", "===", "**", "[*]", ".*", "||", "&&", "…", "“", " ", "\n"),
    *(
        "and",
        "or",
        "not",
        "in",
        "is",
        "contains",
        "matches",
        "startsWith",
        "not in",
        "true",
        "null",
        "x",
        "a-b",
        "item",
    ),
    *(
        "trigger",
        "nodes.node-1",
        "now",
        "today",
        "input",
        "0",
        "1.5",
        "1e9",
        "9" * 40,
        '"a"',
        "'x'",
        '"2026-03-15"',
        "$_",
    ),
    *(function.name for function in FUNCTIONS.values()),
]
CONTEXT = {
    "trigger": {"a": 1, "b": [1, "2", None, {"c": 3}], "text": "Zoë", "a-b": True},
    "nodes": {"node-1": {"total": 1.5, "when": "2026-03-15T10:00:00Z"}},
    "open": {"x": [1, 2, 3]},
}
soup = st.lists(st.sampled_from(TOKENS), max_size=24).map("".join) | st.lists(st.sampled_from(TOKENS), max_size=24).map(
    " ".join
)


def survives(source: str, mode: Any) -> None:
    options = Options(now=datetime(2026, 3, 20, tzinfo=UTC), warnings=[], rng=random.Random(1))
    before = copy.deepcopy(CONTEXT)
    error = None
    try:
        found = compile(source, mode, frozenset({"node-1", "x"})).evaluate(CONTEXT, options)
        json.dumps(found)
    except ExpressionError as problem:
        error = problem
    if error is not None:
        assert all((error.code, error.kind, error.message))
        assert 0 <= error.to_json()["start"] <= len(source)
    assert before == CONTEXT
    check(source, mode, Scope(node_ids=frozenset({"node-1"})))


@settings(max_examples=700, deadline=None)
@given(soup, st.sampled_from(["expression", "template", "path"]))
def test_token_soup_never_raises_anything_else(source: str, mode: str) -> None:
    survives(source, mode)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_any_text_never_raises_anything_else(source: str) -> None:
    for mode in ("expression", "template", "path"):
        survives(source, mode)


atoms = st.sampled_from(
    [
        "1",
        "-2.5",
        '"a"',
        '"10"',
        "null",
        "true",
        "[1, 2]",
        "{a: 1}",
        "trigger.b",
        "trigger.text",
        "now",
        "x",
        "[]",
        '""',
    ]
)


@st.composite
def calls(draw: st.DrawFn) -> str:
    function = FUNCTIONS[draw(st.sampled_from(sorted(FUNCTIONS)))]
    most = function.most if function.most is not None else function.least + 2
    count = draw(st.integers(function.least, most))
    given_ = [
        draw(st.sampled_from(["v => v", "item", '"a"', "(v, i) => i"]) if function.argument(n) == "Each" else atoms)
        if function.argument(n) != "Fold"
        else "(acc, v) => acc"
        for n in range(count)
    ]
    return f"{function.name}({', '.join(given_)})"


@settings(max_examples=700, deadline=None)
@given(calls(), st.sampled_from(["{}", "{} + 1", '{} & ""', "{} == {}", "[{}][*]", "not {}", "toJson({})", "{} > 1"]))
def test_every_function_takes_every_kind_or_says_so(call: str, around: str) -> None:
    survives(around.replace("{}", call), "expression")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(TOKENS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=200, deadline=None)
@given(values)
def test_any_json_compiles_to_a_value_or_an_error(value: Any) -> None:
    with contextlib.suppress(ExpressionError):
        compile_value(value).evaluate(CONTEXT)
