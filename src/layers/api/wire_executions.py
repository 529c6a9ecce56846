"""What goes over the wire of executions: their list, the log of one, its node runs and effects."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from layers.api.wire import Json, Mode, Sent, Told, WorkflowProblem
from layers.api.wire_queue import QueuePlace
from layers.graph.status import ExecutionStatus, NodeStatus


class RunError(Told):
    model_config = ConfigDict(extra="allow")
    code: str
    message: str
    retryable: bool = False


class Started(Told):
    execution_id: str
    warnings: list[WorkflowProblem] = Field(
        default_factory=list, description="What was given and is no input of the workflow"
    )


class RunResult(Told):
    execution_id: str
    status: ExecutionStatus
    output: Json = None
    error: RunError | None = None
    warnings: list[WorkflowProblem] = Field(
        default_factory=list, description="What was given and is no input of the workflow"
    )


class Moved(Told):
    execution_id: str
    status: ExecutionStatus


class Decide(Sent):
    key: str = Field(description="That of the effect whose answer was lost, as the log shows it")
    choice: Literal["done", "not_done", "resend"]


class Wake(Sent):
    node_id: str
    scope: str = ""


class Pause(Sent):
    reason: str = Field("", max_length=500)


class RetryExecution(Sent):
    from_: str = Field("failed", alias="from", description="failed, start, or a node's id")
    input: Json = None
    version: Literal["draft", "published"] | Annotated[int, Field(ge=1, le=2**53 - 1)] | None = None


class ExecutionSummary(Told):
    execution_id: str
    workflow_id: str
    workflow_name: str
    version: int
    mode: Mode
    trigger_type: str
    trigger_node_id: str
    status: ExecutionStatus
    started_at: int
    completed_at: int | None
    duration_ms: int | None
    error: RunError | None
    error_node_id: str | None
    has_warnings: bool
    retry_of: str | None
    root_execution_id: str
    triggered_by: str
    attention: Literal["paused", "lost_effect", "node_type", "approval"] | None = Field(
        None, description="What a person is waited for"
    )
    queue: QueuePlace | None = Field(None, description="While it waits for a place")


class Warned(Told):
    """A warning of an expression says where, too: field, line, column, hint."""

    model_config = ConfigDict(extra="allow")
    code: str
    message: str


class Logged(Told):
    level: str
    text: str
    t: int


class Attempt(Told):
    attempt: int
    status: str
    started_at: int | None
    completed_at: int | None
    error: RunError | None = None


class Effect(Told):
    n: int | None
    name: str | None
    kind: str
    key: str
    status: Literal["intended", "done", "failed", "unknown", "recorded"]
    sent: int
    request: Json = None
    response: Json = None
    error: RunError | None = None
    at: int


class NodeRun(Told):
    node_id: str
    service: str
    label: str
    scope: str
    run_key: str
    attempt: int
    status: NodeStatus
    started_at: int | None
    completed_at: int | None
    duration_ms: int | None
    input: Json = None
    output: Json = None
    error: RunError | None = None
    handles: list[str]
    skip_reason: str | None = None
    resume_at: int | None = None
    attempts: list[Attempt]
    warnings: list[Warned]
    logs: list[Logged]
    effects: list[Effect]


class LoggedNodeRun(NodeRun):
    execution_id: str


class TestNode(Sent):
    """`execution_id`: whose other data the node sees; the last execution's where none is named."""

    input: Json = None
    mode: Literal["test"] = "test"
    execution_id: str | None = None


class NodeTested(Told):
    """`items`: how many a loop would run its body for. `waits_until`: a wait in ms UTC, None for ever or no wait."""

    status: NodeStatus
    input: Json = None
    output: Json = None
    error: RunError | None = None
    handles: list[str]
    warnings: list[Warned]
    logs: list[Logged]
    effects: list[Effect]
    duration_ms: int
    waits_until: int | None
    items: int | None


class Counts(Told):
    executed: int
    succeeded: int
    failed: int
    skipped: int


class ExecutionDetail(ExecutionSummary):
    trigger_data: Json = None
    output: Json = None
    counts: Counts
    seq: int = Field(description="The last sequence number that is included; subscribe after it")
    nodes_executed: list[NodeRun]
    nodes_cursor: str | None = None
    document: dict[str, Json] | None = Field(None, description="With ?document=1: the version that ran")


class Today(Told):
    executions: int
    failed: int
    last_failed: str | None = Field(description="The latest that failed")


class NodeFigures(Told):
    """Times are milliseconds; the 95th percentile is exact to within a tenth. None: nothing ran."""

    items: int
    errors: int
    success_ratio: float | None
    avg_ms: float | None
    p95_ms: float | None


class Stats(Told):
    day: str = Field(description="YYYY-MM-DD")
    timezone: str
    today: Today
    nodes: dict[str, NodeFigures]
    behind: int = Field(description="0, or how much of the journal is not counted yet")
