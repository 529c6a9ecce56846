"""The fields that a person fills in on a page: read from a node's JSON, and what was typed made into values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any, Final

from layers.expressions import to_text
from layers.graph.records import JSON

TYPES: Final = ("text", "textarea", "email", "phone", "number", "date", "select", "checkbox")
LONGEST: Final = 10_000  # characters in one field
MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Field:
    """`options` are (value, label), for a select."""

    name: str
    label: str
    type: str = "text"
    required: bool = False
    options: Sequence[tuple[str, str]] = ()
    help: str = ""
    value: str = ""  # what stands in it at first

    def read(self, typed: str) -> JSON:
        """The value, or None for nothing. Raises `ValueError` with a sentence."""
        if self.type == "checkbox":
            if self.required and not typed:
                raise ValueError(f"“{self.label}” has to be ticked.")
            return bool(typed)
        text = typed.strip()
        if not text:
            if self.required:
                raise ValueError(f"“{self.label}” is missing.")
            return None
        if len(text) > LONGEST:
            raise ValueError(f"“{self.label}” is longer than {LONGEST} characters.")
        if self.type == "number":
            return self._number(text)
        if self.type == "date":
            return self._date(text)
        if self.type == "email" and (text.count("@") != 1 or text[0] == "@" or text[-1] == "@" or " " in text):
            raise ValueError(f"“{text}” is no e-mail address.")
        if self.type == "select" and text not in [value for value, _ in self.options]:
            raise ValueError(f"“{text}” is none of the choices of “{self.label}”.")
        return text

    def _number(self, text: str) -> int | float:
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        if not isfinite(number):
            raise ValueError(f"“{text}” is no number.")
        return int(number) if number.is_integer() and abs(number) < 2**53 else number

    def _date(self, text: str) -> str:
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise ValueError(f"“{text}” is no date such as 2026-03-09.") from None


def fields_of_form(form: JSON) -> tuple[Field, ...]:
    """From `[{"name": "amount", "label": "Amount", "type": "number", "required": true}, …]`; a name alone is a line of
    text. Raises `ValueError` with a sentence."""
    if not isinstance(form, list):
        raise ValueError("A form is a list of fields, such as [{“name”: “reason”, “type”: “textarea”}].")
    if len(form) > MOST:
        raise ValueError(f"A form has {MOST} fields at the most.")
    fields = tuple(_field({"name": one} if isinstance(one, str) else one) for one in form)
    names = [field.name for field in fields]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"Two fields of the form are named “{twice}”.")
    return fields


def answers(fields: Sequence[Field], typed: Mapping[str, str]) -> tuple[dict[str, JSON], dict[str, str]]:
    """(values by name, mistakes by name)."""
    values, mistakes = {}, {}
    for field in fields:
        try:
            values[field.name] = field.read(typed.get(field.name, ""))
        except ValueError as error:
            mistakes[field.name] = str(error)
    return values, mistakes


def _field(asked: Any) -> Field:
    name = asked.get("name", asked.get("id")) if isinstance(asked, dict) else None
    if not isinstance(name, str) or not name.strip():
        raise ValueError("Each field of the form needs a “name”.")
    type_ = asked.get("type", "text")
    if type_ not in TYPES:
        raise ValueError(f"The field “{name}” has the type “{to_text(type_)}”; there are {', '.join(TYPES)}.")
    options = asked.get("options") or []
    if type_ == "select" and not (isinstance(options, list) and options):
        raise ValueError(f"The field “{name}” needs a list of “options”.")
    label, value = asked.get("label") or name, asked.get("value", asked.get("default"))
    return Field(
        name,
        to_text(label),
        type_,
        asked.get("required") is True,
        tuple(_option(one) for one in options) if type_ == "select" else (),
        to_text(asked.get("help") or ""),
        ("" if value is False else "on") if type_ == "checkbox" and value is not None else to_text(value or ""),
    )


def _option(one: JSON) -> tuple[str, str]:
    if isinstance(one, dict) and "value" in one:
        return to_text(one["value"]), to_text(one.get("label") or one["value"])
    return to_text(one), to_text(one)
