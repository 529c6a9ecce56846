"""May this expression name what it names? A node before it, a variable that exists (expressions.md §12, ENGINE R23)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from layers.expressions.names import listed, similar
from layers.graph.model import Workflow

Path = tuple[str | int, ...]
_LIKELY_ROOTS: Final = ("trigger", "nodes", "variables", "execution")


@dataclass(frozen=True, slots=True)
class Scope:
    """What expressions of one node may name: `before` are the nodes with a path to it, `nodes` all there are."""

    before: frozenset[str]
    nodes: frozenset[str]
    variables: frozenset[str]


def scopes(workflow: Workflow) -> Mapping[str, Scope]:
    """A Scope for every node of the workflow, by id."""
    into: dict[str, set[str]] = {node.id: set() for node in workflow.nodes}
    for edge in workflow.edges:
        if edge.target in into and edge.source in into:
            into[edge.target].add(edge.source)
    nodes, variables = frozenset(into), frozenset(workflow.variables)
    return {node: Scope(_before(node, into), nodes, variables) for node in into}


def _before(node: str, into: Mapping[str, set[str]]) -> frozenset[str]:
    seen: set[str] = set()
    waiting = list(into[node])
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting.extend(into[one])
    return frozenset(seen)


def wrong_reads(reads: Iterable[Path], scope: Scope) -> Iterator[tuple[str, str]]:
    """(what is wrong, how to mend it) for each path that names nothing. `reads` as `Program.reads` gives them."""
    seen: set[tuple[str, str]] = set()
    for path in reads:
        if len(path) < 2 or not isinstance(path[1], str):
            continue
        root, name = str(path[0]), path[1]
        if (root, name) in seen:
            continue
        seen.add((root, name))
        if root == "nodes" and name not in scope.nodes:
            yield f"there is no node “{name}”.", _meant(name, scope.nodes)
        elif root == "nodes" and name not in scope.before:
            yield f"“{name}” does not run before this node.", "Connect it before this node, or read another one."
        elif root == "variables" and name not in scope.variables:
            yield f"there is no variable “{name}”.", _meant(name, scope.variables)
        elif root == "open" and len(path) > 2 and (near := _root_like(name)):
            yield f"unknown name “{name}”.", f"Did you mean {near}?"


def _meant(name: str, known: Iterable[str]) -> str:
    near = similar(name, known)
    if near is not None:
        return f"Did you mean “{near}”?"
    names = sorted(known)
    return f"{listed(names).capitalize()}." if names else "There are none yet."


def _root_like(name: str) -> str | None:
    """A root that was misspelled. A plural or singular of one is taken for a field of that name."""
    for root in _LIKELY_ROOTS:
        same_word = name.rstrip("s") == root.rstrip("s")
        if not same_word and SequenceMatcher(None, name.lower(), root, autojunk=False).ratio() >= 0.85:
            return root
    return None
