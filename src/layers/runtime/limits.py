"""Which executions must wait in line, and by which limits; what an unlimited one pays for is a look at a set.

1. A limit is the workflow's own (`settings.max_concurrent`, `rate_limit`), the installation's for each organisation, or
   a paused queue. Tests have none (R19).
2. The limits that hold are those of the version that runs: the published one of an active workflow, else the newest.
   They stand in the workflow's lane, where a claim reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from layers.graph.rates import read_rate
from layers.graph.turns import NEW
from layers.ports import Store
from layers.rows import Allowance, InLine, LaneRow, QueueRow
from layers.runtime.plans import Compiled


class Limits:
    """`allowance` is every organisation's; a tier of its own would be asked for here. `on_change` is called when
    something may begin that could not before."""

    def __init__(self, store: Store, allowance: Allowance | None = None) -> None:
        self.on_change: Callable[[], None] = lambda: None
        self._store = store
        self._known: set[str] = set()  # workflows that have a lane
        self._paused: set[str] = set()
        self._lifted = False

        self.grant(allowance or Allowance())

    def grant(self, allowance: Allowance) -> None:
        """What every organisation may from now on."""
        self.allowance = allowance
        self._everywhere = allowance != Allowance()
        self.on_change()

    def lift(self) -> None:
        """None of them holds: for a process that runs one execution and nothing else."""
        self._lifted = True

    async def start(self) -> None:
        for lane in await self._store.lanes():
            self._known.add(lane.workflow_id)
            if lane.paused:
                self._paused.add(lane.workflow_id)

    def concern(self, compiled: Compiled, mode: str) -> bool:
        """Whether an execution of it begins in line, and has a place while it runs."""
        if not (compiled.limited or self._everywhere or compiled.workflow_id in self._paused):
            return False
        if mode != "live" or self._lifted:
            return False
        self._known.add(compiled.workflow_id)
        return True

    @property
    def none(self) -> bool:
        """No workflow has limits, and none had."""
        return not self._known and not self._everywhere

    def places(self, compiled: Compiled, mode: str) -> bool:
        """Whether only so many of them run at a time."""
        settings = compiled.workflow.settings
        return mode == "live" and (settings.max_concurrent or self.allowance.max_concurrent) is not None

    async def follow(self, compiled: Compiled) -> None:
        """This version's settings hold from now on."""
        if compiled.limited or compiled.workflow_id in self._known:
            self._known.add(compiled.workflow_id)
            await self._store.rule_lane(lane_of(compiled))
            self.on_change()

    async def pause(self, compiled: Compiled, paused: bool, by: str) -> None:
        """Nothing new of it begins, or again."""
        await self._store.pause_lane(lane_of(compiled), paused, by)
        self._known.add(compiled.workflow_id)
        if paused:
            self._paused.add(compiled.workflow_id)
        else:
            self._paused.discard(compiled.workflow_id)
            self.on_change()


def in_line(compiled: Compiled, execution_id: str, callers: Sequence[str], at: int, rank: int = NEW) -> InLine:
    """Its row in the queue. One that has not begun stands where it was accepted, paused meanwhile or not."""
    keeps = compiled.workflow.settings.slot == "until_finished"
    of = execution_id, compiled.organisation_id, compiled.workflow_id
    return InLine(QueueRow(*of, rank, at, keeps=keeps, line=tuple(callers) or None), lane_of(compiled))


def lane_of(compiled: Compiled) -> LaneRow:
    """A lane with these limits that nothing has passed yet."""
    settings = compiled.workflow.settings
    rate = read_rate(settings.rate_limit)
    return LaneRow(
        compiled.workflow_id,
        compiled.organisation_id,
        settings.max_concurrent,
        None if rate is None else rate.limit,
        None if rate is None else rate.per,
        settings.timezone,
        settings.priority,
    )
