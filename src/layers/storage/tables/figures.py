"""How much each node did and how well, by day: counted behind the journal (`runtime/tally.py`)."""

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from layers.storage.tables.schema import metadata

# `bucket` is a band of durations: node runs of one day that took about as long share a row.
node_figures = Table(
    "node_figures",
    metadata,
    Column("organisation_id", Text, primary_key=True),
    Column("workflow_id", Text, primary_key=True),
    Column("day", Text, primary_key=True),  # YYYY-MM-DD in the workflow's zone
    Column("node", Text, primary_key=True),
    Column("bucket", Integer, primary_key=True, autoincrement=False),
    Column("runs", Integer, nullable=False),
    Column("errors", Integer, nullable=False),
    Column("busy_us", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
