"""The one error of the expression language: what went wrong, where, and how to mend it (expressions.md §16)."""

from __future__ import annotations

from typing import Any

SYNTAX = "EXPRESSION_SYNTAX"
ERROR = "EXPRESSION_ERROR"
LIMIT = "EXPRESSION_LIMIT"


class ExpressionError(Exception):
    """An expression that does not parse, fails or exceeds a limit.

    `code` says when (`EXPRESSION_SYNTAX` before running, `EXPRESSION_ERROR` and `EXPRESSION_LIMIT` while running),
    `kind` what. `start` and `end` are 0-based offsets in `source`, the whole field text; `line` and `column` count
    from 1. `field` is set by whoever knows which field it was; `fix` is the edit that would mend it, where there is
    exactly one. None of these errors goes away by trying again.
    """

    def __init__(
        self,
        code: str,
        kind: str,
        message: str,
        hint: str | None = None,
        start: int = -1,
        end: int = -1,
        source: str | None = None,
        fix: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.kind = kind
        self.message = message
        self.hint = hint
        self.start = start
        self.end = end
        self.source = source
        self.field: str | None = None
        self.fix = fix
        self.item: int | None = None

    @property
    def line(self) -> int:
        return (self.source or "").count("\n", 0, max(self.start, 0)) + 1

    @property
    def column(self) -> int:
        start = max(self.start, 0)
        return start - (self.source or "").rfind("\n", 0, start)

    def at(self, start: int, end: int) -> ExpressionError:
        """Place the error, unless something further inside has placed it already."""
        if self.start < 0:
            self.start = start
            self.end = end
        return self

    def inside(self, index: int) -> ExpressionError:
        """Name the element of a list that was being worked on; the innermost list wins, a spent budget has none."""
        if self.item is None and self.kind != "steps":
            self.item = index
            self.message = f"{self.message} (item {index})"
        return self

    def to_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "code": self.code,
            "kind": self.kind,
            "message": self.message,
            "hint": self.hint,
            "line": self.line,
            "column": self.column,
            "start": max(self.start, 0),
            "end": max(self.end, self.start, 0),
            "field": self.field,
            "source": self.source,
        }
        if self.fix is not None:
            found["fix"] = self.fix
        return found

    def __str__(self) -> str:
        hint = f" - {self.hint}" if self.hint else ""
        return f"{self.message} (line {self.line}, column {self.column}){hint}"


def syntax(kind: str, message: str, start: int = -1, end: int = -1, hint: str | None = None) -> ExpressionError:
    return ExpressionError(SYNTAX, kind, message, hint, start, end)


def failure(kind: str, message: str, hint: str | None = None) -> ExpressionError:
    return ExpressionError(ERROR, kind, message, hint)


def limit(kind: str, message: str, hint: str | None = None) -> ExpressionError:
    return ExpressionError(LIMIT, kind, message, hint)
