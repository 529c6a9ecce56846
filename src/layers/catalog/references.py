"""What an expression at a place may name, and what is known of that (expressions.md §12).

Shapes are what node types declare, what was seen when the nodes ran, and what flows along the edges.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

from layers.catalog.path import list_path
from layers.catalog.registry import NodeType, Registry
from layers.expressions import Scope, inferred
from layers.expressions.shapes import Shape, item_of
from layers.expressions.shaping import ANYTHING, declared, joined, laid_over, observed
from layers.graph.loops import EACH_ITEM, FOR_EACH
from layers.graph.mapping import mapped_shape
from layers.graph.model import Edge, Node, Workflow
from layers.graph.upstream import Wiring, certain, upstream

NUMBER: Final[Shape] = {"t": "number"}
TEXT: Final[Shape] = {"t": "text"}
EXECUTION: Final[Shape] = {
    "t": "object",
    "fields": {
        "id": TEXT,
        "workflow_id": TEXT,
        "started_at": NUMBER,
        "status": TEXT,
        "mode": TEXT,
        "resume_url": TEXT,
    },
}
LOOP: Final[Shape] = {
    "t": "object",
    "fields": {
        "index": NUMBER,
        "number": NUMBER,
        "total": NUMBER,
        "first": {"t": "boolean"},
        "last": {"t": "boolean"},
        "previous": {"t": "any"},
    },
}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the document. `outputs` are the shapes of what nodes gave before, by node id; `variables`
    those of the organisation, by name, `secrets` the names of them that nobody may see, `unset` the workflow's secrets
    that have no value. `more_variables`: there may be some that are not known. `env` None: not known."""

    outputs: Mapping[str, Shape] = field(default_factory=dict)
    variables: Mapping[str, Shape] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()
    unset: frozenset[str] = frozenset()
    more_variables: bool = False
    env: frozenset[str] | None = None


NOTHING: Final = Known()


class References:
    """The scopes of all places of one workflow; worked out at the first question."""

    def __init__(self, workflow: Workflow, registry: Registry, known: Known = NOTHING) -> None:
        self.workflow = workflow
        self.registry = registry
        self.known = known
        self.wiring = Wiring(workflow, registry.shapes)
        self.ids = frozenset(self.wiring.nodes)
        own = {name: _variable(entry) for name, entry in workflow.variables.items()}
        self.variables: dict[str, Shape] = {**known.variables, **own}
        sealed = {name for name, entry in workflow.variables.items() if entry.get("secret")}
        self.secrets = frozenset(sealed | (known.secrets - own.keys()))
        self._inputs: dict[str, Shape] = {}

    @cached_property
    def before(self) -> dict[str, frozenset[str]]:
        return upstream(self.wiring)

    @cached_property
    def certain(self) -> dict[str, frozenset[str]]:
        return certain(self.wiring)

    @cached_property
    def outputs(self) -> dict[str, Shape]:
        """What each node gives, in the order of the graph."""
        found: dict[str, Shape] = {}
        for node_id in self.wiring.order:
            node = self.wiring.nodes[node_id]
            given = self._inputs[node_id] = self._into(node_id, found)
            found[node_id] = self._output(node, given, found)
        return found

    def node(self, node_id: str) -> Scope:
        """The scope of a node's fields; first names are fields of its input."""
        node = self.wiring.nodes[node_id]
        outputs = self.outputs
        given = self._inputs.get(node_id)
        return self._scope(node, given, outputs)

    def edge(self, edge: Edge) -> Scope:
        """The scope of a mapping; first names are fields of what the source gives."""
        scope = self._scope(self.wiring.nodes[edge.target], None, self.outputs)
        given = self._along(edge, self.outputs)
        shapes = {**scope.shapes, "open": given}
        return replace(scope, shapes={name: shape for name, shape in shapes.items() if shape is not None}, stored=True)

    def element(self, node: Node, kind: NodeType, scope: Scope) -> Scope:
        """The scope of a field that is asked of each element of the node's list, where it has one."""
        for name, param in kind.params.items():
            path = node.config.get(name)
            if param.parse is list_path and isinstance(path, str) and path.strip():
                item = item_of(inferred(path, "path", scope))
                shapes = {**scope.shapes, "item": item, "open": item, "index": NUMBER}
                known = {name: shape for name, shape in shapes.items() if shape is not None}
                return replace(scope, in_predicate=True, shapes=known)
        return scope

    def _scope(self, node: Node, given: Shape, outputs: Mapping[str, Shape]) -> Scope:
        before = self.before.get(node.id)
        seen = {one: outputs[one] for one in before or () if outputs.get(one) is not None}
        triggers = [one for one in before or () if self.wiring.shapes[one].category == "trigger"]
        shapes: dict[str, Shape] = {
            "trigger": outputs.get(triggers[0]) if len(triggers) == 1 else None,
            "nodes": {"t": "object", "fields": seen},
            "variables": {"t": "object", "fields": self.variables},
            "execution": EXECUTION,
            "input": given,
            "open": given,
        }
        around = self.wiring.around(node.id)
        if around:
            loop = min(around, key=lambda one: len(self.wiring.bodies[one]))
            shapes |= {"item": self._item(loop, outputs), "index": NUMBER, "loop": LOOP}
        return Scope(
            node_ids=self.ids,
            upstream=before,
            certain=self.certain.get(node.id),
            variables=frozenset(self.variables),
            secrets=self.secrets,
            more_variables=self.known.more_variables,
            env=self.known.env,
            in_loop=bool(around) or bool(node.config.get(FOR_EACH)) or self.wiring.shapes[node.id].loops,
            in_trigger=self.wiring.shapes[node.id].category == "trigger",
            shapes={name: shape for name, shape in shapes.items() if shape is not None},
        )

    def _item(self, loop: str, outputs: Mapping[str, Shape]) -> Shape:
        kind = self.registry.get(self.wiring.nodes[loop].service)
        if kind is None:
            return None
        scope = self._scope(self.wiring.nodes[loop], self._inputs.get(loop), outputs)
        return self.element(self.wiring.nodes[loop], kind, scope).shapes.get("item")

    def _into(self, node_id: str, outputs: Mapping[str, Shape]) -> Shape:
        """What comes into a node: the edges in their order, the later one laid over the earlier."""
        parts = [self._mapped(edge, outputs) for edge in self.wiring.into[node_id]]
        if not parts or any(part is None for part in parts):
            return None
        made = parts[0]
        for part in parts[1:]:
            made = laid_over(made, part)
        if len(parts) > 1 and made is not None:
            made = {**made, "open": True}  # not all of them need arrive, and a merge may combine in its own way
        return made

    def _mapped(self, edge: Edge, outputs: Mapping[str, Shape]) -> Shape:
        given = self._along(edge, outputs)
        if not edge.data_mapping:
            return given
        scope = self._scope(self.wiring.nodes[edge.target], None, outputs)
        shapes = {**scope.shapes, **({} if given is None else {"open": given})}
        return mapped_shape(edge.data_mapping, replace(scope, shapes=shapes))

    def _along(self, edge: Edge, outputs: Mapping[str, Shape]) -> Shape:
        """What leaves by this handle, without the fields that stay behind."""
        if edge.source_handle == EACH_ITEM:
            item = self._item(edge.source, outputs)
            return {"t": "object", "fields": {"item": item or {"t": "any"}, "index": NUMBER, "total": NUMBER}}
        found = outputs.get(edge.source)
        if found is None or found.get("t") != "object":
            return found
        fields = {name: shape for name, shape in (found.get("fields") or {}).items() if name[:1] != "_"}
        return {**found, "fields": fields}

    def _output(self, node: Node, given: Shape, outputs: Mapping[str, Shape]) -> Shape:
        kind = self.registry.get(node.service)
        learned = self.known.outputs.get(node.id)
        if kind is None or not kind.built or node.disabled:
            return joined(given, learned)
        made = self._declared(node, kind, given, outputs)
        return made if learned is None else joined(made, learned)

    def _declared(self, node: Node, kind: NodeType, given: Shape, outputs: Mapping[str, Shape]) -> Shape:
        """What the type says of its output: fields of its own, beside its input where that comes through."""
        under: Shape = given if given is not None and given.get("t") == "object" else ANYTHING
        shaped = getattr(kind.executor, "shape", None)
        if shaped is not None:
            scope = self._scope(node, given, outputs)
            made: Shape = shaped(node.config, under, lambda value: inferred(value, "template", scope))
            return made
        own = declared(kind.output_schema)
        if kind.category == "trigger":
            if kind.trigger is not None and kind.trigger.kind == "manual":
                own = {**own, "fields": {**(own.get("fields") or {}), **self._taken()}}
            return {**own, "open": True}  # what is sent may have any fields beside those that every arrival has
        if kind.output_schema.get("additionalProperties") is False:
            return own
        own.pop("open", None)
        return laid_over(under, own)

    def _taken(self) -> dict[str, Shape]:
        """The inputs of the workflow. A date is text here: that is what stands in the payload."""
        kinds = {name: "text" if one.type == "date" else one.type for name, one in self.workflow.inputs.items()}
        return {name: {"t": kind, **({"open": True} if kind == "object" else {})} for name, kind in kinds.items()}


def _variable(entry: Mapping[str, Any]) -> Shape:
    return TEXT if entry.get("secret") else observed(entry.get("value"))
