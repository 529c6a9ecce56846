"""A workflow compiled for one trigger: what that trigger can reach, wired up once per version.

1. Only nodes reachable from the fired trigger exist for the execution; joins ignore every other edge (R20).
2. Handles are resolved here: a missing source handle is the only output, a missing target handle the first input;
   `trigger_out` and `output` of a trigger are one.
3. `only_for[m]`: the nodes all of whose onward paths end in the choosing join `m` (R25).
4. The body of a loop: what `each_item` reaches without passing the loop node. Edges from it back to the loop node
   are no join inputs; they carry the iteration's result (R21).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from layers.errors import Invalid
from layers.graph.loops import EACH_ITEM, FOR_EACH
from layers.graph.model import Edge, Node, Workflow
from layers.graph.policy import Policy
from layers.graph.problem import Problem
from layers.graph.shape import Shape

ERROR: Final = "error"
TRIGGER_OUT: Final = "trigger_out"


@dataclass(frozen=True, slots=True)
class PlanNode:
    """`wants` is how many arrivals complete its join: None for all (R24). `loop` is the innermost loop around it.

    `incoming` has no back edges. `outgoing` of a loop node has no `each_item` edges: those are `entering`. `each`: it
    runs once for each element of a list (`forEach`); `iterates`: it does, or is a loop node. `catches`: an edge on the
    `error` handle takes its failure over. `passes` are the handles that a run which was skipped takes."""

    node: Node
    shape: Shape
    policy: Policy
    outputs: tuple[str, ...]
    incoming: tuple[Edge, ...]
    outgoing: tuple[Edge, ...]
    wants: int | None = None
    loop: str | None = None
    entering: tuple[Edge, ...] = ()
    back: tuple[Edge, ...] = ()
    each: bool = False
    iterates: bool = False
    catches: bool = False
    passes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    workflow: Workflow
    trigger: str
    nodes: Mapping[str, PlanNode]
    only_for: Mapping[str, frozenset[str]] = field(default_factory=dict)
    back: frozenset[str] = frozenset()


def shape_of(node: Node, shapes: Mapping[str, Shape]) -> Shape:
    """The registered shape, or for an unknown type one that lets everything pass."""
    known = shapes.get(node.service)
    if known is not None:
        return known
    return Shape(node.service, node.category, built=False)


def resolved(edge: Edge, source: Shape, source_config: Mapping[str, object], target: Shape) -> Edge:
    """The edge with both handles named; None stays where nothing can be chosen."""
    out, into = edge.source_handle, edge.target_handle
    if source.category == "trigger" and out in (None, TRIGGER_OUT):
        out = "output"
    elif out is None:
        outputs = source.handles(source_config)
        out = outputs[0] if len(outputs) == 1 else None
    if into is None:
        into = target.inputs[0] if target.inputs else None
    return replace(edge, source_handle=out, target_handle=into)


def compile_plan(workflow: Workflow, trigger: str, shapes: Mapping[str, Shape]) -> Plan:
    """Raises `Invalid` when `trigger` is not a node of the workflow; everything else is for `check` to find."""
    by_id = {node.id: node for node in workflow.nodes}
    if trigger not in by_id:
        problem = Problem("NO_TRIGGER", f"There is no node “{trigger}”.", "Name one of the workflow's triggers.")
        raise Invalid(f"There is no trigger “{trigger}” in this workflow.", [problem])
    kinds = {node.id: shape_of(node, shapes) for node in workflow.nodes}
    edges = [
        resolved(edge, kinds[edge.source], by_id[edge.source].config, kinds[edge.target])
        for edge in workflow.edges
        if edge.source in by_id and edge.target in by_id
    ]
    reached = reach(trigger, edges)
    live = [edge for edge in edges if edge.source in reached]
    bodies = bodies_of([node_id for node_id in reached if kinds[node_id].loops], live)
    back = {edge.id for edge in live if edge.source in bodies.get(edge.target, ())}
    nodes = {
        node.id: _planned(node, kinds[node.id], live, back, bodies) for node in workflow.nodes if node.id in reached
    }
    choosing = [node_id for node_id, planned in nodes.items() if planned.wants is not None]
    return Plan(workflow, trigger, nodes, {join: _only_for(join, nodes) for join in choosing}, frozenset(back))


def _planned(
    node: Node, shape: Shape, live: Iterable[Edge], back: set[str], bodies: Mapping[str, frozenset[str]]
) -> PlanNode:
    into = [edge for edge in live if edge.target == node.id]
    onward = [edge for edge in live if edge.source == node.id]
    outgoing = tuple(edge for edge in onward if not _enters(edge, bodies))
    each = bool(node.config.get(FOR_EACH)) and not shape.loops
    return PlanNode(
        node,
        shape,
        Policy.of(node.config),
        shape.handles(node.config),
        tuple(edge for edge in into if edge.id not in back),
        outgoing,
        _wants(node, shape),
        innermost(node.id, bodies),
        tuple(edge for edge in onward if _enters(edge, bodies)),
        tuple(edge for edge in into if edge.id in back),
        each,
        each or shape.loops,
        any(edge.source_handle == ERROR for edge in outgoing),
        () if shape.passes is None else (shape.passes,),
    )


def bodies_of(loops: Iterable[str], edges: Iterable[Edge]) -> dict[str, frozenset[str]]:
    """For each loop node the nodes that `each_item` reaches without passing it (R21)."""
    wired, named = list(edges), set(loops)
    targets = {edge.target for edge in wired}
    roots = {edge.source for edge in wired} - targets
    found = {}
    for loop in named:
        entering = [edge for edge in wired if edge.source == loop and edge.source_handle == EACH_ITEM]
        others = [edge for edge in wired if edge.source != loop]
        before = set().union(*(reach(root, others) for root in roots)) & named - {loop}  # loops around it or beside it
        onward = [edge for edge in others if edge.source not in before and edge.target not in {loop, *before}]
        found[loop] = frozenset().union(*(reach(edge.target, onward) for edge in entering)) - {loop, *before}
    return found


def innermost(node: str, bodies: Mapping[str, frozenset[str]]) -> str | None:
    """The loop with the smallest body that holds the node."""
    around = [loop for loop, body in bodies.items() if node in body]
    return min(around, key=lambda loop: len(bodies[loop]), default=None)


def _enters(edge: Edge, bodies: Mapping[str, frozenset[str]]) -> bool:
    return edge.source in bodies and edge.source_handle == EACH_ITEM


def reach(start: str, edges: Iterable[Edge]) -> set[str]:
    """`start` and everything that can be reached from it."""
    onward: dict[str, list[str]] = {}
    for edge in edges:
        onward.setdefault(edge.source, []).append(edge.target)
    seen, waiting = {start}, [start]
    while waiting:
        for target in onward.get(waiting.pop(), ()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def _wants(node: Node, shape: Shape) -> int | None:
    if not shape.joins:
        return None
    strategy = node.config.get("mergeStrategy", "wait_all")
    if strategy == "first":
        return 1
    number = node.config.get("n")
    return max(1, int(number)) if strategy == "n_of_m" and isinstance(number, int | float) else None


def _only_for(join: str, nodes: Mapping[str, PlanNode]) -> frozenset[str]:
    """Grow from the join backwards: a node belongs when each of its onward edges ends in the join or in the set."""
    found: set[str] = set()
    candidates = {edge.source for edge in nodes[join].incoming}
    while candidates:
        node_id = candidates.pop()
        planned = nodes[node_id]
        if node_id in found or planned.shape.category == "trigger":
            continue
        if all(edge.target == join or edge.target in found for edge in planned.outgoing):
            found.add(node_id)
            candidates.update(edge.source for edge in planned.incoming)
    return frozenset(found)
