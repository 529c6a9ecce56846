"""(execution, event) → (execution, records, commands): the only place that decides what an execution does next.

1. `advance` decides what is new and never what is recorded (R1). Every decision that a restart must not take again is
   a record; what follows without a choice is left to `execution.fold`.
2. A ready node starts at once: RUNNING, and a `RunNode` command. The start is not recorded (R4).
3. An unhandled failure stops the execution (`stop`): nothing new starts, parked runs and pending retries are
   cancelled, attempts in flight end and are recorded, then it is failed; or it goes on (`finish_branches`) (R27).
4. Finished is: nothing running, parked, pending or ready. An edge unsettled then is a bug and raises `EngineBug` (R28).
5. A report about a node run that is not in flight any more changes nothing.
6. An iteration that has nothing left to do is settled, and its loop opens the next one or ends (R22, R26).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from layers.errors import EngineBug
from layers.graph.commands import CancelRun, Command, Failing, Finish, RunNode, WakeAt
from layers.graph.draft import Draft
from layers.graph.events import (
    Attempt,
    Began,
    CancelAsked,
    Event,
    LimitReached,
    NodeDone,
    NodeFailed,
    NodeLooped,
    NodeParked,
    PauseAsked,
    ReplyCame,
    TimeCame,
)
from layers.graph.execution import TOP, Execution, Failed, NodeRun, story
from layers.graph.fold import apply, fold, iterates
from layers.graph.loops import COMPLETED, LoopRules, LoopState, inner, outer
from layers.graph.plan import ERROR, Plan, PlanNode
from layers.graph.policy import Retry, Skip, decide, jitter_of
from layers.graph.records import (
    JSON,
    Chosen,
    Ended,
    Failure,
    Finished,
    Given,
    Parked,
    Paused,
    Record,
    ScopeSettled,
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
        step.draft.frame(TOP)
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
    else:
        step.settle_after_restart()
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
        elif isinstance(event, NodeLooped):
            self._looped(event)
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
        known = self.draft.frame(run.scope).runs.get(run.node) if self.draft.has(run.scope) else None
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
        if planned.shape.loops and not event.skip_reason:  # its condition holds no longer
            self._end_loop(event.run, event.output.data)
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
        self._follow(run, failure, retry=not self.plan.nodes[run.node].shape.loops and stopping is None)

    def _follow(self, run: Attempt, failure: Failure, *, retry: bool) -> None:
        """Retry, skip, the error handle, or failing (R26, R27)."""
        planned = self.plan.nodes[run.node]
        jitter = jitter_of(self.draft.was.accepted.root_id, run.node, run.scope, run.attempt)
        decision = decide(planned.policy, failure, run.attempt, jitter)
        if isinstance(decision, Retry) and retry and not self.draft.frame(run.scope).stopping:
            due = self.now + decision.delay_ms
            self._end(run, NodeStatus.RETRYING, error=failure, retry_at=due)
            self.commands.append(WakeAt(run.node, run.scope, due))
        elif isinstance(decision, Skip):
            marker = Value({"_skipped": True, "_error": failure.message})
            self._end(
                run, NodeStatus.SKIPPED, output=marker, handles=planned.passes, error=failure,
                skip_reason="error_skipped",
            )  # fmt: skip
        elif planned.catches and iterates(self.plan, run.node, run.scope) == planned.iterates:
            self._end(
                run, NodeStatus.ERROR, output=self._caught(run, failure), handles=(ERROR,), error=failure
            )  # fmt: skip
        else:
            self._fail(run, failure)

    def _fail(self, run: Attempt, failure: Failure) -> None:
        first = self.draft.get("failed") is None
        self._end(run, NodeStatus.ERROR, error=failure)
        if run.scope:
            self._halt(run.scope)
        elif first:
            self.commands.append(Failing(failure, run.node, run.scope))
            if self.draft.get("stopping") is not None:
                self.stop()

    def _caught(self, run: Attempt, failure: Failure) -> Value:
        """What the `error` handle carries (nodes.md §1.2)."""
        error = {"code": failure.code, "message": failure.message, "retryable": failure.retryable}
        return Value({"error": error, "input": self._given(run)})

    def _given(self, run: Attempt) -> JSON:
        """The input of the attempt, whether it is a reference or a value of its own (R4)."""
        if run.given.source is not None:
            return self.draft.frame(run.scope).outputs.get(run.given.source)
        return run.given.value.data if run.given.value else None

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
        if self.draft.get("paused") or self.draft.get("stopping") is not None or not self.draft.has(event.scope):
            return
        frame = self.draft.frame(event.scope)
        run = frame.runs.get(event.node)
        if run is None or frame.stopping or event.node in frame.loops:
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
        for scope in self.draft.scopes():
            for node, run in self.draft.frame(scope).runs.items():
                if run.due is not None and run.status in (NodeStatus.WAITING, NodeStatus.RETRYING):
                    self.commands.append(WakeAt(node, scope, run.due))

    def _stop_as(self, status: ExecutionStatus) -> None:
        self.draft.changes["stopping"] = status
        self.stop()

    def stop(self) -> None:
        """Cancel what is parked or pending; stop what is in flight only when a person or a limit asks for it."""
        halt = self.draft.get("stopping") is not ExecutionStatus.FAILED
        for scope in self.draft.scopes():
            self._withdraw(scope)
            for node, run in self.draft.frame(scope).runs.items():
                if run.status is NodeStatus.RUNNING and halt:
                    self.commands.append(CancelRun(node, scope))

    def _halt(self, scope: str) -> None:
        """An iteration is over before its time: cancel what is parked or pending in it and in those inside it."""
        for name in self.draft.scopes():
            if name == scope or name.startswith(scope + "/"):
                self._withdraw(name)

    def _withdraw(self, scope: str) -> None:
        for node, run in list(self.draft.frame(scope).runs.items()):
            if run.status in (NodeStatus.WAITING, NodeStatus.RETRYING):
                self._end(self._attempt(node, scope, run), NodeStatus.CANCELLED)
                self.commands.append(CancelRun(node, scope))

    def _attempt(self, node: str, scope: str, run: NodeRun) -> Attempt:
        """What is reported of a run that no attempt reports: it waited, or it is a loop."""
        lasted = max(0, self.now - run.started_at) * 1000
        number = run.attempt + (run.status is NodeStatus.RETRYING)  # the attempt that will not be made
        return Attempt(node, scope, number, run.started_at, lasted, run.given, self.now)

    # --- loops -------------------------------------------------------------------------------------------------------

    def _looped(self, event: NodeLooped) -> None:
        run = event.run
        known = self._in_flight(run)
        if known is None:
            return
        if known.overtaken or self.draft.get("stopping") is not None or self.draft.frame(run.scope).stopping:
            self._end(run, NodeStatus.CANCELLED)
            return
        kind = self.plan.nodes[run.node].shape
        started = known.started_at or run.started_at
        state = Value(event.rules.state())
        self.record(
            Parked(
                run.node, run.scope, run.attempt, kind.service, kind.version, started, run.given, None, None, state,
                self.now,
            )
        )  # fmt: skip
        self._go_on(run.scope, run.node)

    def _settle_scopes(self) -> bool:
        """Iterations in which nothing is left. Whether any was: that may leave nothing around it, too."""
        again = False
        for scope in self.draft.touched_scopes():
            if not scope or not self.draft.has(scope):
                continue
            frame = self.draft.frame(scope)
            if frame.ready or frame.live:
                continue
            status = NodeStatus.SUCCESS if frame.failed is None else NodeStatus.ERROR
            failure = None if frame.failed is None else frame.failed.failure
            self.record(ScopeSettled(scope, status, self.now, failure))
            self._go_on(*outer(scope)[:2])
            again = True
        return again

    def settle_after_restart(self) -> None:
        for scope in self.draft.scopes():
            for loop in list(self.draft.frame(scope).loops):
                self._go_on(scope, loop)

    def _go_on(self, scope: str, loop: str) -> None:
        """End the loop, ask its condition again, or let what is open go on."""
        frame = self.draft.frame(scope)
        run, state = frame.runs[loop], frame.loops[loop]
        if run.status is not NodeStatus.WAITING:
            return
        if state.failure is not None:
            for index in state.open:
                self._halt(inner(scope, loop, index))
        if state.over:
            attempt = self._attempt(loop, scope, run)
            if state.failure is None:
                self._end_loop(attempt, self._given(attempt))
            else:
                self._follow(attempt, state.failure, retry=False)
        elif state.rules.items is None and not state.open:
            self.record(Woken(loop, scope, "pass", self.now))
            passed = Value({"index": state.opened, "previous": state.results.at(state.opened - 1)})
            self.commands.append(RunNode(loop, scope, run.attempt, True, passed))

    def _end_loop(self, attempt: Attempt, given: JSON) -> None:
        planned = self.plan.nodes[attempt.node]
        state = self.draft.frame(attempt.scope).loops.get(attempt.node) or LoopState(LoopRules(None))
        output = {**(given if isinstance(given, dict) else {}), **state.output(each=planned.each)}
        handles = (COMPLETED,) if planned.shape.loops else planned.outputs
        self._end(attempt, NodeStatus.SUCCESS, output=Value(output), handles=handles)

    # --- what now ----------------------------------------------------------------------------------------------------

    def concluded(self) -> Step:
        while self.draft.get("stopping") is None and (self._choose() or self._settle_scopes()):
            pass  # what was decided may decide more
        if self.draft.get("stopping") is None and not self.draft.get("paused"):
            self._start_ready()
        self._finish_if_over()
        return Step(self.draft.freeze(), tuple(self.records), tuple(self.commands))

    def _choose(self) -> bool:
        """Joins that take the first arrivals: complete, or past hope (R24). A failure may settle another join."""
        if not self.plan.only_for:
            return False
        return any(
            self._choose_at(scope, self.plan.nodes[join])
            for scope in self.draft.touched_scopes()
            for join in self.plan.only_for
        )

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
        for scope in self.draft.ready_scopes():
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
            if draft.count(NodeStatus.WAITING) or draft.count(NodeStatus.RETRYING) or draft.ready_scopes():
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
            for edge in planned.outgoing if planned.loop is None else ():
                if edge.id not in settled:
                    told = story(self.draft.freeze())
                    raise EngineBug(f"Nothing is left to do, but edge “{edge.id}” has not settled.\n{told}")
