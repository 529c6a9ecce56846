"""The way out of the engine: records to the journal, and after the commit what the world hears of them (R2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache, partial
from zoneinfo import ZoneInfo

from layers.catalog.node import Reply
from layers.graph.events import Attempt
from layers.graph.records import Accepted, Result
from layers.graph.status import FINISHED, ExecutionStatus
from layers.ports import Bus, Dispatcher
from layers.rows import ExecutionRow, InLine
from layers.runtime.children import Child, end_of
from layers.runtime.journal import Journal
from layers.runtime.limits import in_line
from layers.runtime.live import events
from layers.runtime.loaded import Commit, Loaded
from layers.runtime.projection import row_of
from layers.runtime.standing import fingerprint

REPLY = ":reply"  # the effect by which a `respond` node's answer is recorded; no piece can name one so (R38)

QUARTER_MS = 15 * 60 * 1000


class Outlet:
    """`leave` is called when an execution need not be in memory any more: it has ended, or is parked; `on_begun` with a
    child that is durable, `on_sent` with the id of an execution for which something is in its inbox."""

    def __init__(self, journal: Journal, dispatcher: Dispatcher, bus: Bus, leave: Callable[[Loaded], None]) -> None:
        self._journal = journal
        self._dispatcher = dispatcher
        self._bus = bus
        self._leave = leave
        self.on_begun: Callable[[Child, ExecutionRow], None] = lambda child, row: None
        self.on_sent: Callable[[str], None] = lambda execution_id: None

    def append(self, loaded: Loaded) -> None:
        """Append what is recorded and not appended yet. Raises what the journal's `append` raises."""
        if not loaded.pending:
            return
        execution = loaded.execution
        row = row_of(execution, loaded.compiled.name, self._dispatcher.owner)
        sent = [*loaded.sent, *end_of(loaded.plan, execution)]
        begins = [(child, child.append(self._dispatcher.owner, counted_on(child.accepted))) for child in loaded.begins]
        commit = Commit(
            row, loaded.pending, loaded.flushed, execution, loaded.replies, loaded.started, loaded.failing, begins, sent
        )  # fmt: skip
        timers_set, timers_gone = loaded.timers_set, loaded.timers_gone
        loaded.pending, loaded.replies, loaded.started = [], [], []
        loaded.timers_set, loaded.timers_gone = [], []
        spent, loaded.spent = loaded.spent, []
        loaded.begins, loaded.sent = [], []
        self._journal.append(
            row,
            loaded.held,
            commit.records,
            new=loaded.new,
            dedupe=loaded.dedupe,
            timers_set=timers_set,
            timers_gone=timers_gone,
            spent=spent,
            day=counted_on(execution.accepted) if loaded.new else None,
            queued=_in_line(loaded) if row.status is ExecutionStatus.QUEUED else None,
            sent=sent,
            begins=[append for _, append in begins],
            on_durable=partial(self._durable, loaded, commit),
        )
        loaded.new, loaded.dedupe, loaded.flushed = False, None, execution
        loaded.held = self._dispatcher.owner

    def _durable(self, loaded: Loaded, commit: Commit, seq: int) -> None:
        run, row = loaded.run, commit.row
        loaded.durable = seq
        run.is_durable()
        if self._bus.wanted(row.workflow_id, row.id):
            self._bus.publish(events(row, loaded.plan, commit.before, commit.records, commit.started))
        for reply in commit.replies:
            run.answers(reply)
        for child, append in commit.begins:
            self.on_begun(child, append.row)
        for to in commit.sent:
            self.on_sent(to.execution_id)
        if row.status in FINISHED:
            run.ends(loaded.plan, commit.after)
            self._leave(loaded)
        elif commit.failing:
            run.fails(loaded.plan, commit.after)
        elif loaded.parked and loaded.flushed is commit.after:
            self._leave(loaded)


def reply_record(root: str, run: Attempt, reply: Reply, at: int) -> Result:
    """`respond` is a record, and goes out after its commit (R38)."""
    request = {"status": reply.status, "headers": dict(reply.headers), "body": reply.body.decode(errors="replace")}
    key = f"{root}:{run.node}:{run.scope}:{REPLY}:0"
    mark = fingerprint("reply", request)
    return Result(
        run.node, run.scope, run.attempt, REPLY, 0, key, "reply", "done", mark, None, at, 0, request
    )  # fmt: skip


def _in_line(loaded: Loaded) -> InLine:
    accepted = loaded.execution.accepted
    return in_line(loaded.compiled, loaded.id, accepted.line, accepted.at)


def counted_on(accepted: Accepted) -> str | None:
    """The day that an execution counts for from its beginning. One that waits in line counts when it gets its place,
    and a retry does not count again (platform.md §5)."""
    again = accepted.root_id not in ("", accepted.execution_id)
    return None if accepted.queued or again else day_of(accepted)


def day_of(accepted: Accepted) -> str:
    """The day of its workflow's zone that an execution counts for."""
    return day_at(accepted.at, accepted.timezone)


def day_at(ms: int, zone: str) -> str:
    """YYYY-MM-DD in the zone."""
    return _day(ms // QUARTER_MS, zone)


@lru_cache(maxsize=256)
def _day(quarters: int, zone: str) -> str:
    """No zone's day begins within a quarter of an hour, so the answer is kept that long."""
    return datetime.fromtimestamp(quarters * QUARTER_MS / 1000, ZoneInfo(zone)).date().isoformat()
