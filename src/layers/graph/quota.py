"""How a workflow stands against its rate and its quota of a day at one moment, pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from layers.graph.rates import Rate, day_of, start_after, window

LEVELS: Final = (100, 90, 80)  # percent of a day's starts that are warned of


@dataclass(frozen=True, slots=True)
class Counted:
    """`used` starts in the rate's window that began at `window_at`, `today` on this day of `zone`, where `per_day` may
    start at the most. A rate per day counts what `today` counts."""

    now: int
    zone: str
    rate: Rate | None
    per_day: int | None
    today: int
    used: int
    window_at: int

    @property
    def day(self) -> str:
        return day_of(self.now, self.zone)

    @property
    def daily(self) -> int | None:
        """How many may start on one day: the stricter of the two."""
        rate = self.rate.limit if self.rate is not None and self.rate.per == "day" else None
        return min((one for one in (rate, self.per_day) if one is not None), default=None)

    @property
    def left(self) -> int | None:
        """How many may start now. None: any number."""
        return min((max(0, rate.limit - used) for _, rate, used in self._rules()), default=None)

    def starts(self, ahead: int) -> tuple[int, str | None]:
        """When one that so many precede may begin, and what it waits for until then: rate, quota, or None."""
        found: tuple[int, str | None] = (self.now, None)
        for name, rate, used in self._rules():
            at = start_after(rate, self.now, self.zone, used, ahead, self.window_at if name == "rate" else 0)
            if at > found[0]:
                found = (at, name)
        return found

    @property
    def level(self) -> int:
        """The highest level that is reached; 0: none."""
        if self.daily is None:
            return 0
        return next((level for level in LEVELS if self.today * 100 >= level * self.daily), 0)

    def _rules(self) -> Iterator[tuple[str, Rate, int]]:
        if self.rate is not None:
            yield "rate", self.rate, self.used
        if self.per_day is not None:
            yield "quota", Rate(self.per_day, "day"), self.today


def count(
    rate: Rate | None, per_day: int | None, zone: str, now: int, *, today: int, used: int, before: int
) -> Counted:
    """`used` were counted in the window that began at `before`."""
    if rate is None:
        return Counted(now, zone, None, per_day, today, 0, before)
    begin, _ = window(rate.per, now, zone, before)
    counted = today if rate.per == "day" else used if begin == before else 0
    return Counted(now, zone, rate, per_day, today, counted, begin)
