"""Addresses at which the world answers an execution. Nobody guesses one, and none needs a row: each carries whose it is
and a seal (keyed BLAKE2b, 128 bits; RFC 7693) made with the installation's secret key."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass
from hashlib import blake2b, sha256
from urllib.parse import quote

from layers.catalog.node import RESUME

_SEAL = 16  # bytes


@dataclass(frozen=True, slots=True)
class Links:
    """`key` is the installation's secret; another key makes every address given out so far unknown."""

    public_url: str
    key: str

    def resume(self, execution_id: str, scope: str = "") -> str:
        """Where the nodes of a scope are called: with `/<node id>` behind it. In a loop it names the iteration."""
        return f"{self.public_url}/{RESUME}/{self._token(RESUME, execution_id, *([scope] if scope else ()))}"

    def node(self, page: str, execution_id: str, node: str, scope: str) -> str:
        """The address of one node run: `resume` to be called, `approve` to be opened by a person."""
        if page == RESUME:
            return f"{self.resume(execution_id, scope)}/{quote(node, safe='')}"
        return f"{self.public_url}/{page}/{self._token(page, execution_id, node, scope)}"

    def read_resume(self, token: str) -> tuple[str, str] | None:
        """(execution, scope); None for a token that was not made here."""
        match self._read(RESUME, token):
            case [execution_id]:
                return execution_id, ""
            case [execution_id, scope]:
                return execution_id, scope
        return None

    def read_node(self, page: str, token: str) -> tuple[str, str, str] | None:
        """(execution, node, scope); None for a token that was not made here."""
        match self._read(page, token):
            case [execution_id, node, scope]:
                return execution_id, node, scope
        return None

    def _token(self, purpose: str, execution_id: str, *rest: str) -> str:
        said = ".".join([execution_id, *(_text(part.encode()) for part in rest)])
        return f"{said}.{self._seal(purpose, said)}"

    def _seal(self, purpose: str, said: str) -> str:
        key = sha256(self.key.encode()).digest()
        return _text(blake2b(f"{purpose}:{said}".encode(), key=key, digest_size=_SEAL).digest())

    def _read(self, purpose: str, token: str) -> list[str]:
        said, _, seal = token.rpartition(".")
        if not said or not hmac.compare_digest(seal.encode(), self._seal(purpose, said).encode()):
            return []
        execution_id, *rest = said.split(".")
        try:
            return [execution_id, *(urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode() for part in rest)]
        except (Error, UnicodeDecodeError):
            return []


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
