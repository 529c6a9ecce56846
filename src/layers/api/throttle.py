"""How often somebody may try to sign in.

1. An attempt counts from its start, so that many at once do not slip through; a success forgets its own e-mail.
2. Each address and each e-mail has its own count over the last quarter of an hour.
3. What is remembered is bounded: the least recently used key goes first.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import Final

from layers.api.problems import TooManyTries
from layers.ports import Clock

WINDOW_MS: Final = 15 * 60 * 1000
LIMITS: Final = {"email": 10, "address": 50}
REMEMBERED: Final = 10_000


class Throttle:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tries: OrderedDict[tuple[str, str], deque[int]] = OrderedDict()

    def attempt(self, *, email: str, address: str) -> None:
        """Count one. Raises `TooManyTries`, which is not counted."""
        keys = (("email", email), ("address", address))
        now = self._clock.ms()
        for key in keys:
            tries = self._recent(key, now)
            if len(tries) >= LIMITS[key[0]]:
                raise TooManyTries(max(1, -(-(tries[0] + WINDOW_MS - now) // 1000)))
        for key in keys:
            self._recent(key, now).append(now)

    def succeeded(self, *, email: str) -> None:
        self._tries.pop(("email", email), None)

    def _recent(self, key: tuple[str, str], now: int) -> deque[int]:
        tries = self._tries.setdefault(key, deque())
        self._tries.move_to_end(key)
        while tries and tries[0] <= now - WINDOW_MS:
            tries.popleft()
        if len(self._tries) > REMEMBERED:
            self._tries.popitem(last=False)
        return tries
