"""How long history is kept, and what was used: verbs of the Store."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import func, select

from layers.rows import Outlived, Page, UsageRow
from layers.storage import discard, outlived
from layers.storage.reach import Reach
from layers.storage.rowing import columns, make
from layers.storage.tables import usage, workflows


class HistoryVerbs:
    _reach: Reach

    async def usage(self, organisation_id: str, since_day: str) -> Sequence[UsageRow]:
        named = func.coalesce(workflows.c.name, "")
        query = select(*columns(usage, UsageRow, "workflow_name"), named).outerjoin_from(
            usage, workflows, workflows.c.id == usage.c.workflow_id
        )
        query = query.where(usage.c.organisation_id == organisation_id, usage.c.day >= since_day)
        query = query.order_by(usage.c.day, usage.c.workflow_id)
        rows = await self._reach.read(lambda connection: connection.execute(query).all())
        return [make(UsageRow, row) for row in rows]

    async def histories(self, after: str, limit: int) -> Sequence[tuple[str, str]]:
        return await self._reach.read(lambda connection: outlived.histories(connection, after, limit))

    async def outlived(self, query: Outlived) -> Page[str]:
        return await self._reach.read(lambda connection: outlived.outlived(connection, query))

    async def discard(self, execution_ids: Sequence[str], more: Callable[[], bool]) -> tuple[int, int]:
        return await self._reach.write(lambda connection: discard.discard(connection, execution_ids, more))

    async def reclaim(self, keys_before: int, more: Callable[[], bool]) -> bool:
        return await self._reach.write(lambda connection: discard.reclaim(connection, keys_before, more))
