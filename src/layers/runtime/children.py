"""Executions that a node run starts (R34).

1. A child's id derives from the node run and its attempt; it begins in the transaction of what its parent's node run
   records: that it is parked, or done when it does not wait. So it begins once, or that record was never written.
2. Its end and the message that wakes its parent are one transaction; so are the end of a parent's wait before its time
   and the message that cancels the child. Both messages go through the inbox.
3. Children have the mode and the organisation of their parent, and the workflow's newest version that is meant for it:
   the published one, or in a test the newest.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from layers.catalog.node import CHILD, Begins
from layers.errors import InputInvalid, Invalid, NotFound, WontWork
from layers.graph.execution import Execution, outcome
from layers.graph.fold import apply
from layers.graph.plan import Plan
from layers.graph.problem import Problem
from layers.graph.records import Accepted, Ended, Parked, Record
from layers.graph.status import ExecutionStatus, NodeStatus
from layers.ports import Append, Clock, Ids, Store
from layers.rows import InboxRow, Timer
from layers.runtime import codec
from layers.runtime.codec import normalise
from layers.runtime.hooks import by_hand
from layers.runtime.limits import Limits, in_line
from layers.runtime.normal import normal_bytes
from layers.runtime.plans import Compiled, Plans
from layers.runtime.projection import error_json, row_of
from layers.runtime.tokens import CANCEL

DEEPEST: Final = 10
_LETTERS: Final = "0123456789abcdefghjkmnpqrstvwxyz"


@dataclass(frozen=True, slots=True)
class Child:
    """An execution about to begin, and all that is known of it."""

    compiled: Compiled
    accepted: Accepted
    warnings: tuple[Problem, ...] = ()

    @property
    def plan(self) -> Plan:
        return self.compiled.plan(self.accepted.trigger)

    @property
    def deadline(self) -> int | None:
        """In ms; None: it has none."""
        seconds = self.compiled.workflow.settings.deadline_s
        return None if seconds is None else self.accepted.at + round(seconds * 1000)

    def append(self, owner: str, day: str | None) -> Append:
        row = row_of(apply(self.plan, None, self.accepted), self.compiled.name, owner)
        accepted = self.accepted
        line = in_line(self.compiled, row.id, accepted.line, accepted.at) if accepted.queued else None
        chunk = codec.encode([self.accepted], 1)
        timers = [] if self.deadline is None else [Timer(self.deadline, row.id, "", "")]
        return Append(
            row.id, owner, 1, [chunk.body], row, True, timers_set=timers, blobs=dict(chunk.blobs), day=day, queued=line
        )


@dataclass(frozen=True, slots=True)
class Children:
    store: Store
    plans: Plans
    clock: Clock
    ids: Ids
    limits: Limits

    async def prepare(self, parent: Accepted, node: str, scope: str, asked: Begins) -> Child:
        """Raises `WontWork`: `DEPTH_LIMIT`, `WORKFLOW_NOT_FOUND`, `WORKFLOW_INVALID`, `INPUT_INVALID`."""
        if parent.depth >= DEEPEST:
            raise WontWork(f"Workflows call each other at most {DEEPEST} deep.", code="DEPTH_LIMIT")
        row = await self.store.workflow(parent.organisation_id, asked.workflow_id)
        if row is None:
            message = f"There is no workflow “{asked.workflow_id}”."
            raise WontWork(message, code="WORKFLOW_NOT_FOUND", field="workflowId")
        version = row.version if parent.mode == "test" else row.published_version or row.version
        by = f"execution {parent.execution_id}"
        given = normalise(asked.input).data
        try:
            compiled = await self.plans.get(row.organisation_id, row.id, version)
            trigger, payload, warnings = by_hand(compiled, given, by, self.clock)
        except InputInvalid as error:
            message = f"“{row.name}” does not take this input: {error.message}"
            flaws = [problem.to_json() for problem in error.problems]
            raise WontWork(message, code="INPUT_INVALID", field="input", problems=flaws) from error
        except (Invalid, NotFound, WontWork) as error:
            raise WontWork(f"“{row.name}” cannot be called: {error.message}", code="WORKFLOW_INVALID") from error
        accepted = Accepted(
            asked.execution_id, row.organisation_id, row.id, version, trigger, compiled.trigger_type(trigger),
            normalise(payload), self.clock.ms(), parent.mode, compiled.workflow.settings.timezone, self.ids.seed(),
            compiled.pins, asked.execution_id, None, by, (parent.execution_id, node, scope), asked.waits,
            parent.depth + 1, self.limits.concern(compiled, parent.mode),
            (*parent.line, parent.execution_id) if asked.waits else (),
        )  # fmt: skip
        return Child(compiled, accepted, warnings if asked.written else ())


def child_id(execution_id: str, node: str, scope: str, attempt: int) -> str:
    """As long as any other id, and as hard to guess as its parent's."""
    digest = sha256(f"{execution_id}\0{node}\0{scope}\0{attempt}".encode()).digest()
    number = int.from_bytes(digest)
    return "exe_" + "".join(_LETTERS[number >> shift & 31] for shift in range(0, 27 * 5, 5))


def end_of(plan: Plan, execution: Execution) -> list[InboxRow]:
    """What a finished execution tells the node run that waits for it."""
    accepted, finished = execution.accepted, execution.finished
    if finished is None or not accepted.awaited:
        return []
    parent, node, scope = accepted.parent
    output = outcome(plan, execution) if finished.status is ExecutionStatus.COMPLETED else None
    error = None if finished.error is None else error_json(finished.error)
    told = {"execution_id": accepted.execution_id, "status": finished.status, "output": output, "error": error}
    token = f"{CHILD}{accepted.execution_id}"
    return [InboxRow(parent, node, scope, token, finished.at, normal_bytes(told))]


def called_off(token: str, by: str, at: int) -> list[InboxRow]:
    """What a child hears for which a node run waits no longer; nothing for any other token."""
    if not token.startswith(CHILD):
        return []
    return [InboxRow(token.removeprefix(CHILD), "", "", CANCEL, at, normal_bytes({"by": by}))]


def goes_on(record: Record) -> bool:
    """Whether the node run that begins a child is parked or done now, and not stopped meanwhile."""
    return isinstance(record, Parked) or (isinstance(record, Ended) and record.status is NodeStatus.SUCCESS)
