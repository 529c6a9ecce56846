"""The examples that can be copied."""

from __future__ import annotations

from layers.api.services import Of
from layers.api.wire import ExampleInfo, Page


async def listed(services: Of) -> Page[ExampleInfo]:
    """The example workflows that can be copied."""
    return Page(items=[example.info() for example in services.examples.all])
