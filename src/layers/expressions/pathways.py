"""Names, fields, indexes and projections as closures; a path of constant names is one closure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from layers.expressions.compiler import Closure, Compiler, builds
from layers.expressions.dates import start_of, workflow_zone
from layers.expressions.errors import ExpressionError, failure
from layers.expressions.names import ROOT_SET, ROOTS
from layers.expressions.options import State
from layers.expressions.paths import computed, elements, hint_for, step, unknown_name
from layers.expressions.tree import Field, Index, Literal, Name, Node, Project
from layers.expressions.values import MISSING, Date, SecretMet, secretly

Step: TypeAlias = Field | Index | Project
Steps: TypeAlias = tuple[tuple[str | int, int], ...]


def spine(node: Node) -> tuple[Node, list[Step]]:
    """Where a path begins, and its steps in order."""
    steps: list[Step] = []
    while isinstance(node, Field | Index | Project):
        steps.append(node)
        node = node.target
    steps.reverse()
    return node, steps


def constant_step(node: Step) -> str | int | None:
    """The name or position of a step that is known while compiling."""
    if isinstance(node, Field):
        return node.name
    if isinstance(node, Index) and isinstance(node.key, Literal) and node.key.value.__class__ in (str, int):
        return node.key.value
    return None


@builds(Name)
def build_name(c: Compiler, node: Name) -> Closure:
    return build_path(c, node)


@builds(Field, Index, Project)
def build_path(c: Compiler, node: Node) -> Closure:
    base, steps = spine(node)
    if isinstance(base, Name) and base.opened:
        return build_opened(c, base, steps)
    known: list[tuple[str | int, int]] = []
    for found in steps:
        name = constant_step(found)
        if name is None or (isinstance(found, Field) and found.implied):
            break
        known.append((name, found.at))
    note_read(c, base, steps, len(known))
    c.cost += len(steps) >> 3
    fast = tuple(known)
    start = build_start(c, base, fast)
    rest = steps[len(known) :]
    return build_rest(c, start, rest) if rest else start


def build_opened(c: Compiler, base: Name, steps: list[Step]) -> Closure:
    """The path from the open object if that has the first name, else as the name is read anywhere."""
    name = base.name
    inside = build_path(
        c, rooted(Field(Name("open", base.start, base.start), name, base.start, base.start, base.end), steps)
    )
    if name in ROOT_SET:
        outside = build_path(c, rooted(base._replace(opened=False), steps))
    elif name in c.node_ids:
        outside = build_path(c, rooted(Field(Name("nodes", 0, 0), name, base.start, base.start, base.end), steps))
    else:
        return inside

    def run(s: State) -> Any:
        opened = s.context.get("open")
        return inside(s) if opened.__class__ is dict and name in opened else outside(s)

    return run


def rooted(base: Node, steps: list[Step]) -> Node:
    """The same steps from another beginning."""
    for step_ in steps:
        base = step_._replace(target=base)
    return base


def note_read(c: Compiler, base: Node, steps: list[Step], known: int) -> None:
    """Record which constant path is read: a root, or `open`, then names and positions."""
    if not isinstance(base, Name) or base.name in c.scope:
        return
    if base.name in ("now", "today"):
        c.volatile = c.makes_dates = True
        return
    whole = base.name in ROOT_SET or (base.name == "open" and base.start == base.end)
    first: tuple[str | int, ...] = (base.name,) if whole else ("open", base.name)
    names: list[str | int] = []
    for found in steps[:known]:
        name = constant_step(found)
        if name is not None:
            names.append(name)
    c.reads[first + tuple(names)] = None


def build_start(c: Compiler, base: Node, steps: Steps) -> Closure:
    """The closure of the base and the constant steps behind it."""
    if not isinstance(base, Name):
        return walk_from(c.build(base), steps) if steps else c.build(base)
    slot = c.scope.get(base.name)
    if slot is not None:
        return from_slot(slot, steps)
    if base.name == "nodes":
        return from_nodes(steps)
    if base.name in ("now", "today"):
        clock = today_closure if base.name == "today" else now_closure
        return walk_from(clock, steps) if steps else clock
    if base.name in ROOT_SET or (base.name == "open" and base.start == base.end):
        return from_root(base.name, base.start, steps)
    opened = from_open(base.name, base.start, base.end, (*ROOTS, *c.node_ids))
    return walk_from(opened, steps) if steps else opened


def from_root(root: str, start: int, steps: Steps) -> Closure:
    def run(s: State) -> Any:
        try:
            value = s.context[root]
        except KeyError:
            s.warn("ROOT_UNAVAILABLE", f'"{root}" is not available here', None, start)
            return None
        for name, at in steps:
            if value.__class__ is dict:
                try:
                    value = value[name]
                    continue
                except KeyError:
                    pass
            value = step(s, value, name, at)
            if value is None:
                return None
        return value

    return run


def from_slot(slot: int, steps: Steps) -> Closure:
    if not steps:
        return lambda s: s.slots[slot]

    def run(s: State) -> Any:
        value = s.slots[slot]
        for name, at in steps:
            if value.__class__ is dict:
                try:
                    value = value[name]
                    continue
                except KeyError:
                    pass
            value = step(s, value, name, at)
            if value is None:
                return None
        return value

    return run


def from_nodes(steps: Steps) -> Closure:
    """`nodes` may be any mapping from id to output; a node that has not run is null without a warning."""
    if not steps:
        return lambda s: dict(s.context.get("nodes") or {})
    node_id, rest = str(steps[0][0]), steps[1:]

    def run(s: State) -> Any:
        nodes: Mapping[str, Any] | None = s.context.get("nodes")
        value = None if nodes is None else nodes.get(node_id)
        if value is None:
            return None
        for name, at in rest:
            if value.__class__ is dict:
                try:
                    value = value[name]
                    continue
                except KeyError:
                    pass
            value = step(s, value, name, at)
            if value is None:
                return None
        return value

    return run


def from_open(name: str, start: int, end: int, known: tuple[str, ...]) -> Closure:
    """A field of the open object; without one the name means nothing."""

    def run(s: State) -> Any:
        opened = s.context.get("open", MISSING)
        if opened.__class__ is dict:
            if name in opened:
                return opened[name]
            if s.options.warnings is not None:
                s.warn("FIELD_UNKNOWN", f'unknown field "{name}"', hint_for(name, opened), start)
            return None
        if opened is MISSING:
            raise unknown_name(name, known).at(start, end)
        s.warn("FIELD_UNKNOWN", f'unknown field "{name}"', None, start)
        return None

    return run


def walk_from(start: Closure, steps: Steps) -> Closure:
    def run(s: State) -> Any:
        value = start(s)
        for name, at in steps:
            value = step(s, value, name, at)
            if value is None:
                return None
        return value

    return run


def now_closure(s: State) -> Any:
    if s.options.now is None:
        raise failure("unknown_name", "the time is not known here")
    return Date(s.options.now, workflow_zone(s))


def today_closure(s: State) -> Any:
    start = start_of(now_closure(s), "day")
    return Date(start.utc, start.zone, True)


def build_rest(c: Compiler, start: Closure, steps: list[Step]) -> Closure:
    """Steps of which some are computed or projections; computed ones are evaluated once, whatever they apply to."""
    indexes = [c.build(found.key) if isinstance(found, Index) else None for found in steps]
    c.cost += len(steps)

    def run(s: State) -> Any:
        value = start(s)
        positions = [None if index is None else index(s) for index in indexes]
        try:
            return walk(s, value, steps, positions, 0)
        except SecretMet:
            return secretly(lambda s, opened: walk(s, opened, steps, positions, 0), s, value)

    return run


def walk(s: State, value: Any, steps: list[Step], positions: list[Any], done: int) -> Any:
    for number in range(done, len(steps)):
        found = steps[number]
        if isinstance(found, Project):
            return project(s, value, steps, positions, number)
        if isinstance(found, Index):
            try:
                value = computed(s, value, positions[number], found.at)
            except ExpressionError as problem:
                problem.at(found.at, found.end)
                raise
        elif found.implied:
            if value.__class__ is dict and found.name in value:
                value = value[found.name]
        else:
            value = step(s, value, found.name, found.at)
    return value


def project(s: State, value: Any, steps: list[Step], positions: list[Any], number: int) -> list[Any]:
    """Every element through the remaining steps; a further projection among them flattens one level."""
    at, end = steps[number].at, steps[number].end
    nested = any(isinstance(later, Project) for later in steps[number + 1 :])
    result: list[Any] = []
    try:
        items = elements(value)
        s.spend_items(len(items))
    except ExpressionError as problem:
        problem.at(at, end)
        raise
    for index, item in enumerate(items):
        try:
            found = walk(s, item, steps, positions, number + 1)
        except ExpressionError as problem:
            problem.inside(index)
            raise
        if nested:
            result += found
            s.spend_items(len(found))
            if len(result) > s.limits.items:
                s.spend_items(len(result))
        else:
            result.append(found)
    return result
