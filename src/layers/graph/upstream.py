"""What has run before a node does (expressions.md §12, ENGINE R23).

1. A node may name the nodes with a path to it. What a loop repeats is seen inside its body only; from outside, its
   results are. Inside, the nodes of this and of enclosing bodies are seen.
2. `certain` are the nodes that have run whenever this one runs: those on every path to it, and all that these lead to
   without a question being asked. What a merge does not wait for is not certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from layers.graph.loops import COMPLETED
from layers.graph.model import Edge, Node, Workflow
from layers.graph.plan import bodies_of, reach, resolved, shape_of
from layers.graph.shape import Shape

Handle = tuple[str, str]  # node, handle


class Wiring:
    """The edges of a workflow as the plan wires them, without those that lead back to a loop node."""

    def __init__(self, workflow: Workflow, kinds: Mapping[str, Shape]) -> None:
        self.nodes: dict[str, Node] = {node.id: node for node in workflow.nodes}
        self.shapes = {node.id: shape_of(node, kinds) for node in workflow.nodes}
        self.edges: list[Edge] = [
            resolved(edge, self.shapes[edge.source], self.nodes[edge.source].config, self.shapes[edge.target])
            for edge in workflow.edges
            if edge.source in self.nodes and edge.target in self.nodes and edge.source != edge.target
        ]
        self.bodies = bodies_of([node for node, kind in self.shapes.items() if kind.loops], self.edges)
        self.forward = [edge for edge in self.edges if edge.source not in self.bodies.get(edge.target, ())]
        self.into: dict[str, list[Edge]] = {node: [] for node in self.nodes}
        for edge in self.forward:
            self.into[edge.target].append(edge)
        triggers = [node for node, kind in self.shapes.items() if kind.category == "trigger"]
        self.reached = set().union(*(reach(one, self.forward) for one in triggers))
        self.order = _order(self.nodes, self.into)

    def around(self, node: str) -> frozenset[str]:
        """The loops whose body holds the node."""
        return frozenset(loop for loop, body in self.bodies.items() if node in body)

    def always(self, edge: Edge) -> bool:
        """Whether the edge delivers whenever its source has run."""
        kind = self.shapes[edge.source]
        if kind.loops:
            return edge.source_handle == COMPLETED
        handles = kind.handles(self.nodes[edge.source].config)
        return handles == (edge.source_handle,)

    def chooses(self, node: str) -> bool:
        """A merge that goes on before all have arrived."""
        return self.shapes[node].joins and self.nodes[node].config.get("mergeStrategy") in ("first", "n_of_m")


def _order(nodes: Iterable[str], into: Mapping[str, list[Edge]]) -> list[str]:
    """Sources before their targets; nodes in a circle are left out."""
    open_edges = {node: len(into[node]) for node in nodes}
    onward: dict[str, list[str]] = {}
    for edges in into.values():
        for edge in edges:
            onward.setdefault(edge.source, []).append(edge.target)
    ready = [node for node, number in open_edges.items() if not number]
    for node in ready:
        for target in onward.get(node, ()):
            open_edges[target] -= 1
            if not open_edges[target]:
                ready.append(target)
    return ready


def upstream(wiring: Wiring) -> dict[str, frozenset[str]]:
    """By node: what may be named there."""
    before: dict[str, frozenset[str]] = {}
    for node in wiring.order:
        sources = {edge.source for edge in wiring.into[node]}
        before[node] = frozenset(sources.union(*(before.get(source, frozenset()) for source in sources)))
    around = {node: wiring.around(node) for node in wiring.nodes}
    return {
        node: frozenset(one for one in found if around[one] <= around[node]) for node, found in before.items()
    }  # fmt: skip


def certain(wiring: Wiring) -> dict[str, frozenset[str]]:
    """By node: what has run whenever it runs."""
    leads: dict[str | Handle, list[str]] = {}
    for edge in wiring.forward:
        key = edge.source if wiring.always(edge) else (edge.source, edge.source_handle or "")
        leads.setdefault(key, []).append(edge.target)
    sure: dict[str, frozenset[str | Handle]] = {}
    unsure: dict[str, frozenset[str]] = {}
    for node in wiring.order:
        into = [edge for edge in wiring.into[node] if edge.source in wiring.reached] or wiring.into[node]
        ways: list[frozenset[str | Handle]] = [
            sure.get(edge.source, frozenset()) | {edge.source, (edge.source, edge.source_handle or "")} for edge in into
        ]
        common = ways[0].intersection(*ways) if ways else frozenset[str | Handle]()
        late = frozenset[str]().union(*(unsure.get(edge.source, frozenset()) for edge in into))
        if wiring.chooses(node):
            late |= {name for way in ways for name in way if isinstance(name, str)} - common
        unsure[node] = late
        sure[node] = _closed(common, leads, late)
    return {node: frozenset(one for one in found if isinstance(one, str)) for node, found in sure.items()}


def _closed(
    common: frozenset[str | Handle], leads: Mapping[str | Handle, list[str]], late: frozenset[str]
) -> frozenset[str | Handle]:
    """With everything that follows of itself."""
    found, waiting = set(common), list(common)
    while waiting:
        for target in leads.get(waiting.pop(), ()):
            if target not in found and target not in late:
                found.add(target)
                waiting.append(target)
    return frozenset(found)
