"""The examples of docs/how-to/expressions.md give what the page says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from layers.expressions import compile

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "expressions.md").read_text(encoding="utf-8")
CONTEXT = json.loads(re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)[1])  # type: ignore[index]  # the page has one
ROWS = re.findall(r"^\| `(.*?)` \| (?:[^`|]* (?:`[^`]*` )?\| )?`([^`]*)` \|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("source", "result"), ROWS)
def test_the_page_says_what_happens(source: str, result: Any) -> None:
    found = compile(source.replace("\\|", "|"), "expression").evaluate(CONTEXT)
    expected = json.loads(result)
    assert (found.replace("\u00a0", " ") if isinstance(found, str) else found) == expected


def test_all_examples_of_the_page_are_read() -> None:
    assert len(ROWS) == 27


def test_placeholders_alone_and_among_text() -> None:
    for source, result in [
        ("{{nodes.order-1.total * 1.1}}", 110),
        ("Total: {{nodes.order-1.total * 1.1}}", "Total: 110"),
    ]:
        assert f"`{source}`" in PAGE
        assert compile(source, "template").evaluate(CONTEXT) == result
