"""Compiled versions: a document's graph, forms and mappings, made once per saved version and shared by its executions.

1. A saved version never changes, so what is compiled of it is cached by (workflow, version).
2. A form or a mapping with a mistake in it does not stop the others: it fails its own node run, when that comes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import orjson

from layers.catalog.form import Form, compile_form
from layers.catalog.node import LONGEST_S
from layers.catalog.registry import NodeType, Registry
from layers.errors import LayersError, NotFound
from layers.expressions import ExpressionError, Program, compile, compile_value
from layers.graph.document import load
from layers.graph.loops import FOR_EACH
from layers.graph.mapping import Mapping as EdgeMapping
from layers.graph.mapping import compile_mapping
from layers.graph.model import Edge, Node, Workflow
from layers.graph.plan import Plan, compile_plan
from layers.graph.records import JSON
from layers.ports import Store
from layers.rows import ExecutionRow, VersionRow, WorkflowRow
from layers.runtime.variables import Variables

KEPT: Final = 1000  # compiled versions in memory
WIDEST: Final = 100  # elements of a `forEach` at a time
LONG_OUTSIDE: Final = 30.0  # seconds an attempt may take of an integration, or an HTTP request


@dataclass(frozen=True, slots=True)
class Each:
    """`flaw` is why the list cannot be read at all."""

    items: Program | None
    concurrency: int = 1
    flaw: ExpressionError | None = None


@dataclass(frozen=True, slots=True)
class Pin:
    """`handles` None: all outputs but `error`."""

    output: JSON
    handles: tuple[str, ...] | None


@dataclass(slots=True)
class Step:
    """What the worker needs of one node. `type` None: its type is not registered."""

    node: Node
    type: NodeType | None
    form: Form | None
    acts: bool
    timeout_s: float
    on_unknown: str | None  # the node's own choice; None: as the effect says (R15)
    each: Each | None = None  # `forEach`: it runs once per element of this list


@dataclass(slots=True)
class Compiled:
    """One version, ready to run."""

    workflow_id: str
    organisation_id: str
    name: str
    version: int
    workflow: Workflow
    registry: Registry
    env: Mapping[str, str]
    variables: Variables
    ids: frozenset[str]
    expected: frozenset[str]
    tells: bool = True  # somewhere it speaks of `execution`: without the word no expression reads that root
    limited: bool = False  # its settings have it wait in line
    _plans: dict[str, Plan] = field(default_factory=dict)
    _steps: dict[str, Step] = field(default_factory=dict)
    _mappings: dict[str, EdgeMapping] = field(default_factory=dict)

    def shown(self, mode: str, version: int | None = None) -> dict[str, Any]:
        """What `variables` shows in this mode; `version` is the pinned one of the organisation's, None that of now."""
        return self.variables.of(self.organisation_id, self.workflow, self.version, mode, version)

    @property
    def pins(self) -> int:
        """The version of the organisation's variables that an execution which begins now goes on with."""
        return self.variables.version(self.organisation_id)

    def plan(self, trigger: str) -> Plan:
        """Raises `Invalid` when there is no such trigger."""
        plan = self._plans.get(trigger)
        if plan is None:
            plan = self._plans[trigger] = compile_plan(self.workflow, trigger, self.registry.shapes)
        return plan

    def step(self, node_id: str) -> Step:
        step = self._steps.get(node_id)
        if step is None:
            step = self._steps[node_id] = self._compile(node_id)
        return step

    def mapping(self, edge: Edge) -> EdgeMapping | None:
        """None: the whole output of the source flows on. Raises `ExpressionError`."""
        if not edge.data_mapping:
            return None
        made = self._mappings.get(edge.id)
        if made is None:
            made = self._mappings[edge.id] = compile_mapping(edge.data_mapping, self.ids)
        return made

    def pin(self, node_id: str) -> Pin | None:
        """What stands in for the node in test runs: `pins: {node id: {"output": …, "handles": […]}}`."""
        pins = self.workflow.pins
        found = pins.get(node_id) if isinstance(pins, dict) else None
        if not isinstance(found, dict) or "output" not in found:
            return None
        handles = found.get("handles")
        return Pin(found["output"], tuple(map(str, handles)) if isinstance(handles, list) else None)

    def trigger_type(self, trigger: str) -> str:
        """`webhook_received` and the like; the service itself for a trigger that is not registered."""
        kind = self.step(trigger).type
        return (
            kind.trigger.payload_type
            if kind is not None and kind.trigger is not None
            else self.step(trigger).node.service
        )

    def _compile(self, node_id: str) -> Step:
        node = self.workflow.node(node_id)
        if node is None:
            raise NotFound(f"There is no node “{node_id}” in this workflow.")
        kind = self.registry.get(node.service)
        form = compile_form(kind, node, self.ids) if kind is not None and kind.executor is not None else None
        asked = node.config.get("onUnknown")
        return Step(
            node,
            kind,
            form,
            acts=kind is not None and kind.acts and not node.disabled and kind.built,
            timeout_s=_timeout(node, kind),
            on_unknown=asked if asked in ("resend", "ask", "fail") else None,
            each=_each(node.config.get(FOR_EACH), self.ids),
        )


def _each(asked: JSON, ids: frozenset[str]) -> Each | None:
    """`forEach: {"items": path, expression or list, "concurrency": n}` (nodes.md §1.1)."""
    if not isinstance(asked, dict) or not asked.get("items"):
        return None
    items, wide = asked["items"], asked.get("concurrency")
    wide = min(max(wide, 1), WIDEST) if isinstance(wide, int) and not isinstance(wide, bool) else 1
    try:
        return Each(compile(items, "expression", ids) if isinstance(items, str) else compile_value(items, ids), wide)
    except ExpressionError as error:
        return Each(None, wide, error)


def _timeout(node: Node, kind: NodeType | None) -> float:
    asked = node.config.get("timeoutSeconds")
    if isinstance(asked, int | float) and not isinstance(asked, bool) and asked > 0:
        return float(asked)
    outside = node.category == "integration" or node.service == "http_request"
    return LONG_OUTSIDE if outside else LONGEST_S if kind is None else kind.longest_s


class Plans:
    """The cache. `env` holds what the root `env` shows: names of the installation's allow list only."""

    def __init__(
        self, registry: Registry, store: Store, variables: Variables, env: Mapping[str, str] | None = None
    ) -> None:
        self.variables = variables
        self._registry = registry
        self._store = store
        self.env = dict(env or {})
        self._expected: dict[tuple[str, int], frozenset[str]] = {}
        self._kept: OrderedDict[tuple[str, int], Compiled] = OrderedDict()

    def of(self, row: WorkflowRow, version: VersionRow) -> Compiled:
        """Raises `Invalid` when the document is no workflow."""
        return self._cached(row.organisation_id, row.id, row.name, version)

    async def get(self, organisation_id: str, workflow_id: str, version: int) -> Compiled:
        """From the cache, or the store. `NotFound` when there is no such version."""
        kept = self._kept.get((workflow_id, version))
        if kept is not None and kept.organisation_id == organisation_id:
            self._kept.move_to_end((workflow_id, version))
            return kept
        row = await self._store.workflow(organisation_id, workflow_id)
        found = await self._store.version(workflow_id, version) if row is not None else None
        if row is None or found is None:
            raise NotFound(f"There is no version {version} of the workflow “{workflow_id}”.")
        return self.of(row, found)

    async def timezone(self, organisation_id: str, workflow_id: str, version: int) -> str:
        """Of a version; UTC when it is gone."""
        try:
            return (await self.get(organisation_id, workflow_id, version)).workflow.settings.timezone
        except LayersError:
            return "UTC"

    async def ran(self, row: ExecutionRow) -> Compiled:
        """The version that an execution runs, which outlives its workflow. `NotFound` when it is gone nevertheless."""
        kept = self._kept.get((row.workflow_id, row.version))
        if kept is not None and kept.organisation_id == row.organisation_id:
            return kept
        found = await self._store.version(row.workflow_id, row.version)
        if found is None:
            raise NotFound(f"There is no version {row.version} of the workflow “{row.workflow_id}”.")
        return self._cached(row.organisation_id, row.workflow_id, row.workflow_name, found)

    def expect(self, workflow_id: str, version: int, services: Iterable[str]) -> None:
        """These node types were there when this version was activated: one that is missing later is not skipped,
        its node runs wait for it (R39)."""
        self._expected[workflow_id, version] = expected = frozenset(services)
        kept = self._kept.get((workflow_id, version))
        if kept is not None:
            kept.expected = expected

    def document(
        self, document: JSON, *, workflow_id: str, organisation_id: str, name: str = "", version: int = 0
    ) -> Compiled:
        """A document that no store holds; not cached."""
        workflow = load(document, self._registry.categories).workflow
        return Compiled(
            workflow_id,
            organisation_id,
            name or workflow.name,
            version,
            replace(workflow, id=workflow_id),
            self._registry,
            self.env,
            self.variables,
            frozenset(node.id for node in workflow.nodes),
            self._expected.get((workflow_id, version), frozenset()),
            b"execution" in orjson.dumps(document),
            workflow.settings.max_concurrent is not None or workflow.settings.rate_limit is not None,
        )

    def _cached(self, organisation_id: str, workflow_id: str, name: str, version: VersionRow) -> Compiled:
        key = (workflow_id, version.version)
        kept = self._kept.get(key)
        if kept is not None and kept.name == name:
            self._kept.move_to_end(key)
            return kept
        made = self.document(
            version.document,
            workflow_id=workflow_id,
            organisation_id=organisation_id,
            name=name,
            version=version.version,
        )
        self._kept[key] = made
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return made
