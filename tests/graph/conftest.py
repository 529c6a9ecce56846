"""A graph is played without engine, database or clock: `play` answers the commands in any order it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

from layers.graph.advance import Step, advance
from layers.graph.commands import CancelRun, RunNode, WakeAt
from layers.graph.document import load
from layers.graph.events import Attempt, Began, NodeDone, NodeFailed, NodeLooped, TimeCame
from layers.graph.execution import TOP, Execution, inputs_of, iteration, outcome
from layers.graph.fold import apply, iterates
from layers.graph.loops import LoopRules
from layers.graph.plan import Plan, compile_plan
from layers.graph.records import Accepted, Failure, Given, Record, Value
from layers.graph.shape import OutputsFrom, Shape
from layers.graph.status import FINISHED, NodeStatus

SHAPES = {
    shape.service: shape
    for shape in (
        Shape("start", "trigger", inputs=(), outputs=("output",), passes=None),
        Shape("step", "logic"),
        Shape("branch", "logic", outputs=("true", "false"), passes="false"),
        Shape("cases", "logic", outputs_from=OutputsFrom("cases", "handle", ("default",)), passes="default"),
        Shape("end", "logic", outputs=(), passes=None),
        Shape("join", "logic", inputs=("input_a", "input_b"), any_inputs=True, joins=True),
        Shape("loop", "logic", outputs=("each_item", "completed"), loops=True, passes="completed"),
        Shape("while", "logic", outputs=("each_item", "completed"), loops=True, passes="completed"),
        Shape("break", "logic", outputs=(), passes=None, breaks=True),
        Shape("lonely", "logic", singleton=True),
    )
}

Answer = Callable[[str, Any, int], Any]
Order = Callable[[int], int]


def accepted(payload: Any = None, trigger: str = "t") -> Accepted:
    return Accepted("exe_1", "org_1", "wf_1", 1, trigger, "manual_trigger", Value(payload or {}), 1000, root_id="exe_1")


@dataclass
class Played:
    """`records` are all that were decided; `ran` counts the attempts that were started per node; `heard` are the
    events, each with its time."""

    plan: Plan
    execution: Execution
    records: list[Record] = field(default_factory=list)
    ran: dict[str, int] = field(default_factory=dict)
    heard: list[tuple[Any, int]] = field(default_factory=list)

    def status(self, node: str) -> NodeStatus | None:
        run = self.execution.run(node)
        return None if run is None else run.status

    def output(self, node: str) -> Any:
        return self.execution.frames[TOP].outputs.get(node)

    @property
    def result(self) -> Any:
        return outcome(self.plan, self.execution)


def graph(nodes: dict[str, Any], edges: Iterable[str], **settings: Any) -> Plan:
    """`nodes`: id → service or {service, …config}; `edges`: "a>b", "a.true>b", "a>b.input_a". The trigger is `t`."""
    drawn = []
    for node_id, what in nodes.items():
        config = dict(what) if isinstance(what, dict) else {"service": what}
        drawn.append({"id": node_id, "service": config.pop("service"), "config": config})
    wired = []
    for index, edge in enumerate(edges):
        (source, _, out), (target, _, into) = (end.partition(".") for end in edge.split(">"))
        handles = {"sourceHandle": out or None, "targetHandle": into or None}
        wired.append({"id": f"e{index}", "source": source, "target": target, **handles})
    document = {"nodes": [{"id": "t", "service": "start"}, *drawn], "edges": wired, "settings": settings}
    categories = {service: shape.category for service, shape in SHAPES.items()}
    return compile_plan(load(document, categories).workflow, "t", SHAPES)


class Play:
    """Runs a plan to its end, or until nothing is left but what nobody reports."""

    def __call__(
        self, plan: Plan, answer: Answer | None = None, payload: Any = None, order: Order = lambda waiting: 0
    ) -> Played:
        """`answer(node, given, attempt)` gives an output, an `(output, handle)` pair, or a `Failure`;
        `order(n)` picks which of n attempts in flight ends next."""
        played = self.on(plan, advance(plan, None, Began(accepted(payload)), 1000), answer, order)
        check_invariants(played)
        return played

    def on(self, plan: Plan, step: Step, answer: Answer | None, order: Order = lambda waiting: 0) -> Played:
        """Go on from a step that was taken elsewhere."""
        played = Played(plan, step.execution)
        waiting: list[RunNode | WakeAt] = []
        now = 1000
        while True:
            played.execution = step.execution
            played.records.extend(step.records)
            waiting.extend(command for command in step.commands if isinstance(command, RunNode | WakeAt))
            withdrawn = {(c.node, c.scope) for c in step.commands if isinstance(c, CancelRun)}
            waiting = [w for w in waiting if isinstance(w, RunNode) or (w.node, w.scope) not in withdrawn]
            if not waiting:
                return played
            chosen = waiting.pop(order(len(waiting)))
            now = max(now + 1, chosen.at if isinstance(chosen, WakeAt) else 0)
            played.heard.append((_report(played, chosen, answer, now), now))
            step = advance(plan, played.execution, *played.heard[-1])


def _report(played: Played, command: RunNode | WakeAt, answer: Answer | None, now: int) -> Any:
    if isinstance(command, WakeAt):
        return TimeCame(command.node, command.scope)
    node, key = command.node, f"{command.node}{'@' if command.scope else ''}{command.scope}"
    played.ran[key] = played.ran.get(key, 0) + 1
    given: dict[str, Any] = {}
    for _, output in inputs_of(played.plan, played.execution, node, command.scope):
        given.update(output or {})
    planned = played.plan.nodes[node]
    if iterates(played.plan, node, command.scope):
        return _loop(played, command, given, now)
    about = iteration(played.execution, command.scope)
    given = {**given, "item": about["item"]} if planned.each else given
    said = answer(node, given, command.attempt) if answer else None
    attempt = Attempt(node, command.scope, command.attempt, now, 10, Given(value=Value(given)), now)
    if isinstance(said, Failure):
        return NodeFailed(attempt, said)
    output, handle = said if isinstance(said, tuple) else (said, None)
    output = {**given, node: 1} if output is None else output
    return NodeDone(attempt, Value(output), None if handle is None else (handle,))


def _loop(played: Played, command: RunNode, given: dict[str, Any], now: int) -> Any:
    """What the worker reports for a loop node of the tests: `items` in its config, or as many passes as `passes`."""
    config = played.plan.nodes[command.node].node.config
    attempt = Attempt(command.node, command.scope, command.attempt, now, 10, Given(value=Value(given)), now)
    rules = {"concurrency": config.get("concurrency", 1), "on_error": config.get("itemErrorHandling", "fail")}
    if "passes" in config:
        done = command.state.data["index"] if command.state else 0
        more = done < config["passes"]
        return NodeLooped(attempt, LoopRules(None)) if more else NodeDone(attempt, Value(given))
    each = config.get("forEach")
    items = each["items"] if each else config.get("items", given.get("items"))
    return NodeLooped(attempt, LoopRules(tuple(items), **(rules if not each else {"concurrency": each.get("concurrency", 1)})))  # fmt: skip # noqa: E501


def check_invariants(played: Played) -> None:
    """After every play: over or waiting, each node at most once a scope, and the records give the same execution."""
    execution = played.execution
    folded: Execution | None = None
    for record in played.records:
        folded = apply(played.plan, folded, record)
    if execution.status in FINISHED:
        assert folded == execution
        assert not any(execution.counts.get(status) for status in (NodeStatus.RUNNING, NodeStatus.WAITING))
    ended = [(r.node, r.scope, r.attempt) for r in played.records if r.kind == "ended"]
    assert len(ended) == len(set(ended))


@pytest.fixture
def shapes() -> dict[str, Shape]:
    return SHAPES


@pytest.fixture(name="graph")
def _graph() -> Callable[..., Plan]:
    return graph


@pytest.fixture(name="play")
def _play() -> Play:
    return Play()


@pytest.fixture(scope="session")
def graph_of() -> tuple[Callable[..., Plan], Play]:
    """Both at once, for tests in which hypothesis draws."""
    return graph, Play()


@pytest.fixture(name="accepted")
def _accepted() -> Callable[..., Accepted]:
    return accepted
