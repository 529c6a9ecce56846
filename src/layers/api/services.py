"""What the routes stand on; `app.py` puts it together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from layers.api.auth import Access, Principal
from layers.api.edge import Edge
from layers.catalog.registry import Registry
from layers.ports import Clock, Ids, Store

if TYPE_CHECKING:
    from layers.api.shelf import Examples
    from layers.runtime.assemble import Runtime
    from layers.runtime.journal import Journal
    from layers.runtime.sandbox.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Services:
    """`setup_token` stands in the set-up link and is worth something until there is an owner. `limit` is the largest
    body that is taken, in bytes. `static` holds the built web UI, if it was built."""

    store: Store
    registry: Registry
    runtime: Runtime
    journal: Journal
    sandbox: Sandbox
    clock: Clock
    ids: Ids
    access: Access
    examples: Examples
    public_url: str
    version: str
    setup_token: str
    static: Path
    edge: Edge
    limit: int = 10 * 1024 * 1024

    @property
    def setup_link(self) -> str:
        return f"{self.public_url}/setup?token={self.setup_token}"


def services_of(connection: HTTPConnection) -> Services:
    services: Services = connection.app.state.services
    return services


def principal_of(connection: HTTPConnection) -> Principal:
    """Set by the route before its handler is called (`api.route`)."""
    principal: Principal = connection.state.principal
    return principal


Of = Annotated[Services, Depends(services_of)]
Who = Annotated[Principal, Depends(principal_of)]
