"""The working copy of one step: what it touches is copied once, and `freeze` gives the next execution.

`Draft.set_run` is the one place where the status of a node run changes; a move off its table changes nothing.
"""

from __future__ import annotations

from layers.errors import EngineBug
from layers.graph.execution import Execution, Frame, NodeRun, story
from layers.graph.plan import Plan
from layers.graph.status import ENDED, EXECUTION_MOVES, NODE_MOVES, ExecutionStatus, NodeStatus, move


class Draft:
    """One step's execution in the making: its fields as they will be, its frames copied when they are touched."""

    def __init__(self, plan: Plan, execution: Execution) -> None:
        self.plan = plan
        self.was = execution
        self.effects = execution.effects
        self.failed = execution.failed
        self.stopping = execution.stopping
        self.stopped_by = execution.stopped_by
        self.paused = execution.paused
        self.has_warnings = execution.has_warnings
        self.active_us = execution.active_us
        self.active_until_us = execution.active_until_us
        self.finished = execution.finished
        self.seq = execution.seq
        self._frames: dict[str, FrameDraft] = {}
        self._dropped: set[str] = set()
        self._counts: dict[NodeStatus, int] | None = None

    def frame(self, scope: str) -> FrameDraft:
        drafted = self._frames.get(scope)
        if drafted is None:
            found = self.was.frames.get(scope)
            if found is None:
                raise EngineBug(f"Execution {self.was.id} has no scope “{scope}”.\n{story(self.was)}")
            drafted = self._frames[scope] = FrameDraft(found)
        return drafted

    def set_run(self, frame: FrameDraft, node: str, run: NodeRun) -> None:
        old = frame.runs.get(node)
        if old is None or old.status is not run.status:
            was = old.status if old else None
            move(NODE_MOVES, was, run.status, f"Execution {self.was.id}, node run {node}[{frame.scope}]")
            counts = self._counts = self._counts or dict(self.was.counts)
            if was is not None:
                counts[was] -= 1
            counts[run.status] = counts.get(run.status, 0) + 1
            frame.live += (run.status not in ENDED) - (was is not None and was not in ENDED)
        frame.runs[node] = run

    def count(self, status: NodeStatus) -> int:
        return (self.was.counts if self._counts is None else self._counts).get(status, 0)

    def ready_scopes(self) -> list[str]:
        """The scopes in which some node is ready."""
        drafted, dropped = self._frames, self._dropped
        untouched = [
            scope
            for scope, frame in self.was.frames.items()
            if frame.ready and scope not in drafted and scope not in dropped
        ]
        return untouched + [scope for scope, frame in drafted.items() if frame.ready]

    def has(self, scope: str) -> bool:
        return scope not in self._dropped and (scope in self._frames or scope in self.was.frames)

    def open(self, scope: str) -> FrameDraft:
        """A new scope, empty."""
        made = self._frames[scope] = FrameDraft(Frame(scope))
        return made

    def drop(self, scope: str) -> None:
        """The scope has settled; its frame goes."""
        self._frames.pop(scope, None)
        self._dropped.add(scope)

    def scopes(self) -> list[str]:
        """Every scope that there is now, outermost first."""
        old = [scope for scope in self.was.frames if scope not in self._dropped]
        return old + [scope for scope in self._frames if scope not in self.was.frames]

    def touched_scopes(self) -> list[str]:
        return list(self._frames)

    def freeze(self) -> Execution:
        frames = self.was.frames
        if self._frames or self._dropped:
            frames = {**frames, **{scope: drafted.freeze() for scope, drafted in self._frames.items()}}
            for scope in self._dropped:
                frames.pop(scope, None)
        status = self._status()
        if status is not self.was.status:
            move(EXECUTION_MOVES, self.was.status, status, f"Execution {self.was.id}")
        return Execution(
            self.was.accepted, status, frames, self.effects, self.was.counts if self._counts is None else self._counts,
            self.failed, self.stopping, self.stopped_by, self.paused, self.has_warnings, self.active_us,
            self.active_until_us, self.finished, self.seq,
        )  # fmt: skip

    def _status(self) -> ExecutionStatus:
        if self.finished is not None:
            return self.finished.status
        if self.paused:
            return ExecutionStatus.PAUSED
        busy = self.count(NodeStatus.RUNNING) or self.count(NodeStatus.RETRYING) or self.ready_scopes()
        parked = self.count(NodeStatus.WAITING) and self.stopping is None
        return ExecutionStatus.WAITING if parked and not busy else ExecutionStatus.RUNNING


class FrameDraft:
    """A frame whose maps may be written: copies, made once per step."""

    __slots__ = (
        "arrivals", "chosen", "edges", "failed", "live", "loops", "outputs", "ready", "runs", "scope", "stopping",
        "troubled",
    )  # fmt: skip

    def __init__(self, frame: Frame) -> None:
        self.scope = frame.scope
        self.runs = dict(frame.runs)
        self.edges = dict(frame.edges)
        self.outputs = dict(frame.outputs)
        self.arrivals = dict(frame.arrivals) if frame.arrivals else {}
        self.chosen = dict(frame.chosen) if frame.chosen else {}
        self.ready = list(frame.ready)
        self.loops = dict(frame.loops) if frame.loops else {}
        self.live = frame.live
        self.failed = frame.failed
        self.stopping = frame.stopping
        self.troubled = frame.troubled

    def freeze(self) -> Frame:
        return Frame(
            self.scope, self.runs, self.edges, self.outputs, self.arrivals, self.chosen, tuple(self.ready), self.loops,
            self.live, self.failed, self.stopping, self.troubled,
        )  # fmt: skip
