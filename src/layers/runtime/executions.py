"""Executions as the API reads them: list items, logs, outcomes, and what a reader of live events has missed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from layers.catalog.node import Reply
from layers.errors import Invalid
from layers.graph.execution import Execution
from layers.graph.fold import apply
from layers.graph.model import dump
from layers.graph.plan import Plan
from layers.graph.records import Accepted, Record, Result
from layers.ports import Clock, LiveEvent, Store
from layers.rows import ExecutionQuery, ExecutionRow
from layers.runtime.live import events
from layers.runtime.plans import Compiled, Plans
from layers.runtime.run import Outcome, outcome_of
from layers.runtime.trace import item, node_items, trace

PAGE: Final = 25  # executions read at a time for the log of a node
LOOKED_AT: Final = 500  # … and in all, for a page of it
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
        """The node's runs in the workflow's executions, newest execution first: `limit` or a few more, since those of
        one execution stay together. After so many executions a page ends, even if it found none."""
        found: list[dict[str, Any]] = []
        for _ in range(LOOKED_AT // PAGE):
            asked = ExecutionQuery(organisation_id, workflow_id=workflow_id, cursor=cursor, limit=PAGE)
            page = await self._store.executions(asked)
            for number, row in enumerate(page.items):
                records, _, plan = await self._read(row)
                runs = node_items(row, records, plan, node_id)
                found += [run for run in runs if status is None or run["status"] == status]
                if len(found) >= limit and number + 1 < len(page.items):
                    return found, await self._after(asked, number + 1)
            cursor = page.next_cursor
            if cursor is None or len(found) >= limit:
                break
        return found, cursor

    async def _after(self, asked: ExecutionQuery, number: int) -> str | None:
        """The cursor behind the first `number` executions of a page."""
        return (await self._store.executions(replace(asked, limit=number))).next_cursor

    async def _read(self, row: ExecutionRow) -> tuple[Numbered, Compiled, Plan]:
        records = await self._store.records(row.id)
        compiled = await self._plans.ran(row)
        first = records[0][1] if records else None
        trigger = first.trigger if isinstance(first, Accepted) else row.trigger_node_id
        return records, compiled, compiled.plan(trigger)
