"""What follows a failed attempt: another one, going on without it, or failing. A pure function of the node's config."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final, Literal, TypeAlias

from layers.frozen import frozen
from layers.graph.records import Failure

LONGEST_DELAY_MS: Final = 60_000
LONGEST_ASKED_MS: Final = 15 * 60_000  # a Retry-After beyond this is not waited for
SPREAD: Final = 0.1


@frozen
class Retry:
    delay_ms: int


@frozen
class Skip:
    """Go on with the marker as output."""


@frozen
class Fail:
    """The `error` handle takes over, or the execution fails."""


Decision: TypeAlias = Retry | Skip | Fail


@frozen
class Policy:
    """The common keys of a node's config (nodes.md §1.1)."""

    handling: Literal["fail", "skip", "retry"] = "fail"
    max_retries: int = 3
    delay_ms: int = 1000
    retry_on: Literal["transient", "any"] = "transient"
    exhausted: Literal["fail", "skip"] = "fail"

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Policy:
        """Read leniently: what is out of range is brought into it; `check` reports it."""
        handling = config.get("errorHandling")
        return cls(
            handling if handling in ("skip", "retry") else "fail",
            max(0, min(10, _whole(config.get("maxRetries"), 3))),
            max(0, _whole(config.get("retryDelayMs"), 1000)),
            "any" if config.get("retryOn") == "any" else "transient",
            "skip" if config.get("onRetriesExhausted") == "skip" else "fail",
        )


def decide(policy: Policy, failure: Failure, attempt: int, jitter: float) -> Decision:
    """`attempt` counts from 1; `jitter` in [0, 1) spreads the delay by ±10 %. A Retry-After wins over the delay."""
    if policy.handling == "skip":
        return Skip()
    if policy.handling == "retry":
        may = policy.retry_on == "any" or failure.retryable
        if may and attempt <= policy.max_retries:
            if failure.retry_after is None:
                return Retry(backoff_ms(policy, attempt, jitter))
            if failure.retry_after * 1000 <= LONGEST_ASKED_MS:
                return Retry(round(failure.retry_after * 1000))
        return Skip() if policy.exhausted == "skip" else Fail()
    return Fail()


def backoff_ms(policy: Policy, attempt: int, jitter: float) -> int:
    delay = min(policy.delay_ms << (attempt - 1), LONGEST_DELAY_MS)
    return round(delay * (1 + SPREAD * (2 * jitter - 1)))


def jitter_of(*parts: object) -> float:
    """The same number in [0, 1) for the same parts: spread without chance, so that a replay waits as long."""
    digest = sha256(":".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def _whole(value: Any, default: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return default
    whole: int = int(value)
    return whole
