"""An execution in the making: what is touched is copied once, and `freeze` gives the next execution.

1. A draft may take many events: an engine keeps one for as long as it decides without a pause, and freezes it when
   what was decided goes to the journal. It can be read like an execution all the while.
2. `Draft.set_run` is the one place where the status of a node run changes; a move off its table changes nothing.
3. `stirred` names the scopes that were touched since whoever decides emptied it: nothing else can have come to rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from layers.errors import EngineBug
from layers.graph.execution import Execution, Frame, NodeRun, story
from layers.graph.loops import LoopState
from layers.graph.plan import Plan
from layers.graph.records import JSON, Intent, Result
from layers.graph.status import ENDED, EXECUTION_MOVES, NODE_MOVES, ExecutionStatus, NodeStatus, move


class Draft:
    """Its fields are those of an execution; `frames` holds drafts of the frames that were touched, the others as they
    were. Frozen, it is spent."""

    __slots__ = (
        "_noted", "_own", "_ready", "accepted", "active_until_us", "active_us", "counts", "effects", "failed",
        "finished", "frames", "has_warnings", "paused", "plan", "queued", "seq", "stirred", "stopped_by", "stopping",
        "was",
    )  # fmt: skip

    def __init__(self, plan: Plan, execution: Execution) -> None:
        self.plan = plan
        self.was = execution
        self.accepted = execution.accepted
        self.frames: dict[str, Frame | FrameDraft] = dict(execution.frames)
        self.effects: Mapping[tuple[str, str], tuple[Intent | Result, ...]] = execution.effects
        self.counts = dict(execution.counts)
        self.failed = execution.failed
        self.stopping = execution.stopping
        self.stopped_by = execution.stopped_by
        self.paused = execution.paused
        self.has_warnings = execution.has_warnings
        self.active_us = execution.active_us
        self.active_until_us = execution.active_until_us
        self.finished = execution.finished
        self.seq = execution.seq
        self.queued = execution.queued
        self.stirred: dict[str, None] = {}
        self._noted: dict[tuple[str, str], tuple[Intent | Result, ...]] | None = None
        self._own: dict[str, FrameDraft] = {}
        self._ready = {scope: None for scope, frame in execution.frames.items() if frame.ready}

    @property
    def id(self) -> str:
        return self.accepted.execution_id

    def run(self, node: str, scope: str = "") -> NodeRun | None:
        frame = self.frames.get(scope)
        return None if frame is None else frame.runs.get(node)

    def frame(self, scope: str) -> FrameDraft:
        """To write into."""
        self.stirred[scope] = None
        found = self.frames.get(scope)
        if found is None:
            raise EngineBug(f"Execution {self.id} has no scope “{scope}”.\n{story(self)}")
        if isinstance(found, Frame):
            found = self._own[scope] = self.frames[scope] = FrameDraft(found)
        return found

    def set_run(self, frame: FrameDraft, node: str, run: NodeRun) -> None:
        old, status = frame.runs.get(node), run.status
        was = None if old is None else old.status
        if was is not status:
            if status not in NODE_MOVES[was]:
                move(NODE_MOVES, was, status, f"Execution {self.id}, node run {node}[{frame.scope}]")
            counts = self.counts
            if was is not None:
                counts[was] -= 1
                if was not in ENDED:
                    frame.live -= 1
            counts[status] = counts.get(status, 0) + 1
            if status not in ENDED:
                frame.live += 1
        frame.runs[node] = run

    def note(self, record: Intent | Result) -> None:
        """An effect was sent, or its answer came."""
        at = (record.node, record.scope)
        if self._noted is None:
            self.effects = self._noted = dict(self.effects)
        self._noted[at] = (*self._noted.get(at, ()), record)

    def count(self, status: NodeStatus) -> int:
        return self.counts.get(status, 0)

    @property
    def held(self) -> bool:
        """Nothing of it starts: it is paused, or waits for a place."""
        return self.paused or self.queued

    def let_in(self) -> None:
        """It has its place, and runs: whatever follows in this draft, that was between."""
        self.queued = False
        if self.was.status is ExecutionStatus.QUEUED:
            self.was = replace(self.was, status=ExecutionStatus.RUNNING)

    def make_ready(self, frame: FrameDraft, node: str) -> None:
        frame.ready.append(node)
        self._ready[frame.scope] = None

    def take_ready(self) -> list[tuple[FrameDraft, list[str]]]:
        """What is ready, by frame; now it is not any more."""
        taken = []
        for scope in self._ready:
            if self.frames[scope].ready:
                frame = self.frame(scope)
                taken.append((frame, frame.ready))
                frame.ready = []
        self._ready.clear()
        return taken

    @property
    def is_ready(self) -> bool:
        """Some node is."""
        return any(self.frames[scope].ready for scope in self._ready)

    def open(self, scope: str) -> FrameDraft:
        """A new scope, empty."""
        self.stirred[scope] = None
        made = self._own[scope] = self.frames[scope] = FrameDraft(Frame(scope))
        return made

    def drop(self, scope: str) -> None:
        """The scope has settled; its frame goes."""
        del self.frames[scope]
        self._own.pop(scope, None)
        self._ready.pop(scope, None)

    def freeze(self) -> Execution:
        for scope, drafted in self._own.items():
            self.frames[scope] = drafted.freeze()
        frames: Mapping[str, Frame] = self.frames  # type: ignore[assignment]  # no draft is left in it
        status = self.status
        if status is not self.was.status:
            move(EXECUTION_MOVES, self.was.status, status, f"Execution {self.id}")
        return Execution(
            self.accepted, status, frames, self.effects, self.counts, self.failed, self.stopping, self.stopped_by,
            self.paused, self.has_warnings, self.active_us, self.active_until_us, self.finished, self.seq,
            self.queued,
        )  # fmt: skip

    @property
    def status(self) -> ExecutionStatus:
        if self.finished is not None:
            return self.finished.status
        if self.paused:
            return ExecutionStatus.PAUSED
        if self.queued:
            return ExecutionStatus.QUEUED
        busy = self.count(NodeStatus.RUNNING) or self.count(NodeStatus.RETRYING) or self.is_ready
        parked = self.count(NodeStatus.WAITING) and self.stopping is None
        return ExecutionStatus.WAITING if parked and not busy else ExecutionStatus.RUNNING


class FrameDraft:
    """A frame to write into; the frozen one is not touched."""

    __slots__ = (
        "arrivals", "chosen", "edges", "failed", "live", "loops", "outputs", "ready", "runs", "scope", "stopping",
        "troubled",
    )  # fmt: skip

    def __init__(self, frame: Frame) -> None:
        self.scope = frame.scope
        self.runs: dict[str, NodeRun] = dict(frame.runs)
        self.edges: dict[str, bool] = dict(frame.edges)
        self.outputs: dict[str, JSON] = dict(frame.outputs)
        self.arrivals: dict[str, tuple[str, ...]] = dict(frame.arrivals)
        self.chosen: dict[str, tuple[str, ...]] = dict(frame.chosen)
        self.ready: list[str] = list(frame.ready)
        self.loops: dict[str, LoopState] = dict(frame.loops)
        self.live = frame.live
        self.failed = frame.failed
        self.stopping = frame.stopping
        self.troubled = frame.troubled

    def freeze(self) -> Frame:
        return Frame(
            self.scope, self.runs, self.edges, self.outputs, self.arrivals, self.chosen, tuple(self.ready), self.loops,
            self.live, self.failed, self.stopping, self.troubled,
        )  # fmt: skip
