"""A pure node over a long list does not keep the loop from turning (expressions.md §14)."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import CountingIds, FakeClock, to_its_end
from tests.runtime.house import House, draw, manual, node

from layers.catalog.registry import Registry
from layers.errors import WontWork
from layers.graph.events import CancelAsked
from layers.graph.status import ExecutionStatus
from layers.runtime import normal
from layers.runtime.normal import in_steps, normalise

LONG = {"rows": [{"n": n, "name": f"row {n % 7}"} for n in range(5000)]}


class TickingClock(FakeClock):
    """A millisecond passes with every look at it, so that a slice is over after a few of them."""

    def monotonic_us(self) -> int:
        self.advance(1)
        return super().monotonic_us()


async def turns_during(house: House, document: dict[str, Any], payload: Any) -> tuple[int, Any]:
    """How often the loop turned while the execution ran, and its outcome."""
    compiled = await house.compiled(document)
    turns, over = 0, asyncio.Event()

    async def count() -> None:
        nonlocal turns
        while not over.is_set():
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    run = house.runtime.engine.accept(compiled, "start", payload)
    before = turns
    outcome = await run.finished()
    over.set()
    await counting
    return turns - before, outcome


@pytest.fixture
async def ticking(tmp_path: Path, registry: Registry):
    made = House(tmp_path, registry, TickingClock(), CountingIds())
    await made.start()
    yield made
    await made.runtime.drain(5.0)
    await made.check()
    await made.stop()


@pytest.mark.parametrize(
    ("service", "config", "count"),
    [
        ("filter", {"arrayField": "rows", "expression": "n % 2 == 0"}, 2500),
        ("remove_duplicates", {"arrayField": "rows", "by": "name"}, 7),
        ("sort", {"arrayField": "rows", "by": "name"}, 5000),
        ("aggregate", {"arrayField": "rows", "fields": "name"}, 1),
    ],
)
async def test_r31_the_loop_turns_while_a_long_list_is_worked_on(ticking, service, config, count):
    document = draw([manual(), node("list", service, **config)], ["start > list"])
    turns, outcome = await turns_during(ticking, document, LONG)
    assert outcome.status is ExecutionStatus.COMPLETED
    assert outcome.output["count"] == count
    assert turns > 20


async def test_r31_another_execution_ends_before_the_long_one(ticking):
    long = draw([manual(), node("f", "filter", arrayField="rows", expression="true")], ["start > f"])
    short = draw([manual(), node("n", "no_op")], ["start > n"])
    compiled, other = await ticking.compiled(long), await ticking.compiled(short)
    ended = []
    first = ticking.runtime.engine.accept(compiled, "start", LONG)
    second = ticking.runtime.engine.accept(other, "start", {})

    async def wait(name: str, run: Any) -> None:
        await run.finished()
        ended.append(name)

    await asyncio.gather(wait("long", first), wait("short", second))
    assert ended == ["short", "long"]


async def test_an_execution_is_cancelled_in_the_middle_of_a_long_list(ticking):
    document = draw([manual(), node("f", "filter", arrayField="rows", expression="true")], ["start > f"])
    run = ticking.runtime.engine.accept(await ticking.compiled(document), "start", LONG)
    loaded = ticking.runtime.engine.loaded(run.id)
    assert loaded is not None
    assert loaded.under_way is not None
    ticking.runtime.engine.hear(loaded, CancelAsked("ada@example.com"))
    outcome = await run.finished()
    assert outcome.status is ExecutionStatus.CANCELLED
    assert loaded.under_way is None


async def test_an_element_of_a_long_list_has_fewer_steps(ticking):
    expression = "range(6000).filter(x => x > n).length >= 0"
    document = draw([manual(), node("f", "filter", arrayField="rows", expression=expression)], ["start > f"])
    compiled = await ticking.compiled(document)
    few = await ticking.runtime.engine.accept(compiled, "start", {"rows": LONG["rows"][:3]}).finished()
    many = await ticking.runtime.engine.accept(compiled, "start", LONG).finished()
    assert few.status is ExecutionStatus.COMPLETED
    assert (many.status, many.error.code) == (ExecutionStatus.FAILED, "EXPRESSION_LIMIT")


async def test_a_mistake_in_the_middle_of_a_long_list_fails_the_node(ticking):
    document = draw([manual(), node("f", "filter", arrayField="rows", expression="1 / (n - 4000) > 0")], ["start > f"])
    run = ticking.runtime.engine.accept(await ticking.compiled(document), "start", LONG)
    outcome = await run.finished()
    assert (outcome.status, outcome.error.code) == (ExecutionStatus.FAILED, "EXPRESSION_ERROR")


scalars = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text()
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=9) | st.dictionaries(st.text(), inner))


@given(values)
def test_the_normal_form_in_steps_is_the_normal_form(value):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(normal, "LONG", 2)
        patch.setattr(normal, "PART", 3)
        try:
            whole = normalise(value)
        except WontWork:
            with pytest.raises(WontWork):
                to_its_end(in_steps(value))
            return
        made = to_its_end(in_steps(value))
    assert (made.data, made.raw) == (whole.data, whole.raw)


def test_what_is_no_json_in_a_long_list_is_named_by_its_place():
    with pytest.raises(WontWork, match=r"output\.items\[4001\]"):
        to_its_end(in_steps({"items": [*range(4001), float("nan")]}))
