"""Effects thrice: live (performed and recorded), recording (nothing leaves), replaying (from the record).

1. Effects of a node run that come one after another are numbered; those that run at the same time must be named (R12).
2. The key is `root execution:node:scope:effect:epoch`; the fingerprint is the SHA-256 of type and request (no secrets).
3. Live, a write: intent, durable, perform, result. A read: all before it durable, perform, result (R17).
4. What is recorded as done is answered from the record, never sent again. If the request is another one now, the node
   stops with `EFFECT_CHANGED` and shows both (R14); a read is simply done anew.
5. A definite refusal and then a retry: a new epoch. An unknown outcome and then a retry: the same key (R13), if
   `onUnknown` lets it be resent (R15): `ask` raises `Asks`, `fail` raises `OutcomeUnknown`.
6. A call that computes is none of this: it is done, in every mode, and not recorded.
7. Records carried over from the execution that this one retries have attempt 0; a request that changed since then is
   a new one, in a new epoch (R40).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from typing import Any, Final, Protocol, TypeVar

import orjson

from layers.catalog.effects import Call, Effects
from layers.errors import LayersError, OutcomeUnknown, PieceError, TryAgain, WontWork
from layers.graph.records import Failure, Intent, Result, Value
from layers.ports import Clock, Performer
from layers.runtime.codec import normalise
from layers.runtime.standing import (
    Kept,
    Numbers,
    Place,
    Standing,
    answered,
    changed,
    fingerprint,
    recorded_error,
    standing,
)

Answer = TypeVar("Answer")
KEY_LIFETIME_MS: Final = 24 * 60 * 60 * 1000  # what peers keep a key for, at least (Stripe): older unknowns ask (R13)


class Gone(LayersError):
    """The execution has left this process, or cannot be written; nothing more of it happens here."""

    code = "GONE"


class Ledger(Protocol):
    """Where the effects of one node run are written down."""

    def past(self) -> Sequence[Kept]:
        """All that is recorded of this node run's effects, in order."""

    def record(self, record: Kept) -> None: ...
    def durable(self) -> Awaitable[None]:
        """Done when all that was recorded of the execution is on disk. Raises `Gone`."""


class Asks(Exception):
    """A person must say whether the effect with this key happened; the worker parks the node run."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class Live:
    """Performs. `choices` says what a person decided about a lost effect: key → done | not_done | resend."""

    def __init__(
        self,
        place: Place,
        ledger: Ledger,
        clock: Clock,
        performers: Mapping[str, Performer],
        on_unknown: str | None = None,
        choices: Mapping[str, str] | None = None,
    ) -> None:
        self._place = place
        self._ledger = ledger
        self._clock = clock
        self._performers = performers
        self._on_unknown = on_unknown
        self._choices = dict(choices or {})
        self.numbers = Numbers()
        self.lost: tuple[str, str] | None = None  # (key, policy) of a write whose answer was lost in this attempt

    async def do(self, call: Call[Answer], *, name: str | None = None) -> Answer:
        if getattr(call, "computes", False):
            return await compute(self._performers, call)
        effect = self.numbers.enter(name)
        try:
            return await self._once(call, effect)
        finally:
            self.numbers.leave(effect)

    async def _once(self, call: Call[Answer], effect: str) -> Answer:
        request = dict(call.describe())
        mark = fingerprint(call.type, request)
        past = standing(self._ledger.past(), effect)
        if past.last is None:
            return await self._send(call, effect, 0, request, mark)
        if past.status == "failed":
            return await self._send(call, effect, past.epoch + past.answered, request, mark)
        if past.last.fingerprint != mark:
            if not call.reads and not past.carried:
                raise changed(self._ledger.past(), past.last, request)
            return await self._send(call, effect, past.epoch + 1, request, mark)
        if past.status == "done":
            return answered(call, past.last)
        return await self._again(call, effect, past, request, mark)

    async def _again(self, call: Call[Answer], effect: str, past: Standing, request: Any, mark: str) -> Answer:
        """The outcome is unknown: what happens now is the node's `onUnknown`, or what a person chose (R15)."""
        key = self._place.key(effect, past.epoch)
        choice = self._choices.get(key)
        if choice == "done":
            answer: Answer = call.sample()
            self._result(call, effect, past.epoch, mark, "done", normalise(call.to_json(answer)), 0, request=request)
            return answer
        if choice == "not_done":
            return await self._send(call, effect, past.epoch + 1, request, mark)
        policy = "resend" if choice == "resend" else self._policy(call, past.since)
        if policy == "resend":
            return await self._send(call, effect, past.epoch, request, mark)
        raise self._unknown(key, policy)

    def _policy(self, call: Call[Any], since: int) -> str:
        if call.reads:
            return "resend"
        if self._on_unknown is not None:
            return self._on_unknown
        too_old = self._clock.ms() - since > KEY_LIFETIME_MS
        return "resend" if call.repeatable and not too_old else "ask"

    def _unknown(self, key: str, policy: str) -> Exception:
        return Asks(key) if policy == "ask" else OutcomeUnknown(key=key)

    async def _send(self, call: Call[Answer], effect: str, epoch: int, request: Any, mark: str) -> Answer:
        performer = _performer(self._performers, call)
        place, clock = self._place, self._clock
        key = place.key(effect, epoch)
        policy = self._policy(call, clock.ms())
        if not call.reads:
            self._ledger.record(
                Intent(
                    place.node, place.scope, place.attempt, effect, epoch, key, call.type, request, mark,
                    place.now_ms, policy,
                )
            )  # fmt: skip
        await self._ledger.durable()
        begun = clock.monotonic_us()
        kept = request if call.reads else None

        def result(status: str, answer: Value | None = None, error: Failure | None = None) -> None:
            took = clock.monotonic_us() - begun
            self._result(call, effect, epoch, mark, status, answer, took, request=kept, error=error)

        try:
            answer: Answer = await performer.perform(call, key)
        except TryAgain as error:
            sent = error.details.get("sent", True)
            result("unknown" if sent else "failed", error=failure_of(error))
            if sent and not call.reads and policy != "resend":
                raise self._unknown(key, policy) from error
            raise
        except PieceError as error:
            result("failed", error=failure_of(error))
            raise
        except asyncio.CancelledError:
            if not call.reads:
                self.lost = (key, policy)
            result("unknown", error=Failure("STOPPED", "It was stopped before the answer came.", True))
            raise
        except Exception as error:
            result("unknown", error=Failure("PERFORMER_BUG", f"{type(error).__name__} while it was performed."))
            raise
        result(call.verdict(answer), normalise(call.to_json(answer)))
        return answer

    def _result(
        self, call: Call[Any], effect: str, epoch: int, mark: str, status: str, answer: Value | None, took_us: int, *,
        request: Any = None, error: Failure | None = None,
    ) -> None:  # fmt: skip
        place = self._place
        self._ledger.record(
            Result(
                place.node, place.scope, place.attempt, effect, epoch, place.key(effect, epoch), call.type, status,
                mark, answer, self._clock.ms(), took_us, request, error,
            )
        )  # fmt: skip


class Recording:
    """Test mode: nothing leaves. Each effect is recorded with its whole request and answered with its sample; only a
    read for which the user ticked it is really performed."""

    def __init__(self, place: Place, ledger: Ledger, clock: Clock, live: Live) -> None:
        self._place = place
        self._ledger = ledger
        self._clock = clock
        self._live = live
        self._numbers = live.numbers

    async def do(self, call: Call[Answer], *, name: str | None = None) -> Answer:
        if getattr(call, "computes", False) or (call.reads and getattr(call, "really", False)):
            return await self._live.do(call, name=name)
        effect = self._numbers.enter(name)
        self._numbers.leave(effect)  # nothing is awaited, so nothing runs at the same time
        request = dict(call.describe())
        mark = fingerprint(call.type, request)
        past = standing(self._ledger.past(), effect)
        if past.last is not None and past.last.fingerprint == mark and past.status == "done":
            return answered(call, past.last)
        answer = call.sample()
        place = self._place
        self._ledger.record(
            Result(
                place.node, place.scope, place.attempt, effect, 0, place.key(effect, 0), call.type, "done", mark,
                normalise(call.to_json(answer)), self._clock.ms(), 0, request,
            )
        )  # fmt: skip
        return answer


class Replaying:
    """Answers from the records of an earlier execution, and from nowhere else; what computes is computed again."""

    def __init__(self, records: Sequence[Kept], performers: Mapping[str, Performer] | None = None) -> None:
        self._records = records
        self._performers = performers or {}
        self._numbers = Numbers()

    async def do(self, call: Call[Answer], *, name: str | None = None) -> Answer:
        if getattr(call, "computes", False):
            return await compute(self._performers, call)
        effect = self._numbers.enter(name)
        try:
            past = standing(self._records, effect)
            if not isinstance(past.last, Result):
                raise WontWork(f"Nothing is recorded for the effect “{effect}”.", code="NOT_RECORDED")
            request = dict(call.describe())
            if past.last.fingerprint != fingerprint(call.type, request):
                raise changed(self._records, past.last, request)
            if past.last.answer is None:
                raise recorded_error(past.last)
            return answered(call, past.last)
        finally:
            self._numbers.leave(effect)


async def compute(performers: Mapping[str, Performer], call: Call[Answer]) -> Answer:
    answer: Answer = await _performer(performers, call).perform(call, "")
    return answer


def _performer(performers: Mapping[str, Performer], call: Call[Any]) -> Performer:
    performer = performers.get(call.type)
    if performer is None:
        raise WontWork(f"This Layers cannot do “{call.type}”.", code="EFFECT_UNKNOWN")
    return performer


def failure_of(error: PieceError) -> Failure:
    """A piece's error as records keep it; a detail that is no JSON becomes text."""
    retry_after = error.retry_after if isinstance(error, TryAgain) else None
    details = {key: value for key, value in error.details.items() if key != "sent"}
    told = orjson.loads(orjson.dumps(details, default=str)) if details else None
    return Failure(error.error_code, error.message, error.transient, retry_after, told)


def effects_of(mode: str, live: Live, place: Place, ledger: Ledger, clock: Clock) -> Effects:
    """The implementation that this mode asks for (R19)."""
    return Recording(place, ledger, clock, live) if mode == "test" else live
