"""The queries that run often, or over much, use their indexes: SQLite says so itself."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from sqlalchemy import ClauseElement, Connection

from layers.graph.status import ExecutionStatus
from layers.rows import ExecutionQuery, Outlived, QueueRow, Timer
from layers.runtime import codec
from layers.storage import outlived
from layers.storage.claim import CHILDREN, HEADS, HOLDERS, LEAVING, RUNNING, SERVED
from layers.storage.claim import WAITING as WAITING_IN
from layers.storage.discard import LINKED, OLD_KEYS, SEGMENT, SEGMENTS_OF, UNRUN, UNUSED, USE, USES_OF
from layers.storage.executions import expired_query, timers_query
from layers.storage.figures import NEWEST, failures_query, figures_query, segments_query
from layers.storage.journal_sqlite import SqliteJournal
from layers.storage.listing import Listing
from layers.storage.queue import ahead_query, queued_query
from layers.storage.sqlite import open_memory
from layers.storage.tables import executions

CURSOR = "WzE3NjQwMDAwMDAwMDAsImV4ZV8xIl0="  # [1764000000000,"exe_1"]
ID = "exe_01JD8V6Q9KM2ABC"

ORGANISATION = "ix_executions_organisation_id_started_at_id (organisation_id=?"
WORKFLOW = "ix_executions_workflow_id_started_at_id (workflow_id=?"
STATUS = "ix_executions_not_completed (organisation_id=? AND status=?"
WORKFLOW_STATUS = "ix_executions_workflow_not_completed (workflow_id=? AND status=?"
ATTENTION = "ix_executions_attention (organisation_id=?"
MODE = "ix_executions_not_live (organisation_id=? AND mode=?"
WORKFLOW_MODE = "ix_executions_workflow_not_live (workflow_id=? AND mode=?"

FILTERS: dict[str, tuple[Any, ...]] = {
    "workflow_id": (None, "wf_1"),
    "status": (None, "completed", "failed", "waiting"),
    "mode": (None, "live", "test"),
    "trigger": (None, "webhook"),
    "since": (None, 5),
    "until": (None, 9),
    "q": (None, "timeout"),
    "cursor": (None, CURSOR),
}
EVERY = [dict(zip(FILTERS, chosen, strict=True)) for chosen in product(*FILTERS.values())]


@pytest.fixture(scope="module")
def journal() -> Iterator[SqliteJournal]:
    _, journal = open_memory(decode=codec.decode)
    yield journal
    journal.close()


def plan(journal: SqliteJournal, query: ClauseElement | str) -> str:
    def job(connection: Connection) -> list[str]:
        sql, count = query, 0
        if not isinstance(query, str):
            made: Any = query.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
            sql, count = made.string, len(made.positiontup)
        return [step[-1] for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", (None,) * count)]

    return "; ".join(journal.run(job))


def index_for(asked: dict[str, Any]) -> str:
    workflow = asked["workflow_id"] is not None
    if asked["mode"] == "test":
        return WORKFLOW_MODE if workflow else MODE
    if asked["status"] not in (None, "completed"):
        return WORKFLOW_STATUS if workflow else STATUS
    return WORKFLOW if workflow else ORGANISATION


def bounds(asked: dict[str, Any]) -> str:
    """Where the index is entered and left: at the cursor, and at the last row to be looked at, if there are such."""
    lower = "(started_at,id)>(?,?)" if "end" in asked else "started_at>?" if asked["since"] is not None else ""
    upper = "started_at<?" if asked["until"] is not None else ""  # which is earlier than the cursor here
    upper = upper or ("(started_at,id)<(?,?)" if asked["cursor"] is not None else "")
    return "".join(f" AND {bound}" for bound in (lower, upper) if bound) + ")"


def test_whatever_the_api_filters_by_is_read_off_one_index_in_its_order(journal: SqliteJournal) -> None:
    """All combinations there are, the cursor among them; a time bounds the index, not the rows."""
    for asked in EVERY:
        found = plan(journal, Listing.of(ExecutionQuery("org_1", **asked)).rows())
        assert found.startswith(f"SEARCH executions USING INDEX {index_for(asked)}"), (asked, found)
        assert "TEMP B-TREE" not in found, (asked, found)
        assert found.endswith(bounds(asked)), (asked, found)


def test_what_no_index_knows_is_looked_at_a_bounded_number_of_rows_at_a_time(journal: SqliteJournal) -> None:
    """Where a page ends is counted off in the index alone."""
    for asked in EVERY:
        listing = Listing.of(ExecutionQuery("org_1", **asked))
        rare_mode, rare_status = asked["mode"] == "test", asked["status"] in ("failed", "waiting")
        answered = (
            asked["trigger"] is None
            and asked["q"] is None
            and (asked["mode"] is None or rare_mode)
            and (asked["status"] is None or (rare_status and not rare_mode))
        )
        assert answered is not bool(listing.rest), asked
        found = plan(journal, listing.end())
        assert found.startswith(f"SEARCH executions USING COVERING INDEX {index_for(asked)}"), (asked, found)
        assert found.endswith(bounds(asked)), (asked, found)
        bounded = plan(journal, listing.rows((5, "exe_1")))
        assert bounded.startswith(f"SEARCH executions USING INDEX {index_for(asked)}"), (asked, bounded)
        assert bounded.endswith(bounds({**asked, "end": (5, "exe_1")})), (asked, bounded)


def test_what_waits_for_a_person_is_read_off_its_own_index(journal: SqliteJournal) -> None:
    for workflow in (None, "wf_1"):
        for cursor in (None, CURSOR):
            asked = ExecutionQuery("org_1", workflow, attention=True, cursor=cursor)
            found = plan(journal, Listing.of(asked).rows())
            assert found.startswith(f"SEARCH executions USING INDEX {ATTENTION}"), found
            assert "TEMP B-TREE" not in found, found


@pytest.mark.parametrize("asked", [{}, {"workflow_id": "wf_1"}, {"status": "failed"}, {"mode": "test"}, {"since": 5}])
def test_an_id_is_looked_up_by_itself(journal: SqliteJournal, asked: dict[str, Any]) -> None:
    found = plan(journal, Listing.of(ExecutionQuery("org_1", q=ID, **asked)).rows())
    assert found.startswith("SEARCH executions USING INDEX sqlite_autoindex_executions_1 (id>? AND id<?)")


def test_r7_unfinished_executions_are_found_by_the_partial_index(journal: SqliteJournal) -> None:
    """Parked ones are another part of it, which is not touched."""
    found = plan(journal, expired_query("own_1", 100))
    assert "SEARCH executions USING INDEX ix_executions_unfinished (status=?)" in found


def test_r7_due_timers_are_read_in_the_order_of_their_index(journal: SqliteJournal) -> None:
    index = "SEARCH timers USING COVERING INDEX ix_timers_at_execution_id_node_scope"
    assert plan(journal, timers_query(5, 1000)) == f"{index} (at<?)"
    assert plan(journal, timers_query(5, 1000, Timer(3, "e", "n", ""))).startswith(f"{index} ((at,execution_id")


def test_records_of_an_execution_are_one_search(journal: SqliteJournal) -> None:
    found = plan(journal, "SELECT body FROM journal WHERE execution_id = 'e' AND last_seq > 0 ORDER BY first_seq")
    assert found == "SEARCH journal USING INDEX sqlite_autoindex_journal_1 (execution_id=?)"


# --- the queue -------------------------------------------------------------------------------------------------------


def test_r42_a_claim_reads_of_what_waits_only_what_is_next(journal: SqliteJournal) -> None:
    of = "SEARCH queue USING INDEX ix_queue_waiting (organisation_id=? AND workflow_id=? AND rank=?)"
    assert plan(journal, HEADS) == of
    counted = plan(journal, WAITING_IN)
    assert counted.count(of.replace("queue USING", "q USING COVERING")) == 4
    assert "SCAN q" not in counted


def test_r42_places_are_counted_off_their_own_index(journal: SqliteJournal) -> None:
    assert plan(journal, RUNNING) == "SCAN queue USING COVERING INDEX ix_queue_held"
    assert "ix_lanes_organisation_id_served" in plan(journal, SERVED)
    assert plan(journal, CHILDREN) == "SEARCH queue USING INDEX ix_queue_kin (organisation_id=? AND workflow_id=?)"
    for query in (HOLDERS, LEAVING):
        assert "SCAN" not in plan(journal, query.params(ids=["exe_1"]))


@pytest.mark.parametrize("workflow_id", [None, "wf_1"])
def test_the_queue_is_listed_off_its_index(journal: SqliteJournal, workflow_id: str | None) -> None:
    found = plan(journal, queued_query("org_1", workflow_id, None, 50))
    assert found.startswith("SEARCH queue USING INDEX ix_queue_waiting (organisation_id=?")
    assert "SCAN" not in found
    assert "TEMP B-TREE" not in found


def test_a_position_is_counted_in_the_index_alone(journal: SqliteJournal) -> None:
    found = plan(journal, ahead_query(QueueRow("exe_1", "org_1", "wf_1", 1, 5)))
    assert found.startswith("SEARCH queue USING COVERING INDEX ix_queue_waiting (organisation_id=? AND workflow_id=?")


# --- history ---------------------------------------------------------------------------------------------------------


def test_the_next_workflow_with_a_history_is_one_step_in_the_index(journal: SqliteJournal) -> None:
    found = plan(journal, outlived.next_history("wf_1"))
    assert found == "SEARCH executions USING INDEX ix_executions_workflow_id_started_at_id (workflow_id>?)"


def test_what_is_outlived_is_looked_for_among_the_old_ones_alone(journal: SqliteJournal) -> None:
    asked = Outlived("wf_1", 5, 9, cursor=CURSOR)
    ended = executions.c.completed_at < 5
    for always, end in ((7, "(started_at,id)<(?,?)"), (11, "started_at<?")):
        found = plan(journal, outlived.outlived_query(asked, (always, "exe_1"), 9, ended))
        assert found == f"SEARCH executions USING INDEX {WORKFLOW} AND (started_at,id)>(?,?) AND {end})"


@pytest.mark.parametrize(
    ("status", "index"),
    [
        (None, f"COVERING INDEX {WORKFLOW})"),
        (ExecutionStatus.FAILED, f"COVERING INDEX {WORKFLOW_STATUS})"),
        (ExecutionStatus.COMPLETED, f"INDEX {WORKFLOW})"),
    ],
)
def test_the_newest_of_a_workflow_are_counted_off_an_index(
    journal: SqliteJournal, status: ExecutionStatus | None, index: str
) -> None:
    found = plan(journal, outlived.nth_query("wf_1", 100, status))
    assert found == f"SEARCH executions USING {index}"


def test_what_links_to_an_execution_is_found_without_reading_the_table(journal: SqliteJournal) -> None:
    found = plan(journal, LINKED.params(ids=["exe_1", "exe_2"]))
    assert "SCAN executions" not in found
    assert "SCAN retry" not in found
    assert "SEARCH retry USING INDEX ix_executions_retry_of (retry_of=?)" in found


def test_upkeep_finds_all_that_it_deletes_by_an_index(journal: SqliteJournal) -> None:
    ids = {"ids": ["exe_1", "exe_2"]}
    for query, *steps in (
        (SEGMENTS_OF.params(ids), "SEARCH journal USING INDEX sqlite_autoindex_journal_1 (execution_id=?)"),
        (USES_OF.params(ids), "SEARCH blob_uses USING PRIMARY KEY (execution_id=?)", "(organisation_id=? AND hash=?)"),
        (UNRUN, "sqlite_autoindex_workflow_versions_1 (workflow_id=?)", f"{WORKFLOW})"),
        (SEGMENT, "SEARCH journal USING INDEX sqlite_autoindex_journal_1 (execution_id=? AND first_seq=?)"),
        (USE, "SEARCH blob_uses USING PRIMARY KEY (execution_id=? AND hash=?)"),
        (UNUSED, "(organisation_id=? AND hash=?)", "ix_blob_uses_hash_organisation_id (hash=? AND organisation_id=?)"),
        (OLD_KEYS, "ix_dedupe_at (at<?)"),
    ):
        found = plan(journal, query)
        assert "SCAN" not in found, found
        assert all(step in found for step in steps), found


def test_usage_is_read_in_the_order_of_its_key(journal: SqliteJournal) -> None:
    sql = "SELECT * FROM usage WHERE organisation_id = 'o' AND day >= 'd' ORDER BY day, workflow_id"
    assert plan(journal, sql) == "SEARCH usage USING PRIMARY KEY (organisation_id=? AND day>?)"


def test_figures_and_what_they_are_counted_from_are_read_off_a_key(journal: SqliteJournal) -> None:
    """However large the journal is: the next segments, the figures of a day, the failures of a day."""
    found = plan(journal, segments_query(5, 200))
    assert found.startswith("SEARCH journal USING INTEGER PRIMARY KEY (rowid>?)")
    assert "TEMP B-TREE" not in found
    assert plan(journal, NEWEST) == "SEARCH journal"
    asked = "(organisation_id=? AND workflow_id=? AND day=?)"
    assert plan(journal, figures_query("o", "w", "d")) == f"SEARCH node_figures USING PRIMARY KEY {asked}"
    assert STATUS in plan(journal, failures_query("o", 5))
    assert WORKFLOW_STATUS in plan(journal, failures_query("o", 5, "w"))
