"""Brings a database to the schema of this version of Layers. Alembic is imported only when there is something to do."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from layers.errors import StoreCorrupt
from layers.storage.tables import metadata
from layers.storage.tables.schema import HEAD as HEAD

MIGRATIONS = Path(__file__).parent / "migrations"


def revision(connection: Connection) -> str | None:
    """None: the database is empty; "": no migration was applied yet. Raises `StoreCorrupt` for one that is not ours, or
    of a newer Layers."""
    tables = inspect(connection).get_table_names()
    if not tables:
        return None
    if "alembic_version" not in tables:
        raise StoreCorrupt("This database was not made by Layers. Choose another data directory with --data.")
    found = str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")
    if found > HEAD:
        raise StoreCorrupt(
            f"This database was written by a newer version of Layers (schema {found}, this one knows {HEAD}). "
            "Install the newer version, or restore a backup made before. Nothing was changed."
        )
    return found


def create(connection: Connection) -> None:
    """Everything at once in an empty database; the same schema as all migrations lead to, which a test shows."""
    metadata.create_all(connection)
    connection.execute(
        text(
            "CREATE TABLE alembic_version "
            "(version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
        )
    )
    connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


def upgrade(connection: Connection) -> None:
    """Apply what is missing, inside the caller's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
