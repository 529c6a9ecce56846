"""What goes over the wire: the shapes of requests and answers, from which `openapi.json` is printed.

Times are integer milliseconds UTC. A list is `{"items": […], "next_cursor": text | null}`.
"""

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from layers.graph.status import ExecutionStatus, WorkflowStatus

Item = TypeVar("Item")
Role = Literal["owner", "editor", "runner", "viewer"]
Mode = Literal["live", "test"]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=320, pattern=r"^[^@\s]+@[^@\s]+$")]
Password = Annotated[str, StringConstraints(min_length=8, max_length=1000)]
Json = Any


class Sent(BaseModel):
    """A request's body: a key that nobody knows is a slip, and said."""

    model_config = ConfigDict(extra="forbid")


class Told(BaseModel):
    """An answer: every field is in it, at its default if need be."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)


class Page(Told, Generic[Item]):
    items: list[Item]
    next_cursor: str | None = None


class ProblemPlace(Told):
    """One of `errors[]`: a place in what was sent, or in the workflow."""

    model_config = ConfigDict(extra="allow")
    pointer: str = Field(description="A JSON pointer (RFC 6901)")
    detail: str
    code: str | None = None
    node_id: str | None = None
    mend: str | None = None


class ProblemDocument(Told):
    """RFC 9457."""

    model_config = ConfigDict(extra="allow")
    type: str = Field(description="/problems/<slug>; the slug is fixed text")
    title: str
    status: int
    detail: str
    errors: list[ProblemPlace] | None = None


# --- set-up and session ----------------------------------------------------------------------------------------------


class SetupState(Told):
    needs_owner: bool


class SetUp(Sent):
    token: str
    email: Email
    password: Password
    name: Name
    organisation: Name


class SignIn(Sent):
    email: str = Field(max_length=320)
    password: str = Field(max_length=1000)


class UserInfo(Told):
    id: str
    email: str
    name: str


class OrganisationInfo(Told):
    id: str
    name: str
    timezone: str


class ServerInfo(Told):
    version: str
    public_url: str
    practice: bool


class Me(Told):
    user: UserInfo
    organisation: OrganisationInfo
    role: Role
    server: ServerInfo


class CreateToken(Sent):
    role: Role = "owner"
    label: str = Field("", max_length=200)


class TokenInfo(Told):
    id: str
    label: str
    role: Role
    created_at: int


class NewToken(TokenInfo):
    token: str = Field(description="Shown this once; only its hash is kept")


# --- workflows -------------------------------------------------------------------------------------------------------


class WorkflowProblem(Told):
    code: str
    severity: Literal["error", "warning"]
    message: str
    mend: str
    node_id: str | None = None
    edge_id: str | None = None
    field: str | None = None
    pointer: str | None = None
    line: int | None = None
    column: int | None = None
    start: int | None = Field(None, description="Character offset in the text at `pointer`, of an expression")
    end: int | None = None
    fix: Json = Field(None, description="The edit that would mend it: {start, end, text}")


class TriggerAddress(Told):
    node_id: str
    service: str
    address: str | None = None
    test_address: str | None = None


class LastExecution(Told):
    execution_id: str
    status: ExecutionStatus
    started_at: int


class WorkflowSummary(Told):
    id: str
    name: str
    status: WorkflowStatus
    version: int = Field(description="The newest saved one; the ETag")
    published_version: int | None
    node_count: int
    created_at: int
    updated_at: int
    activated_at: int | None
    triggers: list[TriggerAddress]
    last_execution: LastExecution | None
    error_count: int = Field(description="Failed live executions of the last 24 hours")
    last_failed: str | None = Field(description="The latest of these")
    recent: list[int] = Field(description="In a list: live executions of each of the last 14 days, oldest first")


class WorkflowResource(WorkflowSummary):
    document: dict[str, Json]
    problems: list[WorkflowProblem]


class CreateWorkflow(Sent):
    """One of: a document, an example's id, a name."""

    document: dict[str, Json] | None = None
    example: str | None = None
    name: Name | None = None


class SaveWorkflow(Sent):
    document: dict[str, Json]


class ValidateWorkflow(Sent):
    document: dict[str, Json] | None = Field(None, description="Without it: the newest saved version")


class Problems(Told):
    problems: list[WorkflowProblem]


class VersionInfo(Told):
    version: int
    created_at: int
    author: str | None
    name: str | None
    published: bool


class NameVersion(Sent):
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = Field(description="Empty: none")


class VersionDocument(Told):
    version: int
    document: dict[str, Json]


class RunWorkflow(Sent):
    input: Json = None
    trigger: str | None = Field(None, description="A trigger node; by default the manual one")
    mode: Mode = "live"
    version: Literal["draft", "published"] | None = Field(
        None, description="By default the draft for test, else what is published, else the draft"
    )


class ExampleInfo(Told):
    id: str
    name: str
    description: str
    node_count: int


class NodesAnswer(Told):
    items: list[dict[str, Json]]
    groups: list[dict[str, Json]]
    version: str


class PreviewCron(Sent):
    expression: str = Field(max_length=200)
    timezone: str = Field("UTC", max_length=100)
    count: int = Field(5, ge=1, le=50)


class CronTime(Told):
    utc: int
    local: str


class CronPreview(Told):
    sentence: str
    times: list[CronTime]
