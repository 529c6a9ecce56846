"""The library as data: functions, operators and condition operators, for completion and the reference (§13.1)."""

from __future__ import annotations

import json
import re
from typing import Any

from layers.expressions.conditions import ALIASES, WITHOUT_VALUE
from layers.expressions.registry import FUNCTIONS, Function

KINDS = {
    "Text": "text",
    "Number": "number",
    "Whole": "number",
    "Items": "list",
    "Fields": "object",
    "When": "date",
    "Each": "lambda",
    "Fold": "lambda",
}
ANY, ORDERED = ("text", "number", "boolean", "date", "list", "object"), ("number", "text", "date")
OPERATORS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("|", ANY, "pipe: the left side is the first argument of the function on the right"),
    ("? :", ANY, "choice: one side is evaluated"),
    ("??", ANY, "left unless null or empty text, else right"),
    ("or", ANY, "left if true, else right"),
    ("and", ANY, "true if both sides are true"),
    ("not", ANY, "true if what follows is false"),
    ("==", ANY, "equal; number and numeric text are"),
    ("!=", ANY, "not equal"),
    ("===", ANY, "same kind and equal"),
    ("!==", ANY, "not of the same kind or not equal"),
    ("<", ORDERED, "less, or earlier"),
    ("<=", ORDERED, "less or equal"),
    (">", ORDERED, "greater, or later"),
    (">=", ORDERED, "greater or equal"),
    ("in", ANY, "the right side contains the left"),
    ("not in", ANY, "the right side does not contain the left"),
    ("contains", ("text", "list", "object"), "text in text, element in list, key in object"),
    ("startsWith", ("text",), "the text begins with"),
    ("endsWith", ("text",), "the text ends with"),
    ("matches", ("text",), "the pattern is found anywhere in the text"),
    ("&", ANY, "both sides as text, joined"),
    ("+", ("number", "text", "list", "date"), "sum; joins when a side is text, and lists"),
    ("-", ("number", "date"), "difference"),
    ("*", ("number",), "product"),
    ("/", ("number",), "quotient"),
    ("%", ("number",), "remainder, with the sign of the left side"),
    ("**", ("number",), "power"),
)
VALUES = {"between": "pair", "in": "list", "notIn": "list"}
TEXTUAL = ("startsWith", "notStartsWith", "endsWith", "notEndsWith", "matches", "notMatches")


def library() -> dict[str, list[dict[str, Any]]]:
    """`{"functions", "operators", "conditions"}` as the library page gets them."""
    return {
        "functions": [described(found) for found in FUNCTIONS.values()],
        "operators": [{"name": name, "types": list(types), "doc": doc} for name, types, doc in OPERATORS],
        "conditions": [condition(name) for name in ALIASES],
    }


def described(found: Function) -> dict[str, Any]:
    names = parameter_names(found)
    return {
        "name": found.name,
        "aliases": list(found.aliases),
        "group": found.group,
        "signature": found.signature,
        "args": [{"name": name, "type": KINDS.get(found.argument(n), "any")} for n, name in enumerate(names)],
        "returns": found.returns,
        "doc": found.doc,
        "example": found.example,
        "result": found.result if found.result.startswith("date ") else json.loads(found.result),
    }


def parameter_names(found: Function) -> list[str]:
    """The names between the parentheses of the signature, of its longest form if the number is limited."""
    plain = re.sub(r"\([^()]*\) => …", "lambda", found.signature.replace("text, list or object", "value"))
    forms = [names_in(form.partition("(")[2]) for form in plain.removesuffix(")").split(") or ")]
    return forms[0] if found.most is None else max(forms, key=len)


def names_in(text: str) -> list[str]:
    """`text, separator=","` → text, separator."""
    parts = re.sub(r'"[^"]*"', '""', text).split(",")
    names = [part.strip().partition("=")[0].rstrip("?") for part in parts]
    shown = ["direction" if name == '"" or ""' else name for name in names if name and name != "…"]
    return [name.replace(" ", "_") for name in shown]


def condition(operator: str) -> dict[str, Any]:
    types = ("text",) if operator in TEXTUAL else ORDERED if operator in ("<", ">", "<=", ">=", "between") else ANY
    value = "none" if operator in WITHOUT_VALUE else VALUES.get(operator, "one")
    return {"operator": operator, "aliases": list(ALIASES[operator]), "types": list(types), "value": value}
