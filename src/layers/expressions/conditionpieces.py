"""The pieces a condition row is made of, as texts of the language: left side, operator, right side (§10)."""

from __future__ import annotations

from typing import Any

from layers.expressions.conditions import Row, has_dashed_start, is_template, quoted_text, written
from layers.expressions.grammar import NO_IDS, parse_path
from layers.expressions.numbers import number_text
from layers.expressions.templates import parse_placeholder, parse_template
from layers.expressions.tree import Template

CONVERT = {
    "number": "number({x})",
    "date": "parseDate({x})",
    "text": "({x} == null ? null : toText({x}))",
    "boolean": "({x} == null ? null : toBoolean({x}))",
    "list": '({x} == null ? null : typeOf({x}) == "string" ? {x}.split(",").map(trim(item)) : concat([], {x}))',
}
NATURAL: dict[str, tuple[type, ...]] = {"number": (int, float), "text": (str,), "boolean": (bool,)}
CALLS = {"isEmpty": "isEmpty", "isNotEmpty": "isNotEmpty", "isTrue": "toBoolean", "isFalse": "toBoolean"}
LENGTHS = {"lengthEquals": "==", "lengthAbove": ">", "lengthBelow": "<"}
NEGATED = {
    "notContains": "contains",
    "notStartsWith": "startsWith",
    "notEndsWith": "endsWith",
    "notMatches": "matches",
}


def field_text(row: Row) -> str:
    """The field as an expression; text around placeholders is joined to them."""
    if is_template(row.field):
        return value_text(row.field)
    path = parse_path(row.field)
    return written(path) if has_dashed_start(path) else row.field


def row_with(row: Row, field: str) -> str:
    left, op, right = pieces(row, field)
    if op == "call":
        call = f"{CALLS[row.operator]}({left})"
        return f"not {call}" if row.operator == "isFalse" else call
    if op == "between":
        low, high = bounds(row)
        return f"({left} >= {low} and {left} <= {high})"
    if op in NEGATED:
        return f"not ({left} {NEGATED[op]} {right})"
    return f"{left} {op} {right}"


def pieces(row: Row, field: str) -> tuple[str, str, str]:
    """Left side, operator and right side as texts of the language."""
    left = converted(field, row.type)
    if not row.case_sensitive:
        left = f"lower({left})"
    operator = row.operator
    if operator in CALLS:
        return left, "call", ""
    if operator in ("exists", "notExists"):
        return left, "!=" if operator == "exists" else "==", "null"
    if operator in LENGTHS:
        return f"length({left})", LENGTHS[operator], value_text(row.value)
    if operator == "between":
        return left, "between", ""
    if operator in ("in", "notIn"):
        return left, "in" if operator == "in" else "not in", members(row)
    return left, operator, right_text(row, row.value)


def converted(text: str, kind: str) -> str:
    return text if kind == "auto" else CONVERT[kind].replace("{x}", text)


def members(row: Row) -> str:
    """The list of `in`, each of its elements converted as the left side is."""
    if isinstance(row.value, list):
        return "[" + ", ".join(right_text(row, item) for item in row.value) + "]"
    text = value_text(row.value)
    each = wrapped(row, "item")
    return text if each == "item" or not is_template(row.value) else f"map({text}, {each})"


def wrapped(row: Row, text: str) -> str:
    text = text if row.type in ("auto", "list") else converted(text, row.type)
    return text if row.case_sensitive else f"lower({text})"


def right_text(row: Row, value: Any) -> str:
    """A value of the right side; literals that are of the wanted kind already stay as they are."""
    text = value_text(value)
    if value is None:
        return text
    natural = row.type in NATURAL and type(value) in NATURAL[row.type] and not is_template(value)
    if not natural and row.type not in ("auto", "list"):
        text = converted(text, row.type)
    return text if row.case_sensitive or not isinstance(value, str) else f"lower({text})"


def bounds(row: Row) -> tuple[str, str]:
    if isinstance(row.value, list):
        return right_text(row, row.value[0]), right_text(row, row.value[1])
    text = value_text(row.value)
    return wrapped(row, f"{text}[0]"), wrapped(row, f"{text}[1]")


def value_text(value: Any) -> str:
    """A JSON value as an expression; a template among text becomes its parts joined by `&`."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, list):
        return "[" + ", ".join(value_text(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted_text(key)}: {value_text(item)}" for key, item in value.items()) + "}"
    if not is_template(value):
        return quoted_text(value)
    found = parse_template(value)
    if not isinstance(found, Template):
        return str(value).strip()
    return joined_text(value, found)


def joined_text(value: str, found: Template) -> str:
    """`Hi {{x}}!` → `("Hi " & {{x}} & "!")`, placeholders as they are written."""
    parts: list[str] = []
    position = 0
    for part in found.parts:
        end = position + len(part) if isinstance(part, str) else parse_placeholder(value, position, NO_IDS)[1]
        parts.append(quoted_text(part) if isinstance(part, str) else value[position:end])
        position = end
    return f"({' & '.join(parts)})"
