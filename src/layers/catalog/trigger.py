"""What a trigger is to its author: a frozen class whose fields are the form; it listens, judges and never acts.

`subscribe(token)` says what it listens to and where: (kind, address). `token` is a fresh unguessable text for one that
needs an address and was given none. Beyond that a trigger has the methods of its kind:

- webhook: `accept(arrival) -> payload | Refusal`;
- schedule: `next_after(after, default_zone) -> datetime | None`, `preview(count, after, default_zone)`,
  `payload(at, run_number, default_zone)`.

All are pure. Every trigger has `by_hand(given, by, now) -> payload`, what Run Now, `layers run` and the API's run make
of the input they are given, and `sample(now) -> payload` for the Test button.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeVar, dataclass_transform

from layers.catalog.node import marked
from layers.catalog.param import param
from layers.frozen import frozen
from layers.graph.records import JSON

Cls = TypeVar("Cls")
Listens = Literal["webhook", "schedule", "manual"]


@frozen
class Arrival:
    """A request that reached a webhook's address. Header names are lower-case, times are aware and in UTC.

    `query` and `headers` keep the order in which they came, so that a name may occur twice."""

    method: str
    path: str
    query: Sequence[tuple[str, str]]
    headers: Sequence[tuple[str, str]]
    body: bytes
    remote_ip: str
    at: datetime

    def header(self, name: str) -> str | None:
        """The first value of that (lower-case) name."""
        return next((value for key, value in self.headers if key == name), None)


@frozen
class Refusal:
    """Why a webhook was not taken: the answer's status, a fixed code, a sentence, and headers that go along."""

    status: int
    code: str
    message: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TriggerMark:
    """What the decorator says of a class. `payload_type` is the execution's `trigger_type`."""

    service: str
    name: str
    payload_type: str
    kind: Listens
    icon: str
    color: str | None
    version: int
    keywords: tuple[str, ...]
    sample: Mapping[str, Any] = field(default_factory=dict)
    output: Mapping[str, JSON] = field(default_factory=dict)


@dataclass_transform(frozen_default=True, field_specifiers=(param,))
def trigger(
    service: str,
    *,
    name: str,
    payload_type: str,
    kind: Listens,
    icon: str = "zap",
    color: str | None = None,
    version: int = 1,
    keywords: Sequence[str] = (),
    sample: Mapping[str, Any] | None = None,
    output: Mapping[str, Any] | None = None,
) -> Callable[[type[Cls]], type[Cls]]:
    """Mark a class as a trigger type. It only marks: a Registry scans and registers."""

    def mark(cls: type[Cls]) -> type[Cls]:
        made = TriggerMark(
            service, name, payload_type, kind, icon, color, version, tuple(keywords), sample or {}, output or {}
        )  # fmt: skip
        return marked(cls, made)

    return mark
