"""The journal: what happened in every execution, through one group-committing writer.

1. Everything waiting when the writer wakes goes into one transaction, in the order it came.
2. `append` never waits for the disk; what `barrier` returns is done when all appended so far is durable.
3. Durable first: an accepted event before its answer, an effect's result before what follows it, a final status before
   the reply. `on_durable` is called in the loop after the commit, in order, one wake-up of the loop per transaction.
4. The records of an execution are one FIFO. Several appends of it in one transaction are one segment and one row.
5. A writer that has lost ownership of an execution gets `NotOurs` and writes nothing of it; others are not touched.
6. A transaction that fails is repeated one execution at a time, so that one bad record fails one execution.
7. After a failed append nothing more of that execution is written, and its barriers raise, until `forget`: whoever
   runs it drops it (`on_lost`), forgets it here, and loads it again from what is durable.
8. The queue is bounded in bytes. Full: whoever runs executions waits in `room`; new ones are refused with `NotReady`.
9. Disk full (or a database locked by others): the waiting appends fail with `NotReady`, new executions are refused,
   and the writer tries once a second whether it can write again. What it cannot know after an I/O error, it does not
   guess: `on_fatal`, and the process exits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from layers.errors import Conflict, NotReady
from layers.graph.records import Record
from layers.ports import Append, Duplicate, JournalStore
from layers.rows import ExecutionRow, InboxRow, InLine, Timer
from layers.runtime import codec
from layers.runtime.writer import Entry, Job, Line, Outcome, Settled, Writer

QUEUE_LIMIT = 64 * 1024 * 1024  # bytes


class AlreadyAccepted(Conflict):
    """The same event was accepted before."""

    code = "DUPLICATE"

    def __init__(self, execution_id: str) -> None:
        super().__init__(execution_id=execution_id)
        self.execution_id = execution_id


class Journal:
    """Belongs to the loop that it was started in. `on_lost(execution_id, error)`: see rule 7."""

    def __init__(
        self,
        store: JournalStore,
        *,
        on_lost: Callable[[str, Exception], None] | None = None,
        on_fatal: Callable[[Exception], None] | None = None,
        limit: int = QUEUE_LIMIT,
        probe_s: float = 1.0,
    ) -> None:
        self.on_lost = on_lost
        self.on_fatal = on_fatal
        self._writer = Writer(store, self._settled, probe_s)
        self._limit = limit
        self._lines: dict[str, Line] = {}  # executions with something in the queue
        self._lost: dict[str, Exception] = {}
        self._gathered: list[Entry] = []  # what this turn of the loop appended
        self._bytes = 0
        self._open = False
        self._told = False
        self._room: list[asyncio.Future[None]] = []

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._writer.thread.start()
        self._open = True

    async def close(self) -> None:
        """Write what waits, then stop. The store stays open; it is its opener's."""
        if self._open:
            self._open = False
            self._hand_over()
            self._writer.queue.put(None)
            await asyncio.to_thread(self._writer.thread.join)
            self._make_room()

    @property
    def full(self) -> bool:
        return self._bytes >= self._limit

    @property
    def refuses(self) -> Exception | None:
        """Why no new execution is taken just now: `NotReady`, or what stopped the writer for good."""
        if self._writer.refuses is not None:
            return self._writer.refuses
        return NotReady() if self.full or not self._open else None

    async def room(self) -> None:
        """Returns at once unless the queue is full or nothing can be written; then when that is over."""
        while self._open and not self._writer.dead and self.refuses is not None:
            waiter: asyncio.Future[None] = self._loop.create_future()
            self._room.append(waiter)
            await waiter

    def append(
        self,
        row: ExecutionRow,
        owner: str,
        records: Sequence[Record],
        *,
        new: bool = False,
        dedupe: str | None = None,
        timers_set: Sequence[Timer] = (),
        timers_gone: Sequence[tuple[str, str]] = (),
        spent: Sequence[tuple[str, str, str]] = (),
        day: str | None = None,
        sent: Sequence[InboxRow] = (),
        begins: Sequence[Append] = (),
        queued: InLine | None = None,
        on_durable: Callable[[int], None] | None = None,
    ) -> None:
        """Queue `records`; `row` is the projection after them, and `row.seq` the number of the last of them.

        `owner` is who must own the execution in the store for this to be written (a new one is written as `row` says).
        A new live one counts for `day` (YYYY-MM-DD). `timers_gone`, (node, scope), goes before `timers_set`; `spent`,
        `sent`, `begins`, `queued` as in `Append`. Raises and queues nothing: `NotReady` for a new execution while none
        are taken, `EngineBug` for a record that is no JSON, or what the execution was lost with.
        """
        if (lost := self._lost.get(row.id)) is not None:
            raise lost
        if (new or not self._open or self._writer.dead) and (refusal := self.refuses) is not None:
            raise refusal
        first = row.seq - len(records) + 1
        append = Append(row.id, owner, first, [], row, new, dedupe, list(timers_set), list(timers_gone), day=day)
        append.queued = queued
        append.spent.extend(spent)
        append.sent.extend(sent)
        append.begins.extend(begins)
        weight = codec.heavy(records)
        if records and not weight:
            append.records.append(codec.encode(records, first).body)
            weight = len(append.records[0])
            records = ()
        line = self._lines.get(row.id)
        if line is None:
            line = self._lines[row.id] = Line(row.id)
        line.appended += 1
        self._bytes += weight
        if not self._gathered:
            self._loop.call_soon(self._hand_over)
        self._gathered.append(Entry(line, append, weight, on_durable, records or None))

    def _hand_over(self) -> None:
        """The writer is woken once for a turn of the loop, and not in its midst: the two would fight for the
        interpreter."""
        if self._gathered:
            gathered, self._gathered = self._gathered, []
            self._writer.queue.put(gathered)

    def barrier(self, execution_id: str) -> Awaitable[None]:
        """Done when all that was appended of this execution until now is durable.

        Raises `AlreadyAccepted` (its dedupe key was consumed before), `NotOurs`, `NotReady`, `EngineBug`.
        """
        done: asyncio.Future[None] = self._loop.create_future()
        if (lost := self._lost.get(execution_id)) is not None:
            done.set_exception(lost)
        elif (line := self._lines.get(execution_id)) is None:
            done.set_result(None)
        else:
            line.waiting.append((line.appended, done))
        return done

    def forget(self, execution_id: str) -> None:
        """Its loss is known; what is appended next continues from what is durable."""
        self._lost.pop(execution_id, None)

    async def run(self, job: Callable[[Any], Any]) -> Any:
        """`job(connection)` in a transaction of its own on the write connection, after all that was queued before."""
        if not self._open:
            raise NotReady()
        done: asyncio.Future[Any] = self._loop.create_future()
        self._hand_over()
        self._writer.queue.put(Job(job, done))
        return await done

    # --- after each transaction --------------------------------------------------------------------------------------

    def _settled(self, what: Settled) -> None:
        """In the writer's thread."""
        self._loop.call_soon_threadsafe(self._settle, what)

    def _settle(self, what: Settled) -> None:
        if isinstance(what, Job):
            _answer(what.done, what.result, what.error)
        else:
            for outcome in what:
                self._settle_one(outcome)
        if self._writer.dead and not self._told:
            self._told = True
            self._give_up(self._writer.refuses or NotReady())
        if self._room and (self._writer.dead or self.refuses is None):
            self._make_room()

    def _settle_one(self, outcome: Outcome) -> None:
        line = outcome.line
        for entry in outcome.entries:
            line.settled += 1
            self._bytes -= entry.size
            if outcome.broken is None and entry.on_durable is not None:
                self._call(entry.on_durable, entry.append.row.seq)
        if outcome.broken is not None:
            self._lose(line, outcome.broken)
            return
        if line.waiting:
            for target, waiter in line.waiting:
                if target <= line.settled:
                    _answer(waiter, None, None)
            line.waiting = [waiting for waiting in line.waiting if waiting[0] > line.settled]
        if line.settled == line.appended:
            del self._lines[line.execution_id]

    def _lose(self, line: Line, broken: Exception | Duplicate) -> None:
        """The line is left to itself: what still waits in it fails unwritten, and unreported."""
        if self._lines.get(line.execution_id) is not line:
            return
        del self._lines[line.execution_id]
        error = AlreadyAccepted(broken.execution_id) if isinstance(broken, Duplicate) else broken
        self._lost[line.execution_id] = error
        for _, waiter in line.waiting:
            _answer(waiter, None, error)
        if self.on_lost is not None:
            self._call(self.on_lost, line.execution_id, error)

    def _give_up(self, error: Exception) -> None:
        for line in list(self._lines.values()):
            self._lose(line, error)
        if self.on_fatal is not None:
            self.on_fatal(error)

    def _make_room(self) -> None:
        for waiter in self._room:
            _answer(waiter, None, None)
        self._room.clear()

    def _call(self, back: Callable[..., None], *args: Any) -> None:
        try:
            back(*args)
        except Exception as error:
            self._loop.call_exception_handler({"message": "a callback of the journal failed", "exception": error})


def _answer(waiter: asyncio.Future[Any], result: Any, error: Exception | None) -> None:
    if waiter.done():  # whoever waited was cancelled
        return
    if error is None:
        waiter.set_result(result)
    else:
        waiter.set_exception(error)
