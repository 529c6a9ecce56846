"""The one transaction in which waiting executions get a place (R42): what is released goes, limits and counters are
read, the next are chosen (`graph.turns`), and they are their owner's.

1. A lane's waiting and running are counted off partial indexes; nothing is read of what waits behind the next ones.
2. The starts of a day are those of the table `usage`, so that the limit and what is shown are one number.
3. A child whose caller has the place that it would wait for is let in beside it (R35). Rate, quota and pause hold it as
   any other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection, bindparam, case, delete, select, text, update

from layers.graph.quota import Counted, count
from layers.graph.rates import Rate, day_of
from layers.graph.turns import NEW, Lane, Share, Turn, choose
from layers.rows import Claim, Claimed, ExecutionRow, LaneRow, QueueRow, QuotaWarning
from layers.storage.executions import made
from layers.storage.rowing import columns, make
from layers.storage.tables import executions, lanes, queue, usage

KIN: Final = 100  # children looked at in a lane that is full
_Q, _L, _U = queue.c, lanes.c, usage.c
_OF_LANE: Final = (
    _Q.owner.is_(None),
    _Q.organisation_id == bindparam("organisation"),
    _Q.workflow_id == bindparam("workflow"),
)

_COUNT = (
    "(SELECT count(*) FROM (SELECT 1 FROM queue q WHERE q.owner IS NULL AND q.organisation_id = lanes.organisation_id"
    " AND q.workflow_id = lanes.workflow_id AND q.rank = {} LIMIT :most) AS some)"
)
# Counted up to as many as could be let in.
WAITING: Final = text(
    "SELECT workflow_id, waking, fresh FROM"
    f" (SELECT workflow_id, {_COUNT.format(0)} AS waking, {_COUNT.format(1)} AS fresh FROM lanes) AS counted"
    " WHERE waking + fresh > 0"
)
RUNNING: Final = text(
    "SELECT organisation_id, workflow_id, count(*) FROM queue WHERE owner IS NOT NULL"
    " GROUP BY organisation_id, workflow_id"
)
SERVED: Final = text("SELECT organisation_id, max(served) FROM lanes GROUP BY organisation_id")
HEADS: Final = (
    select(*columns(queue, QueueRow))
    .where(*_OF_LANE, _Q.rank == bindparam("rank"))
    .order_by(_Q.at, _Q.execution_id)
    .limit(bindparam("most"))
)
CHILDREN: Final = select(*columns(queue, QueueRow)).where(*_OF_LANE, _Q.line.is_not(None)).order_by(_Q.at).limit(KIN)
HOLDERS: Final = select(_Q.execution_id, _Q.organisation_id, _Q.workflow_id).where(
    _Q.execution_id.in_(bindparam("ids", expanding=True)), _Q.owner.is_not(None)
)
LEAVING: Final = select(_Q.workflow_id, _Q.claimed_at).where(_Q.execution_id.in_(bindparam("ids", expanding=True)))
LEFT: Final = delete(queue).where(_Q.execution_id.in_(bindparam("ids", expanding=True)))
# The mean of what was and what is: the latest counts for a quarter.
HELD_MS: Final = (
    update(lanes)
    .where(_L.workflow_id == bindparam("of"))
    .values(held_ms=case((_L.held_ms.is_(None), bindparam("ms")), else_=(_L.held_ms * 3 + bindparam("ms")) // 4))
)
TAKEN: Final = update(queue).where(_Q.execution_id.in_(bindparam("ids", expanding=True)))
THEIRS: Final = select(*columns(executions, ExecutionRow)).where(
    executions.c.id.in_(bindparam("ids", expanding=True)), executions.c.completed_at.is_(None)
)


TODAY: Final = select(_U.count).where(
    _U.organisation_id == bindparam("organisation"), _U.day == bindparam("day"), _U.workflow_id == bindparam("workflow")
)
COUNT: Final = text(
    "INSERT INTO usage (organisation_id, day, workflow_id, count) VALUES (:organisation, :day, :workflow, :more)"
    " ON CONFLICT (organisation_id, day, workflow_id) DO UPDATE SET count = usage.count + excluded.count"
)
TOUCHED: Final = (
    update(lanes)
    .where(_L.workflow_id == bindparam("of"))
    .values(
        served=bindparam("turn"), window_at=bindparam("at"), used=bindparam("starts"),
        warned=bindparam("level"), warned_day=bindparam("told_on"),
    )
)  # fmt: skip


def claim(connection: Connection, asked: Claim) -> Claimed:
    release(connection, asked.released, asked.now)
    waiting = {row[0]: (row[1], row[2]) for row in connection.execute(WAITING, {"most": asked.most})}
    if not waiting:
        return Claimed()
    kept = select(*columns(lanes, LaneRow)).where(_L.workflow_id.in_(list(waiting)))
    known = {row.workflow_id: make(LaneRow, row) for row in connection.execute(kept).all()}
    counts = {id: counted(connection, lane, asked.allowance.per_day, asked.now) for id, lane in known.items()}
    running = {(row[0], row[1]): row[2] for row in connection.execute(RUNNING)}
    shares = _shares(connection, running, asked)
    drawn = [_lane(lane, running, counts[id].left, waiting[id]) for id, lane in known.items()]
    rows = _kin(connection, drawn, shares, asked.most)
    rows += _heads(connection, drawn, choose(drawn, shares, asked.most - len(rows)))
    taken = _take(connection, rows, asked)
    warnings, opens = [], []
    for lane in drawn:
        was = counts[lane.workflow_id]
        now = _begun(was, lane, rows, taken)
        warnings += _touch(connection, known[lane.workflow_id], was, now, lane.served)
        if lane.fresh and not lane.paused and lane.left == 0:
            opens.append(now.starts(0)[0])
    return Claimed(list(taken.values()), min(opens, default=None), len(rows) == asked.most, warnings)


def counted(connection: Connection, lane: LaneRow, per_day: int | None, now: int) -> Counted:
    """How the lane stands against its rate and quota."""
    rate = Rate(lane.rate, lane.per) if lane.rate is not None and lane.per is not None else None
    of = {"organisation": lane.organisation_id, "workflow": lane.workflow_id, "day": day_of(now, lane.timezone)}
    today = int(connection.scalar(TODAY, of) or 0)
    return count(rate, per_day, lane.timezone, now, today=today, used=lane.used, before=lane.window_at)


def _begun(count: Counted, lane: Lane, rows: Sequence[QueueRow], taken: Mapping[str, ExecutionRow]) -> Counted:
    """After these have begun. A retry is not counted for the day again (platform.md §5)."""
    mine = [
        taken[r.execution_id]
        for r in rows
        if r.workflow_id == lane.workflow_id and r.rank == NEW and r.execution_id in taken
    ]
    first = sum(one.root_id == one.id for one in mine)
    used = first if count.rate is not None and count.rate.per == "day" else len(mine)
    return replace(count, used=count.used + used, today=count.today + first)


def release(connection: Connection, ids: Sequence[str], now: int) -> None:
    """They have no place any more, and do not wait for one."""
    if not ids:
        return
    held: dict[str, list[int]] = {}
    for workflow_id, claimed_at in connection.execute(LEAVING, {"ids": ids}):
        if claimed_at is not None:
            held.setdefault(workflow_id, []).append(max(0, now - claimed_at))
    if held:
        means = [{"of": workflow_id, "ms": sum(times) // len(times)} for workflow_id, times in held.items()]
        connection.execute(HELD_MS, means)
    connection.execute(LEFT, {"ids": ids})


def _shares(connection: Connection, running: Mapping[tuple[str, str], int], asked: Claim) -> dict[str, Share]:
    shares = {row[0]: Share(0, asked.allowance.max_concurrent, row[1]) for row in connection.execute(SERVED)}
    for (organisation_id, _), places in running.items():
        if organisation_id in shares:
            shares[organisation_id].running += places
    return shares


def _lane(row: LaneRow, running: Mapping[tuple[str, str], int], left: int | None, waiting: tuple[int, int]) -> Lane:
    return Lane(
        row.organisation_id, row.workflow_id, row.priority, row.served,
        running.get((row.organisation_id, row.workflow_id), 0), row.max_concurrent, left, row.paused, *waiting,
    )  # fmt: skip


def _heads(connection: Connection, drawn: Sequence[Lane], turns: Sequence[Turn]) -> list[QueueRow]:
    of = {lane.workflow_id: lane.organisation_id for lane in drawn}
    heads = {
        turn: iter(connection.execute(
            HEADS,
            {"organisation": of[turn.workflow_id], "workflow": turn.workflow_id, "rank": turn.rank, "most": count},
        ).all())
        for turn, count in Counter(turns).items()
    }  # fmt: skip
    return [make(QueueRow, row) for turn in turns if (row := next(heads[turn], None)) is not None]


def _kin(connection: Connection, drawn: Sequence[Lane], shares: Mapping[str, Share], most: int) -> list[QueueRow]:
    """Rule 3: of the lanes that are full, children that one of their callers makes room for."""
    let_in: list[QueueRow] = []
    for lane in drawn:
        share = shares[lane.organisation_id]
        full = lane.most is not None and lane.running >= lane.most
        if not full and share.room:
            continue
        of = {"organisation": lane.organisation_id, "workflow": lane.workflow_id}
        for found in connection.execute(CHILDREN, of).all():
            child = make(QueueRow, found)
            held = connection.execute(HOLDERS, {"ids": list(child.line or ())}).all()
            passes = (not full or any(row.workflow_id == lane.workflow_id for row in held)) and (share.room or held)
            open_ = child.rank != NEW or not (lane.paused or lane.left == 0)
            if passes and open_ and len(let_in) < most:
                let_in.append(child)
                _count_in(lane, share, child)
    return let_in


def _count_in(lane: Lane, share: Share, child: QueueRow) -> None:
    lane.running += 1
    share.running += 1
    if child.rank == NEW:
        lane.fresh -= 1
        lane.left = None if lane.left is None else lane.left - 1
    else:
        lane.waking -= 1


def _take(connection: Connection, rows: Sequence[QueueRow], asked: Claim) -> dict[str, ExecutionRow]:
    """Those that are finished meanwhile are only taken out."""
    if not rows:
        return {}
    ids = [row.execution_id for row in rows]
    found = {row.id: row for row in map(made, connection.execute(THEIRS, {"ids": ids}).all())}
    there = [id for id in ids if id in found]
    if gone := [id for id in ids if id not in found]:
        connection.execute(LEFT, {"ids": gone})
    connection.execute(TAKEN.values(owner=asked.owner, claimed_at=asked.now), {"ids": there})
    owned = update(executions).where(executions.c.id.in_(there))
    connection.execute(owned.values(owner=asked.owner, starts=executions.c.starts + 1))
    return {id: replace(found[id], owner=asked.owner, starts=found[id].starts + 1) for id in there}


def _touch(connection: Connection, lane: LaneRow, was: Counted, count: Counted, served: int) -> list[QuotaWarning]:
    """Write the counters; the highest level that was reached now, unless it was told of today."""
    told = lane.warned if lane.warned_day == count.day else 0
    level = count.level
    written = {
        "of": lane.workflow_id, "turn": served, "at": count.window_at, "starts": count.used,
        "level": max(level, told), "told_on": count.day,
    }  # fmt: skip
    connection.execute(TOUCHED, written)
    if more := count.today - was.today:
        of = {"organisation": lane.organisation_id, "workflow": lane.workflow_id, "day": count.day}
        connection.execute(COUNT, {**of, "more": more})
    if count.daily is None or level <= told:
        return []
    return [QuotaWarning(lane.organisation_id, lane.workflow_id, count.day, level, count.today, count.daily)]
