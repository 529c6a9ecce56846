"""The operations of Transform Data: each is an expression over the field's value, or a change of the whole object.

`value` is the running value of the field; the operation's arguments have their own names. So there is one
implementation of each function, that of the expression language (expressions.md §11).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from layers.catalog.path import ABSENT, drop, get, put
from layers.expressions import ExpressionError, Program, compile, compile_value
from layers.graph.records import JSON

Evaluate = Callable[[Program, JSON], JSON]  # (program, open object)

_WHOLE: Final[Mapping[str, tuple[str, ...]]] = {
    "rename": ("to",), "remove": (), "set": ("value",), "copy": ("to",), "pick": ("fields",),
}  # fmt: skip
_CALLS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "default": ("default(value, with)", ("value",)),
    "lowercase": ("lower(value)", ()),
    "uppercase": ("upper(value)", ()),
    "trim": ("trim(value)", ()),
    "capitalize": ("capitalize(value)", ()),
    "replace": ("replace(value, find, with)", ("find", "with")),
    "split": ("split(value, by)", ("by",)),
    "join": ("join(value, by)", ("by",)),
    "to_number": ("number(value)", ()),
    "to_text": ("toText(value)", ()),
    "to_boolean": ("toBoolean(value)", ()),
    "round": ("round(value, digits)", ("digits",)),
    "format_number": ("formatNumber(value, decimals, locale)", ("decimals", "locale")),
    "format_date": ("formatDate(value, format, timezone)", ("format", "timezone")),
    "parse_date": ("parseDate(value, format)", ("format",)),
    "date_add": ("addDate(value, amount, unit)", ("amount", "unit")),
    "slice": ("slice(value, from, to)", ("from", "to")),
    "count": ("count(value)", ()),
}
_DEFAULTS: Final[Mapping[str, Mapping[str, JSON]]] = {
    "split": {"by": ","}, "join": {"by": ", "}, "round": {"digits": 0}, "slice": {"from": 0},
    "format_date": {"format": "YYYY-MM-DD"}, "replace": {"with": ""},
}  # fmt: skip
_BY: Final = ("sort", "unique", "sum")
NAMES: Final = (*_WHOLE, *_CALLS, *_BY, "calculate")


@dataclass(frozen=True, slots=True)
class Operation:
    """One step. `arguments` gives its arguments as an object, `program` the field's new value from them."""

    op: str
    field: str
    arguments: Program
    program: Program | None

    def apply(self, data: JSON, evaluate: Evaluate) -> JSON:
        """The object after this step. Raises `ExpressionError`."""
        given = evaluate(self.arguments, data)
        if self.program is None:
            return _changed(self.op, data, self.field, given)
        value = get(data, self.field)
        opened = {**(data if self.op == "calculate" else {}), **given, "value": None if value is ABSENT else value}
        if self.op == "default":
            opened["with"] = given.get("value")
        return put(data, self.field, evaluate(self.program, opened))


def read_operations(raw: JSON, node_ids: frozenset[str]) -> tuple[Operation, ...]:
    """`[{"op": …, "field": …, …}]`. Raises `ValueError` naming the step, `ExpressionError` for an expression in it."""
    if not isinstance(raw, list):
        raise ValueError("Operations are a list of steps, each with “op” and “field”.")
    return tuple(_read(step, index, node_ids) for index, step in enumerate(raw))


def _read(step: JSON, index: int, node_ids: frozenset[str]) -> Operation:
    op = str(step.get("op", "")).replace("-", "_").lower() if isinstance(step, dict) else ""
    if op not in NAMES:
        raise ValueError(f"Operation {index + 1}: “op” must be one of {', '.join(NAMES)}.")
    field = step.get("field", "")
    if not isinstance(field, str) or (not field and op != "pick"):
        raise ValueError(f"Operation {index + 1} ({op}) needs a “field”.")
    given = {key: value for key, value in step.items() if key not in ("op", "field", "expression")}
    for name in _WHOLE.get(op, ()):
        if name not in given:
            raise ValueError(f"Operation {index + 1} ({op}) needs “{name}”.")
    try:
        program = _program(op, step, index, given, node_ids)
        return Operation(op, field, compile_value({**_DEFAULTS.get(op, {}), **given}, node_ids), program)
    except ExpressionError as error:
        error.field = f"/{index}{error.field or ''}"
        raise


def _program(
    op: str, step: Mapping[str, Any], index: int, given: dict[str, JSON], ids: frozenset[str]
) -> Program | None:
    if op in _WHOLE:
        return None
    if op == "calculate":
        source = step.get("expression")
        if not isinstance(source, str) or not source.strip():
            raise ValueError(f"Operation {index + 1} (calculate) needs an “expression”.")
        return compile(source, "expression", ids)
    if op in _BY:
        return compile(_by(op, given, index), "expression")
    call, names = _CALLS[op]
    known = {**_DEFAULTS.get(op, {}), **given}
    missing = next((name for name in names if name not in known and name in _NEEDED.get(op, ())), None)
    if missing is not None:
        raise ValueError(f"Operation {index + 1} ({op}) needs “{missing}”.")
    return compile(_trimmed(call, names, known), "expression")


_NEEDED: Final = {"default": ("value",), "replace": ("find",), "date_add": ("amount", "unit")}


def _trimmed(call: str, names: tuple[str, ...], known: Mapping[str, JSON]) -> str:
    """The call without the optional arguments at its end that were not given."""
    for name in reversed(names):
        if name in known or not call.endswith(f", {name})"):
            break
        call = call.removesuffix(f", {name})") + ")"
    return call


def _by(op: str, given: Mapping[str, JSON], index: int) -> str:
    by = given.get("by")
    if by is not None and (not isinstance(by, str) or "{{" in by):
        raise ValueError(f"Operation {index + 1} ({op}): “by” is the name of a field.")
    field = None if not by else json.dumps(by)
    order = '"desc"' if str(given.get("descending", "")).lower() in ("true", "1", "yes") else '"asc"'
    if op == "sort":
        return f"sortBy(value, {field}, {order})" if field else f"sort(value, {order})"
    if op == "unique":
        return f"unique(value, {field})" if field else "unique(value)"
    return f"sumBy(value, {field})" if field else "sum(value)"


def _changed(op: str, data: JSON, field: str, given: Mapping[str, JSON]) -> JSON:
    if op == "set":
        return put(data, field, given["value"])
    if op == "remove":
        return drop(data, field)
    if op == "pick":
        return _picked(data, field, given["fields"])
    value = get(data, field)
    if value is ABSENT:
        return data
    return put(drop(data, field) if op == "rename" else data, str(given["to"]), value)


def _picked(data: JSON, field: str, names: JSON) -> JSON:
    """Only these fields, of the whole object or of the one in `field`."""
    wanted = [name.strip() for name in names.split(",")] if isinstance(names, str) else names
    source = get(data, field) if field else data
    found: JSON = {}
    for name in wanted if isinstance(wanted, list) else []:
        value = get(source, str(name))
        found = found if value is ABSENT else put(found, str(name), value)
    return put(data, field, found) if field else found
