"""The triggers that listen, in memory: webhook addresses and schedules, each with what it starts.

A target is compiled when it is first needed; then a request to it asks the store nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from layers.errors import Conflict, InputInvalid, Invalid
from layers.expressions import Options
from layers.graph.inputs import taken
from layers.graph.problem import Problem
from layers.graph.records import JSON
from layers.ports import Clock, Store
from layers.rows import Subscription
from layers.runtime.plans import Compiled, Plans


@dataclass(frozen=True, slots=True)
class Target:
    """A trigger ready to judge arrivals, and the version that it starts."""

    compiled: Compiled
    node_id: str
    trigger: Any  # the filled trigger class


@dataclass(slots=True)
class Hook:
    """One subscription and, once it is needed, its target."""

    subscription: Subscription
    target: Target | None = None

    @property
    def active(self) -> bool:
        return self.subscription.active


def target_of(compiled: Compiled, node_id: str, clock: Clock) -> Target:
    """Raises what the trigger's form raises, and `Conflict` when its type is no trigger that can be filled."""
    step = compiled.step(node_id)
    if step.form is None or step.type is None or step.type.trigger is None:
        raise Conflict(f"“{node_id}” is no trigger that can start this workflow.")
    context = {"variables": compiled.shown("live"), "env": compiled.env, "trigger": {}, "nodes": {}, "execution": {}}
    options = Options(now=clock.now(), timezone=compiled.workflow.settings.timezone)
    return Target(compiled, node_id, step.form.fill(context, options))


class Start(NamedTuple):
    """The trigger and its payload; `warnings` name what was given and is no input of the workflow."""

    trigger: str
    payload: JSON
    warnings: tuple[Problem, ...] = ()


def by_hand(compiled: Compiled, payload: JSON, by: str, clock: Clock, trigger: str | None = None) -> Start:
    """The trigger to start from without an event, None meaning the manual one, else the first; and its payload.

    The manual trigger's payload is the input itself; that of a webhook takes it as the body of a request, unless it is
    a whole payload with a `body`; any other trigger's payload is the input. None: the trigger's sample. What the manual
    trigger gets is checked against the workflow's inputs, and their defaults are filled in. Raises `InputInvalid`."""
    target = target_of(compiled, trigger or _trigger(compiled), clock)
    now, piece = clock.now(), target.trigger
    listens = piece.subscribe("")[0]
    if payload is None:
        payload = piece.sample(now)
    elif listens == "manual":
        payload = piece.payload(payload, by, now)
    elif listens == "webhook" and not (isinstance(payload, dict) and "body" in payload):
        payload = {**piece.sample(now), "body": payload, "rawBody": orjson.dumps(payload).decode()}
    if listens != "manual" or not compiled.workflow.inputs:
        return Start(target.node_id, payload)
    filled, problems = taken(compiled.workflow.inputs, payload)
    wrong = [problem for problem in problems if problem.severity == "error"]
    if wrong:
        raise InputInvalid(" ".join(problem.message for problem in wrong), wrong)
    return Start(target.node_id, filled, tuple(problems))


def _trigger(compiled: Compiled) -> str:
    triggers = [node.id for node in compiled.workflow.nodes if node.category == "trigger"]
    manual = [node for node in triggers if compiled.trigger_type(node) == "manual_trigger"]
    if not triggers:
        problem = Problem("NO_TRIGGER", "There is no trigger.", "Add one, such as a Manual Trigger.")
        raise Invalid("This workflow has no trigger to start from.", [problem])
    return (manual or triggers)[0]


class Hooks:
    """All subscriptions by workflow, and the webhooks among them by address."""

    def __init__(self, store: Store, plans: Plans, clock: Clock) -> None:
        self._store = store
        self._plans = plans
        self._clock = clock
        self._by_address: dict[str, Hook] = {}
        self._by_workflow: dict[str, list[Hook]] = {}

    async def start(self) -> None:
        """Read them all."""
        by_workflow: dict[str, list[Subscription]] = {}
        for subscription in await self._store.subscriptions():
            by_workflow.setdefault(subscription.workflow_id, []).append(subscription)
        for workflow_id, found in by_workflow.items():
            self.put(workflow_id, found)

    def put(self, workflow_id: str, subscriptions: Sequence[Subscription]) -> None:
        """This is now all that the workflow listens to."""
        for hook in self._by_workflow.pop(workflow_id, ()):
            if hook.subscription.kind == "webhook":
                self._by_address.pop(hook.subscription.address, None)
        hooks = [Hook(subscription) for subscription in subscriptions]
        if hooks:
            self._by_workflow[workflow_id] = hooks
        for hook in hooks:
            if hook.subscription.kind == "webhook":
                self._by_address[hook.subscription.address] = hook
            if hook.active:
                self._plans.expect(
                    workflow_id, hook.subscription.version, (hook.subscription.config or {}).get("types", ())
                )

    def forget_targets(self, organisation_id: str) -> None:
        """What they were filled with has changed: they are made anew when they are next needed."""
        for hooks in self._by_workflow.values():
            for hook in hooks:
                if hook.subscription.organisation_id == organisation_id:
                    hook.target = None

    def at(self, address: str) -> Hook | None:
        return self._by_address.get(address)

    def of(self, workflow_id: str) -> list[Hook]:
        return self._by_workflow.get(workflow_id, [])

    def schedules(self) -> Iterator[Hook]:
        for hooks in self._by_workflow.values():
            yield from (hook for hook in hooks if hook.subscription.kind == "schedule" and hook.active)

    async def target(self, hook: Hook) -> Target:
        """What it starts: the published version. Raises `NotFound` when that is gone."""
        if hook.target is None:
            of = hook.subscription
            compiled = await self._plans.get(of.organisation_id, of.workflow_id, of.version)
            hook.target = target_of(compiled, of.node_id, self._clock)
        return hook.target

    async def newest(self, hook: Hook) -> Target | None:
        """What a test call starts: the newest saved version; None when its trigger is gone there."""
        of = hook.subscription
        row = await self._store.workflow(of.organisation_id, of.workflow_id)
        if row is None:
            return None
        compiled = await self._plans.get(of.organisation_id, of.workflow_id, row.version)
        return target_of(compiled, of.node_id, self._clock) if of.node_id in compiled.ids else None
