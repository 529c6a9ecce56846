"""Executions as the API reads them: list items, logs, outcomes, and what a reader of live events has missed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from layers.catalog.node import Reply
from layers.errors import Invalid
from layers.graph.execution import Execution
from layers.graph.fold import apply
from layers.graph.model import dump
from layers.graph.plan import Plan
from layers.graph.records import Accepted, Ended, Record, Result
from layers.graph.status import NodeStatus
from layers.ports import Clock, LiveEvent, Store
from layers.rows import ExecutionQuery, ExecutionRow
from layers.runtime.live import events
from layers.runtime.plans import Compiled, Plans
from layers.runtime.run import Outcome, outcome_of
from layers.runtime.trace import item, node_items, trace

DAY_MS = 24 * 60 * 60 * 1000
MOST_READ = 200  # executions that the figures of a workflow's nodes are taken from
Numbered = Sequence[tuple[int, Record]]


class Executions:
    def __init__(self, store: Store, plans: Plans, clock: Clock) -> None:
        self._store = store
        self._plans = plans
        self._clock = clock

    def item(self, row: ExecutionRow) -> dict[str, Any]:
        return item(row)

    async def trace(
        self,
        organisation_id: str,
        execution_id: str,
        *,
        document: bool = False,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> dict[str, Any] | None:
        """The log as it is durable now, with the document that ran if asked; None when there is no such execution.
        `limit` node runs from the cursor on (R43). `Invalid` for a cursor that is none of ours."""
        if cursor is not None and not re.fullmatch(r"\d{1,9}", cursor):
            raise Invalid("The cursor is not one that this list gave out. Start without one.")
        row = await self._store.execution(organisation_id, execution_id)
        if row is None:
            return None
        records, compiled, plan = await self._read(row)
        told = trace(row, records, plan, int(cursor or 0), limit)
        return {**told, "document": dump(compiled.workflow) if document else None}

    async def replay(self, organisation_id: str, execution_id: str, after: int) -> list[LiveEvent]:
        """The live events of everything durable later than `after`; none when there is no such execution."""
        row = await self._store.execution(organisation_id, execution_id)
        if row is None:
            return []
        records, _, plan = await self._read(row)
        return events(row, plan, None, [record for _, record in records], after=after)

    async def outcome(self, execution_id: str) -> tuple[Outcome, Reply | None] | None:
        """What a finished execution came to, and what it answered; None while it is not finished, or unknown."""
        row = await self._store.execution(None, execution_id)
        if row is None or row.completed_at is None:
            return None
        records, _, plan = await self._read(row)
        execution: Execution | None = None
        reply: Reply | None = None
        for _, record in records:
            execution = apply(plan, execution, record)
            if isinstance(record, Result) and record.type == "reply" and reply is None:
                said = record.request
                reply = Reply(said["status"], said["headers"], said["body"].encode())
        return None if execution is None else (outcome_of(plan, execution), reply)

    async def node_logs(
        self,
        organisation_id: str,
        workflow_id: str,
        node_id: str,
        *,
        status: str | None,
        cursor: str | None,
        limit: int,
    ) -> tuple[list[dict[str, Any]], str | None]:
        """The node's runs in the workflow's executions, newest execution first; a page is `limit` executions."""
        asked = ExecutionQuery(organisation_id, workflow_id=workflow_id, cursor=cursor, limit=limit)
        page = await self._store.executions(asked)
        found: list[dict[str, Any]] = []
        for row in page.items:
            records, _, plan = await self._read(row)
            found += node_items(row, records, plan, node_id)
        return [run for run in found if status is None or run["status"] == status], page.next_cursor

    async def stats(self, organisation_id: str, workflow_id: str) -> dict[str, Any]:
        """The last 24 hours: executions by status, and per node its runs, errors and mean time, of the latest ones."""
        since = self._clock.ms() - DAY_MS
        counts = (await self._store.execution_counts(organisation_id, since)).get(workflow_id, {})
        asked = ExecutionQuery(organisation_id, workflow_id=workflow_id, mode="live", since=since, limit=MOST_READ)
        nodes: dict[str, list[Ended]] = {}
        for row in (await self._store.executions(asked)).items:
            for _, record in await self._store.records(row.id):
                if isinstance(record, Ended) and record.status in (NodeStatus.SUCCESS, NodeStatus.ERROR):
                    nodes.setdefault(record.node, []).append(record)
        today = {
            "executions": sum(counts.values()),
            "completed": counts.get("completed", 0),
            "failed": counts.get("failed", 0) + counts.get("timed_out", 0),
        }
        return {"today": today, "nodes": {node: _figures(runs) for node, runs in nodes.items()}}

    async def _read(self, row: ExecutionRow) -> tuple[Numbered, Compiled, Plan]:
        records = await self._store.records(row.id)
        compiled = await self._plans.ran(row)
        first = records[0][1] if records else None
        trigger = first.trigger if isinstance(first, Accepted) else row.trigger_node_id
        return records, compiled, compiled.plan(trigger)


def _figures(runs: Sequence[Ended]) -> dict[str, float]:
    errors = sum(run.status is NodeStatus.ERROR for run in runs)
    return {
        "runs": len(runs),
        "errors": errors,
        "avg_ms": round(sum(run.duration_us for run in runs) / len(runs) / 1000, 1),
    }
