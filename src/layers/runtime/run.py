"""The handle of an accepted execution: what its caller may wait for, each after its record is durable (R2)."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Generic, TypeVar

from layers.catalog.node import Reply
from layers.frozen import frozen
from layers.graph.execution import Execution, outcome
from layers.graph.plan import Plan
from layers.graph.problem import Problem
from layers.graph.records import JSON, Failure
from layers.graph.status import FINISHED, ExecutionStatus

T = TypeVar("T")


class Signal(Generic[T]):
    """A value that comes once, or an error in its place; the first of them stays."""

    __slots__ = ("_error", "_given", "_value", "_waiting")

    def __init__(self) -> None:
        self._given = False
        self._value: T | None = None
        self._error: Exception | None = None
        self._waiting: list[asyncio.Future[None]] | None = None

    @property
    def given(self) -> bool:
        return self._given

    def give(self, value: T) -> None:
        if not self._given:
            self._value, self._given = value, True
            self._wake()

    def fail(self, error: Exception) -> None:
        if not self._given:
            self._error, self._given = error, True
            self._wake()

    async def wait(self, patience: Patience | None = None) -> T:
        """Raises `TimeoutError` when that is at an end."""
        if not self._given:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            if patience is not None:
                patience.add(waiter)
            if self._waiting is None:
                self._waiting = []
            self._waiting.append(waiter)
            await waiter
        if self._error is not None:
            raise self._error
        return self._value  # type: ignore[return-value]  # given, so it is a T

    def _wake(self) -> None:
        for waiter in self._waiting or ():
            if not waiter.done():
                waiter.set_result(None)
        self._waiting = None


class Patience:
    """How long callers wait: each as long as the next, so that one timer, for the one who came first, serves all."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._waiting: deque[tuple[float, asyncio.Future[None]]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    def add(self, waiter: asyncio.Future[None]) -> None:
        """It fails with `TimeoutError`, unless it is done by then."""
        loop = asyncio.get_running_loop()
        while self._waiting and self._waiting[0][1].done():
            self._waiting.popleft()
        self._waiting.append((loop.time() + self.seconds, waiter))
        if self._timer is None:
            self._timer = loop.call_later(self.seconds, self._over, loop)

    def _over(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        while self._waiting:
            until, waiter = self._waiting[0]
            if not waiter.done():
                if until > loop.time():
                    self._timer = loop.call_at(until, self._over, loop)
                    return
                waiter.set_exception(TimeoutError())
            self._waiting.popleft()


@frozen
class Outcome:
    """How it ended, or while other branches still end, how it will end. `output` is that of the graph's end."""

    execution_id: str
    status: ExecutionStatus
    output: JSON
    error: Failure | None
    error_node: str | None


class Run:
    """`fail`ed signals raise `AlreadyAccepted`, `NotOurs`, `NotReady`, `EngineBug`: it was not written, or lost.

    `warnings` are for whoever started it by hand: what he gave beside the inputs."""

    __slots__ = ("__weakref__", "_accepted", "_answered", "_decided", "_ended", "id", "warnings")

    def __init__(self, execution_id: str) -> None:
        self.id = execution_id
        self.warnings: Sequence[Problem] = ()
        self._accepted: Signal[None] = Signal()
        self._answered: Signal[Reply | None] = Signal()
        self._decided: Signal[Outcome] = Signal()
        self._ended: Signal[Outcome] = Signal()

    async def durable(self) -> None:
        """It is accepted, and no crash loses it. Raises `AlreadyAccepted` when its dedupe key was consumed before."""
        await self._accepted.wait()

    async def reply(self, patience: Patience | None = None) -> Reply | None:
        """What a `respond` node answers; None when it ended, or began to fail, without one."""
        return await self._answered.wait(patience)

    async def decided(self, patience: Patience | None = None) -> Outcome:
        """Its outcome as soon as that is certain: at its end, or at the first failure nobody handles (R27)."""
        return await self._decided.wait(patience)

    async def finished(self) -> Outcome:
        """Its outcome when nothing of it runs any more."""
        return await self._ended.wait()

    # --- the engine's side -------------------------------------------------------------------------------------------

    def is_durable(self) -> None:
        self._accepted.give(None)

    def answers(self, reply: Reply) -> None:
        self._answered.give(reply)

    @property
    def over(self) -> bool:
        return self._ended.given

    @property
    def accepted(self) -> bool:
        return self._accepted.given

    @property
    def answered(self) -> bool:
        return self._answered.given

    def fails(self, plan: Plan, execution: Execution) -> None:
        self._decided.give(outcome_of(plan, execution))
        self._answered.give(None)

    def ends(self, plan: Plan, execution: Execution) -> None:
        ended = outcome_of(plan, execution)
        self._accepted.give(None)
        self._answered.give(None)
        self._decided.give(ended)
        self._ended.give(ended)

    def lost(self, error: Exception) -> None:
        for signal in (self._accepted, self._answered, self._decided, self._ended):
            signal.fail(error)


def outcome_of(plan: Plan, execution: Execution) -> Outcome:
    finished, failed = execution.finished, execution.failed
    over = execution.status in FINISHED
    status = execution.status if over else ExecutionStatus.FAILED
    error = finished.error if finished is not None else failed.failure if failed is not None else None
    node = finished.error_node if finished is not None else failed.node if failed is not None else None
    output = outcome(plan, execution) if status is ExecutionStatus.COMPLETED else None
    return Outcome(execution.id, status, output, error, node)
