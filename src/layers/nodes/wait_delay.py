"""Wait / Delay: a while, until a time, or until a day of the week and an hour."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from layers.catalog import cron
from layers.catalog.node import Context, Done, Parked, node
from layers.catalog.param import param
from layers.catalog.path import fields_of
from layers.errors import WontWork
from layers.expressions import ExpressionError, Program, Secret, compile, compile_value
from layers.graph.records import JSON

LONGEST: Final = timedelta(days=365)
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
USUAL_TIME: Final = "09:00"
_SECONDS: Final = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400}
_TIME: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?")
_PIECE: Final = re.compile(r"\s*(\d{1,9}(?:\.\d{1,6})?)\s*([a-zA-Z]{1,12})")
_OFFSET: Final = re.compile(rf"([+-]?)((?:{_PIECE.pattern}){{1,8}})")
_AT: Final = compile('timezone(parseDate(date, "", zone), zone)', "expression")
_SHIFTED: Final = compile('addDate(timezone(parseDate(date, "", zone), zone), amount, unit)', "expression")


def _zone(name: str) -> None:
    """Raises `ValueError` for what is no time zone; empty is the workflow's."""
    if name:
        cron.known_zone(name)


def clock(text: str) -> time:
    """A time of day from `9:00` or `09:00:30`; 09:00 from an empty text. Raises `ValueError` with a sentence."""
    found = _TIME.fullmatch(text.strip() or USUAL_TIME)
    if found is None:
        raise ValueError(f"“{text}” is not a time of day; write one such as 09:00.")
    hour, minute, second = (int(part or 0) for part in found.groups())
    return time(hour, minute, second)


def offset(text: str) -> list[tuple[float, str]]:
    """`-1d 12h` → [(-1, "d"), (-12, "h")]. Raises `ValueError` with a sentence."""
    if not text.strip():
        return []
    found = _OFFSET.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"“{text}” is not a shift in time; write one such as -24h, 30m or -1d 12h.")
    sign = -1 if found[1] == "-" else 1
    pieces = [(sign * float(amount), "min" if unit == "m" else unit) for amount, unit in _PIECE.findall(found[2])]
    try:
        for amount, unit in pieces:
            _SHIFTED.evaluate({"open": {"date": 0, "zone": "UTC", "amount": amount, "unit": unit}})
    except ExpressionError as error:
        raise ValueError(f"In the shift “{text}”: {error.message}.") from error
    return pieces


def _check_clock(text: str) -> None:
    clock(text)


def _check_offset(text: str) -> None:
    offset(text)


@node(
    "wait_delay",
    name="Wait / Delay",
    icon="hourglass",
    keywords=("sleep", "pause", "timer", "schedule", "until", "later", "reminder"),
    sample={"waitedMs": 60_000, "resumedAt": "2026-03-15T10:31:00+01:00"},
    output={
        "waitedMs": {"type": "integer"},
        "resumedAt": {"type": "string", "format": "date-time"},
        "_simulatedWait": {"type": "boolean"},
    },
)
class WaitDelay:
    """Pause this branch, for days if need be, and survive restarts. Other branches go on.

    Give a duration, or a time to wait until, or a day of the week with an hour. At most 365 days."""

    duration: float | None = param("Wait for", default=None, placeholder="10")
    unit: Literal["seconds", "minutes", "hours", "days"] = param(
        "Unit", default="minutes", help="A day is 24 hours here, also when the clocks change."
    )
    until: Program | None = param(
        "Or until",
        kind="text",
        default=None,
        parse=compile_value,
        placeholder="{{trigger.startIso}}",
        help="A date with time, such as 2026-03-09T18:00:00+01:00; without an offset it is local time of the zone.",
    )
    offset: str = param(
        "Shifted by",
        default="",
        placeholder="-24h",
        check=_check_offset,
        help="Before (-) or after the time above: s, m, h, d, w. A day keeps the hour when the clocks change.",
    )
    ifPast: Literal["continue", "skip"] = param(
        "If that is past",
        default="continue",
        options=[("continue", "Go on at once"), ("skip", "End this branch")],
        help="The time to wait until is over already: send a late reminder, or none.",
    )
    weekday: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] | None = param(
        "Or until the next",
        default=None,
        options=list(
            zip(DAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True)
        ),
        help="Always after now: on a Monday at ten, Monday 09:00 is that of next week.",
    )
    time: str = param(
        "At", default="", placeholder=USUAL_TIME, check=_check_clock, help="Without a day: at this time of any day."
    )
    timezone: str = param(
        "Time zone", default="", placeholder="Europe/Berlin", check=_zone, help="Empty: the workflow's.", advanced=True
    )

    def check(self) -> Iterator[tuple[str, str, str]]:
        """What is wrong between the fields: (field, code, sentence)."""
        try:
            way = self._way()
            if way == "duration":
                self._while()
            elif self.until is not None and self.until.constant:
                self._until(self.until.evaluate({}), "UTC")
        except WontWork as error:
            yield str(error.details.get("field")), error.error_code, error.message

    def run(self, ctx: Context, given: JSON) -> Done | Parked:
        place = self.timezone or ctx.timezone
        way = self._way()
        if way == "duration":
            moment = ctx.now + self._while()
        elif way == "until":
            moment = self._until(ctx.evaluate(self.until, given) if self.until else None, place)
        else:
            moment = next_moment(ctx.now, self.weekday, clock(self.time), cron.known_zone(place))
        if moment - ctx.now > LONGEST:
            raise _invalid(f"{_shown(moment, place)} is more than 365 days away.", way)
        if moment > ctx.now:
            return Parked(until=moment, state={"since": _ms(ctx.now), "until": _ms(moment)})
        if way == "until" and self.ifPast == "skip":
            ctx.log(f"{_shown(moment, place)} is past: this branch ends here.")
            return Done(self._done(ctx, given, 0, ctx.now), ())
        return Done(self._done(ctx, given, 0, ctx.now))

    def resume(self, ctx: Context, given: JSON, state: JSON, arrived: JSON) -> Done:
        """Its time has come. Before its time only a test goes on: it shows what the wait would have led to."""
        since, until, now = state["since"], state["until"], _ms(ctx.now)
        if arrived is None and now < until:
            moment = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=until)
            return Done({**self._done(ctx, given, until - since, moment), "_simulatedWait": True})
        return Done(self._done(ctx, given, max(0, now - since), ctx.now))

    def _done(self, ctx: Context, given: JSON, waited_ms: int, at: datetime) -> dict[str, JSON]:
        return {**fields_of(given), "waitedMs": waited_ms, "resumedAt": _shown(at, self.timezone or ctx.timezone)}

    def _way(self) -> str:
        """Which of the three was chosen."""
        weekly = self.weekday is not None or bool(self.time)
        given = {"duration": self.duration is not None, "until": self.until is not None, "weekday": weekly}
        ways = [way for way, chosen in given.items() if chosen]
        if not ways:
            message = "There is nothing to wait for: give a duration, a time to wait until, or a day of the week."
            raise WontWork(message, code="CONFIG_REQUIRED", field="duration")
        if len(ways) > 1:
            message = f"Give one thing to wait for, not {' and '.join(ways)}: clear the others."
            raise WontWork(message, code="CONFIG_INVALID", field=ways[1])
        return ways[0]

    def _while(self) -> timedelta:
        seconds = (self.duration or 0) * _SECONDS[self.unit]
        if seconds < 0:
            raise _invalid("A wait cannot be negative.", "duration")
        if seconds > LONGEST.total_seconds():
            raise _invalid("A wait is at most 365 days long.", "duration")
        return timedelta(seconds=seconds)

    def _until(self, date: JSON, place: str) -> datetime:
        if date is None or date == "":
            raise _invalid("The time to wait until came out empty.", "until")
        try:
            moment = _AT.evaluate({"open": {"date": date, "zone": place}})
            for amount, unit in offset(self.offset):
                opened = {"date": moment, "zone": place, "amount": amount, "unit": unit}
                moment = _SHIFTED.evaluate({"open": opened})
        except ExpressionError as error:
            raise _invalid(f"{error.message}.", "until") from error
        if isinstance(moment, Secret):
            raise _invalid("The time to wait until cannot be a secret.", "until")
        return datetime.fromisoformat(moment).astimezone(UTC)


def next_moment(now: datetime, weekday: str | None, at: time, zone: ZoneInfo) -> datetime:
    """The next instant after `now` at which clocks of the zone show this time, on this day of the week or on any.

    A time that a clock change skips is as much later as the change; of one that occurs twice the first counts."""
    today = now.astimezone(zone).date()
    days = (today + timedelta(days=ahead) for ahead in range(15))
    moments = (
        datetime.combine(day, at, zone).astimezone(UTC)
        for day in days
        if weekday is None or DAYS[day.weekday()] == weekday
    )
    return next(moment for moment in moments if moment > now)


def _shown(moment: datetime, place: str) -> str:
    return str(_AT.evaluate({"open": {"date": moment.isoformat(), "zone": place}}))


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _invalid(message: str, field: str) -> WontWork:
    return WontWork(message, code="WAIT_INVALID", field=field)
