"""Static checks of one source: what can be wrong before anything runs (expressions.md §12)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from layers.expressions.checkwalk import Walk
from layers.expressions.conditions import Many, Row, is_template, read_tree
from layers.expressions.conditiontext import json_tree
from layers.expressions.diagnostics import Diagnostic, Scope
from layers.expressions.errors import ExpressionError
from layers.expressions.program import PARSERS, Mode, build_program
from layers.expressions.shapes import Shape
from layers.expressions.shaping import joined, observed
from layers.expressions.tree import Node


def check(source: Any, mode: Mode, scope: Scope) -> list[Diagnostic]:
    """Everything that is wrong with a source, in the order it stands there.

    A text is read in its mode. In mode `expression` an object is a condition tree, in mode `template` any other JSON
    value is a structure of templates; their diagnostics carry the JSON pointer of the text as `field`.
    """
    if isinstance(source, str):
        tree = json_tree(source) if mode == "expression" else None
        return check_text(source, mode, scope, None) if tree is None else check_tree(tree, scope)
    if mode == "expression" and isinstance(source, Mapping):
        return check_tree(source, scope)
    return check_structure(source, scope, "")


def from_error(problem: ExpressionError, source: str, field: str | None) -> Diagnostic:
    start = max(problem.start, 0)
    code = "PATTERN_INVALID" if problem.kind == "bad_pattern" else "EXPRESSION_SYNTAX"
    return Diagnostic(
        code=code,
        severity="error",
        message=problem.message,
        hint=problem.hint,
        start=start,
        end=max(problem.end, start),
        source=problem.source or source,
        field=problem.field or field,
        fix=problem.fix,
    )


def check_text(source: str, mode: Mode, scope: Scope, field: str | None) -> list[Diagnostic]:
    if mode == "template" and "{{" not in source:
        return []
    try:
        tree = PARSERS[mode](source, scope.node_ids)
        program = build_program(source, mode, tree, scope.node_ids)
        walk = Walk(source, scope, field)
        walk.whole(tree, program.constant)
    except ExpressionError as problem:
        return [from_error(problem, source, field)]
    except RecursionError:
        return [
            Diagnostic("EXPRESSION_SYNTAX", "error", "expression nested too deep", None, 0, len(source), source, field)
        ]
    return sorted(walk.found, key=lambda one: one.start)


def check_structure(value: Any, scope: Scope, pointer: str) -> list[Diagnostic]:
    if isinstance(value, str):
        return check_text(value, "template", scope, pointer or None)
    found: list[Diagnostic] = []
    if isinstance(value, list):
        for number, item in enumerate(value):
            found += check_structure(item, scope, f"{pointer}/{number}")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            place = f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"
            found += check_text(str(key), "template", scope, place) + check_structure(item, scope, place)
    return found


def check_tree(tree: Mapping[str, Any], scope: Scope) -> list[Diagnostic]:
    """A condition tree: its form, then every field and template in it."""
    try:
        found = read_tree(tree, scope.node_ids)
    except ExpressionError as problem:
        return [from_error(problem, "", None)]
    return list(check_group(found, scope, ""))


def check_group(group: Many, scope: Scope, pointer: str) -> list[Diagnostic]:
    place = pointer or "/"
    if not group.conditions:
        return [Diagnostic("CONDITION_EMPTY", "warning", "the group has no conditions", None, 0, 0, "", place)]
    found: list[Diagnostic] = []
    for number, one in enumerate(group.conditions):
        inner = f"{pointer}/conditions/{number}"
        found += check_group(one, scope, inner) if isinstance(one, Many) else check_row(one, scope, inner)
    return found


def check_row(row: Row, scope: Scope, pointer: str) -> list[Diagnostic]:
    mode: Mode = "template" if is_template(row.field) else "path"
    return check_text(row.field, mode, scope, f"{pointer}/field") + check_structure(
        row.value, scope, f"{pointer}/value"
    )


def inferred(value: Any, mode: Mode, scope: Scope) -> Shape:
    """The shape of what a source gives, as far as it is known; None where it is not, or where the source is wrong.

    In mode `template` a value that is no text is a structure of templates, as `check` reads it.
    """
    if isinstance(value, str):
        return of_text(value, mode, scope)
    if isinstance(value, list):
        item: Shape = None
        for one in value[:10]:
            item = joined(item, inferred(one, mode, scope))
        return {"t": "list", "item": item}
    if isinstance(value, Mapping):
        fields = {name: inferred(one, mode, scope) or {"t": "any"} for name, one in value.items()}
        return {"t": "object", "fields": fields}
    return observed(value)


def of_text(source: str, mode: Mode, scope: Scope) -> Shape:
    if mode == "template" and "{{" not in source:
        return observed(source)
    try:
        return of_tree(PARSERS[mode](source, scope.node_ids), source, scope)
    except (ExpressionError, RecursionError):
        return None


def of_tree(tree: Node, source: str, scope: Scope) -> Shape:
    """The shape of what a parsed source gives."""
    return Walk(source, scope, None).visit(tree, {})
