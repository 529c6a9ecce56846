"""Text with placeholders, and JSON values full of it."""

from __future__ import annotations

from typing import Any

import pytest

from layers.expressions import ExpressionError, Options, compile, compile_value

CONTEXT = {
    "nodes": {"node-1": {"total": 100}, "a": {"items": [{"id": 1}, {"id": 2}]}},
    "trigger": {"formData": {"name": "Zoë", "braces": "{{nodes.a}}"}},
}


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("{{nodes.node-1.total * 1.1}}", 110),
        ("  {{nodes.node-1.total * 1.1}}\n", 110),
        ("Total: {{nodes.node-1.total * 1.1}}", "Total: 110"),
        ("Hi {{trigger.formData.nope}}!", "Hi !"),
        ("{{trigger.formData.nope}}", None),
        ("x={{[1, 2]}}", "x=[1, 2]"),
        ('{{ {a: {b: "}}"}} }}', {"a": {"b": "}}"}}),
        ("{{ {a: {b: 1}}}}", {"a": {"b": 1}}),
        ('{{ "{{" }}', "{{"),
        ("5", "5"),
        ("a } b }} c", "a } b }} c"),
        ("{{1}}{{2}}", "12"),
        ("{{trigger.formData.braces}}", "{{nodes.a}}"),
        ("{{true}} {{null}}|", "true |"),
    ],
)
def test_a_placeholder_alone_keeps_its_kind_and_becomes_text_among_text(source: str, result: Any) -> None:
    found = compile(source, "template").evaluate(CONTEXT)
    assert found == result
    assert type(found) is type(result)


@pytest.mark.parametrize(
    ("source", "kind", "start"),
    [
        ("Hi {{name", "unclosed_template", 3),
        ("{{ (1", "unclosed_template", 0),
        ("Hi {{ }}", "empty", 3),
        ("Hi {{uper('x')}}", "unknown_function", 5),
        ("Hi {{1 +}}", "unexpected_end", 8),
        ("a {{1}} {{a b}}", "unexpected_token", 12),
        ("{{x}}" * 201, "too_long", 1000),
    ],
)
def test_positions_count_in_the_whole_field_text(source: str, kind: str, start: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile(source, "template")
    assert (caught.value.kind, caught.value.start) == (kind, start)


def test_positions_are_given_by_line_and_column() -> None:
    with pytest.raises(ExpressionError) as caught:
        compile("one\ntwo {{a b}}", "template")
    assert (caught.value.line, caught.value.column) == (2, 9)


def test_null_in_text_is_a_warning() -> None:
    warnings: list[Any] = []
    compile("Hi {{trigger.formData.nam}}!", "template").evaluate(CONTEXT, Options(warnings=warnings))
    assert [(w["code"], w["column"]) for w in warnings] == [("FIELD_UNKNOWN", 23), ("NULL_IN_TEXT", 6)]


def test_warnings_are_kept_once_and_at_most_twenty() -> None:
    warnings: list[Any] = []
    many = "".join(f"{{{{trigger.x{number}}}}} " for number in range(40))
    compile(many, "template").evaluate(CONTEXT, Options(warnings=warnings))
    assert len(warnings) == 20
    warnings.clear()
    compile("[1, 2, 3].map(x => trigger.nope)", "expression").evaluate(CONTEXT, Options(warnings=warnings))
    assert len(warnings) == 1


def test_every_text_in_a_json_value_is_a_template() -> None:
    program = compile_value({"ids": "{{nodes.a.items[*].id}}", "k{{1 + 1}}": ["{{trigger.formData.name}}!", 5, None]})
    assert program.evaluate(CONTEXT) == {"ids": [1, 2], "k2": ["Zoë!", 5, None]}
    assert not program.constant
    assert set(program.reads) == {("nodes", "a", "items"), ("trigger", "formData", "name")}


def test_a_value_without_placeholders_is_constant() -> None:
    given = {"a": [1, {"b": "c"}]}
    program = compile_value(given)
    assert program.constant
    assert program.evaluate({}) == given


def test_errors_in_a_json_value_name_the_place() -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_value({"a/b": ["x", "{{1 +}}"]})
    assert (caught.value.field, caught.value.source) == ("/a~1b/1", "{{1 +}}")
    with pytest.raises(ExpressionError) as caught:
        compile_value({"a": ["ok", "n: {{1 / 0}}"]}).evaluate({})
    assert (caught.value.field, caught.value.source, caught.value.start) == ("/a/1", "n: {{1 / 0}}", 7)
