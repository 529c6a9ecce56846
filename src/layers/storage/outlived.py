"""Which executions need not be kept any longer: what readers look up before anything is deleted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select, true, tuple_

from layers.graph.status import FINISHED, ExecutionStatus
from layers.rows import Outlived, Page
from layers.storage.cursor import after, page
from layers.storage.tables import executions
from layers.storage.tables.journal import NOT_COMPLETED

FAILURES: Final = frozenset({ExecutionStatus.FAILED, ExecutionStatus.TIMED_OUT})
FAR: Final = (2**62, "")

_E = executions.c
_KEY = (_E.started_at, _E.id)
Key = tuple[int, str]


def histories(connection: Connection, after_id: str, limit: int) -> list[tuple[str, str]]:
    """One step in the index for each workflow, however many executions it has."""
    found: list[tuple[str, str]] = []
    while len(found) < limit:
        row = connection.execute(next_history(found[-1][0] if found else after_id)).first()
        if row is None:
            break
        found.append((row.workflow_id, row.organisation_id))
    return found


def next_history(after_id: str) -> Select[tuple[str, str]]:
    query = select(_E.workflow_id, _E.organisation_id).where(_E.workflow_id > after_id)
    return query.order_by(_E.workflow_id, _E.started_at, _E.id).limit(1)


def outlived(connection: Connection, asked: Outlived) -> Page[str]:
    always = _nth(connection, asked, asked.always, None)
    if always is None:
        return Page([])
    ends: list[ColumnElement[bool]] = []
    latest: list[int] = []
    for status in sorted(FINISHED):
        before = asked.failures_before if status in FAILURES else asked.before
        most = None if asked.most is None else _nth(connection, asked, asked.most, status)
        if before is not None or most is not None:
            latest += _times(before, most)
            ends.append(and_(_E.status == status.value, or_(*_ends(before, most))))
    if not ends:
        return Page([])
    chosen = outlived_query(asked, always, max(latest), or_(*ends))
    return page(connection.execute(chosen).all(), asked.limit, lambda row: str(row.id), "started_at", "id")


def outlived_query(asked: Outlived, always: Key, latest: int, ends: ColumnElement[bool]) -> Select[Any]:
    """An execution ends after it began, so what began later than `latest` need not be looked at.

    An index is left at one bound, so of two the earlier has to be the only one."""
    end = tuple_(*_KEY) < always if always[0] <= latest else _E.started_at <= latest
    query = select(*_KEY).where(_E.workflow_id == asked.workflow_id, end, ends)
    return after(query, asked.cursor, *_KEY, oldest_first=True).limit(asked.limit + 1)


def _nth(connection: Connection, asked: Outlived, count: int, status: ExecutionStatus | None) -> Key | None:
    """The sort key of the oldest among the newest `count`; None when there are not that many."""
    if count < 1:
        return FAR
    row = connection.execute(nth_query(asked.workflow_id, count, status)).first()
    return None if row is None else (row[0], row[1])


def nth_query(workflow_id: str, count: int, status: ExecutionStatus | None) -> Select[Any]:
    query = select(*_KEY).where(_E.workflow_id == workflow_id)
    if status is not None:
        query = query.where(_E.status == status.value)
        if status is not ExecutionStatus.COMPLETED:
            query = query.where(NOT_COMPLETED)
    return after(query, None, *_KEY).offset(count - 1).limit(1)


def _ends(before: int | None, most: Key | None) -> Iterator[ColumnElement[bool]]:
    if before is not None:
        yield _E.completed_at < before
    if most is not None:
        yield true() if most == FAR else tuple_(*_KEY) < most


def _times(before: int | None, most: Key | None) -> Sequence[int]:
    return [time for time in (before, None if most is None else most[0]) if time is not None]
