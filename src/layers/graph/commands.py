"""What to do: the small data with which `advance` instructs the runtime."""

from __future__ import annotations

from typing import TypeAlias

from layers.frozen import frozen
from layers.graph.records import Failure, Value
from layers.graph.status import ExecutionStatus


@frozen
class RunNode:
    """Run an attempt; `state` and `arrived` are set when a parked run goes on in `resume`."""

    node: str
    scope: str
    attempt: int
    resumed: bool = False
    state: Value | None = None
    arrived: Value | None = None


@frozen
class WakeAt:
    """Report `TimeCame(node, scope)` at `at` (ms UTC)."""

    node: str
    scope: str
    at: int


@frozen
class CancelRun:
    """Stop the attempt in flight and withdraw timer and token of this node run; `token` is what it waited for."""

    node: str
    scope: str
    token: str | None = None


@frozen
class Failing:
    """The first unhandled failure: reply and notify now, though attempts in flight may still end (R27)."""

    failure: Failure
    node: str
    scope: str


@frozen
class Finish:
    status: ExecutionStatus


Command: TypeAlias = RunNode | WakeAt | CancelRun | Failing | Finish
