"""One thing that is wrong with a workflow: where it is, what it is, and how to mend it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Problem:
    """`code` is fixed text, `pointer` a JSON pointer (RFC 6901) into the document, `field` a path in the node.

    Of an expression, `start` and `end` are character offsets in the text at `pointer`, `line` and `column` count from
    1, and `fix` is the edit that would mend it, where there is exactly one: `{"start", "end", "text"}`."""

    code: str
    message: str
    mend: str = ""
    severity: Literal["error", "warning"] = "error"
    node_id: str | None = None
    edge_id: str | None = None
    field: str | None = None
    pointer: str | None = None
    line: int | None = None
    column: int | None = None
    start: int | None = None
    end: int | None = None
    fix: Any = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)
