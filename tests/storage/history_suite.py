"""The third part of the suite: what is no longer kept, and what was used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import func, select
from tests.storage.made import AT, COMPLETED, FINISHED_RECORD, accepted, append, ended, execution, version, workflow
from tests.storage.suite import Kept

from layers.graph.status import ExecutionStatus
from layers.rows import ExecutionRow, Outlived, Timer, UsageRow
from layers.runtime import codec
from layers.storage.tables import blob_uses, blobs, dedupe, discarded, executions, journal, timers

FAILED, TIMED_OUT, CANCELLED = ExecutionStatus.FAILED, ExecutionStatus.TIMED_OUT, ExecutionStatus.CANCELLED
WAITING = ExecutionStatus.WAITING
BIG = {"text": "x" * codec.BLOB_LIMIT}


def done(id: str, started_at: int = AT, **changed: Any) -> ExecutionRow:
    changed = {"status": COMPLETED, "completed_at": started_at + 1, **changed}
    return execution(id, started_at=started_at, **changed)


def turns(count: int) -> Callable[[], bool]:
    """A slice with time for so many steps."""
    left = iter(range(count))
    return lambda: next(left, None) is not None


def counted(kept: Kept) -> dict[str, int]:
    """How many rows each table holds of what executions leave."""
    tables = (executions, journal, timers, blobs, blob_uses, dedupe, discarded)
    sizes = kept.journal.run(
        lambda connection: {t.name: connection.scalar(select(func.count()).select_from(t)) for t in tables}
    )
    return {name: size for name, size in sizes.items() if size}


class HistorySuite:
    async def test_histories_are_the_workflows_that_have_executions(self, kept: Kept) -> None:
        kept.add(*(execution(f"e{n}", workflow_id=f"wf_{n % 3}") for n in range(7)))
        kept.add(execution("other", workflow_id="wf_9", organisation_id="org_2"))
        ours = [("wf_0", "org_1"), ("wf_1", "org_1"), ("wf_2", "org_1")]
        assert await kept.store.histories("", 9) == [*ours, ("wf_9", "org_2")]
        assert await kept.store.histories("", 2) == ours[:2]
        assert await kept.store.histories("wf_1", 9) == [ours[2], ("wf_9", "org_2")]
        assert await kept.store.histories("wf_9", 9) == []

    # --- outlived ----------------------------------------------------------------------------------------------------

    async def test_age_counts_from_the_end_of_an_execution(self, kept: Kept) -> None:
        kept.add(done("old", AT), done("long", AT, completed_at=AT + 9), done("young", AT + 9))
        assert await self._outlived(kept, before=AT + 2) == ["old"]
        assert await self._outlived(kept, before=AT + 10) == ["long", "old"]
        assert await self._outlived(kept, before=None) == []

    async def test_failures_have_an_age_of_their_own(self, kept: Kept) -> None:
        kept.add(done("a"), done("b", status=CANCELLED), done("c", status=FAILED), done("d", status=TIMED_OUT))
        assert await self._outlived(kept, before=AT + 2, failures_before=AT) == ["a", "b"]
        assert await self._outlived(kept, before=AT, failures_before=AT + 2) == ["c", "d"]
        assert await self._outlived(kept, before=None, failures_before=AT + 2) == ["c", "d"]

    async def test_of_each_outcome_the_newest_stay(self, kept: Kept) -> None:
        """So a flood of successes drives no failure out."""
        kept.add(*(done(f"a{n}", AT + n) for n in range(5)), *(done(f"f{n}", AT + n, status=FAILED) for n in range(3)))
        assert await self._outlived(kept, most=2) == ["a0", "f0", "a1", "a2"]
        assert await self._outlived(kept, most=3) == ["a0", "a1"]
        assert await self._outlived(kept, most=9) == []
        assert len(await self._outlived(kept, most=0)) == 8

    async def test_the_newest_executions_stay_always(self, kept: Kept) -> None:
        kept.add(*(done(f"e{n}", AT + n) for n in range(5)))
        assert await self._outlived(kept, before=AT + 99, always=3) == ["e0", "e1"]
        assert await self._outlived(kept, before=AT + 99, most=1, always=4) == ["e0"]
        assert await self._outlived(kept, before=AT + 99, always=6) == []

    @pytest.mark.parametrize("status", ["queued", "running", "waiting", "paused"])
    async def test_what_is_not_finished_is_not_outlived(self, kept: Kept, status: str) -> None:
        kept.add(execution(status=ExecutionStatus(status)))
        assert await self._outlived(kept, before=AT + 99, failures_before=AT + 99, most=0) == []

    async def test_outlived_ones_are_paged_oldest_first(self, kept: Kept) -> None:
        kept.add(*(done(f"e{n}", AT + n // 2) for n in range(7)), done("other", AT, workflow_id="wf_2"))
        seen: list[str] = []
        cursor = None
        while not seen or cursor is not None:
            asked = Outlived("wf_1", AT + 99, None, cursor=cursor, limit=3)
            page = await kept.store.outlived(asked)
            seen += page.items
            cursor = page.next_cursor
        assert seen == [f"e{n}" for n in range(7)]

    # --- discard and reclaim -----------------------------------------------------------------------------------------

    async def test_what_was_discarded_leaves_nothing_behind(self, kept: Kept) -> None:
        kept.add(execution("stays"))
        before = counted(kept)
        self._whole(kept, "goes")
        assert await kept.store.discard(["goes"], turns(9)) == (1, 1)
        assert await kept.store.execution(None, "goes") is None
        assert not await kept.store.reclaim(AT, turns(99))
        assert counted(kept) == {**before, "dedupe": 1}
        assert len(await kept.store.records("stays")) == 1

    async def test_discard_goes_as_far_as_there_is_time(self, kept: Kept) -> None:
        ids = [f"e{n:02d}" for n in range(50)]
        kept.add(*map(done, ids))
        assert await kept.store.discard(ids, turns(0)) == (0, 0)
        dealt, gone = await kept.store.discard(ids, turns(1))
        assert 0 < dealt == gone < 50
        assert await kept.store.execution(None, ids[dealt - 1]) is None
        assert await kept.store.execution(None, ids[dealt]) is not None
        assert await kept.store.discard(ids[dealt:], turns(99)) == (50 - dealt, 50 - dealt)

    async def test_reclaim_goes_as_far_as_there_is_time(self, kept: Kept) -> None:
        ids = [f"e{n}" for n in range(9)]
        for id in ids:
            self._whole(kept, id)
        await kept.store.discard(ids, turns(9))
        assert await kept.store.reclaim(AT, turns(0))
        slices = 0
        while await kept.store.reclaim(AT, turns(1)):
            slices += 1
        assert slices > 2
        assert counted(kept) == {"dedupe": 9}

    async def test_what_is_not_finished_is_not_discarded(self, kept: Kept) -> None:
        kept.add(execution("running"), execution("parked", status=WAITING), done("done"))
        assert await kept.store.discard(["running", "unknown", "parked", "done"], turns(9)) == (4, 1)
        assert await kept.store.execution(None, "running") is not None
        assert await kept.store.execution(None, "parked") is not None

    async def test_what_an_unfinished_execution_retries_stays(self, kept: Kept) -> None:
        """And what that was a retry of, to the first; with the unfinished one's end they may go."""
        kept.add(
            done("first"),
            done("second", retry_of="first", root_id="first"),
            done("third", retry_of="second"),  # from the start: a root of its own
            execution("parked", status=WAITING, retry_of="third", root_id="third"),
            done("aside", retry_of="first", root_id="first"),
        )
        ids = ["first", "second", "third", "aside"]
        assert await kept.store.discard(ids, turns(9)) == (4, 1)
        assert await kept.store.execution(None, "aside") is None
        kept.journal.commit([append(FINISHED_RECORD, row=execution("parked", 2, COMPLETED))])
        assert await kept.store.discard(ids, turns(9)) == (4, 3)

    async def test_what_has_an_unfinished_execution_as_its_root_stays(self, kept: Kept) -> None:
        kept.add(execution("parent", status=WAITING), done("child", root_id="parent"), done("other", root_id="gone"))
        assert await kept.store.discard(["child", "other"], turns(9)) == (2, 1)
        assert await kept.store.execution(None, "child") is not None

    async def test_r11_a_blob_goes_with_the_last_that_uses_it(self, kept: Kept) -> None:
        for id, organisation in (("a", "org_1"), ("b", "org_1"), ("c", "org_2")):
            row = done(id, organisation_id=organisation)
            assert kept.journal.commit([append(accepted(id, BIG), row=row, new=True)]) == [None]
        assert counted(kept)["blobs"] == 2
        await self._forget(kept, ["a"])
        assert counted(kept)["blobs"] == 2
        assert (await kept.store.records("b"))[0][1].payload.data == BIG  # type: ignore[union-attr]
        await self._forget(kept, ["b"])
        assert counted(kept)["blobs"] == 1
        assert (await kept.store.records("c"))[0][1].payload.data == BIG  # type: ignore[union-attr]

    async def test_a_blob_that_comes_again_before_it_is_reclaimed_stays(self, kept: Kept) -> None:
        kept.journal.commit([append(accepted("a", BIG), row=done("a"), new=True)])
        await kept.store.discard(["a"], turns(9))
        kept.journal.commit([append(accepted("b", BIG), row=done("b"), new=True)])
        await self._forget(kept, [])
        assert (await kept.store.records("b"))[0][1].payload.data == BIG  # type: ignore[union-attr]

    async def test_dedupe_keys_go_by_their_age(self, kept: Kept) -> None:
        for n in range(3):
            row = execution(f"e{n}", started_at=AT + n)
            kept.journal.commit([append(accepted(row.id), row=row, new=True, dedupe=f"key-{n}")])
        assert not await kept.store.reclaim(AT + 2, turns(99))
        again = append(accepted("new"), row=execution("new"), new=True, dedupe="key-1")
        (refused,) = kept.journal.commit([append(accepted("e9"), row=execution("e9"), new=True, dedupe="key-2")])
        assert refused is not None
        assert kept.journal.commit([again]) == [None]

    async def test_the_versions_of_a_removed_workflow_go_with_its_last_execution(self, kept: Kept) -> None:
        for n in (1, 2):
            await kept.store.add_workflow(workflow(n), version(of=f"wf_{n}"))
            kept.add(done(f"a{n}", workflow_id=f"wf_{n}"), done(f"b{n}", workflow_id=f"wf_{n}"))
        await kept.store.remove_workflow("org_1", "wf_1")
        await kept.store.discard(["a1", "a2"], turns(9))
        assert await kept.store.version("wf_1", 1) is not None
        await kept.store.discard(["b1", "b2"], turns(9))
        assert await kept.store.version("wf_1", 1) is None
        assert await kept.store.version("wf_2", 1) is not None

    @pytest.fixture(autouse=True)
    async def _owned(self, owned: Kept) -> None:
        """Workflows need an organisation."""

    async def _outlived(self, kept: Kept, **asked: Any) -> Sequence[str]:
        query = Outlived("wf_1", **{"before": None, "failures_before": None, **asked})
        return (await kept.store.outlived(query)).items

    def _whole(self, kept: Kept, id: str) -> None:
        """An execution with all that there can be of one."""
        row = execution(id)
        first = append(
            accepted(id, {**BIG, "id": id}), row=row, new=True, dedupe=id, timers_set=[Timer(AT, id, "n", "")]
        )
        last = append(ended("n"), FINISHED_RECORD, row=done(id, seq=3))
        assert kept.journal.commit([first, last]) == [None, None]

    async def _forget(self, kept: Kept, ids: Sequence[str]) -> None:
        await kept.store.discard(ids, turns(9))
        assert not await kept.store.reclaim(AT, turns(99))


class UsageSuite:
    async def test_usage_counts_live_executions_by_workflow_and_day(self, kept: Kept) -> None:
        day, later = "2025-11-24", "2025-11-25"
        for rows in ([("a", "wf_1", day), ("b", "wf_2", day), ("c", "wf_1", day)], [("d", "wf_1", day)]):
            kept.journal.commit([self._begun(id, of, on) for id, of, on in rows])
        kept.journal.commit([self._begun("e", "wf_1", later), self._begun("f", "wf_1", later, organisation_id="org_2")])
        rows = [UsageRow("wf_1", day, 3), UsageRow("wf_2", day, 1), UsageRow("wf_1", later, 1)]
        assert await kept.store.usage("org_1", day) == rows
        assert await kept.store.usage("org_1", later) == rows[2:]
        assert await kept.store.usage("org_2", day) == [UsageRow("wf_1", later, 1)]
        assert await kept.store.usage("org_1", "2025-11-26") == []

    async def test_only_a_live_execution_that_begins_is_counted(self, kept: Kept) -> None:
        day = "2025-11-24"
        first = self._begun("a", "wf_1", day, dedupe="key")
        again = self._begun("b", "wf_1", day, dedupe="key")
        test = self._begun("c", "wf_1", day, mode="test")
        silent = self._begun("d", "wf_1", None)
        goes_on = append(ended("n"), row=execution("a", 2), day=day)
        kept.journal.commit([first, again, test, silent])
        kept.journal.commit([goes_on])
        assert await kept.store.usage("org_1", day) == [UsageRow("wf_1", day, 1)]

    async def test_what_is_not_written_is_not_counted(self, kept: Kept) -> None:
        day = "2025-11-24"
        kept.add(execution("a"))
        with pytest.raises(Exception, match="UNIQUE"):
            kept.journal.commit([self._begun("b", "wf_1", day), self._begun("a", "wf_1", day)])
        assert await kept.store.usage("org_1", day) == []

    def _begun(self, id: str, of: str, day: str | None, *, dedupe: str | None = None, **changed: Any) -> Any:
        return append(accepted(id), row=execution(id, workflow_id=of, **changed), new=True, dedupe=dedupe, day=day)
