"""Lists are read by cursor: opaque text that names the last row seen by its sort key, so that nothing is skipped or
shown twice while new rows come."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import orjson
from sqlalchemy import ColumnElement, Row, Select, literal, tuple_

from layers.errors import Invalid
from layers.rows import Page

T = TypeVar("T")


def after(query: Select[Any], cursor: str | None, *keys: ColumnElement[Any], oldest_first: bool = False) -> Select[Any]:
    """`query` from the newest on, past the cursor. Raises `Invalid` for a cursor that is none of ours."""
    query = query.order_by(*(keys if oldest_first else (key.desc() for key in keys)))
    if cursor is None:
        return query
    here, there = row(keys), row([literal(part) for part in seen(cursor, *keys)])
    return query.where(here > there if oldest_first else here < there)


def row(parts: Sequence[ColumnElement[Any]]) -> ColumnElement[Any]:
    """To compare a whole sort key at once."""
    return parts[0] if len(parts) == 1 else tuple_(*parts)


def seen(cursor: str, *keys: ColumnElement[Any]) -> list[Any]:
    """The sort key in a cursor. Raises `Invalid`."""
    try:
        found = orjson.loads(base64.urlsafe_b64decode(cursor.encode()))
        kinds = [key.type.python_type for key in keys]
        if not isinstance(found, list) or [type(part) for part in found] != kinds:
            raise ValueError("not a sort key")
    except ValueError:
        raise Invalid("The cursor is not one that a list gave out. Start without one.") from None
    return found


def page(rows: Sequence[Row[Any]], limit: int, make: Callable[[Row[Any]], T], *keys: str) -> Page[T]:
    """`rows` were asked for with `limit + 1`."""
    items = [make(row) for row in rows[:limit]]
    if len(rows) <= limit:
        return Page(items)
    last = rows[limit - 1]
    return Page(items, mark([getattr(last, key) for key in keys]))


def mark(keys: Iterable[Any]) -> str:
    """The cursor that goes on after the row with this sort key."""
    return base64.urlsafe_b64encode(orjson.dumps(list(keys))).decode()
