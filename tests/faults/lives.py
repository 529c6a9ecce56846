"""The lives of an example workflow: a process that dies at one point of its story, and those that go on from there.

A point is before or after the n-th commit, or before or after the n-th call: the intent is durable and nothing was
sent, or the peer has acted and nobody has heard its answer. What lies between a result and what follows it lies before
some commit. Time is the tests': when nothing is left to do but wait, it jumps to whatever is due next.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from tests.conftest import CountingIds, FakeClock, every_type
from tests.runtime.house import ORG, House

from layers.catalog.node import APPROVE, RESUME
from layers.catalog.registry import Registry
from layers.catalog.trigger import Arrival
from layers.errors import Conflict, NotFound
from layers.graph.status import NodeStatus
from layers.ports import Append
from layers.runtime.hooks import by_hand
from layers.runtime.http import Http

DIED, DONE = 7, 0
EXECUTION: Final = "exe_story"
ORIGIN: Final = "http://practice.test"
DECISION: Final = {"approved": True, "comment": "Fine.", "by": "Ada", "form": {"limit": 1500}, "at": 0}
GIVEN: Final[dict[str, Any]] = {"lead-capture": {"name": "Zoe", "email": "zoe@example.com", "budget": 8000}}
TIMES: Final = re.compile(r"\b17\d{11}\b|20\d\d-\d\d-\d\dT[\d:.+Z-]+")  # milliseconds and ISO 8601, in JSON
LIVES: Final = multiprocessing.get_context("forkserver")
LIVES.set_forkserver_preload([__name__])


class Point(NamedTuple):
    """`what` is commit or call."""

    when: str
    what: str
    n: int

    def __str__(self) -> str:
        return f"{self.when} {self.what} {self.n}"


NOWHERE: Final = Point("before", "commit", 0)


@dataclass
class Fate:
    """Counts what happens, and ends the process at its point, as a kill would: nothing is written after it."""

    point: Point
    commits: int = 0
    calls: int = 0

    def meet(self, when: str, what: str, n: int) -> None:
        if Point(when, what, n) == self.point:
            os._exit(DIED)

    def commit(self, inner: Any) -> Any:
        def commit(batch: Sequence[Append]) -> Any:
            self.commits += 1
            n = self.commits
            self.meet("before", "commit", n)
            answer = inner(batch)
            self.meet("after", "commit", n)
            return answer

        return commit


@dataclass
class Performer:
    """Really calls, and may die around it."""

    http: Http
    fate: Fate

    async def perform(self, call: Any, key: str) -> Any:
        self.fate.calls += 1
        n = self.fate.calls
        self.fate.meet("before", "call", n)
        answer = await self.http.perform(call, key)
        self.fate.meet("after", "call", n)
        return answer


@dataclass
class Life:
    """One process on the story's directory."""

    path: Path
    document: dict[str, Any]
    given: Any
    registry: Registry
    fate: Fate

    async def live(self) -> None:
        ids, clock = CountingIds(), FakeClock()
        ids.new = name  # type: ignore[method-assign]  # the same in every life, but for what a life makes for itself
        house = House(self.path, self.registry, clock, ids)
        http = Http(clock, allow_private=True)
        house.peer = Performer(http, self.fate)  # type: ignore[assignment]  # it performs, and that is all that is asked
        house.around_commit = self.fate.commit
        await house.start()
        row = await house.store.workflow(ORG, "wf_1") or await house.save(self.document)
        house.workflows = 1
        if await house.store.execution(ORG, EXECUTION) is None:
            compiled = await house.runtime.plans.get(ORG, row.id, row.version)
            trigger, payload, _ = by_hand(compiled, self.given, "test", clock)
            await house.runtime.engine.accept(compiled, trigger, payload).durable()
        while (await house.row(EXECUTION)).completed_at is None:
            await self._step(house)
        assert await house.store.addressees("", 10) == []
        assert await house.store.timers_due(2**62, 10) == []
        await house.check()
        (self.path / "outcome.json").write_text(json.dumps(await self._outcome(house)))
        await house.stop()
        await http.close()

    async def _step(self, house: House) -> None:
        """Let it work; when it only waits, answer it, or let time pass."""
        for _ in range(5):
            while _busy(house):  # noqa: ASYNC110  # nobody tells of the moment when nothing is left to do
                await asyncio.sleep(0.001)
            await asyncio.sleep(0)
        if await self._answered(house):
            return
        heap = house.runtime.timers._heap
        if heap and heap[0].at > house.clock.ms():
            await house.tick(heap[0].at - house.clock.ms())
        house.runtime.timers.poll()

    async def _answered(self, house: House) -> bool:
        """Whoever is waited for does what is asked, once."""
        loaded = house.runtime.engine.loaded(EXECUTION) or await house.runtime.rescue.load(EXECUTION)
        frames = {} if loaded is None else loaded.execution.frames
        waiting = [
            (node, scope, run.token)
            for scope, frame in frames.items()
            for node, run in frame.runs.items()
            if run.status is NodeStatus.WAITING
        ]
        links, replies = house.runtime.replies._links, house.runtime.replies
        for node, scope, token in waiting:
            with suppress(Conflict, NotFound):
                if token == APPROVE:
                    await replies.decide(links.node(APPROVE, EXECUTION, node, scope).rpartition("/")[2], DECISION)
                    return True
                if token == RESUME:
                    address = links.resume(EXECUTION, scope).rpartition("/")[2]
                    call = Arrival("POST", node, [], [], b"{}", "127.0.0.1", house.clock.now())
                    await replies.resume(address, node, call)
                    return True
        return False

    async def _outcome(self, house: House) -> Any:
        """What is left of it, without the times."""
        told = await house.trace(EXECUTION)
        nodes = {
            f"{run['node_id']} {run['scope']}": [run["status"], run["handles"], run["output"], run["skip_reason"]]
            for run in told["nodes_executed"]
        }
        text = json.dumps({"execution": [told["status"], told["output"]], **nodes})
        return json.loads(TIMES.sub("0", text))


def name(prefix: str) -> str:
    return EXECUTION if prefix == "exe" else f"{prefix}_{os.urandom(8).hex()}"


def _busy(house: House) -> bool:
    loaded = house.runtime.engine._loaded.values()
    return bool(house.journal._lines) or any(one.work or one.acts or one.tasks or one.pending for one in loaded)


def one_life(path: Path, document: dict[str, Any], given: Any, point: Point) -> None:
    fate = Fate(point)
    asyncio.run(Life(path, document, given, every_type(), fate).live())
    (path / "counted.json").write_text(json.dumps([fate.commits, fate.calls]))


def in_a_process(path: Path, document: dict[str, Any], given: Any, point: Point) -> bool:
    """Whether it lived to the end. Never forked from this process: threads of others may hold locks here."""
    child = LIVES.Process(target=one_life, args=(path, document, given, point))
    child.start()
    child.join(120)
    if child.exitcode not in (DIED, DONE):
        child.kill()
        raise AssertionError(f"a life ended with {child.exitcode} at {point}")
    return child.exitcode == DONE
