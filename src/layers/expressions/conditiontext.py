"""Condition trees as text and as programs: both are made of the same pieces, so both mean the same (§10)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from layers.expressions.conditionpieces import CALLS, NEGATED, bounds, field_text, pieces, row_with
from layers.expressions.conditionrows import row_of
from layers.expressions.conditions import Condition, Many, Row, has_dashed_start, is_template, read_tree
from layers.expressions.errors import ExpressionError
from layers.expressions.grammar import NO_IDS, parse, parse_path
from layers.expressions.program import CACHED, Program, build_program, compile, nested_too_deep
from layers.expressions.tree import Binary, Call, Choice, Group, Literal, Name, Node, Side, Unary

STAND_IN = "_field"
NODES = (Binary, Call, Choice, Group, Name, Side, Unary)  # what stands around the field of a row
EMPTY = {"AND": True, "OR": False, "NOT": False}


def compile_condition(source: str | Mapping[str, Any], node_ids: frozenset[str] = NO_IDS) -> Program:
    """A condition given as expression text, as a JSON tree, or as the JSON text of one."""
    if isinstance(source, str):
        tree = json_tree(source)
        return compile(source, "expression", node_ids) if tree is None else _compiled_tree(source, node_ids)
    return _compiled_tree(json.dumps(source, ensure_ascii=False), node_ids)


def json_tree(text: str) -> Any:
    """The object a JSON text is, or None; no expression that makes sense begins as one."""
    if not text.lstrip().startswith("{") or text.lstrip().startswith("{{"):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


@lru_cache(maxsize=CACHED)
def _compiled_tree(text: str, node_ids: frozenset[str]) -> Program:
    try:
        return build_program(text, "condition", tree_node(read_tree(json.loads(text), node_ids), node_ids), node_ids)
    except ExpressionError as problem:
        if problem.source is None:
            problem.source = text
        raise
    except RecursionError:
        raise nested_too_deep(text) from None


def tree_node(found: Condition, node_ids: frozenset[str]) -> Node:
    """The syntax tree of a condition; every side knows its row for errors."""
    if isinstance(found, Row):
        return row_node(found, node_ids)
    parts = [tree_node(one, node_ids) for one in found.conditions if not (isinstance(one, Row) and one.disabled)]
    if not parts:
        return Literal(EMPTY[found.logic], 0, 0)
    node = parts[0]
    word = "or" if found.logic == "OR" else "and"
    for part in parts[1:]:
        node = Binary(word, node, part, word, 0, 0, 0)
    if len(parts) == 1 and found.logic != "NOT":
        return node
    return Unary("not", node, "not", 0, 0) if found.logic == "NOT" else node


def row_node(row: Row, node_ids: frozenset[str]) -> Node:
    left, op, right = pieces(row, field_text(row))
    subject = side(left, row, "left", node_ids)
    if not is_template(row.field) and has_dashed_start(path := parse_path(row.field, node_ids)):
        # Only a path can begin with such a name, so it takes the place of a plain one in what stands around it.
        around = side(pieces(row, STAND_IN)[0], row, "left", node_ids)
        subject = replaced(around, STAND_IN, path)
    if op == "call":
        call: Node = Call(CALLS[row.operator], (subject,), 0, 0, 0)
        return Unary("not", call, "not", 0, 0) if row.operator == "isFalse" else call
    if op == "between":
        low, high = (side(text, row, "right", node_ids) for text in bounds(row))
        above = Binary(">=", subject, low, ">=", 0, 0, 0)
        return Binary("and", above, Binary("<=", subject, high, "<=", 0, 0, 0), "and", 0, 0, 0)
    compared = Binary(NEGATED.get(op, op), subject, side(right, row, "right", node_ids), op, 0, 0, 0)
    whole: Node = Side(compared, f"{left} {op} {right}", f"row {row.number}", 0, 0)
    return Unary("not", whole, "not", 0, 0) if op in NEGATED else whole


def replaced(node: Node, name: str, by: Node) -> Node:
    """The tree with a first name replaced wherever it stands."""
    if isinstance(node, Name):
        return by if node.name == name else node
    changed: dict[str, Any] = {}
    for field in node._fields:
        part = getattr(node, field)
        if field in ("arguments", "items"):
            changed[field] = tuple(replaced(one, name, by) for one in part)
        elif isinstance(part, NODES):
            changed[field] = replaced(part, name, by)
    return node._replace(**changed)


def side(text: str, row: Row, which: str, node_ids: frozenset[str]) -> Node:
    return Side(parse(text, node_ids), text, f"row {row.number}, {which} side", 0, len(text))


def condition_text(tree: Mapping[str, Any], node_ids: frozenset[str] = NO_IDS) -> str:
    """The expression text of a condition tree; rows that are switched off are left out."""
    return many_text(read_tree(tree, node_ids), node_ids)


def many_text(found: Many, node_ids: frozenset[str]) -> str:
    parts = [child_text(one, node_ids) for one in found.conditions if not (isinstance(one, Row) and one.disabled)]
    if not parts:
        return "true" if EMPTY[found.logic] else "false"
    if found.logic == "NOT":
        only = found.conditions[0]
        inner = " AND ".join(parts)
        alone = isinstance(only, Row) or only.logic == "AND" or (only.logic == "OR" and len(only.conditions) == 1)
        return f"NOT ({inner})" if len(parts) > 1 or alone else f"NOT {inner}"
    return f" {found.logic} ".join(parts)


def child_text(found: Condition, node_ids: frozenset[str]) -> str:
    if isinstance(found, Row):
        return row_text(found, node_ids)
    if found.logic == "NOT" and found.conditions:
        return many_text(found, node_ids)
    return f"({many_text(found, node_ids)})"


def row_text(row: Row, node_ids: frozenset[str]) -> str:
    """The row as text; a `{{…}}` field loses its braces where the reading stays the same."""
    text = row_with(row, field_text(row))
    if row.field.startswith("{{") and row.field.endswith("}}"):
        shorter = row_with(row, row.field[2:-2].strip())
        try:
            if row_of(parse(shorter, node_ids), shorter, node_ids) == row.saved():
                return shorter
        except ExpressionError:
            pass
    return text
