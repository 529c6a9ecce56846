"""The engine's seams: what it needs of clock, ids, store, dispatcher, live feed and the world.

Blocking protocols say so; `app.py` alone knows who stands behind them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from layers.frozen import frozen
from layers.graph.records import JSON, Record
from layers.graph.status import WorkflowStatus
from layers.rows import (
    AccessRow,
    Claim,
    Claimed,
    ExecutionQuery,
    ExecutionRow,
    Failures,
    Figure,
    InboxRow,
    InLine,
    LaneRow,
    LaneState,
    MemberRow,
    OrganisationRow,
    Outlived,
    Page,
    Place,
    SecretRow,
    Segment,
    Subscription,
    Timer,
    UsageRow,
    UserRow,
    VariablesRow,
    VersionRow,
    Whole,
    WorkflowRow,
)


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware, UTC. For due times and stamps."""

    def ms(self) -> int:
        """The same as integer milliseconds."""

    def monotonic_us(self) -> int:
        """For durations only; integer microseconds."""


class Ids(Protocol):
    def new(self, prefix: str) -> str:
        """`exe_…`: unguessable, unique, and sorting by time of birth within a prefix."""

    def secret(self, length: int = 24) -> str:
        """URL-safe text that nobody guesses, for tokens and webhook paths."""

    def seed(self) -> int:
        """63 random bits."""


@dataclass(slots=True)
class Append:
    """What one execution adds to the journal in one commit: records, its row's new state, timers, blobs.

    `records` are encoded already, chunks of one or several separated by commas, numbered `first_seq` … `row.seq`;
    without any, `first_seq` is `row.seq + 1`. `row` is the whole projection after them; `new` says that it is inserted,
    else the stored one must belong to `owner` and end before `first_seq`. `dedupe` is a unique key consumed with
    `accepted` (R33, R38). `timers_gone` go before `timers_set` come. `day` (YYYY-MM-DD in the workflow's zone) is the
    one that a new live execution is counted for; None: it is not counted. `spent` are the keys (node, scope, token) of
    its inbox that these records consume, `sent` what they put into the inboxes of others that are not finished,
    `begins` new executions: all in the one transaction, or none of it (R33, R34).
    """

    execution_id: str
    owner: str
    first_seq: int
    records: list[bytes]
    row: ExecutionRow
    new: bool = False
    dedupe: str | None = None
    timers_set: list[Timer] = field(default_factory=list)
    timers_gone: list[tuple[str, str]] = field(default_factory=list)  # (node, scope)
    blobs: dict[str, bytes] = field(default_factory=dict)  # sha-256 hex → content
    queued: InLine | None = None  # it waits for a place from now on
    day: str | None = None
    spent: list[tuple[str, str, str]] = field(default_factory=list)
    sent: list[InboxRow] = field(default_factory=list)
    begins: list[Append] = field(default_factory=list)


@frozen
class Duplicate:
    """The dedupe key was consumed before, by this execution; nothing was written."""

    execution_id: str


class JournalStore(Protocol):
    """The write side of the journal. Blocking; called from the writer's thread alone, on the one write connection."""

    def commit(self, batch: Sequence[Append]) -> Sequence[Duplicate | Exception | None]:
        """One transaction for all; an answer for each: None written, `Duplicate`, or why this one was not written
        (`NotOurs` after a lost lease). Raises only when nothing at all was written: `NotReady` (disk full, locked),
        `OSError` or `StoreCorrupt` when nothing can be relied on any more, anything else for a bad append."""

    def run(self, job: Any) -> Any:
        """Call `job(connection)` in a transaction of its own between two batches: the Store's writes."""

    def probe(self) -> None:
        """Write something of no meaning. Raises as `commit` does while that is impossible."""

    def close(self) -> None: ...


class Store(Protocol):
    """Everything else that is kept. Reads see only committed rows; every query is scoped by organisation."""

    # people and access
    async def has_owner(self) -> bool: ...
    async def add_organisation(self, organisation: OrganisationRow) -> None: ...
    async def add_owner(self, user: UserRow, organisation: OrganisationRow, access: AccessRow | None) -> None:
        """The first user, as the owner of `organisation`: a new one, or one that is there and takes this name and zone.
        `Conflict` if there is an owner."""

    async def user_by_email(self, email: str) -> tuple[UserRow, OrganisationRow, str] | None:
        """With the organisation and the role there."""

    async def user(self, user_id: str) -> UserRow | None: ...
    async def organisation(self, organisation_id: str | None = None) -> OrganisationRow | None:
        """That one, or without an id the installation's first."""

    async def add_access(self, access: AccessRow) -> None: ...
    async def access_by_hash(self, hash: str) -> AccessRow | None: ...
    async def access_list(self, organisation_id: str, kind: str) -> Sequence[AccessRow]: ...
    async def remove_access(self, organisation_id: str, access_id: str) -> bool: ...

    async def account(self, email: str) -> UserRow | None:
        """The user with that e-mail, a member of anything or not."""

    async def members(self, organisation_id: str) -> Sequence[MemberRow]:
        """In the order they came."""

    async def join(self, user: UserRow, invitation: AccessRow, session: AccessRow) -> None:
        """Make the user, if new, a member as the invitation says, which is used up by that. `NotSignedIn` when it was
        before, `Conflict` for who is a member already."""

    async def set_role(self, organisation_id: str, user_id: str, role: str) -> None:
        """… and that of their sessions. `NotFound`; `Conflict` for the last owner."""

    async def remove_member(self, organisation_id: str, user_id: str) -> None:
        """… and their sessions. `NotFound`; `Conflict` for the last owner."""

    # workflows
    async def add_workflow(self, row: WorkflowRow, version: VersionRow) -> None: ...
    async def save_workflow(
        self, organisation_id: str, workflow_id: str, expected_version: int, version: VersionRow, name: str, nodes: int
    ) -> WorkflowRow:
        """`Stale` when `expected_version` is not the newest; `NotFound` when there is none."""

    async def workflow(self, organisation_id: str, workflow_id: str) -> WorkflowRow | None: ...
    async def workflows(
        self, organisation_id: str, *, q: str | None, status: str | None, cursor: str | None, limit: int
    ) -> Page[WorkflowRow]: ...
    async def remove_workflow(self, organisation_id: str, workflow_id: str) -> None:
        """Its executions stay readable, and with them its versions, until `discard` takes the last. `NotFound`."""

    async def version(self, workflow_id: str, version: int) -> VersionRow | None: ...
    async def versions(self, workflow_id: str, *, cursor: str | None, limit: int) -> Page[VersionRow]:
        """Newest first, with `document` None."""

    async def name_version(self, workflow_id: str, version: int, name: str | None) -> None: ...
    async def set_workflow_status(
        self,
        organisation_id: str,
        workflow_id: str,
        status: WorkflowStatus,
        *,
        published_version: int | None,
        by: str | None,
        at: int,
        subscriptions: Sequence[Subscription],
    ) -> WorkflowRow:
        """The status and all its subscriptions in one transaction. `Conflict` when a hook's address is taken."""

    async def subscriptions(self, *, workflow_id: str | None = None, kind: str | None = None) -> Sequence[Subscription]:
        """All that are known, active or not."""

    # variables
    async def variables(self) -> Sequence[VariablesRow]:
        """The newest of every organisation."""

    async def variables_at(self, organisation_id: str, version: int) -> VariablesRow | None: ...
    async def save_variables(self, row: VariablesRow, put: Sequence[SecretRow], gone: Sequence[str]) -> None:
        """A new version, the organisation's secrets that come with it, and the names of those that go, in one.
        `Stale` when it is not the next one."""

    async def secrets(self) -> Sequence[SecretRow]:
        """All of the installation."""

    async def put_secrets(self, rows: Sequence[SecretRow]) -> None:
        """Keep them, in place of those that have their key."""

    async def remove_secret(
        self, organisation_id: str, workflow_id: str, name: str, environment: str | None = None
    ) -> bool:
        """In that environment, or in all; False when there was none."""

    # executions
    async def execution(self, organisation_id: str | None, execution_id: str) -> ExecutionRow | None: ...
    async def executions(self, query: ExecutionQuery) -> Page[ExecutionRow]:
        """Newest first. Where no index knows a filter, a page looks at so many executions and no more: it may hold
        fewer than `limit`, or none, and still have a `next_cursor`."""

    async def whole(self, execution_id: str) -> Whole | None:
        """What an execution is loaded from, in one read."""

    async def records(self, execution_id: str, after: int = 0) -> Sequence[tuple[int, Record]]:
        """In order, with their sequence numbers; blobs filled in."""

    async def take_over(self, owner: str, limit: int) -> Sequence[ExecutionRow]:
        """Executions that run for an owner that is gone, oldest first; a start is counted for each (R10, R42)."""

    async def arrive(self, row: InboxRow) -> bool:
        """Keep it for the execution; False when its key was used before. `NotFound`, or `Conflict` when it is over."""

    async def arrivals(self, execution_id: str) -> Sequence[InboxRow]:
        """What came for it and was not consumed yet, oldest first."""

    async def addressees(self, after: str, limit: int) -> Sequence[str]:
        """Ids of executions for which there is something, in their order, from `after` on."""

    async def spend(self, row: InboxRow) -> None:
        """Nobody will ever consume it. Its key stays taken."""

    async def timers_due(self, until: int, limit: int, after: Timer | None = None) -> Sequence[Timer]:
        """In the order of their fields, from the one behind `after` on."""

    async def execution_counts(self, organisation_id: str, since: int) -> Mapping[str, Mapping[str, int]]:
        """workflow id → status → number of live executions begun since."""

    async def usage(self, organisation_id: str, since_day: str) -> Sequence[UsageRow]:
        """Live executions begun, by local day (YYYY-MM-DD) and workflow, from that day on."""

    # the queue (R42). An append puts executions into it
    async def claim(self, asked: Claim) -> Claimed:
        """Give the next that wait their places, in one transaction with the limits and counters that decide it."""

    async def line_up(self, line: InLine) -> bool:
        """Have an execution wait for a place, once. False when it has one; then nothing is changed. Its timers that are
        due go: their time is in its records."""

    async def rule_lane(self, lane: LaneRow) -> None:
        """These are the workflow's limits from now on. Its counters stay."""

    async def pause_lane(self, lane: LaneRow, paused: bool, by: str) -> None:
        """Let nothing new of the workflow begin, or let it. `lane` is made if there is none."""

    async def lanes(self) -> Sequence[LaneRow]:
        """Of all workflows that ever had limits, of all organisations."""

    async def abandon(self, owner: str) -> None:
        """Take their places from executions that do not run any more, of owners that are gone. What was about to wake
        waits in line again."""

    async def lane_states(self, organisation_id: str, workflow_id: str | None, now: int) -> Sequence[LaneState]: ...
    async def queued(
        self, organisation_id: str, workflow_id: str | None, cursor: str | None, limit: int
    ) -> Page[Place]:
        """What waits for a place, by workflow and within it in the order of their turns."""

    async def places(self, organisation_id: str, execution_ids: Sequence[str]) -> Mapping[str, Place]:
        """Of those that wait for a place."""

    async def failures(
        self, organisation_id: str, since: int, workflow_id: str | None = None
    ) -> Mapping[str, Failures]:
        """By workflow: live executions begun since that failed or timed out."""

    # figures
    async def segments(self, limit: int) -> tuple[int, Sequence[Segment]]:
        """How far the journal is counted, and what comes next, in the order it was written."""

    async def add_figures(self, mark: int, until: int, figures: Sequence[Figure]) -> bool:
        """Add them to what is there, and count the journal up to `until` from now on; False, and nothing is done, when
        it is not counted up to `mark`."""

    async def figures(self, organisation_id: str, workflow_id: str, day: str) -> Sequence[Figure]:
        """By node and then by bucket."""

    async def uncounted(self) -> int:
        """About how many segments of the journal are not counted yet."""

    # history (R11). `more` is asked, in the writer's thread, before each small step: False ends the slice
    async def histories(self, after: str, limit: int) -> Sequence[tuple[str, str]]:
        """(workflow id, organisation id) of those that have executions, there or removed, by id from `after` on."""

    async def outlived(self, query: Outlived) -> Page[str]:
        """Ids of finished executions that need not be kept any longer, oldest first."""

    async def discard(self, execution_ids: Sequence[str], more: Callable[[], bool]) -> tuple[int, int]:
        """Take finished executions out of all lists: how many of the ids, from the first on, were dealt with, and how
        many executions went. What an unfinished one links to stays. Their records go with `reclaim`, after a crash
        too; a removed workflow's versions with its last execution."""

    async def reclaim(self, keys_before: int, more: Callable[[], bool]) -> bool:
        """Delete what discarded executions have left and dedupe keys older than `keys_before`, then give free pages
        back to the disk. False: nothing is left to do."""

    # the installation
    async def setting(self, name: str) -> str | None: ...
    async def set_setting(self, name: str, value: str) -> None: ...
    async def close(self) -> None: ...


class Dispatcher(Protocol):
    """Who runs what (R42). One process: `runtime/local.py`; many, on PostgreSQL, later."""

    owner: str

    def submit(self, execution_id: str) -> None:
        """It is accepted and durable or about to be; somebody claims it."""

    async def recover(self, limit: int) -> Sequence[ExecutionRow]:
        """What runs for owners that are gone; it is this one's now."""

    async def claim(self, limit: int) -> Claimed:
        """The next that wait for a place; they have it now, and this owner runs them."""

    async def renew(self) -> None: ...
    def release(self, execution_id: str) -> None:
        """It is finished or rests: its place is free, soon."""

    async def lines_up(self, execution_id: str, came: Sequence[InboxRow] = ()) -> bool:
        """Of one that is not in memory: whether it has to rest on, although something is due or `came` for it. It then
        waits in line for a place, unless it does already, or somebody has paused it."""

    async def deliver(self, execution_id: str, event: Any) -> None:
        """An event from outside (wake, cancel, reply) to whoever runs the execution now."""


@frozen
class LiveEvent:
    """One change as the canvas sees it; `name` and `data` as in the HTTP reference. `seq` orders an execution."""

    seq: int
    execution_id: str
    workflow_id: str
    organisation_id: str
    name: str
    at: int
    node_id: str | None = None
    scope: str | None = None
    edges: tuple[str, ...] = ()
    data: JSON = None


class Bus(Protocol):
    """Live events out to whoever listens; never blocks the publisher. A slow reader gets a gap, not a queue."""

    def publish(self, events: Sequence[LiveEvent]) -> None: ...
    def wanted(self, workflow_id: str, execution_id: str) -> bool:
        """Does anybody listen? Events are only made when someone does."""

    def listen(self, *, workflow_id: str | None = None, execution_id: str | None = None) -> AsyncIterator[LiveEvent]:
        """Raises `Gap` (runtime/live.py) into the reader that fell behind."""


class Performer(Protocol):
    """Does one type of effect in the world. `key` travels to the other side where it is understood."""

    async def perform(self, call: Any, key: str) -> Any:
        """The call's answer. Raises `TryAgain` when none came (its outcome is unknown), `WontWork` when the call
        was refused before anything was sent."""


class SecretBox(Protocol):
    def seal(self, plain: bytes, about: str) -> bytes: ...
    def unseal(self, sealed: bytes, about: str) -> bytes: ...
