"""Members of the organisation: listed, given another role, removed; invited by a link that is shown once."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Path, Request, Response

from layers.api import session
from layers.api.auth import address_of, hashed, normal_email
from layers.api.services import Of, Services, Who
from layers.api.wire import Me, Page
from layers.api.wire_members import (
    ChangeMember,
    Invitation,
    InvitationInfo,
    Invite,
    Join,
    LookAt,
    MemberInfo,
    NewInvitation,
)
from layers.errors import Conflict, NotFound, NotSignedIn
from layers.rows import AccessRow, MemberRow, UserRow

INVITED_MS: Final = 7 * 24 * 3600 * 1000
KIND: Final = "invitation"
MemberId = Annotated[str, Path(max_length=100)]


async def listed(services: Of, who: Who) -> Page[MemberInfo]:
    """Everybody who belongs to the organisation, in the order they came."""
    found = await services.store.members(who.organisation_id)
    return Page(items=[_info(one, who.user_id) for one in found])


async def changed(id: MemberId, body: ChangeMember, services: Of, who: Who) -> MemberInfo:
    """Give a member another role, at once and everywhere they are signed in; 409 for the last owner."""
    await services.store.set_role(who.organisation_id, id, body.role)
    return await _one(services, who.organisation_id, id, who.user_id)


async def removed(id: MemberId, services: Of, who: Who) -> None:
    """Take a member out and end their sessions; 409 for the last owner. What they made stays."""
    await services.store.remove_member(who.organisation_id, id)


async def invitations(services: Of, who: Who) -> Page[InvitationInfo]:
    """Those that are open, newest first."""
    rows, now = await services.store.access_list(who.organisation_id, KIND), services.clock.ms()
    return Page(items=[_open(row) for row in rows if (row.expires_at or 0) > now])


async def invited(body: Invite, services: Of, who: Who) -> NewInvitation:
    """A link by which one person may join, once, within a week. Only now is it shown."""
    email = normal_email(body.email)
    if any(normal_email(one.email) == email for one in await services.store.members(who.organisation_id)):
        raise Conflict(f"{body.email} belongs to this organisation already.")
    for row in await services.store.access_list(who.organisation_id, KIND):
        if row.label == email:
            await services.store.remove_access(who.organisation_id, row.id)
    until = services.clock.ms() + INVITED_MS
    secret, row = services.access.new(KIND, who.organisation_id, body.role, label=email, until=until)
    await services.store.add_access(row)
    return NewInvitation(link=f"{services.public_url}/join#{secret}", **dict(_open(row)))


async def withdrawn(id: MemberId, services: Of, who: Who) -> None:
    """The link no longer works."""
    if not any(row.id == id for row in await services.store.access_list(who.organisation_id, KIND)):
        raise NotFound("There is no such invitation.")
    await services.store.remove_access(who.organisation_id, id)


async def looked_at(body: LookAt, services: Of) -> Invitation:
    """Whom an invitation is for, and to what."""
    row = await _invitation(services, body.token)
    organisation = await services.store.organisation(row.organisation_id)
    known = await services.store.account(row.label)
    name = organisation.name if organisation else ""
    return Invitation.model_validate(
        {"email": row.label, "role": row.role, "organisation": name, "has_account": known is not None}
    )


async def joined(body: Join, request: Request, services: Of, response: Response) -> Me:
    """Accept an invitation: with a new account, or with the password of the one there is. Signs in."""
    row = await _invitation(services, body.token)
    known = await services.store.account(row.label)
    if known is not None:
        user = known
        await services.access.prove(row.label, body.password, known.password_hash, address_of(request))
    else:
        kept = await services.access.passwords.hashed(body.password)
        user = UserRow(services.ids.new("usr"), row.label, body.name or row.label, kept, services.clock.ms())
    secret, opened = services.access.new("session", row.organisation_id, row.role, user_id=user.id)
    await services.store.join(user, row, opened)
    session.remember(services, response, secret)
    return await session.me_of(services, user, row.organisation_id, row.role)


async def _invitation(services: Services, token: str) -> AccessRow:
    row = await services.store.access_by_hash(hashed(token))
    if row is None or row.kind != KIND or (row.expires_at or 0) <= services.clock.ms():
        raise NotSignedIn("This invitation is not valid, or no longer. Ask for a new one.")
    return row


async def _one(services: Services, organisation_id: str, user_id: str, me: str | None) -> MemberInfo:
    found = await services.store.members(organisation_id)
    return next(_info(one, me) for one in found if one.id == user_id)


def _info(row: MemberRow, me: str | None) -> MemberInfo:
    told = {"id": row.id, "email": row.email, "name": row.name, "role": row.role, "created_at": row.created_at}
    return MemberInfo.model_validate({**told, "you": row.id == me})


def _open(row: AccessRow) -> InvitationInfo:
    told = {"id": row.id, "email": row.label, "role": row.role, "created_at": row.created_at}
    return InvitationInfo.model_validate({**told, "expires_at": row.expires_at})
