"""One field of a form: its label, kind and bounds, and how what was typed becomes what the piece holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field
from typing import Any, Final, Literal

Kind = Literal[
    "text", "textarea", "number", "select", "multiselect", "boolean", "json", "expression",
    "credential", "keyvalue", "datetime", "cron", "cases", "code",
]  # fmt: skip
Shown = tuple[str, tuple[Any, ...]]  # (another field, the values of it)

TEMPLATES: Final[frozenset[str]] = frozenset({"text", "textarea", "json", "keyvalue", "number", "datetime"})
COMMON: Final = (
    "errorHandling", "maxRetries", "retryDelayMs", "retryOn", "onRetriesExhausted", "timeoutSeconds", "onUnknown",
    "forEach", "contextMode",
)  # fmt: skip  # every node but a trigger has these (nodes.md §1.1); the Settings tab draws them


@dataclass(frozen=True, slots=True)
class Param:
    """What `param()` leaves on a field. The registry completes it from the dataclass field: `kind`, `options`,
    `whole` (an integer) and `also` follow from the annotation where they are not given."""

    label: str
    kind: Kind | None
    help: str
    required: bool
    options: tuple[tuple[str, str], ...]
    minimum: float | None
    maximum: float | None
    placeholder: str
    show: Shown | None  # shown, checked and filled only then; else the default
    advanced: bool
    schema: Mapping[str, Any] | None  # for json fields
    default: Any  # `dataclasses.MISSING` where it is required
    check: Callable[[Any], None] | None = None  # raises ValueError with a sentence
    parse: Callable[[Any, frozenset[str]], Any] | None = None  # (raw, node ids) → what the piece evaluates itself
    address: bool = False  # text that is an address: what templates put into it is percent-encoded
    text_when: Shown | None = None  # a json field that is plain text then
    secrets: bool = False  # what is filled in is kept nowhere, so a secret may stand in it
    language: str | None = None  # of a code field: the field that names its language
    whole: bool = False
    also: tuple[str, ...] = ()  # values that are read but not offered: those of the annotation that are no option


def param(
    label: str,
    *,
    kind: Kind | None = None,
    default: Any = MISSING,
    help: str = "",
    options: Sequence[str | tuple[str, str]] = (),
    minimum: float | None = None,
    maximum: float | None = None,
    placeholder: str = "",
    show: Shown | None = None,
    advanced: bool = False,
    schema: Mapping[str, Any] | None = None,
    check: Callable[[Any], None] | None = None,
    parse: Callable[[Any, frozenset[str]], Any] | None = None,
    address: bool = False,
    text_when: Shown | None = None,
    secrets: bool = False,
    language: str | None = None,
) -> Any:
    """A field of the form. Without `default` it is required. `options` are values or (value, label) pairs.
    `language` is the field that names the language of a code field.
    With `secrets` it goes to a performer alone, which reveals a `Secret` at the moment of sending (R18).

    A field with `parse` is not filled by the form: the piece holds what `parse` made of the raw config, and evaluates
    the programs in it with `ctx.evaluate`. `parse` raises `ExpressionError`, or `ValueError` with a sentence."""
    pairs = tuple((o, labelled(o)) if isinstance(o, str) else o for o in options)
    made = Param(
        label, kind, help, default is MISSING, pairs, minimum, maximum, placeholder, show, advanced, schema,
        default, check, parse, address, text_when, secrets, language,
    )  # fmt: skip
    if isinstance(default, list | dict):
        return field(default_factory=default.copy, metadata={"param": made})
    return field(default=default, metadata={"param": made})


def labelled(value: str) -> str:
    """`wait_all` → `Wait all`; what is in capitals stays."""
    words = value.replace("_", " ")
    return words[:1].upper() + words[1:]
