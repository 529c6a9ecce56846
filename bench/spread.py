"""How several runs of one thing came out: the median, and beside it the least and the most of the `n` runs."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median


def spread(values: Sequence[float], digits: int = 1) -> dict[str, float]:
    return {
        "median": round(median(values), digits),
        "least": round(min(values), digits),
        "most": round(max(values), digits),
        "n": len(values),
    }
