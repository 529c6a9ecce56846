"""Decisions in the making: the records they are, the commands they give, and what several of them share.

1. `record` is the only way to a new fact; it is folded at once, so the next decision sees it.
2. A failure is followed by another attempt, the skip marker, the `error` handle, or by failing the scope it is in
   (R26, R27). A loop node is never retried.
3. Stopping cancels what is parked or pending. What is in flight ends by itself, unless a person or a limit stops it.
"""

from __future__ import annotations

from layers.graph.commands import CancelRun, Command, Failing, WakeAt
from layers.graph.draft import Draft
from layers.graph.events import Attempt
from layers.graph.execution import NodeRun
from layers.graph.fold import fold, iterates
from layers.graph.loops import ancestors
from layers.graph.plan import ERROR
from layers.graph.policy import Retry, Skip, decide, jitter_of
from layers.graph.records import JSON, Ended, Failure, Record, Value
from layers.graph.status import ExecutionStatus, NodeStatus


class Deciding:
    """What `advance`, `joins` and `iterations` write into, at `now` (ms). Whoever follows the records and commands
    takes them out; the draft goes on to the next event."""

    __slots__ = ("commands", "draft", "now", "plan", "records")

    def __init__(self, draft: Draft, now: int) -> None:
        self.plan = draft.plan
        self.now = now
        self.draft = draft
        self.records: list[Record] = []
        self.commands: list[Command] = []

    def record(self, record: Record) -> None:
        fold(self.draft, record)
        self.records.append(record)

    def in_flight(self, run: Attempt) -> NodeRun | None:
        frame = self.draft.frames.get(run.scope)
        known = None if frame is None else frame.runs.get(run.node)
        current = known is not None and known.status is NodeStatus.RUNNING and known.attempt == run.attempt
        return known if current else None

    def follow(self, run: Attempt, failure: Failure, *, retry: bool) -> None:
        """Retry, skip, the error handle, or failing (R26, R27)."""
        planned = self.plan.nodes[run.node]
        jitter = jitter_of(self.draft.accepted.root_id, run.node, run.scope, run.attempt)
        decision = decide(planned.policy, failure, run.attempt, jitter)
        if isinstance(decision, Retry) and retry and not self.draft.frame(run.scope).stopping:
            due = self.now + decision.delay_ms
            self.end(run, NodeStatus.RETRYING, error=failure, retry_at=due)
            self.commands.append(WakeAt(run.node, run.scope, due))
        elif isinstance(decision, Skip):
            marker = Value({"_skipped": True, "_error": failure.message})
            self.end(
                run, NodeStatus.SKIPPED, output=marker, handles=planned.passes, error=failure,
                skip_reason="error_skipped",
            )  # fmt: skip
        elif planned.catches and iterates(self.plan, run.node, run.scope) == planned.iterates:
            self.end(
                run, NodeStatus.ERROR, output=self.caught(run, failure), handles=(ERROR,), error=failure
            )  # fmt: skip
        else:
            self.fail(run, failure)

    def fail(self, run: Attempt, failure: Failure) -> None:
        first = self.draft.failed is None
        self.end(run, NodeStatus.ERROR, error=failure)
        if run.scope:
            self.halt(run.scope)
        elif first:
            self.commands.append(Failing(failure, run.node, run.scope))
            if self.draft.stopping is not None:
                self.stop()

    def caught(self, run: Attempt, failure: Failure) -> Value:
        """What the `error` handle carries (nodes.md §1.2)."""
        error = {"code": failure.code, "message": failure.message, "retryable": failure.retryable}
        return Value({"error": error, "input": self.given(run)})

    def given(self, run: Attempt) -> JSON:
        """The input of the attempt, whether it is a reference or a value of its own (R4)."""
        if run.given.source is not None:
            return next(
                (
                    self.draft.frames[scope].outputs[run.given.source]
                    for scope in ancestors(run.scope)
                    if run.given.source in self.draft.frames[scope].outputs
                ),
                None,
            )
        return run.given.value.data if run.given.value else None

    def end(
        self,
        run: Attempt,
        status: NodeStatus,
        *,
        output: Value | None = None,
        handles: tuple[str, ...] = (),
        error: Failure | None = None,
        skip_reason: str | None = None,
        retry_at: int | None = None,
    ) -> None:
        kind = self.plan.nodes[run.node].shape
        self.record(
            Ended(
                run.node, run.scope, run.attempt, status, kind.service, kind.version, run.started_at, run.duration_us,
                run.given, output, handles, error, skip_reason, retry_at, run.now, run.warnings, run.logs,
            )
        )  # fmt: skip

    def stop(self) -> None:
        """Cancel what is parked or pending; stop what is in flight only when a person or a limit asks for it."""
        halt = self.draft.stopping is not ExecutionStatus.FAILED
        for scope in list(self.draft.frames):
            self.withdraw(scope)
            for node, run in self.draft.frames[scope].runs.items():
                if run.status is NodeStatus.RUNNING and halt:
                    self.commands.append(CancelRun(node, scope))

    def halt(self, scope: str) -> None:
        """An iteration is over before its time: cancel what is parked or pending in it and in those inside it."""
        for name in list(self.draft.frames):
            if name == scope or name.startswith(scope + "/"):
                self.withdraw(name)

    def withdraw(self, scope: str) -> None:
        for node, run in list(self.draft.frames[scope].runs.items()):
            if run.status in (NodeStatus.WAITING, NodeStatus.RETRYING):
                self.end(self.attempt(node, scope, run), NodeStatus.CANCELLED)
                self.commands.append(CancelRun(node, scope, run.token))

    def attempt(self, node: str, scope: str, run: NodeRun) -> Attempt:
        """What is reported of a run that no attempt reports: it waited, or it is a loop."""
        lasted = max(0, self.now - run.started_at) * 1000
        number = run.attempt + (run.status is NodeStatus.RETRYING)  # the attempt that will not be made
        return Attempt(node, scope, number, run.started_at, lasted, run.given, self.now)
