"""Puts the runtime together from its ports, in the one order that works, and starts and stops it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from layers.catalog.code import CheckCode
from layers.catalog.registry import Registry
from layers.ports import Clock, Ids, Performer, SecretBox, Store
from layers.rows import Allowance
from layers.runtime.activation import Activation
from layers.runtime.alone import Alone
from layers.runtime.children import Children
from layers.runtime.control import Control
from layers.runtime.engine import Engine
from layers.runtime.executions import Executions
from layers.runtime.figures import Figures
from layers.runtime.hooks import Hooks
from layers.runtime.intake import Intake
from layers.runtime.journal import Journal
from layers.runtime.limits import Limits
from layers.runtime.links import Links
from layers.runtime.live import LiveBus
from layers.runtime.local import Local
from layers.runtime.plans import Plans
from layers.runtime.queue import Queue
from layers.runtime.replies import Replies
from layers.runtime.rescue import Rescue
from layers.runtime.retention import Retention
from layers.runtime.retry import Retries
from layers.runtime.schedules import Schedules
from layers.runtime.tally import Tally
from layers.runtime.timers import Timers
from layers.runtime.usage import Usage
from layers.runtime.variables import Variables
from layers.runtime.wakes import Wakes
from layers.runtime.worker import Worker


@dataclass(slots=True)
class Runtime:
    """The services; `start` needs the running loop and a journal that has been started."""

    engine: Engine
    control: Control
    retries: Retries
    plans: Plans
    hooks: Hooks
    intake: Intake
    activation: Activation
    executions: Executions
    bus: LiveBus
    timers: Timers
    wakes: Wakes
    schedules: Schedules
    rescue: Rescue
    dispatcher: Local
    replies: Replies
    retention: Retention
    limits: Limits
    queue: Queue
    usage: Usage
    alone: Alone
    tally: Tally
    figures: Figures
    variables: Variables
    ready: bool = False

    async def start(self) -> None:
        """Unfinished executions go on, triggers listen, the clock ticks."""
        self.engine.start()
        self.timers.start()
        await self.limits.start()
        await self.hooks.start()
        await self.rescue.start()
        await self.replies.start()
        await self.wakes.start()
        await self.dispatcher.start()
        await self.schedules.start()
        self.retention.start()
        self.tally.start()
        self.ready = True

    async def drain(self, timeout_s: float = 30.0) -> None:
        """Nothing new; attempts in flight end or are handed back. The journal may be closed afterwards."""
        self.ready = False
        self.retention.stop()
        self.tally.stop()
        self.schedules.stop()
        self.timers.stop()
        self.dispatcher.stop()
        self.wakes.stop()
        await self.engine.drain(timeout_s)


def assemble(
    *,
    registry: Registry,
    store: Store,
    journal: Journal,
    clock: Clock,
    ids: Ids,
    performers: Mapping[str, Performer],
    links: Links,
    vault: SecretBox,
    check_code: CheckCode | None = None,
    env: Mapping[str, str] | None = None,
    caller_waits_s: float = 25.0,
    allowance: Allowance | None = None,
) -> Runtime:
    """`performers` by effect type; `links` makes the addresses that executions are answered at; `vault` seals secrets;
    `check_code` finds what is wrong with code before it runs; `env` is what the root `env` of expressions shows,
    `allowance` what each organisation may. The loop is not touched."""
    bus, timers = LiveBus(), Timers(clock)
    variables = Variables(store, vault)
    plans = Plans(registry, store, variables, env)
    limits = Limits(store, allowance)
    usage = Usage(store, limits, bus, clock)
    dispatcher = Local(owner=ids.new("own"), store=store, limits=limits, plans=plans, timers=timers, clock=clock)
    dispatcher.on_warning = usage.warn
    worker = Worker(clock, performers, links, Children(store, plans, clock, ids, limits))
    engine = Engine(
        journal=journal, clock=clock, ids=ids, worker=worker, dispatcher=dispatcher, bus=bus, limits=limits
    )  # fmt: skip
    rescue = Rescue(engine=engine, store=store, journal=journal, plans=plans, dispatcher=dispatcher, clock=clock)
    dispatcher.connect(engine, rescue)
    wakes = Wakes(timers, store, dispatcher, clock)
    engine.on_timer = wakes.add
    hooks = Hooks(store, plans, clock)
    variables.on_change = hooks.forget_targets
    executions = Executions(store, plans, clock)
    activation = Activation(
        registry=registry, store=store, plans=plans, hooks=hooks, clock=clock, ids=ids, bus=bus, limits=limits
    )  # fmt: skip
    activation.check_code = check_code
    engine.on_missing = activation.type_missing
    intake = Intake(engine, hooks, executions, clock, caller_waits_s)
    schedules = Schedules(timers=timers, hooks=hooks, intake=intake, rescue=rescue, store=store, clock=clock)
    activation.on_change = schedules.changed
    tally = Tally(store, plans, clock)
    replies = Replies(engine, store, rescue, dispatcher, plans, links, clock)
    control = Control(engine, journal, store, rescue, replies, clock, ids)
    retries = Retries(engine, store, plans)
    return Runtime(
        engine, control, retries, plans, hooks, intake, activation, executions, bus, timers, wakes, schedules, rescue,
        dispatcher, replies, Retention(store, timers, clock),
        limits, Queue(store, plans, limits, clock), usage, Alone(worker, clock, ids),
        tally, Figures(store, plans, tally, clock),
        variables,
    )  # fmt: skip
