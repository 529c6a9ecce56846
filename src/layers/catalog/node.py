"""What a node is to its author: a frozen class whose fields are the form, with `run` for the work.

A pure node has a plain `def run(self, ctx, given)`: the engine runs it inline, in slices of at most 5 ms (R31). Over a
long list its `run` is a generator that yields between two parts of it and returns what it gives: it pauses there. One
that acts on the world has `async def run`: it gets a task of its own and may await `ctx.effects`.

A node that parks with the token `RESUME` has `@staticmethod def receive(config, arrival) -> JSON | Refusal` too: it
judges a call at its address, perhaps before it is parked, and makes of it what `resume` gets as `arrived`. One that a
person answers on a page has `page`, the token it parks with: `/resume/…/<node id>` leads to that page.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, dataclass_transform

from layers.catalog.effects import Effects
from layers.catalog.param import param
from layers.frozen import frozen
from layers.graph.records import JSON
from layers.graph.shape import OutputsFrom

if TYPE_CHECKING:
    from layers.expressions import Program

Cls = TypeVar("Cls")
MARK = "__layers__"
RESUME = "resume"  # tokens of runs that are answered at `/resume/…/<node id>` …
APPROVE = "approve"  # … and at `/approve/…`
LONGEST_S = 60.0  # seconds an attempt may take, unless its type or its node says otherwise (nodes.md §1.1)
CHILD = "child:"  # before the id of the child that a run waits for


@frozen
class Done:
    """The node's output, and the handles it takes: one, several, or None for all of its outputs."""

    output: JSON
    handle: str | tuple[str, ...] | None = None


@frozen
class Parked:
    """The run waits until a time, for a token's reply, or both; `state` is handed to `resume` (R32)."""

    until: datetime | None = None
    token: str | None = None
    state: JSON = None


@frozen
class Begins:
    """Start a workflow as a child, in one with what the run does `then` (R34). Only of a node with `async def run`.

    `execution_id` is `ctx.child_id`. A run that waits for the child is `Parked` with its token; `resume` gets
    `{"execution_id", "status", "output", "error"}` as `arrived`. `written` is False of an input that is whatever came
    in: that it holds more than the workflow asks for is no slip then."""

    execution_id: str
    workflow_id: str
    input: JSON
    then: Done | Parked
    written: bool = True

    @property
    def waits(self) -> bool:
        return isinstance(self.then, Parked)


@frozen
class Reply:
    """What a `respond` node answers the waiting webhook with."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@frozen
class Loop:
    """What a loop node returns: run what hangs on `each_item` once per item, or with `items` None once more (R22).

    `resume` of a loop that asks for passes gets `{"index", "previous"}` as its state; `Done` ends the loop."""

    items: Sequence[JSON] | None
    concurrency: int = 1
    on_error: str = "fail"  # fail | continue
    original_count: int | None = None  # of a list that was cut at its limit


Steps = Generator[None, None, Done]  # what `run` of a pure node gives that pauses: see above


class Random(Protocol):
    def random(self) -> float: ...
    def randint(self, low: int, high: int) -> int: ...


class Context(Protocol):
    """All that a node may know of the world. Fixed for the attempt, and in the record (R5)."""

    @property
    def now(self) -> datetime:
        """Aware, in UTC."""

    @property
    def rng(self) -> Random: ...
    @property
    def timezone(self) -> str:
        """The workflow's IANA zone."""

    @property
    def node_id(self) -> str: ...
    @property
    def scope(self) -> str: ...
    @property
    def workflow_id(self) -> str: ...
    @property
    def root_id(self) -> str:
        """The execution at the root of this chain of retries: what a sticky choice hashes (R11)."""

    @property
    def arrived(self) -> Sequence[tuple[str, str, JSON]]:
        """What each delivered edge brought, in stored edge order: (source node, target handle, data)."""

    @property
    def effects(self) -> Effects: ...
    @property
    def roots(self) -> Mapping[str, Any]:
        """What every expression of this node run sees, by root (expressions.md §4.2)."""

    def evaluate(self, program: Program, given: JSON, **roots: JSON) -> JSON:
        """An expression of this node's config over the whole context; `given` is the open object.

        `roots` (`item`, `index`, `loop`) stand before those of the scope the node runs in."""

    def judge(self, program: Program, element: JSON, index: int) -> JSON:
        """As `evaluate` with an element of a long list as the open object, `item` and `index`, and fewer steps for
        each: nothing else gets a turn meanwhile (expressions.md §14)."""

    @property
    def child_id(self) -> str:
        """The id of the execution that this attempt may begin; the same whenever it is made again."""

    def address(self, page: str) -> str:
        """Where this node run is answered while it is parked: `resume` is for calls, `approve` for a person."""

    def log(self, text: str, level: str = "info") -> None: ...
    def warn(self, code: str, message: str) -> None: ...
    def respond(self, reply: Reply) -> None:
        """Answer the webhook that started this execution, once the record is durable (R38)."""


@dataclass(frozen=True, slots=True)
class NodeMark:
    """What the decorator says of a class; `catalog.registry` reads it when it scans the folders."""

    service: str
    name: str
    group: str
    category: str
    icon: str
    color: str | None
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    outputs_from: OutputsFrom | None
    any_inputs: bool
    joins: bool
    loops: bool
    breaks: bool
    passes: str | None
    version: int
    singleton: bool
    keywords: tuple[str, ...]
    longest_s: float
    sample: Mapping[str, Any] = field(default_factory=dict)
    output: Mapping[str, Any] = field(default_factory=dict)  # JSON Schemas of the fields the node adds to its input


@dataclass_transform(frozen_default=True, field_specifiers=(param,))
def node(
    service: str,
    *,
    name: str,
    group: str = "logic",
    category: str = "logic",
    icon: str = "box",
    color: str | None = None,
    inputs: Sequence[str] = ("input",),
    outputs: Sequence[str] = ("output",),
    outputs_from: OutputsFrom | None = None,
    any_inputs: bool = False,
    joins: bool = False,
    loops: bool = False,
    breaks: bool = False,
    passes: str | None = "output",
    version: int = 1,
    singleton: bool = False,
    keywords: Sequence[str] = (),
    longest_s: float = LONGEST_S,
    sample: Mapping[str, Any] | None = None,
    output: Mapping[str, Any] | None = None,
) -> Callable[[type[Cls]], type[Cls]]:
    """Mark a class as a node type. It only marks: a Registry scans and registers, so two tests never meet.

    `longest_s` is how long an attempt may take unless its node says otherwise."""

    def mark(cls: type[Cls]) -> type[Cls]:
        made = NodeMark(
            service, name, group, category, icon, color, tuple(inputs), tuple(outputs), outputs_from,
            any_inputs, joins, loops, breaks, passes, version, singleton, tuple(keywords), longest_s,
            sample or {}, output or {},
        )  # fmt: skip
        return marked(cls, made)

    return mark


def marked(cls: type[Cls], mark: object) -> type[Cls]:
    """The class as a frozen dataclass that carries `mark`, where the Registry looks for it."""
    made = dataclass(frozen=True, slots=True)(cls)
    setattr(made, MARK, mark)
    return made
