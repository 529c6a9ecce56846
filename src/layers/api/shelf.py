"""The examples that come with Layers: workflows as JSON files, found in the wheel or beside the sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import orjson

import layers
from layers.api.wire import ExampleInfo
from layers.errors import NotFound

PACKAGE: Final = Path(layers.__file__).parent
PLACES: Final = (PACKAGE / "examples", PACKAGE.parents[1] / "examples")
LEAD: Final = "lead-capture"


@dataclass(frozen=True, slots=True)
class Example:
    id: str
    document: dict[str, Any]

    def info(self) -> ExampleInfo:
        return ExampleInfo(
            id=self.id,
            name=self.document.get("name", self.id),
            description=self.document.get("description", ""),
            node_count=len(self.document.get("nodes", ())),
        )


class Examples:
    """Read once, at the first question. A file's name is the example's id."""

    def __init__(self, places: Sequence[Path] = PLACES) -> None:
        self._places = places

    @cached_property
    def all(self) -> tuple[Example, ...]:
        place = next((place for place in self._places if place.is_dir()), None)
        files = sorted(place.glob("*.json")) if place is not None else []
        found = tuple(Example(file.stem, orjson.loads(file.read_bytes())) for file in files)
        return tuple(sorted(found, key=lambda example: (example.id != LEAD, example.id)))

    def get(self, example_id: str) -> Example:
        for example in self.all:
            if example.id == example_id:
                return example
        raise NotFound(f"There is no example “{example_id}”.")
