"""What a preview is evaluated over: the data of a run, samples of the node types, or what the editor sends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from layers.api.services import Services
from layers.api.wire_expressions import PreviewData
from layers.errors import NotFound
from layers.expressions import MASK
from layers.graph.loops import ancestors, outer
from layers.graph.model import Edge
from layers.rows import ExecutionQuery
from layers.runtime.plans import Compiled

Roots = dict[str, Any]


def place_of(compiled: Compiled, node_id: str | None, edge_id: str | None) -> tuple[str | None, Edge | None]:
    """The node whose expressions are meant, and the edge, if it is a mapping. Raises `NotFound`."""
    if edge_id is not None:
        edge = next((one for one in compiled.workflow.edges if one.id == edge_id), None)
        if edge is None:
            raise NotFound(f"There is no edge “{edge_id}” in this workflow.")
        return edge.target, edge
    if node_id is not None and compiled.workflow.node(node_id) is None:
        raise NotFound(f"There is no node “{node_id}” in this workflow.")
    return node_id, None


async def context_of(
    services: Services, compiled: Compiled | None, asked: PreviewData, node_id: str | None, edge: Edge | None = None
) -> Roots:
    """By roots. Secrets stand there as their mask. Raises `NotFound` for an execution that is not the workflow's."""
    if asked.from_ == "inline" or compiled is None:
        data = dict(asked.data or {})
        return {**data, "open": data.get("open", data.get("input"))}
    trace = await _trace(services, compiled, asked)
    trigger, outputs, around = _samples(services, compiled) if trace is None else _recorded(trace, node_id)
    given = _input(compiled, trace, trigger, outputs, node_id)
    secrets = compiled.variables.secret_names(compiled.organisation_id, compiled.workflow)
    return {
        "trigger": trigger,
        "nodes": outputs,
        "variables": {**compiled.shown("test"), **dict.fromkeys(secrets, MASK)},
        "env": compiled.env,
        "execution": {
            "id": trace["execution_id"] if trace else "exe_preview",
            "workflow_id": compiled.workflow_id,
            "started_at": trace["started_at"] if trace else services.clock.ms(),
            "status": "running",
            "mode": trace["mode"] if trace else "test",
        },
        **around,
        "input": given,
        "open": given if edge is None else outputs.get(edge.source),
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


def _recorded(trace: Mapping[str, Any], node_id: str | None) -> tuple[Any, dict[str, Any], Roots]:
    """The trigger's payload, the outputs that the node saw, and in a loop what it saw of its first iteration there."""
    runs = trace["nodes_executed"]
    scope = next((run["scope"] for run in runs if run["node_id"] == node_id), "")
    outputs: dict[str, Any] = {}
    for around in reversed(ancestors(scope)):
        outputs |= {
            run["node_id"]: run["output"] for run in runs if run["scope"] == around and run["output"] is not None
        }
    return trace["trigger_data"], outputs, _iteration(runs, scope) if scope else {}


def _iteration(runs: list[dict[str, Any]], scope: str) -> Roots:
    """`item`, `index` and `loop`, as the nodes behind `each_item` received them."""
    given = [run["input"] for run in runs if run["scope"] == scope and isinstance(run["input"], dict)]
    told = next((one for one in given if {"item", "index", "total"} <= one.keys()), {})
    index, total = outer(scope)[2], told.get("total")
    last = total is not None and index == total - 1
    about = {"index": index, "number": index + 1, "total": total, "first": index == 0, "last": last}
    return {"item": told.get("item"), "index": index, "loop": {**about, "previous": None}}


def _samples(services: Services, compiled: Compiled) -> tuple[Any, dict[str, Any], Roots]:
    kinds = {node.id: services.registry.get(node.service) for node in compiled.workflow.nodes}
    samples = {node_id: dict(kind.sample) for node_id, kind in kinds.items() if kind is not None}
    triggers = [node_id for node_id, kind in kinds.items() if kind is not None and kind.trigger is not None]
    return (samples[triggers[0]] if triggers else {}), samples, {}


def _input(
    compiled: Compiled, trace: Mapping[str, Any] | None, trigger: Any, outputs: Mapping[str, Any], node_id: str | None
) -> Any:
    """What came into the node in that run; else what its first source gave."""
    runs = trace["nodes_executed"] if trace is not None else ()
    came = next((run["input"] for run in runs if run["node_id"] == node_id and run["input"] is not None), None)
    if came is not None:
        return came
    source = next((edge.source for edge in compiled.workflow.edges if edge.target == node_id), None)
    return outputs.get(source, trigger) if source is not None else trigger
