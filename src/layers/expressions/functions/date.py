"""Date functions: a date may be a date, ISO text or Unix time."""

from __future__ import annotations

from typing import Any

from layers.expressions import arithmetic, dateformats, dates, locales
from layers.expressions.errors import failure
from layers.expressions.options import State
from layers.expressions.pathways import now_closure, today_closure
from layers.expressions.registry import Number, Text, Value, function
from layers.expressions.texts import date_text, text_of
from layers.expressions.values import Date, quoted

When = Date


@function("now()", returns="date", volatile=True)
def now(s: State) -> Any:
    """instant of this evaluation

    >>> now()
    date 2026-03-20T12:00:00Z
    """
    return now_closure(s)


@function("today()", returns="date", volatile=True)
def today(s: State) -> Any:
    """today 00:00 in the workflow zone

    >>> today()
    date 2026-03-20T00:00:00Z
    """
    return today_closure(s)


@function("parseDate(value, format?, zone?)", "toDate", returns="date")
def parse_date(s: State, value: Value, pattern: Text | None = None, zone: Text | None = None) -> Any:
    """date from ISO text, number or formatted text

    >>> parseDate("15.03.2026", "DD.MM.YYYY")
    date 2026-03-15T00:00:00Z
    """
    if value is None:
        return None
    place = dates.zone_of(zone) if zone else dates.workflow_zone(s)
    if value.__class__ is Date:
        return Date(value.utc, place) if zone else value
    if not pattern:
        return dates.read(s, value, place)
    if len(pattern) > s.limits.pattern:
        raise failure("type", "the date format is too long")
    names = tuple(dict.fromkeys((locales.find(s.options.locale), locales.find("en"))))
    text = text_of(s, value).strip()
    s.spend(len(dateformats.tokens(pattern)))
    found = dateformats.read(text, pattern, place, names) if len(text) < 1000 else None
    if found is None:
        raise failure("not_a_date", f"{quoted(text)} is not a date of the form {quoted(pattern)}")
    return found


@function('formatDate(date, format="YYYY-MM-DD", zone?, locale?)', "dateFormat", returns="text")
def format_date(
    s: State, date: When, pattern: Text = "YYYY-MM-DD", zone: Text | None = None, locale: Text | None = None
) -> str:
    """text

    >>> formatDate("2026-01-31T23:30:00Z", "YYYY-MM-DD HH:mm", "Europe/Berlin")
    "2026-02-01 00:30"
    """
    if len(pattern) > s.limits.pattern:
        raise failure("type", "the date format is too long")
    s.spend(len(dateformats.tokens(pattern)) >> 1)
    shown = Date(date.utc, dates.zone_of(zone)) if zone else date
    return dateformats.write(shown, pattern, locales.find(locale or s.options.locale))


@function("addDate(date, n, unit)", "dateAdd", returns="date")
def add_date(date: When, n: Number, unit: Text) -> Any:
    """calendar units clamp to the last day; negative n goes back

    >>> addDate("2026-01-31T08:00:00Z", 1, "month")
    date 2026-02-28T08:00:00Z
    """
    return dates.add(date, n, dates.unit_of(unit))


@function("addDays(date, n)", returns="date")
def add_days(date: When, n: Number) -> Any:
    """calendar days

    >>> addDays("2026-02-27", 2)
    date 2026-03-01T00:00:00Z
    """
    return dates.add(date, n, "day")


@function("addHours(date, n)", returns="date")
def add_hours(date: When, n: Number) -> Any:
    """elapsed hours

    >>> addHours("2026-03-15T23:00:00Z", 2)
    date 2026-03-16T01:00:00Z
    """
    return dates.add(date, n, "hour")


@function("addMinutes(date, n)", returns="date")
def add_minutes(date: When, n: Number) -> Any:
    """elapsed minutes

    >>> addMinutes("2026-03-15T10:00:00Z", 90)
    date 2026-03-15T11:30:00Z
    """
    return dates.add(date, n, "minute")


@function("addMonths(date, n)", returns="date")
def add_months(date: When, n: Number) -> Any:
    """calendar months, clamped

    >>> addMonths("2026-01-31", 1)
    date 2026-02-28T00:00:00Z
    """
    return dates.add(date, n, "month")


@function('dateDiff(from, to, unit="days")', returns="number")
def date_diff(s: State, start: When, end: When, unit: Text = "days") -> Any:
    """to - from; fractions for second … week, whole numbers for month, quarter, year

    >>> dateDiff("2026-03-15T10:00:00Z", "2026-03-15T10:30:00Z", "hours")
    0.5
    """
    wanted = dates.unit_of(unit)
    if wanted in dates.MONTHS:
        months = dates.months_between(start, end)
        whole = abs(months) // dates.MONTHS[wanted]
        return whole if months >= 0 else -whole
    if wanted in dates.ELAPSED:
        return arithmetic.divide(s, dates.between(start, end).micros, dates.ELAPSED[wanted])
    return arithmetic.divide(s, dates.wall_micros(start, end), dates.DAY * (7 if wanted == "week" else 1))


@function("startOf(date, unit)", returns="date")
def start_of(date: When, unit: Text) -> Any:
    """hour, day, week (Monday), month, quarter, year

    >>> startOf("2026-03-18T10:30:00Z", "week")
    date 2026-03-16T00:00:00Z
    """
    return dates.start_of(date, dates.unit_of(unit))


@function("endOf(date, unit)", returns="date")
def end_of(date: When, unit: Text) -> Any:
    """last millisecond of the unit

    >>> endOf("2026-03-18T10:30:00Z", "day")
    date 2026-03-18T23:59:59.999Z
    """
    return dates.end_of(date, dates.unit_of(unit))


@function("year(date)", returns="number")
def year(date: When) -> int:
    """year

    >>> year("2026-03-15")
    2026
    """
    return date.local().year


@function("month(date)", returns="number")
def month(date: When) -> int:
    """1-12

    >>> month("2026-03-15")
    3
    """
    return date.local().month


@function("day(date)", returns="number")
def day(date: When) -> int:
    """day of the month

    >>> day("2026-03-15")
    15
    """
    return date.local().day


@function("hour(date)", returns="number")
def hour(date: When) -> int:
    """0-23

    >>> hour("2026-03-15T10:30:00Z")
    10
    """
    return date.local().hour


@function("weekday(date)", returns="number")
def weekday(date: When) -> int:
    """1 = Monday … 7 = Sunday

    >>> weekday("2026-03-15")
    7
    """
    return date.local().isoweekday()


@function("timestamp(date)", "toTimestamp", returns="number")
def timestamp(s: State, date: When) -> Any:
    """seconds since 1970

    >>> timestamp("2026-03-15T10:30:00Z")
    1773570600
    """
    return arithmetic.divide(s, dates.between(Date(dates.EPOCH, date.zone), date).micros, 1_000_000)


@function("toIso(date)", returns="text")
def to_iso(date: When) -> str:
    """ISO 8601 text

    >>> toIso("2026-03-15T10:30:00Z")
    "2026-03-15T10:30:00Z"
    """
    return date_text(Date(date.utc, date.zone))


@function("timezone(date, zone)", "toTimezone", returns="date")
def timezone(date: When, zone: Text) -> Any:
    """same instant, shown in another zone

    >>> timezone("2026-03-15T10:30:00Z", "America/New_York")
    date 2026-03-15T06:30:00-04:00
    """
    return Date(date.utc, dates.zone_of(zone))
