"""What follows a failed attempt."""

from __future__ import annotations

import pytest

from layers.graph.policy import Fail, Policy, Retry, Skip, backoff_ms, decide, jitter_of
from layers.graph.records import Failure

BUSY = Failure("BUSY", "busy", retryable=True)
BROKEN = Failure("BROKEN", "broken")
MIDDLE = 0.5  # no jitter


@pytest.mark.parametrize(
    ("config", "failure", "attempt", "decision"),
    [
        ({}, BUSY, 1, Fail()),
        ({"errorHandling": "skip"}, BROKEN, 1, Skip()),
        ({"errorHandling": "retry"}, BUSY, 1, Retry(1000)),
        ({"errorHandling": "retry"}, BUSY, 3, Retry(4000)),
        ({"errorHandling": "retry"}, BUSY, 4, Fail()),
        ({"errorHandling": "retry", "onRetriesExhausted": "skip"}, BUSY, 4, Skip()),
        ({"errorHandling": "retry"}, BROKEN, 1, Fail()),
        ({"errorHandling": "retry", "retryOn": "any"}, BROKEN, 1, Retry(1000)),
        ({"errorHandling": "retry", "maxRetries": 0}, BUSY, 1, Fail()),
        ({"errorHandling": "retry", "maxRetries": 99}, BUSY, 11, Fail()),
        ({"errorHandling": "retry", "retryDelayMs": 40_000}, BUSY, 3, Retry(60_000)),
    ],
)
def test_the_nodes_setting_decides(config, failure, attempt, decision):
    assert decide(Policy.of(config), failure, attempt, MIDDLE) == decision


def test_a_retry_after_wins_over_the_delay():
    asked = Failure("HTTP_STATUS", "429", retryable=True, retry_after=7)
    assert decide(Policy("retry"), asked, 1, MIDDLE) == Retry(7000)


def test_a_retry_after_beyond_fifteen_minutes_is_not_waited_for():
    asked = Failure("HTTP_STATUS", "429", retryable=True, retry_after=901)
    assert decide(Policy("retry"), asked, 1, MIDDLE) == Fail()


def test_jitter_spreads_by_a_tenth_and_is_the_same_for_the_same_run():
    assert backoff_ms(Policy(), 1, 0.0) == 900
    assert backoff_ms(Policy(), 1, 0.999999) == 1100
    assert jitter_of("exe_1", "a", "", 1) == jitter_of("exe_1", "a", "", 1) != jitter_of("exe_1", "a", "", 2)


def test_a_setting_of_the_wrong_kind_is_read_as_the_default():
    assert Policy.of({"errorHandling": "explode", "maxRetries": "many", "retryDelayMs": True}) == Policy()
