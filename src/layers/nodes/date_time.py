"""Date & Time: read, write and reckon with dates, by the date functions of the expression language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from layers.catalog import cron
from layers.catalog.node import Context, Done, node
from layers.catalog.param import param
from layers.catalog.path import fields_of, put
from layers.errors import WontWork
from layers.expressions import ExpressionError, Program, compile, compile_value
from layers.graph.records import JSON

_HERE: Final = 'timezone(parseDate({0}, "", zone), zone)'  # an instant as the clocks of the zone show it
_CALLS: Final[Mapping[str, Program]] = {
    operation: compile(source.format(date=_HERE.format("date"), to=_HERE.format("to")), "expression")
    for operation, source in {
        "now": "timezone(now(), zone)",
        "format": "formatDate({date}, format, zone, locale)",
        "parse": "timezone(parseDate(date, format, zone), zone)",
        "add": "addDate({date}, amount, unit)",
        "diff": "dateDiff({date}, {to}, unit)",
        "start_of": "startOf({date}, unit)",
        "end_of": "endOf({date}, unit)",
    }.items()
}
_UNITS: Final = ("seconds", "minutes", "hours", "days", "weeks", "months", "quarters", "years")


def _zone(name: str) -> None:
    """Raises `ValueError` for what is no time zone; empty is the workflow's."""
    if name:
        cron.known_zone(name)


@node(
    "date_time",
    name="Date & Time",
    icon="calendar-clock",
    keywords=("now", "today", "format", "parse", "add", "difference", "timezone", "calendar"),
    sample={"result": "2026-03-15T10:30:00+01:00"},
)
class DateTime:
    """The present time, or a date written, read, moved, compared, or taken to the start or end of its day or month.

    Dates are ISO texts (one without an offset is local time), Unix times, or what another step gave."""

    operation: Literal["now", "format", "parse", "add", "diff", "start_of", "end_of"] = param(
        "Do",
        default="now",
        options=[
            ("now", "Take the present time"),
            ("format", "Write a date as text"),
            ("parse", "Read a date from text"),
            ("add", "Add to a date"),
            ("diff", "Time between two dates"),
            ("start_of", "Start of the day, month …"),
            ("end_of", "End of the day, month …"),
        ],
    )
    date: Program | None = param(
        "Date",
        kind="text",
        default=None,
        parse=compile_value,
        placeholder="{{trigger.createdAt}}",
        show=("operation", ("format", "parse", "add", "diff", "start_of", "end_of")),
    )
    to: Program | None = param(
        "Until",
        kind="text",
        default=None,
        parse=compile_value,
        placeholder="{{trigger.dueAt}}",
        help="The time from the first date to this one; negative if this one is earlier.",
        show=("operation", ("diff",)),
    )
    amount: float = param("How much", default=0, help="Negative goes back.", show=("operation", ("add",)))
    unit: Literal[
        "seconds", "minutes", "hours", "days", "weeks", "months", "quarters", "years",
        "second", "minute", "hour", "day", "week", "month", "quarter", "year",
    ] = param(
        "Unit",
        default="days",
        options=_UNITS,
        help="A month after 31 January is the last day of February. Weeks begin on Monday.",
        show=("operation", ("add", "diff", "start_of", "end_of")),
    )  # fmt: skip
    format: str = param(
        "Format",
        default="",
        placeholder="DD.MM.YYYY HH:mm",
        help="Empty: YYYY-MM-DD is written, ISO 8601 is read.",
        show=("operation", ("format", "parse")),
    )
    locale: str = param(
        "Language", default="", placeholder="de", help="Of month and day names.", show=("operation", ("format",))
    )
    timezone: str = param(
        "Time zone", default="", placeholder="Europe/Berlin", check=_zone, help="Empty: the workflow's.", advanced=True
    )
    target: str = param("Into the field", default="result", placeholder="result")

    def check(self) -> list[tuple[str, str, str]]:
        """What is wrong between the fields: (field, code, sentence)."""
        wanted = () if self.operation == "now" else ("date", "to") if self.operation == "diff" else ("date",)
        labels = {"date": "The date", "to": "The date until which to reckon"}
        missing = [name for name in wanted if getattr(self, name) is None]
        return [(name, "CONFIG_REQUIRED", f"{labels[name]} is missing.") for name in missing]

    def run(self, ctx: Context, given: JSON) -> Done:
        for field, code, message in self.check():
            raise WontWork(message, code=code, field=field)
        opened = {
            "date": self._value(ctx, given, "date"),
            "to": self._value(ctx, given, "to"),
            "amount": self.amount,
            "unit": self.unit,
            "format": self.format or ("YYYY-MM-DD" if self.operation == "format" else ""),
            "locale": self.locale or None,
            "zone": self.timezone or ctx.timezone,
        }
        try:
            result = ctx.evaluate(_CALLS[self.operation], opened)
        except ExpressionError as error:
            hint = f" – {error.hint}" if error.hint else ""
            raise WontWork(f"{error.message}{hint}", code=error.code) from error
        return Done(put(fields_of(given), self.target or "result", result))

    def _value(self, ctx: Context, given: JSON, name: Literal["date", "to"]) -> JSON:
        program = self.date if name == "date" else self.to
        if program is None:
            return None
        found = ctx.evaluate(program, given)
        if found is None or found == "":
            raise WontWork(f"The field “{name}” came out empty.", code="CONFIG_INVALID", field=name)
        return found
