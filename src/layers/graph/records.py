"""The decided facts that an execution is made of: a closed list, each with its schema number (ENGINE R1 to R5).

1. A record is a fact. `execution.apply` only sets what it says; `advance` never decides anew what is recorded.
2. A pure node run is one record at its end; dead paths follow from the handles in it and are not recorded.
3. Times are integer milliseconds UTC, durations integer microseconds. Order is the sequence number, never time.
4. A kind that changes its shape gets the next schema number and an upcaster beside its reader (`runtime/codec.py`).
"""

from __future__ import annotations

from typing import Any, ClassVar, TypeAlias

from layers.frozen import frozen
from layers.graph.status import ExecutionStatus, NodeStatus

JSON: TypeAlias = Any  # what orjson reads: None, bool, int, float, str, list and dict of these; never mutated


@frozen
class Value:
    """A normalised JSON value with its bytes, made once at the node's boundary (R3).

    `raw` serves journal, log and socket; it is None for a value that was read back from the journal.
    """

    data: JSON
    raw: bytes | None = None


@frozen
class Failure:
    """Why an attempt failed, as the log shows it. `retry_after` in seconds, as the other side asked for."""

    code: str
    message: str
    retryable: bool = False
    retry_after: float | None = None
    details: JSON = None


@frozen
class Given:
    """The input of a node run: the output of `source` as it is (a reference, R4), or a value of its own."""

    source: str | None = None
    value: Value | None = None


@frozen
class Accepted:
    """An execution exists. Pins all that would otherwise drift (R5)."""

    kind: ClassVar[str] = "accepted"
    schema: ClassVar[int] = 1
    execution_id: str
    organisation_id: str
    workflow_id: str
    version: int
    trigger: str  # id of the trigger node that fired
    trigger_type: str
    payload: Value
    at: int
    mode: str = "live"  # live | test
    timezone: str = "UTC"
    seed: int = 0
    variables_version: int = 0
    root_id: str = ""  # the id in the keys of effects: the first of a chain of retries
    retry_of: str | None = None
    triggered_by: str = ""
    parent: tuple[str, ...] = ()  # (execution, node, scope) of the node run that started it
    awaited: bool = False  # … and that waits for its end
    depth: int = 0  # how many executions are above it
    queued: bool = False  # it waits for a place before anything of it runs
    line: tuple[str, ...] = ()  # the executions that wait for its end, outermost first


@frozen
class Ended:
    """An attempt of a node run ended. RETRYING means: this attempt failed, the next starts at `retry_at`."""

    kind: ClassVar[str] = "ended"
    schema: ClassVar[int] = 1
    node: str
    scope: str
    attempt: int
    status: NodeStatus
    type: str
    type_version: int
    started_at: int
    duration_us: int
    given: Given
    output: Value | None = None
    handles: tuple[str, ...] = ()
    error: Failure | None = None
    skip_reason: str | None = None
    retry_at: int | None = None
    now: int = 0  # what `ctx.now` was
    warnings: tuple[JSON, ...] = ()
    logs: tuple[JSON, ...] = ()


@frozen
class Chosen:
    """A `first` or `n` join took these edges, in order of arrival (R24): the one place where order counts."""

    kind: ClassVar[str] = "chosen"
    schema: ClassVar[int] = 1
    node: str
    scope: str
    edges: tuple[str, ...]


@frozen
class Intent:
    """An effect is about to be sent (R12, R13). `request` holds no secret, `fingerprint` is its SHA-256."""

    kind: ClassVar[str] = "intent"
    schema: ClassVar[int] = 1
    node: str
    scope: str
    attempt: int
    effect: str  # its number in the node run, or its name
    epoch: int
    key: str  # root execution:node:scope:effect:epoch
    type: str
    request: JSON
    fingerprint: str
    at: int
    on_unknown: str  # resend | ask | fail


@frozen
class Result:
    """An effect's answer, or that it was lost. A read has no intent, only this (R17)."""

    kind: ClassVar[str] = "result"
    schema: ClassVar[int] = 1
    node: str
    scope: str
    attempt: int
    effect: str
    epoch: int
    key: str
    type: str
    status: str  # done | failed (a definite failure was answered) | unknown
    fingerprint: str
    answer: Value | None
    at: int
    duration_us: int
    request: JSON = None  # only where no intent holds it: reads and recorded effects
    error: Failure | None = None


@frozen
class Parked:
    """A node run waits for a time, a token, or both; it costs a row (R32). A loop node waits for its iterations: its
    `state` holds items and rules."""

    kind: ClassVar[str] = "parked"
    schema: ClassVar[int] = 1
    node: str
    scope: str
    attempt: int
    type: str
    type_version: int
    started_at: int
    given: Given
    until: int | None
    token: str | None
    state: Value | None
    at: int
    warnings: tuple[JSON, ...] = ()
    logs: tuple[JSON, ...] = ()


@frozen
class Woken:
    """A parked run goes on. `why`: time | reply | person | pass (of a loop); `author` is the person. Without a node
    it is the execution as a whole that goes on, which was queued: `place`.

    A pending retry needs no record: `retry_at` says it."""

    kind: ClassVar[str] = "woken"
    schema: ClassVar[int] = 2
    node: str
    scope: str
    why: str
    at: int
    arrived: Value | None = None
    author: str | None = None


@frozen
class Edited:
    """A person changed a value of a paused execution (R37)."""

    kind: ClassVar[str] = "edited"
    schema: ClassVar[int] = 1
    node: str
    scope: str
    author: str
    before: Value | None
    after: Value | None
    at: int


@frozen
class Paused:
    """A person, a breakpoint or the rescue paused it (`on`), or let it go on."""

    kind: ClassVar[str] = "paused"
    schema: ClassVar[int] = 1
    on: bool
    author: str
    reason: str
    at: int


@frozen
class ScopeSettled:
    """An iteration ended; its frame folds to one result, which follows from what ended in it (R22, R30).

    `scope` is the iteration's own, `status` ERROR when an unhandled failure ended it."""

    kind: ClassVar[str] = "scope_settled"
    schema: ClassVar[int] = 1
    scope: str
    status: NodeStatus
    at: int
    error: Failure | None = None


@frozen
class Finished:
    """The execution is over; what it put out follows from the records (`execution.outcome`)."""

    kind: ClassVar[str] = "finished"
    schema: ClassVar[int] = 1
    status: ExecutionStatus
    at: int
    active_us: int
    error: Failure | None = None
    error_node: str | None = None
    error_scope: str | None = None
    author: str | None = None  # who cancelled


Record: TypeAlias = (
    Accepted | Ended | Chosen | Intent | Result | Parked | Woken | Edited | Paused | ScopeSettled | Finished
)
KINDS: dict[str, type[Record]] = {
    cls.kind: cls
    for cls in (Accepted, Ended, Chosen, Intent, Result, Parked, Woken, Edited, Paused, ScopeSettled, Finished)
}
