"""The examples of docs/how-to/lists.md give what the page says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import NodeContext

from layers.catalog.form import compile_form
from layers.catalog.node import Parked
from layers.catalog.registry import Registry
from layers.graph.model import Node

PAGE = (Path(__file__).parents[2] / "docs/how-to/lists.md").read_text(encoding="utf-8")
EXAMPLES = [json.loads(block) for block in re.findall(r"^```json\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)]
WAITS = [one for one in EXAMPLES if one["tool"] == "wait_delay"]
OTHERS = [one for one in EXAMPLES if one["tool"] != "wait_delay"]
TOOLS = {
    "aggregate", "compare", "date_time", "limit", "remove_duplicates", "sort", "split_out", "summarize", "wait_delay"
}  # fmt: skip


@pytest.mark.parametrize("example", OTHERS, ids=lambda example: example["tool"])
async def test_a_tool_gives_what_the_page_says(run_node: Callable[..., Any], example: Any) -> None:
    arrived = [(name, f"input_{name}", example[name]) for name in ("a", "b") if name in example]
    ran = await run_node(example["tool"], example.get("input"), example["config"], arrived=arrived)
    assert {name: ran.output[name] for name in example["gives"]} == example["gives"]


@pytest.mark.parametrize("example", WAITS, ids=lambda example: example["waits_until"])
def test_a_wait_ends_when_the_page_says(registry: Registry, example: Any) -> None:
    kind = registry.get("wait_delay")
    assert kind is not None
    given = example.get("input")
    ctx = NodeContext({"input": given, "open": given}, now=datetime.fromisoformat(example["now"]))
    form = compile_form(kind, Node("w", kind.category, kind.service, config=example["config"]), frozenset())
    parked = form.fill(ctx.roots, ctx.options).run(ctx, given)
    assert isinstance(parked, Parked)
    assert parked.until == datetime.fromisoformat(example["waits_until"])


def test_every_tool_has_its_example() -> None:
    assert {example["tool"] for example in EXAMPLES} == TOOLS
