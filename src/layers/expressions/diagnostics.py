"""What the static checks know beforehand, and what they report (expressions.md §12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

ERROR: Literal["error"] = "error"
WARNING: Literal["warning"] = "warning"


@dataclass(frozen=True, slots=True)
class Scope:
    """The facts of the place where a source stands. None means not known: what needs it is not checked.

    `upstream` are the nodes with a path to this one, `certain` those that have run whenever it runs. `shapes` are by
    root, `open` for the open object: `{"t": "object", "fields": {…}, "open": true}`, `{"t": "list", "item": …}`,
    `{"t": "text|number|boolean|date|null|any", "sample": …}`. `stored`: the value is kept or shown somewhere.
    `more_variables`: one that is not known may be there all the same.
    """

    node_ids: frozenset[str] = frozenset()
    upstream: frozenset[str] | None = None
    certain: frozenset[str] | None = None
    variables: frozenset[str] | None = None
    secrets: frozenset[str] = frozenset()
    more_variables: bool = False
    env: frozenset[str] | None = None
    in_loop: bool = False
    in_predicate: bool = False
    in_trigger: bool = False
    open_object: bool = True
    condition: bool = False
    stored: bool = False
    shapes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """`start` and `end` are offsets in `source`; `field` is the JSON pointer of that text in a structured value."""

    code: str
    severity: Literal["error", "warning"]
    message: str
    hint: str | None
    start: int
    end: int
    source: str
    field: str | None = None
    fix: Mapping[str, Any] | None = None

    @property
    def line(self) -> int:
        return self.source.count("\n", 0, self.start) + 1

    @property
    def column(self) -> int:
        return self.start - self.source.rfind("\n", 0, self.start)

    def to_json(self) -> dict[str, Any]:
        found = {
            "field": self.field,
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "hint": self.hint,
            "line": self.line,
            "column": self.column,
            "start": self.start,
            "end": self.end,
        }
        return {**found, "fix": dict(self.fix)} if self.fix is not None else found
