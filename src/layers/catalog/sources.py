"""Everything in a node's config that the expression language reads, each text with its place and its mode."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from layers.catalog.mentions import mentioned
from layers.catalog.param import TEMPLATES, Param
from layers.catalog.path import list_path
from layers.catalog.registry import NodeType
from layers.expressions import Mode
from layers.graph.loops import FOR_EACH
from layers.graph.model import Node
from layers.graph.records import JSON

EXPRESSION: Final = "expression"


@dataclass(frozen=True, slots=True)
class Source:
    """`pointer` leads from the config to the value (RFC 6901). A `value` in mode `expression` may be a condition tree,
    one in mode `template` a JSON value whose texts are templates. `condition`: its truth decides something.
    `sealed`: a secret stays one there."""

    field: str
    pointer: str
    mode: Mode
    value: JSON
    condition: bool = False
    sealed: bool = False


def sources(node: Node, kind: NodeType) -> Iterator[Source]:
    """In the order of the form. Fields that the form does not fill, as their `show` does not hold, are left out."""
    for name, param in kind.params.items():
        value = node.config.get(name)
        if value is not None and value != "" and shown(param, kind, node):
            yield from _of(name, param, value)
    asked = node.config.get(FOR_EACH)
    items = asked.get("items") if isinstance(asked, Mapping) else None
    if items:
        mode: Mode = "expression" if isinstance(items, str) else "template"
        yield Source(FOR_EACH, f"/{FOR_EACH}/items", mode, items)


def mentions(node: Node, kind: NodeType, node_ids: frozenset[str]) -> Iterator[Source]:
    """The nodes that the code in a config reads by a constant id, each as the expression that reads it."""
    for name, param in kind.params.items():
        value = node.config.get(name)
        if param.kind == "code" and isinstance(value, str) and shown(param, kind, node):
            for one in sorted(mentioned(value, node_ids) or ()):
                yield Source(name, f"/{name}", "expression", f'nodes["{one}"]')


def shown(param: Param, kind: NodeType, node: Node) -> bool:
    """Whether the field is filled with this config; what depends on a template may be."""
    if param.show is None:
        return True
    other, values = param.show
    given = node.config.get(other)
    given = kind.params[other].default if given is None and other in kind.params else given
    return given in values or (isinstance(given, str) and "{{" in given)


def _of(name: str, param: Param, value: JSON) -> Iterator[Source]:
    pointer = f"/{name}"
    if param.kind == "code":
        return  # another language: see `mentions`
    if param.parse is list_path:
        yield Source(name, pointer, "path", value)
    elif param.kind == "cases" or (param.parse is not None and not isinstance(value, str)):
        yield from _steps(name, pointer, value, condition=param.kind == "cases")
    elif param.kind == "expression":
        yield Source(name, pointer, "expression", value, condition=True)
    elif param.kind in TEMPLATES or param.parse is not None:
        yield Source(name, pointer, "template", value, sealed=param.secrets)


def _steps(name: str, pointer: str, value: Any, *, condition: bool) -> Iterator[Source]:
    """A list of cases or operations: `expression` in each is one, all else templates."""
    if not isinstance(value, list):
        yield Source(name, pointer, "template", value)
        return
    for number, step in enumerate(value):
        if not isinstance(step, Mapping):
            yield Source(name, f"{pointer}/{number}", "template", step)
            continue
        for key, one in step.items():
            place = f"{pointer}/{number}/{key}"
            if key == EXPRESSION:
                yield Source(name, place, "expression", one, condition=condition)
            else:
                yield Source(name, place, "template", one)
