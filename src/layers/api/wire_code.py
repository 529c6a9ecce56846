"""What goes over the wire of code nodes (expressions.md §13.3, §18)."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from layers.api.wire import Json, Sent
from layers.api.wire_expressions import PreviewData


class CheckCode(Sent):
    language: Literal["javascript", "python"] = "javascript"
    code: str
    request_id: int = 0


class RunCode(CheckCode):
    """Over the data of a run as in a preview; `input` stands for what would come into the node."""

    workflow_id: str | None = None
    node_id: str | None = None
    context: PreviewData = Field(default_factory=lambda: PreviewData.model_validate({}))
    input: Json = None
    timeout_ms: int = Field(5000, ge=100, le=30_000)
    memory_mb: int = Field(64, ge=16, le=256)


class CodeProblem(BaseModel):
    """`line` and `column` count from 1 in the text that was sent."""

    code: str
    message: str
    name: str = ""
    line: int | None = None
    column: int | None = None
    stack: str = ""
    hint: str = ""


class CodeChecked(BaseModel):
    request_id: int
    ok: bool
    error: CodeProblem | None = None


class CodeLogLine(BaseModel):
    level: str
    text: str
    t: int


class CodeWarning(BaseModel):
    code: str
    message: str


class CodeRan(BaseModel):
    """Times in ms; what was spent in the queue is not part of the duration."""

    request_id: int
    ok: bool
    value: Json = None
    truncated: bool = False
    error: CodeProblem | None = None
    logs: list[CodeLogLine] = Field(default_factory=list)
    warnings: list[CodeWarning] = Field(default_factory=list)
    duration_ms: int
    queue_ms: int
    peak_memory_mb: int
