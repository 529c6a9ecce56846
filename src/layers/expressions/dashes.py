"""The dash rule: when a glued dash belongs to a name and when it is a minus (expressions.md §4.1)."""

from __future__ import annotations

import re

from layers.expressions.names import RESERVED
from layers.expressions.tree import Field, Name, Node

DASHED = re.compile(r"-((?:[^\W\d]|\$)\w*)")
GREEDY = re.compile(r"\s*([\w$]+(?:-+\w+)*)")
CALL = re.compile(r"\s*\(")
AFTER_ID = re.compile(r"\s*(?:\Z|[.\[)\],]|\?\.|\}\})")
IMPLIED = re.compile(r"\s*\??\.\s*output(?![\w$])(?!\s*\()")


def field_end(text: str, end: int, parameters: tuple[str, ...]) -> int:
    """Where a field name ends: a glued `-b` belongs to it unless b is a root, a parameter, a constant or a call."""
    while found := DASHED.match(text, end):
        name = found[1]
        if name in RESERVED or name in parameters or CALL.match(text, found.end()):
            break
        end = found.end()
    return end


def greedy(text: str, start: int) -> str:
    """The longest glued name from here on."""
    found = GREEDY.match(text, start)
    return found[1] if found else ""


def bare_node(text: str, start: int, node_ids: frozenset[str]) -> tuple[Node, int] | None:
    """Rule 4: the longest glued id of a known node, followed by `.`, `[` or the end; and where the text goes on."""
    candidate = greedy(text, start)
    while candidate not in node_ids or not AFTER_ID.match(text, start + len(candidate)):
        candidate, dash, _ = candidate.rpartition("-")
        if not dash:
            return None
    end = start + len(candidate)
    node: Node = Field(Name("nodes", start, start), candidate, start, start, end)
    implied = IMPLIED.match(text, end)
    if implied:
        end = implied.end()
        node = Field(node, "output", end - 6, start, end, True)
    return node, end
