"""Lists are read by cursor: opaque text that names the last row seen by its sort key, so that nothing is skipped or
shown twice while new rows come."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import orjson
from sqlalchemy import ColumnElement, Row, Select, literal, tuple_

from layers.errors import Invalid
from layers.rows import Page

T = TypeVar("T")


def after(query: Select[Any], cursor: str | None, *keys: ColumnElement[Any]) -> Select[Any]:
    """`query` from the newest on, past the cursor. Raises `Invalid` for a cursor that is none of ours."""
    query = query.order_by(*(key.desc() for key in keys))
    if cursor is None:
        return query
    try:
        seen = orjson.loads(base64.urlsafe_b64decode(cursor.encode()))
        kinds = [key.type.python_type for key in keys]
        if not isinstance(seen, list) or [type(part) for part in seen] != kinds:
            raise ValueError("not a sort key")
    except ValueError:
        raise Invalid("The cursor is not one that a list gave out. Start without one.") from None
    if len(keys) == 1:
        return query.where(keys[0] < seen[0])
    return query.where(tuple_(*keys) < tuple_(*(literal(part, key.type) for part, key in zip(seen, keys, strict=True))))


def page(rows: Sequence[Row[Any]], limit: int, make: Callable[[Row[Any]], T], *keys: str) -> Page[T]:
    """`rows` were asked for with `limit + 1`."""
    items = [make(row) for row in rows[:limit]]
    if len(rows) <= limit:
        return Page(items)
    last = rows[limit - 1]
    seen = orjson.dumps([getattr(last, key) for key in keys])
    return Page(items, base64.urlsafe_b64encode(seen).decode())
