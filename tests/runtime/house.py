"""A whole runtime on a real SQLite file, with a clock that stands still and a peer that answers as the test says."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import delete

from layers.catalog.effects import HttpAnswer, HttpCall
from layers.catalog.registry import Registry
from layers.graph.execution import Execution
from layers.graph.records import Record
from layers.graph.status import FINISHED, ExecutionStatus, NodeStatus, WorkflowStatus
from layers.ports import Append, Clock, Ids
from layers.rows import ExecutionRow, OrganisationRow, UserRow, VersionRow, WorkflowRow
from layers.runtime import codec
from layers.runtime.assemble import Runtime, assemble
from layers.runtime.journal import Journal
from layers.runtime.links import Links
from layers.runtime.plans import Compiled
from layers.runtime.projection import fold, project
from layers.runtime.sandbox.sandbox import Sandbox
from layers.runtime.vault import Vault
from layers.storage.sqlite import open_store
from layers.storage.tables import workflow_versions

ORG = "org_1"


@dataclass
class Peer:
    """The world: answers each HTTP call from `answers` by address (a status, an error, an Event to wait for, in order;
    the last one stays), else with 200. `calls` are (method, url, key)."""

    answers: dict[str, list[Any]] = field(default_factory=dict)
    calls: list[tuple[str, str, str]] = field(default_factory=list)
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def perform(self, call: HttpCall, key: str) -> HttpAnswer:
        url = str(call.url)
        self.calls.append((call.method, url, key))
        async with self.arrived:
            self.arrived.notify_all()
        laid_out = self.answers.get(url, [])
        answer = (laid_out.pop(0) if len(laid_out) > 1 else laid_out[0]) if laid_out else 200
        if isinstance(answer, asyncio.Event):
            await answer.wait()
            answer = 200
        if isinstance(answer, Exception):
            raise answer
        body = b'{"n": %d}' % len(self.calls)
        return HttpAnswer(answer, "", {"content-type": "application/json"}, body, url)

    async def called(self, times: int = 1) -> None:
        async with self.arrived:
            await self.arrived.wait_for(lambda: len(self.calls) >= times)

    @property
    def keys(self) -> list[str]:
        return [key for _, _, key in self.calls]


class House:
    """The server without its HTTP side. `start` again after `stop` or `crash` is a restart on the same directory."""

    def __init__(self, path: Path, registry: Registry, clock: Clock, ids: Ids, **options: Any) -> None:
        self.path, self.registry, self.clock, self.ids, self.options = path, registry, clock, ids, options
        self.peer = Peer()
        self.workflows = 0
        self.commits: list[list[str]] = []  # the executions of each transaction
        self.around_commit: Callable[[Any], Any] = lambda commit: commit
        self.unwritable = ""  # the execution whose next commit fails, and only that
        self.failing: Exception | None = None  # what each commit meets
        self.up = False

    async def start(self, up: bool = True, before: Callable[[], Awaitable[None]] | None = None) -> None:
        """`up` False opens the store and stops there; `before` is awaited when that is open."""
        self.store, written = open_store(self.path, decode=codec.decode)
        commit = self.around_commit(written.commit)

        def counted(batch: Sequence[Append]) -> Any:
            self.commits.append([append.execution_id for append in batch])
            if self.failing is not None:
                self.loop.call_soon_threadsafe(self.failed.set)
                raise self.failing
            if self.unwritable in self.commits[-1]:
                if len(batch) == 1:
                    self.unwritable = ""
                raise ValueError("no database takes this")
            return commit(batch)

        def probed() -> None:
            if self.failing is not None:
                raise self.failing

        written.commit = counted  # type: ignore[method-assign]  # the disk, as the test wants it
        written.probe = probed  # type: ignore[method-assign]
        self.loop, self.failed = asyncio.get_running_loop(), asyncio.Event()
        self.journal = Journal(written)
        self.journal.start()
        self.store.through(self.journal.run)
        self.sandbox = Sandbox(self.clock)
        self.runtime: Runtime = assemble(
            registry=self.registry, store=self.store, journal=self.journal, clock=self.clock, ids=self.ids,
            performers={"http": self.peer, "code": self.sandbox}, links=Links("http://layers.test", "a key"),
            vault=Vault(["a key"]), **self.options,
        )  # fmt: skip
        if not await self.store.has_owner():
            now = self.clock.ms()
            owner = UserRow("usr_1", "a@example.com", "A", "", now)
            await self.store.add_owner(owner, OrganisationRow(ORG, "House", "UTC", now), None)
        await self.runtime.variables.start()
        if before is not None:
            await before()
        if up:
            await self.runtime.start()
            self.up = True

    async def stop(self, timeout_s: float = 5.0) -> None:
        self.up = False
        await self.runtime.drain(timeout_s)
        await self._close()

    async def crash(self) -> None:
        """As a kill would leave it: what was appended is on disk, nothing else is written."""
        self.up = False
        engine = self.runtime.engine
        for execution_id in list(engine._loaded):
            engine.lost(execution_id, RuntimeError("killed"))
        self.runtime.dispatcher.stop()
        self.runtime.schedules.stop()
        self.runtime.timers.stop()
        await self._close()

    async def _close(self) -> None:
        await self.sandbox.close()
        await self.journal.close()
        await self.store.close()

    def fail_commits(self, error: Exception | None) -> None:
        self.failing = error

    async def failed_commits(self) -> None:
        await self.failed.wait()
        await self.journal.run(lambda connection: None)  # by then the writer has said what it makes of it

    async def forget_version(self, workflow_id: str, version: int) -> None:
        """As if somebody had deleted it from the database by hand."""
        table = workflow_versions
        await self.journal.run(
            lambda connection: connection.execute(
                delete(table).where(table.c.workflow_id == workflow_id, table.c.version == version)
            )
        )

    async def status_is(self, workflow_id: str, status: str) -> None:
        """Return once the workflow has this status, woken by its live events."""
        with closing(self.runtime.bus.listen(workflow_id=workflow_id)) as heard:
            while True:
                row = await self.store.workflow(ORG, workflow_id)
                if row is not None and row.status == status:
                    return
                await anext(heard)

    # --- what tests do -----------------------------------------------------------------------------------------------

    async def save(self, document: Mapping[str, Any], workflow_id: str | None = None) -> WorkflowRow:
        """A new workflow, or the next version of one."""
        now = self.clock.ms()
        nodes = len(document["nodes"])
        if workflow_id is None:
            self.workflows += 1
            row = WorkflowRow(
                f"wf_{self.workflows}", ORG, "Test", WorkflowStatus.DRAFT, 1, None, nodes, now, now
            )  # fmt: skip
            await self.store.add_workflow(row, VersionRow(row.id, 1, dict(document), now))
        else:
            old = await self.store.workflow(ORG, workflow_id)
            assert old is not None
            version = VersionRow(old.id, old.version + 1, dict(document), now)
            row = await self.store.save_workflow(ORG, old.id, old.version, version, old.name, nodes)
        await self.runtime.activation.saved(row)
        found = await self.store.workflow(ORG, row.id)
        assert found is not None
        return found

    async def compiled(self, document: Mapping[str, Any]) -> Compiled:
        row = await self.save(document)
        return await self.runtime.plans.get(ORG, row.id, row.version)

    async def begin(self, document: Mapping[str, Any], payload: Any = None, **options: Any) -> Any:
        """Accept an execution of this document, from its first node."""
        compiled = await self.compiled(document)
        return self.runtime.engine.accept(compiled, document["nodes"][0]["id"], payload or {}, **options)

    async def run(self, document: Mapping[str, Any], payload: Any = None, **options: Any) -> Any:
        run = await self.begin(document, payload, **options)
        return await run.finished()

    async def trace(self, execution_id: str) -> dict[str, Any]:
        told = await self.runtime.executions.trace(ORG, execution_id)
        assert told is not None
        return told

    async def node(self, execution_id: str, node: str) -> dict[str, Any]:
        told = await self.trace(execution_id)
        return next(run for run in told["nodes_executed"] if run["node_id"] == node)

    async def row(self, execution_id: str) -> ExecutionRow:
        row = await self.store.execution(ORG, execution_id)
        assert row is not None
        return row

    async def records(self, execution_id: str) -> list[Record]:
        return [record for _, record in await self.store.records(execution_id)]

    async def over(self, execution_id: str) -> ExecutionRow:
        """Return once it is finished, whoever began it."""
        run = await self.runtime.rescue.watch(execution_id)
        if run is not None:
            await run.finished()
        return await self.row(execution_id)

    async def until(self, execution_id: str, node: str, status: str) -> None:
        """Return once the node run is in that status, durably; woken by every commit of the execution."""
        with closing(self.runtime.bus.listen(execution_id=execution_id)) as heard:
            while True:
                told = await self.runtime.executions.trace(ORG, execution_id)
                runs = told["nodes_executed"] if told is not None else ()
                if any((run["node_id"], run["status"]) == (node, status) for run in runs):
                    return
                await anext(heard)

    async def recorded(self, execution_id: str, kind: str, times: int = 1) -> None:
        """Return once that many records of this kind are durable."""
        with closing(self.runtime.bus.listen(execution_id=execution_id)) as heard:
            while [record.kind for record in await self.records(execution_id)].count(kind) < times:
                await anext(heard)

    async def tick(self, ms: int) -> None:
        """Time passes, and what is due by then comes."""
        self.clock.advance(ms)  # type: ignore[attr-defined]  # the tests' clock
        self.runtime.timers.poll()

    async def check(self) -> None:
        """The invariants: every execution has ended or waits; its records fold, and to the row that is stored."""
        for workflow in range(1, self.workflows + 1):
            for row in await self._rows(f"wf_{workflow}"):
                records = await self.store.records(row.id)
                assert [seq for seq, _ in records] == list(range(1, len(records) + 1))
                compiled = await self.runtime.plans.ran(row)
                execution = fold(compiled, [record for _, record in records])
                self._settled(row, execution)
                rebuilt = project(compiled, [record for _, record in records], row.owner)
                assert replace(row, starts=0) == replace(rebuilt, starts=0)
                assert await self.runtime.executions.trace(ORG, row.id)

    async def _rows(self, workflow_id: str) -> list[ExecutionRow]:
        from layers.rows import ExecutionQuery

        return list((await self.store.executions(ExecutionQuery(ORG, workflow_id=workflow_id, limit=500))).items)

    def _settled(self, row: ExecutionRow, execution: Execution) -> None:
        if row.status in FINISHED:
            assert execution.finished is not None
            runs = [run for frame in execution.frames.values() for run in frame.runs.values()]
            busy = (NodeStatus.RUNNING, NodeStatus.WAITING, NodeStatus.RETRYING)
            assert not [run for run in runs if run.status in busy]
        else:
            resting = (ExecutionStatus.WAITING, ExecutionStatus.PAUSED, ExecutionStatus.QUEUED)
            assert row.status in resting, row


def node(id: str, service: str, type: str = "logic", **config: Any) -> dict[str, Any]:
    return {"id": id, "type": type, "service": service, "config": config}


def manual(id: str = "start") -> dict[str, Any]:
    return node(id, "trigger_manual", "trigger")


def http(id: str, url: str, method: str = "POST", **config: Any) -> dict[str, Any]:
    return node(id, "http_request", url=url, method=method, **config)


def draw(nodes: list[dict[str, Any]], arrows: list[str | dict[str, Any]], **settings: Any) -> dict[str, Any]:
    """A document, from nodes and arrows such as `"a > b"` and `"b.true > c"`."""
    edges = []
    for arrow in arrows:
        if isinstance(arrow, dict):
            edges.append(arrow)
            continue
        source, target = (end.strip() for end in arrow.split(">"))
        name, _, handle = source.partition(".")
        made = {"id": f"{source}-{target}", "source": name, "target": target}
        edges.append({**made, "sourceHandle": handle} if handle else made)
    return {"format": "layers/1", "name": "Test", "settings": settings, "nodes": nodes, "edges": edges}
