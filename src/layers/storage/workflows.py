"""Workflows, their versions and their subscriptions: verbs of the Store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, Select, delete, exists, insert, null, select, update
from sqlalchemy.exc import IntegrityError

from layers.errors import Conflict, NotFound, Stale
from layers.graph.status import WorkflowStatus
from layers.rows import Page, Subscription, VersionRow, WorkflowRow
from layers.storage.cursor import after, page
from layers.storage.reach import Reach
from layers.storage.rowing import cells, columns, make
from layers.storage.tables import executions, secrets, subscriptions, workflow_versions, workflows


class WorkflowVerbs:
    _reach: Reach

    async def add_workflow(self, row: WorkflowRow, version: VersionRow) -> None:
        def job(connection: Connection) -> None:
            connection.execute(insert(workflows).values(cells(row)))
            connection.execute(insert(workflow_versions).values(cells(version)))

        await self._reach.write(job)

    async def save_workflow(
        self, organisation_id: str, workflow_id: str, expected_version: int, version: VersionRow, name: str, nodes: int
    ) -> WorkflowRow:
        def job(connection: Connection) -> WorkflowRow:
            row = _found(connection, organisation_id, workflow_id)
            if row.version != expected_version:
                raise Stale(version=row.version)
            connection.execute(insert(workflow_versions).values(cells(version)))
            saved = replace(row, name=name, version=version.version, node_count=nodes, updated_at=version.created_at)
            connection.execute(update(workflows).where(workflows.c.id == row.id).values(cells(saved)))
            return saved

        return await self._reach.write(job)

    async def workflow(self, organisation_id: str, workflow_id: str) -> WorkflowRow | None:
        query = _of(organisation_id).where(workflows.c.id == workflow_id)
        row = await self._reach.read(lambda connection: connection.execute(query).first())
        return None if row is None else _made(row)

    async def workflows(
        self, organisation_id: str, *, q: str | None, status: str | None, cursor: str | None, limit: int
    ) -> Page[WorkflowRow]:
        query = after(_of(organisation_id), cursor, workflows.c.updated_at, workflows.c.id).limit(limit + 1)
        if q:
            query = query.where(workflows.c.name.icontains(q, autoescape=True))
        if status:
            query = query.where(workflows.c.status == status)
        rows = await self._reach.read(lambda connection: connection.execute(query).all())
        return page(rows, limit, _made, "updated_at", "id")

    async def remove_workflow(self, organisation_id: str, workflow_id: str) -> None:
        def job(connection: Connection) -> None:
            _found(connection, organisation_id, workflow_id)
            connection.execute(delete(workflows).where(workflows.c.id == workflow_id))
            connection.execute(delete(secrets).where(secrets.c.workflow_id == workflow_id))
            ran = exists().where(executions.c.workflow_id == workflow_id)
            connection.execute(delete(workflow_versions).where(workflow_versions.c.workflow_id == workflow_id, ~ran))

        await self._reach.write(job)

    async def version(self, workflow_id: str, version: int) -> VersionRow | None:
        query = select(*columns(workflow_versions, VersionRow)).where(
            workflow_versions.c.workflow_id == workflow_id, workflow_versions.c.version == version
        )
        row = await self._reach.read(lambda connection: connection.execute(query).first())
        return None if row is None else make(VersionRow, row)

    async def versions(self, workflow_id: str, *, cursor: str | None, limit: int) -> Page[VersionRow]:
        table = workflow_versions
        shown = [null().label(c.name) if c.name == "document" else c for c in columns(table, VersionRow)]
        query = select(*shown).where(table.c.workflow_id == workflow_id)
        query = after(query, cursor, table.c.version).limit(limit + 1)
        rows = await self._reach.read(lambda connection: connection.execute(query).all())
        return page(rows, limit, lambda row: make(VersionRow, row), "version")

    async def name_version(self, workflow_id: str, version: int, name: str | None) -> None:
        def job(connection: Connection) -> None:
            table = workflow_versions
            change = update(table).where(table.c.workflow_id == workflow_id, table.c.version == version)
            connection.execute(change.values(name=name))

        await self._reach.write(job)

    async def set_workflow_status(
        self,
        organisation_id: str,
        workflow_id: str,
        status: WorkflowStatus,
        *,
        published_version: int | None,
        by: str | None,
        at: int,
        subscriptions: Sequence[Subscription],
    ) -> WorkflowRow:
        def job(connection: Connection) -> WorkflowRow:
            row = _found(connection, organisation_id, workflow_id)
            changed = replace(row, status=status, published_version=published_version)
            if status is WorkflowStatus.ACTIVE:
                changed = replace(changed, activated_at=at, activated_by=by)
            connection.execute(update(workflows).where(workflows.c.id == row.id).values(cells(changed)))
            _subscribe(connection, workflow_id, subscriptions)
            return changed

        return await self._reach.write(job)

    async def subscriptions(self, *, workflow_id: str | None = None, kind: str | None = None) -> Sequence[Subscription]:
        query = select(*columns(subscriptions, Subscription))
        query = query.order_by(subscriptions.c.workflow_id, subscriptions.c.node_id)
        if workflow_id is not None:
            query = query.where(subscriptions.c.workflow_id == workflow_id)
        if kind is not None:
            query = query.where(subscriptions.c.kind == kind)
        rows = await self._reach.read(lambda connection: connection.execute(query).all())
        return [make(Subscription, row) for row in rows]


def _of(organisation_id: str) -> Select[tuple[object, ...]]:
    return select(*columns(workflows, WorkflowRow)).where(workflows.c.organisation_id == organisation_id)


def _made(row: Sequence[object]) -> WorkflowRow:
    made = make(WorkflowRow, row)
    return replace(made, status=WorkflowStatus(made.status))


def _found(connection: Connection, organisation_id: str, workflow_id: str) -> WorkflowRow:
    row = connection.execute(_of(organisation_id).where(workflows.c.id == workflow_id)).first()
    if row is None:
        raise NotFound("There is no such workflow.", workflow_id=workflow_id)
    return _made(row)


def _subscribe(connection: Connection, workflow_id: str, wanted: Sequence[Subscription]) -> None:
    connection.execute(delete(subscriptions).where(subscriptions.c.workflow_id == workflow_id))
    for subscription in wanted:
        try:
            connection.execute(insert(subscriptions).values(cells(subscription)))
        except IntegrityError as error:
            raise Conflict(
                f"Another workflow listens at {subscription.address} already. Choose another path.",
                node_id=subscription.node_id,
                address=subscription.address,
            ) from error
