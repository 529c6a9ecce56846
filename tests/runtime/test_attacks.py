"""Every hostile code of the shared data: what comes of it, and that the same pool serves the next run as before."""

import asyncio
import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from layers.app import SystemClock
from layers.catalog.code import CodeCall
from layers.runtime.sandbox.sandbox import Sandbox

DATA = json.loads((Path(__file__).parents[1] / "data/expressions/attacks.json").read_text())
ATTACKS = [one for one in DATA["attacks"] if one["language"] != "expression"]
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def sandbox():
    made = Sandbox(SystemClock())
    await made.warm(["javascript", "python"])
    yield made
    await made.close()


def call(language: str, code: str, given: object) -> CodeCall:
    limits = DATA["limits"]["code"]
    return CodeCall(
        language, code, {"input": given, "nodes": {}, "trigger": {}}, datetime(2026, 1, 1, tzinfo=UTC), (1, 2, 3, 4),
        "wf_1", limits["time_ms"], limits["memory_mb"],
    )  # fmt: skip


def allowed(outcome, wanted: dict) -> bool:
    if "error" in wanted:
        return outcome.fault is not None and outcome.fault.code in wanted["error"]
    if outcome.fault is not None:
        return False
    if "value_excludes" in wanted:
        return not set(wanted["value_excludes"]) & set(outcome.value)
    return wanted.get("any_value", False) or ("value" in wanted and outcome.value == wanted["value"])


@pytest.mark.parametrize("attack", ATTACKS, ids=[one["id"] for one in ATTACKS])
async def test_an_attack_ends_as_it_must_and_harms_nobody(sandbox, attack):
    code = attack.get("source") or "".join(text * times for text, times in attack["source_parts"])
    language, must = attack["language"], attack["must"]
    outcome = await sandbox.perform(call(language, code, DATA["inputs"][attack["input"]]))
    assert any(allowed(outcome, wanted) for wanted in must["any_of"]), outcome
    assert outcome.peak_memory_mb <= must["max_worker_memory_mb"]
    health = DATA["health"][language]
    after = await sandbox.perform(call(language, health["source"], DATA["inputs"][attack["input"]]))
    assert after.value == health["value"]


async def test_the_loop_goes_on_while_hostile_code_runs(sandbox):
    gaps, running = [], True

    async def tick():
        last = time.thread_time()
        while running:
            await asyncio.sleep(0)
            gaps.append(time.thread_time() - last)
            last = time.thread_time()
            await asyncio.sleep(0.002)
            last = time.thread_time()

    ticking = asyncio.create_task(tick())
    hostile = [
        call("javascript", "while (true) console.log('x'.repeat(4000))", {}),
        call("python", "while True: print('x' * 4000)", {}),
        call("python", "return list(range(1000000))", {}),
    ]
    outcomes = await asyncio.gather(*(sandbox.perform(one) for one in hostile))
    running = False
    await ticking
    assert [one.fault is not None for one in outcomes] == [True, True, True]
    assert max(gaps) < 0.25  # seconds of this thread's own work between two turns of the loop (attacks.json)
