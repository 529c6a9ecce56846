"""Static checks: what is said of a source before anything runs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from layers.expressions import Scope, check

SCOPE = Scope(
    node_ids=frozenset({"node-1", "node-2", "crm-1"}),
    upstream=frozenset({"node-1", "crm-1"}),
    certain=frozenset({"node-1"}),
    variables=frozenset({"vat", "api_key"}),
    secrets=frozenset({"api_key"}),
    env=frozenset({"REGION"}),
    shapes={
        "trigger": {
            "t": "object",
            "fields": {
                "a": {"t": "number"},
                "b": {"t": "number"},
                "email": {"t": "text", "sample": "zoe@example.com"},
                "active": {"t": "boolean"},
                "items": {"t": "list", "item": {"t": "object", "fields": {"sku": {"t": "text"}}}},
            },
        },
        "nodes": {"t": "object", "fields": {"node-1": {"t": "object", "fields": {"total": {"t": "number"}}}}},
    },
)


@pytest.mark.parametrize(
    ("source", "changed", "code", "severity", "hint", "marked"),
    [
        ("a b", {}, "EXPRESSION_SYNTAX", "error", "an operator is missing before this name", "b"),
        ("uper(1)", {}, "EXPRESSION_SYNTAX", "error", "did you mean upper()?", "uper"),
        ("triger.x", {}, "REFERENCE_UNKNOWN", "error", "did you mean trigger?", "triger"),
        ("nodes.node-3.x", {}, "REFERENCE_UNKNOWN", "error", "did you mean node-", "node-3"),
        ("nodes.node-2.x", {}, "REFERENCE_UNKNOWN", "error", "connect it before this node", "node-2"),
        ("variables.vta", {}, "REFERENCE_UNKNOWN", "error", "did you mean vat?", "vta"),
        ("env.PATH", {}, "REFERENCE_UNKNOWN", "error", "known: REGION", "PATH"),
        ("abc", {"open_object": False}, "REFERENCE_UNKNOWN", "error", 'text needs quotes: "abc"', "abc"),
        ("item.x", {}, "ROOT_UNAVAILABLE", "error", None, "item"),
        ("loop.first", {"in_predicate": True}, "ROOT_UNAVAILABLE", "error", None, "loop"),
        ("input.x", {"in_trigger": True}, "ROOT_UNAVAILABLE", "error", None, "input"),
        ("trigger.email matches '['", {}, "PATTERN_INVALID", "error", None, "'['"),
        ("match(trigger.email, '(')", {}, "PATTERN_INVALID", "error", None, "'('"),
        ("trigger.emial", {}, "FIELD_UNKNOWN", "warning", "did you mean email?", "emial"),
        ("trigger.zzz", {}, "FIELD_UNKNOWN", "warning", "known: a, b, email, … (5)", "zzz"),
        ("trigger.a-b", {}, "FIELD_UNKNOWN", "warning", "did you mean a - b?", "a-b"),
        ("nodes.node-1.totl", {}, "FIELD_UNKNOWN", "warning", "did you mean total?", "totl"),
        ("trigger.items[*].skuu", {}, "FIELD_UNKNOWN", "warning", "did you mean sku?", "skuu"),
        ("trigger.items.some(i => i.skuu)", {}, "FIELD_UNKNOWN", "warning", "did you mean sku?", "skuu"),
        ("trigger.items.some(item.skuu)", {}, "FIELD_UNKNOWN", "warning", "did you mean sku?", "skuu"),
        ("trigger.items.sku", {}, "FIELD_OF_LIST", "warning", "use [0].sku or [*].sku", "sku"),
        ("trigger.email.x", {}, "FIELD_OF_SCALAR", "warning", None, "x"),
        ("nodes.crm-1.x", {}, "BRANCH_MAYBE_SKIPPED", "warning", '?? "…"', "crm-1"),
        ("!trigger.a == 1", {}, "NOT_PRECEDENCE", "warning", "not (trigger.a == 1)", "!trigger.a == 1"),
        ("1 == 1", {"condition": True}, "ALWAYS_SAME", "warning", None, "1 == 1"),
        ("approved", {"condition": True}, "ALWAYS_SAME", "warning", 'text needs quotes: "approved"', "approved"),
        ("trigger.email * 2", {}, "TYPE_MISMATCH", "warning", "number(…)", "*"),
        ("trigger.items > 2", {}, "TYPE_MISMATCH", "warning", "number(…)", ">"),
        ("trigger.active - 1", {}, "TYPE_MISMATCH", "warning", "number(…)", "-"),
        ("variables.api_key", {"stored": True}, "SECRET_IN_TEXT", "warning", None, "api_key"),
        ("variables.api_key == 'x'", {"condition": True}, "SECRET_IN_CONDITION", "error", None, "api_key"),
        ("formatNumber(1, 2, 'tlh')", {}, "LOCALE_UNKNOWN", "warning", None, "'tlh'"),
        ("timezone(now, 'Europe/Berln')", {}, "ZONE_UNKNOWN", "error", "did you mean Europe/Berlin?", "'Europe/Berln'"),
    ],
)
def test_every_check(
    source: str, changed: dict[str, Any], code: str, severity: str, hint: str | None, marked: str
) -> None:
    found = check(source, "expression", replace(SCOPE, **changed))
    assert [(one.code, one.severity) for one in found] == [(code, severity)]
    assert source[found[0].start : found[0].end] == marked
    assert hint is None or (found[0].hint or "").startswith(hint)


@pytest.mark.parametrize(
    ("source", "changed"),
    [
        ("nodes.node-1.total * variables.vat", {}),
        ("nodes.crm-1.x ?? 0", {}),
        ("default(nodes.crm-1.x, 0)", {}),
        ("item.x + index", {"in_loop": True}),
        ("trigger.items.filter(item.sku == 'A')[0].sku.length", {}),
        ("trigger.items.length > 2", {}),
        ("items[0].x", {}),
        ("variables.api_key", {}),
        ("not (trigger.a == 1)", {}),
        ("unknown.shape.is.fine", {}),
        ("trigger.email > 'a'", {}),
        ("formatDate(now, 'YYYY', 'Europe/Berlin', 'de-AT')", {}),
    ],
)
def test_what_is_right_is_left_alone(source: str, changed: dict[str, Any]) -> None:
    assert check(source, "expression", replace(SCOPE, **changed)) == []


def test_json_values_are_checked_text_by_text() -> None:
    found = check({"to": ["{{triger.x}}"], "n": "{{1 +}}", "plain": "triger.x"}, "template", SCOPE)
    assert [(one.field, one.code, one.start) for one in found] == [
        ("/to/0", "REFERENCE_UNKNOWN", 2),
        ("/n", "EXPRESSION_SYNTAX", 5),
    ]


def test_condition_trees_are_checked_row_by_row() -> None:
    tree = {
        "logic": "AND",
        "conditions": [{"all": []}, {"field": "nodes.node-9.x", "operator": "==", "value": "{{trigger.emial}}"}],
    }
    found = check(tree, "expression", SCOPE)
    assert [(one.field, one.code) for one in found] == [
        ("/conditions/0", "CONDITION_EMPTY"),
        ("/conditions/1/field", "REFERENCE_UNKNOWN"),
        ("/conditions/1/value", "FIELD_UNKNOWN"),
    ]
    wrong = check({"conditions": [{"field": "a", "operator": "?"}]}, "expression", SCOPE)
    assert [(one.field, one.code) for one in wrong] == [("/conditions/0/operator", "EXPRESSION_SYNTAX")]


def test_a_diagnostic_on_the_wire_has_its_place_and_its_fix() -> None:
    (found,) = check("Hi\n{{triger.x}}", "template", SCOPE)
    assert found.to_json() == {
        "field": None,
        "code": "REFERENCE_UNKNOWN",
        "severity": "error",
        "message": 'unknown name "triger"',
        "hint": "did you mean trigger?",
        "line": 2,
        "column": 3,
        "start": 5,
        "end": 11,
        "fix": {"start": 5, "end": 11, "text": "trigger"},
    }
