"""People, what they may do, and the settings of the installation: verbs of the Store."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy import exists as exists_

from layers.errors import Conflict
from layers.rows import AccessRow, OrganisationRow, UserRow
from layers.storage.reach import Reach
from layers.storage.rowing import cells, columns, make
from layers.storage.tables import access as accesses
from layers.storage.tables import members, organisations, settings, users


class PeopleVerbs:
    _reach: Reach

    async def has_owner(self) -> bool:
        return await self._reach.read(_has_owner)

    async def add_organisation(self, organisation: OrganisationRow) -> None:
        await self._reach.write(lambda c: c.execute(insert(organisations).values(cells(organisation))) and None)

    async def add_owner(self, user: UserRow, organisation: OrganisationRow, access: AccessRow | None) -> None:
        def job(connection: Connection) -> None:
            if _has_owner(connection):
                raise Conflict("There is an owner already. Sign in instead.")
            there = update(organisations).where(organisations.c.id == organisation.id)
            if not connection.execute(there.values(name=organisation.name, timezone=organisation.timezone)).rowcount:
                connection.execute(insert(organisations).values(cells(organisation)))
            connection.execute(insert(users).values(**cells(user), email_key=_key(user.email)))
            member = {"user_id": user.id, "organisation_id": organisation.id, "role": "owner"}
            connection.execute(insert(members).values(member))
            if access is not None:
                connection.execute(insert(accesses).values(cells(access)))

        await self._reach.write(job)

    async def user_by_email(self, email: str) -> tuple[UserRow, OrganisationRow, str] | None:
        def job(connection: Connection) -> tuple[UserRow, OrganisationRow, str] | None:
            user = connection.execute(select(*columns(users, UserRow)).where(users.c.email_key == _key(email))).first()
            if user is None:
                return None
            member = connection.execute(
                select(*columns(organisations, OrganisationRow), members.c.role)
                .join_from(members, organisations)
                .where(members.c.user_id == user.id)
                .order_by(organisations.c.created_at, organisations.c.id)
            ).first()
            return None if member is None else (make(UserRow, user), make(OrganisationRow, member[:-1]), member.role)

        return await self._reach.read(job)

    async def user(self, user_id: str) -> UserRow | None:
        query = select(*columns(users, UserRow)).where(users.c.id == user_id)
        row = await self._reach.read(lambda connection: connection.execute(query).first())
        return None if row is None else make(UserRow, row)

    async def organisation(self, organisation_id: str | None = None) -> OrganisationRow | None:
        query = select(*columns(organisations, OrganisationRow))
        query = query.order_by(organisations.c.created_at, organisations.c.id).limit(1)
        if organisation_id is not None:
            query = query.where(organisations.c.id == organisation_id)
        row = await self._reach.read(lambda connection: connection.execute(query).first())
        return None if row is None else make(OrganisationRow, row)

    async def add_access(self, access: AccessRow) -> None:
        await self._reach.write(lambda connection: connection.execute(insert(accesses).values(cells(access))) and None)

    async def access_by_hash(self, hash: str) -> AccessRow | None:
        query = select(*columns(accesses, AccessRow)).where(accesses.c.hash == hash)
        row = await self._reach.read(lambda connection: connection.execute(query).first())
        return None if row is None else make(AccessRow, row)

    async def access_list(self, organisation_id: str, kind: str) -> Sequence[AccessRow]:
        query = (
            select(*columns(accesses, AccessRow))
            .where(accesses.c.organisation_id == organisation_id, accesses.c.kind == kind)
            .order_by(accesses.c.created_at.desc(), accesses.c.id.desc())
        )
        rows = await self._reach.read(lambda connection: connection.execute(query).all())
        return [make(AccessRow, row) for row in rows]

    async def remove_access(self, organisation_id: str, access_id: str) -> bool:
        query = delete(accesses).where(accesses.c.organisation_id == organisation_id, accesses.c.id == access_id)
        return await self._reach.write(lambda connection: connection.execute(query).rowcount > 0)

    async def setting(self, name: str) -> str | None:
        query = select(settings.c.value).where(settings.c.name == name)
        return await self._reach.read(lambda connection: connection.scalar(query))

    async def set_setting(self, name: str, value: str) -> None:
        def job(connection: Connection) -> None:
            connection.execute(delete(settings).where(settings.c.name == name))
            connection.execute(insert(settings).values(name=name, value=value))

        await self._reach.write(job)


def _has_owner(connection: Connection) -> bool:
    return bool(connection.scalar(select(exists_().where(members.c.role == "owner"))))


def _key(email: str) -> str:
    return email.strip().lower()
