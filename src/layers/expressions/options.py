"""What an evaluation is given besides the data, and the account it keeps while it runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Any, Protocol

from layers.expressions.errors import limit
from layers.frozen import frozen

MAX_SOURCE = 16_384
MAX_DEPTH = 64
MAX_PATH_STEPS = 200
MAX_CHAIN = 400
MAX_PLACEHOLDERS = 200
MAX_WARNINGS = 20


class Chance(Protocol):
    """Where random functions draw from; `random.Random` fits."""

    def random(self) -> float: ...
    def getrandbits(self, k: int, /) -> int: ...


@frozen
class Limits:
    """Bounds of one evaluation (expressions.md §14). Texts and lists are counted in characters and elements."""

    steps: int = 250_000
    text: int = 1_000_000
    items: int = 100_000
    json_depth: int = 100
    pattern: int = 1_000
    template: int = 2_000_000
    built: int = 16_000_000  # all texts of one evaluation together, so that many big ones cannot fill the memory


@frozen
class Options:
    """`now` is the instant of the evaluation, aware; without it the roots `now` and `today` are errors.

    `warnings` receives dicts `{code, message, hint, field, line, column}`. `locale` is `xx` or `xx-YY`.
    """

    now: datetime | None = None
    timezone: str = "UTC"
    locale: str = "en"
    warnings: list[Any] | None = None
    limits: Limits = field(default_factory=Limits)
    rng: Chance | None = None


DEFAULT = Options()


class State:
    """One evaluation under way: its data, and the steps and characters it may still spend."""

    __slots__ = ("built", "context", "limits", "options", "slots", "source", "steps")

    def __init__(self, context: Mapping[str, Any], options: Options, slots: int, source: str) -> None:
        self.context = context
        self.options = options
        limits = options.limits
        self.limits = limits
        self.steps = limits.steps
        self.built = limits.built
        self.slots: list[Any] = [None] * slots if slots else []
        self.source = source

    def spend(self, steps: int) -> None:
        self.steps -= steps
        if self.steps < 0:
            raise limit("steps", "the expression needs too many steps", "use a Filter or Loop node")

    def spend_text(self, length: int, maker: str = "") -> None:
        """Account for a text of `length` characters; called before it is built where the length is known."""
        if length > self.limits.text:
            raise too_long(maker)
        self.built -= length
        if self.built < 0:
            raise limit("text_size", "the expression builds more than 16 MB of text")
        if length > 1000:
            self.spend(length // 1000)

    def spend_items(self, length: int, maker: str = "") -> None:
        """Account for a list of `length` elements; called before it is built where the length is known."""
        if length > self.limits.items:
            raise limit("list_size", f"{maker or 'list'} longer than {self.limits.items}")
        self.spend(length)

    def warn(self, code: str, message: str, hint: str | None = None, start: int = 0) -> None:
        """Warnings never stop anything: at most 20 are kept, equal ones once."""
        warnings = self.options.warnings
        if warnings is None or len(warnings) >= MAX_WARNINGS:
            return
        line = self.source.count("\n", 0, start) + 1
        column = start - self.source.rfind("\n", 0, start)
        found = {"code": code, "message": message, "hint": hint, "field": None, "line": line, "column": column}
        if found not in warnings:
            warnings.append(found)


def too_long(maker: str) -> Exception:
    return limit("text_size", f"{maker} would make a text longer than 1 MB" if maker else "text longer than 1 MB")
