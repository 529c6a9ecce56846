"""An execution's log: its records, told node run by node run, as `GET /executions/{id}` shows it.

What follows from the records without being one is derived here: node runs that no branch led to, those that did not
start because the workflow had failed, and attempts on their way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from layers.graph.execution import Execution, Frame, NodeRun, outcome
from layers.graph.fold import apply
from layers.graph.loops import EACH_ITEM, ancestors, inner, outer
from layers.graph.plan import Plan
from layers.graph.records import JSON, Ended, Given, Intent, Parked, Record, Result, ScopeSettled, Woken
from layers.graph.status import ENDED, FINISHED, ExecutionStatus, NodeStatus
from layers.rows import ExecutionRow
from layers.runtime.gather import public
from layers.runtime.projection import error_json

Key = tuple[str, str]


def item(row: ExecutionRow) -> dict[str, Any]:
    """One line of the execution list."""
    return {
        "execution_id": row.id,
        "workflow_id": row.workflow_id,
        "workflow_name": row.workflow_name,
        "version": row.version,
        "mode": row.mode,
        "trigger_type": row.trigger_type,
        "trigger_node_id": row.trigger_node_id,
        "status": row.status,
        "started_at": row.started_at,
        "completed_at": row.completed_at,
        "duration_ms": None if row.completed_at is None else row.completed_at - row.started_at,
        "error": row.error,
        "error_node_id": row.error_node_id,
        "has_warnings": row.has_warnings,
        "retry_of": row.retry_of,
        "root_execution_id": row.root_id,
        "triggered_by": row.triggered_by,
        "attention": row.attention,
    }


def trace(
    row: ExecutionRow, records: Iterable[tuple[int, Record]], plan: Plan, first: int = 0, most: int | None = None
) -> dict[str, Any]:
    """The log. `records` are numbered, from the first on. Of the node runs those from number `first`, `most` at most
    (R43); `nodes_cursor` is the number that goes on, as text."""
    stories: dict[Key, _Story] = {}
    frames: dict[str, Frame] = {}
    execution: Execution | None = None
    for _, record in records:
        if isinstance(record, ScopeSettled) and execution is not None:
            frames[record.scope] = execution.frames[record.scope]  # a settled iteration leaves the execution (R30)
        execution = apply(plan, execution, record)
        if isinstance(record, Ended | Parked | Intent | Result | Woken):
            stories.setdefault((record.node, record.scope), _Story()).add(record)
    if execution is None:
        return {**item(row), "seq": 0, "nodes_executed": [], "nodes_cursor": None}
    nodes = _keyed(execution, _nodes(replace(execution, frames={**frames, **execution.frames}), plan, stories))
    done = execution.status is ExecutionStatus.COMPLETED
    return {
        **item(row),
        "trigger_data": execution.accepted.payload.data,
        "output": outcome(plan, execution) if done else None,
        "counts": _counts(nodes),
        "seq": execution.seq,
        "nodes_executed": nodes[first : None if most is None else first + most],
        "nodes_cursor": str(first + most) if most is not None and len(nodes) > first + most else None,
    }


def node_items(row: ExecutionRow, records: Iterable[tuple[int, Record]], plan: Plan, node: str) -> list[dict[str, Any]]:
    """The runs of one node in an execution, as the node's own log lists them."""
    told = trace(row, records, plan)["nodes_executed"]
    return [{**run, "execution_id": row.id} for run in told if run["node_id"] == node]


@dataclass(slots=True)
class _Story:
    """All that is recorded of one node run."""

    ended: list[Ended] = field(default_factory=list)
    parked: Parked | None = None
    said: list[Ended | Parked] = field(default_factory=list)
    effects: list[Intent | Result] = field(default_factory=list)

    def add(self, record: Ended | Parked | Intent | Result | Woken) -> None:
        if isinstance(record, Ended | Parked):
            self.said.append(record)
        if isinstance(record, Ended):
            self.ended.append(record)
        elif isinstance(record, Parked):
            self.parked = record
        elif not isinstance(record, Woken):
            self.effects.append(record)


def _keyed(execution: Execution, nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each with the part of an effect's key that its node run has (R12)."""
    root = execution.accepted.root_id
    return [{**node, "run_key": f"{root}:{node['node_id']}:{node['scope']}"} for node in nodes]


def _nodes(execution: Execution, plan: Plan, stories: dict[Key, _Story]) -> list[dict[str, Any]]:
    """In the order of the fold: recorded ones as they ended, then what is derived."""
    made = []
    for scope, frame in sorted(execution.frames.items(), key=lambda item: _place(item[0])):
        for node, run in frame.runs.items():
            made.append(_node(execution, plan, node, scope, run, stories.get((node, scope)) or _Story()))
        under_way = [key[0] for key in stories if key[1] == scope and key[0] not in frame.runs]
        waiting = dict.fromkeys([*frame.ready, *under_way])
        for node in waiting:
            made.append(_not_ended(execution, plan, node, scope, stories.get((node, scope)) or _Story()))
        if not scope and execution.status in FINISHED:
            reason = "workflow_failed" if execution.status is ExecutionStatus.FAILED else "not_reached"
            for node in plan.nodes:
                if node not in frame.runs and node not in waiting and not _told_inside(plan, node, frame):
                    made.append(_blank(plan, node, scope, "skipped", skip_reason=reason))
    return made


def _node(execution: Execution, plan: Plan, node: str, scope: str, run: NodeRun, story: _Story) -> dict[str, Any]:
    accepted = execution.accepted
    if node == accepted.trigger and not story.ended:
        return _blank(
            plan, node, scope, "success", started_at=accepted.at, completed_at=accepted.at, duration_ms=0,
            output=accepted.payload.data, handles=["trigger_out"],
        )  # fmt: skip
    if not story.ended and story.parked is None:
        return _blank(plan, node, scope, run.status, skip_reason=run.skip_reason)
    last: Ended | Parked = story.ended[-1] if story.ended else story.parked  # type: ignore[assignment]  # one is there
    if run.status in (NodeStatus.WAITING, NodeStatus.RUNNING) and story.parked is not None:
        last = story.parked
    ended = last if isinstance(last, Ended) else None
    over = ended is not None and run.status in ENDED
    took = None if ended is None else ended.duration_us // 1000
    loop = execution.frames[scope].loops.get(node)
    return _blank(
        plan, node, scope, "running" if loop and run.status is NodeStatus.WAITING else run.status,
        attempt=run.attempt,
        started_at=last.started_at,
        completed_at=last.started_at + (took or 0) if over else None,
        duration_ms=took if over else None,
        input=_given(execution, scope, last.given),
        output=None if ended is None or ended.output is None else ended.output.data,
        error=None if ended is None or ended.error is None else error_json(ended.error),
        handles=[*_entered(execution, scope, node), *(() if ended is None else ended.handles)],
        skip_reason=run.skip_reason,
        resume_at=run.due,
        attempts=[_attempt(one) for one in story.ended],
        warnings=[*(story.parked.warnings if story.parked else ()), *(ended.warnings if ended else ())],
        logs=[line for one in story.said for line in one.logs],
        effects=effects_json(story.effects, execution),
    )  # fmt: skip


def _entered(execution: Execution, scope: str, node: str) -> tuple[str, ...]:
    """A loop that began an iteration took `each_item` too, beside what ended it."""
    return (EACH_ITEM,) if inner(scope, node, 0) in execution.frames else ()


def _told_inside(plan: Plan, node: str, frame: Frame) -> bool:
    """A loop around it ran: the log of the iterations tells of it."""
    loop = plan.nodes[node].loop
    while loop is not None and loop not in frame.runs:
        loop = plan.nodes[loop].loop
    return loop is not None


def _place(scope: str) -> tuple[tuple[str, int], ...]:
    """Iterations in the order of their items: `l[2]` before `l[10]`."""
    return tuple(outer(name)[1:] for name in reversed(ancestors(scope)) if name)


def _not_ended(execution: Execution, plan: Plan, node: str, scope: str, story: _Story) -> dict[str, Any]:
    """Ready, so it runs now; or it would, had the execution not been stopped."""
    over = execution.status in FINISHED
    status = "cancelled" if over and story.effects else "skipped" if over else "running"
    return _blank(
        plan, node, scope, status,
        skip_reason="workflow_failed" if status == "skipped" else None,
        effects=effects_json(story.effects, execution),
    )  # fmt: skip


def _blank(plan: Plan, node: str, scope: str, status: str, **told: Any) -> dict[str, Any]:
    known = plan.nodes.get(node)
    return {
        "node_id": node,
        "service": known.node.service if known else None,
        "label": known.node.label if known else node,
        "scope": scope,
        "run_key": "",
        "attempt": 1,
        "status": str(status),
        "started_at": None,
        "completed_at": None,
        "duration_ms": None,
        "input": None,
        "output": None,
        "error": None,
        "handles": [],
        "skip_reason": None,
        "resume_at": None,
        "attempts": [],
        "warnings": [],
        "logs": [],
        "effects": [],
        **told,
    }


def _given(execution: Execution, scope: str, given: Given) -> JSON:
    """The input: a value of its own, or the output that it refers to (R4), as that was passed on."""
    if given.source is None:
        return None if given.value is None else given.value.data
    around = [execution.frames[name].outputs for name in ancestors(scope)]
    return public(next((outputs[given.source] for outputs in around if given.source in outputs), None))


def _attempt(ended: Ended) -> dict[str, Any]:
    return {
        "attempt": ended.attempt,
        "status": "error" if ended.status is NodeStatus.RETRYING else str(ended.status),
        "started_at": ended.started_at,
        "completed_at": ended.started_at + ended.duration_us // 1000,
        "error": None if ended.error is None else error_json(ended.error),
    }


def effects_json(effects: Iterable[Intent | Result], execution: Execution) -> list[dict[str, Any]]:
    """Each effect once per key, in the order of its first record; `sent` counts how often it left."""
    by_key: dict[str, list[Intent | Result]] = {}
    for kept in effects:
        by_key.setdefault(kept.key, []).append(kept)
    return [_effect(execution, kept) for kept in by_key.values()]


def _effect(execution: Execution, kept: Sequence[Intent | Result]) -> dict[str, Any]:
    first, last = kept[0], kept[-1]
    intents = [one for one in kept if isinstance(one, Intent)]
    results = [one for one in kept if isinstance(one, Result)]
    recorded = execution.accepted.mode == "test" and not intents
    answer = next((one.answer for one in reversed(results) if one.answer is not None), None)
    request = next((one.request for one in reversed(kept) if one.request is not None), None)
    return {
        "n": int(first.effect) if first.effect.isdigit() else None,
        "name": None if first.effect.isdigit() else first.effect.removeprefix(":"),
        "kind": first.type,
        "key": first.key,
        "status": _status(last, recorded, execution),
        "sent": 0 if recorded else len(intents) or len(results),
        "request": request,
        "response": None if answer is None else answer.data,
        "error": error_json(last.error) if isinstance(last, Result) and last.error is not None else None,
        "at": first.at,
    }


def _status(last: Intent | Result, recorded: bool, execution: Execution) -> str:
    if recorded:
        return "recorded"
    if isinstance(last, Intent):
        return "unknown" if execution.status in FINISHED else "intended"
    return last.status


def _counts(nodes: Sequence[dict[str, Any]]) -> dict[str, int]:
    told = [node["status"] for node in nodes]
    return {
        "executed": sum(status not in ("skipped", "cancelled") for status in told),
        "succeeded": told.count("success"),
        "failed": told.count("error"),
        "skipped": told.count("skipped"),
    }
