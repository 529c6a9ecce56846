"""Secrets: whatever is made of one is one, and nothing says what it holds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from layers.expressions import MASK, ExpressionError, Options, Secret, compile, compile_value, masked, reveal, to_text

CONTEXT = {"variables": {"key": Secret("sk-123"), "n": Secret(5), "o": Secret({"a": [1, "x"]})}, "trigger": {"x": "y"}}


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("variables.key", "sk-123"),
        ('"Bearer " & variables.key', "Bearer sk-123"),
        ('"Bearer " + variables.key', "Bearer sk-123"),
        ("variables.key.length", 6),
        ("variables.o.a[0]", 1),
        ('variables.o["a"][1]', "x"),
        ("variables.o.a[*]", [1, "x"]),
        ("variables.n * 2 + 1", 11),
        ("-variables.n", -5),
        ("variables.n > 3", True),
        ('variables.key == "sk-123"', True),
        ('variables.key contains "sk"', True),
        ("not variables.key", False),
        ("variables.key and true", True),
        ("upper(variables.key)", "SK-123"),
        ("base64(variables.key)", "c2stMTIz"),
        ("left(variables.key, 2)", "sk"),
        ("toJson({k: variables.key})", '{"k": "sk-123"}'),
        ('[variables.key, "b"] | join("-")', "sk-123-b"),
        ("[variables.n, 1] | sum", 6),
        ("[variables.n, 1] | sort", [1, 5]),
        ("isEmpty(variables.key)", False),
        ("variables.key ?? 5", "sk-123"),
        ("default(variables.key, 1)", "sk-123"),
        ("typeOf(variables.key)", "string"),
    ],
)
def test_what_derives_from_a_secret_stays_secret(source: str, result: Any) -> None:
    found = compile(source, "expression").evaluate(CONTEXT)
    assert isinstance(found, Secret)
    assert found.reveal() == result
    assert MASK == str(found) == repr(found) == f"{found}" == to_text(found)


def test_a_template_with_a_secret_is_secret_as_a_whole() -> None:
    found = compile("Bearer {{variables.key}}", "template").evaluate(CONTEXT)
    assert isinstance(found, Secret)
    assert found.reveal() == "Bearer sk-123"


def test_structures_keep_secrets_where_they_are() -> None:
    found = compile_value({"a": "{{variables.key}}", "b": ["{{trigger.x}}"]}).evaluate(CONTEXT)
    assert found["b"] == ["y"]
    assert masked(found) == {"a": MASK, "b": ["y"]}
    assert to_text(found) == f'{{"a": "{MASK}", "b": ["y"]}}'
    assert reveal(found) == {"a": "sk-123", "b": ["y"]}


@pytest.mark.parametrize(
    "source", ["number(variables.key)", "variables.key * 2", "formatDate(variables.key)", "parseJson(variables.key)"]
)
def test_errors_never_quote_a_secret(source: str) -> None:
    warnings: list[Any] = []
    with pytest.raises(ExpressionError) as caught:
        compile(source, "expression").evaluate(CONTEXT, Options(warnings=warnings))
    error: BaseException | None = caught.value
    while error is not None:
        assert "sk-123" not in str(error)
        error = error.__cause__ or error.__context__
    assert "sk-123" not in str(caught.value.to_json()) + str(warnings)


@pytest.mark.parametrize(
    "source",
    [
        "variables.key > now", "variables.key * 2", "now - variables.key", "variables.key ** 2", "-variables.key",
        "variables.key matches '('", "number(variables.key)", "variables.key & 1 > now", "{a: variables.key < now}",
        "parseDate(variables.key)", "[1, 2][*].x[variables.key]", "get({}, variables.key) > variables.key * 1",
        "required('', variables.key)", "addDate(now, 1, variables.key)", "timezone(now, variables.key)",
    ],
)  # fmt: skip
def test_an_error_says_nothing_of_a_secret(source: str) -> None:
    warnings: list[Any] = []
    options = Options(now=datetime(2026, 3, 20, tzinfo=UTC), warnings=warnings)
    try:
        told = str(compile(source, "expression").evaluate({"variables": {"key": Secret("sk-live-4711")}}, options))
    except ExpressionError as error:
        told = f"{error} {error.to_json()} {error.hint}"
    assert "4711" not in told + str(warnings)
