"""Tree → closures: what one compilation knows and counts, and the table of who builds which node."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from layers.expressions.options import State
from layers.expressions.tree import Node

Closure: TypeAlias = Callable[[State], Any]


class Compiler:
    """`cost` counts the steps that are known beforehand; those of a lambda body are counted at every call."""

    __slots__ = ("cost", "makes_dates", "node_ids", "notes", "reads", "scope", "slots", "volatile")

    def __init__(self, node_ids: frozenset[str]) -> None:
        self.node_ids = node_ids
        self.slots = 0
        self.cost = 0
        self.scope: dict[str, int] = {}
        self.reads: dict[tuple[str | int, ...], None] = {}
        self.notes: list[tuple[str, str, str | None, int]] = []
        self.makes_dates = False
        self.volatile = False

    def build(self, node: Node) -> Closure:
        return BUILDERS[node.__class__](self, node)

    @contextmanager
    def parameters(self, names: tuple[str, ...]) -> Iterator[tuple[int, ...]]:
        """A scope in which the names are parameters; yields their slots."""
        outer = self.scope
        slots = tuple(range(self.slots, self.slots + len(names)))
        self.slots += len(names)
        self.scope = {**outer, **dict(zip(names, slots, strict=True))}
        try:
            yield slots
        finally:
            self.scope = outer

    def body(self, node: Node) -> tuple[Closure, int]:
        """A closure that is called many times, with the steps one call costs."""
        before = self.cost
        closure = self.build(node)
        cost = self.cost - before + 1
        self.cost = before
        return closure, cost


BUILDERS: dict[type, Callable[[Compiler, Any], Closure]] = {}


def builds(*kinds: type) -> Callable[[Callable[[Compiler, Any], Closure]], Callable[[Compiler, Any], Closure]]:
    """Mark the function that compiles these nodes."""

    def register(build: Callable[[Compiler, Any], Closure]) -> Callable[[Compiler, Any], Closure]:
        for kind in kinds:
            BUILDERS[kind] = build
        return build

    return register


def constant(value: Any) -> Closure:
    def run(s: State) -> Any:
        return value

    return run
