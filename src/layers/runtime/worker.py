"""One attempt of one node: gather its input, fill its form, run it under its time limit, report what became of it.

1. A pure node runs inline (`inline`), in steps if it pauses; one that acts is awaited (`attempt`) in a task of its own.
2. A typed error is what the piece says it is. Anything else that escapes a piece is its bug: `NODE_BUG`, shown with
   type and message, without paths of this machine; the traceback goes to the server's log.
3. Switched off or not built: the input passes through with a marker. A type that was there and is gone parks the node
   run until it is back (R39).
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from inspect import isawaitable
from typing import Any, Final

from layers.catalog.node import Begins, Done, Loop, Reply
from layers.catalog.node import Parked as Parks
from layers.errors import EngineBug, IllegalMove, OutcomeUnknown, PieceError, WontWork
from layers.expressions import ExpressionError
from layers.graph.commands import RunNode
from layers.graph.events import Attempt, Event, NodeDone, NodeFailed, NodeLooped, NodeParked
from layers.graph.execution import State, iteration, visible
from layers.graph.fold import iterates
from layers.graph.loops import LoopRules, outer
from layers.graph.plan import Plan
from layers.graph.records import JSON, Failure, Given, Value
from layers.ports import Clock, Performer
from layers.runtime.children import Child, Children
from layers.runtime.codec import normalise
from layers.runtime.context import NodeContext
from layers.runtime.effects import Asks, Gone, Ledger, Live, effects_of, failure_of
from layers.runtime.gather import gather
from layers.runtime.links import Links
from layers.runtime.normal import in_steps
from layers.runtime.plans import Compiled, Each, Pin, Step
from layers.runtime.standing import Place, origin
from layers.runtime.tokens import NEEDS, asks

GRACE_S: Final = 0.25  # so that an effect's own time limit, which says more, is the first to speak
TYPE_CHECK_MS: Final = 60 * 60 * 1000  # how often a node run looks whether its type is back
ENGINES_OWN: Final = (Gone, EngineBug, IllegalMove)
_PATHS: Final = re.compile(r"(?<![\w:/.])/(?:[\w.@+-]+/)+[\w.@+-]*|[A-Za-z]:\\[^\s'\"]+")
_log = logging.getLogger("layers.worker")


@dataclass(slots=True)
class Job:
    """An attempt to make. `roots` is what every expression of this execution sees; `ledger` records its effects."""

    compiled: Compiled
    plan: Plan
    state: State
    roots: Mapping[str, Any]
    command: RunNode
    ledger: Ledger | None  # of a node that acts
    answered: bool = False  # the waiting caller has its reply already
    cancelled: bool = False  # set before its task is cancelled for good; a task that is handed back has it not


@dataclass(slots=True)
class Report:
    """What the attempt led to, and what it answered the waiting caller with. `missing`: the type that is gone."""

    event: Event
    replies: tuple[Reply, ...] = ()
    missing: str | None = None
    child: Child | None = None  # begins in one with what the event leads to


class Worker:
    def __init__(self, clock: Clock, performers: Mapping[str, Performer], links: Links, children: Children) -> None:
        self._clock = clock
        self._children = children
        self.links = links
        self._performers = performers

    def inline(self, job: Job) -> Report | UnderWay:
        """A pure node, or one that does not run at all. One that pauses is under way: the caller has it go on."""
        run = _Run(self, job)
        try:
            made = run.begin()
            if isinstance(made, Report):
                return made
            result = _call(made, run, job.command)
            if isinstance(result, Generator):
                under_way = UnderWay(run, run.in_steps(result))
                return under_way.go_on() or under_way
            return run.done(_unless_tested(made, run, result))
        except ENGINES_OWN:
            raise
        except Exception as error:
            return run.failed(error)

    async def attempt(self, job: Job) -> Report:
        """A node that acts. Cancelling its task ends it as cancelled, or is passed on if it is only handed back."""
        run = _Run(self, job)
        limit = asyncio.timeout(run.step.timeout_s + GRACE_S)
        try:
            made = run.begin()
            if isinstance(made, Report):
                return made
            async with limit:
                result = _call(made, run, job.command)
                result = _unless_tested(made, run, await result if isawaitable(result) else result)
                result = await result if isawaitable(result) else result
                if not isinstance(result, Begins):
                    return run.done(result)
                accepted, command = job.state.accepted, job.command
                child = await self._children.prepare(accepted, command.node, command.scope, result)
                for warning in child.warnings:
                    run.ctx.warn(warning.code, f"{warning.message} {warning.mend}")
                return replace(run.done(result.then), child=child)
        except ENGINES_OWN:
            raise
        except asyncio.CancelledError:
            if not job.cancelled:
                raise
            return run.failed(WontWork("It was cancelled.", code="CANCELLED"))
        except Asks as asked:
            return run.asks(asked.key)
        except Exception as error:
            return run.timed_out() if limit.expired() else run.failed(error)

    def live(self, job: Job, ledger: Ledger, step: Step, place: Place) -> Live:
        arrived = job.command.arrived.data if job.command.arrived is not None else None
        choices = {arrived["key"]: arrived["choice"]} if _asked(job.command) and isinstance(arrived, dict) else None
        return Live(place, ledger, self._clock, self._performers, step.on_unknown, choices)


def _call(made: Any, run: _Run, command: RunNode) -> Any:
    """`run`; or `resume` of a run that was parked, without which its input passes through (R32)."""
    if not command.resumed or _asked(command) or _needs(command):
        return made.run(run.ctx, run.data)
    if not hasattr(made, "resume"):
        return Done(run.data)
    state = None if command.state is None else command.state.data
    arrived = None if command.arrived is None else command.arrived.data
    return made.resume(run.ctx, run.data, state, arrived)


def _unless_tested(made: Any, run: _Run, result: Any) -> Any:
    """In test mode nobody waits for a time: a run that is parked for nothing else goes on at once, before its time."""
    for_time = isinstance(result, Parks) and result.token is None and result.until is not None
    if not for_time or run.job.state.accepted.mode != "test":
        return result
    return (
        made.resume(run.ctx, run.data, normalise(result.state).data, None)
        if hasattr(made, "resume")
        else Done(run.data)
    )


class UnderWay:
    """A pure node over a long list: it pauses so that the loop can turn (expressions.md §14)."""

    def __init__(self, run: _Run, steps: Generator[None, None, Report]) -> None:
        self.command = run.job.command
        self._run = run
        self._steps = steps

    def go_on(self) -> Report | None:
        """Up to its next pause; then None, or what it led to."""
        try:
            next(self._steps)
        except StopIteration as end:
            report: Report = end.value
            return report
        except ENGINES_OWN:
            raise
        except Exception as error:
            return self._run.failed(error)
        return None


class _Run:
    """One attempt under way."""

    def __init__(self, worker: Worker, job: Job) -> None:
        clock, command = worker._clock, job.command
        self.worker, self.job = worker, job
        self.step = job.compiled.step(command.node)
        self.started_at = now = clock.ms()
        self.begun = clock.monotonic_us()
        self.given = Given()
        self.data: JSON = None
        attempt = command.attempt
        past = job.ledger.past() if job.ledger is not None else ()
        if past and (first := origin(past)) is not None:
            now, attempt = first
        self.now = now
        accepted = job.state.accepted
        self.ctx = NodeContext(accepted, command.node, command.scope, now, attempt, clock, job.answered, worker.links)
        self.live: Live | None = None

    def begin(self) -> Any:
        """The filled form, or the report of a node that does not run. Raises what mapping and form raise."""
        job, ctx, step, command = self.job, self.ctx, self.step, self.job.command
        outputs = visible(job.state, command.scope)
        roots = {**job.roots, "nodes": outputs, **iteration(job.state, command.scope)}
        if command.scope and job.compiled.tells:
            roots["execution"] = {**roots["execution"], "resume_url": self.resume_url()}
        gathered = gather(job.compiled, job.plan, job.state, command.node, command.scope, roots, ctx.options)
        self.given, self.data, ctx.arrived = gathered.given, gathered.data, gathered.arrived
        roots["input"] = roots["open"] = gathered.data
        ctx.roots = roots
        pin = job.compiled.pin(command.node) if job.state.accepted.mode == "test" else None
        if pin is not None:
            return self.pinned(pin)
        if step.type is None and step.node.service in job.compiled.expected:
            return self.missing()
        if step.node.disabled:
            return self.skipped("disabled")
        if step.type is None or not step.type.built:
            return self.skipped("integration_not_built", _service=step.node.service)
        if step.each is not None and iterates(job.plan, command.node, command.scope):
            return self.each(step.each)
        if step.form is None:
            raise RuntimeError(f"“{step.node.service}” has no executor")
        if job.ledger is not None:
            accepted = job.state.accepted
            place = Place(accepted.root_id, command.node, command.scope, command.attempt, self.now)
            self.live = self.worker.live(job, job.ledger, step, place)
            ctx.effects = effects_of(accepted.mode, self.live, place, job.ledger, self.worker._clock)
        return step.form.fill(roots, ctx.options)

    def resume_url(self) -> str:
        """That of the loop's iteration; the elements of a `forEach` are nobody else's."""
        command, scope = self.job.command, self.job.command.scope
        if self.step.each is not None and outer(scope)[1] == command.node:
            scope = outer(scope)[0]
        return self.worker.links.resume(self.job.state.id, scope)

    def in_steps(self, steps: Generator[None, None, Any]) -> Generator[None, None, Report]:
        """Its work, then the normal form of what came of it, both a part at a time."""
        result = yield from steps
        if isinstance(result, Done):
            value = yield from in_steps(result.output)
            handle = result.handle
            handles = (handle,) if isinstance(handle, str) else handle
            return Report(NodeDone(self.report(), value, handles), tuple(self.ctx.replies))
        if isinstance(result, Loop) and result.items is not None:
            items = yield from in_steps(list(result.items))
            rules = LoopRules(tuple(items.data), result.concurrency, result.on_error, result.original_count)
            return Report(NodeLooped(self.report(), rules), tuple(self.ctx.replies))
        return self.done(result)

    def report(self) -> Attempt:
        command, clock = self.job.command, self.worker._clock
        return Attempt(
            command.node, command.scope, command.attempt, self.started_at, clock.monotonic_us() - self.begun,
            self.given, self.now, tuple(self.ctx.warnings), tuple(self.ctx.logs),
        )  # fmt: skip

    def done(self, result: Any) -> Report:
        if isinstance(result, Done):
            handle = result.handle
            handles = (handle,) if isinstance(handle, str) else handle
            event: Event = NodeDone(self.report(), normalise(result.output), handles)
        elif isinstance(result, Loop):
            event = NodeLooped(self.report(), rules_of(result))
        elif isinstance(result, Parks):
            until = None if result.until is None else round(result.until.timestamp() * 1000)
            state = None if result.state is None else normalise(result.state)
            event = NodeParked(self.report(), until, result.token, state)
        else:
            raise TypeError(f"run() returned {type(result).__name__}, not Done, Loop or Parked")
        return Report(event, tuple(self.ctx.replies))

    def each(self, each: Each) -> Report:
        """The list of a `forEach`; each element then runs the node in a scope of its own."""
        if each.flaw is not None or each.items is None:
            return self.failed(each.flaw or WontWork("“forEach” names no list.", code="CONFIG_INVALID"))
        items = each.items.evaluate(self.ctx.roots, self.ctx.options)
        if not isinstance(items, list):
            return self.failed(WontWork("“forEach” gives no list.", code="NOT_AN_ARRAY", field="forEach.items"))
        most = self.job.compiled.workflow.settings.max_iterations
        if len(items) > most:
            message = f"The list has {len(items)} elements; this workflow allows {most}."
            return self.failed(WontWork(message, code="LOOP_LIMIT", field="forEach.items"))
        return Report(NodeLooped(self.report(), rules_of(Loop(items, each.concurrency))))

    def failed(self, error: Exception) -> Report:
        return Report(NodeFailed(self.report(), failure(error, self.step)), tuple(self.ctx.replies))

    def timed_out(self) -> Report:
        """The time limit is also an answer that was lost, if a write was under way (R15)."""
        lost = self.live.lost if self.live is not None else None
        if lost is not None and lost[1] == "ask":
            return self.asks(lost[0])
        if lost is not None and lost[1] == "fail":
            return self.failed(OutcomeUnknown())
        message = f"It took longer than {self.step.timeout_s:g} s."
        return Report(NodeFailed(self.report(), Failure("NODE_TIMEOUT", message, True)), tuple(self.ctx.replies))

    def asks(self, key: str) -> Report:
        past = () if self.job.ledger is None else self.job.ledger.past()
        token = asks(key, len(past))
        return Report(NodeParked(self.report(), None, token, normalise({"_asks": key})), tuple(self.ctx.replies))

    def skipped(self, reason: str, **more: JSON) -> Report:
        kept = self.data if isinstance(self.data, dict) else {}
        output = normalise({**kept, "_skipped": True, "_reason": reason, **more})
        planned = self.job.plan.nodes[self.job.command.node]
        handles = None if len(planned.outputs) == 1 else ()
        return Report(NodeDone(self.report(), output, handles, reason))

    def pinned(self, pin: Pin) -> Report:
        """In a test the output that the user pinned stands in for running it."""
        self.ctx.warn("PINNED", "Its pinned output was taken; the node did not run.")
        return Report(NodeDone(self.report(), normalise(pin.output), pin.handles))

    def missing(self) -> Report:
        """It looks again every hour, and whenever a person wakes it."""
        service = self.step.node.service
        self.ctx.warn("NODE_TYPE_MISSING", f"It needs the node type “{service}”, which is not installed any more.")
        state = normalise({"_needs": service})
        until = self.worker._clock.ms() + TYPE_CHECK_MS
        return Report(NodeParked(self.report(), until, f"{NEEDS}{service}", state), missing=service)


def _asked(command: RunNode) -> bool:
    return _state(command, "_asks")


def _needs(command: RunNode) -> bool:
    return _state(command, "_needs")


def _state(command: RunNode, name: str) -> bool:
    state = command.state.data if isinstance(command.state, Value) else None
    return isinstance(state, dict) and set(state) == {name}


def rules_of(loop: Loop) -> LoopRules:
    """What the graph must know of a loop; its items in their normal form (R3)."""
    items = None if loop.items is None else tuple(normalise(list(loop.items)).data)
    return LoopRules(items, loop.concurrency, loop.on_error, loop.original_count)


def failure(error: Exception, step: Step) -> Failure:
    """What the record keeps of an error that came out of a node run."""
    if isinstance(error, PieceError):
        return failure_of(error)
    if isinstance(error, ExpressionError):
        return Failure(error.code, str(error), False, None, error.to_json())
    _log.error("node type %s has a bug", step.node.service, exc_info=error)
    text = _PATHS.sub("…", f"{type(error).__name__}: {error}")[:2000]
    return Failure("NODE_BUG", f"The node type “{step.node.service}” has a bug. {text}")
