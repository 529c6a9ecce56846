"""Draft, active, inactive, error: what a workflow may become, and what its triggers listen to meanwhile.

1. An active workflow runs its published version; saving makes a draft beside it. Activation publishes the newest.
2. A workflow with problems is not activated, and hears of all of them at once.
3. The address of a webhook is its configured path, or a generated one that stays over saves, activations and pauses.
   It is reserved while the workflow is not active: nobody else can take it, and test calls reach it.
4. A node type that was there at activation and is missing later makes the workflow `error` (R39).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from layers.catalog.code import CheckCode
from layers.catalog.configured import configured
from layers.catalog.registry import Registry
from layers.errors import CannotActivate, Conflict, LayersError, PieceError
from layers.expressions import ExpressionError
from layers.graph.check import check
from layers.graph.model import Workflow
from layers.graph.problem import Problem
from layers.graph.status import WORKFLOW_MOVES, WorkflowStatus, move
from layers.ports import Bus, Clock, Ids, LiveEvent, Store
from layers.rows import Subscription, WorkflowRow
from layers.runtime.callcheck import call_problems
from layers.runtime.codecheck import code_problems
from layers.runtime.hooks import Hooks, target_of
from layers.runtime.known import known_of
from layers.runtime.limits import Limits
from layers.runtime.plans import Compiled, Plans

TOKEN_LENGTH = 24
_log = logging.getLogger("layers.activation")


class Activation:
    """`on_change(workflow_id)` is called when what a workflow listens to has changed."""

    check_code: CheckCode | None = None

    def __init__(
        self,
        *,
        registry: Registry,
        store: Store,
        plans: Plans,
        hooks: Hooks,
        clock: Clock,
        ids: Ids,
        bus: Bus,
        limits: Limits,
    ) -> None:
        self.on_change: Callable[[str], None] = lambda workflow_id: None
        self._registry = registry
        self._store = store
        self._plans = plans
        self._hooks = hooks
        self._clock = clock
        self._ids = ids
        self._bus = bus
        self._limits = limits
        self._tasks: set[asyncio.Task[None]] = set()

    async def problems(self, organisation_id: str, workflow_id: str, workflow: Workflow) -> list[Problem]:
        """All of them, the errors first; those alone prevent activation."""
        known = known_of(self._plans, organisation_id, workflow_id, workflow)
        found = [*check(workflow, self._registry.shapes), *configured(workflow, self._registry, known)]
        if self.check_code is not None:
            found += await code_problems(workflow, self._registry, self.check_code)

        async def called(other: str) -> Workflow | None:
            return workflow if other == workflow_id else await self._called(organisation_id, other)

        found += await call_problems(workflow, self._registry, called)
        return sorted(found, key=lambda problem: problem.severity != "error")

    async def _called(self, organisation_id: str, workflow_id: str) -> Workflow | None:
        """The version of another workflow that a call runs."""
        row = await self._store.workflow(organisation_id, workflow_id)
        if row is None:
            return None
        return (await self._plans.get(organisation_id, row.id, row.published_version or row.version)).workflow

    async def activate(self, row: WorkflowRow, by: str | None) -> WorkflowRow:
        """Publish the newest version and listen. Raises `CannotActivate` with every problem, `Conflict` when another
        workflow listens at one of its addresses, `IllegalMove` from `archived`."""
        compiled = await self._plans.get(row.organisation_id, row.id, row.version)
        problems = await self.problems(row.organisation_id, row.id, compiled.workflow)
        if any(problem.severity == "error" for problem in problems):
            raise CannotActivate(problems=problems)
        status = move(WORKFLOW_MOVES, row.status, WorkflowStatus.ACTIVE, f"Workflow {row.id}")
        wanted = self._subscriptions(compiled, active=True)
        made = await self._set(row, status, wanted, published=row.version, by=by)
        await self._limits.follow(compiled)
        return made

    async def deactivate(self, row: WorkflowRow, by: str | None) -> WorkflowRow:
        """Listen no more; what runs goes on. The addresses stay reserved. `Conflict` when it is not active."""
        if row.status not in (WorkflowStatus.ACTIVE, WorkflowStatus.ERROR):
            raise Conflict("It is not active.")
        return await self._stop(row, WorkflowStatus.INACTIVE, by)

    async def saved(self, row: WorkflowRow) -> None:
        """After a version was saved: its webhooks have addresses, those that listen go on as published."""
        compiled = await self._plans.get(row.organisation_id, row.id, row.version)
        if row.status is not WorkflowStatus.ACTIVE:
            await self._limits.follow(compiled)
        kept = [hook.subscription for hook in self._hooks.of(row.id) if hook.active]
        there = {subscription.node_id for subscription in kept}
        drafted = [one for one in self._subscriptions(compiled, active=False) if one.node_id not in there]
        while True:
            try:
                await self._set(
                    row, row.status, [*kept, *drafted], published=row.published_version, by=row.activated_by
                )
                return
            except Conflict as taken:  # a draft may want what another has; activation will say so
                remaining = [one for one in drafted if one.node_id != taken.details.get("node_id")]
                if len(remaining) == len(drafted):
                    raise
                drafted = remaining

    async def addresses(self, workflow_id: str) -> Sequence[Subscription]:
        return [hook.subscription for hook in self._hooks.of(workflow_id)]

    async def removed(self, workflow_id: str) -> None:
        self._hooks.put(workflow_id, ())
        self.on_change(workflow_id)

    def type_missing(self, compiled: Compiled, service: str) -> None:
        """A running version needs a node type that is gone."""
        task = asyncio.get_running_loop().create_task(self._mark_error(compiled, service))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _mark_error(self, compiled: Compiled, service: str) -> None:
        try:
            row = await self._store.workflow(compiled.organisation_id, compiled.workflow_id)
            if row is not None and row.status is WorkflowStatus.ACTIVE and row.published_version == compiled.version:
                _log.error("workflow %s needs the node type %s, which is missing", row.id, service)
                await self._stop(row, WorkflowStatus.ERROR, None)
        except LayersError as error:
            _log.error("workflow %s was not marked: %s", compiled.workflow_id, error)

    async def _stop(self, row: WorkflowRow, to: WorkflowStatus, by: str | None) -> WorkflowRow:
        status = move(WORKFLOW_MOVES, row.status, to, f"Workflow {row.id}")
        quiet = [replace(hook.subscription, active=False) for hook in self._hooks.of(row.id)]
        return await self._set(row, status, quiet, published=row.published_version, by=by)

    async def _set(
        self,
        row: WorkflowRow,
        status: WorkflowStatus,
        wanted: Sequence[Subscription],
        *,
        published: int | None,
        by: str | None,
    ) -> WorkflowRow:
        now = self._clock.ms()
        begins = status is WorkflowStatus.ACTIVE and row.status is not status
        at = now if begins or published != row.published_version else row.activated_at or now
        made = await self._store.set_workflow_status(
            row.organisation_id, row.id, status, published_version=published, by=by, at=at, subscriptions=wanted
        )
        self._hooks.put(row.id, wanted)
        self.on_change(row.id)
        if status is not row.status and self._bus.wanted(row.id, ""):
            told = {"status": status, "version": made.version}
            self._bus.publish([LiveEvent(0, "", row.id, row.organisation_id, "workflow_status", now, data=told)])
        return made

    def _subscriptions(self, compiled: Compiled, active: bool) -> list[Subscription]:
        known = {hook.subscription.node_id: hook.subscription for hook in self._hooks.of(compiled.workflow_id)}
        types = sorted({node.service for node in compiled.workflow.nodes if self._registry.get(node.service)})
        made = []
        for node in compiled.workflow.nodes:
            kind = self._registry.get(node.service)
            if kind is None or kind.trigger is None or (node.disabled and active):
                continue
            old = known.get(node.id)
            token = old.address if old is not None and old.kind == "webhook" else self._ids.secret(TOKEN_LENGTH)
            if old is not None and (old.config or {}).get("own"):
                token = self._ids.secret(TOKEN_LENGTH)  # the path that was set by hand is not kept for a generated one
            try:
                listens, address = target_of(compiled, node.id, self._clock).trigger.subscribe(token)
            except (PieceError, ExpressionError):
                listens, address = kind.trigger.kind, token if kind.trigger.kind == "webhook" else ""
            config = {"types": types, "own": listens == "webhook" and address != token}
            made.append(
                Subscription(
                    compiled.workflow_id, compiled.organisation_id, node.id, listens, address, active,
                    compiled.version, config,
                )
            )  # fmt: skip
        return made
