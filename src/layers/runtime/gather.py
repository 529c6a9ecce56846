"""What flows into a node run: the outputs of the delivered edges, mapped and merged in stored edge order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from layers.errors import WontWork
from layers.expressions import ExpressionError, Options
from layers.frozen import frozen
from layers.graph.execution import State, inputs_of
from layers.graph.model import Edge
from layers.graph.plan import Plan
from layers.graph.records import JSON, Given
from layers.runtime.codec import normalise
from layers.runtime.plans import Compiled

Arrived = tuple[tuple[str, str, JSON], ...]


@frozen
class Gathered:
    """`data` is the node's input, `given` how the record names it (R4), `arrived` what each edge brought."""

    data: JSON
    given: Given
    arrived: Arrived


def gather(
    compiled: Compiled,
    plan: Plan,
    execution: State,
    node: str,
    scope: str,
    context: Mapping[str, Any],
    options: Options,
) -> Gathered:
    """Raises `WontWork` with the expression's code, naming edge and target, when a mapping cannot be applied."""
    delivered = inputs_of(plan, execution, node, scope)
    if len(delivered) == 1 and not delivered[0][0].data_mapping:
        edge, output = delivered[0]
        data = public(output)
        return Gathered(data, Given(edge.source), ((edge.source, edge.target_handle or "", data),))
    brought = [(edge, _along(compiled, edge, output, context, options)) for edge, output in delivered]
    arrived = tuple((edge.source, edge.target_handle or "", data) for edge, data in brought)
    merged = normalise(merge([data for _, data in brought]))
    return Gathered(merged.data, Given(None, merged), arrived)


def public(output: JSON) -> JSON:
    """An output as it is passed on: without the fields that begin with `_`. The same object if there are none."""
    if isinstance(output, dict):
        for name in output:
            if name[:1] == "_":
                return {name: value for name, value in output.items() if name[:1] != "_"}
    return output


def merge(parts: list[JSON]) -> JSON:
    """Objects side by side, the later winning; one thing alone as it is; what is no object, as `value`."""
    if len(parts) == 1:
        return parts[0]
    merged: dict[str, JSON] = {}
    for part in parts:
        merged.update(part if isinstance(part, dict) else {} if part is None else {"value": part})
    return merged


def _along(compiled: Compiled, edge: Edge, output: JSON, context: Mapping[str, Any], options: Options) -> JSON:
    try:
        mapping = compiled.mapping(edge)
        return public(output) if mapping is None else mapping.apply(output, context, options)
    except ExpressionError as error:
        raise WontWork(
            f"The mapping of the edge “{edge.id}” to “{edge.target}” failed: {error}",
            code=error.code,
            edge_id=edge.id,
            field=error.field,
        ) from error
