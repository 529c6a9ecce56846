"""`make faults`: every example workflow, its process stopped at every point of its story; prints what came of it.

The undisturbed run tells how many points there are, and what every other run has to come to.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.faults.lives import GIVEN, NOWHERE, ORIGIN, Point, in_a_process
from tests.faults.peer import Peer, World, serving

FOLDER: Final = Path(__file__).parents[2] / "examples"
EXAMPLES: Final = {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}


@dataclass
class Story:
    """One example, run to its end in as many lives as it takes. `deaths` that came about."""

    outcome: Any
    world: World
    deaths: list[Point]
    commits: int
    calls: int

    @property
    def resent(self) -> int:
        return sum(times - 1 for times in self.world.calls.values())

    def flaws(self, other: Story) -> Iterator[str]:
        """Where it differs from the undisturbed one; what was done not once."""
        for what in self.outcome.keys() | other.outcome.keys():
            if self.outcome.get(what) != other.outcome.get(what):
                yield f"{what} came to {self.outcome.get(what)}, not to {other.outcome.get(what)}"
        if self.world.sent != other.world.sent:
            yield f"the peer was told {sorted(self.world.sent ^ other.world.sent)} in one of them only"
        for key, times in self.world.acted.items():
            if times != 1:
                yield f"the peer acted {times} times on {key}"
        if len(self.world.acted) != len(other.world.acted):
            yield f"the peer acted on {len(self.world.acted)} keys, not on {len(other.world.acted)}"


def story(peer: Peer, name: str, path: Path, *points: Point) -> Story:
    """A life for each point, then those that come to the end."""
    path.mkdir(parents=True)
    world = f"{name}-{len(peer.worlds)}"
    origin = peer.origin(world)
    document = json.loads(json.dumps(EXAMPLES[name]).replace(ORIGIN, origin))
    deaths = [point for point in (*points, NOWHERE) if not in_a_process(path, document, GIVEN.get(name), point)]
    commits, calls = json.loads((path / "counted.json").read_text())
    outcome = json.loads((path / "outcome.json").read_text().replace(origin, ORIGIN))
    return Story(outcome, peer.worlds[world], deaths, commits, calls)


def points(undisturbed: Story) -> list[Point]:
    """Every one that it passed."""
    return [
        Point(when, what, n + 1)
        for what, many in (("commit", undisturbed.commits), ("call", undisturbed.calls))
        for n in range(many)
        for when in ("before", "after")
    ]


@dataclass
class Line:
    """Of the table: one example over all its points."""

    name: str
    points: int = 0
    restarts: int = 0
    resent: int = 0
    acted: int = 0
    flaws: list[str] = field(default_factory=list)

    def cells(self) -> Sequence[str]:
        outcome = "the same each time" if not self.flaws else f"{len(self.flaws)} differ"
        return (self.name, *map(str, (self.points, self.restarts, self.acted, self.resent)), outcome)


HEAD: Final = ("example", "points", "restarts", "effects a run", "calls repeated", "outcome")


def swept(peer: Peer, name: str, folder: Path) -> Line:
    undisturbed = story(peer, name, folder / name / "undisturbed")
    line = Line(name, acted=len(undisturbed.world.acted))
    for point in points(undisturbed):
        told = story(peer, name, folder / name / str(point), point)
        line.points += 1
        line.restarts += len(told.deaths)
        line.resent += max(0, told.resent - undisturbed.resent)
        line.flaws += [f"{name}, stopped {point}: {flaw}" for flaw in told.flaws(undisturbed)]
    return line


def main(names: Sequence[str]) -> int:
    lines = []
    with serving() as peer, tempfile.TemporaryDirectory() as folder:
        for name in names or EXAMPLES:
            lines.append(swept(peer, name, Path(folder)))
            print(" · ".join(lines[-1].cells()), file=sys.stderr, flush=True)
    print("| " + " | ".join(HEAD) + " |\n|" + " --- |" * len(HEAD))
    for line in lines:
        print("| " + " | ".join(line.cells()) + " |")
    flaws = [flaw for line in lines for flaw in line.flaws]
    print("\n".join(flaws), file=sys.stderr)
    return 1 if flaws else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
