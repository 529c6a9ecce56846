"""Passwords: argon2id, hashed and compared off the loop, a few at a time because each takes 64 MB."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from argon2 import PasswordHasher

AT_ONCE: Final = 3


class Passwords:
    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def hashed(self, password: str) -> str:
        async with self._slots:
            return await asyncio.to_thread(self._own().hash, password)

    async def fits(self, password: str, kept: str | None) -> bool:
        """Takes as long when there is nothing to compare with (`kept` None): nobody learns who has an account."""
        async with self._slots:
            return await asyncio.to_thread(self._compare, password, kept)

    def _compare(self, password: str, kept: str | None) -> bool:
        from argon2.exceptions import InvalidHashError, VerificationError

        try:
            self._own().verify(kept or _nobodys(self._own()), password)
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    def _own(self) -> PasswordHasher:
        if self._hasher is None:
            from argon2 import PasswordHasher  # slow to import, and many a process never needs it

            self._hasher = PasswordHasher()
        return self._hasher


@cache
def _nobodys(hasher: PasswordHasher) -> str:
    return hasher.hash("nobody has this password")
