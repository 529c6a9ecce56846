"""Check every integrations/<service>/manifest.toml against itself and against what stands beside it.

1. The catalogue can read it, its colour is one, and its docs name the vendor's page.
2. A service that is not built is its manifest alone; one that is built has a file an action, and no other.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from layers.catalog.integration import Manifest, read
from layers.errors import Invalid

FOLDER: Final = Path(__file__).resolve().parent.parent / "src/layers/integrations"
LEFT_ALONE: Final = {"__pycache__", "manifest.toml", "icon.svg"}


def missing(folder: Path) -> Iterator[str]:
    """What is wrong with the integrations in a folder, a sentence each."""
    for home in sorted(path for path in folder.iterdir() if path.is_dir() and path.name != "__pycache__"):
        file = home / "manifest.toml"
        if not file.is_file():
            yield f"{home.name}: has no manifest.toml"
            continue
        try:
            yield from (f"{home.name}: {fault}" for fault in _faults(read(home.name, file.read_text()), home))
        except Invalid as error:
            yield error.message


def _faults(manifest: Manifest, home: Path) -> Iterator[str]:
    if not re.fullmatch(r"#[0-9A-F]{6}", manifest.color):
        yield f"color is {manifest.color!r}, not like #4A154B"
    if "https://" not in manifest.docs:
        yield "docs names no page of the vendor"
    if manifest.built:
        written = {path.stem for path in (home / "actions").glob("[!_]*.py")}
        yield from (f"actions/{name}.py is missing" for name in sorted(manifest.actions.keys() - written))
        yield from (f"actions/{name}.py is not in the manifest" for name in sorted(written - manifest.actions.keys()))
    else:
        more = {path.name for path in home.iterdir()} - LEFT_ALONE
        yield from (f"is not built, yet there is {name}" for name in sorted(more))


def main() -> int:
    faults = list(missing(FOLDER))
    print("\n".join(faults) or f"{len(list(FOLDER.glob('*/manifest.toml')))} manifests are as they should be")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
