"""Cron expressions as cronsim reads them (Debian's rules): when, and in words.

Five fields, or six with seconds first. Clock changes: with a fixed minute and hour a local time that does not exist
fires at the next one that does, and one that occurs twice fires once; with `*` in minute or hour real time counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

_ANY_TIME = datetime(2024, 1, 1, tzinfo=UTC)


class CronInvalid(ValueError):
    """This is no cron expression: write minute, hour, day, month and weekday, such as `0 9 * * MON-FRI`."""


def check(expression: str) -> None:
    """Raises `CronInvalid` with a sentence."""
    _read(expression, _ANY_TIME)


def times(expression: str, after: datetime, zone: str) -> Iterator[datetime]:
    """The fire times after an instant, in local time of the IANA zone; it may end, as `0 0 31 2 *` does at once.

    Raises `CronInvalid`; `ValueError` for an unknown zone."""
    yield from _read(expression, after.astimezone(known_zone(zone)))


def sentence(expression: str) -> str:
    """`30 9 * * 1-5` → At 09:30 on Monday through Friday. Raises `CronInvalid`."""
    found = _read(expression, _ANY_TIME)
    words = str(found.explain())
    # Day and weekday both given: either is enough. cronsim joins the two with "and", which a reader takes for both.
    return words if found.day_and else words.replace(" and on ", " or on ")


def known_zone(name: str) -> ZoneInfo:
    """Raises `ValueError` with a sentence when there is no such IANA zone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"“{name}” is not a time zone; write one such as Europe/Berlin.") from error


def _read(expression: str, after: datetime) -> CronSim:
    try:
        return CronSim(expression, after)
    except CronSimError as error:
        reason = str(error).removeprefix("Bad ").lower()
        place = reason if reason == "wrong number of fields" else f"the {reason} field is wrong"
        raise CronInvalid(
            f"“{expression}” is not a cron expression: {place}. Write minute, hour, day, month and weekday, "
            "such as 0 9 * * MON-FRI."
        ) from error
