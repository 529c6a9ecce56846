"""The Effects port: the only way a piece acts on the world. An effect is data; somebody else performs it.

1. `ctx.effects.do(call)` is answered once and for all: what is recorded is never sent again by the same node run.
2. Effects that run at the same time in one node run must be named (R12).
3. A call that `computes` reaches nothing outside: it is done for real in every mode, and never recorded, for the
   node's own record says all of it (R4).
4. A call tells of itself what the journal needs: whether it reads, whether it may be repeated, how it looks without
   its secrets, and what its answer means.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, Protocol, TypeVar

from layers.expressions import Secret

Answer = TypeVar("Answer", covariant=True)
Verdict = Literal["done", "failed", "unknown"]


class Call(Protocol[Answer]):
    """One request or one transaction."""

    type: ClassVar[str]

    @property
    def reads(self) -> bool:
        """It changes nothing: no intent is needed (R17), and test mode may answer it from a sample."""

    @property
    def repeatable(self) -> bool:
        """Sending it twice under one key is safe (RFC 9110 idempotent, or the peer honours the key): R15."""

    def describe(self) -> Mapping[str, Any]:
        """The request as JSON without secrets: for intent, fingerprint, log and effect sheet."""

    def verdict(self, answer: Any) -> Verdict:
        """done; failed: a definite refusal, a retry is a new request; unknown: it may have happened (R13)."""

    def sample(self) -> Answer:
        """What test mode answers."""

    def to_json(self, answer: Any) -> Any:
        """The answer as the journal keeps it."""

    def from_json(self, kept: Any) -> Answer: ...


class Effects(Protocol):
    async def do(self, call: Call[Answer], *, name: str | None = None) -> Answer:
        """Perform `call`, or answer it from the record. Raises `TryAgain`, `WontWork`, `OutcomeUnknown`."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """`url` is where the answer came from, after redirects; header names are lower-case.

    `duration_ms` is the performer's; `sampled` says that nothing was sent and a sample stands in."""

    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes
    url: str
    duration_ms: int = 0
    sampled: bool = False


DEFINITE_NOT = frozenset({408, 409, 425, 429})


@dataclass(frozen=True, slots=True)
class HttpCall:
    """One HTTP request (RFC 9110). Address, header values and body may be `Secret`: the performer reveals them."""

    type: ClassVar[str] = "http"
    method: str
    url: str | Secret
    headers: Mapping[str, str | Secret] = field(default_factory=dict)
    body: bytes | Secret | None = None
    timeout_s: float = 30.0
    follow_redirects: bool = True
    max_bytes: int = 10 * 1024 * 1024
    guarded: bool = True  # the address came from a user: private networks are refused
    sends_key: bool = True  # Idempotency-Key goes along unless `headers` sets one
    mock: HttpAnswer | None = None  # what test mode answers
    really: bool = False  # the user ticked that test mode may send this one, if it only reads

    @property
    def reads(self) -> bool:
        return self.method in {"GET", "HEAD", "OPTIONS"}

    @property
    def repeatable(self) -> bool:
        return self.sends_key or self.method in {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}

    def describe(self) -> Mapping[str, Any]:
        return {
            "method": self.method,
            "url": str(self.url),
            "headers": {name: str(value) for name, value in self.headers.items()},
            "body": str(self.body) if isinstance(self.body, Secret) else _text(self.body),
        }

    def verdict(self, answer: HttpAnswer) -> Verdict:
        if answer.status < 400:
            return "done"
        return "failed" if answer.status < 500 and answer.status not in DEFINITE_NOT else "unknown"

    def sample(self) -> HttpAnswer:
        plain = HttpAnswer(200, "OK", {"content-type": "application/json"}, b"{}", str(self.url), sampled=True)
        return self.mock or plain

    def to_json(self, answer: HttpAnswer) -> Any:
        kept = {
            "status": answer.status, "reason": answer.reason, "headers": dict(answer.headers), "url": answer.url,
            "duration_ms": answer.duration_ms, "sampled": answer.sampled,
        }  # fmt: skip
        try:
            return {**kept, "body": answer.body.decode()}
        except UnicodeDecodeError:
            return {**kept, "base64": base64.b64encode(answer.body).decode()}

    def from_json(self, kept: Any) -> HttpAnswer:
        body = base64.b64decode(kept["base64"]) if "base64" in kept else kept["body"].encode()
        return HttpAnswer(
            kept["status"], kept["reason"], kept["headers"], body, kept["url"], kept["duration_ms"], kept["sampled"]
        )


def _text(body: bytes | None) -> str | None:
    if body is None:
        return None
    try:
        return body.decode()
    except UnicodeDecodeError:
        return f"base64:{base64.b64encode(body).decode()}"
