"""Where an expression stands in a workflow, and so what it may name; also of a draft that is not saved yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from layers.api.preview_data import place_of
from layers.api.resource import row_of
from layers.api.services import Services
from layers.catalog.references import References
from layers.catalog.registry import NodeType
from layers.errors import Invalid
from layers.expressions import Mode, Scope
from layers.expressions.shaping import observed
from layers.graph.model import Edge, Node
from layers.runtime.known import known_of
from layers.runtime.plans import Compiled


@dataclass(frozen=True, slots=True)
class Place:
    """A node's fields or an edge's mapping, with what the checks know there."""

    compiled: Compiled
    references: References
    node: Node | None
    edge: Edge | None

    @property
    def scope(self) -> Scope:
        if self.edge is not None:
            return self.references.edge(self.edge)
        if self.node is not None:
            return self.references.node(self.node.id)
        return Scope(node_ids=self.compiled.ids, variables=frozenset(self.references.variables))

    def field(self, name: str) -> tuple[Mode, Scope]:
        """The mode of a field and what may be named in it: a condition that each element of a list is asked sees it.

        A name with `/` or `.` in it leads into a structured value; its first part is the field."""
        scope, kind = self.scope, self.kind
        param = None if kind is None else kind.params.get(_first(name))
        if self.node is None or kind is None or param is None:
            return ("path" if self.edge is not None else "template"), scope
        condition = param.kind == "expression" or (param.kind == "cases" and name.endswith("expression"))
        if condition:
            return "expression", replace(self.references.element(self.node, kind, scope), condition=True)
        stored = not param.secrets and kind.category != "trigger"
        return ("path" if param.parse is not None and param.kind == "text" else "template"), replace(
            scope, stored=stored
        )

    @property
    def kind(self) -> NodeType | None:
        return None if self.node is None or self.edge is not None else self.references.registry.get(self.node.service)


def _first(name: str) -> str:
    return name.removeprefix("config.").removeprefix("/config/").strip("/").replace(".", "/").split("/")[0]


async def compiled_of(
    services: Services, organisation_id: str, workflow_id: str, document: Mapping[str, Any] | None = None
) -> Compiled:
    """The newest version, or a draft of the workflow. Raises `NotFound`, `Invalid`."""
    row = await row_of(services, organisation_id, workflow_id)
    if document is None:
        return await services.runtime.plans.get(organisation_id, row.id, row.version)
    return services.runtime.plans.document(
        document, workflow_id=row.id, organisation_id=organisation_id, name=row.name, version=row.version
    )


def place(services: Services, compiled: Compiled, node_id: str | None, edge_id: str | None, seen: Any = None) -> Place:
    """`seen` is a context as previews are evaluated over: what nodes gave in it is taken for their shape."""
    at, edge = place_of(compiled, node_id, edge_id)
    outputs = {name: observed(value) for name, value in ((seen or {}).get("nodes") or {}).items()}
    known = replace(
        known_of(services.runtime.plans, compiled.organisation_id, compiled.workflow_id, compiled.workflow),
        outputs=outputs,
    )
    references = References(compiled.workflow, services.registry, known)
    return Place(compiled, references, compiled.workflow.node(at) if at is not None else None, edge)


def workflow_needed(what: str) -> Invalid:
    told = {"pointer": "/workflow_id", "detail": what, "code": "MISSING"}
    return Invalid("The workflow is missing.", [told])
