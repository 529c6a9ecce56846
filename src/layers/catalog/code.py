"""Code as an effect: what a code node asks for, and what came of it (expressions.md §18).

A run computes and changes nothing, so it is done for real in every mode and leaves no record but its node's.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Final, Literal

from layers.catalog.effects import Verdict
from layers.graph.records import JSON

Language = Literal["javascript", "python"]
LANGUAGES: Final[tuple[Language, ...]] = ("javascript", "python")
AGAIN: Final = frozenset({"CODE_ERROR", "CODE_WORKER_LOST", "CODE_QUEUE_TIMEOUT"})  # worth another attempt (§18.7)
LIMITED: Final = frozenset({"CODE_TIMEOUT", "CODE_MEMORY"})  # … if the node asks for that too


@dataclass(frozen=True, slots=True)
class CodeFault:
    """Why there is no result. `line` and `column` count from 1 in the user's text; None where there is no place."""

    code: str
    message: str
    name: str = ""
    line: int | None = None
    column: int | None = None
    stack: str = ""
    hint: str = ""

    def to_json(self) -> dict[str, JSON]:
        """All but the code and the message, and nothing that is empty."""
        about = {"name": self.name, "line": self.line, "column": self.column, "stack": self.stack, "hint": self.hint}
        return {key: value for key, value in about.items() if value not in ("", None)}


CheckCode = Callable[[Language, str], Awaitable[CodeFault | None]]  # what is wrong with a text before it runs


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A line of the log; `t` is in ms since the run began."""

    level: str
    text: str
    t: int


@dataclass(frozen=True, slots=True)
class CodeOutcome:
    """What a run came to. Times in ms; `queue_ms` is not part of `duration_ms`."""

    value: JSON = None
    fault: CodeFault | None = None
    logs: tuple[CodeLine, ...] = ()
    warnings: tuple[tuple[str, str], ...] = ()  # (code, message)
    duration_ms: int = 0
    queue_ms: int = 0
    peak_memory_mb: int = 0


@dataclass(frozen=True, slots=True)
class CodeCall:
    """One run. `data` are the values of the names that the code sees; it may hold `Secret`s, which the performer
    reveals as it hands them over, and masks in all that comes back. `owner` shares the workers fairly."""

    type: ClassVar[str] = "code"
    computes: ClassVar[bool] = True
    reads: ClassVar[bool] = True
    repeatable: ClassVar[bool] = True
    language: Language
    code: str
    data: Mapping[str, Any]
    now: datetime
    seed: tuple[int, int, int, int]  # 32 bits each
    owner: str
    timeout_ms: int = 5000
    memory_mb: int = 64
    log_lines: int = 1000
    check: bool = field(default=False)  # only whether it parses

    def describe(self) -> Mapping[str, Any]:
        return {"language": self.language, "code": self.code}

    def verdict(self, answer: CodeOutcome) -> Verdict:
        return "done" if answer.fault is None else "failed"

    def sample(self) -> CodeOutcome:
        return CodeOutcome()

    def to_json(self, answer: CodeOutcome) -> Any:
        return answer.value

    def from_json(self, kept: Any) -> CodeOutcome:
        return CodeOutcome(kept)
