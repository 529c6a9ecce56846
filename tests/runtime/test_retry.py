"""A retry takes over what is done, and does not repeat what was answered (R40)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.runtime.house import ORG, House, draw, http, manual, node

from layers.errors import Conflict, Invalid, NotFound
from layers.graph.status import ExecutionStatus

COMPLETED, FAILED = ExecutionStatus.COMPLETED, ExecutionStatus.FAILED


def three(last: str = "http://x/c") -> dict[str, Any]:
    nodes = [manual(), http("a", "http://x/a"), http("b", "http://x/b"), http("c", last)]
    return draw(nodes, ["start > a", "a > b", "b > c"])


async def again(house: House, execution_id: str, from_: str = "failed", **options: Any) -> Any:
    run = await house.runtime.retries.retry(ORG, execution_id, from_, by="usr_1", **options)
    return run, await run.finished()


def urls(house: House) -> list[str]:
    return [url[-1] for _, url, _ in house.peer.calls]


async def test_from_failed_repeats_what_failed_and_what_lies_behind_it(house: House) -> None:
    house.peer.answers = {"http://x/b": [404, 200]}
    first = await house.begin(three())
    assert (await first.finished()).status is FAILED
    run, done = await again(house, first.id)
    assert done.status is COMPLETED
    assert urls(house) == ["a", "b", "b", "c"]
    row = await house.row(run.id)
    assert (row.retry_of, row.root_id) == (first.id, first.id)
    assert (await house.node(run.id, "a"))["output"] == (await house.node(first.id, "a"))["output"]


async def test_a_refused_request_is_repeated_in_a_new_epoch_of_the_same_root(house: House) -> None:
    house.peer.answers = {"http://x/b": [404, 200]}
    first = await house.begin(three())
    await first.finished()
    await again(house, first.id)
    assert [key for _, url, key in house.peer.calls if url.endswith("b")] == [
        f"{first.id}:b::1:0",
        f"{first.id}:b::1:1",
    ]


async def test_from_a_node_answers_its_recorded_success_from_the_record(house: House) -> None:
    first = await house.begin(three())
    await first.finished()
    _, done = await again(house, first.id, "b")
    assert done.status is COMPLETED
    assert urls(house) == ["a", "b", "c"]  # equal fingerprints: nothing was sent again


async def test_an_unknown_outcome_is_sent_again_under_its_old_key(house: House) -> None:
    house.peer.answers = {"http://x/b": [503, 200]}
    first = await house.begin(three())
    await first.finished()
    await again(house, first.id)
    keys = [key for _, url, key in house.peer.calls if url.endswith("b")]
    assert keys == [f"{first.id}:b::1:0"] * 2


async def test_from_start_is_a_new_root_and_repeats(house: House) -> None:
    first = await house.begin(three(), {"n": 1})
    await first.finished()
    run, _ = await again(house, first.id, "start", input={"n": 2})
    assert urls(house) == ["a", "b", "c"] * 2
    assert (await house.row(run.id)).root_id == run.id
    assert (await house.trace(run.id))["trigger_data"] == {"n": 2}


async def test_another_version_reuses_only_what_is_the_same_there(house: House) -> None:
    house.peer.answers = {"http://x/c": [404]}
    first = await house.begin(three())
    await first.finished()
    row = await house.row(first.id)
    saved = await house.save(three("http://x/d"), row.workflow_id)
    run, done = await again(house, first.id, version=saved.version)
    assert done.status is COMPLETED
    assert urls(house) == ["a", "b", "c", "d"]
    assert (await house.row(run.id)).version == saved.version


async def test_a_retry_survives_a_restart(house: House) -> None:
    house.peer.answers = {"http://x/b": [404, asyncio.Event(), 200]}
    first = await house.begin(three())
    await first.finished()
    run = await house.runtime.retries.retry(ORG, first.id, by="usr_1")
    await house.peer.called(3)
    await house.crash()
    await house.start()
    assert (await house.over(run.id)).status is COMPLETED
    assert urls(house) == ["a", "b", "b", "b", "c"]


async def test_what_cannot_be_retried_says_why(house: House) -> None:
    go = asyncio.Event()
    house.peer.answers = {"http://x/a": [go]}
    run = await house.begin(three())
    await run.durable()
    with pytest.raises(Conflict, match="not finished"):
        await again(house, run.id)
    go.set()
    await run.finished()
    with pytest.raises(Conflict, match="Nothing of it failed"):
        await again(house, run.id)
    with pytest.raises(Invalid, match="nobody"):
        await again(house, run.id, "nobody")
    with pytest.raises(Invalid, match="from the start"):
        await again(house, run.id, "b", input={})
    with pytest.raises(NotFound):
        await house.runtime.retries.retry("org_2", run.id, by="usr_1")


async def test_a_reused_failure_that_was_handled_stays_handled(house: House) -> None:
    house.peer.answers = {"http://x/a": [404], "http://x/b": [404, 200]}
    doc = draw(
        [manual(), http("a", "http://x/a"), node("caught", "no_op"), http("b", "http://x/b")],
        ["start > a", "a.error > caught", "caught > b"],
    )
    first = await house.begin(doc)
    await first.finished()
    run, done = await again(house, first.id)
    assert done.status is COMPLETED
    assert urls(house) == ["a", "b", "b"]
    assert (await house.node(run.id, "a"))["status"] == "error"
