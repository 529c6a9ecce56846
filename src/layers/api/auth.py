"""Who asks, and may they: session cookies, bearer tokens, roles.

1. A secret is shown to its holder once; kept is its SHA-256 (it is random, so nothing slower is needed).
2. A bearer token is taken before a cookie. A cookie that changes something needs the header `X-Layers-Client: web`.
3. Every route names its permission; a role is a set of permissions and nothing else.
4. Whoever can read the secret key of the installation (the CLI beside the data directory) may act as its owner, with a
   pass that lives a minute.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from starlette.requests import HTTPConnection

from layers.api.pace import Pace
from layers.api.passwords import Passwords
from layers.api.problems import CrossSite
from layers.api.throttle import Throttle
from layers.errors import NotAllowed, NotSignedIn
from layers.ports import Clock, Ids, Store
from layers.rows import AccessRow, UserRow

COOKIE: Final = "layers_session"
SESSION_MS: Final = 30 * 24 * 3600 * 1000
WRONG: Final = "This e-mail and password do not belong together."
PASS: Final = "local."
PASS_S: Final = 60
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class Permission(StrEnum):
    """platform.md §10."""

    VIEW = "view_workflows"
    RUN = "run_workflows"
    MANAGE = "manage_workflows"
    FINANCIALS = "manage_financials"
    INTEGRATIONS = "manage_integrations"
    ORGANISATION = "manage_organization"


ROLES: Final[Mapping[str, frozenset[Permission]]] = {
    "owner": frozenset(Permission),
    "editor": frozenset(Permission) - {Permission.ORGANISATION, Permission.FINANCIALS},
    "runner": frozenset({Permission.VIEW, Permission.RUN}),
    "viewer": frozenset({Permission.VIEW}),
}


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever asks. `access_id` and `user_id` are None for the installation's own command line."""

    organisation_id: str
    role: str
    access_id: str | None = None
    user_id: str | None = None
    label: str = ""

    def may(self, permission: Permission) -> bool:
        return permission in ROLES.get(self.role, frozenset())

    def need(self, permission: Permission) -> None:
        """Raises `NotAllowed`."""
        if not self.may(permission):
            raise NotAllowed(f"Your role “{self.role}” lacks the permission {permission}.", permission=str(permission))


class Access:
    def __init__(self, store: Store, clock: Clock, ids: Ids, key: str, passwords: Passwords | None = None) -> None:
        self.passwords = passwords or Passwords()
        self._store = store
        self._clock = clock
        self._ids = ids
        self._key = key
        self._throttle = Throttle(clock)
        self._pace = Pace(clock)

    def pace(self, who: Principal) -> None:
        """Count a preview of a browser session; a token has the limit of the API. Raises `TooFast`."""
        if who.user_id is not None and who.access_id is not None:
            self._pace.take(who.access_id)

    async def identify(self, connection: HTTPConnection, token: str | None = None) -> Principal:
        """By `token`, the Authorization header, or the cookie. Raises `NotSignedIn`, `CrossSite`."""
        token = token or _bearer(connection)
        if token is None and (cookie := connection.cookies.get(COOKIE)):
            method = connection.scope.get("method", "GET")
            if method not in SAFE and connection.headers.get("x-layers-client") != "web":
                raise CrossSite()
            return await self._known(cookie, "session")
        if token is None:
            raise NotSignedIn()
        if token.startswith(PASS):
            return await self._local(token)
        return await self._known(token, "token")

    async def sign_in(self, email: str, password: str, address: str) -> tuple[str, UserRow, AccessRow]:
        """A new session's secret, whose it is, and its row. Raises `NotSignedIn`, `TooManyTries`."""
        known = await self._store.user_by_email(normal_email(email))
        await self.prove(email, password, known and known[0].password_hash, address)
        if known is None:
            raise NotSignedIn(WRONG)
        user, organisation, role = known
        secret, row = self.new("session", organisation.id, role, user_id=user.id)
        await self._store.add_access(row)
        return secret, user, row

    async def prove(self, email: str, password: str, kept: str | None, address: str) -> None:
        """It is the password. Raises `NotSignedIn`, `TooManyTries`."""
        email = normal_email(email)
        self._throttle.attempt(email=email, address=address)
        if not await self.passwords.fits(password, kept) or kept is None:
            raise NotSignedIn(WRONG)
        self._throttle.succeeded(email=email)

    def new(
        self,
        kind: str,
        organisation_id: str,
        role: str,
        *,
        label: str = "",
        user_id: str | None = None,
        until: int | None = None,
    ) -> tuple[str, AccessRow]:
        """The secret and its row, which is not stored yet."""
        secret = ("lay_" if kind == "token" else "") + self._ids.secret(40)
        now = self._clock.ms()
        until = now + SESSION_MS if kind == "session" else until
        made = AccessRow(self._ids.new("acc"), kind, hashed(secret), organisation_id, role, label, now, user_id, until)
        return secret, made

    async def author(self, who: Principal) -> str:
        """How records name them: the e-mail of a person, the label of a token."""
        user = await self._store.user(who.user_id) if who.user_id else None
        return user.email if user else f"token:{who.label or who.access_id}" if who.access_id else "command line"

    async def _known(self, secret: str, kind: str) -> Principal:
        row = await self._store.access_by_hash(hashed(secret))
        expired = row is not None and row.expires_at is not None and row.expires_at <= self._clock.ms()
        if row is None or row.kind != kind or expired:
            raise NotSignedIn("This session or token is not valid, or no longer.")
        return Principal(row.organisation_id, row.role, row.id, row.user_id, row.label)

    async def _local(self, token: str) -> Principal:
        from itsdangerous import BadSignature

        try:
            _signer(self._key).loads(token.removeprefix(PASS), max_age=PASS_S)
        except BadSignature:
            raise NotSignedIn("This pass is not valid, or no longer.") from None
        organisation = await self._store.organisation()
        if organisation is None:
            raise NotSignedIn("This installation has no organisation yet.")
        return Principal(organisation.id, "owner")


def local_pass(key: str) -> str:
    """Rule 4: a bearer token for who holds the installation's key."""
    signed = _signer(key).dumps("owner")
    return PASS + (signed if isinstance(signed, str) else signed.decode())


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def address_of(connection: HTTPConnection) -> str:
    return connection.client.host if connection.client else ""


def normal_email(email: str) -> str:
    return email.strip().lower()


def _signer(key: str):  # type: ignore[no-untyped-def]  # itsdangerous is imported late, its types are generic
    from itsdangerous import URLSafeTimedSerializer

    return URLSafeTimedSerializer(key, salt="layers.local")


def _bearer(connection: HTTPConnection) -> str | None:
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None
