"""All structural problems of a workflow, as a list: nothing stops at the first.

What the forms say (a required field is empty, an expression does not parse) is `catalog.configured`'s to find.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from layers.graph.loops import EACH_ITEM
from layers.graph.model import Edge, Node, Workflow
from layers.graph.plan import ERROR, bodies_of, reach, resolved, shape_of
from layers.graph.problem import Problem
from layers.graph.shape import Shape

__all__ = ["STRUCTURAL", "Problem", "check", "find_cycles"]

STRUCTURAL: Final = frozenset(
    {"DUPLICATE_ID", "EDGE_NODE_MISSING", "EDGE_TO_ITSELF", "CYCLE", "SINGLETON_VIOLATION", "DOCUMENT_INVALID"}
)
"""The codes that refuse a save; every other problem is saved and listed (platform.md §2)."""


def check(workflow: Workflow, shapes: Mapping[str, Shape]) -> list[Problem]:
    """Every problem of the drawing, in the order of the document, graph-wide ones last."""
    return [
        *_ids(workflow),
        *_edges(workflow, shapes),
        *_missing_ends(workflow),
        *_loops(workflow, shapes),
        *_cycles(workflow, shapes),
        *_triggers(workflow, shapes),
        *_singletons(workflow, shapes),
    ]


def _ids(workflow: Workflow) -> Iterator[Problem]:
    mend = "Give each its own id."
    for index, node_id in _repeated([node.id for node in workflow.nodes]):
        message = f"Several nodes have the id “{node_id}”."
        yield Problem("DUPLICATE_ID", message, mend, node_id=node_id, pointer=f"/nodes/{index}/id")
    for index, edge_id in _repeated([edge.id for edge in workflow.edges]):
        message = f"Several edges have the id “{edge_id}”."
        yield Problem("DUPLICATE_ID", message, mend, edge_id=edge_id, pointer=f"/edges/{index}/id")


def _repeated(ids: list[str]) -> list[tuple[int, str]]:
    """Each place after the first where an id stands again."""
    return [(index, name) for index, name in enumerate(ids) if name in ids[:index]] if len(set(ids)) < len(ids) else []


def _missing_ends(workflow: Workflow) -> Iterator[Problem]:
    known = {node.id for node in workflow.nodes}
    for index, edge in enumerate(workflow.edges):
        for end, node_id in (("source", edge.source), ("target", edge.target)):
            if node_id not in known:
                message = f"Edge “{edge.id}” has its {end} at “{node_id}”, which is no node of this workflow."
                mend = "Connect it to a node or delete it."
                yield Problem("EDGE_NODE_MISSING", message, mend, edge_id=edge.id, pointer=f"/edges/{index}/{end}")


def _edges(workflow: Workflow, shapes: Mapping[str, Shape]) -> Iterator[Problem]:
    by_id = {node.id: node for node in workflow.nodes}
    seen: set[tuple[str, str | None, str, str | None]] = set()
    for index, edge in enumerate(workflow.edges):
        source, target = by_id.get(edge.source), by_id.get(edge.target)
        if source is None or target is None:
            continue
        wired = resolved(edge, shape_of(source, shapes), source.config, shape_of(target, shapes))
        pointer = f"/edges/{index}"
        if source is target:
            message = f"Edge “{edge.id}” leads from “{edge.source}” to itself."
            yield Problem("EDGE_TO_ITSELF", message, "Delete it.", edge_id=edge.id, pointer=pointer)
            continue
        yield from _handles(wired, source, target, shapes, index)
        ends = (wired.source, wired.source_handle, wired.target, wired.target_handle)
        if ends in seen:
            message = f"Edge “{edge.id}” connects the same two handles a second time."
            yield Problem("EDGE_TWICE", message, "Delete one of the two.", edge_id=edge.id, pointer=pointer)
        seen.add(ends)


def _handles(edge: Edge, source: Node, target: Node, shapes: Mapping[str, Shape], index: int) -> Iterator[Problem]:
    out, into = shape_of(source, shapes), shape_of(target, shapes)
    outputs = out.handles(source.config)
    pointer = f"/edges/{index}"
    listed = ", ".join(f"“{handle}”" for handle in outputs)
    if into.category == "trigger":
        message = f"Edge “{edge.id}” leads into the trigger “{target.id}”; a trigger has no input."
        yield Problem("EDGE_INTO_TRIGGER", message, "Delete it.", edge_id=edge.id, pointer=f"{pointer}/target")
    elif not into.any_inputs and edge.target_handle not in into.inputs:
        message = f"“{target.id}” has no input “{edge.target_handle}”."
        mend = f"Use {', '.join(f'“{handle}”' for handle in into.inputs)}."
        yield Problem("EDGE_HANDLE_UNKNOWN", message, mend, edge_id=edge.id, pointer=f"{pointer}/targetHandle")
    if edge.source_handle is None:
        message = f"Edge “{edge.id}” does not say which output of “{source.id}” it comes from."
        mend = f"Choose one of {listed}." if outputs else "This node has no output; delete the edge."
        yield Problem("EDGE_HANDLE_REQUIRED", message, mend, edge_id=edge.id, pointer=f"{pointer}/sourceHandle")
    elif edge.source_handle not in outputs and not (edge.source_handle == ERROR and out.category != "trigger"):
        message = f"“{source.id}” has no output “{edge.source_handle}”."
        mend = f"Use {listed}." if outputs else "This node has no output; delete the edge."
        yield Problem("EDGE_HANDLE_UNKNOWN", message, mend, edge_id=edge.id, pointer=f"{pointer}/sourceHandle")


def _wired(workflow: Workflow, shapes: Mapping[str, Shape]) -> list[Edge]:
    by_id = {node.id: node for node in workflow.nodes}
    return [
        resolved(
            edge, shape_of(by_id[edge.source], shapes), by_id[edge.source].config, shape_of(by_id[edge.target], shapes)
        )
        for edge in workflow.edges
        if edge.source in by_id and edge.target in by_id and edge.source != edge.target
    ]


def _bodies(workflow: Workflow, shapes: Mapping[str, Shape], edges: list[Edge]) -> dict[str, frozenset[str]]:
    return bodies_of([node.id for node in workflow.nodes if shape_of(node, shapes).loops], edges)


def _loops(workflow: Workflow, shapes: Mapping[str, Shape]) -> Iterator[Problem]:
    """R21: what enters a body comes from `each_item` or the body; what leaves it goes back to the loop node."""
    edges = _wired(workflow, shapes)
    bodies = _bodies(workflow, shapes, edges)
    index_of = {edge.id: index for index, edge in enumerate(workflow.edges)}
    for loop, body in bodies.items():
        for edge in edges:
            enters = edge.source == loop and edge.source_handle == EACH_ITEM
            if edge.target in body and edge.source not in body and not enters:
                message = (
                    f"Edge “{edge.id}” leads from “{edge.source}” into the loop “{loop}”. What a loop repeats can only "
                    "be fed from its “each_item” output."
                )
                mend = f"Delete the edge and read outer values with {{{{nodes.{edge.source}}}}}."
            elif edge.source in body and edge.target not in body and edge.target != loop:
                message = (
                    f"Edge “{edge.id}” leads out of the loop “{loop}”, from “{edge.source}” to “{edge.target}”. "
                    "A loop gives its results by its “completed” output."
                )
                mend = (
                    f"Lead it back to “{loop}” or end it there, and connect “{edge.target}” to its “completed” output."
                )
            else:
                continue
            pointer = f"/edges/{index_of[edge.id]}"
            yield Problem("LOOP_BODY_LEAK", message, mend, node_id=loop, edge_id=edge.id, pointer=pointer)
    yield from _breaks(workflow, shapes, bodies)


def _breaks(workflow: Workflow, shapes: Mapping[str, Shape], bodies: Mapping[str, frozenset[str]]) -> Iterator[Problem]:
    inside = frozenset().union(*bodies.values())
    for index, node in enumerate(workflow.nodes):
        if shape_of(node, shapes).breaks and node.id not in inside:
            message = f"“{node.label or node.id}” leaves a loop, but stands in none."
            mend = "Put it behind the “each_item” output of a loop."
            yield Problem("LOOP_BREAK_OUTSIDE", message, mend, node_id=node.id, pointer=f"/nodes/{index}")


def _cycles(workflow: Workflow, shapes: Mapping[str, Shape]) -> Iterator[Problem]:
    """The edge from a body back to its loop node is the one legal cycle; it is taken out first (R21)."""
    edges = _wired(workflow, shapes)
    bodies = _bodies(workflow, shapes, edges)
    for cycle in find_cycles(edge for edge in edges if edge.source not in bodies.get(edge.target, ())):
        path = " → ".join((*cycle, cycle[0]))
        mend = "Delete one of these edges; to repeat steps, use a loop."
        yield Problem("CYCLE", f"These nodes run in a circle: {path}.", mend, node_id=cycle[0])


def find_cycles(edges: Iterable[Edge]) -> list[tuple[str, ...]]:
    """One cycle for each knot of nodes that reach each other, as the ids along it. Depth-first, no recursion."""
    onward: dict[str, list[str]] = {}
    for edge in edges:
        onward.setdefault(edge.source, []).append(edge.target)
    done: set[str] = set()
    found: list[tuple[str, ...]] = []
    for start in onward:
        if start in done:
            continue
        path, on_path, branches = [start], {start: 0}, [iter(onward[start])]
        while branches:
            target = next(branches[-1], None)
            if target is None:
                done.add(path[-1])
                del on_path[path.pop()]
                branches.pop()
            elif target in on_path:
                cycle = tuple(path[on_path[target] :])
                if not any(set(cycle) & set(other) for other in found):
                    found.append(cycle)
            elif target not in done:
                on_path[target] = len(path)
                path.append(target)
                branches.append(iter(onward.get(target, ())))
    return found


def _triggers(workflow: Workflow, shapes: Mapping[str, Shape]) -> Iterator[Problem]:
    triggers = [node.id for node in workflow.nodes if shape_of(node, shapes).category == "trigger"]
    if not triggers:
        mend = "Add one: a webhook, a schedule, or the manual trigger."
        yield Problem("NO_TRIGGER", "Nothing starts this workflow: it has no trigger.", mend)
        return
    known = {node.id for node in workflow.nodes}
    edges = [edge for edge in workflow.edges if edge.source in known and edge.target in known]
    reached = set().union(*(reach(trigger, edges) for trigger in triggers))
    for index, node in enumerate(workflow.nodes):
        if node.id not in reached:
            message = f"“{node.label or node.id}” is not connected to any trigger; it will never run."
            mend = "Connect it or delete it."
            yield Problem("DISCONNECTED", message, mend, "warning", node_id=node.id, pointer=f"/nodes/{index}")


def _singletons(workflow: Workflow, shapes: Mapping[str, Shape]) -> Iterator[Problem]:
    counts = Counter(node.service for node in workflow.nodes)
    for index, node in enumerate(workflow.nodes):
        if shape_of(node, shapes).singleton and counts[node.service] > 1:
            message = f"A workflow can have one “{node.service}”, this one has {counts[node.service]}."
            mend = "Keep one of them."
            yield Problem("SINGLETON_VIOLATION", message, mend, node_id=node.id, pointer=f"/nodes/{index}")
