"""The journal's thread: it alone writes, and everything that waits when it wakes goes into one transaction.

1. It talks to the loop through three things: the queue in (once a turn of the loop), `settle` out (once a
   transaction), `refuses` and `dead`.
2. What is queued is written in the order it came, but for this: appends of one execution become one.
3. An execution whose append failed is broken: what still waits of it fails with the same error, unwritten.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from layers.errors import EngineBug, LayersError, NotReady, StoreCorrupt
from layers.graph.records import Record
from layers.ports import Append, Duplicate, JournalStore
from layers.runtime import codec

BATCH_LIMIT = 512  # appends from which on a transaction takes no more: bounds how long the first of them waits


@dataclass(slots=True, eq=False)
class Line:
    """An execution's place in the queue, from one loading of it to the next: how many of its appends were queued, how
    many are settled, who waits for which of them. `broken` is set by the writer, once."""

    execution_id: str
    appended: int = 0
    settled: int = 0
    waiting: list[tuple[int, asyncio.Future[None]]] = field(default_factory=list)
    broken: Exception | Duplicate | None = None


@dataclass(slots=True, eq=False)
class Entry:
    """One append in the queue. `records` is set while they are still to be encoded."""

    line: Line
    append: Append
    size: int = 0
    on_durable: Callable[[int], None] | None = None
    records: Sequence[Record] | None = None


@dataclass(slots=True, eq=False)
class Job:
    work: Callable[[Any], Any]
    done: asyncio.Future[Any]
    result: Any = None
    error: Exception | None = None


@dataclass(slots=True, eq=False)
class Outcome:
    """The appends of one execution in one transaction; `broken` says why they were not written."""

    line: Line
    entries: list[Entry]
    append: Append  # all of them as one
    broken: Exception | Duplicate | None = None


Settled: TypeAlias = Sequence[Outcome] | Job


class Writer:
    """`settle` is called in this thread."""

    def __init__(self, store: JournalStore, settle: Callable[[Settled], None], probe_s: float) -> None:
        self.queue: queue.SimpleQueue[list[Entry] | Job | None] = queue.SimpleQueue()  # None: the end
        self.refuses: Exception | None = None  # why nothing can be written just now
        self.dead = False  # … or ever again
        self._store = store
        self._settle = settle
        self._probe_s = probe_s
        self.thread = threading.Thread(target=self._run, name="layers-journal", daemon=True)

    def _run(self) -> None:
        try:
            while self._serve(self._take()):
                pass
        except BaseException as error:
            # Only a bug comes here. Nobody may go on as if somebody wrote.
            self.refuses = EngineBug(f"The journal's writer ended: {error!r}.")
            self.refuses.__cause__ = error
            self.dead = True
            self._settle(())

    def _take(self) -> list[list[Entry] | Job | None]:
        """All that waits, at least one; none if it was time to probe."""
        waiting: list[list[Entry] | Job | None] = []
        probing = self.refuses is not None and not self.dead
        appends = 0
        try:
            waiting.append(found := self.queue.get(timeout=self._probe_s if probing else None))
            while True:
                appends += len(found) if isinstance(found, list) else 1
                if appends >= BATCH_LIMIT:
                    break
                waiting.append(found := self.queue.get_nowait())
        except queue.Empty:
            pass
        return waiting

    def _serve(self, waiting: list[list[Entry] | Job | None]) -> bool:
        """False: the end was among it."""
        if not waiting:
            self._probe()
        for part in _parts(waiting):
            if part is None:
                return False
            if isinstance(part, Job):
                self._do(part)
            else:
                self._write(part)
        return True

    def _write(self, entries: list[Entry]) -> None:
        outcomes = _coalesce(entries)
        whole = [outcome for outcome in outcomes if outcome.line.broken is None]
        if self.dead:
            _fail(whole, self.refuses or NotReady())
        elif whole:
            self._commit(whole)
        for outcome in outcomes:
            outcome.broken = outcome.line.broken
        self._settle(outcomes)

    def _commit(self, outcomes: Sequence[Outcome]) -> None:
        """One transaction for all; should that fail, one for each."""
        try:
            answers = self._store.commit([outcome.append for outcome in outcomes])
        except Exception as error:
            if self._stopped_by(error):
                _fail(outcomes, error)
            elif len(outcomes) == 1:
                _fail(outcomes, error if isinstance(error, LayersError) else EngineBug(f"Cannot write: {error}."))
            else:
                for outcome in outcomes:
                    self._commit([outcome])
            return
        self.refuses = None
        for outcome, answer in zip(outcomes, answers, strict=True):
            outcome.line.broken = outcome.line.broken or answer

    def _do(self, job: Job) -> None:
        try:
            if self.dead:
                raise self.refuses or NotReady()
            job.result = self._store.run(job.work)
        except Exception as error:
            self._stopped_by(error)
            job.error = error
        self._settle(job)

    def _probe(self) -> None:
        try:
            self._store.probe()
        except Exception as error:
            if not self._stopped_by(error):
                raise
        else:
            self.refuses = None
        self._settle(())

    def _stopped_by(self, error: Exception) -> bool:
        """Whether it stops all writing: for a while (disk full), or for good."""
        if not isinstance(error, NotReady | OSError | StoreCorrupt):
            return False
        self.refuses = error
        self.dead = not isinstance(error, NotReady)
        return True


def _fail(outcomes: Sequence[Outcome], error: Exception) -> None:
    for outcome in outcomes:
        outcome.line.broken = error


def _parts(waiting: Sequence[list[Entry] | Job | None]) -> Iterator[list[Entry] | Job | None]:
    """In order: the appends between two jobs together, each job by itself."""
    entries: list[Entry] = []
    for item in waiting:
        if isinstance(item, list):
            entries.extend(item)
            continue
        if entries:
            yield entries
            entries = []
        yield item
    if entries:
        yield entries


def _coalesce(entries: Sequence[Entry]) -> list[Outcome]:
    """The appends of each execution as one, unless it changed its owner between them."""
    outcomes: list[Outcome] = []
    last: dict[Line, Outcome] = {}
    for entry in entries:
        if entry.records is not None and entry.line.broken is None:
            _encode(entry, entry.records)
        before = last.get(entry.line)
        if before is not None and before.append.row.owner == entry.append.owner and not entry.append.new:
            before.append = _merged(before.append, entry.append)
            before.entries.append(entry)
            continue
        outcome = last[entry.line] = Outcome(entry.line, [entry], entry.append)
        outcomes.append(outcome)
    return outcomes


def _encode(entry: Entry, records: Sequence[Record]) -> None:
    try:
        chunk = codec.encode(records, entry.append.first_seq)
    except EngineBug as error:
        entry.line.broken = error
        return
    entry.append.records.append(chunk.body)
    entry.append.blobs.update(chunk.blobs)


def _merged(first: Append, then: Append) -> Append:
    gone = set(then.timers_gone)
    again = {(timer.node, timer.scope) for timer in then.timers_set}
    kept = [timer for timer in first.timers_set if (timer.node, timer.scope) not in gone | again]
    return replace(
        first,
        records=[*first.records, *then.records],
        row=then.row,
        timers_set=[*kept, *then.timers_set],
        timers_gone=[*first.timers_gone, *then.timers_gone],
        blobs={**first.blobs, **then.blobs},
        spent=[*first.spent, *then.spent],
        sent=[*first.sent, *then.sent],
        begins=[*first.begins, *then.begins],
        queued=then.queued or first.queued,
    )
