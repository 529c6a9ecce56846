"""A condition row by row: what stands on the left of each, and whether it holds (expressions.md §13.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from layers.expressions.conditionrows import condition_rows
from layers.expressions.conditions import Many, Row, is_template, read_tree
from layers.expressions.conditiontext import json_tree, tree_node
from layers.expressions.errors import ExpressionError
from layers.expressions.grammar import NO_IDS
from layers.expressions.program import Program, build_program, compile


@dataclass(frozen=True, slots=True)
class Trial:
    """`pointer` leads to the row in the saved form of the tree; `left` gives its left side, `holds` its truth."""

    pointer: str
    left: Program
    holds: Program


def trials(source: str | Mapping[str, Any], node_ids: frozenset[str] = NO_IDS) -> list[Trial]:
    """Every row that is switched on; none for a text that cannot be shown as rows. Raises `ExpressionError` for a
    tree that is none."""
    if isinstance(source, str) and (tree := json_tree(source)) is not None:
        source = tree
    if isinstance(source, str):
        try:
            source = condition_rows(source, node_ids)
        except ExpressionError:
            return []
    return list(_rows(read_tree(source, node_ids), "", node_ids))


def _rows(group: Many, pointer: str, node_ids: frozenset[str]) -> Iterator[Trial]:
    for number, one in enumerate(group.conditions):
        place = f"{pointer}/conditions/{number}"
        if isinstance(one, Many):
            yield from _rows(one, place, node_ids)
        elif not one.disabled:
            yield _trial(one, place, node_ids)


def _trial(row: Row, place: str, node_ids: frozenset[str]) -> Trial:
    left = compile(row.field, "template" if is_template(row.field) else "path", node_ids)
    return Trial(place, left, build_program(row.field, "condition", tree_node(row, node_ids), node_ids))
