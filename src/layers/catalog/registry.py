"""Every node type there is: collected from the folders that `app.py` names, then from installed packages.

1. A class or a manifest is found by scanning; there is no list to keep and no switch on types anywhere.
2. A service is registered once. Only a type that is not built may be replaced: by the executor that builds it.
3. An alias (nodes.md §1.1) finds its service; the catalogue names the service alone.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from importlib import import_module
from importlib.metadata import entry_points
from inspect import getdoc, iscoroutinefunction
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any, Final

import orjson

from layers.catalog import integration
from layers.catalog.fields import params_of
from layers.catalog.node import LONGEST_S, MARK, NodeMark
from layers.catalog.param import Param
from layers.catalog.schema import config_schema, output_schema
from layers.catalog.trigger import TriggerMark
from layers.errors import Conflict, Invalid
from layers.graph.document import ALIASES
from layers.graph.shape import Shape

ENTRY_POINTS: Final = "layers.plugins"
COLORS: Final = {"trigger": "#10B981", "logic": "#8B5CF6", "lc_native": "#F59E0B", "integration": "#64748B"}
ARRIVALS: Final = {  # what every trigger's payload has (nodes.md §3)
    "triggerType": {"type": "string"},
    "occurredAt": {"type": "integer"},
    "dedupeId": {"type": ["string", "null"]},
}
GROUPS: Final = {
    "triggers": "Triggers",
    "logic": "Logic",
    "lc": "Platform (LC)",
    "integrations": "Integrations",
}


@dataclass(frozen=True, slots=True)
class NodeType:
    """One thing that can be placed. `executor` is the class to fill and run; None while the type is not built."""

    service: str
    category: str
    name: str
    description: str
    group: str
    subgroup: str | None
    icon: str
    color: str
    version: int
    built: bool
    acts: bool  # `run` is async: it gets a task of its own and may have effects
    singleton: bool
    keywords: tuple[str, ...]
    shape: Shape
    params: Mapping[str, Param]
    config_schema: Mapping[str, Any]
    output_schema: Mapping[str, Any]
    sample: Mapping[str, Any] = field(default_factory=dict)
    longest_s: float = LONGEST_S
    executor: type | None = None
    trigger: TriggerMark | None = None

    @property
    def pure(self) -> bool:
        return not self.acts

    def to_json(self) -> dict[str, Any]:
        """As `GET /nodes` shows it."""
        shape = self.shape
        outputs = ("trigger_out",) if self.trigger else shape.outputs
        source = shape.outputs_from
        return {
            "service": self.service,
            "type": self.category,
            "name": self.name,
            "description": self.description,
            "group": self.group,
            "subgroup": self.subgroup,
            "icon": self.icon,
            "color": self.color,
            "built": self.built,
            "version": self.version,
            "pure": self.pure,
            "singleton": self.singleton,
            "trigger_type": None if self.trigger is None else self.trigger.payload_type,
            "keywords": list(self.keywords),
            "inputs": [{"id": handle, "label": _label(handle).capitalize()} for handle in shape.inputs],
            "any_inputs": shape.any_inputs,
            "outputs": [{"id": handle, "label": _label(handle)} for handle in outputs],
            "outputs_from": source
            and {
                "param": source.param,
                "item_key": source.item_key,
                "then": list(source.then),
                "otherwise": list(source.otherwise),
            },
            "config_schema": self.config_schema,
            "output_schema": self.output_schema,
            "sample": self.sample,
            "votes": 0,
            "voted": False,
        }


class Registry:
    def __init__(self) -> None:
        self._types: dict[str, NodeType] = {}
        self._shapes: dict[str, Shape] = {}
        self.shapes: Mapping[str, Shape] = MappingProxyType(self._shapes)

    def __iter__(self) -> Iterator[NodeType]:
        return iter(self._types.values())

    def __len__(self) -> int:
        return len(self._types)

    def get(self, service: str) -> NodeType | None:
        return self._types.get(ALIASES.get(service, service))

    @property
    def categories(self) -> Mapping[str, str]:
        """Service → category, as the loader of a document wants it."""
        return {service: kind.category for service, kind in self._types.items()}

    def register(
        self,
        type: str,
        executor: type[Any],
        input_schema: Mapping[str, Any] | None = None,
        output_schema: Mapping[str, Any] | None = None,
    ) -> NodeType:
        """Make a class that `@node` or `@trigger` marked available as `type`; scanning does this for each it finds.

        The schemas follow from the class unless they are given. Raises `Conflict` when the service is taken by a type
        that is built, `Invalid` for a class without a mark."""
        made = describe(type, executor, input_schema, output_schema)
        return self.add(made)

    def add(self, made: NodeType) -> NodeType:
        known = self._types.get(made.service)
        if known is not None and known.built:
            raise Conflict(f"There are two node types called “{made.service}”.")
        self._types[made.service] = made
        self._shapes[made.service] = made.shape
        return made

    def scan(self, package: str | ModuleType) -> None:
        """Register every marked class in the modules of a package, and every manifest in its folders."""
        found = import_module(package) if isinstance(package, str) else package
        for folder in found.__path__:
            for unbuilt in integration.manifests(Path(folder)):
                self.add(_unbuilt(unbuilt))
        for module in pkgutil.iter_modules(found.__path__, f"{found.__name__}."):
            if not module.ispkg:
                self._take(import_module(module.name))

    def entry_points(self) -> None:
        """Scan what installed packages offer: each entry point of `layers.plugins` names a module or package."""
        for point in entry_points(group=ENTRY_POINTS):
            offered = point.load()
            if hasattr(offered, "__path__"):
                self.scan(offered)
            else:
                self._take(offered)

    def _take(self, module: ModuleType) -> None:
        for value in vars(module).values():
            mark = getattr(value, MARK, None)
            if mark is not None and value.__module__ == module.__name__:
                self.register(mark.service, value)

    def catalogue(self) -> dict[str, Any]:
        """All types as the tool chest wants them; `version` changes when anything in it does."""
        order = list(GROUPS)
        kinds = sorted(self, key=lambda kind: order.index(kind.group) if kind.group in order else len(order))
        items = [kind.to_json() for kind in kinds]
        labels = {**{kind.group: _label(kind.group).capitalize() for kind in kinds}, **GROUPS}
        groups = [
            {"id": group, "label": labels[group], "subgroups": integration.subgroups(group, kinds)}
            for group in dict.fromkeys([*GROUPS, *labels])
        ]
        version = sha256(orjson.dumps([items, groups], option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]
        return {"items": items, "groups": groups, "version": version}


def describe(
    service: str,
    executor: type,
    input_schema: Mapping[str, Any] | None = None,
    output: Mapping[str, Any] | None = None,
) -> NodeType:
    """What the marked class says of itself, as a NodeType."""
    mark = getattr(executor, MARK, None)
    if not isinstance(mark, NodeMark | TriggerMark):
        raise Invalid(f"{executor.__name__} is no node type: mark the class with @node or @trigger.")
    params = params_of(executor)
    listens = isinstance(mark, TriggerMark)
    shape = _shape(service, mark)
    return NodeType(
        service=service,
        category=shape.category,
        name=mark.name,
        description=" ".join((getdoc(executor) or "").split("\n\n")[0].split()),
        group="triggers" if isinstance(mark, TriggerMark) else mark.group,
        subgroup=None,
        icon=mark.icon,
        color=mark.color or COLORS[shape.category],
        version=mark.version,
        built=True,
        acts=iscoroutinefunction(getattr(executor, "run", None)),
        singleton=isinstance(mark, NodeMark) and mark.singleton,
        keywords=mark.keywords,
        shape=shape,
        params=params,
        config_schema=input_schema or config_schema(params),
        output_schema=output or output_schema({**(ARRIVALS if listens else {}), **mark.output}, adds=not listens),
        sample=mark.sample,
        longest_s=mark.longest_s if isinstance(mark, NodeMark) else LONGEST_S,
        executor=executor,
        trigger=mark if isinstance(mark, TriggerMark) else None,
    )


def _shape(service: str, mark: NodeMark | TriggerMark) -> Shape:
    if isinstance(mark, TriggerMark):
        return Shape(service, "trigger", mark.version, inputs=())
    return Shape(
        service, mark.category, mark.version, True, mark.inputs, mark.any_inputs, mark.outputs, mark.outputs_from,
        mark.passes, mark.singleton, mark.loops, mark.breaks, mark.joins,
    )  # fmt: skip


def _unbuilt(manifest: integration.Manifest) -> NodeType:
    return NodeType(
        service=manifest.service,
        category="integration",
        name=manifest.name,
        description=manifest.description,
        group="integrations",
        subgroup=manifest.subgroup,
        icon=manifest.icon,
        color=manifest.color,
        version=1,
        built=False,
        acts=True,
        singleton=False,
        keywords=(*manifest.keywords, *manifest.actions),
        shape=Shape(manifest.service, "integration", built=False),
        params=manifest.params,
        config_schema=config_schema(manifest.params),
        output_schema=output_schema({}, adds=True),
    )


def _label(handle: str) -> str:
    return handle.replace("_", " ")
