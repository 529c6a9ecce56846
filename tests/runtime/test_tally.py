"""The figures of nodes: counted once, behind the journal, and the same however it is read."""

import pytest

from layers.rows import Figure
from layers.runtime.figures import percentile, told
from layers.runtime.tally import band


def figures(*runs: tuple[int, int, int]) -> list[Figure]:
    """(µs, runs, errors)"""
    return [Figure("o", "w", "d", "n", band(us), count, errors, us * count) for us, count, errors in runs]


@pytest.mark.parametrize("us", [2, 999, 10_000, 123_456, 30_000_000])
def test_a_percentile_is_exact_to_within_a_tenth(us):
    assert percentile(figures((us, 10, 0)), 0.95) == pytest.approx(us / 1000, rel=0.1, abs=0.01)


def test_the_slowest_twentieth_is_beyond_the_percentile():
    some = figures((1_000, 95, 0), (50_000, 5, 0))
    assert percentile(some, 0.95) == pytest.approx(1.0, rel=0.1)
    assert percentile(some, 0.96) == pytest.approx(50.0, rel=0.1)


def test_figures_are_told_as_ratio_and_means():
    shown = told(figures((1_000, 3, 0), (9_000, 1, 1)))
    assert (shown["items"], shown["errors"], shown["success_ratio"], shown["avg_ms"]) == (4, 1, 0.75, 3.0)
    assert told([]) == {"items": 0, "errors": 0, "success_ratio": None, "avg_ms": None, "p95_ms": None}
