"""The examples of docs/how-to/code.md give what the page says."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from layers.app import SystemClock
from layers.catalog.code import CodeCall, CodeOutcome
from layers.nodes.code_block import as_object
from layers.runtime.sandbox.sandbox import Sandbox

PAGE = (Path(__file__).parents[2] / "docs/how-to/code.md").read_text(encoding="utf-8")
EXAMPLES = [json.loads(block) for block in re.findall(r"^```json\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["code"][:30])
async def test_code_gives_what_the_page_says(example):
    sandbox = Sandbox(SystemClock())
    call = CodeCall(
        example["language"], example["code"], {"input": example["input"]}, datetime(2026, 1, 1, tzinfo=UTC),
        (1, 2, 3, 4), "wf_1",
    )  # fmt: skip
    outcome: CodeOutcome = await sandbox.perform(call)
    await sandbox.close()
    assert outcome.fault is None
    assert as_object(outcome.value) == example["gives"]
