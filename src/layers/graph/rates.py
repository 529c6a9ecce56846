"""How often a workflow may start: `{"limit": 1000, "per": "day"}` and `{"limit": 10, "per": "second"}` alike.

1. A rate counts starts in windows of the clock: this second, minute, hour or day; at the end of one all is free again.
2. Days and hours are those of the workflow's time zone: a day ends at its midnight, and may have 23 or 25 hours.
3. A clock that is set back by less than a window does not open that window a second time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

SPANS: Final = {"second": 1000, "minute": 60_000, "hour": 3_600_000, "day": 86_400_000}  # ms
DAYS: Final = 400  # how far ahead a start is told


@dataclass(frozen=True, slots=True)
class Rate:
    """`limit` starts in each window of `per`."""

    limit: int
    per: str


def read_rate(raw: Any) -> Rate | None:
    """Of a document's `rate_limit`. None: there is no limit. Raises `ValueError` with a sentence that says the mend."""
    if raw is None:
        return None
    if not isinstance(raw, dict) or set(raw) != {"limit", "per"}:
        raise ValueError('“rate_limit” is like {"limit": 10, "per": "second"}, or null.')
    if not _whole(raw["limit"]) or raw["limit"] < 1:
        raise ValueError("The “limit” of “rate_limit” is a whole number, 1 or more.")
    if raw["per"] not in SPANS:
        raise ValueError(f"“per” of “rate_limit” is one of {', '.join(SPANS)}.")
    return Rate(raw["limit"], raw["per"])


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def window(per: str, now: int, zone: str, before: int = 0) -> tuple[int, int]:
    """Begin and end (ms UTC, the end belongs to the next) of the window that `now` is in. `before` is where the one
    counted last began: rule 3."""
    begin = _begin(per, now, zone)
    if begin < before <= now + SPANS[per]:
        begin = before
    return begin, _end(per, begin, zone)


def start_after(rate: Rate, now: int, zone: str, used: int, ahead: int, before: int = 0) -> int:
    """When the rate lets the start that `ahead` others precede begin, `used` having begun in this window."""
    _, end = window(rate.per, now, zone, before)
    free = max(0, rate.limit - used)
    if ahead < free:
        return now
    later = (ahead - free) // rate.limit
    if rate.per == "day":
        for _ in range(min(later, DAYS)):
            end = _end("day", end, zone)
        return end
    return end + later * SPANS[rate.per]


def day_of(now: int, zone: str) -> str:
    """YYYY-MM-DD."""
    return datetime.fromtimestamp(now / 1000, ZoneInfo(zone)).date().isoformat()


def _begin(per: str, now: int, zone: str) -> int:
    span = SPANS[per]
    if per != "day":
        offset = _offset(now, zone) if per == "hour" else 0
        return (now + offset) // span * span - offset
    local = datetime.fromtimestamp(now / 1000, ZoneInfo(zone))
    return _ms(local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0))


def _end(per: str, begin: int, zone: str) -> int:
    if per != "day":
        return begin + SPANS[per]
    tomorrow = datetime.fromtimestamp(begin / 1000, ZoneInfo(zone)).date() + timedelta(days=1)
    return _ms(datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=ZoneInfo(zone)))


def _offset(now: int, zone: str) -> int:
    shift = datetime.fromtimestamp(now / 1000, ZoneInfo(zone)).utcoffset()
    return 0 if shift is None else round(shift.total_seconds() * 1000)


def _ms(at: datetime) -> int:
    return round(at.astimezone(UTC).timestamp() * 1000)
