"""Started by the clock: a cron expression in a time zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Literal

from layers.catalog.cron import known_zone, times
from layers.catalog.param import param
from layers.catalog.path import fields_of
from layers.catalog.trigger import trigger
from layers.graph.records import JSON


def _zone(name: str) -> None:
    if name:
        known_zone(name)


@trigger(
    "trigger_schedule",
    name="Schedule (Cron)",
    payload_type="schedule_cron",
    kind="schedule",
    icon="calendar-clock",
    keywords=("cron", "time", "interval", "every", "poll"),
    sample={"scheduledAt": 1767225600000, "scheduledAtIso": "2026-01-01T01:00:00+01:00", "runNumber": 1},
    output={
        "scheduledAt": {"type": "integer"},
        "scheduledAtIso": {"type": "string"},
        "cronExpression": {"type": "string"},
        "timezone": {"type": "string"},
        "runNumber": {"type": "integer"},
    },
)
class ScheduleTrigger:
    """Start the workflow at set times: every hour, on weekdays at nine, on the first of the month."""

    cronExpression: str = param("When", kind="cron", placeholder="0 9 * * MON-FRI")
    timezone: str = param(
        "Time zone", default="Europe/Berlin", check=_zone, help="An IANA zone; empty: the workflow's."
    )
    overlap: Literal["queue", "skip"] = param(
        "If the last run still goes on",
        default="queue",
        options=[("queue", "Run after it"), ("skip", "Leave this one out")],
        advanced=True,
    )
    catchUp: Literal["none", "latest"] = param(
        "After a restart",
        default="latest",
        options=[("latest", "One run for what was missed"), ("none", "Wait for the next time")],
        advanced=True,
    )
    startAt: datetime | None = param("Not before", kind="datetime", default=None, advanced=True)
    endAt: datetime | None = param("Not after", kind="datetime", default=None, advanced=True)

    def subscribe(self, token: str = "") -> tuple[str, str]:
        return "schedule", self.cronExpression

    def next_after(self, after: datetime, default_zone: str = "UTC") -> datetime | None:
        """The first time after that instant, in UTC; None when there is none any more."""
        return next(iter(self.preview(1, after, default_zone)), None)

    def preview(self, count: int, after: datetime, default_zone: str = "UTC") -> list[datetime]:
        """The next `count` times, aware, in UTC."""
        if self.startAt is not None and after < self.startAt:
            after = self.startAt - timedelta(microseconds=1)
        found = (moment.astimezone(UTC) for moment in times(self.cronExpression, after, self.zone(default_zone)))
        return [moment for moment in islice(found, count) if self.endAt is None or moment <= self.endAt]

    def zone(self, default_zone: str) -> str:
        return self.timezone or default_zone

    def payload(self, at: datetime, run_number: int, default_zone: str = "UTC") -> dict[str, JSON]:
        """`at` is the time of the plan, not that of the check that found it due."""
        zone = self.zone(default_zone)
        due = round(at.timestamp() * 1000)
        return {
            "triggerType": "schedule_cron",
            "occurredAt": due,
            "dedupeId": str(due),
            "scheduledAt": due,
            "scheduledAtIso": at.astimezone(known_zone(zone)).isoformat(),
            "cronExpression": self.cronExpression,
            "timezone": zone,
            "runNumber": run_number,
        }

    def by_hand(self, given: JSON, by: str, now: datetime) -> dict[str, JSON]:
        """As if it were due now; a given object's fields win."""
        return {**self.payload(now, 1), "dedupeId": None, **fields_of(given)}

    def sample(self, now: datetime) -> dict[str, JSON]:
        return self.payload(self.next_after(now) or now, 1)
