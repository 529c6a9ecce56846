"""What came from outside for an execution, kept until the record that it causes (R33). A key is used once; it stays
taken when its body is gone, so that a second reply hears of the first."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table, Text, text

from layers.storage.tables.schema import Moment, metadata

UNSPENT = text("body IS NOT NULL")

inbox = Table(
    "inbox",
    metadata,
    Column("execution_id", Text, ForeignKey("executions.id", ondelete="CASCADE"), primary_key=True),
    Column("node", Text, primary_key=True),  # empty: the execution as a whole
    Column("scope", Text, primary_key=True),
    Column("token", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("body", LargeBinary),  # JSON; NULL once it was consumed
    Index("ix_inbox_unspent", "execution_id", sqlite_where=UNSPENT, postgresql_where=UNSPENT),
)
