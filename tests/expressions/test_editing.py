"""What the editor does with sources: renaming in them, and steps of a mapping line as a pipe and back."""

from __future__ import annotations

from typing import Any

import pytest

from layers.expressions import ExpressionError, compile, pipe_steps, pipe_text, rename

IDS = frozenset({"crm-1"})


NODE, VAT = ("nodes", "crm-1"), ("variables", "vat")


@pytest.mark.parametrize(
    ("source", "path", "new", "result"),
    [
        ("{{nodes.crm-1.a}} {{crm-1.output.x}}", NODE, "crm-2", "{{nodes.crm-2.a}} {{crm-2.output.x}}"),
        ('{{nodes["crm-1"].y + nodes.crm-10.y}}', NODE, "a", '{{nodes["a"].y + nodes.crm-10.y}}'),
        ("{{nodes.crm-1.email}}", NODE, "my crm", '{{nodes["my crm"].email}}'),
        ("{{crm-1.email}}", NODE, "my crm", '{{nodes["my crm"].email}}'),
        ("{{variables.vat*2}}", VAT, "tax-rate", '{{variables["tax-rate"]*2}}'),
        ("{{x.map(v => variables?.vat)}}", VAT, "tax", "{{x.map(v => variables?.tax)}}"),
        ("{{x.map(v => variables?.vat)}}", VAT, "the tax", '{{x.map(v => variables["the tax"])}}'),
        ("{{nodes.a.items[0].x + item.items}}", ("nodes", "a", "items"), "rows", "{{nodes.a.rows[0].x + item.items}}"),
        ("{{vat + trigger.vat}}", ("open", "vat"), "tax", "{{tax + trigger.vat}}"),
        ("{{x.map(variables => variables.vat)}}", VAT, "tax", "{{x.map(variables => variables.vat)}}"),
        ("no reference", VAT, "tax", "no reference"),
    ],
)
def test_renaming_changes_the_references_and_nothing_else(
    source: str, path: tuple[str, ...], new: str, result: str
) -> None:
    changed = source
    for edit in reversed(rename(source, "template", path, new, IDS)):
        changed = changed[: edit.start] + edit.text + changed[edit.end :]
    assert changed == result
    compile(changed, "template", IDS)


LINES: list[tuple[str, list[dict[str, Any]], str]] = [
    ("formData.email", [{"fn": "trim"}, {"fn": "lower"}], "formData.email | trim | lower"),
    (
        "created",
        [{"fn": "addDate", "args": [14, "days"]}, {"fn": "formatDate", "args": ["DD.MM.YYYY"]}],
        'created | addDate(14, "days") | formatDate("DD.MM.YYYY")',
    ),
    (
        "items",
        [{"fn": "filter", "args": ["item.qty > 0"]}, {"fn": "sumBy", "args": ["item.price * item.qty"]}],
        "items | filter(item.qty > 0) | sumBy(item.price * item.qty)",
    ),
    ("items", [{"fn": "map", "args": ["sku"]}, {"fn": "join", "args": ["; "]}], 'items | map("sku") | join("; ")'),
    (
        "{{trigger.a & 1}}",
        [{"fn": "replace", "args": ["a", "{{trigger.b}}"]}],
        '{{trigger.a & 1}} | replace("a", {{trigger.b}})',
    ),
    ("x", [{"fn": "reduce", "args": ["(acc, v) => acc + v", 0]}], "x | reduce((acc, v) => acc + v, 0)"),
]


@pytest.mark.parametrize(("source", "steps", "text"), LINES)
def test_steps_and_pipes_are_one_thing(source: str, steps: list[dict[str, Any]], text: str) -> None:
    assert pipe_text(source, steps) == text
    assert pipe_steps(text) == (source, steps)


@pytest.mark.parametrize(
    ("operation", "text"),
    [
        ({"op": "lowercase"}, "x | lower"),
        ({"op": "replace", "find": "a", "with": "b"}, 'x | replace("a", "b")'),
        (
            {"op": "format_date", "format": "YYYY", "timezone": "Europe/Berlin"},
            'x | formatDate("YYYY", "Europe/Berlin")',
        ),
        ({"op": "date_add", "amount": 2, "unit": "days"}, 'x | addDate(2, "days")'),
        ({"op": "sort", "by": "price", "descending": True}, 'x | sortBy("price", "desc")'),
        ({"op": "sort"}, "x | sort"),
        ({"op": "sum", "by": "n"}, 'x | sumBy("n")'),
        ({"op": "slice", "from": 1, "to": 3}, "x | slice(1, 3)"),
        ({"op": "pick", "fields": ["a", "b"]}, 'x | pick(["a", "b"])'),
        ({"op": "filter", "expression": "item.n > 1"}, "x | filter(item.n > 1)"),
    ],
)
def test_operations_of_transform_data_are_steps(operation: dict[str, Any], text: str) -> None:
    assert pipe_text("x", [operation]) == text


@pytest.mark.parametrize("step", [{"op": "rename", "to": "y"}, {"op": "nope"}, {"fn": 5}, {"fn": "trim", "x": 1}, 5])
def test_what_is_no_step_is_refused(step: Any) -> None:
    with pytest.raises(ExpressionError) as caught:
        pipe_text("x", [step])
    assert caught.value.code == "EXPRESSION_SYNTAX"
