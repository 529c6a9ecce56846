"""What goes over the wire of the queue and of usage."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from layers.api.wire import Page, Told
from layers.graph.status import ExecutionStatus

QueueReason = Literal["concurrency", "rate", "quota", "paused", "organisation", "turn"]


class QueuePlace(Told):
    """Where an execution stands that waits for a place."""

    position: int = Field(description="From 1, within its workflow")
    waiting_since: int
    reason: QueueReason = Field(
        description="What keeps it: the workflow's concurrency, its rate, the day's quota, its paused queue, the "
        "organisation's concurrency; turn: nothing, it is about to start"
    )
    expected_start: int | None = Field(description="Exact for rate and quota, else estimated; null: nobody knows")


class QueueEntry(QueuePlace):
    execution_id: str
    workflow_id: str
    workflow_name: str
    status: ExecutionStatus = Field(description="queued; or waiting or paused, and about to go on")
    trigger_type: str
    triggered_by: str
    started_at: int


class RateLimit(Told):
    limit: int
    per: Literal["second", "minute", "hour", "day"]


class QueueLane(Told):
    """How one workflow stands that has limits, or had."""

    workflow_id: str
    workflow_name: str
    waiting: int
    running: int = Field(description="Executions that have a place")
    max_concurrent: int | None
    rate_limit: RateLimit | None
    rate_used: int | None = Field(description="Starts in the present window")
    rate_resets_at: int | None
    priority: int
    paused: bool
    paused_by: str | None
    started_today: int = Field(description="In the workflow's time zone")
    per_day: int | None = Field(description="How many may start on one day, by rate and quota")
    reason: QueueReason | None = Field(description="Why the first that waits does")
    expected_start: int | None


class QueuePage(Page[QueueEntry]):
    lanes: list[QueueLane]
    running: int = Field(description="Of the organisation")
    max_concurrent: int | None = Field(description="Of the organisation")


class UsageDay(Told):
    workflow_id: str
    workflow_name: str = Field(description="Empty when it was removed")
    day: str = Field(description="YYYY-MM-DD in the workflow's time zone")
    count: int = Field(description="Live executions begun; no retries, no tests")
    limit: int | None = Field(description="How many may start on one day, as it is now")
    percent: int | None
    warning: Literal[80, 90, 100] | None
