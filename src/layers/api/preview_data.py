"""What a preview is evaluated over: the data of a run, samples of the node types, or what the editor sends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from layers.api.services import Services
from layers.api.wire import PreviewData
from layers.errors import NotFound
from layers.expressions import MASK
from layers.rows import ExecutionQuery
from layers.runtime.plans import Compiled


async def context_of(
    services: Services, compiled: Compiled | None, asked: PreviewData, node_id: str | None
) -> dict[str, Any]:
    """By roots. Secrets stand there as their mask. Raises `NotFound` for an execution that is not the workflow's."""
    if asked.from_ == "inline" or compiled is None:
        data = dict(asked.data or {})
        return {**data, "open": data.get("open", data.get("input"))}
    trace = await _trace(services, compiled, asked)
    trigger, outputs = _samples(services, compiled) if trace is None else _recorded(trace)
    given = _input(compiled, trace, trigger, outputs, node_id)
    secret = {name: MASK for name, entry in compiled.workflow.variables.items() if entry.get("secret")}
    return {
        "trigger": trigger,
        "nodes": outputs,
        "variables": {**compiled.variables, **secret},
        "env": compiled.env,
        "execution": {
            "id": trace["execution_id"] if trace else "exe_preview",
            "workflow_id": compiled.workflow_id,
            "mode": trace["mode"] if trace else "test",
        },
        "input": given,
        "open": given,
    }


async def _trace(services: Services, compiled: Compiled, asked: PreviewData) -> dict[str, Any] | None:
    """The run that is asked for, the last one, or None where samples are to stand in."""
    execution_id = asked.execution_id if asked.from_ == "execution" else None
    if asked.from_ == "last_run":
        query = ExecutionQuery(compiled.organisation_id, workflow_id=compiled.workflow_id, limit=1)
        newest = (await services.store.executions(query)).items
        execution_id = newest[0].id if newest else None
    if execution_id is None:
        return None
    trace = await services.runtime.executions.trace(compiled.organisation_id, execution_id)
    if trace is None or trace["workflow_id"] != compiled.workflow_id:
        raise NotFound(f"This workflow has no execution “{execution_id}”.")
    return trace


def _recorded(trace: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    runs = [run for run in trace["nodes_executed"] if not run["scope"] and run["output"] is not None]
    return trace["trigger_data"], {run["node_id"]: run["output"] for run in runs}


def _samples(services: Services, compiled: Compiled) -> tuple[Any, dict[str, Any]]:
    kinds = {node.id: services.registry.get(node.service) for node in compiled.workflow.nodes}
    samples = {node_id: dict(kind.sample) for node_id, kind in kinds.items() if kind is not None}
    triggers = [node_id for node_id, kind in kinds.items() if kind is not None and kind.trigger is not None]
    return (samples[triggers[0]] if triggers else {}), samples


def _input(
    compiled: Compiled, trace: Mapping[str, Any] | None, trigger: Any, outputs: Mapping[str, Any], node_id: str | None
) -> Any:
    """What came into the node in that run; else what its first source gave."""
    runs = trace["nodes_executed"] if trace is not None else ()
    came = next((run["input"] for run in runs if run["node_id"] == node_id and not run["scope"]), None)
    if came is not None:
        return came
    source = next((edge.source for edge in compiled.workflow.edges if edge.target == node_id), None)
    return outputs.get(source, trigger) if source is not None else trigger
