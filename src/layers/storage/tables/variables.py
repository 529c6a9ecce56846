"""Variables: an organisation's constants, a row for every state of them, and sealed secrets."""

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, Table, Text

from layers.storage.tables.schema import JsonText, Moment, metadata

variable_versions = Table(
    "variable_versions",
    metadata,
    Column("organisation_id", ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("entries", JsonText, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("author", Text),
)

secrets = Table(
    "secrets",
    metadata,
    Column("organisation_id", ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True),
    Column("workflow_id", Text, primary_key=True),  # empty: of the whole organisation
    Column("name", Text, primary_key=True),
    Column("environment", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("author", Text),
)
