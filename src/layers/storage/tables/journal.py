"""Executions: their records, the projection of these that lists and queues read (R6), and what commits with them.

Every index here is paid for by each execution, so what the finished and completed ones do not need is partial.
"""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, Table, Text, TextClause, text

from layers.storage.tables.schema import JsonText, Moment, metadata

UNFINISHED = text("completed_at IS NULL")
NOT_COMPLETED = text("status <> 'completed'")
NOT_LIVE = text("mode <> 'live'")
WAITED_FOR = text("attention IS NOT NULL")
IS_RETRY = text("retry_of IS NOT NULL")


def _partial(name: str, where: TextClause, *columns: str) -> Index:
    return Index(f"ix_executions_{name}", *columns, sqlite_where=where, postgresql_where=where)


executions = Table(
    "executions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("organisation_id", Text, nullable=False),
    Column("workflow_id", Text, nullable=False),
    Column("workflow_name", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("mode", Text, nullable=False),
    Column("trigger_node_id", Text, nullable=False),
    Column("trigger_type", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("completed_at", Moment),
    Column("error", JsonText),
    Column("error_node_id", Text),
    Column("has_warnings", Boolean, nullable=False),
    Column("root_id", Text, nullable=False),
    Column("retry_of", Text),
    Column("triggered_by", Text, nullable=False),
    Column("owner", Text),
    Column("starts", Integer, nullable=False),
    Column("attention", Text),
    Index(None, "organisation_id", "started_at", "id"),
    Index(None, "workflow_id", "started_at", "id"),
    _partial("not_completed", NOT_COMPLETED, "organisation_id", "status", "started_at", "id"),
    _partial("workflow_not_completed", NOT_COMPLETED, "workflow_id", "status", "started_at", "id"),
    _partial("not_live", NOT_LIVE, "organisation_id", "mode", "started_at", "id"),
    _partial("workflow_not_live", NOT_LIVE, "workflow_id", "mode", "started_at", "id"),
    _partial("unfinished", UNFINISHED, "status", "started_at", "id"),
    _partial("attention", WAITED_FOR, "organisation_id", "started_at", "id"),
    _partial("retry_of", IS_RETRY, "retry_of"),
)

# A row is a segment: what one commit added to one execution (`runtime/codec.py` reads and writes the body).
journal = Table(
    "journal",
    metadata,
    Column("execution_id", Text, primary_key=True),
    Column("first_seq", Integer, primary_key=True, autoincrement=False),
    Column("last_seq", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

blobs = Table(
    "blobs",
    metadata,
    Column("organisation_id", Text, primary_key=True),
    Column("hash", Text, primary_key=True),  # SHA-256, hex
    Column("content", LargeBinary, nullable=False),
)

# Who needs a blob: it is deleted with the last of them. Only executions with values that large have rows here.
blob_uses = Table(
    "blob_uses",
    metadata,
    Column("execution_id", Text, primary_key=True),
    Column("hash", Text, primary_key=True),
    Column("organisation_id", Text, nullable=False),
    Index(None, "hash", "organisation_id"),
    sqlite_with_rowid=False,
)

timers = Table(
    "timers",
    metadata,
    Column("execution_id", Text, primary_key=True),
    Column("node", Text, primary_key=True),
    Column("scope", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    Index(None, "at", "execution_id", "node", "scope"),
)

# Keys of events that were accepted: each starts one execution only (R33, R38, R44).
dedupe = Table(
    "dedupe",
    metadata,
    Column("key", Text, primary_key=True),
    Column("execution_id", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "at"),
)

# Executions that were taken out of all lists, and whose records are still to be deleted.
discarded = Table(
    "discarded",
    metadata,
    Column("execution_id", Text, primary_key=True),
    Column("organisation_id", Text, nullable=False),
)

# Live executions begun, by day in the workflow's zone.
usage = Table(
    "usage",
    metadata,
    Column("organisation_id", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("workflow_id", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    sqlite_with_rowid=False,
)
