"""What an installation can be told: by options of `layers up`, the environment, or `DIR/layers.toml`, in that order."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from layers.errors import Invalid

PREFIX: Final = "LAYERS_"
FILE: Final = "layers.toml"


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("must be text")
    return value.strip()


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError("must be a whole number")
    try:
        return int(value)
    except ValueError:
        raise ValueError("must be a whole number") from None


def _most(value: object) -> int | None:
    number = _number(value)
    if number < -1 or number == 0:
        raise ValueError("must be 1 or more, or -1 for no limit")
    return None if number == -1 else number


def _yes(value: object) -> bool:
    if isinstance(value, bool):
        return value
    known = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if not isinstance(value, int | str) or str(value).strip().lower() not in {*known, ""}:
        raise ValueError("must be yes or no (1 or 0)")
    return known.get(str(value).strip().lower(), False)


def _names(value: object) -> tuple[str, ...]:
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        raise ValueError("must be a list of names")
    return tuple(part.strip() for part in parts if part.strip())


def _address(value: object) -> str:
    text = _text(value).rstrip("/")
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise ValueError("must be an address such as https://layers.example.com")
    return text


def _setting(default: Any, read: Callable[[object], Any], doc: str) -> Any:
    return field(default=default, metadata={"read": read, "doc": doc})


@dataclass(frozen=True, slots=True)
class Settings:
    """`data` is the directory of everything that is kept; it comes from `--data` or `LAYERS_DATA`."""

    data: Path
    host: str = _setting("127.0.0.1", _text, "The address to listen on.")
    port: int = _setting(8700, _number, "The port to listen on; 0 takes a free one.")
    public_url: str = _setting("", _address, "How others reach this server. Default: http://HOST:PORT.")
    secret_key: str = _setting(
        "", _text, "Signs what the server hands out. Default: generated once into DIR/secret.key."
    )
    old_secret_keys: tuple[str, ...] = _setting(
        (), _names, "Secret keys of before, which still open what they sealed; separated by commas."
    )
    admin_email: str = _setting("", _text, "With the password: the owner, created at the first start.")
    admin_password: str = _setting("", _text, "The first owner's password.")
    allow_private_network: bool = _setting(
        False, _yes, "Lets addresses that users give reach private and loopback networks."
    )
    allowed_hosts: tuple[str, ...] = _setting(
        (), _names, "Hosts that may be reached although they stand in a private network; separated by commas."
    )
    expose_env: tuple[str, ...] = _setting(
        (), _names, "Names of environment variables that expressions may read as env.NAME; separated by commas."
    )
    trusted_proxies: tuple[str, ...] = _setting(
        (), _names, "Addresses of reverse proxies whose X-Forwarded-For and -Proto are believed; separated by commas."
    )
    max_concurrent: int | None = _setting(
        None, _most, "How many executions of one organisation may run at a time; the others queue. Default: no limit."
    )
    max_executions_per_day: int | None = _setting(
        None, _most, "How many executions of one workflow may start on one day; the others queue. Default: no limit."
    )
    max_requests_per_second: int | None = _setting(
        None, _most, "How many requests one address may send to webhooks in a second; more get 429. Default: no limit."
    )
    drain_seconds: int = _setting(30, _number, "How long running nodes may take to end when the server stops.")

    @property
    def base_url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        reachable = "127.0.0.1" if self.host in ("0.0.0.0", "::") else host
        return self.public_url or f"http://{reachable}:{self.port}"


KNOWN: Final = {f.name: f for f in fields(Settings) if f.name != "data"}


def data_directory(given: Path | None, env: Mapping[str, str]) -> Path:
    """`--data`, else `LAYERS_DATA`, else `./.layers`."""
    return (given or Path(env.get(f"{PREFIX}DATA") or ".layers")).expanduser().absolute()


def load(data: Path | None, env: Mapping[str, str], **options: Any) -> Settings:
    """Options of None count as not given. Raises `Invalid` with a sentence that names the setting and its place."""
    directory = data_directory(data, env)
    found: dict[str, Any] = {}
    for name, value in _from_file(directory / FILE).items():
        if name not in KNOWN:
            known = ", ".join(KNOWN)
            raise Invalid(f"{directory / FILE}: there is no setting “{name}”. There are: {known}.")
        found[name] = _read(name, value, str(directory / FILE))
    for name in KNOWN:
        variable = PREFIX + name.upper()
        if env.get(variable):
            found[name] = _read(name, env[variable], variable)
    found |= {name: value for name, value in options.items() if value is not None}
    return Settings(data=directory, **found)


def _from_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid(f"{path} is no TOML: {error}.") from None


def _read(name: str, value: object, place: str) -> Any:
    try:
        return KNOWN[name].metadata["read"](value)
    except ValueError as error:
        raise Invalid(f"{place}: “{name}” {error}.") from None
