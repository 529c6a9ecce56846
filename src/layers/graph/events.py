"""What happened: the stimuli that `advance` decides on. The runtime reports them, in the order it learns of them."""

from __future__ import annotations

from typing import TypeAlias

from layers.frozen import frozen
from layers.graph.loops import LoopRules
from layers.graph.records import JSON, Accepted, Failure, Given, Value


@frozen
class Began:
    """The execution was accepted, or was loaded again: start what is ready."""

    accepted: Accepted


@frozen
class Attempt:
    """What an attempt of a node run leaves behind, however it ended."""

    node: str
    scope: str
    attempt: int
    started_at: int
    duration_us: int
    given: Given
    now: int
    warnings: tuple[JSON, ...] = ()
    logs: tuple[JSON, ...] = ()


@frozen
class NodeDone:
    """`handles` None: all outputs but `error`. `skip_reason` set: it passed its input on without running."""

    run: Attempt
    output: Value
    handles: tuple[str, ...] | None = None
    skip_reason: str | None = None


@frozen
class NodeFailed:
    run: Attempt
    failure: Failure


@frozen
class NodeParked:
    run: Attempt
    until: int | None
    token: str | None
    state: Value | None


@frozen
class NodeLooped:
    """A loop node, or one with `forEach`, knows its items; or its condition asks for another pass (`items` None)."""

    run: Attempt
    rules: LoopRules


@frozen
class TimeCame:
    """The timer of a pending retry or of a parked run is due."""

    node: str
    scope: str


@frozen
class ReplyCame:
    node: str
    scope: str
    arrived: Value


@frozen
class WakeAsked:
    """A person wakes a parked run, before its time or without what it waits for."""

    node: str
    scope: str
    author: str


@frozen
class CancelAsked:
    author: str


@frozen
class LimitReached:
    """The active time or the deadline is used up."""

    failure: Failure


@frozen
class PauseAsked:
    """A person or the rescue holds the execution (`on`), or lets it go on."""

    on: bool
    author: str
    reason: str = ""


Event: TypeAlias = (
    Began
    | NodeDone
    | NodeFailed
    | NodeParked
    | NodeLooped
    | TimeCame
    | ReplyCame
    | WakeAsked
    | CancelAsked
    | LimitReached
    | PauseAsked
)
