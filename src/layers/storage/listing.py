"""The list of executions, newest first, at any size of the table.

1. The place (workflow or organisation), a rare mode or status, and the time are read off an index in its order. Which
   one serves is decided here: without statistics SQLite's planner takes one of several at random.
2. All other filters are looked at row by row, over `EXAMINED` executions a page and no more. When these are through,
   the page ends where it is, with a cursor that goes on from there.
3. An id, whole or with all of its time of birth, is looked up by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Connection, Row, Select, Text, TextClause, literal, or_, select, true, type_coerce

from layers.graph.status import ExecutionStatus
from layers.rows import ExecutionQuery, ExecutionRow, Page
from layers.storage.cursor import mark, page, row, seen
from layers.storage.rowing import columns
from layers.storage.tables import executions
from layers.storage.tables.journal import NOT_COMPLETED, NOT_LIVE, WAITED_FOR

EXAMINED: Final = 3000  # executions that one page looks at where no index answers
BORN: Final = len("exe_") + 12  # characters of an id up to the end of its time of birth (`app.SystemIds`)
LAST: Final = "\U0010ffff"

_E = executions.c
_KEY = (_E.started_at, _E.id)
Terms: TypeAlias = Sequence[ColumnElement[bool] | TextClause]


@dataclass(frozen=True, slots=True)
class Listing:
    """`place` is answered by `index` (None: by the primary key), `rest` row by row."""

    asked: ExecutionQuery
    index: str | None
    place: Terms
    rest: Terms

    @classmethod
    def of(cls, asked: ExecutionQuery) -> Listing:
        text = asked.q or ""
        if text.startswith("exe_") and len(text) >= BORN:
            return cls(asked, None, (_E.id >= text, _E.id < text + LAST), _narrow(asked))
        column = _E.organisation_id if asked.workflow_id is None else _E.workflow_id
        place: list[ColumnElement[bool] | TextClause] = [column == getattr(asked, column.name)]
        index, answered = f"ix_executions_{column.name}_started_at_id", ["workflow_id"]
        partial = "" if asked.workflow_id is None else "workflow_"
        # The condition of a partial index has to stand there in the index's own words.
        if asked.attention:
            index, answered = "ix_executions_attention", []
            place = [_E.organisation_id == asked.organisation_id, WAITED_FOR]
        elif asked.mode not in (None, "live"):
            index, answered = f"ix_executions_{partial}not_live", ["workflow_id", "mode"]
            place += (_E.mode == asked.mode, NOT_LIVE)
        elif asked.status not in (None, ExecutionStatus.COMPLETED):
            index, answered = f"ix_executions_{partial}not_completed", ["workflow_id", "status"]
            place += (_E.status == asked.status, NOT_COMPLETED)
        rest = [*_narrow(asked, *answered), *_search(text)]
        return cls(asked, index, place, rest)

    def page(self, connection: Connection, make: Callable[[Row[Any]], ExecutionRow]) -> Page[ExecutionRow]:
        end = connection.execute(self.end()).first() if self.rest else None
        found = page(connection.execute(self.rows(end)).all(), self.asked.limit, make, "started_at", "id")
        return found if end is None or found.next_cursor is not None else Page(found.items, mark(end))

    def end(self) -> Select[Any]:
        """The sort key of the last execution that this page looks at; nothing when there are not that many."""
        return self._newest(select(*_KEY), self._since()).offset(EXAMINED - 1).limit(1)

    def rows(self, end: Sequence[Any] | None = None) -> Select[Any]:
        ours = _by_row(_E.organisation_id) == self.asked.organisation_id
        query = select(*columns(executions, ExecutionRow)).where(*self.rest, ours)
        last = self._since() if end is None else row(_KEY) >= row([literal(part) for part in end])
        return self._newest(query, last).limit(self.asked.limit + 1)

    def _newest(self, query: Select[Any], *bounds: ColumnElement[bool]) -> Select[Any]:
        """An index is entered at one bound and left at one, so of two the narrower has to be the only one."""
        query = query.where(*self.place, self._until(), *bounds).order_by(*(key.desc() for key in _KEY))
        return query if self.index is None else query.with_hint(executions, f"INDEXED BY {self.index}", "sqlite")

    def _since(self) -> ColumnElement[bool]:
        return true() if self.asked.since is None else _E.started_at >= self.asked.since

    def _until(self) -> ColumnElement[bool]:
        asked = self.asked
        last = None if asked.cursor is None else seen(asked.cursor, *_KEY)
        if last is not None and (asked.until is None or last[0] <= asked.until):
            return row(_KEY) < row([literal(part) for part in last])
        return true() if asked.until is None else _E.started_at <= asked.until


def _by_row(column: ColumnElement[str]) -> ColumnElement[str]:
    """The column, for no index."""
    return column.concat("")


def _narrow(asked: ExecutionQuery, *answered: str) -> list[ColumnElement[bool]]:
    wanted = {"workflow_id": asked.workflow_id, "mode": asked.mode, "status": asked.status}
    narrow = [_by_row(_E[name]) == v for name, v in wanted.items() if v is not None and name not in answered]
    if asked.version is not None:
        narrow.append(_E.version == asked.version)
    if asked.min_ms is not None:
        narrow.append(_E.completed_at - _E.started_at >= asked.min_ms)
    if asked.trigger is not None:
        narrow.append(or_(_E.trigger_type == asked.trigger, _E.trigger_node_id == asked.trigger))
    return narrow


def _search(text: str) -> list[ColumnElement[bool]]:
    places = (_E.id, _E.workflow_name, type_coerce(_E.error, Text))
    return [or_(*(place.icontains(text, autoescape=True) for place in places))] if text else []
