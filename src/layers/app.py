"""The composition root: settings become a running installation. The only file that knows every backend, and where time,
chance and ids come from."""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from layers import __version__
from layers.api import setup
from layers.api.auth import Access
from layers.api.edge import Edge
from layers.api.passwords import Passwords
from layers.api.services import Services
from layers.api.shelf import Examples
from layers.api.web import STATIC
from layers.catalog.registry import Registry
from layers.errors import Invalid
from layers.ports import Clock, Ids
from layers.rows import Allowance
from layers.runtime import codec
from layers.runtime.assemble import assemble
from layers.runtime.http import Http
from layers.runtime.journal import Journal
from layers.runtime.links import Links
from layers.runtime.practice import practice
from layers.runtime.sandbox.sandbox import Sandbox
from layers.runtime.vault import Vault
from layers.settings import Settings
from layers.storage.sqlite import open_memory, open_store
from layers.storage.store import SqlStore

PLUG_INS: Final = ("layers.triggers", "layers.nodes", "layers.integrations")
KEY_FILE: Final = "secret.key"
BLOCK: Final = 4096  # bytes
ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: sorts as the number does
PAIRS: Final = tuple(first + second for first in ALPHABET for second in ALPHABET)  # ten bits each


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def ms(self) -> int:
        return time.time_ns() // 1_000_000

    def monotonic_us(self) -> int:
        return time.monotonic_ns() // 1000


class SystemIds:
    """An id is its birth in milliseconds, a counter within the millisecond, and 75 random bits, all in base 32.

    The system is asked for chance in blocks, of which each byte is used once: a call of it can cost as much as half a
    request."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0
        self._chance = b""
        self._lock = threading.Lock()

    def new(self, prefix: str) -> str:
        with self._lock:
            self._last = max(self._last + 1, self._clock.ms() << 10)
            born, chance = self._last, self._random(10)
        return f"{prefix}_{_base32(born, 12)}{_base32(chance, 15)}"

    def secret(self, length: int = 24) -> str:
        return secrets.token_urlsafe(length)[:length]

    def seed(self) -> int:
        with self._lock:
            return self._random(8) >> 1

    def _random(self, size: int) -> int:
        if len(self._chance) < size:
            self._chance = os.urandom(BLOCK)
        taken, self._chance = self._chance[:size], self._chance[size:]
        return int.from_bytes(taken)


def _base32(number: int, length: int) -> str:
    """The last `length` digits, two at a time."""
    return "".join([PAIRS[number >> shift & 1023] for shift in range(5 * (length + length % 2 - 2), -1, -10)])[-length:]


@dataclass(frozen=True, slots=True)
class Installation:
    """Everything of one data directory; `services` is what the API stands on."""

    services: Services
    settings: Settings
    store: SqlStore
    http: Http

    async def open(self) -> None:
        """Enough to read and to write; nothing runs."""
        self.services.journal.start()
        self.store.through(self.services.journal.run)
        await self.services.runtime.variables.start()

    async def start(self, *, triggers: bool = True) -> None:
        """Everything: what was under way goes on, triggers listen. Without `triggers` only what begins from now on."""
        await self.open()
        if triggers:
            await self.services.runtime.start()
            known = [one for one in await self.store.subscriptions() if one.active]
            if any("code_block" in (one.config or {}).get("types", ()) for one in known):
                self.services.sandbox.warm_soon()  # so that the first event after a restart finds a worker
        else:
            self.services.runtime.limits.lift()
            self.services.runtime.engine.start()
            self.services.runtime.timers.start()

    async def first_start(self, *, example: bool = True) -> None:
        """What a first start makes; later ones find it there."""
        wanted = self.settings.admin_email, self.settings.admin_password
        await setup.first_start(self.services, *wanted, example=example)

    async def stop(self) -> None:
        """Refuse new work, let what is in flight end for a while, then close: the journal last but for its file."""
        await self.services.runtime.drain(float(self.settings.drain_seconds))
        await self.services.sandbox.close()
        await self.http.close()
        await self.services.journal.close()
        await self.services.store.close()


def collect() -> Registry:
    """All node types: ours, then those of installed packages."""
    registry = Registry()
    for package in PLUG_INS:
        registry.scan(package)
    registry.entry_points()
    return registry


def install(
    settings: Settings,
    *,
    keep: bool = True,
    registry: Registry | None = None,
    clock: Clock | None = None,
    ids: Ids | None = None,
    passwords: Passwords | None = None,
    env: Mapping[str, str] | None = None,
) -> Installation:
    """Opens the data directory; nothing runs until `start`. `keep` False: in memory, gone at the end.

    Raises `StoreBusy`, `StoreCorrupt`, `Invalid` where the directory cannot be used."""
    clock = clock or SystemClock()
    ids = ids or SystemIds(clock)
    environment = os.environ if env is None else env
    shown = {name: environment[name] for name in settings.expose_env if name in environment}
    registry = registry or collect()
    keys = secret_keys(settings) if keep else [settings.secret_key or secrets.token_urlsafe(32)]
    key = signing_key(settings, keys)
    store, written = open_store(settings.data, decode=codec.decode) if keep else open_memory(decode=codec.decode)
    journal = Journal(written)
    http = Http(
        clock,
        allow_private=settings.allow_private_network,
        allowed_hosts=frozenset(settings.allowed_hosts),
        mounts={"http://practice.test": practice()},
    )
    sandbox = Sandbox(clock)
    runtime = assemble(
        registry=registry,
        store=store,
        journal=journal,
        clock=clock,
        ids=ids,
        performers={"http": http, "code": sandbox},
        links=Links(settings.base_url, key),
        check_code=sandbox.check,
        vault=Vault(keys),
        env=shown,
        allowance=Allowance(settings.max_concurrent, settings.max_executions_per_day),
    )
    services = Services(
        store=store,
        registry=registry,
        runtime=runtime,
        journal=journal,
        sandbox=sandbox,
        clock=clock,
        ids=ids,
        access=Access(store, clock, ids, key, passwords),
        examples=Examples(),
        public_url=settings.base_url,
        version=__version__,
        setup_token=ids.secret(32),
        static=STATIC,
        edge=Edge(clock, settings.max_requests_per_second),
    )
    return Installation(services, settings, store, http)


def secret_key(settings: Settings) -> str:
    """What signs links and passes."""
    return signing_key(settings, secret_keys(settings))


def signing_key(settings: Settings, keys: list[str]) -> str:
    """The one that was set, else the first that the file got: links that were given out keep working when the vault
    gets a new key."""
    return settings.secret_key or keys[-1]


def secret_keys(settings: Settings) -> list[str]:
    """The keys of the vault, the one that seals first: that which was set and the old ones, else the lines of
    `DIR/secret.key` from the last up. The file is made at the first start and readable by its owner alone."""
    if settings.secret_key:
        return [settings.secret_key, *settings.old_secret_keys, *_lines(settings.data / KEY_FILE)]
    path = settings.data / KEY_FILE
    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    except OSError as error:
        raise Invalid(f"The data directory {settings.data} cannot be used: {error.strerror}.") from error
    return [*_lines(path), *settings.old_secret_keys]


def new_secret_key(settings: Settings) -> None:
    """A further line in `DIR/secret.key`: the vault seals with it from the next start on."""
    path = settings.data / KEY_FILE
    _write_keys(path, [*reversed(_lines(path)), secrets.token_urlsafe(48)])


def forget_old_keys(settings: Settings) -> None:
    """Only the first key, which signs links, and the newest stay."""
    path = settings.data / KEY_FILE
    lines = _lines(path)
    _write_keys(path, list(dict.fromkeys([lines[-1], lines[0]])))


def _write_keys(path: Path, lines: list[str]) -> None:
    made = path.with_suffix(".new")
    with open(os.open(made, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as file:
        file.write("\n".join(lines))
        file.flush()
        os.fsync(file.fileno())
    made.replace(path)


def _lines(path: Path) -> list[str]:
    """The newest first; none where there is no such file."""
    try:
        return [line.strip() for line in reversed(path.read_text("utf-8").split("\n")) if line.strip()]
    except FileNotFoundError:
        return []
