"""Doubles for the ports that a test must hold in its hand: time, ids and effects; and a node run without an engine."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from inspect import isawaitable, isgenerator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from layers.catalog.form import compile_form
from layers.catalog.node import Done, Reply
from layers.catalog.registry import Registry
from layers.expressions import Options, Program
from layers.graph.model import Node

# How fast the machine is has no say in whether a test passes.
settings.register_profile("layers", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("layers")


class FakeClock:
    """Stands still until `advance`. Begins on 2025-11-24 at 16:00 UTC."""

    def __init__(self, at_ms: int = 1_764_000_000_000) -> None:
        self._ms = at_ms

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._ms / 1000, UTC)

    def ms(self) -> int:
        return self._ms

    def monotonic_us(self) -> int:
        return self._ms * 1000

    def advance(self, ms: int) -> None:
        self._ms += ms


class CountingIds:
    """`exe_000001`, `exe_000002`, … for each prefix by itself."""

    def __init__(self) -> None:
        self._given: Counter[str] = Counter()

    def new(self, prefix: str) -> str:
        return f"{prefix}_{self._next(prefix):06d}"

    def secret(self, length: int = 24) -> str:
        return f"secret{self._next('secret')}".ljust(length, "x")

    def seed(self) -> int:
        return self._next("seed")

    def _next(self, what: str) -> int:
        self._given[what] += 1
        return self._given[what]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def ids() -> CountingIds:
    return CountingIds()


@pytest.fixture(scope="session")
def registry() -> Registry:
    """Every node type of Layers. Tests that register use a Registry of their own."""
    return every_type()


def every_type() -> Registry:
    """A Registry filled as `app.py` fills it."""
    made = Registry()
    for package in ("layers.nodes", "layers.triggers", "layers.integrations"):
        made.scan(package)
    return made


@dataclass
class RecordedEffects:
    """Keeps every call; answers with what the test laid out, an answer or an error each, else with its sample."""

    answers: list[Any] = field(default_factory=list)
    calls: list[Any] = field(default_factory=list)

    async def do(self, call: Any, *, name: str | None = None) -> Any:
        self.calls.append(call)
        answer = self.answers.pop(0) if self.answers else call.sample()
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class NodeContext:
    """A Context that stands still: 2025-11-24, 16:00 UTC, the same chance each time."""

    roots: Mapping[str, Any]
    arrived: Sequence[tuple[str, str, Any]] = ()
    effects: RecordedEffects = field(default_factory=RecordedEffects)
    node_id: str = "node-1"
    scope: str = ""
    workflow_id: str = "wf_1"
    root_id: str = "exe_1"
    timezone: str = "UTC"
    now: datetime = datetime(2025, 11, 24, 16, tzinfo=UTC)
    rng: random.Random = field(default_factory=lambda: random.Random(7))
    warnings: list[Any] = field(default_factory=list)
    logs: list[str] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)

    @property
    def options(self) -> Options:
        return Options(now=self.now, timezone=self.timezone, warnings=self.warnings, rng=self.rng)

    def evaluate(self, program: Program, given: Any, **element: Any) -> Any:
        return program.evaluate({**self.roots, **element, "open": given}, self.options)

    def judge(self, program: Program, element: Any, index: int) -> Any:
        return self.evaluate(program, element, item=element, index=index)

    child_id: str = "exe_child"

    def address(self, page: str) -> str:
        return f"http://layers.test/{page}/token/{self.node_id}"

    def log(self, text: str, level: str = "info") -> None:
        self.logs.append(text)

    def warn(self, code: str, message: str) -> None:
        self.warnings.append({"code": code, "message": message})

    def respond(self, reply: Reply) -> None:
        self.replies.append(reply)


@dataclass
class Ran:
    """What a node run gave, and the context it ran in."""

    output: Any
    handles: tuple[str, ...] | None
    ctx: NodeContext

    @property
    def calls(self) -> list[Any]:
        return self.ctx.effects.calls


def to_its_end(steps: Generator[None, None, Any]) -> Any:
    """What a node that pauses gives in the end."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


@pytest.fixture
def run_node(registry: Registry) -> Callable[..., Any]:
    """`await run_node("if_then", given, {"expression": …}, trigger=…, nodes=…, answers=[…], arrived=[…])`."""

    async def run(
        service: str,
        given: Any = None,
        config: Mapping[str, Any] | None = None,
        *,
        answers: Sequence[Any] = (),
        types: Registry | None = None,
        trigger: Any = None,
        nodes: Mapping[str, Any] | None = None,
        variables: Mapping[str, Any] | None = None,
        **context: Any,
    ) -> Ran:
        kind = (types or registry).get(service)
        assert kind is not None, f"there is no {service}"
        roots = {
            "trigger": trigger,
            "nodes": nodes or {},
            "variables": variables or {},
            "execution": {"id": "exe_1", "workflow_id": "wf_1", "mode": "live"},
            "input": given,
            "open": given,
        }
        ctx = NodeContext(roots, effects=RecordedEffects(list(answers)), **context)
        form = compile_form(kind, Node("node-1", kind.category, service, config=config or {}), frozenset(nodes or ()))
        done = form.fill(roots, ctx.options).run(ctx, given)
        done = to_its_end(done) if isgenerator(done) else await done if isawaitable(done) else done
        assert isinstance(done, Done)
        return Ran(done.output, (done.handle,) if isinstance(done.handle, str) else done.handle, ctx)

    return run
