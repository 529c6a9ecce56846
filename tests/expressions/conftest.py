"""What all tests of the language share: the context of the reference, and one way to evaluate."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from layers.expressions import Options, compile

DATA = Path(__file__).parent.parent / "data"
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def main() -> dict[str, Any]:
    """The context the examples of the reference are read in."""
    cases = json.loads((DATA / "expressions" / "cases.json").read_text(encoding="utf-8"))
    context: dict[str, Any] = cases["contexts"]["main"]
    return context


@pytest.fixture
def options() -> Options:
    return Options(now=NOW, rng=random.Random(1))


@pytest.fixture
def value(main: dict[str, Any], options: Options) -> Callable[..., Any]:
    """The value of an expression, by default in the context of the reference."""

    def evaluate(source: str, context: dict[str, Any] | None = None, **changed: Any) -> Any:
        used = Options(**{**{name: getattr(options, name) for name in Options.__dataclass_fields__}, **changed})
        return compile(source, "expression").evaluate(main if context is None else context, used)

    return evaluate
