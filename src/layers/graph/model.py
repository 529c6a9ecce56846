"""The workflow as drawn: a frozen image of its document (`layers/1`). What is unknown is kept, and reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from layers.graph.inputs import Input
from layers.graph.records import JSON

FORMAT: Final = "layers/1"


@dataclass(frozen=True, slots=True)
class Node:
    """`category` is the document's `type`, `service` the node type's id in the registry."""

    id: str
    category: str
    service: str
    label: str = ""
    config: Mapping[str, JSON] = field(default_factory=dict)
    position: Mapping[str, float] = field(default_factory=dict)
    credentials_ref: JSON = None
    disabled: bool = False
    notes: str = ""
    extra: Mapping[str, JSON] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edge:
    """A handle of None is the only output, or the first input, of its node."""

    id: str
    source: str
    target: str
    source_handle: str | None = None
    target_handle: str | None = None
    data_mapping: JSON = None
    extra: Mapping[str, JSON] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settings:
    """`active_timeout_s` counts running time only, `deadline_s` the wall clock; None is no limit. `rate_limit` is read
    by `graph.rates`; a higher `priority` goes first. `slot`: whether a parked execution frees its place (R35)."""

    timezone: str = "UTC"
    active_timeout_s: float | None = 300
    deadline_s: float | None = None
    max_iterations: int = 100
    max_concurrent: int | None = None
    rate_limit: JSON = None
    priority: int = 0
    slot: str = "until_parked"  # until_parked | until_finished
    on_node_failure: str = "stop"  # stop | finish_branches
    notify: JSON = None
    keep: JSON = None
    extra: Mapping[str, JSON] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Workflow:
    id: str = ""
    name: str = ""
    description: str = ""
    settings: Settings = field(default_factory=Settings)
    variables: Mapping[str, Mapping[str, JSON]] = field(default_factory=dict)
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    inputs: Mapping[str, Input] = field(default_factory=dict)
    pins: JSON = field(default_factory=dict)
    tests: JSON = field(default_factory=list)
    notes: JSON = field(default_factory=list)
    groups: JSON = field(default_factory=list)
    viewport: JSON = field(default_factory=dict)
    extra: Mapping[str, JSON] = field(default_factory=dict)

    def node(self, node_id: str) -> Node | None:
        return next((node for node in self.nodes if node.id == node_id), None)


def dump(workflow: Workflow) -> dict[str, Any]:
    """The document, in the spelling of ARCHITECTURE §2; what was unknown stands where it stood."""
    settings = workflow.settings
    named = {name: getattr(settings, name) for name in Settings.__dataclass_fields__ if name != "extra"}
    return {
        "format": FORMAT,
        "id": workflow.id,
        "name": workflow.name,
        "description": workflow.description,
        "settings": {**named, **settings.extra},
        "variables": dict(workflow.variables),
        "nodes": [_dump_node(node) for node in workflow.nodes],
        "edges": [_dump_edge(edge) for edge in workflow.edges],
        "inputs": {name: one.to_json() for name, one in workflow.inputs.items()},
        "pins": workflow.pins,
        "tests": workflow.tests,
        "notes": workflow.notes,
        "groups": workflow.groups,
        "viewport": workflow.viewport,
        **workflow.extra,
    }


def _dump_node(node: Node) -> dict[str, Any]:
    return {
        "id": node.id,
        "type": node.category,
        "service": node.service,
        "label": node.label,
        "position": dict(node.position),
        "config": dict(node.config),
        "credentials_ref": node.credentials_ref,
        "disabled": node.disabled,
        "notes": node.notes,
        **node.extra,
    }


def _dump_edge(edge: Edge) -> dict[str, Any]:
    return {
        "id": edge.id,
        "source": edge.source,
        "sourceHandle": edge.source_handle,
        "target": edge.target,
        "targetHandle": edge.target_handle,
        "data_mapping": edge.data_mapping,
        **edge.extra,
    }
