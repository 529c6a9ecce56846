"""The second half of the suite: executions, as the journal writes them and as lists, queues and the log read them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.storage.made import (
    AT,
    COMPLETED,
    FINISHED_RECORD,
    OWNER,
    accepted,
    append,
    ended,
    execution,
    outputs,
)  # fmt: skip
from tests.storage.suite import Kept

from layers.errors import EngineBug, NotOurs, StoreCorrupt
from layers.graph.status import ExecutionStatus
from layers.ports import Duplicate
from layers.rows import ExecutionQuery, ExecutionRow, Page, Timer
from layers.runtime import codec
from layers.storage import listing

FAILED, WAITING, QUEUED = ExecutionStatus.FAILED, ExecutionStatus.WAITING, ExecutionStatus.QUEUED


class CommitSuite:
    """JournalStore.commit, and Store.records beside it."""

    async def test_a_new_execution_is_there_with_its_row_and_records(self, kept: Kept) -> None:
        row = execution(seq=3, status=COMPLETED, error={"code": "X"}, error_node_id="n", has_warnings=True)
        whole = append(accepted(payload={"a": 1}), ended("n", [1]), FINISHED_RECORD, row=row, new=True)
        assert kept.journal.commit([whole]) == [None]
        assert await kept.store.execution("org_1", "exe_1") == row
        assert outputs(await kept.store.records("exe_1")) == [
            (1, "accepted", {"a": 1}), (2, "ended", [1]), (3, "finished", None),
        ]  # fmt: skip

    async def test_records_are_read_on_from_where_the_reader_was(self, kept: Kept) -> None:
        kept.add(execution())
        kept.journal.commit([append(ended("a"), ended("b"), row=execution(seq=3))])
        kept.journal.commit([append(FINISHED_RECORD, row=execution(seq=4, status=COMPLETED))])
        assert [seq for seq, _ in await kept.store.records("exe_1", 2)] == [3, 4]
        assert await kept.store.records("exe_1", 4) == []
        assert await kept.store.records("exe_9") == []

    async def test_the_row_follows_the_records(self, kept: Kept) -> None:
        kept.add(execution(starts=2))
        done = execution(seq=2, status=FAILED, error={"code": "X", "message": "é"}, error_node_id="n", owner=None)
        assert kept.journal.commit([append(FINISHED_RECORD, row=done)]) == [None]
        assert await kept.store.execution("org_1", "exe_1") == done

    async def test_r8_a_stale_owner_loses_only_its_own_records(self, kept: Kept) -> None:
        kept.add(execution("exe_1", owner="own_2"), execution("exe_2"))
        answers = kept.journal.commit(
            [
                append(ended("n"), row=execution("exe_1", 2), timers_set=[Timer(AT, "exe_1", "n", "")]),
                append(ended("n"), row=execution("exe_2", 2)),
            ]
        )
        assert isinstance(answers[0], NotOurs)
        assert answers[1] is None
        assert len(await kept.store.records("exe_1")) == 1
        assert len(await kept.store.records("exe_2")) == 2
        assert await kept.store.timers_due(AT, 9) == []

    async def test_an_execution_that_is_unknown_is_not_ours(self, kept: Kept) -> None:
        (answer,) = kept.journal.commit([append(ended("n"), row=execution("exe_9", 2))])
        assert isinstance(answer, NotOurs)

    async def test_r2_a_gap_is_never_written(self, kept: Kept) -> None:
        kept.add(execution())
        (answer,) = kept.journal.commit([append(ended("n"), row=execution(seq=3))])
        assert isinstance(answer, EngineBug)
        assert [seq for seq, _ in await kept.store.records("exe_1")] == [1]

    async def test_r10_a_durable_record_puts_the_starts_back(self, kept: Kept) -> None:
        kept.add(execution(owner=None))
        for owner in ("own_a", "own_b"):
            await kept.store.take_over(owner, 1)
        kept.journal.commit([append(row=execution(owner="own_b"), owner="own_b")])
        assert (await self._row(kept)).starts == 2
        kept.journal.commit([append(ended("n"), row=execution(seq=2, owner="own_b"), owner="own_b")])
        assert (await self._row(kept)).starts == 0

    async def test_r38_a_dedupe_key_starts_one_execution(self, kept: Kept) -> None:
        first = append(accepted("exe_1"), row=execution("exe_1"), new=True, dedupe="wf_1:order-7")
        again = append(accepted("exe_2"), row=execution("exe_2"), new=True, dedupe="wf_1:order-7")
        other = append(accepted("exe_3"), row=execution("exe_3"), new=True, dedupe="wf_1:order-8")
        assert kept.journal.commit([first, again, other]) == [None, Duplicate("exe_1"), None]
        assert kept.journal.commit([again]) == [Duplicate("exe_1")]
        assert await kept.store.execution("org_1", "exe_2") is None
        assert await kept.store.records("exe_2") == []

    async def test_a_batch_with_a_bad_append_leaves_nothing_behind(self, kept: Kept) -> None:
        kept.add(execution("exe_1"))
        bad = append(accepted("exe_1"), row=execution("exe_1"), new=True)  # there is one of that id
        with pytest.raises(EngineBug):
            kept.journal.commit([append(accepted("exe_2"), row=execution("exe_2"), new=True), bad])
        assert await kept.store.execution("org_1", "exe_2") is None
        assert kept.journal.commit([append(accepted("exe_2"), row=execution("exe_2"), new=True)]) == [None]

    async def test_a_large_value_comes_back_and_is_kept_once(self, kept: Kept) -> None:
        big = {"text": "x" * codec.BLOB_LIMIT}
        row = execution(seq=2)
        kept.journal.commit([append(accepted(payload=big), ended("n", big), row=row, new=True)])
        assert outputs(await kept.store.records("exe_1")) == [(1, "accepted", big), (2, "ended", big)]

    async def test_r11_a_blob_belongs_to_its_organisation(self, kept: Kept) -> None:
        big = {"text": "x" * codec.BLOB_LIMIT}
        mine = append(accepted(payload=big), row=execution(), new=True)
        theirs = append(accepted("exe_2", big), row=execution("exe_2", organisation_id="org_2"), new=True)
        theirs.blobs.clear()
        kept.journal.commit([mine, theirs])
        with pytest.raises(StoreCorrupt, match="exe_2"):
            await kept.store.records("exe_2")

    async def test_timers_are_set_moved_and_withdrawn_with_the_records(self, kept: Kept) -> None:
        late, soon = Timer(AT + 9, "exe_1", "a", ""), Timer(AT + 1, "exe_1", "b", "l[0]")
        kept.journal.commit([append(accepted(), row=execution(), new=True, timers_set=[late, soon])])
        assert await kept.store.timers_due(AT + 9, 9) == [soon, late]
        assert await kept.store.timers_due(AT + 8, 9) == [soon]
        assert await kept.store.timers_due(AT + 9, 1) == [soon]
        assert await kept.store.timers_due(AT + 9, 9, soon) == [late]
        assert await kept.store.timers_due(AT + 9, 9, late) == []
        moved = replace(late, at=AT + 2)
        kept.journal.commit([append(row=execution(), timers_gone=[("b", "l[0]")], timers_set=[moved])])
        assert await kept.store.timers_due(AT + 99, 9) == [moved]

    async def test_run_is_a_transaction(self, kept: Kept) -> None:
        def job(connection: Any) -> None:
            connection.exec_driver_sql("INSERT INTO settings (name, value) VALUES ('a', 'b')")
            raise RuntimeError("in the middle")

        with pytest.raises(RuntimeError, match="in the middle"):
            kept.journal.run(job)
        assert await kept.store.setting("a") is None

    async def test_probe_leaves_nothing_behind(self, kept: Kept) -> None:
        kept.journal.probe()
        assert await kept.store.setting("probe") is None

    async def _row(self, kept: Kept) -> Any:
        return await kept.store.execution(None, "exe_1")


class ExecutionSuite:
    async def test_an_execution_of_another_organisation_is_not_there(self, kept: Kept) -> None:
        kept.add(execution())
        assert await kept.store.execution("org_2", "exe_1") is None
        assert await kept.store.execution(None, "exe_1") == execution()

    async def test_executions_are_paged_newest_first_without_a_double(self, kept: Kept) -> None:
        kept.add(*(execution(f"exe_{n}", started_at=AT + n // 2) for n in range(7)))
        seen: list[str] = []
        cursor = None
        while True:
            page = await kept.store.executions(ExecutionQuery("org_1", cursor=cursor, limit=3))
            seen += [row.id for row in page.items]
            kept.add(execution(f"exe_new{len(seen)}", started_at=AT + 99))
            if (cursor := page.next_cursor) is None:
                break
        assert seen == [f"exe_{n}" for n in (6, 5, 4, 3, 2, 1, 0)]

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({"workflow_id": "wf_2"}, ["b"]),
            ({"status": "completed"}, ["a"]),
            ({"status": "failed"}, ["c"]),
            ({"status": "running"}, ["b"]),
            ({"mode": "test"}, ["c"]),
            ({"trigger": "schedule"}, ["b"]),
            ({"trigger": "second"}, ["c"]),
            ({"since": AT + 2}, ["c", "b"]),
            ({"until": AT + 2}, ["b", "a"]),
            ({"since": AT + 2, "until": AT + 2}, ["b"]),
            ({"q": "timeout"}, ["c"]),
            ({"q": "INVOI"}, ["b"]),
            ({"q": "a"}, ["c", "b", "a"]),  # in a's id, and in the others' names
            ({"q": "%"}, []),
            ({"workflow_id": "wf_1", "status": "failed"}, ["c"]),
        ],
    )
    async def test_executions_are_filtered(self, kept: Kept, asked: dict[str, Any], found: list[str]) -> None:
        kept.add(
            execution("a", status=COMPLETED, started_at=AT + 1),
            execution("b", workflow_id="wf_2", workflow_name="Invoices, a lot", started_at=AT + 2,
                      trigger_type="schedule"),
            execution("c", status=FAILED, started_at=AT + 3, mode="test", trigger_node_id="second",
                      error={"code": "NODE_TIMEOUT", "message": "a node"}),
            execution("d", organisation_id="org_2"),
        )  # fmt: skip
        page = await kept.store.executions(ExecutionQuery("org_1", **asked))
        assert [row.id for row in page.items] == found

    @pytest.mark.parametrize(
        "asked", [{"q": "TIMEOUT"}, {"trigger": "second"}, {"status": "completed", "mode": "live"}]
    )
    async def test_a_filter_without_an_index_is_paged_by_what_was_looked_at(
        self, kept: Kept, asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nothing is left out or doubled; a page may be short, or empty, and still say how to go on."""
        monkeypatch.setattr(listing, "EXAMINED", 4)
        rare = {"status": COMPLETED, "trigger_node_id": "second", "workflow_name": "A timeout"}
        fitting = {2, 13, 14}
        kept.add(
            *(execution(f"e{n:02d}", status=FAILED, started_at=AT + n // 2) for n in range(17) if n not in fitting),
            *(execution(f"e{n:02d}", started_at=AT + n // 2, **rare) for n in fitting),
        )
        pages: list[list[str]] = []
        cursor = None
        while not pages or cursor is not None:
            page = await kept.store.executions(ExecutionQuery("org_1", **asked, cursor=cursor, limit=2))
            pages.append([row.id for row in page.items])
            cursor = page.next_cursor
        assert pages == [["e14", "e13"], [], [], ["e02"], []]

    async def test_a_whole_id_is_found_however_much_came_after_it(
        self, kept: Kept, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(listing, "EXAMINED", 1)
        ids = [f"exe_01JD8V6Q9K{n:02d}ABCDEF" for n in range(9)]
        kept.add(*(execution(id, started_at=AT + n) for n, id in enumerate(ids)))
        kept.add(execution("exe_01JD8V6Q9K02ABCDEG", organisation_id="org_2"))
        for q in (ids[2], ids[2][:18]):
            assert [row.id for row in (await self._list(kept, q=q)).items] == [ids[2]]
            assert (await self._list(kept, q=q, workflow_id="wf_2")).items == []
            assert (await self._list(kept, q=q, status="failed")).items == []
            assert (await self._list(kept, q=q, since=AT + 3)).items == []

    async def test_a_cursor_and_a_time_bound_a_list_together(self, kept: Kept) -> None:
        kept.add(*(execution(f"e{n}", started_at=AT + n) for n in range(9)))
        first = await self._list(kept, limit=2)
        assert [row.id for row in first.items] == ["e8", "e7"]
        for bounds, found in (
            ({"until": AT + 9}, ["e6", "e5"]),
            ({"until": AT + 3}, ["e3", "e2"]),
            ({"since": AT + 6}, ["e6"]),
        ):
            page = await self._list(kept, limit=2, cursor=first.next_cursor, **bounds)
            assert [row.id for row in page.items] == found

    async def _list(self, kept: Kept, **asked: Any) -> Page[ExecutionRow]:
        return await kept.store.executions(ExecutionQuery("org_1", **asked))

    async def test_what_runs_for_nobody_alive_is_taken_over_the_oldest_first(self, kept: Kept) -> None:
        kept.add(
            execution("mine", owner="own_me"),
            execution("young", owner=None, started_at=AT + 2),
            execution("in line", owner=None, status=QUEUED),
            execution("old", owner="own_gone", started_at=AT + 1),
            execution("parked", owner=None, status=WAITING),
            execution("done", owner=None, status=COMPLETED),
        )
        claimed = await kept.store.take_over("own_me", 9)
        assert [(row.id, row.owner, row.starts) for row in claimed] == [("old", "own_me", 1), ("young", "own_me", 1)]
        assert await kept.store.execution(None, "old") == claimed[0]
        assert await kept.store.take_over("own_me", 9) == []

    async def test_taking_over_counts_every_start(self, kept: Kept) -> None:
        kept.add(execution(owner=None), execution("exe_2", owner=None))
        starts = [(await kept.store.take_over(f"own_{n}", 1))[0] for n in (7, 8, 9)]
        assert [(row.id, row.starts) for row in starts] == [("exe_1", 1), ("exe_1", 2), ("exe_1", 3)]

    async def test_the_one_who_was_claimed_from_cannot_write_any_more(self, kept: Kept) -> None:
        kept.add(execution())
        await kept.store.take_over("own_2", 1)
        (answer,) = kept.journal.commit([append(ended("n"), row=execution(seq=2), owner=OWNER)])
        assert isinstance(answer, NotOurs)

    async def test_execution_counts_are_of_live_ones_since_then(self, kept: Kept) -> None:
        kept.add(
            execution("a", status=COMPLETED, started_at=AT + 5),
            execution("b", status=COMPLETED, started_at=AT + 6),
            execution("c", status=FAILED, started_at=AT + 6, workflow_id="wf_2"),
            execution("old", status=FAILED, started_at=AT + 4),
            execution("test", status=FAILED, started_at=AT + 6, mode="test"),
            execution("other", status=FAILED, started_at=AT + 6, organisation_id="org_2"),
        )
        counts = await kept.store.execution_counts("org_1", AT + 5)
        assert counts == {"wf_1": {"completed": 2}, "wf_2": {"failed": 1}}
