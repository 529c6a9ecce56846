"""Is every node configured? All problems that the forms and mappings of a workflow show, as a list, each with its
place and its mend. What is wrong with the drawing itself is `graph.check`'s to find.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from layers.catalog.form import Flaw, Form, compile_form
from layers.catalog.param import COMMON
from layers.catalog.references import NOTHING, Known, References
from layers.catalog.registry import NodeType, Registry
from layers.catalog.sources import Source, mentions, sources
from layers.expressions import Diagnostic, Scope, check
from layers.expressions.names import similar
from layers.graph.mapping import check_mapping
from layers.graph.model import Edge, Node, Workflow
from layers.graph.problem import Problem
from layers.graph.records import JSON

_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "errorHandling": ("fail", "skip", "retry"),
    "retryOn": ("transient", "any"),
    "onRetriesExhausted": ("fail", "skip"),
    "onUnknown": ("resend", "ask", "fail"),
    "contextMode": ("inherit", "strict"),
}
_BOUNDS: Final = {"maxRetries": (0, 10), "retryDelayMs": (0, 3_600_000), "timeoutSeconds": (0, 86_400)}


def configured(workflow: Workflow, registry: Registry, known: Known = NOTHING) -> list[Problem]:
    """Every problem, in the order of the document. Errors stop activation; warnings stop nothing."""
    references = References(workflow, registry, known)
    found: list[Problem] = []
    for index, node in enumerate(workflow.nodes):
        found += _node(node, index, registry.get(node.service), registry, references)
    for index, edge in enumerate(workflow.edges):
        if edge.target in references.ids and edge.source in references.ids:
            found += _mapping(edge, index, references)
    return [*found, *_unset(workflow, known), *_untaken(workflow, registry), *_same_keys(workflow, registry)]


def _unset(workflow: Workflow, known: Known) -> Iterator[Problem]:
    for name in workflow.variables:
        if name in known.unset:
            message = f"The secret “{name}” has no value yet."
            mend = "Give it one under Variables; it is not part of the document."
            yield Problem("SECRET_UNSET", message, mend, pointer=f"/variables/{name}")


def takes_inputs(workflow: Workflow, registry: Registry) -> bool:
    """Whether it has a manual trigger, which is what its inputs go to."""
    kinds = [registry.get(node.service) for node in workflow.nodes]
    return any(kind is not None and kind.trigger is not None and kind.trigger.kind == "manual" for kind in kinds)


def _untaken(workflow: Workflow, registry: Registry) -> Iterator[Problem]:
    if workflow.inputs and not takes_inputs(workflow, registry):
        message = "The workflow declares inputs, but it has no Manual Trigger for them to go to."
        yield Problem("INPUTS_UNUSED", message, "Add a Manual Trigger, or remove them.", "warning", pointer="/inputs")


def checked(node: Node, kind: NodeType, scope: Scope, references: References) -> Iterator[tuple[Source, Diagnostic]]:
    """What is wrong with the expressions of a node's fields, each with the source it stands in."""
    element = references.element(node, kind, scope)
    for source in (*sources(node, kind), *mentions(node, kind, references.ids)):
        here = element if source.condition else scope
        stored = not source.sealed and not source.condition and kind.category != "trigger"
        for one in check(source.value, source.mode, replace(here, condition=source.condition, stored=stored)):
            yield source, one


def _node(
    node: Node, index: int, kind: NodeType | None, registry: Registry, references: References
) -> Iterator[Problem]:
    place = f"/nodes/{index}"
    name = node.label or node.id
    if kind is None:
        near = similar(node.service, [known.service for known in registry])
        mend = f"Did you mean “{near}”?" if near else "Replace the node, or install the package that brings it."
        message = f"“{name}” is of the type “{node.service}”, which Layers does not know; it is skipped at run time."
        yield Problem("NODE_TYPE_UNKNOWN", message, mend, "warning", node.id, pointer=f"{place}/service")
        return
    if kind.category != "trigger":
        yield from _common(node, place)
    if not kind.built:
        message = f"“{name}”: {kind.name} is not available yet; the node is skipped and its input passed on."
        mend = "Go on without it, or vote for it in the tool chest."
        yield Problem("INTEGRATION_NOT_BUILT", message, mend, "warning", node.id, pointer=f"{place}/service")
        return
    if node.disabled:
        return
    form = compile_form(kind, node, references.ids)
    wrong = {flaw.field for flaw in form.flaws if flaw.error is None}
    told: set[str] = set()
    for flaw in (*form.flaws, *_between(form), *_handles_as_text(kind, node)):
        if flaw.error is None:
            yield _problem(flaw, node, place)
    for source, one in checked(node, kind, references.node(node.id), references):
        if source.field in wrong:
            continue
        told.add(source.field)
        label = kind.params[source.field].label if source.field in kind.params else source.field
        told_of = _told(one, f"“{name}”, {label}", f"{place}/config{source.pointer}", node_id=node.id)
        if source.field in kind.params and kind.params[source.field].kind == "code":  # its places are not the code's
            told_of = replace(told_of, line=None, column=None, start=None, end=None, fix=None)
        yield told_of
    for flaw in form.flaws:
        if flaw.error is not None and flaw.field not in told:
            yield _problem(flaw, node, place)
    yield from _unknown(node, kind, place)


def _problem(flaw: Flaw, node: Node, place: str) -> Problem:
    message = f"“{node.label or node.id}”: {flaw.message}"
    below = flaw.place.replace("/", ".")
    return Problem(
        flaw.code, message, flaw.mend or "Correct it in the node's settings.", "error", node.id,
        field=f"config.{flaw.field}{below}", pointer=f"{place}/config/{flaw.field}{flaw.place}",
    )  # fmt: skip


def _between(form: Form) -> Iterator[Flaw]:
    """What the class itself finds between its fields, where they are known before a run."""
    judge = getattr(form.made, "check", None)
    for field, code, message in judge() if judge is not None else ():
        yield Flaw(field, code, message)


def _handles_as_text(kind: NodeType, node: Node) -> Iterator[Flaw]:
    """A list that makes handles must be a list: the drawing reads it without the form."""
    source = kind.shape.outputs_from
    if source is not None and isinstance(node.config.get(source.param), str) and node.config[source.param]:
        yield Flaw(source.param, "CONFIG_INVALID", "This makes the node's outputs; write it as JSON, not as text.")


def _common(node: Node, place: str) -> Iterator[Problem]:
    """The keys that every node has (nodes.md §1.1)."""
    for key, allowed in _CHOICES.items():
        if node.config.get(key) not in (None, "", *allowed):
            yield _invalid(node, place, key, f"“{key}” is {', '.join(allowed[:-1])} or {allowed[-1]}.")
    for key, (low, high) in _BOUNDS.items():
        value = node.config.get(key)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if value not in (None, "") and not (number and low <= value <= high):
            yield _invalid(node, place, key, f"“{key}” is a number from {low} to {high}.")


def _invalid(node: Node, place: str, key: str, sentence: str) -> Problem:
    message = f"“{node.label or node.id}”: {sentence}"
    return Problem(
        "CONFIG_INVALID",
        message,
        "Correct it.",
        "error",
        node.id,
        field=f"config.{key}",
        pointer=f"{place}/config/{key}",
    )


def _unknown(node: Node, kind: NodeType, place: str) -> Iterator[Problem]:
    """A key that the form does not have is kept, but it may be a slip of the pen."""
    for key in node.config:
        if key in kind.params or key in COMMON or key == "action":
            continue
        near = similar(key, kind.params)
        message = f"“{node.label or node.id}” has the setting “{key}”, which {kind.name} does not know."
        mend = f"Did you mean “{near}”?" if near else "Remove it if it is a slip."
        yield Problem(
            "CONFIG_UNKNOWN", message, mend, "warning", node.id, None, f"config.{key}", f"{place}/config/{key}"
        )


def _told(one: Diagnostic, where: str, pointer: str, *, node_id: str | None = None) -> Problem:
    """A diagnostic as a problem of the workflow; `pointer` leads to the value that was checked."""
    whole = f"{pointer}{one.field or ''}"
    return Problem(
        one.code, f"{where}: {one.message}.", _sentence(one.hint), one.severity, node_id,
        field=whole.split("/", 3)[-1].replace("/", ".") if node_id is not None else None, pointer=whole,
        line=one.line, column=one.column, start=one.start, end=one.end, fix=one.fix and dict(one.fix),
    )  # fmt: skip


def _sentence(hint: str | None) -> str:
    if not hint:
        return "Correct the expression."
    return f"{hint[:1].upper()}{hint[1:]}" + ("" if hint.endswith(("?", ".", ")")) else ".")


def _mapping(edge: Edge, index: int, references: References) -> Iterator[Problem]:
    if not edge.data_mapping:
        return
    for one in check_mapping(edge.data_mapping, references.edge(edge)):
        found = _told(replace(one, field=None), f"The mapping of edge “{edge.id}” to “{edge.target}”", "")
        field = one.field or "data_mapping"
        yield replace(found, edge_id=edge.id, field=field, pointer=f"/edges/{index}/{_line(edge, field)}")


def _line(edge: Edge, field: str) -> str:
    """`data_mapping.customer.name` as a pointer: a target of the object form may have dots of its own."""
    for target in edge.data_mapping if isinstance(edge.data_mapping, Mapping) else ():
        if field.startswith(f"data_mapping.{target}"):
            return f"data_mapping/{target.replace('~', '~0').replace('/', '~1')}"
    return field.replace(".", "/")


def _same_keys(workflow: Workflow, registry: Registry) -> Iterator[Problem]:
    """Two edges without a mapping that bring the same field into one node: the later wins, which may be a surprise."""
    for node in workflow.nodes:
        kind = registry.get(node.service)
        if kind is not None and (kind.shape.joins or len(kind.shape.inputs) > 1):
            continue  # a merge says itself how it combines, Compare takes its inputs apart
        into = [edge for edge in workflow.edges if edge.target == node.id and not edge.data_mapping]
        brought = [(edge, _fields(workflow.node(edge.source), registry)) for edge in into]
        for place, (later, named) in enumerate(brought):
            for earlier, other in brought[:place]:
                shared = sorted(named & other)
                if shared:
                    yield _clash(node, earlier, later, shared)


def _fields(node: Node | None, registry: Registry) -> set[str]:
    """The fields that a node is known to add; those that stay behind on an edge (`_…`) left out."""
    kind = registry.get(node.service) if node is not None else None
    if node is None or kind is None:
        return set()
    declared: Iterable[str] = kind.output_schema.get("properties", {})
    made: Any = node.config.get(
        {"set_variables": "fields", "transform_data": "transformExpression"}.get(node.service, "")
    )
    return {name for name in (*declared, *(made if isinstance(made, dict) else ())) if not name.startswith("_")}


def _clash(node: Node, earlier: Edge, later: Edge, shared: list[JSON]) -> Problem:
    named = ", ".join(f"“{name}”" for name in shared[:5]) + ("…" if len(shared) > 5 else "")
    message = (
        f"Edges “{earlier.id}” and “{later.id}” both bring {named} into “{node.label or node.id}”; “{later.id}” wins."
    )
    mend = "Give one of the two edges a mapping, or join them in a Merge node."
    return Problem("SAME_KEY_TWICE", message, mend, "warning", node.id, later.id)
