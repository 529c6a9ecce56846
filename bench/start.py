"""How long from `layers up` to the first answer, how much memory does a server hold that has nothing to do, and how
much does an installation take on the disk (W6)?

Starts alternate between an empty directory (which makes the database, the owner and the example) and one that was used
before. Memory is that of the process and its children, a few seconds after the start.
"""

from __future__ import annotations

import json as json_
import tempfile
import time
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from statistics import median
from typing import Any, Final

import served
from packaging.requirements import Requirement

STARTS: Final = 5
RESTS_S: Final = 3.0


def measured() -> dict[str, Any]:
    first: list[served.Server] = []
    again: list[served.Server] = []
    idle = []
    for _ in range(STARTS):
        with tempfile.TemporaryDirectory() as directory:
            for starts in (first, again):
                with served.serving(Path(directory)) as server:
                    starts.append(server)
                    if starts is again:
                        time.sleep(RESTS_S)
                        idle.append(server.resident_mb)
                    server.stop()
    ours, all_ = size_mb()
    return {
        "n": STARTS,
        "first_start_s": round(median(one.seconds for one in first), 2),
        "first_start_cpu_s": round(median(one.cpu_seconds for one in first), 2),
        "later_start_s": round(median(one.seconds for one in again), 2),
        "later_start_cpu_s": round(median(one.cpu_seconds for one in again), 2),
        "idle_mb": round(median(idle), 1),
        "layers_mb": round(ours, 1),
        "with_all_it_needs_mb": round(all_, 1),
    }


def size_mb() -> tuple[float, float]:
    """Of Layers itself, and of it with every package that it needs, as they lie on the disk."""
    import layers

    home = Path(layers.__file__).parent
    ours = sum(path.stat().st_size for path in home.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    needed: dict[str, Distribution] = {}
    _need("layers", needed)
    others = [path for name, one in needed.items() if name != "layers" for path in one.files or ()]
    found = (Path(str(path.locate())) for path in others if path.suffix != ".pyc")
    return ours / 1e6, (ours + sum(path.stat().st_size for path in found if path.is_file())) / 1e6


def _need(name: str, needed: dict[str, Distribution]) -> None:
    if name in needed:
        return
    try:
        needed[name] = distribution(name)
    except PackageNotFoundError:  # of another system or version
        return
    for line in needed[name].requires or ():
        wanted = Requirement(line)
        if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
            _need(wanted.name, needed)


def main(json: bool = False) -> None:
    answer = measured()
    if json:
        print(json_.dumps(answer))
        return
    for name, value in answer.items():
        print(f"{name:<24}{value:>8}")


if __name__ == "__main__":
    main()
