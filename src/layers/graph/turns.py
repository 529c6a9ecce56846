"""Who is next: the choice among all that waits in line, pure.

1. A lane is what waits of one workflow: first what was parked and goes on, then what is new.
2. Nothing starts beyond a concurrency limit, of its workflow or of its organisation. What is new also waits for the
   rate, and while its queue is paused.
3. Organisations take turns, and within one the workflows: whoever was served longest ago is next. So ten thousand
   waiting executions of one do not hold up the first of another.
4. Within an organisation a higher priority goes before a lower one; turns are taken among equals.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

WAKING: Final = 0  # ranks: it has begun, was parked or paused, and goes on
NEW: Final = 1


@dataclass(slots=True)
class Share:
    """An organisation. `most` None: without limit; `served` is the number of the turn it was given last."""

    running: int = 0
    most: int | None = None
    served: int = 0

    @property
    def room(self) -> bool:
        return self.most is None or self.running < self.most


@dataclass(slots=True)
class Lane:
    """`left` is how many new ones rate and quota still let start, None: any number. `waking` and `fresh` wait."""

    organisation_id: str
    workflow_id: str
    priority: int = 0
    served: int = 0
    running: int = 0
    most: int | None = None
    left: int | None = None
    paused: bool = False
    waking: int = 0
    fresh: int = 0

    @property
    def next(self) -> int | None:
        """The rank of what may start; None: nothing may."""
        if self.most is not None and self.running >= self.most:
            return None
        if self.waking:
            return WAKING
        return NEW if self.fresh and not self.paused and (self.left is None or self.left > 0) else None


@dataclass(frozen=True, slots=True)
class Turn:
    workflow_id: str
    rank: int


def choose(lanes: Iterable[Lane], shares: dict[str, Share], most: int) -> list[Turn]:
    """The next `most` at the most, in order; the lanes and shares are as they are after these have begun."""
    ready: dict[str, list[Lane]] = {}
    number = max((share.served for share in shares.values()), default=0)
    for lane in lanes:
        number = max(number, lane.served)
        if lane.next is not None:
            ready.setdefault(lane.organisation_id, []).append(lane)
    turns: list[Turn] = []
    while len(turns) < most:
        served = min(
            (one for one in ready if shares[one].room), key=lambda one: (shares[one].served, one), default=None
        )
        if served is None:
            break
        lane = min(ready[served], key=lambda one: (-one.priority, one.served, one.workflow_id))
        number += 1
        turns.append(_begin(lane, shares[served], number))
        if lane.next is None:
            ready[served].remove(lane)
            if not ready[served]:
                del ready[served]
    return turns


def _begin(lane: Lane, share: Share, number: int) -> Turn:
    rank = WAKING if lane.waking else NEW
    if rank == WAKING:
        lane.waking -= 1
    else:
        lane.fresh -= 1
        lane.left = None if lane.left is None else lane.left - 1
    lane.running += 1
    share.running += 1
    lane.served = share.served = number
    return Turn(lane.workflow_id, rank)
