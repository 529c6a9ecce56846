"""The Context of one attempt: all that a node may know of the world, fixed while it runs (R5)."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from layers.catalog.effects import Effects
from layers.catalog.node import Reply
from layers.expressions import DEFAULT, Options, Program
from layers.graph.records import JSON, Accepted
from layers.ports import Clock
from layers.runtime.children import child_id
from layers.runtime.gather import Arrived
from layers.runtime.links import Links

MOST_LOGS: Final = 1010  # lines: the thousand that code may write, and a few of the node's own
ELEMENT_STEPS: Final = 10_000  # for each element of a long list (expressions.md §14)
LONGEST_LOG: Final = 10_000  # characters


class Chance:
    """A seeded `random.Random`, made when the first number is drawn."""

    __slots__ = ("_made", "_seed")

    def __init__(self, *seed: str | int) -> None:
        self._seed = seed
        self._made: random.Random | None = None

    def _random(self) -> random.Random:
        if self._made is None:
            self._made = random.Random(":".join(map(str, self._seed)))
        return self._made

    def random(self) -> float:
        return self._random().random()

    def randint(self, low: int, high: int) -> int:
        return self._random().randint(low, high)

    def getrandbits(self, k: int, /) -> int:
        return self._random().getrandbits(k)


class NodeContext:
    """What the attempt says (`warnings`, `logs`, `replies`) is read by the worker when it has ended."""

    def __init__(
        self,
        accepted: Accepted,
        node: str,
        scope: str,
        now_ms: int,
        attempt: int,
        clock: Clock,
        answered: bool,
        links: Links,
    ) -> None:
        self.node_id = node
        self.scope = scope
        self.workflow_id = accepted.workflow_id
        self.root_id = accepted.root_id
        self.timezone = accepted.timezone
        self.now = at(now_ms)
        self.rng = Chance(accepted.seed, node, scope, attempt)
        self.warnings: list[JSON] = []
        self.logs: list[JSON] = []
        self.replies: list[Reply] = []
        self.options = Options(self.now, self.timezone, "en", self.warnings, DEFAULT.limits, self.rng)
        self.roots: Mapping[str, Any] = {}
        self.arrived: Arrived = ()
        self.effects: Effects
        self._execution_id = accepted.execution_id
        self._attempt = attempt
        self._links = links
        self._bounded: Options | None = None
        self._clock = clock
        self._answered = answered

    def evaluate(self, program: Program, given: JSON, **roots: JSON) -> JSON:
        return program.evaluate({**self.roots, "open": given, **roots}, self.options)

    def judge(self, program: Program, element: JSON, index: int) -> JSON:
        if self._bounded is None:
            limits = replace(DEFAULT.limits, steps=ELEMENT_STEPS)
            self._bounded = Options(self.now, self.timezone, "en", self.warnings, limits, self.rng)
        return program.evaluate({**self.roots, "open": element, "item": element, "index": index}, self._bounded)

    @property
    def child_id(self) -> str:
        return child_id(self._execution_id, self.node_id, self.scope, self._attempt)

    def address(self, page: str) -> str:
        return self._links.node(page, self._execution_id, self.node_id, self.scope)

    def log(self, text: str, level: str = "info") -> None:
        if len(self.logs) < MOST_LOGS:
            self.logs.append({"level": level, "text": _writable(str(text)), "t": self._clock.ms()})

    def warn(self, code: str, message: str) -> None:
        self.warnings.append({"code": code, "message": _writable(message)})

    def respond(self, reply: Reply) -> None:
        if self._answered:
            self.warn("ALREADY_ANSWERED", "The caller has its answer already; this one was not sent.")
        else:
            self._answered = True
            self.replies.append(reply)


@lru_cache(64)
def at(ms: int) -> datetime:
    """Milliseconds UTC as an aware time."""
    seconds, rest = divmod(ms, 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1000)


def _writable(text: str) -> str:
    """As the record can keep it: not endless, and without half surrogate pairs."""
    return text[:LONGEST_LOG].encode(errors="replace").decode()
