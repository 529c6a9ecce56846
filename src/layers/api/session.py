"""Signing in and out, and who one is."""

from __future__ import annotations

from fastapi import Request, Response

from layers.api.auth import COOKIE, SESSION_MS, address_of
from layers.api.services import Of, Services, Who
from layers.api.wire import Me, OrganisationInfo, ServerInfo, SignIn, UserInfo
from layers.errors import NotSignedIn
from layers.rows import UserRow

NOBODY = UserInfo(id="", email="", name="")


async def sign_in(body: SignIn, request: Request, response: Response, services: Of) -> Me:
    """Sign in with e-mail and password; sets the session cookie."""
    secret, user, access = await services.access.sign_in(body.email, body.password, address_of(request))
    remember(services, response, secret)
    return await me_of(services, user, access.organisation_id, access.role)


async def sign_out(response: Response, services: Of, who: Who) -> None:
    """End this session."""
    if who.access_id is not None and who.user_id is not None:
        await services.store.remove_access(who.organisation_id, who.access_id)
    response.delete_cookie(COOKIE, path="/")


async def me(services: Of, who: Who) -> Me:
    """Who asks, in which organisation, with which role."""
    user = await services.store.user(who.user_id) if who.user_id else None
    return await me_of(services, user, who.organisation_id, who.role, who.label)


async def me_of(services: Services, user: UserRow | None, organisation_id: str, role: str, label: str = "") -> Me:
    """A token has no user: its label stands for the name."""
    organisation = await services.store.organisation(organisation_id)
    if organisation is None:
        raise NotSignedIn("Your organisation is gone.")
    return Me.model_validate(
        {
            "user": UserInfo(id=user.id, email=user.email, name=user.name)
            if user
            else NOBODY.model_copy(update={"name": label}),
            "organisation": OrganisationInfo(
                id=organisation.id, name=organisation.name, timezone=organisation.timezone
            ),
            "role": role,
            "server": ServerInfo(version=services.version, public_url=services.public_url, practice=True),
        }
    )


def remember(services: Services, response: Response, secret: str) -> None:
    response.set_cookie(
        COOKIE,
        secret,
        max_age=SESSION_MS // 1000,
        path="/",
        httponly=True,
        samesite="lax",
        secure=services.public_url.startswith("https:"),
    )
