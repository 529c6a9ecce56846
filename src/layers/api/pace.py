"""How fast one browser session may ask for previews: a bucket of tokens each, filled evenly (expressions.md §13.2)."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from layers.api.problems import TooFast
from layers.ports import Clock

PER_SECOND: Final = 30
REMEMBERED: Final = 1000  # sessions; the least recently used goes first


class Pace:
    def __init__(self, clock: Clock, per_second: int = PER_SECOND) -> None:
        self._clock = clock
        self._rate = per_second
        self._buckets: OrderedDict[str, tuple[float, int]] = OrderedDict()  # tokens left, and when that was (µs)

    def take(self, key: str) -> None:
        """Raises `TooFast`."""
        now = self._clock.monotonic_us()
        left, when = self._buckets.get(key, (float(self._rate), now))
        left = min(float(self._rate), left + (now - when) * self._rate / 1_000_000)
        if left < 1:
            raise TooFast()
        self._buckets[key] = (left - 1, now)
        self._buckets.move_to_end(key)
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
