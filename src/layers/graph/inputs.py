"""What a workflow takes when a person, the API or another workflow starts it: the `inputs` of its document.

1. `{name: {"type": …, "required": …, "default": …, "description": …}}`. They reach the manual trigger by their names.
2. Nothing is converted: who gives the text "3" where a number belongs is told so.
3. Null is as good as nothing: it becomes the default, which is null where none is declared. So each declared name is
   there. One that is required and has no default must be given.
4. What is not declared comes through and is told, for a slip in the name of an optional one would else go unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any, Final

from layers.expressions.dates import from_text
from layers.expressions.errors import ExpressionError
from layers.expressions.names import similar
from layers.graph.problem import Problem
from layers.graph.records import JSON

RESERVED: Final = frozenset({"triggerType", "occurredAt", "dedupeId", "triggeredBy", "triggeredAt"})
"""What the manual trigger says itself, under the same roof."""

_KEYS: Final = ("type", "required", "default", "description")


def _is_date(value: JSON) -> bool:
    try:
        return isinstance(value, str) and from_text(value, UTC) is not None
    except ExpressionError:  # outside the years 1 to 9999
        return False


_TYPES: Final[Mapping[str, tuple[str, Callable[[JSON], bool]]]] = {
    "text": ("text", lambda value: isinstance(value, str)),
    "number": ("a number", lambda value: isinstance(value, int | float) and not isinstance(value, bool)),
    "boolean": ("true or false", lambda value: isinstance(value, bool)),
    "date": ("a date such as 2026-03-31 or 2026-03-31T08:30:00Z", _is_date),
    "list": ("a list", lambda value: isinstance(value, list)),
    "object": ("an object", lambda value: isinstance(value, dict)),
    "any": ("anything", lambda value: True),
}
TYPES: Final = tuple(_TYPES)


@dataclass(frozen=True, slots=True)
class Input:
    """`type` is one of `TYPES`. Of a date the value is text in ISO 8601."""

    type: str = "any"
    required: bool = False
    default: JSON = None
    description: str = ""
    extra: Mapping[str, JSON] = field(default_factory=dict)

    @property
    def expected(self) -> str:
        """In a sentence: `a number`."""
        return _TYPES[self.type][0]

    @property
    def must_come(self) -> bool:
        return self.required and self.default is None

    def fits(self, value: JSON) -> bool:
        return _TYPES[self.type][1](value)

    def to_json(self) -> dict[str, JSON]:
        return {**{key: getattr(self, key) for key in _KEYS}, **self.extra}


def read_inputs(raw: Mapping[str, Any]) -> tuple[dict[str, Input], list[Problem]]:
    """The declarations that hold, and all that is wrong with the others, each at its place in the document."""
    found: dict[str, Input] = {}
    problems: list[Problem] = []
    for name, entry in raw.items():
        place = f"/inputs/{name.replace('~', '~0').replace('/', '~1')}"
        wrong = _flaws(name, entry)
        problems += [Problem("DOCUMENT_INVALID", said, mend, pointer=place + below) for below, said, mend in wrong]
        if wrong:
            continue
        extra = {key: value for key, value in entry.items() if key not in _KEYS}
        for key in extra:
            message = f"“{key}” of the input “{name}” is not a key that Layers knows; it is kept as it is."
            problems.append(Problem("UNKNOWN_KEY", message, "Remove it if it is a slip.", "warning", pointer=place))
        known = {key: entry[key] for key in _KEYS if entry.get(key) is not None}
        found[name] = Input(**known, extra=extra)
    return found, problems


def _flaws(name: str, entry: Any) -> list[tuple[str, str, str]]:
    """Place below it, sentence and mend of each."""
    if not isinstance(entry, dict):
        return [("", f"The input “{name}” must be an object.", 'Write {"type": "text"}, or another type.')]
    found: list[tuple[str, str, str]] = []
    if name in RESERVED or not name:
        found.append(("", f"No input can be called “{name}”: the manual trigger says that itself.", "Rename it."))
    for key, kind, called in (("required", bool, "true or false"), ("description", str, "text")):
        if entry.get(key) is not None and not isinstance(entry[key], kind):
            found.append((f"/{key}", f"“{key}” of the input “{name}” must be {called}.", f"Write {called} there."))
    stated, default = "any" if entry.get("type") is None else entry["type"], entry.get("default")
    if stated not in TYPES:
        near = similar(stated, TYPES) if isinstance(stated, str) else None
        mend = f"Did you mean “{near}”?" if near else f"Write {', '.join(TYPES[:-1])} or {TYPES[-1]}."
        found.append(("/type", f"The input “{name}” has the type “{stated}”, which there is not.", mend))
    elif default is not None and not Input(stated).fits(default):
        said = f"The default of “{name}” must be {Input(stated).expected}; it is {came(default)}."
        found.append(("/default", said, "Correct the default, or the type."))
    return found


def taken(
    inputs: Mapping[str, Input], given: Mapping[str, JSON], pointer: str = "/input"
) -> tuple[dict[str, JSON], list[Problem]]:
    """What is given with the defaults filled in, and the problems: `INPUT_MISSING` and `INPUT_INVALID` are errors,
    `INPUT_UNKNOWN` is a warning. They name the input as `field` and repeat no value. Without inputs all fits."""
    filled, problems = dict(given), list[Problem]()
    for name, one in inputs.items():
        value = given.get(name)
        if value is None:
            filled[name] = one.default
            if one.must_come:
                message, mend = f"“{name}” is missing; it must be {one.expected}.", f"Give “{name}”."
                if one.type == "any":
                    message = f"“{name}” is missing."
                problems.append(Problem("INPUT_MISSING", message, mend, field=name, pointer=pointer))
        elif not one.fits(value):
            message = f"“{name}” must be {one.expected}; {came(value)} came."
            problems.append(Problem("INPUT_INVALID", message, "Correct it.", field=name, pointer=_at(pointer, name)))
    for name in given if inputs else ():
        if name not in inputs and name not in RESERVED:
            near = similar(name, inputs)
            mend = f"Did you mean “{near}”?" if near else "Remove it if it is a slip, or declare it."
            message = f"“{name}” is no input of this workflow; it is passed on as it is."
            problems.append(Problem("INPUT_UNKNOWN", message, mend, "warning", field=name, pointer=_at(pointer, name)))
    return filled, problems


def _at(pointer: str, name: str) -> str:
    return f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"


def came(value: JSON) -> str:
    """What kind of thing it is, in a sentence."""
    if isinstance(value, bool):
        return "true or false"
    kinds = ((str, "text"), (int | float, "a number"), (list, "a list"), (dict, "an object"))
    return next((called for kind, called in kinds if isinstance(value, kind)), "nothing")
