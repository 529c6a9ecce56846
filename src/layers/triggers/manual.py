"""Started by a person: Run Now in the editor, `layers run`, or a call of the API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from layers.catalog.param import param
from layers.catalog.path import fields_of
from layers.catalog.trigger import trigger
from layers.graph.records import JSON


@trigger(
    "trigger_manual",
    name="Manual Trigger",
    payload_type="manual_trigger",
    kind="manual",
    icon="play",
    keywords=("run", "start", "button", "test"),
    sample={"triggeredBy": "you@example.com", "triggeredAt": 1767225600000},
    output={"triggeredBy": {"type": "string"}, "triggeredAt": {"type": "integer"}},
)
class ManualTrigger:
    """Start the workflow by hand, with data of your own."""

    sampleData: Mapping[str, Any] = param(
        "Sample data", kind="json", default={}, help="What Run Now offers as input.", schema={"type": "object"}
    )
    inputSchema: Mapping[str, Any] = param(
        "Input form", kind="json", default={}, help="A JSON Schema; Run Now asks for its fields.", advanced=True
    )

    def subscribe(self, token: str = "") -> tuple[str, str]:
        return "manual", ""

    def by_hand(self, given: JSON, by: str, now: datetime) -> dict[str, JSON]:
        return self.payload(given, by, now)

    def payload(self, given: JSON, by: str, now: datetime) -> dict[str, JSON]:
        """The given input at top level, or what cannot stand there under `value`."""
        at = _ms(now)
        return {
            **fields_of(given),
            "triggerType": "manual_trigger",
            "occurredAt": at,
            "dedupeId": None,
            "triggeredBy": by,
            "triggeredAt": at,
        }

    def sample(self, now: datetime) -> dict[str, JSON]:
        return self.by_hand(dict(self.sampleData), "sample", now)


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
