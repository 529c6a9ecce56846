"""Every example comes to the same end wherever its process is stopped, and its peer acts once on each key. Here at a
few points of each; `make faults` stops it at all of them and prints the table."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from tests.faults.lives import Point
from tests.faults.peer import Peer, serving
from tests.faults.sweep import EXAMPLES, Line, points, story

FEW = 3  # points of an example that the ordinary tests stop at


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    with serving() as made:
        yield made


def spread(found: list[Point]) -> list[Point]:
    """As many as we stop at, spread over the story, before and after in turn."""
    return [found[(len(found) - 1) * part // FEW | (part & 1)] for part in range(FEW)]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", EXAMPLES)
def test_a_stop_anywhere_in_an_example_comes_to_the_same_end(tmp_path: Path, peer: Peer, name: str) -> None:
    undisturbed = story(peer, name, tmp_path / "undisturbed")
    assert undisturbed.outcome["execution"][0] == "completed"
    assert undisturbed.world.acted
    assert list(undisturbed.flaws(undisturbed)) == []
    for point in spread(points(undisturbed)):
        told = story(peer, name, tmp_path / str(point), point)
        assert list(told.flaws(undisturbed)) == [], f"stopped {point}"


@pytest.mark.timeout(300)
def test_dying_again_and_again_comes_to_the_same_end(tmp_path: Path, peer: Peer) -> None:
    undisturbed = story(peer, "lead-capture", tmp_path / "undisturbed")
    deaths = [Point("after", "call", 1), Point("before", "commit", 2), Point("after", "call", 1)]
    told = story(peer, "lead-capture", tmp_path / "again", *deaths)
    assert told.deaths == deaths
    assert told.resent
    assert list(told.flaws(undisturbed)) == []


def test_a_peer_that_acts_twice_is_found_out(tmp_path: Path, peer: Peer) -> None:
    """The harness sees what it is there to see."""
    undisturbed = story(peer, "hourly-poll", tmp_path / "undisturbed")
    twice = story(peer, "hourly-poll", tmp_path / "twice")
    twice.world.acted[next(iter(twice.world.acted))] += 1
    assert list(twice.flaws(undisturbed))


def test_the_points_lie_before_and_after_everything_that_happens(tmp_path: Path, peer: Peer) -> None:
    found = points(story(peer, "hourly-poll", tmp_path / "undisturbed"))
    assert all((a.when, b.when) == ("before", "after") for a, b in list(pairwise(found))[::2])
    assert {point.what for point in found} == {"commit", "call"}


def test_a_line_of_the_table_tells_what_differs() -> None:
    assert Line("retry", 20, 19, 2, 1).cells()[-1] == "the same each time"
    assert Line("retry", 20, 19, 2, 1, ["one"]).cells()[-1] == "1 differ"
