"""Forms and outputs as JSON Schema. The keys with `x-` are what the web form needs beyond the standard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING
from typing import Any, Final

from layers.catalog.param import COMMON, TEMPLATES, Param, Shown

_TYPES: Final[Mapping[str, Mapping[str, Any]]] = {
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "multiselect": {"type": "array"},
    "keyvalue": {"type": "object"},
    "cases": {"type": "array"},
    "json": {},
    "expression": {"type": ["string", "object"]},
}


def config_schema(params: Mapping[str, Param]) -> dict[str, Any]:
    """The form. Keys that every node has are left out: the Settings tab draws those."""
    drawn = {name: param for name, param in params.items() if name not in COMMON}
    return {
        "type": "object",
        "properties": {name: _property(param, order) for order, (name, param) in enumerate(drawn.items())},
        "required": [name for name, param in drawn.items() if param.required],
    }


def output_schema(named: Mapping[str, Any], adds: bool) -> dict[str, Any]:
    """`named` are schemas by field; with `adds` the node's own input comes through beside them."""
    return {"type": "object", "properties": dict(named), "additionalProperties": adds}


def _property(param: Param, order: int) -> dict[str, Any]:
    kind = param.kind or "text"
    made: dict[str, Any] = {**_TYPES.get(kind, {"type": "string"}), **(param.schema or {}), "title": param.label}
    if kind == "number" and param.whole:
        made["type"] = "integer"
    if param.default not in (MISSING, None):
        made["default"] = list(param.default) if isinstance(param.default, tuple) else param.default
    values = [*(value for value, _ in param.options), *param.also]
    if values and kind == "multiselect":
        made["items"] = {"enum": values}
    elif values:
        made["enum"] = values
    bounds = {"minimum": param.minimum, "maximum": param.maximum, "description": param.help or None}
    made.update({key: value for key, value in bounds.items() if value is not None})
    return {
        **made,
        "x-kind": kind,
        "x-order": order,
        "x-options": [{"value": value, "label": label} for value, label in param.options],
        "x-placeholder": param.placeholder,
        "x-template": kind in TEMPLATES,
        "x-show": _shown(param.show),
        "x-text-when": _shown(param.text_when),
        "x-language": param.language,
        "x-help": param.help,
        "x-group": "advanced" if param.advanced else None,
    }


def _shown(condition: Shown | None) -> dict[str, Any] | None:
    return None if condition is None else {"param": condition[0], "in": list(condition[1])}
