"""(execution, event) → (execution, records, commands): the only place that decides what an execution does next.

1. `advance` decides what is new and never what is recorded (R1). Every decision that a restart must not take again is
   a record; what follows without a choice is left to `execution.fold`.
2. A ready node starts at once: RUNNING, and a `RunNode` command. The start is not recorded (R4).
3. An unhandled failure stops the execution (`stop`): nothing new starts, parked runs and pending retries are
   cancelled, attempts in flight end and are recorded, then it is failed; or it goes on (`finish_branches`) (R27).
4. Finished is: nothing running, parked, pending or ready. An edge unsettled then is a bug and raises `EngineBug` (R28).
5. A report about a node run that is not in flight any more changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from layers.errors import EngineBug
from layers.graph.commands import CancelRun, Command, Failing, Finish, RunNode, WakeAt
from layers.graph.events import (
    Attempt,
    Began,
    CancelAsked,
    Event,
    LimitReached,
    NodeDone,
    NodeFailed,
    NodeParked,
    PauseAsked,
    ReplyCame,
    TimeCame,
)
from layers.graph.execution import TOP, Draft, Execution, Failed, NodeRun, apply, fold, story
from layers.graph.plan import ERROR, Plan, PlanNode
from layers.graph.policy import Retry, Skip, decide, jitter_of
from layers.graph.records import (
    Chosen,
    Ended,
    Failure,
    Finished,
    Given,
    Parked,
    Paused,
    Record,
    Value,
    Woken,
)
from layers.graph.status import FINISHED, ExecutionStatus, NodeStatus


@dataclass(frozen=True, slots=True)
class Step:
    """What one event led to. Journal the records before anyone hears of them (R2), then follow the commands."""

    execution: Execution
    records: tuple[Record, ...] = ()
    commands: tuple[Command, ...] = ()


def advance(plan: Plan, execution: Execution | None, event: Event, now_ms: int) -> Step:
    """Decide. Raises `IllegalMove` or `EngineBug`, and then nothing has changed."""
    if isinstance(event, Began):
        step = _Deciding(plan, apply(plan, None, event.accepted), now_ms)
        step.records.append(event.accepted)
    elif execution is None:
        raise EngineBug(f"There is no execution for {type(event).__name__} yet.")
    elif execution.status in FINISHED:
        return Step(execution)
    else:
        step = _Deciding(plan, execution, now_ms)
        step.take(event)
    return step.concluded()


def resume(plan: Plan, execution: Execution, now_ms: int) -> Step:
    """Go on after a restart with what the fold left: ready nodes, woken runs, timers, an unfinished stop."""
    if execution.status in FINISHED:
        return Step(execution)
    step = _Deciding(plan, execution, now_ms)
    for scope, frame in execution.frames.items():
        for node, run in frame.runs.items():
            if run.status is NodeStatus.RUNNING and not run.overtaken:
                step.commands.append(RunNode(node, scope, run.attempt, True, run.state, run.arrived))
            elif run.due is not None and run.status in (NodeStatus.WAITING, NodeStatus.RETRYING):
                step.commands.append(WakeAt(node, scope, run.due))
    if execution.stopping is not None:
        step.stop()
    return step.concluded()


class _Deciding:
    """One step in the making."""

    def __init__(self, plan: Plan, execution: Execution, now_ms: int) -> None:
        self.plan = plan
        self.now = now_ms
        self.draft = Draft(plan, execution)
        self.records: list[Record] = []
        self.commands: list[Command] = []

    def record(self, record: Record) -> None:
        self.draft.changes["seq"] = self.draft.get("seq") + 1
        fold(self.draft, record)
        self.records.append(record)

    def take(self, event: Event) -> None:
        if isinstance(event, NodeDone):
            self._done(event)
        elif isinstance(event, NodeFailed):
            self._failed(event.run, event.failure)
        elif isinstance(event, NodeParked):
            self._parked(event)
        elif isinstance(event, TimeCame | ReplyCame):
            self._woken(event)
        elif isinstance(event, CancelAsked):
            self.draft.changes["stopped_by"] = event.author
            self._stop_as(ExecutionStatus.CANCELLED)
        elif isinstance(event, LimitReached):
            self.draft.changes["failed"] = self.draft.get("failed") or Failed(event.failure, "", TOP)
            self._stop_as(ExecutionStatus.TIMED_OUT)
        elif isinstance(event, PauseAsked) and event.on != self.draft.get("paused"):
            self.record(Paused(event.on, event.author, event.reason, self.now))
            if not event.on:
                self._set_timers()

    # --- a node run reports ------------------------------------------------------------------------------------------

    def _in_flight(self, run: Attempt) -> NodeRun | None:
        known = self.draft.frame(run.scope).runs.get(run.node)
        current = known is not None and known.status is NodeStatus.RUNNING and known.attempt == run.attempt
        return known if current else None

    def _done(self, event: NodeDone) -> None:
        known = self._in_flight(event.run)
        if known is None:
            return
        planned = self.plan.nodes[event.run.node]
        if known.overtaken:
            self._end(event.run, NodeStatus.CANCELLED, output=event.output, skip_reason="overtaken")
            return
        handles = planned.outputs if event.handles is None else event.handles
        unknown = [handle for handle in handles if handle not in planned.outputs]
        if unknown:
            message = f"It chose the output “{unknown[0]}”, which this node does not have."
            self._failed(event.run, Failure("OUTPUT_INVALID", message))
            return
        status = NodeStatus.SKIPPED if event.skip_reason else NodeStatus.SUCCESS
        self._end(event.run, status, output=event.output, handles=handles, skip_reason=event.skip_reason)

    def _failed(self, run: Attempt, failure: Failure) -> None:
        known = self._in_flight(run)
        if known is None:
            return
        stopping = self.draft.get("stopping")
        if known.overtaken or stopping in (ExecutionStatus.CANCELLED, ExecutionStatus.TIMED_OUT):
            self._end(run, NodeStatus.CANCELLED, error=failure)
            return
        planned = self.plan.nodes[run.node]
        jitter = jitter_of(self.draft.was.accepted.root_id, run.node, run.scope, run.attempt)
        decision = decide(planned.policy, failure, run.attempt, jitter)
        if isinstance(decision, Retry) and stopping is None:
            due = self.now + decision.delay_ms
            self._end(run, NodeStatus.RETRYING, error=failure, retry_at=due)
            self.commands.append(WakeAt(run.node, run.scope, due))
        elif isinstance(decision, Skip):
            marker = Value({"_skipped": True, "_error": failure.message})
            self._end(
                run, NodeStatus.SKIPPED, output=marker, handles=planned.passes, error=failure,
                skip_reason="error_skipped",
            )  # fmt: skip
        elif planned.catches:
            self._end(
                run, NodeStatus.ERROR, output=self._caught(run, failure), handles=(ERROR,), error=failure
            )  # fmt: skip
        else:
            self._fail(run, failure)

    def _fail(self, run: Attempt, failure: Failure) -> None:
        first = self.draft.get("failed") is None
        self._end(run, NodeStatus.ERROR, error=failure)
        if first:
            self.commands.append(Failing(failure, run.node, run.scope))
            if self.draft.get("stopping") is not None:
                self.stop()

    def _caught(self, run: Attempt, failure: Failure) -> Value:
        """What the `error` handle carries (nodes.md §1.2)."""
        outputs = self.draft.frame(run.scope).outputs
        given = outputs.get(run.given.source) if run.given.source else run.given.value and run.given.value.data
        error = {"code": failure.code, "message": failure.message, "retryable": failure.retryable}
        return Value({"error": error, "input": given})

    def _parked(self, event: NodeParked) -> None:
        known = self._in_flight(event.run)
        if known is None:
            return
        if known.overtaken or self.draft.get("stopping") is not None:
            self._end(event.run, NodeStatus.CANCELLED)
            return
        run, kind = event.run, self.plan.nodes[event.run.node].shape
        self.record(
            Parked(
                run.node, run.scope, run.attempt, kind.service, kind.version, run.started_at, run.given,
                event.until, event.token, event.state, self.now,
            )
        )  # fmt: skip
        if event.until is not None:
            self.commands.append(WakeAt(run.node, run.scope, event.until))

    def _end(
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

    # --- time, people, limits ----------------------------------------------------------------------------------------

    def _woken(self, event: TimeCame | ReplyCame) -> None:
        """While it is paused nothing wakes; what is due stays in the state and comes again when it goes on (R37)."""
        frame = self.draft.frame(event.scope)
        run = frame.runs.get(event.node)
        if run is None or self.draft.get("paused") or self.draft.get("stopping") is not None:
            return
        if run.status is NodeStatus.RETRYING and isinstance(event, TimeCame):
            attempt = run.attempt + 1
            self.draft.set_run(frame, event.node, replace(run, status=NodeStatus.RUNNING, attempt=attempt, due=None))
            self.commands.append(RunNode(event.node, event.scope, attempt))
        elif run.status is NodeStatus.WAITING:
            arrived = event.arrived if isinstance(event, ReplyCame) else None
            why = "time" if arrived is None else "reply"
            self.record(Woken(event.node, event.scope, why, self.now, arrived))
            self.commands.append(RunNode(event.node, event.scope, run.attempt, True, run.state, arrived))

    def _set_timers(self) -> None:
        for scope in self.draft.was.frames:
            for node, run in self.draft.frame(scope).runs.items():
                if run.due is not None and run.status in (NodeStatus.WAITING, NodeStatus.RETRYING):
                    self.commands.append(WakeAt(node, scope, run.due))

    def _stop_as(self, status: ExecutionStatus) -> None:
        self.draft.changes["stopping"] = status
        self.stop()

    def stop(self) -> None:
        """Cancel what is parked or pending; stop what is in flight only when a person or a limit asks for it."""
        halt = self.draft.get("stopping") is not ExecutionStatus.FAILED
        for scope in self.draft.was.frames:
            frame = self.draft.frame(scope)
            for node, run in list(frame.runs.items()):
                if run.status in (NodeStatus.WAITING, NodeStatus.RETRYING):
                    attempt = Attempt(node, scope, run.attempt, run.started_at, 0, Given(), self.now)
                    self._end(attempt, NodeStatus.CANCELLED)
                    self.commands.append(CancelRun(node, scope))
                elif run.status is NodeStatus.RUNNING and halt:
                    self.commands.append(CancelRun(node, scope))

    # --- what now ----------------------------------------------------------------------------------------------------

    def concluded(self) -> Step:
        if self.draft.get("stopping") is None:
            self._choose()
        if self.draft.get("stopping") is None and not self.draft.get("paused"):
            self._start_ready()
        self._finish_if_over()
        return Step(self.draft.freeze(), tuple(self.records), tuple(self.commands))

    def _choose(self) -> None:
        """Joins that take the first arrivals: complete, or past hope (R24). A failure may settle another join."""
        if not self.plan.only_for:
            return
        again = True
        while again and self.draft.get("stopping") is None:
            again = False
            for scope in self.draft.was.frames:
                for join in self.plan.only_for:
                    again = self._choose_at(scope, self.plan.nodes[join]) or again

    def _choose_at(self, scope: str, join: PlanNode) -> bool:
        frame = self.draft.frame(scope)
        node, wants = join.node.id, join.wants or 1
        arrived = frame.arrivals.get(node, ())
        if not arrived or node in frame.runs or node in frame.chosen:
            return False
        if len(arrived) >= wants:
            overtaken = [n for n in self.plan.only_for[node] if (run := frame.runs.get(n)) and run.due is not None]
            self.record(Chosen(node, scope, arrived[:wants]))
            self.commands.extend(CancelRun(n, scope) for n in overtaken)
            return True
        still_open = sum(1 for edge in join.incoming if edge.id not in frame.edges)
        if len(arrived) + still_open >= wants:
            return False
        message = f"It waits for {wants} of {len(join.incoming)} branches, but only {len(arrived)} can arrive."
        self.draft.set_run(frame, node, NodeRun(NodeStatus.RUNNING))
        self._failed(Attempt(node, scope, 1, self.now, 0, Given(), self.now), Failure("MERGE_INVALID", message))
        return True

    def _start_ready(self) -> None:
        scopes = list(self.draft.was.frames)
        for scope in scopes:
            if not self.draft.was.frames[scope].ready and not self.draft.touched(scope):
                continue
            frame = self.draft.frame(scope)
            for node in frame.ready:
                self.draft.set_run(frame, node, NodeRun(NodeStatus.RUNNING, started_at=self.now))
                self.commands.append(RunNode(node, scope, 1))
            frame.ready.clear()

    def _finish_if_over(self) -> None:
        draft, stopping = self.draft, self.draft.get("stopping")
        if draft.get("finished") is not None or draft.count(NodeStatus.RUNNING):
            return
        if stopping is None:
            if draft.count(NodeStatus.WAITING) or draft.count(NodeStatus.RETRYING) or draft.is_ready():
                return
            self._all_settled()
        failed: Failed | None = draft.get("failed")
        status = stopping or (ExecutionStatus.FAILED if failed else ExecutionStatus.COMPLETED)
        self.record(self._finished(status, failed))
        self.commands.append(Finish(status))

    def _finished(self, status: ExecutionStatus, failed: Failed | None) -> Finished:
        active, by = self.draft.get("active_us"), self.draft.get("stopped_by")
        if failed is None or status not in (ExecutionStatus.FAILED, ExecutionStatus.TIMED_OUT):
            return Finished(status, self.now, active, author=by)
        return Finished(status, self.now, active, failed.failure, failed.node or None, failed.scope, by)

    def _all_settled(self) -> None:
        settled = self.draft.frame(TOP).edges
        for planned in self.plan.nodes.values():
            for edge in planned.outgoing:
                if edge.id not in settled:
                    told = story(self.draft.freeze())
                    raise EngineBug(f"Nothing is left to do, but edge “{edge.id}” has not settled.\n{told}")
