"""A retry: a new execution that takes over, as facts, what the old one has done and need not do again (R40).

1. What is run again: the chosen node run (or all that failed), and everything that lies behind it. All else is reused.
2. The root id stays, so the keys of effects do: a request that was answered with success is answered from the record,
   one whose outcome is unknown is sent again under its old key, a changed one in a new epoch (attempt 0 marks them).
3. On another version a record is reused only if its node and the mappings into it are the same there, and its
   ancestors are reused.
4. `start` takes nothing over: it is a new root, and repeats its effects.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from layers.errors import Conflict, Invalid, NotFound
from layers.graph.model import Edge, Node
from layers.graph.plan import ERROR, Plan, reach
from layers.graph.records import JSON, Accepted, Chosen, Ended, Intent, Record, Result
from layers.graph.status import FINISHED, ExecutionStatus, NodeStatus
from layers.ports import Store
from layers.runtime.engine import Engine
from layers.runtime.plans import Plans
from layers.runtime.run import Run


@dataclass(frozen=True, slots=True)
class Retries:
    engine: Engine
    store: Store
    plans: Plans

    async def retry(
        self,
        organisation_id: str,
        execution_id: str,
        from_: str = "failed",
        *,
        by: str,
        input: JSON = None,
        version: int | None = None,
    ) -> Run:
        """`from_`: failed | start | a node's id. `input` replaces the trigger's data, from the start only.

        Raises `NotFound`, `Conflict` (it is not finished; nothing failed), `Invalid` (no such node or version)."""
        row = await self.store.execution(organisation_id, execution_id)
        if row is None:
            raise NotFound("There is no such execution.", execution_id=execution_id)
        if row.status not in FINISHED:
            raise Conflict("It is not finished yet. Cancel it first, or wait for its end.")
        if input is not None and from_ != "start":
            raise Invalid("Other input can only be given from the start.")
        records = [record for _, record in await self.store.records(execution_id)]
        accepted = records[0]
        if not isinstance(accepted, Accepted):
            raise Conflict("Its records do not begin with its beginning.")
        old = await self.plans.ran(row)
        new = old if version is None else await self.plans.get(organisation_id, row.workflow_id, version)
        plan = new.plan(accepted.trigger)
        carried: Sequence[Record] = ()
        if from_ != "start":
            again = _again(plan, records, from_)
            if not again and row.status is ExecutionStatus.COMPLETED:
                raise Conflict("Nothing of it failed. Retry it from a node, or from the start.")
            carried = _carried(old.plan(accepted.trigger), plan, records, again)
        return self.engine.accept(
            new,
            accepted.trigger,
            accepted.payload.data if input is None else input,
            mode=accepted.mode,
            triggered_by=by,
            carried=carried,
            retry_of=execution_id,
            root_id=None if from_ == "start" else accepted.root_id,
        )


def _again(plan: Plan, records: Iterable[Record], from_: str) -> set[str]:
    """The nodes that must run again: what failed or was stopped, the chosen one, and all behind them."""
    starts = {record.node for record in records if isinstance(record, Ended) and _undone(record)}
    if from_ != "failed":
        if from_ not in plan.nodes:
            raise Invalid(f"The node “{from_}” is not part of this execution.")
        if from_ == plan.trigger:
            raise Invalid("To run it from its trigger, retry from “start”.")
        starts.add(from_)
    edges = [edge for planned in plan.nodes.values() for edge in planned.outgoing]
    return {node for start in starts for node in reach(start, edges)}


def _undone(record: Ended) -> bool:
    unhandled = record.status is NodeStatus.ERROR and ERROR not in record.handles
    return unhandled or (record.status is NodeStatus.CANCELLED and record.skip_reason != "overtaken")


def _carried(old: Plan, new: Plan, records: Sequence[Record], again: set[str]) -> list[Record]:
    """The facts that stay, and the effects of the node runs that are run again, as records of attempt 0.

    A scope inside a loop belongs to its loop: it is taken over only by a version that knows loops."""
    kept = _same(old, new) - again
    ended = {(record.node, record.scope): record for record in records if isinstance(record, Ended)}
    made: list[Record] = []
    for record in records:
        if isinstance(record, Ended | Chosen) and record.node in kept:
            if isinstance(record, Chosen) or ended[record.node, record.scope] is record:
                made.append(record)
        elif isinstance(record, Intent | Result) and _repeats(record, kept, new):
            made.append(replace(record, attempt=0))
    return made


def _repeats(record: Intent | Result, kept: set[str], new: Plan) -> bool:
    """An effect of a node run that runs again; a reply is none, its caller is gone."""
    return record.node not in kept and record.node in new.nodes and record.type != "reply"


def _same(old: Plan, new: Plan) -> set[str]:
    """Nodes whose records hold on the new version: the same node, fed in the same way by nodes that hold too."""
    if old is new:
        return set(new.nodes)
    same = {
        node
        for node, planned in new.nodes.items()
        if (was := old.nodes.get(node)) is not None
        and _drawn(was.node) == _drawn(planned.node)
        and was.shape.version == planned.shape.version
        and [_wire(edge) for edge in was.incoming] == [_wire(edge) for edge in planned.incoming]
    }
    changing = True
    while changing:
        lost = {node for node in same if any(edge.source not in same for edge in new.nodes[node].incoming)}
        same -= lost
        changing = bool(lost)
    return same


def _drawn(node: Node) -> tuple[object, ...]:
    return node.service, node.config, node.disabled, node.credentials_ref


def _wire(edge: Edge) -> tuple[object, ...]:
    return edge.id, edge.source, edge.source_handle, edge.target_handle, edge.data_mapping
