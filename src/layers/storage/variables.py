"""Variables and secrets: verbs of the Store."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, insert, select

from layers.errors import Stale
from layers.rows import SecretRow, VariablesRow
from layers.storage.reach import Reach
from layers.storage.rowing import cells, columns, make
from layers.storage.tables import secrets, variable_versions


class VariableVerbs:
    _reach: Reach

    async def variables(self) -> Sequence[VariablesRow]:
        table = variable_versions
        newest = select(table.c.organisation_id, func.max(table.c.version).label("version"))
        newest_of = newest.group_by(table.c.organisation_id).subquery()
        query = select(*columns(table, VariablesRow)).join(
            newest_of,
            (table.c.organisation_id == newest_of.c.organisation_id) & (table.c.version == newest_of.c.version),
        )
        rows = await self._reach.read(lambda connection: connection.execute(query).all())
        return [make(VariablesRow, row) for row in rows]

    async def variables_at(self, organisation_id: str, version: int) -> VariablesRow | None:
        table = variable_versions
        query = select(*columns(table, VariablesRow))
        query = query.where(table.c.organisation_id == organisation_id, table.c.version == version)
        row = await self._reach.read(lambda connection: connection.execute(query).first())
        return None if row is None else make(VariablesRow, row)

    async def save_variables(self, row: VariablesRow, put: Sequence[SecretRow], gone: Sequence[str]) -> None:
        def job(connection: Connection) -> None:
            table = variable_versions
            newest = select(func.max(table.c.version)).where(table.c.organisation_id == row.organisation_id)
            if (connection.scalar(newest) or 0) + 1 != row.version:
                raise Stale("The variables were changed by somebody else meanwhile. Load them again.")
            connection.execute(insert(table).values(cells(row)))
            for name in gone:
                connection.execute(delete(secrets).where(*_place(row.organisation_id, "", name)))
            _put(connection, put)

        await self._reach.write(job)

    async def secrets(self) -> Sequence[SecretRow]:
        query = select(*columns(secrets, SecretRow))
        rows = await self._reach.read(lambda connection: connection.execute(query).all())
        return [make(SecretRow, row) for row in rows]

    async def put_secrets(self, rows: Sequence[SecretRow]) -> None:
        await self._reach.write(lambda connection: _put(connection, rows))

    async def remove_secret(
        self, organisation_id: str, workflow_id: str, name: str, environment: str | None = None
    ) -> bool:
        query = delete(secrets).where(*_place(organisation_id, workflow_id, name))
        if environment is not None:
            query = query.where(secrets.c.environment == environment)
        return await self._reach.write(lambda connection: connection.execute(query).rowcount > 0)


def _place(organisation_id: str, workflow_id: str, name: str):  # type: ignore[no-untyped-def]  # conditions of SQL
    return (
        secrets.c.organisation_id == organisation_id,
        secrets.c.workflow_id == workflow_id,
        secrets.c.name == name,
    )


def _put(connection: Connection, rows: Sequence[SecretRow]) -> None:
    for row in rows:
        there = _place(row.organisation_id, row.workflow_id, row.name)
        connection.execute(delete(secrets).where(*there, secrets.c.environment == row.environment))
        connection.execute(insert(secrets).values(cells(row)))
