"""Who belongs to an organisation, and with which role: verbs of the Store.

A role is changed, or a member removed, together with their sessions, in one transaction: what they are signed in with
never allows more than their role. An organisation keeps an owner.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, and_, delete, func, insert, select, update

from layers.errors import Conflict, NotFound, NotSignedIn
from layers.rows import AccessRow, MemberRow, UserRow
from layers.storage.reach import Reach
from layers.storage.rowing import cells, columns, make
from layers.storage.tables import access as accesses
from layers.storage.tables import members, users

_M = members.c


class MemberVerbs:
    _reach: Reach

    async def account(self, email: str) -> UserRow | None:
        query = select(*columns(users, UserRow)).where(users.c.email_key == email.strip().lower())
        row = await self._reach.read(lambda connection: connection.execute(query).first())
        return None if row is None else make(UserRow, row)

    async def members(self, organisation_id: str) -> Sequence[MemberRow]:
        query = (
            select(users.c.id, users.c.email, users.c.name, _M.role, users.c.created_at)
            .join_from(members, users)
            .where(_M.organisation_id == organisation_id)
            .order_by(users.c.created_at, users.c.id)
        )
        rows = await self._reach.read(lambda connection: connection.execute(query).all())
        return [MemberRow(*row) for row in rows]

    async def join(self, user: UserRow, invitation: AccessRow, session: AccessRow) -> None:
        def job(connection: Connection) -> None:
            used = delete(accesses).where(accesses.c.id == invitation.id, accesses.c.kind == "invitation")
            if not connection.execute(used).rowcount:
                raise NotSignedIn("This invitation was used already, or taken back.")
            key = user.email.strip().lower()
            known = connection.scalar(select(users.c.id).where(users.c.email_key == key))
            if known is None:
                connection.execute(insert(users).values(**cells(user), email_key=key))
            elif known != user.id:
                raise Conflict("Somebody with this e-mail address joined meanwhile. Open the invitation again.")
            place = and_(_M.user_id == user.id, _M.organisation_id == invitation.organisation_id)
            if connection.scalar(select(func.count()).select_from(members).where(place)):
                raise Conflict("You belong to this organisation already. Sign in instead.")
            row = {"user_id": user.id, "organisation_id": invitation.organisation_id, "role": invitation.role}
            connection.execute(insert(members).values(row))
            connection.execute(insert(accesses).values(cells(session)))

        await self._reach.write(job)

    async def set_role(self, organisation_id: str, user_id: str, role: str) -> None:
        def job(connection: Connection) -> None:
            _owners_left(connection, organisation_id, user_id, role)
            place = _M.user_id == user_id, _M.organisation_id == organisation_id
            connection.execute(update(members).where(*place).values(role=role))
            connection.execute(update(accesses).where(*_sessions(organisation_id, user_id)).values(role=role))

        await self._reach.write(job)

    async def remove_member(self, organisation_id: str, user_id: str) -> None:
        def job(connection: Connection) -> None:
            _owners_left(connection, organisation_id, user_id, None)
            connection.execute(delete(members).where(_M.user_id == user_id, _M.organisation_id == organisation_id))
            connection.execute(delete(accesses).where(*_sessions(organisation_id, user_id)))

        await self._reach.write(job)


def _sessions(organisation_id: str, user_id: str):  # type: ignore[no-untyped-def]  # a few conditions
    return accesses.c.organisation_id == organisation_id, accesses.c.user_id == user_id


def _owners_left(connection: Connection, organisation_id: str, user_id: str, role: str | None) -> None:
    """`NotFound` for who is no member; `Conflict` when nobody would own the organisation afterwards."""
    owners = select(_M.user_id).where(_M.organisation_id == organisation_id, _M.role == "owner")
    place = _M.organisation_id == organisation_id, _M.user_id == user_id
    if connection.scalar(select(_M.role).where(*place)) is None:
        raise NotFound("There is no such member.")
    if role != "owner" and connection.scalars(owners).all() == [user_id]:
        raise Conflict("This is the last owner. Make somebody else an owner first.")
