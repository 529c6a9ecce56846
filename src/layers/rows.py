"""The frozen rows that cross the seam between the engine, its store and the API. Times: integer milliseconds UTC."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from layers.frozen import frozen
from layers.graph.records import JSON, Record
from layers.graph.status import ExecutionStatus, WorkflowStatus

Row = TypeVar("Row")


@frozen
class Page(Generic[Row]):
    """A slice of a list; `next_cursor` None at its end. A cursor is opaque text."""

    items: Sequence[Row]
    next_cursor: str | None = None


# --- people ----------------------------------------------------------------------------------------------------------


@frozen
class OrganisationRow:
    id: str
    name: str
    timezone: str
    created_at: int


@frozen
class UserRow:
    """`email` as typed; it is unique and compared lower-cased and trimmed."""

    id: str
    email: str
    name: str
    password_hash: str
    created_at: int


@frozen
class AccessRow:
    """A session of a person or an API token: whoever shows the secret whose SHA-256 is `hash` may act as `role`."""

    id: str
    kind: str  # session | token
    hash: str
    organisation_id: str
    role: str  # owner | editor | runner | viewer
    label: str
    created_at: int
    user_id: str | None = None
    expires_at: int | None = None


@frozen
class MemberRow:
    """A user as a member of one organisation."""

    id: str
    email: str
    name: str
    role: str
    created_at: int


# --- workflows -------------------------------------------------------------------------------------------------------


@frozen
class WorkflowRow:
    """`version` is the newest saved one (the ETag), `published_version` the one that runs while active."""

    id: str
    organisation_id: str
    name: str
    status: WorkflowStatus
    version: int
    published_version: int | None
    node_count: int
    created_at: int
    updated_at: int
    activated_at: int | None = None
    activated_by: str | None = None


@frozen
class VersionRow:
    """One saved document. Pinned by executions, so never changed and never deleted while one needs it."""

    workflow_id: str
    version: int
    document: JSON
    created_at: int
    author: str | None = None
    name: str | None = None


@frozen
class Subscription:
    """A trigger node that listens. `kind` is what it listens to (`webhook`, `schedule`), `address` where: the hook's
    path (unique in the installation, kept over saves and while inactive) or the cron expression."""

    workflow_id: str
    organisation_id: str
    node_id: str
    kind: str
    address: str
    active: bool
    version: int
    config: JSON


# --- variables -------------------------------------------------------------------------------------------------------


@frozen
class VariablesRow:
    """All constants of an organisation as they stood once, and the names of its secrets: `{name: {"value", "dev",
    "description"} | {"secret": true, "description"}}`. Pinned by executions, so never changed."""

    organisation_id: str
    version: int
    entries: JSON
    created_at: int
    author: str | None = None


@frozen
class SecretRow:
    """A sealed value. `workflow_id` is empty for one of the whole organisation, `environment` is live or dev."""

    organisation_id: str
    workflow_id: str
    name: str
    environment: str
    sealed: bytes
    updated_at: int
    author: str | None = None

    @property
    def about(self) -> str:
        """What the sealed bytes are bound to."""
        return f"{self.organisation_id}/{self.workflow_id}/{self.name}/{self.environment}"


# --- executions ------------------------------------------------------------------------------------------------------


@frozen
class ExecutionRow:
    """The projection of an execution's records that lists and queues read (R6)."""

    id: str
    organisation_id: str
    workflow_id: str
    workflow_name: str
    version: int
    mode: str
    trigger_node_id: str
    trigger_type: str
    status: ExecutionStatus
    started_at: int
    seq: int  # the last durable sequence number
    completed_at: int | None = None
    error: JSON = None
    error_node_id: str | None = None
    has_warnings: bool = False
    root_id: str = ""
    retry_of: str | None = None
    triggered_by: str = ""
    owner: str | None = None
    starts: int = 0  # begun since the last durable record (R10)
    attention: str | None = None  # a person is waited for: paused | lost_effect | node_type | approval


@frozen
class Timer:
    at: int
    execution_id: str
    node: str
    scope: str


@frozen
class InboxRow:
    """Something from outside for a node run, or with `node` empty for the execution: kept before it is a record (R33).
    The first four fields are its key. `token` is that of the parked run it is for, `body` JSON."""

    execution_id: str
    node: str
    scope: str
    token: str
    at: int
    body: bytes


@frozen
class Whole:
    """All that is kept of an execution, as of one moment: records with their numbers, and what came and waits."""

    row: ExecutionRow
    records: Sequence[tuple[int, Record]]
    waiting: Sequence[InboxRow]


@frozen
class ExecutionQuery:
    """Filters of the execution list; `since` and `until` bound `started_at`, `q` is found in id, error or name."""

    organisation_id: str
    workflow_id: str | None = None
    status: str | None = None
    mode: str | None = None
    trigger: str | None = None
    attention: bool = False  # only those that wait for a person
    since: int | None = None
    until: int | None = None
    q: str | None = None
    cursor: str | None = None
    limit: int = 50
    version: int | None = None
    min_ms: int | None = None  # a finished one, that took this long at least


@frozen
class UsageRow:
    """How many live executions a workflow began on one day, YYYY-MM-DD in its own zone."""

    workflow_id: str
    day: str
    count: int
    workflow_name: str = ""  # empty when it was removed


# --- the queue -------------------------------------------------------------------------------------------------------


@frozen
class QueueRow:
    """An execution that waits for a place, or with an `owner` has one. `rank` as in `graph.turns`; it waits since `at`.
    `keeps`: its place is its own until it is finished. `line`: the executions that wait for its end, outermost first;
    it never waits for a place that one of these has (R35)."""

    execution_id: str
    organisation_id: str
    workflow_id: str
    rank: int
    at: int
    owner: str | None = None
    claimed_at: int | None = None
    keeps: bool = False
    line: Sequence[str] | None = None


@frozen
class LaneRow:
    """What the queue knows of a workflow: its limits, and the counters that a claim touches (R42). `rate` starts in
    each `per`; `window_at` is when the window began in which `used` were counted; `held_ms` is how long places were
    held of late; `warned` is the level last told of on `warned_day`."""

    workflow_id: str
    organisation_id: str
    max_concurrent: int | None = None
    rate: int | None = None
    per: str | None = None
    timezone: str = "UTC"
    priority: int = 0
    paused: bool = False
    paused_by: str | None = None
    served: int = 0
    window_at: int = 0
    used: int = 0
    held_ms: int | None = None
    warned: int = 0
    warned_day: str | None = None


@frozen
class InLine:
    """What an append puts into the queue; the lane is made if there is none yet."""

    row: QueueRow
    lane: LaneRow


@frozen
class Allowance:
    """What an organisation may: executions at a time, and starts of each workflow on one day. None: no limit."""

    max_concurrent: int | None = None
    per_day: int | None = None


@frozen
class Claim:
    """Ask for the next executions: `most` of them, for `owner`. `released` have no place any more."""

    owner: str
    now: int
    most: int
    allowance: Allowance
    released: Sequence[str] = ()


@frozen
class QuotaWarning:
    """So many percent (80, 90, 100) of what a workflow may start on this day were started. Told once a level."""

    organisation_id: str
    workflow_id: str
    day: str
    level: int
    count: int
    limit: int


@frozen
class Claimed:
    """`again_at` (ms): when a rate or quota lets something start that waits now. `more`: ask again at once."""

    rows: Sequence[ExecutionRow] = ()
    again_at: int | None = None
    more: bool = False
    warnings: Sequence[QuotaWarning] = ()


@frozen
class LaneState:
    """A lane and how it stands: executions that wait, and that have a place; `today` starts were counted today."""

    lane: LaneRow
    workflow_name: str
    waking: int
    fresh: int
    running: int
    today: int


@frozen
class Place:
    """One that waits; `position` counts from 1 within its workflow."""

    row: QueueRow
    position: int
    execution: ExecutionRow


@frozen
class Outlived:
    """Which of a workflow's finished executions need not be kept: those that ended before a time, and those beyond the
    newest `most` of their status. None: no limit. The newest `always` executions stay whatever these say.

    `failures_before` is the time for those that failed or timed out, `before` for all others.
    """

    workflow_id: str
    before: int | None
    failures_before: int | None
    most: int | None = None
    always: int = 0
    cursor: str | None = None
    limit: int = 5000


# --- figures ---------------------------------------------------------------------------------------------------------


@frozen
class Segment:
    """What one commit added to one execution, as it lies in the journal. `place` is its place in the order in which the
    journal was written. The others are None when the execution was discarded meanwhile."""

    place: int
    organisation_id: str
    workflow_id: str
    version: int
    mode: str
    body: bytes


@frozen
class Figure:
    """How often a node ran on one day and took about so long (`bucket`); `busy_us` is the sum of what it took."""

    organisation_id: str
    workflow_id: str
    day: str
    node: str
    bucket: int
    runs: int
    errors: int
    busy_us: int


@frozen
class Failures:
    """Failed live executions of a workflow: how many, and the id of the latest."""

    count: int
    last: str
