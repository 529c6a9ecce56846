"""One field of a form: its label, kind and bounds, and the JSON Schema they make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field
from typing import Any, Literal

Kind = Literal[
    "text", "textarea", "number", "select", "multiselect", "boolean", "json", "expression",
    "credential", "keyvalue", "datetime", "cron", "cases", "code",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Param:
    """What `param()` leaves on a field; its name, default and type come from the dataclass field itself."""

    label: str
    kind: Kind
    help: str
    required: bool
    options: tuple[tuple[str, str], ...]
    minimum: float | None
    maximum: float | None
    placeholder: str
    show: tuple[str, tuple[Any, ...]] | None  # (other field, the values that show this one)
    advanced: bool
    schema: Mapping[str, Any] | None  # for json fields


def param(
    label: str,
    *,
    kind: Kind = "text",
    default: Any = MISSING,
    help: str = "",
    options: Sequence[str | tuple[str, str]] = (),
    minimum: float | None = None,
    maximum: float | None = None,
    placeholder: str = "",
    show: tuple[str, tuple[Any, ...]] | None = None,
    advanced: bool = False,
    schema: Mapping[str, Any] | None = None,
) -> Any:
    """A field of the form. Without `default` it is required. `options` are values or (value, label) pairs."""
    pairs = tuple((o, o.replace("_", " ").capitalize()) if isinstance(o, str) else o for o in options)
    made = Param(
        label, kind, help, default is MISSING, pairs, minimum, maximum, placeholder, show, advanced, schema
    )  # fmt: skip
    if isinstance(default, list | dict):
        return field(default_factory=default.copy, metadata={"param": made})
    return field(default=default, metadata={"param": made})
