"""Dates: reading them, zones, and calendar arithmetic (expressions.md §8).

Seconds to hours are elapsed time; days and longer are calendar time in the zone of the date, so a day across a clock
change keeps the wall time. A wall time that a clock change skips moves forward by the gap, a doubled one is the first.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from layers.expressions.errors import ExpressionError, failure, limit
from layers.expressions.names import similar
from layers.expressions.options import State
from layers.expressions.values import Date, Duration, Secret, SecretMet, kind_name, quoted

ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|z|[+-]\d\d(?::?\d\d)?)?)?\Z",
    re.ASCII,
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ELAPSED = {"millisecond": 1_000, "second": 1_000_000, "minute": 60_000_000, "hour": 3_600_000_000}
DAY = 86_400_000_000
MONTHS = {"month": 1, "quarter": 3, "year": 12}
SHORT = {
    "ms": "millisecond",
    "s": "second",
    "min": "minute",
    "h": "hour",
    "d": "day",
    "w": "week",
    "M": "month",
    "y": "year",
}
UNITS = (*ELAPSED, "day", "week", *MONTHS)


def out_of_range() -> ExpressionError:
    return limit("number_size", "date outside the years 1 to 9999")


def not_a_date(value: Any) -> ExpressionError:
    return failure("not_a_date", f"{quoted(value)} is not a date", 'use parseDate(text, "DD.MM.YYYY")')


@lru_cache(maxsize=1024)
def find_zone(name: str) -> tzinfo | None:
    if name in ("UTC", "Z", "utc"):
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))


def zone_of(name: str) -> tzinfo:
    zone = find_zone(name) if len(name) < 100 else None
    if zone is None:
        near = similar(name[:100], zone_names())
        raise failure("unknown_zone", f"unknown time zone {quoted(name)}", f"did you mean {near}?" if near else None)
    return zone


def workflow_zone(s: State) -> tzinfo:
    return zone_of(s.options.timezone)


def instant(local: datetime, zone: tzinfo) -> datetime:
    """The instant at which the clocks of the zone show `local` (naive)."""
    try:
        return local.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError as problem:
        raise out_of_range() from problem


def from_local(local: datetime, zone: tzinfo) -> Date:
    return Date(instant(local, zone), zone)


def from_number(value: float, zone: tzinfo) -> Date:
    """Unix time: milliseconds if above 10^11 in absolute value, else seconds."""
    seconds = value / 1000 if abs(value) > 1e11 else value
    try:
        return Date(EPOCH + timedelta(seconds=seconds), zone)
    except (OverflowError, ValueError) as problem:
        raise out_of_range() from problem


def from_text(text: str, zone: tzinfo) -> Date | None:
    """The date of an ISO 8601 text, or None; without an offset it is a wall time of the zone."""
    found = ISO.match(text.strip()) if len(text) < 100 else None
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    micros = int((fraction or "0").ljust(6, "0")[:6])
    try:
        local = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), micros)  # noqa: DTZ001  # the wall time, zone below
        if offset is None:
            return from_local(local, zone)
        return Date(local.replace(tzinfo=fixed(offset)).astimezone(UTC), zone)
    except ValueError:
        return None
    except OverflowError as problem:
        raise out_of_range() from problem


def fixed(offset: str) -> tzinfo:
    if offset in "Zz":
        return UTC
    digits = offset[1:].replace(":", "").ljust(4, "0")
    away = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-away if offset[0] == "-" else away)


def read(s: State, value: Any, zone: tzinfo | None = None) -> Date:
    """A date from anything that can be read as one; a text without offset is local time of the zone."""
    kind = value.__class__
    if kind is Date:
        return value  # type: ignore[no-any-return]  # Date by the exact type just tested
    if kind is Secret:
        raise SecretMet
    if value is None:
        raise failure(
            "missing_value", "expected a date but got empty (null)", "the value is empty; use ?? to give a default"
        )
    found = readable(value, zone or workflow_zone(s))
    if found is None:
        raise not_a_date(value) if kind is str else failure("not_a_date", f"{kind_name(value)} is not a date")
    return found


def readable(value: Any, zone: tzinfo) -> Date | None:
    """As `read`, but None for what is no date."""
    kind = value.__class__
    if kind is Date:
        return value  # type: ignore[no-any-return]  # Date by the exact type just tested
    if kind is str:
        return from_text(value, zone)
    if kind is int or kind is float:
        return from_number(value, zone)
    return None


def unit_of(name: str) -> str:
    """The full name of a unit: with or without `s`, any case, or a short form (`M` month, `min` minute)."""
    if name in SHORT:
        return SHORT[name]
    plain = name.strip().lower()
    for unit in (plain, plain.removesuffix("s")):
        if unit in UNITS:
            return unit
        if unit in SHORT:
            return SHORT[unit]
    raise failure("unknown_unit", f"unknown unit {quoted(name)}", "minutes, hours, days, weeks, months, years")


def add(date: Date, amount: float, unit: str) -> Date:
    """Calendar units need a whole amount and clamp to the last day of the month."""
    try:
        if unit in ELAPSED:
            return Date(date.utc + timedelta(microseconds=round(amount * ELAPSED[unit])), date.zone)
        if amount != int(amount):
            raise failure("type", f"{unit}s are added in whole numbers", "use hours or minutes for parts of a day")
        local = date.local().replace(tzinfo=None)
        if unit in MONTHS:
            return from_local(add_months(local, int(amount) * MONTHS[unit]), date.zone)
        return from_local(local + timedelta(days=int(amount) * (7 if unit == "week" else 1)), date.zone)
    except (OverflowError, ValueError) as problem:
        raise out_of_range() from problem


def add_months(local: datetime, months: int) -> datetime:
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise out_of_range()
    return local.replace(year=year, month=month + 1, day=min(local.day, month_length(year, month + 1)))


def month_length(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def shift(date: Date, duration: Duration) -> Date:
    try:
        return Date(date.utc + timedelta(microseconds=duration.micros), date.zone)
    except OverflowError as problem:
        raise out_of_range() from problem


def between(start: Date, end: Date) -> Duration:
    return Duration((end.utc - start.utc) // timedelta(microseconds=1))


def months_between(start: Date, end: Date) -> int:
    """Whole months, toward zero: as many as can be added without passing the end."""
    first = start.local().replace(tzinfo=None)
    last = end.utc.astimezone(start.zone).replace(tzinfo=None)
    months = (last.year - first.year) * 12 + last.month - first.month
    if months > 0 and add_months(first, months) > last:
        return months - 1
    if months < 0 and add_months(first, months) < last:
        return months + 1
    return months


def wall_micros(start: Date, end: Date) -> int:
    """Microseconds between what a clock in the zone of the start shows at both instants."""
    first = start.local().replace(tzinfo=None)
    last = end.utc.astimezone(start.zone).replace(tzinfo=None)
    return (last - first) // timedelta(microseconds=1)


def start_of(date: Date, unit: str) -> Date:
    if unit in ELAPSED:
        return Date(date.utc - timedelta(microseconds=wall_rest(date.local(), unit)), date.zone)
    local = date.local().replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    if unit == "week":
        try:
            local -= timedelta(days=local.weekday())
        except OverflowError as problem:
            raise out_of_range() from problem
    elif unit != "day":
        step = MONTHS[unit]
        local = local.replace(day=1, month=(local.month - 1) // step * step + 1)
    return from_local(local, date.zone)


def wall_rest(local: datetime, unit: str) -> int:
    """Microseconds since the clock last showed a full unit."""
    since_hour = (local.minute * 60 + local.second) * 1_000_000 + local.microsecond
    return since_hour % ELAPSED[unit]


def end_of(date: Date, unit: str) -> Date:
    """The last millisecond of the unit."""
    following = add(start_of(date, unit), 1, unit)
    return Date(following.utc - timedelta(milliseconds=1), date.zone)
