"""What came from outside for an execution in memory, until it can be taken (R33).

1. It is taken when the node run it is for is parked under its token, in the transaction of the record that wakes it.
2. What comes earlier waits here, and in the inbox: an execution that leaves memory finds it there again.
3. What comes when its node run is over is late: nobody will ever take it.
4. A person's word to the execution as a whole (no node): `cancel` once, pause and go on under a key each. A person's
   wake for a node run names the time until which that is parked, so that it never wakes a later park.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import orjson

from layers.catalog.node import CHILD
from layers.graph.events import CancelAsked, PauseAsked, ReplyCame, WakeAsked
from layers.graph.execution import State
from layers.graph.loops import outer
from layers.graph.records import Value
from layers.graph.status import ENDED, FINISHED, ExecutionStatus, NodeStatus
from layers.rows import InboxRow
from layers.runtime.loaded import Loaded
from layers.runtime.tokens import ASK, CANCEL, WAKE, WORD

Key: TypeAlias = tuple[str, str, str]  # node, scope, token


def keep(loaded: Loaded, rows: Iterable[InboxRow]) -> list[InboxRow]:
    """Have it wait in memory; the late ones are given back."""
    late = []
    for row in rows:
        key = (row.node, row.scope, row.token)
        if key in loaded.received:  # the store may not know yet that it was consumed
            continue
        loaded.received.add(key)
        if over(loaded.state, row.node, row.scope):
            late.append(row)
        else:
            loaded.arrived[key] = Value(orjson.loads(row.body), row.body)
    return late


def cancel(loaded: Loaded) -> CancelAsked | None:
    """The word to stop as a whole, unless it does. It stays in the inbox until the execution is finished."""
    came = loaded.arrived.get(("", "", CANCEL))
    if came is None or loaded.state.stopping in (ExecutionStatus.CANCELLED, ExecutionStatus.TIMED_OUT):
        return None
    return CancelAsked(came.data["by"])


def due(loaded: Loaded) -> tuple[Key, PauseAsked | ReplyCame | WakeAsked] | None:
    """The first thing that came and can be taken now, with its key: words before all else."""
    execution = loaded.state
    if execution.stopping is not None:
        return None
    for key, value in loaded.arrived.items():
        if key[2].startswith(WORD):
            return key, PauseAsked(value.data["pause"], value.data["by"], value.data["reason"])
    if execution.paused or execution.queued:
        return None
    for key, value in loaded.arrived.items():
        node, scope, token = key
        run = execution.run(node, scope)
        if run is None or run.status is not NodeStatus.WAITING or execution.frames[scope].stopping:
            continue
        if run.token == token:
            return key, ReplyCame(node, scope, value)
        if token == wake_token(execution, node, scope):
            return key, WakeAsked(node, scope, value.data["by"])
    return None


def wake_token(execution: State, node: str, scope: str) -> str | None:
    """Under which a person may wake this node run; None: it is not parked, or waits for what nobody can do without
    (its iterations, another execution, a word on a lost effect)."""
    run = execution.run(node, scope)
    if run is None or run.status is not NodeStatus.WAITING or node in execution.frames[scope].loops:
        return None
    return None if (run.token or "").startswith((CHILD, ASK)) else f"{WAKE}{run.due or ''}"


def over(execution: State, node: str, scope: str) -> bool:
    """Whether this node run has ended, or will never be."""
    if execution.status in FINISHED:
        return True
    frame = execution.frames.get(scope)
    if frame is None:
        return _settled(execution, scope)
    run = frame.runs.get(node)
    # one that runs again after it was parked has been woken already
    return run is not None and (run.status in ENDED or (run.status is NodeStatus.RUNNING and run.state is not None))


def _settled(execution: State, scope: str) -> bool:
    """Of an iteration that has no frame: whether it was there, or its loop is over without it."""
    before, loop, index = outer(scope)
    around = execution.frames.get(before)
    if around is None:
        return _settled(execution, before)
    run, state = around.runs.get(loop), around.loops.get(loop)
    if state is None:
        return run is not None and run.status in ENDED
    return index < state.opened
