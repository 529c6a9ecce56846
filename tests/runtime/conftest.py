"""A started House for every test, whose executions keep the invariants whatever the test did."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.runtime.house import House

from layers.catalog.registry import Registry
from layers.ports import Clock, Ids


@pytest.fixture
async def house(tmp_path: Path, registry: Registry, clock: Clock, ids: Ids) -> AsyncIterator[House]:
    """A started House; whatever the test did, its executions keep the invariants."""
    made = House(tmp_path, registry, clock, ids)
    await made.start()
    yield made
    if made.up:
        await made.runtime.drain(5.0)
        await made.check()
        await made.stop()
