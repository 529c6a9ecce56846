"""Patterns, run by RE2 in linear time; without it they are refused, a back-tracking engine never runs (§1, §15)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from layers.expressions.errors import ExpressionError, failure, limit
from layers.expressions.options import State
from layers.expressions.texts import text_of

try:
    import re2  # type: ignore[import-untyped]  # google-re2 ships no types
except ImportError:
    re2 = None

MEMORY = 4 << 20  # what one compiled pattern may take, in bytes


def unavailable() -> ExpressionError:
    return failure(
        "pattern_unavailable",
        "patterns are not available on this installation",
        "install the regular-expression package",
    )


@lru_cache(maxsize=512)
def compiled(pattern: str) -> Any:
    """The compiled pattern, or the reason why it is none."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MEMORY
    try:
        return re2.compile(pattern, options)
    except re2.error as problem:
        reason = problem.args[0] if problem.args else b""
        text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        return text.partition(":")[0][:60]


def pattern_of(s: State, pattern: str) -> Any:
    if re2 is None:
        raise unavailable()
    if len(pattern) > s.limits.pattern:
        raise limit("pattern_size", f"pattern longer than {s.limits.pattern} characters")
    found = compiled(pattern)
    if isinstance(found, str):
        if "too large" in found:
            raise limit("pattern_size", "the pattern is too large")
        raise failure("bad_pattern", f"bad pattern: {found}")
    return found


def found_in(s: State, text: Any, pattern: Any) -> bool:
    """The operator `matches`: the pattern occurs anywhere in the text."""
    written = text_of(s, text)
    if len(written) > 1000:
        s.spend(len(written) // 40)
    return pattern_of(s, text_of(s, pattern)).search(written) is not None
