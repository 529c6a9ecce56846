"""A trigger as its form fills it, and a request to a webhook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from layers.catalog.form import compile_form
from layers.catalog.registry import Registry
from layers.catalog.trigger import Arrival
from layers.expressions import Options
from layers.graph.model import Node

NOW = datetime(2025, 11, 24, 16, tzinfo=UTC)


@pytest.fixture
def made(registry: Registry) -> Callable[..., Any]:
    def make(service: str, config: Mapping[str, Any] | None = None, variables: Mapping[str, Any] | None = None) -> Any:
        kind = registry.get(service)
        form = compile_form(kind, Node("trigger-1", "trigger", service, config=config or {}), frozenset())
        return form.fill({"variables": variables or {}}, Options(timezone="Europe/Berlin"))

    return make


@pytest.fixture
def arrival() -> Callable[..., Arrival]:
    def make(
        body: bytes | str = b"",
        headers: Mapping[str, str] | None = None,
        *,
        method: str = "POST",
        query: Any = (),
        ip: str = "203.0.113.7",
        at: datetime = NOW,
    ) -> Arrival:
        named = [(name.lower(), value) for name, value in (headers or {}).items()]
        return Arrival(method, "lead", list(query), named, body.encode() if isinstance(body, str) else body, ip, at)

    return make
