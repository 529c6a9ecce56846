"""What came from outside for executions, before it is part of their records (R33): verbs of the Store."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, and_, bindparam, insert, select, update

from layers.errors import Conflict, NotFound
from layers.rows import InboxRow
from layers.storage.reach import Reach
from layers.storage.rowing import cells, columns, make
from layers.storage.tables import executions, inbox
from layers.storage.tables.inbox import UNSPENT

_I = inbox.c
ARRIVALS = (
    select(*columns(inbox, InboxRow))
    .where(_I.execution_id == bindparam("of"), UNSPENT)
    .order_by(_I.at, _I.node, _I.scope, _I.token)
)


class InboxVerbs:
    _reach: Reach

    async def arrive(self, row: InboxRow) -> bool:
        def job(connection: Connection) -> bool:
            found = connection.execute(
                select(executions.c.completed_at).where(executions.c.id == row.execution_id)
            ).first()
            if found is None:
                raise NotFound("There is no such execution.", execution_id=row.execution_id)
            if connection.execute(select(_I.at).where(_is(row))).first() is not None:
                return False
            if found.completed_at is not None:
                raise Conflict("The execution is over: nothing waits for this any more.")
            connection.execute(insert(inbox).values(**cells(row)))
            return True

        return await self._reach.write(job)

    async def arrivals(self, execution_id: str) -> Sequence[InboxRow]:
        rows = await self._reach.read(lambda connection: connection.execute(ARRIVALS, {"of": execution_id}).all())
        return [make(InboxRow, row) for row in rows]

    async def addressees(self, after: str, limit: int) -> Sequence[str]:
        query = select(_I.execution_id).distinct().where(_I.execution_id > after, UNSPENT)
        query = query.order_by(_I.execution_id).limit(limit)
        return await self._reach.read(lambda connection: connection.scalars(query).all())

    async def spend(self, row: InboxRow) -> None:
        spent = update(inbox).where(_is(row)).values(body=None)
        await self._reach.write(lambda connection: connection.execute(spent))


def _is(row: InboxRow) -> ColumnElement[bool]:
    return and_(_I.execution_id == row.execution_id, _I.node == row.node, _I.scope == row.scope, _I.token == row.token)
