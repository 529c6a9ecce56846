"""What follows from an error of SQLite: wait, stop, or a bug."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError

from layers.errors import EngineBug, NotReady, StoreCorrupt


@contextmanager
def telling() -> Iterator[None]:
    """Errors of the driver leave as ours, but for a broken constraint of a verb: that verb knows what it means."""
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        if isinstance(error.orig, sqlite3.Error):
            raise translated(error.orig) from error
        raise
    except sqlite3.Error as error:
        raise translated(error) from error


def translated(error: sqlite3.Error) -> Exception:
    """What follows from an error of the driver: wait (`NotReady`), stop (`OSError`, `StoreCorrupt`), or a bug."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return NotReady("The disk is full. Nothing can be accepted until there is room again.")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return NotReady("Another program holds the database. Send it again in a moment.")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StoreCorrupt()
    if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return OSError(f"The database cannot be written: {error}")
    return EngineBug(f"The database refused: {error}")
