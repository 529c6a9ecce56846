"""Rows and records as the tests of storage and journal need them."""

from __future__ import annotations

from typing import Any

from layers.graph.records import Accepted, Ended, Finished, Given, Record, Value
from layers.graph.status import FINISHED, ExecutionStatus, NodeStatus, WorkflowStatus
from layers.ports import Append
from layers.rows import AccessRow, ExecutionRow, OrganisationRow, Subscription, UserRow, VersionRow, WorkflowRow
from layers.runtime import codec

AT = 1_764_000_000_000
OWNER = "own_1"
RUNNING, COMPLETED = ExecutionStatus.RUNNING, ExecutionStatus.COMPLETED

ORGANISATION = OrganisationRow("org_1", "Analytical Engines", "Europe/London", AT)
USER = UserRow("usr_1", " Ada@Example.com", "Ada", "argon2…", AT)


def access(number: int = 1, **changed: Any) -> AccessRow:
    fields = {"id": f"acc_{number}", "kind": "token", "hash": f"{number:064d}", "organisation_id": "org_1"}
    return AccessRow(**{**fields, "role": "editor", "label": "ci", "created_at": AT + number, **changed})


def workflow(number: int = 1, **changed: Any) -> WorkflowRow:
    fields = {"id": f"wf_{number}", "organisation_id": "org_1", "name": f"Lead {number}", "version": 1}
    at = {"created_at": AT + number, "updated_at": AT + number}
    more = {"status": WorkflowStatus.DRAFT, "published_version": None, "node_count": 2}
    return WorkflowRow(**{**fields, **at, **more, **changed})


def version(number: int = 1, of: str = "wf_1", **changed: Any) -> VersionRow:
    document = {"format": "layers/1", "name": "Lead", "nodes": [{"id": "z"}, {"id": "a"}], "edges": []}
    return VersionRow(**{"workflow_id": of, "version": number, "document": document, "created_at": AT, **changed})


def hook(address: str, of: str = "wf_1", node: str = "hook", **changed: Any) -> Subscription:
    fields = {"workflow_id": of, "organisation_id": "org_1", "node_id": node, "kind": "webhook", "address": address}
    return Subscription(**{**fields, "active": True, "version": 1, "config": {"method": "POST"}, **changed})


def execution(id: str = "exe_1", seq: int = 1, status: ExecutionStatus = RUNNING, **changed: Any) -> ExecutionRow:
    fields = {"id": id, "organisation_id": "org_1", "workflow_id": "wf_1", "workflow_name": "Lead", "version": 1}
    how = {"mode": "live", "trigger_node_id": "hook", "trigger_type": "webhook", "status": status, "seq": seq}
    more = {"started_at": AT, "completed_at": AT + 9 if status in FINISHED else None, "root_id": id, "owner": OWNER}
    return ExecutionRow(**{**fields, **how, **more, **changed})


def accepted(id: str = "exe_1", payload: Any = None) -> Accepted:
    return Accepted(id, "org_1", "wf_1", 1, "hook", "webhook", codec.normalise(payload), AT, root_id=id)


def ended(node: str, output: Any = None) -> Ended:
    return Ended(
        node, "", 1, NodeStatus.SUCCESS, "no_op", 1, AT, 7, Given("hook"), codec.normalise(output), ("output",), now=AT
    )


FINISHED_RECORD = Finished(ExecutionStatus.COMPLETED, AT + 9, 100)


def append(*records: Record, row: ExecutionRow, owner: str = OWNER, **more: Any) -> Append:
    """As the journal hands it to its store."""
    first = row.seq - len(records) + 1
    chunk = codec.encode(records, first)
    bodies = [chunk.body] if records else []
    return Append(row.id, owner, first, bodies, row, blobs=dict(chunk.blobs), **more)


def outputs(records: Any) -> list[Any]:
    """What the records hold, and how they are numbered, in short."""
    return [(seq, record.kind, _output(record)) for seq, record in records]


def _output(record: Record) -> Any:
    held = getattr(record, "payload", None) or getattr(record, "output", None)
    return held.data if isinstance(held, Value) else None
