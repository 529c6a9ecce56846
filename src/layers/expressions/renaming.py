"""Renaming a node, a variable or a field in a source: only the changed characters, quoted where the name needs it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from layers.expressions.conditions import quoted_text
from layers.expressions.dashes import GREEDY
from layers.expressions.grammar import NO_IDS
from layers.expressions.names import RESERVED
from layers.expressions.pathways import constant_step, spine
from layers.expressions.program import PARSERS, Mode
from layers.expressions.tree import Field, Index, Lambda, Name, Node, children


class Edit(NamedTuple):
    """Replace `source[start:end]` by `text`."""

    start: int
    end: int
    text: str


def rename(
    source: str, mode: Mode, path: tuple[str, ...], new: str, node_ids: frozenset[str] = NO_IDS
) -> tuple[Edit, ...]:
    """The edits that make every reference to `path` one to its new last name, in order.

    `path` begins with a root: `("nodes", "crm-1")`, `("variables", "vat")`, `("nodes", "crm-1", "email")`; `("open",
    "email")` is a first name. Raises `ExpressionError` for a source that does not parse.
    """
    edits = {
        edit
        for node in paths_in(PARSERS[mode](source, node_ids), frozenset())
        for edit in edits_of(source, node, path, new)
    }
    return tuple(sorted(edits))


def paths_in(node: Node, parameters: frozenset[str]) -> Iterator[Node]:
    """All outermost paths, without those of parameters."""
    if isinstance(node, Lambda):
        parameters |= frozenset(node.parameters)
    base, steps = spine(node)
    if isinstance(base, Name):
        if base.name not in parameters:
            yield node
    elif steps:
        yield from paths_in(base, parameters)
    for step in steps:
        if isinstance(step, Index):
            yield from paths_in(step.key, parameters)
    if not steps:
        for child in children(node):
            yield from paths_in(child, parameters)


def edits_of(source: str, node: Node, path: tuple[str, ...], new: str) -> Iterator[Edit]:
    base, steps = spine(node)
    if not isinstance(base, Name):
        return
    names = [base.name, *(constant_step(step) for step in steps if not (isinstance(step, Field) and step.implied))]
    if path[0] == "open":
        if len(path) == 2 and base.name == path[1]:
            yield Edit(base.start, base.end, new if is_plain(new) else f"input[{quoted_text(new)}]")
        return
    if tuple(names[: len(path)]) != path:
        return
    step = steps[len(path) - 2]
    if isinstance(step, Index):
        yield Edit(step.key.start, step.key.end, quoted_text(new))
    elif isinstance(step, Field):
        yield field_edit(source, base, step, new)


def field_edit(source: str, base: Name, step: Field, new: str) -> Edit:
    bare_node = base.name == "nodes" and base.start == base.end
    greedy = base.name == "nodes" and step.target is base
    found = GREEDY.fullmatch(new) if greedy else None
    if bare_node and found is not None:
        return Edit(step.at, step.end, new if is_plain(new.replace("-", "_")) else f"nodes.{new}")
    if bare_node:
        return Edit(step.at, step.end, f"nodes[{quoted_text(new)}]")
    if found is not None or is_plain(new):
        return Edit(step.at, step.end, new)
    dot = source.rfind(".", 0, step.at)
    if source[dot - 1 : dot] == "?":
        dot -= 1
    return Edit(dot, step.end, f"[{quoted_text(new)}]")


def is_plain(name: str) -> bool:
    """Whether the name can stand behind a dot without doubt."""
    return name.isidentifier() and name not in RESERVED
