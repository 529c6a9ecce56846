"""From a JSON document to a `Workflow`: every accepted spelling becomes one, every oddity a problem with its place.

Only a shape that nothing can be made of (no object, no list of nodes, a node without an id) raises `Invalid`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from layers.errors import Invalid
from layers.graph.inputs import Input, read_inputs
from layers.graph.model import FORMAT, Edge, Node, Settings, Workflow
from layers.graph.problem import Problem
from layers.graph.rates import read_rate
from layers.graph.records import JSON

CATEGORIES: Final = frozenset({"trigger", "logic", "lc_native", "integration"})
ALIASES: Final = {
    "lc_invoice": "lc_invoicing",
    "lc_activecampaign": "lc_activecampaign_sync",
    "lc_ai_agent": "lc_ai_chat",
}
_VALUES: Final = frozenset({"value", "dev"})  # of a variable: live, and for tests
_SPELLINGS: Final = {
    "credentialsRef": "credentials_ref",
    "dataMapping": "data_mapping",
    "source_handle": "sourceHandle",
    "target_handle": "targetHandle",
}
_NODE_KEYS: Final = (
    "id", "type", "service", "label", "position", "config", "credentials_ref", "disabled", "notes",
)  # fmt: skip
_EDGE_KEYS: Final = ("id", "source", "sourceHandle", "target", "targetHandle", "data_mapping")
_KEYS: Final = (
    "format", "id", "name", "description", "settings", "variables", "nodes", "edges", "inputs", "pins", "tests",
    "notes", "groups", "viewport",
)  # fmt: skip
_KINDS: Final[Mapping[str, tuple[Callable[[Any], bool], str]]] = {
    "object": (lambda value: isinstance(value, dict), "an object"),
    "list": (lambda value: isinstance(value, list), "a list"),
    "text": (lambda value: isinstance(value, str), "text"),
    "yes/no": (lambda value: isinstance(value, bool), "true or false"),
    "number": (lambda value: isinstance(value, int | float) and not isinstance(value, bool), "a number"),
}
_SETTINGS: Final = {
    "timezone": "text",
    "active_timeout_s": "number",
    "deadline_s": "number",
    "max_iterations": "number",
    "max_concurrent": "number",
    "priority": "number",
    "slot": "text",
    "on_node_failure": "text",
}
_CHOICES: Final = {"on_node_failure": ("stop", "finish_branches"), "slot": ("until_parked", "until_finished")}


@dataclass(frozen=True, slots=True)
class Loaded:
    """`problems` holds what was odd about the document itself; `check` finds what is wrong with the graph."""

    workflow: Workflow
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Reading:
    fatal: list[Problem] = field(default_factory=list)
    odd: list[Problem] = field(default_factory=list)

    def wrong(self, pointer: str, message: str, mend: str, **where: Any) -> None:
        self.fatal.append(Problem("DOCUMENT_INVALID", message, mend, pointer=pointer, **where))

    def take(self, source: Mapping[str, Any], key: str, kind: str, default: Any, pointer: str) -> Any:
        value = source.get(key)
        if value is None:
            return default
        fits, name = _KINDS[kind]
        if not fits(value):
            self.wrong(f"{pointer}/{key}", f"“{key}” must be {name}.", f"Write {name} there.")
            return default
        return value

    def rest(self, source: Mapping[str, Any], known: tuple[str, ...], pointer: str) -> dict[str, Any]:
        extra = {key: value for key, value in source.items() if key not in known}
        for key in extra:
            message = f"“{key}” is not a key that Layers knows; it is kept as it is."
            self.odd.append(Problem("UNKNOWN_KEY", message, "Remove it if it is a slip.", "warning", pointer=f"{pointer}/{_escape(key)}"))  # fmt: skip # noqa: E501
        return extra


def load(document: JSON, categories: Mapping[str, str] | None = None) -> Loaded:
    """Read a document. `categories` (service → category) completes nodes that give only their service as `type`.

    Raises `Invalid` with every problem when the shape is unusable."""
    if not isinstance(document, dict):
        raise Invalid("A workflow is a JSON object.", [Problem("DOCUMENT_INVALID", "This is no object.", pointer="")])
    reading = _Reading()
    if document.get("format", FORMAT) != FORMAT:
        reading.wrong(
            "/format", f"The format is {document['format']!r}, this Layers reads {FORMAT!r}.", "Export it again."
        )
    nodes = reading.take(document, "nodes", "list", [], "")
    edges = reading.take(document, "edges", "list", [], "")
    workflow = Workflow(
        id=reading.take(document, "id", "text", "", ""),
        name=reading.take(document, "name", "text", "", ""),
        description=reading.take(document, "description", "text", "", ""),
        settings=_settings(reading, reading.take(document, "settings", "object", {}, "")),
        variables=_variables(reading, document.get("variables")),
        nodes=tuple(n for i, raw in enumerate(nodes) if (n := _node(reading, raw, f"/nodes/{i}", categories or {}))),
        edges=tuple(e for i, raw in enumerate(edges) if (e := _edge(reading, raw, f"/edges/{i}", i))),
        inputs=_inputs(reading, reading.take(document, "inputs", "object", {}, "")),
        pins=reading.take(document, "pins", "object", {}, ""),
        tests=reading.take(document, "tests", "list", [], ""),
        notes=reading.take(document, "notes", "list", [], ""),
        groups=reading.take(document, "groups", "list", [], ""),
        viewport=reading.take(document, "viewport", "object", {}, ""),
        extra=reading.rest(document, _KEYS, ""),
    )
    if reading.fatal:
        raise Invalid("The document is not a workflow.", reading.fatal)
    return Loaded(workflow, tuple(reading.odd))


def _node(reading: _Reading, raw: Any, pointer: str, categories: Mapping[str, str]) -> Node | None:
    if not isinstance(raw, dict) or not isinstance(raw.get("id"), str) or not raw["id"]:
        reading.wrong(pointer, "A node is an object with an “id”.", "Give it an id that no other node has.")
        return None
    raw = _spelled(raw)
    stated, service = raw.get("type"), raw.get("service")
    category = "lc_native" if stated == "native" else stated
    if service is None and category not in CATEGORIES:
        service, category = stated, None
    if not isinstance(service, str) or not service:
        message = f"Node “{raw['id']}” does not say what it is."
        reading.wrong(f"{pointer}/service", message, "Set “service” to a node type.", node_id=raw["id"])
        return None
    service = ALIASES.get(service, service)
    return Node(
        id=raw["id"],
        category=category or categories.get(service) or _guess(service),
        service=service,
        label=reading.take(raw, "label", "text", "", pointer),
        config=reading.take(raw, "config", "object", {}, pointer),
        position=reading.take(raw, "position", "object", {}, pointer),
        credentials_ref=raw.get("credentials_ref"),
        disabled=reading.take(raw, "disabled", "yes/no", False, pointer),
        notes=reading.take(raw, "notes", "text", "", pointer),
        extra=reading.rest(raw, _NODE_KEYS, pointer),
    )


def _edge(reading: _Reading, raw: Any, pointer: str, index: int) -> Edge | None:
    if not isinstance(raw, dict):
        reading.wrong(pointer, "An edge is an object.", "Give it “source” and “target”.")
        return None
    raw = _spelled(raw)
    ends = [reading.take(raw, end, "text", "", pointer) for end in ("source", "target")]
    if not all(ends):
        reading.wrong(pointer, "An edge needs “source” and “target”.", "Name the ids of two nodes.")
        return None
    return Edge(
        id=reading.take(raw, "id", "text", f"edge-{index + 1}", pointer),
        source=ends[0],
        target=ends[1],
        source_handle=reading.take(raw, "sourceHandle", "text", None, pointer),
        target_handle=reading.take(raw, "targetHandle", "text", None, pointer),
        data_mapping=raw.get("data_mapping"),
        extra=reading.rest(raw, _EDGE_KEYS, pointer),
    )


def _settings(reading: _Reading, raw: Mapping[str, Any]) -> Settings:
    known = {name for name in Settings.__dataclass_fields__ if name != "extra"}
    given = {name: raw[name] for name in known if name in raw}
    for name, kind in _SETTINGS.items():
        if reading.take(raw, name, kind, None, "/settings") is None and given.get(name) is not None:
            del given[name]
    for name, choices in _CHOICES.items():
        if (given.get(name) or choices[0]) not in choices:
            message = f"“{name}” is {' or '.join(f'“{one}”' for one in choices)}."
            reading.wrong(f"/settings/{name}", message, "Choose one of the two.")
    _limits(reading, given)
    for name in (
        "timezone",
        "max_iterations",
        "on_node_failure",
        "priority",
        "slot",
    ):  # null means: as it is by default
        if name in given and given[name] is None:
            del given[name]
    return Settings(**given, extra={key: value for key, value in raw.items() if key not in known})


def _limits(reading: _Reading, given: Mapping[str, Any]) -> None:
    most, priority = given.get("max_concurrent"), given.get("priority")
    if most is not None and not (isinstance(most, int) and most >= 1):
        mend = "Write such a number, or null for no limit. To hold its queue, pause that."
        reading.wrong("/settings/max_concurrent", "“max_concurrent” is a whole number, 1 or more.", mend)
    if priority is not None and not (isinstance(priority, int) and -100 <= priority <= 100):
        message = "“priority” is a whole number from -100 to 100."
        reading.wrong("/settings/priority", message, "The higher one goes first; 0 is usual.")
    try:
        read_rate(given.get("rate_limit"))
    except ValueError as error:
        reading.wrong("/settings/rate_limit", str(error), "Say how many executions may start in which time.")


def _inputs(reading: _Reading, raw: Mapping[str, Any]) -> dict[str, Input]:
    found, problems = read_inputs(raw)
    for problem in problems:
        (reading.fatal if problem.severity == "error" else reading.odd).append(problem)
    return found


def _variables(reading: _Reading, raw: Any) -> dict[str, Mapping[str, JSON]]:
    if raw is None:
        return {}
    if isinstance(raw, list):  # the list form: [{key, value, kind: constant | secret, type}]
        named = [item for item in raw if isinstance(item, dict) and isinstance(item.get("key"), str)]
        return {
            item["key"]: {"secret": True} if item.get("kind") == "secret" else {"value": item.get("value")}
            for item in named
        }
    if not isinstance(raw, dict):
        reading.wrong("/variables", "“variables” must be an object.", "Write {name: {value: …}}.")
        return {}
    found = {name: entry if isinstance(entry, dict) else {"value": entry} for name, entry in raw.items()}
    return {name: _sealed(reading, name, entry) for name, entry in found.items()}


def _sealed(reading: _Reading, name: str, entry: Mapping[str, JSON]) -> Mapping[str, JSON]:
    """A secret without its value, which never stands in a document."""
    if not entry.get("secret") or entry.keys().isdisjoint(_VALUES):
        return entry
    message = f"The document had the value of the secret “{name}”; it was left out."
    mend = "Change that value where it is used, and give the new one under Variables."
    reading.odd.append(Problem("SECRET_IN_DOCUMENT", message, mend, "warning", pointer=f"/variables/{name}"))
    return {key: value for key, value in entry.items() if key not in _VALUES}


def _spelled(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {_SPELLINGS.get(key, key): value for key, value in raw.items()}


def _guess(service: str) -> str:
    return "trigger" if service.startswith("trigger_") else "lc_native" if service.startswith("lc_") else "integration"


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
