"""The vault: secrets sealed at rest (AES-256-GCM, NIST SP 800-38D; keys by HKDF-SHA256, RFC 5869).

1. A sealed value is `1`, the id of its key (8 bytes), a nonce (12 bytes), and what AES-GCM made of it.
2. What a value is about (whose, which name) is bound to it: one that was moved to another place does not open there.
3. The first key seals; every key opens. So a key is changed by putting a new one in front and sealing all anew.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from layers.errors import LayersError

FORM: Final = b"1"
ID: Final = 8  # bytes
NONCE: Final = 12


class Unopened(LayersError):
    """A secret cannot be opened: the key that it was sealed with is not here, or it was changed."""

    code = "SECRET_UNOPENED"


class Vault:
    """`keys` are texts of enough chance (`secret.key`, LAYERS_SECRET_KEY), the one that seals first."""

    def __init__(self, keys: Sequence[str]) -> None:
        made = [(_derived(key, b"layers.vault.id", ID), AESGCM(_derived(key, b"layers.vault.key", 32))) for key in keys]
        self._newest = made[0][0]
        self._by_id = dict(made)

    def seal(self, plain: bytes, about: str) -> bytes:
        nonce = os.urandom(NONCE)
        return FORM + self._newest + nonce + self._by_id[self._newest].encrypt(nonce, plain, about.encode())

    def unseal(self, sealed: bytes, about: str) -> bytes:
        """Raises `Unopened`."""
        form, key, rest = sealed[:1], sealed[1 : 1 + ID], sealed[1 + ID :]
        cipher = self._by_id.get(key)
        if form != FORM or cipher is None:
            raise Unopened("It was sealed with a key that is not here. Put that into LAYERS_OLD_SECRET_KEYS.")
        try:
            return cipher.decrypt(rest[:NONCE], rest[NONCE:], about.encode())
        except (InvalidTag, ValueError):
            raise Unopened("It is not what was sealed.") from None


def _derived(key: str, purpose: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=purpose).derive(key.encode())
