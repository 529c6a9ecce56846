"""What a worker answered, believed only in its shape: every text is cut, every number checked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from layers.catalog.code import CodeFault, CodeLine, CodeOutcome
from layers.runtime.sandbox import limits

LEVELS: Final = frozenset({"log", "info", "warn", "error", "debug"})
CODES: Final[Mapping[str, str]] = {
    "CODE_SYNTAX": "The code does not parse.",
    "CODE_ERROR": "The code failed.",
    "CODE_TIMEOUT": "The code took longer than its time limit.",
    "CODE_MEMORY": "The code used more memory than its limit.",
    "CODE_OUTPUT_INVALID": "The result cannot be kept as JSON.",
    "CODE_INPUT_TOO_LARGE": "The data for the code is larger than its limit.",
    "CODE_WORKER_LOST": "The process that ran the code ended without an answer.",
    "CODE_QUEUE_TIMEOUT": "No worker became free in time.",
    "CODE_UNAVAILABLE": "This language is not available on this installation.",
}
TOO_LONG: Final = "The result has an integer beyond 64 bits: make a text of it with str()."
_LONG: Final = re.compile(rb"\d{19}")  # integers that orjson reads as floats


class Nonsense(Exception):
    """It has not the shape of an answer."""


def read(frame: bytes) -> CodeOutcome:
    """Raises `Nonsense`."""
    long = _LONG.search(frame) is not None
    try:
        made = json.loads(frame) if long else orjson.loads(frame)
    except (ValueError, RecursionError):
        raise Nonsense from None
    if not isinstance(made, dict) or not isinstance(made.get("ok"), bool):
        raise Nonsense
    logs, warnings = tuple(_lines(made.get("logs"))), tuple(_warnings(made.get("warnings")))
    if made["ok"]:
        if long and not _writable(made.get("value")):
            return CodeOutcome(None, fault("CODE_OUTPUT_INVALID", TOO_LONG), logs, warnings)
        return CodeOutcome(made.get("value"), None, logs, warnings)
    code = made.get("code")
    if not isinstance(code, str) or code not in CODES:
        raise Nonsense
    return CodeOutcome(None, _fault(code, made), logs, warnings)


def fault(code: str, message: str = "", **more: Any) -> CodeFault:
    return CodeFault(code, message or CODES[code], **more)


def _writable(value: Any) -> bool:
    try:
        orjson.dumps(value)
    except TypeError:
        return False
    return True


def _fault(code: str, made: Mapping[str, Any]) -> CodeFault:
    name, stack = _text(made.get("name"), 100), _text(made.get("stack"), 4000)
    return fault(
        code, _text(made.get("message"), 4000), name=name, stack=stack, line=_place(made.get("line")),
        column=_place(made.get("column")),
    )  # fmt: skip


def _lines(given: Any) -> list[CodeLine]:
    found: list[CodeLine] = []
    room = limits.LOG * 2
    for one in given if isinstance(given, list) else ():
        if isinstance(one, dict) and len(found) <= 1000 and room > 0:
            line = CodeLine(
                one["level"] if one.get("level") in LEVELS else "log", _text(one.get("text"), 4000),
                one["t"] if isinstance(one.get("t"), int) and 0 <= one["t"] < 2**31 else 0,
            )  # fmt: skip
            room -= len(line.text)
            found.append(line)
    return found


def _warnings(given: Any) -> list[tuple[str, str]]:
    listed: Sequence[Any] = given if isinstance(given, list) else ()
    return [
        (_text(one.get("code"), 60), _text(one.get("message"), 500)) for one in listed[:20] if isinstance(one, dict)
    ]


def _text(given: Any, longest: int) -> str:
    """Without half surrogate pairs, which no record can keep."""
    return given[:longest].encode(errors="replace").decode() if isinstance(given, str) else ""


def _place(given: Any) -> int | None:
    return given if isinstance(given, int) and 0 < given < 2**31 else None
