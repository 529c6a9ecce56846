"""Where the effects of a node run stand: what they are called, what is recorded of each, and what that means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeAlias, TypeVar

import orjson

from layers.catalog.effects import Call
from layers.errors import OutcomeUnknown, PieceError, TryAgain, WontWork
from layers.frozen import frozen
from layers.graph.records import Failure, Intent, Result

Answer = TypeVar("Answer")
Kept: TypeAlias = Intent | Result


@frozen
class Place:
    """Whose effects they are, `now_ms` being what the attempt's `ctx.now` is."""

    root: str
    node: str
    scope: str
    attempt: int
    now_ms: int

    def key(self, effect: str, epoch: int) -> str:
        return f"{self.root}:{self.node}:{self.scope}:{effect}:{epoch}"


class Numbers:
    """What the effects of one attempt are called (rule 1)."""

    def __init__(self) -> None:
        self._count = 0
        self._under_way: dict[str, bool] = {}  # effect → was it named
        self._names: set[str] = set()

    def enter(self, name: str | None) -> str:
        if self._under_way and (name is None or not all(self._under_way.values())):
            raise RuntimeError("Effects that run at the same time must be named: do(call, name=…)")
        if name is None:
            self._count += 1
            effect = str(self._count)
        else:
            if name in self._names or name.isdigit() or ":" in name:
                raise RuntimeError(f"“{name}” cannot name this effect: it is taken, a number, or has a colon")
            self._names.add(name)
            effect = name
        self._under_way[effect] = name is not None
        return effect

    def leave(self, effect: str) -> None:
        del self._under_way[effect]


def fingerprint(type: str, request: Any) -> str:
    return sha256(orjson.dumps([type, request], option=orjson.OPT_SORT_KEYS)).hexdigest()


@dataclass(slots=True)
class Standing:
    """Where one effect stands by its records. `status` None: never tried."""

    status: str | None = None  # done | failed | unknown
    epoch: int = 0
    last: Kept | None = None
    answered: bool = False
    since: int = 0  # when it was first sent in this epoch

    @property
    def carried(self) -> bool:
        return self.last is not None and self.last.attempt == 0


def standing(past: Iterable[Kept], effect: str) -> Standing:
    """An intent without a result is unknown: the answer was lost with the process."""
    found = Standing()
    for kept in past:
        if kept.effect != effect:
            continue
        if found.last is None or kept.epoch != found.epoch:
            found.since = kept.at
        found.epoch, found.last = kept.epoch, kept
        found.status = "unknown" if isinstance(kept, Intent) else kept.status
        found.answered = isinstance(kept, Result) and kept.answer is not None
    return found


def origin(past: Iterable[Kept]) -> tuple[int, int] | None:
    """(now, attempt) of the attempt whose requests must come out the same again: the first that wrote something whose
    outcome is done or unknown. A later attempt takes over its time and its chance, so that fingerprints agree."""
    kept = [record for record in past if record.attempt > 0]
    for record in kept:
        if isinstance(record, Intent) and standing(kept, record.effect).status in ("done", "unknown"):
            return record.at, record.attempt
    return None


def answered(call: Call[Answer], kept: Kept) -> Answer:
    """The recorded answer, as the piece knows it."""
    if not isinstance(kept, Result) or kept.answer is None:
        raise OutcomeUnknown(f"The effect “{kept.effect}” has no recorded answer.")
    return call.from_json(kept.answer.data)


def recorded_error(kept: Result) -> PieceError:
    error = kept.error or Failure("OUTCOME_UNKNOWN", "The answer was lost.")
    kind = TryAgain if error.retryable else WontWork
    return kind(error.message, code=error.code)


def changed(records: Iterable[Kept], kept: Kept, request: Any) -> WontWork:
    """Both requests, side by side (R14)."""
    before = next(
        (r.request for r in records if r.effect == kept.effect and r.epoch == kept.epoch and r.request is not None),
        None,
    )
    message = f"The effect “{kept.effect}” was recorded with another request; it is not sent again."
    return WontWork(message, code="EFFECT_CHANGED", recorded=before, now=request)
