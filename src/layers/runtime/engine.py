"""The engine: owns the executions in memory, lets the graph decide, and does what it says.

1. One loop, no locks: every change of an execution happens in one call, without an await between reading and writing.
2. What is decided goes to the journal at once, a slice's records together; what anybody outside hears of it — live
   events, replies, outcomes — waits for the commit (R2).
3. Pure nodes run inline, in slices of at most 5 ms, round-robin over the executions (R31); a node that acts gets a
   task, at most `parallel` of them per execution.
4. An execution whose append failed leaves memory (R9); one that is parked leaves it too: it costs a row (R32).
5. A bug of the engine stops the execution that met it, with its story; the others go on.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final
from weakref import WeakValueDictionary

from layers.errors import NotOurs, NotReady
from layers.graph.advance import begin, go_on, hear
from layers.graph.commands import RunNode
from layers.graph.events import Attempt, Event, LimitReached, PauseAsked, TimeCame
from layers.graph.execution import State
from layers.graph.fold import apply
from layers.graph.plan import Plan
from layers.graph.records import JSON, Accepted, Failure, Finished, Intent, Record, Result, Woken
from layers.graph.status import FINISHED, ExecutionStatus
from layers.ports import Bus, Clock, Dispatcher, Ids
from layers.rows import ExecutionRow, InboxRow, Timer
from layers.runtime import arrivals
from layers.runtime.budget import Budget
from layers.runtime.children import Child, goes_on
from layers.runtime.codec import normalise
from layers.runtime.effects import Gone
from layers.runtime.following import begun, cancelled, due_by, follow, wake_at
from layers.runtime.journal import Journal
from layers.runtime.limits import Limits
from layers.runtime.loaded import Loaded, NodeLedger, roots_of
from layers.runtime.outlet import Outlet, reply_record
from layers.runtime.plans import Compiled
from layers.runtime.projection import fold
from layers.runtime.round import Round
from layers.runtime.run import Run
from layers.runtime.worker import Job, Report, UnderWay, Worker

SLICE_US: Final = 5000
PARALLEL: Final = 50  # attempts of one execution at a time
_log = logging.getLogger("layers.engine")


class Engine:
    """`on_timer` hears of every time to wake at, `on_missing` of a node type that is gone: (run's version, service)."""

    def __init__(
        self,
        *,
        journal: Journal,
        clock: Clock,
        ids: Ids,
        worker: Worker,
        dispatcher: Dispatcher,
        bus: Bus,
        limits: Limits,
        parallel: int = PARALLEL,
    ) -> None:
        self.on_timer: Callable[[Timer], None] = lambda timer: None
        self.on_missing: Callable[[Compiled, str], None] = lambda compiled, service: None
        self._journal = journal
        self._clock = clock
        self._ids = ids
        self._worker = worker
        self._dispatcher = dispatcher
        self._limits = limits
        self.outlet = Outlet(journal, dispatcher, bus, self._leave)
        self.outlet.on_begun = self._begun
        self._parallel = parallel
        self._loaded: dict[str, Loaded] = {}
        self._runs: WeakValueDictionary[str, Run] = WeakValueDictionary()
        self._round = Round(self._turn, journal)
        self._open = False
        self._draining = False

    def start(self) -> None:
        """From now on executions are accepted. Needs the running loop."""
        self._loop = asyncio.get_running_loop()
        self._open, self._draining = True, False
        self._round.start()

    @property
    def running(self) -> int:
        """Executions in memory."""
        return len(self._loaded)

    def loaded(self, execution_id: str) -> Loaded | None:
        return self._loaded.get(execution_id)

    def watch(self, execution_id: str) -> Run:
        """The handle of an accepted execution, in memory or not; that of a finished one tells nothing any more."""
        loaded = self._loaded.get(execution_id)
        run = self._runs.get(execution_id) if loaded is None else loaded.run
        if run is None:
            run = self._runs[execution_id] = Run(execution_id)
            run.is_durable()
        return run

    # --- in ----------------------------------------------------------------------------------------------------------

    def accept(
        self,
        compiled: Compiled,
        trigger: str,
        payload: JSON,
        *,
        mode: str = "live",
        triggered_by: str = "",
        dedupe: str | None = None,
        carried: Sequence[Record] = (),
        retry_of: str | None = None,
        root_id: str | None = None,
    ) -> Run:
        """Begin an execution; it is accepted once `durable()` of the returned Run is through.

        `carried` are the facts that a retry takes over (R40). Raises `NotReady` while starting, stopping, or unable to
        write; `Invalid` when there is no such trigger; `WontWork` for a payload that is no JSON."""
        refusal = self._journal.refuses if self._open else NotReady()
        if refusal is not None:
            raise refusal
        plan = compiled.plan(trigger)
        execution_id, now = self._ids.new("exe"), self._clock.ms()
        accepted = Accepted(
            execution_id, compiled.organisation_id, compiled.workflow_id, compiled.version, trigger,
            compiled.trigger_type(trigger), normalise(payload), now, mode, compiled.workflow.settings.timezone,
            self._ids.seed(), compiled.pins, root_id or execution_id, retry_of, triggered_by,
        )  # fmt: skip
        if self._limits.concern(compiled, mode):
            accepted = replace(accepted, queued=True)
        step = begun(plan, accepted, carried, now) if carried else begin(plan, accepted, now)
        loaded = self._load(Run(execution_id), compiled, plan, accepted, self._dispatcher.owner)
        loaded.step = step
        loaded.new, loaded.dedupe = True, dedupe
        if loaded.deadline is not None:
            wake_at(loaded, Timer(loaded.deadline, execution_id, "", ""), self.on_timer)
        follow(loaded, step, self.on_timer)
        self._turn(loaded)
        return loaded.run

    def adopt(
        self, compiled: Compiled, row: ExecutionRow, records: Sequence[Record], bug: Exception | None = None
    ) -> Loaded:
        """Take an execution over from its records and go on with it, or end it for a `bug`. `row.owner` holds it so
        far."""
        execution = fold(compiled, records)
        run = self.watch(row.id)
        plan = compiled.plan(execution.accepted.trigger)
        loaded = self._load(run, compiled, plan, execution.accepted, row.owner or self._dispatcher.owner)
        loaded.kept = loaded.flushed = execution
        loaded.budget.used_us = execution.active_us
        loaded.durable = execution.seq
        if loaded.deadline is not None:
            self.on_timer(Timer(loaded.deadline, row.id, "", ""))
        if bug is not None:
            self.broken(loaded, bug)
            return loaded
        try:
            step = loaded.deciding(self._clock.ms())
            go_on(step)
            follow(loaded, step, self.on_timer)
        except Exception as error:
            self.broken(loaded, error)
        else:
            self._turn(loaded)
        return loaded

    def _begun(self, child: Child, row: ExecutionRow) -> None:
        """It is durable; while the server stops it is left to the next start."""
        if child.accepted.queued:
            self._dispatcher.submit(row.id)
        elif self._open:
            self.adopt(child.compiled, row, [child.accepted])

    def hear(self, loaded: Loaded, event: Event) -> bool:
        """Something happened to an execution in memory. False: it is not there any more, and did not hear it."""
        if self._loaded.get(loaded.id) is not loaded:
            return False
        if isinstance(event, TimeCame):
            loaded.no_timer(event.node, event.scope)
        try:
            self._hear(loaded, event)
            self._offer(loaded)
        except Exception as bug:
            self.broken(loaded, bug)
        else:
            self._turn(loaded)
            self.rest(loaded)
        return True

    def receive(self, loaded: Loaded, rows: Sequence[InboxRow]) -> Sequence[InboxRow]:
        """What is in the inbox of an execution in memory. What nobody will ever take is given back."""
        if self._loaded.get(loaded.id) is not loaded or not rows:
            return ()
        late = arrivals.keep(loaded, rows)
        try:
            self._offer(loaded)
        except Exception as bug:
            self.broken(loaded, bug)
        else:
            self._turn(loaded)
        return late

    def rest(self, loaded: Loaded) -> None:
        """One that was woken for nothing leaves memory again."""
        if loaded.parked and loaded.durable == loaded.state.seq:
            self._leave(loaded)

    def let_in(self, loaded: Loaded) -> None:
        """It has got its place: it begins, or goes on with what has come meanwhile."""
        if self._loaded.get(loaded.id) is not loaded:
            return
        now = self._clock.ms()
        try:
            if loaded.state.queued and not loaded.state.paused:
                self._begin(loaded, now)
        except Exception as bug:
            self.broken(loaded, bug)
        else:
            self._turn(loaded)
        for key in due_by(loaded.state, now):
            self.hear(loaded, TimeCame(*key))
        self.rest(loaded)

    def _begin(self, loaded: Loaded, now: int) -> None:
        step = loaded.deciding(now)
        step.record(Woken("", "", "place", now))
        go_on(step)
        follow(loaded, step, self.on_timer)
        self._offer(loaded)

    def record(self, loaded: Loaded, record: Intent | Result) -> None:
        """Write an effect down. A result that nothing follows at once is appended by itself, a little later."""
        if self._loaded.get(loaded.id) is not loaded:
            raise Gone()
        step = loaded.deciding(self._clock.ms())
        step.record(record)
        follow(loaded, step, self.on_timer)
        if isinstance(record, Result):
            self._loop.call_soon(self._loop.call_soon, self.flush, loaded)

    async def settle(self, loaded: Loaded) -> None:
        """All that was recorded of it is durable. Raises what the journal's barrier raises."""
        self.flush(loaded)
        if self._journal.full:
            await self._journal.room()
        if self._loaded.get(loaded.id) is loaded:
            await self._journal.barrier(loaded.id)
        if self._loaded.get(loaded.id) is not loaded:
            raise Gone()

    # --- what the graph decided --------------------------------------------------------------------------------------

    def _load(self, run: Run, compiled: Compiled, plan: Plan, accepted: Accepted, held: str) -> Loaded:
        settings = compiled.workflow.settings
        roots = roots_of(compiled, accepted, self._worker.links)
        budget = Budget(settings.active_timeout_s)
        loaded = Loaded(run, compiled, plan, accepted, None, None, roots, budget, held)
        loaded.lined = accepted.queued or self._limits.concern(compiled, accepted.mode)
        if settings.deadline_s is not None:
            loaded.deadline = accepted.at + round(settings.deadline_s * 1000)
        self._loaded[run.id] = loaded
        return loaded

    def _hear(self, loaded: Loaded, event: Event) -> None:
        step = loaded.deciding(self._clock.ms())
        hear(step, event)
        follow(loaded, step, self.on_timer)

    def _offer(self, loaded: Loaded) -> None:
        """What has come to those who wait for it by now (R33)."""
        if loaded.arrived and (stop := arrivals.cancel(loaded)) is not None:
            self._hear(loaded, stop)
        while loaded.arrived and (found := arrivals.due(loaded)) is not None:
            key, came = found
            del loaded.arrived[key]
            loaded.spent.append(key)
            if not isinstance(came, PauseAsked):
                loaded.no_timer(came.node, came.scope)
            self._hear(loaded, came)

    # --- slices ------------------------------------------------------------------------------------------------------

    def _turn(self, loaded: Loaded) -> None:
        """One slice of one execution, and what it recorded to the journal."""
        if self._loaded.get(loaded.id) is not loaded:
            return
        until = self._clock.monotonic_us() + SLICE_US
        try:
            while loaded.work or loaded.under_way is not None:
                if loaded.under_way is not None:
                    self._go_on(loaded, loaded.under_way)
                else:
                    self._run_node(loaded, loaded.work.popleft())
                if self._clock.monotonic_us() >= until:
                    break
            self.flush(loaded)
        except Exception as bug:
            self.broken(loaded, bug)
            return
        if loaded.work or loaded.under_way is not None:
            self._round.add(loaded)

    def _go_on(self, loaded: Loaded, under_way: UnderWay) -> None:
        """One step of a pure node that pauses over a long list."""
        key = (under_way.command.node, under_way.command.scope)
        if key in loaded.cancelled:
            loaded.cancelled.discard(key)
            report: Report | None = Report(cancelled(under_way.command, self._clock.ms()))
        else:
            report = under_way.go_on()
        if report is not None:
            loaded.under_way = None
            self._report(loaded, report)

    def _run_node(self, loaded: Loaded, command: RunNode) -> None:
        key = (command.node, command.scope)
        if key in loaded.cancelled:
            loaded.cancelled.discard(key)
            self._report(loaded, Report(cancelled(command, self._clock.ms())))
        elif not loaded.compiled.step(command.node).acts:
            made = self._worker.inline(self._job(loaded, loaded.state, command))
            if isinstance(made, UnderWay):
                loaded.under_way = made
            else:
                self._report(loaded, made)
        elif self._draining or len(loaded.tasks) >= self._parallel:
            loaded.acts.append(command)
        else:
            self._start(loaded, command)

    def _job(self, loaded: Loaded, state: State, command: RunNode, ledger: NodeLedger | None = None) -> Job:
        answered = loaded.run.answered or bool(loaded.replies)
        return Job(loaded.compiled, loaded.plan, state, loaded.roots, command, ledger, answered)

    def _start(self, loaded: Loaded, command: RunNode) -> None:
        ledger = NodeLedger(loaded, (command.node, command.scope), self.record, self.settle)
        job = self._job(loaded, loaded.execution, command, ledger)
        task = self._loop.create_task(self._worker.attempt(job))
        if not loaded.tasks:
            loaded.budget.begin(self._clock, self._loop, partial(self._timed_out, loaded))
        loaded.tasks[command.node, command.scope] = (task, job)
        loaded.started.append(command)
        task.add_done_callback(partial(self._ended, loaded, job))

    def _ended(self, loaded: Loaded, job: Job, task: asyncio.Task[Report]) -> None:
        command = job.command
        loaded.tasks.pop((command.node, command.scope), None)
        if not loaded.tasks:
            loaded.budget.end(self._clock)
        if task.cancelled():
            if not job.cancelled:  # handed back: whoever loads it next starts this attempt again
                return
            report = Report(cancelled(command, self._clock.ms()))
        elif (error := task.exception()) is not None:
            if not isinstance(error, Gone):
                self.broken(loaded, error)
            return
        else:
            report = task.result()
        if self._loaded.get(loaded.id) is not loaded:
            return
        loaded.work.extend(loaded.acts)
        loaded.acts.clear()
        try:
            self._report(loaded, report)
        except Exception as bug:
            self.broken(loaded, bug)
        else:
            self._turn(loaded)

    def _report(self, loaded: Loaded, report: Report) -> None:
        step = loaded.deciding(self._clock.ms())
        for reply in report.replies:
            run: Attempt = report.event.run  # type: ignore[union-attr]  # a report is of a node run
            step.record(reply_record(loaded.accepted.root_id, run, reply, step.now))
            loaded.replies.append(reply)
        if report.missing is not None:
            self.on_missing(loaded.compiled, report.missing)
        hear(step, report.event)
        if report.child is not None and any(goes_on(record) for record in step.records):
            loaded.begins.append(report.child)
        follow(loaded, step, self.on_timer)
        self._offer(loaded)

    def _timed_out(self, loaded: Loaded) -> None:
        message = f"It ran for longer than {loaded.budget.allowed_s:g} s, the workflow's limit for running time."
        self.hear(loaded, LimitReached(Failure("TIMED_OUT", message)))

    # --- out ---------------------------------------------------------------------------------------------------------

    def flush(self, loaded: Loaded) -> None:
        """Append what is recorded and not appended yet; of an execution that is still here. One that cannot be appended
        leaves memory: whoever claims it next goes on from what is durable."""
        if self._loaded.get(loaded.id) is not loaded:
            return
        try:
            self.outlet.append(loaded)
        except (NotReady, NotOurs) as refusal:
            self.lost(loaded.id, refusal)

    def _leave(self, loaded: Loaded) -> None:
        """It need not be in memory any more, and frees its place, unless that is its own until it is finished."""
        self._drop(loaded)
        status = loaded.state.status
        if status is ExecutionStatus.QUEUED:
            self._dispatcher.submit(loaded.id)
        elif loaded.lined and (status in FINISHED or not loaded.keeps):
            self._dispatcher.release(loaded.id)

    def _drop(self, loaded: Loaded) -> None:
        if self._loaded.get(loaded.id) is loaded:
            del self._loaded[loaded.id]
        if not loaded.run.over:  # somebody may still wait for its end
            self._runs[loaded.id] = loaded.run
        loaded.budget.cancel()
        for task, _ in loaded.tasks.values():
            task.cancel()

    def lost(self, execution_id: str, error: Exception) -> bool:
        """Its append failed: it leaves memory, and nothing more of it happens here. Was it here?"""
        loaded = self._loaded.get(execution_id)
        if loaded is None:
            return False
        self._drop(loaded)
        if loaded.flushed is None or not loaded.run.accepted:
            loaded.run.lost(error)
        return True

    def broken(self, loaded: Loaded, bug: BaseException) -> None:
        """The engine contradicted itself: back to what was appended last, and end there, saying why."""
        if self._loaded.get(loaded.id) is not loaded:
            return
        _log.error("execution %s met a bug of the engine", loaded.id, exc_info=bug)
        for task, _ in loaded.tasks.values():
            task.cancel()
        loaded.work.clear()
        loaded.acts.clear()
        loaded.under_way = None
        loaded.pending, loaded.replies, loaded.spent, loaded.sent, loaded.begins = [], [], [], [], []
        if loaded.flushed is None or loaded.flushed.status in FINISHED:
            self._drop(loaded)
            loaded.run.lost(bug if isinstance(bug, Exception) else NotReady())
            return
        failure = Failure("ENGINE_BUG", f"{type(bug).__name__}: {bug}")
        record = Finished(ExecutionStatus.FAILED, self._clock.ms(), loaded.flushed.active_us, failure)
        loaded.step, loaded.kept = None, apply(loaded.plan, loaded.flushed, record)
        loaded.pending = [record]
        self.flush(loaded)

    async def drain(self, timeout_s: float = 30.0) -> None:
        """Nothing new starts; attempts in flight end within `timeout_s` or are handed back; all is written."""
        self._open, self._draining = False, True
        self._round.stop()
        tasks = [task for loaded in self._loaded.values() for task, _ in loaded.tasks.values()]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=timeout_s)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)
        await asyncio.sleep(0)  # what the ended tasks reported is appended
        for loaded in list(self._loaded.values()):
            self.flush(loaded)
        waiting: list[Any] = [self._journal.barrier(execution_id) for execution_id in list(self._loaded)]
        await asyncio.gather(*waiting, return_exceptions=True)
