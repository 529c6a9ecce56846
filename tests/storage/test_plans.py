"""The queries that run often, or over much, use their indexes: SQLite says so itself."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Select
from sqlalchemy.dialects import sqlite

from layers.graph.status import ExecutionStatus
from layers.rows import ExecutionQuery
from layers.runtime import codec
from layers.storage.executions import claim_query, list_query, timers_query
from layers.storage.sqlite import open_memory

CURSOR = "WzE3NjQwMDAwMDAwMDAsImV4ZV8xIl0="  # [1764000000000,"exe_1"]


def plan(query: Select[Any]) -> str:
    _, journal = open_memory(decode=codec.decode)
    written = query.compile(
        dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True, "render_postcompile": True}
    )
    try:
        steps = journal.run(lambda connection: connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {written}").all())
    finally:
        journal.close()
    return "; ".join(step[-1] for step in steps)


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({}, "ix_executions_organisation_id_started_at_id"),
        ({"cursor": CURSOR}, "ix_executions_organisation_id_started_at_id"),
        ({"since": 5, "until": 9}, "ix_executions_organisation_id_started_at_id"),
        ({"status": "completed"}, "ix_executions_organisation_id_started_at_id"),
        ({"workflow_id": "wf_1"}, "ix_executions_workflow_id_started_at_id"),
        ({"workflow_id": "wf_1", "cursor": CURSOR}, "ix_executions_workflow_id_started_at_id"),
        ({"status": "failed"}, "ix_executions_not_completed"),
        ({"status": "failed", "cursor": CURSOR}, "ix_executions_not_completed"),
    ],
)
def test_a_list_reads_an_index_in_its_order(asked: dict[str, Any], index: str) -> None:
    found = plan(list_query(ExecutionQuery("org_1", **asked)))
    assert f"SEARCH executions USING INDEX {index} " in found
    assert "TEMP B-TREE" not in found


def test_r7_unfinished_executions_are_found_by_the_partial_index() -> None:
    found = plan(claim_query("own_1", 100, [ExecutionStatus.RUNNING, ExecutionStatus.QUEUED]))
    assert "SEARCH executions USING INDEX ix_executions_unfinished (status=?)" in found


def test_r7_due_timers_are_read_in_the_order_of_their_index() -> None:
    found = plan(timers_query(5, 1000))
    assert "ix_timers_at_execution_id (at<?)" in found
    assert "TEMP B-TREE" not in found


def test_records_of_an_execution_are_one_search() -> None:
    _, journal = open_memory(decode=codec.decode)
    sql = "EXPLAIN QUERY PLAN SELECT body FROM journal WHERE execution_id = 'e' AND last_seq > 0 ORDER BY first_seq"
    steps = journal.run(lambda connection: connection.exec_driver_sql(sql).all())
    journal.close()
    assert [step[-1] for step in steps] == ["SEARCH journal USING INDEX sqlite_autoindex_journal_1 (execution_id=?)"]
