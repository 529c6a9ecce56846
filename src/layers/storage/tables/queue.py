"""The queue: what waits for a place, and who has one.

An execution that no limit concerns has no row here.
"""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text, text

from layers.storage.tables.schema import JsonText, Moment, metadata

WAITING = text("owner IS NULL")
HELD = text("owner IS NOT NULL")
KIN = text("line IS NOT NULL AND owner IS NULL")

# A row is an execution that waits in line, or with an `owner` one that has a place and runs. `rank` 0 has begun before
# and goes on, 1 is new. `keeps`: it has its place until it is finished, parked or not. `line` (JSON) are the ids of
# those that wait for it, and for whom they wait.
queue = Table(
    "queue",
    metadata,
    Column("execution_id", Text, primary_key=True),
    Column("organisation_id", Text, nullable=False),
    Column("workflow_id", Text, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("owner", Text),
    Column("claimed_at", Moment),
    Column("keeps", Boolean, nullable=False),
    Column("line", JsonText),
    Index(
        "ix_queue_waiting",
        "organisation_id",
        "workflow_id",
        "rank",
        "at",
        "execution_id",
        "owner",  # always NULL; SQLite counts in the index alone only when it finds it there
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    ),
    Index("ix_queue_held", "organisation_id", "workflow_id", "owner", sqlite_where=HELD, postgresql_where=HELD),
    Index("ix_queue_kin", "organisation_id", "workflow_id", "at", sqlite_where=KIN, postgresql_where=KIN),
    sqlite_with_rowid=False,
)

# What the queue knows of a workflow: its limits, as the version says that runs, and its counters, which `claim`
# touches. `served` is the number of the last turn it had; `used` starts are counted in the rate's window that began at
# `window_at`; `held_ms` is how long its executions held their places of late; `warned` the level (80, 90, 100) that was
# told on `warned_day`.
lanes = Table(
    "lanes",
    metadata,
    Column("workflow_id", Text, primary_key=True),
    Column("organisation_id", Text, nullable=False),
    Column("max_concurrent", Integer),
    Column("rate", Integer),
    Column("per", Text),
    Column("timezone", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("paused_by", Text),
    Column("served", BigInteger, nullable=False),
    Column("window_at", Moment, nullable=False),
    Column("used", Integer, nullable=False),
    Column("held_ms", Integer),
    Column("warned", Integer, nullable=False),
    Column("warned_day", Text),
    Index(None, "organisation_id", "served"),
    sqlite_with_rowid=False,
)
