"""What was typed into a field as the value that the piece holds, by the field's kind. A misfit is a `ValueError` whose
text is a sentence for the user.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING
from datetime import datetime
from math import isfinite
from typing import Any, Final

from layers.catalog import cron
from layers.catalog.param import Param
from layers.expressions import Secret, to_text

_YES: Final = frozenset({"true", "yes", "on", "1"})
_NO: Final = frozenset({"false", "no", "off", "0"})
_NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
Coerce = Callable[[Param, Any, str], Any]  # (param, value, the workflow's zone)


def coerced(param: Param, value: Any, zone: str) -> Any:
    """Null in a text is empty text, and never the default: a secret that came out empty is not an unset one. In a
    field of another kind null and empty text give the default. Raises `ValueError`."""
    if value in (None, "") and param.kind not in _TEXTS:
        if param.required:
            raise ValueError(f"“{param.label}” came out empty.")
        return None if param.default is MISSING else param.default
    coerce: Coerce = _BY_KIND.get(param.kind or "text", _text)
    made = coerce(param, value, zone)
    if param.required and made == "":
        raise ValueError(f"“{param.label}” came out empty.")
    if param.check is not None:
        param.check(made)
    return made


def _text(param: Param, value: Any, zone: str) -> str | Secret:
    if isinstance(value, Secret):
        if not param.secrets:
            raise ValueError(f"“{param.label}” is kept or shown, so no secret can stand in it.")
        opened = value.reveal()
        return value if isinstance(opened, str) else Secret(to_text(opened))
    return value if isinstance(value, str) else to_text(value)


def _number(param: Param, value: Any, zone: str) -> int | float:
    if isinstance(value, str) and len(value) < 64 and _NUMBER.fullmatch(value.strip()):
        text = value.strip()
        value = int(text) if text.lstrip("+-").isdigit() else float(text)
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise ValueError(f"“{param.label}” must be a number{_but(value)}.")
    number: int | float = value
    if param.whole:
        if int(number) != number:
            raise ValueError(f"“{param.label}” must be a whole number{_but(value)}.")
        number = int(number)
    if param.minimum is not None and number < param.minimum:
        raise ValueError(f"“{param.label}” must be at least {to_text(param.minimum)}{_but(value)}.")
    if param.maximum is not None and number > param.maximum:
        raise ValueError(f"“{param.label}” must be at most {to_text(param.maximum)}{_but(value)}.")
    return number


def _boolean(param: Param, value: Any, zone: str) -> bool:
    word = to_text(value).strip().lower() if isinstance(value, str | int) else ""
    if word not in _YES and word not in _NO:
        raise ValueError(f"“{param.label}” must be true or false{_but(value)}.")
    return word in _YES


def _select(param: Param, value: Any, zone: str) -> str:
    found = _option(param, value)
    if found is None:
        listed = ", ".join(f"“{option}”" for option, _ in param.options if option)
        raise ValueError(f"“{param.label}” must be one of {listed}{_but(value)}.")
    return found


def _multiselect(param: Param, value: Any, zone: str) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",") if part.strip()]
    if not isinstance(value, list | tuple):
        raise ValueError(f"“{param.label}” must be a list{_but(value)}.")
    if not param.options:
        return tuple(to_text(one) for one in value)
    return tuple(_select(param, one, zone) for one in value)


def _option(param: Param, value: Any) -> str | None:
    text = to_text(value)
    known = [*(option for option, _ in param.options), *param.also]
    return text if text in known else next((one for one in known if one.lower() == text.strip().lower()), None)


def _json(param: Param, value: Any, zone: str) -> Any:
    wanted = (param.schema or {}).get("type")
    kind = {"object": dict, "array": list}.get(wanted) if isinstance(wanted, str) else None
    if kind is None or isinstance(value, kind):
        return value
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError as error:
            raise ValueError(f"“{param.label}” is not valid JSON: {error}.") from error
        if isinstance(value, kind):
            return value
    raise ValueError(f"“{param.label}” must be {'an object' if kind is dict else 'a list'}.")


def _keyvalue(param: Param, value: Any, zone: str) -> dict[str, Any]:
    """An object, or rows `{key, value}` as a form may keep them; rows without a key are left out."""
    if isinstance(value, list) and all(isinstance(row, Mapping) and "key" in row for row in value):
        return {to_text(row["key"]): row.get("value") for row in value if row["key"]}
    if not isinstance(value, dict):
        raise ValueError(f"“{param.label}” must be an object of names and values.")
    return value


def _datetime(param: Param, value: Any, zone: str) -> datetime:
    """ISO 8601; without an offset it is local time of the workflow (expressions.md §8)."""
    try:
        found = datetime.fromisoformat(to_text(value).strip())
    except ValueError:
        raise ValueError(f"“{param.label}” must be a time such as 2026-03-15T10:30:00+01:00{_but(value)}.") from None
    return found if found.tzinfo is not None else found.replace(tzinfo=cron.known_zone(zone))


def _cron(param: Param, value: Any, zone: str) -> str:
    text = to_text(value).strip()
    cron.check(text)
    return text


def _but(value: Any) -> str:
    if isinstance(value, Secret):
        return ", not a secret"
    shown = str(value) if isinstance(value, float) else to_text(value)
    return f", not “{shown[:40]}{'…' if len(shown) > 40 else ''}”"


_TEXTS: Final = frozenset({"text", "textarea", "code", "credential"})
_BY_KIND: Final[Mapping[str, Coerce]] = {
    "number": _number,
    "boolean": _boolean,
    "select": _select,
    "multiselect": _multiselect,
    "json": _json,
    "keyvalue": _keyvalue,
    "datetime": _datetime,
    "cron": _cron,
}
