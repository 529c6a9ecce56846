"""How often one caller may knock at the webhooks: so many requests in each second, when the operator says so.

It is there against abuse alone, before anything is read or kept: what a workflow's own limits hold back is accepted,
and queues. What is remembered is one second: its number, and how often each address came in it.
"""

from __future__ import annotations

from layers.errors import LayersError
from layers.ports import Clock


class TooManyRequests(LayersError):
    """Too many requests from this address. Wait a moment, and send fewer at a time."""

    code = "TOO_MANY_REQUESTS"
    retry_after = 1  # seconds


class Edge:
    """`most` requests of one address in one second; None: any number."""

    def __init__(self, clock: Clock, most: int | None) -> None:
        self._clock = clock
        self._most = most
        self._second = 0
        self._came: dict[str, int] = {}

    def admit(self, address: str) -> None:
        """Raises `TooManyRequests`."""
        if self._most is None:
            return
        if (second := self._clock.ms() // 1000) != self._second:
            self._second = second
            self._came.clear()
        came = self._came[address] = self._came.get(address, 0) + 1
        if came > self._most:
            raise TooManyRequests()
