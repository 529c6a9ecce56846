"""One history: a fresh database and one that went through all migrations are the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text

from layers.runtime import codec
from layers.storage import schema
from layers.storage.sqlite import FILE, open_store
from layers.storage.tables import metadata


@pytest.fixture
def empty() -> Iterator[Connection]:
    with create_engine("sqlite://").connect() as connection:
        yield connection


def shape(connection: Connection) -> set[tuple[str, ...]]:
    """What the database says of itself: each index, and of each table its columns and constraints in any order."""
    rows = connection.execute(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")).scalars()
    return {_parts(" ".join(sql.split()).replace('"', "")) for sql in rows}


def _parts(sql: str) -> tuple[str, ...]:
    if not sql.startswith("CREATE TABLE"):
        return (sql,)
    head, body = sql.removesuffix(")").split("(", 1)
    return (head.strip(), *sorted(part.strip() for part in re.split(r",(?![^(]*\))", body)))


def made(make: Callable[[Connection], None]) -> set[tuple[str, ...]]:
    with create_engine("sqlite://").connect() as connection:
        make(connection)
        return shape(connection)


def test_a_fresh_schema_equals_all_migrations_applied() -> None:
    assert made(schema.create) == made(schema.upgrade)


def test_the_tables_in_the_code_are_what_the_migrations_lead_to(empty: Connection) -> None:
    schema.upgrade(empty)
    assert compare_metadata(MigrationContext.configure(empty, opts={"compare_type": True}), metadata) == []


def test_both_ways_end_at_the_head_that_the_code_knows(empty: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [schema.HEAD]
    assert schema.revision(empty) is None
    schema.upgrade(empty)
    assert schema.revision(empty) == schema.HEAD
    with create_engine("sqlite://").connect() as other:
        schema.create(other)
        assert schema.revision(other) == schema.HEAD


async def test_a_database_behind_is_brought_to_the_head_when_opened(tmp_path: Path) -> None:
    """An Alembic table with nothing in the history yet: as far behind as can be."""
    engine = create_engine(f"sqlite:///{tmp_path / FILE}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
    engine.dispose()
    store, journal = open_store(tmp_path, decode=codec.decode)
    assert journal.run(schema.revision) == schema.HEAD
    assert not await store.has_owner()
    await store.close()


def test_every_migration_stands_by_itself() -> None:
    """It tells what was; the tables in the code tell what is, and change."""
    for path in (schema.MIGRATIONS / "versions").glob("*.py"):
        assert "layers" not in path.read_text().split("def upgrade")[1], path.name
        assert "import layers" not in path.read_text()
        assert "from layers" not in path.read_text()
