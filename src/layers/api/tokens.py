"""Bearer tokens of the organisation: made, listed, taken back. Their text is shown once."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from layers.api.services import Of, Who
from layers.api.wire import CreateToken, NewToken, Page, TokenInfo
from layers.errors import NotFound
from layers.rows import AccessRow


async def listed(services: Of, who: Who) -> Page[TokenInfo]:
    """The organisation's tokens, newest first."""
    rows = await services.store.access_list(who.organisation_id, "token")
    return Page(items=[_info(row) for row in rows])


async def created(body: CreateToken, services: Of, who: Who) -> NewToken:
    """A new token; only now is its text shown."""
    secret, row = services.access.new("token", who.organisation_id, body.role, label=body.label)
    await services.store.add_access(row)
    return NewToken(token=secret, **dict(_info(row)))


async def removed(id: Annotated[str, Path()], services: Of, who: Who) -> None:
    """Take a token back; it is refused from now on."""
    known = await services.store.access_list(who.organisation_id, "token")
    if not any(row.id == id for row in known):
        raise NotFound(f"There is no token “{id}”.")
    await services.store.remove_access(who.organisation_id, id)


def _info(row: AccessRow) -> TokenInfo:
    return TokenInfo.model_validate({"id": row.id, "label": row.label, "role": row.role, "created_at": row.created_at})
