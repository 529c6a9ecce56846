"""An execution in memory: its state, what it has to do, what is on its way, and what waits to be written."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from layers.catalog.node import Reply
from layers.errors import EngineBug, LayersError
from layers.graph.commands import RunNode
from layers.graph.deciding import Deciding
from layers.graph.draft import Draft
from layers.graph.execution import Execution, State
from layers.graph.plan import Plan
from layers.graph.records import Accepted, Record, Value
from layers.graph.status import ExecutionStatus
from layers.ports import Append
from layers.rows import ExecutionRow, InboxRow, Timer
from layers.runtime.budget import Budget
from layers.runtime.children import Child
from layers.runtime.effects import Gone
from layers.runtime.links import Links
from layers.runtime.plans import Compiled
from layers.runtime.run import Run
from layers.runtime.standing import Kept
from layers.runtime.worker import Job, UnderWay

Key = tuple[str, str]  # node, scope
RESTING: Final = (ExecutionStatus.WAITING, ExecutionStatus.PAUSED, ExecutionStatus.QUEUED)


@dataclass(slots=True)
class Commit:
    """What one append brings about once it is durable."""

    row: ExecutionRow
    records: Sequence[Record]
    before: Execution | None
    after: Execution
    replies: Sequence[Reply]
    started: Sequence[RunNode]
    failing: bool
    begins: Sequence[tuple[Child, Append]]
    sent: Sequence[InboxRow]


@dataclass(slots=True)
class Loaded:
    """`kept` is its state as it was frozen last, `step` the draft in which it is decided since, `flushed` that up to
    the last append. `held` is who owns it in the store as far as it is written."""

    run: Run
    compiled: Compiled
    plan: Plan
    accepted: Accepted
    kept: Execution | None
    step: Deciding | None
    roots: dict[str, Any]
    budget: Budget
    held: str
    new: bool = False
    dedupe: str | None = None
    flushed: Execution | None = None
    durable: int = 0  # the last sequence number that is on disk
    lined: bool = False  # it has a row in the queue while it waits in line or runs
    work: deque[RunNode] = field(default_factory=deque)
    under_way: UnderWay | None = None  # a pure node that pauses: it goes on before anything else
    acts: deque[RunNode] = field(default_factory=deque)  # attempts that wait for a free place
    tasks: dict[Key, tuple[asyncio.Task[Any], Job]] = field(default_factory=dict)
    pending: list[Record] = field(default_factory=list)
    timers_set: list[Timer] = field(default_factory=list)
    timers_gone: list[Key] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    started: list[RunNode] = field(default_factory=list)
    cancelled: set[Key] = field(default_factory=set)  # cancelled before their turn came
    begins: list[Child] = field(default_factory=list)  # with what waits to be written
    sent: list[InboxRow] = field(default_factory=list)
    failing: bool = False
    queued: bool = False  # it stands in the engine's round
    deadline: int | None = None  # ms
    received: set[tuple[str, str, str]] = field(default_factory=set)  # node, scope, token of what came: see `arrivals`
    arrived: dict[tuple[str, str, str], Value] = field(default_factory=dict)  # … and waits here
    spent: list[tuple[str, str, str]] = field(default_factory=list)  # … consumed by what waits to be written

    @property
    def id(self) -> str:
        return self.run.id

    @property
    def state(self) -> State:
        """To look at, and not to keep."""
        state: State | None = self.kept if self.step is None else self.step.draft
        if state is None:
            raise EngineBug(f"Execution {self.id} has no state.")
        return state

    @property
    def execution(self) -> Execution:
        """Its state, frozen: what is decided from now on goes into another draft."""
        if self.step is not None:
            self.kept, self.step = self.step.draft.freeze(), None
        if self.kept is None:
            raise EngineBug(f"Execution {self.id} has no state.")
        return self.kept

    def deciding(self, now: int) -> Deciding:
        if self.step is None:
            self.step = Deciding(Draft(self.plan, self.execution), now)
        self.step.now = now
        return self.step

    @property
    def idle(self) -> bool:
        """Nothing of it runs, is about to, or waits to be written."""
        return not (self.work or self.under_way or self.acts or self.tasks or self.pending)

    @property
    def keeps(self) -> bool:
        """Its place is its own until it is finished (R35)."""
        return self.compiled.workflow.settings.slot == "until_finished"

    def no_timer(self, node: str, scope: str) -> None:
        """Nor one that was about to be written."""
        self.timers_set = [timer for timer in self.timers_set if (timer.node, timer.scope) != (node, scope)]
        self.timers_gone.append((node, scope))

    @property
    def parked(self) -> bool:
        """Nothing of it moves on by itself: it costs a row, and no memory (R32)."""
        return self.idle and self.state.status in RESTING


def roots_of(compiled: Compiled, accepted: Accepted, links: Links) -> dict[str, Any]:
    """What every expression of an execution sees, whatever the node (expressions.md §4.2)."""
    roots = {
        "trigger": accepted.payload.data,
        "variables": compiled.shown(accepted.mode, accepted.variables_version),
        "env": compiled.env,
    }
    if not compiled.tells:
        return {**roots, "execution": {}}
    told = {
        "id": accepted.execution_id,
        "workflow_id": accepted.workflow_id,
        "started_at": accepted.at,
        "status": "running",
        "mode": accepted.mode,
        "resume_url": links.resume(accepted.execution_id),
    }
    return {**roots, "execution": told}


class NodeLedger:
    """Where one node run's effects are written: into its execution's records, by the engine's `record` and `settle`."""

    __slots__ = ("_key", "_loaded", "_record", "_settle")

    def __init__(
        self,
        loaded: Loaded,
        key: Key,
        record: Callable[[Loaded, Kept], None],
        settle: Callable[[Loaded], Awaitable[None]],
    ) -> None:
        self._loaded, self._key, self._record, self._settle = loaded, key, record, settle

    def past(self) -> Sequence[Kept]:
        return self._loaded.state.effects.get(self._key, ())

    def record(self, record: Kept) -> None:
        self._record(self._loaded, record)

    async def durable(self) -> None:
        try:
            await self._settle(self._loaded)
        except LayersError as error:
            raise Gone() from error
