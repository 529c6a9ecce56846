"""The first start: an organisation with the lead example in it, and its owner, by link or by settings."""

from __future__ import annotations

import hmac
import logging

from starlette.responses import Response

from layers.api import session, workflows
from layers.api.auth import normal_email
from layers.api.services import Of, Services
from layers.api.shelf import LEAD
from layers.api.wire import Me, SetUp, SetupState
from layers.errors import Conflict, LayersError, NotReady, NotSignedIn
from layers.rows import AccessRow, OrganisationRow, UserRow

log = logging.getLogger("layers.setup")


async def state(services: Of) -> SetupState:
    """Does this installation still need its owner?"""
    return SetupState(needs_owner=not await services.store.has_owner())


async def set_up(body: SetUp, services: Of, response: Response) -> Me:
    """Become the owner, with the token of the set-up link; signs in."""
    if await services.store.has_owner():
        raise Conflict("This installation has its owner already. Sign in instead.")
    if not hmac.compare_digest(body.token.encode(), services.setup_token.encode()):
        raise NotSignedIn("This set-up link is not the one the server printed last.")
    secret, user, access = await add_owner(services, body.email, body.password, body.name, body.organisation)
    session.remember(services, response, secret)
    return await session.me_of(services, user, access.organisation_id, access.role)


async def add_owner(
    services: Services, email: str, password: str, name: str, organisation: str | None = None
) -> tuple[str, UserRow, AccessRow]:
    """The owner of the installation's organisation, and a session of theirs. `Conflict` if there is one."""
    place = await services.store.organisation()
    if place is None:
        raise NotReady("The first start is not through yet.")
    if organisation:
        place = OrganisationRow(place.id, organisation, place.timezone, place.created_at)
    password_hash = await services.access.passwords.hashed(password)
    user = UserRow(services.ids.new("usr"), email.strip(), name, password_hash, services.clock.ms())
    secret, access = services.access.new("session", place.id, "owner", user_id=user.id)
    await services.store.add_owner(user, place, access)
    return secret, user, access


async def first_start(services: Services, email: str, password: str, *, example: bool = True) -> None:
    """Make what is missing. With `email` and `password` the owner too, unless there is one."""
    if await services.store.organisation() is None:
        await services.store.add_organisation(_organisation(services))
        if example:
            await _place_example(services)
    if email and password and not await services.store.has_owner():
        await add_owner(services, email, password, normal_email(email).partition("@")[0])


async def _place_example(services: Services) -> None:
    """The lead example, listening; an installation that comes without examples starts empty."""
    organisation = await services.store.organisation()
    if organisation is None or not any(example.id == LEAD for example in services.examples.all):
        return
    try:
        row = await workflows.create(services, organisation.id, services.examples.get(LEAD).document, author=None)
        await services.runtime.activation.activate(row, "set-up")
    except LayersError as error:
        log.warning("the lead example could not be activated: %s", error.message)


def _organisation(services: Services) -> OrganisationRow:
    return OrganisationRow(services.ids.new("org"), "My organisation", "Europe/Berlin", services.clock.ms())
