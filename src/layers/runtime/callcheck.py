"""What a node gives to the workflow that it calls, held against that one's inputs before anything runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import replace

from layers.catalog.configured import takes_inputs
from layers.catalog.registry import Registry
from layers.graph.inputs import taken
from layers.graph.model import Node, Workflow
from layers.graph.problem import Problem
from layers.graph.records import JSON


async def call_problems(
    workflow: Workflow, registry: Registry, called: Callable[[str], Awaitable[Workflow | None]]
) -> list[Problem]:
    """Only what is certain: of a workflow that an expression names nothing is known, nor of a value that one makes."""
    found: list[Problem] = []
    for index, node in enumerate(workflow.nodes):
        kind = registry.get(node.service)
        calls = getattr(kind.executor, "calls", None) if kind is not None and kind.built else None
        if calls is None or node.disabled:
            continue
        workflow_id, given = calls(node.config)
        if not isinstance(workflow_id, str) or not workflow_id or _made(workflow_id):
            continue
        other = await called(workflow_id)
        if other is None:
            message = f"“{node.label or node.id}” calls the workflow “{workflow_id}”, which there is not."
            place = f"/nodes/{index}/config/workflowId"
            mend = "Name one of this organisation by its id."
            found.append(
                Problem("WORKFLOW_NOT_FOUND", message, mend, "error", node.id, None, "config.workflowId", place)
            )
        elif isinstance(given, dict) and takes_inputs(other, registry):
            found += _misfits(node, index, given, other)
    return found


def _misfits(node: Node, index: int, given: Mapping[str, JSON], other: Workflow) -> Iterator[Problem]:
    inputs = {name: replace(one, type="any") if _made(given.get(name)) else one for name, one in other.inputs.items()}
    for problem in taken(inputs, given, f"/nodes/{index}/config/input")[1]:
        message = f"“{node.label or node.id}” calls “{other.name or other.id}”: {problem.message}"
        place = "config.input" if problem.code == "INPUT_MISSING" else f"config.input.{problem.field}"
        yield replace(problem, message=message, node_id=node.id, field=place)


def _made(value: JSON) -> bool:
    return isinstance(value, str) and "{{" in value
