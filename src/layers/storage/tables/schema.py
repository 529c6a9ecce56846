"""What all tables share: their metadata, the names of their constraints, and how JSON and times stand in a column.

Times are integer milliseconds UTC. JSON is text, so that it keeps the order of its keys in every database.
"""

from __future__ import annotations

from typing import Any, Final

import orjson
from sqlalchemy import BigInteger, Dialect, MetaData, Text
from sqlalchemy.types import TypeDecorator

HEAD: Final = "0007"  # the newest migration; a test compares

Moment = BigInteger  # milliseconds since 1970, UTC

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class JsonText(TypeDecorator[Any]):
    """None is SQL's NULL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else orjson.dumps(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else orjson.loads(value)
