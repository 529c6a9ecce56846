"""Works SQLite's log into the database file, on a thread and a connection of its own (R11).

1. The writer says what it wrote; every few megabytes the thread wakes and moves over what no reader needs any more.
   Neither waits for the other.
2. While the writer never pauses, the log is never wholly moved and keeps growing. Past `LONGEST` the thread asks for a
   restart of the log, and the writer does that between two transactions: by then little is left to move.
"""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

EVERY = 4 * 1024 * 1024  # bytes written, as estimated
LONGEST = 64 * 1024 * 1024  # bytes of log
_PAGES = 6  # that a transaction writes at the least: a leaf each of two tables and their indexes


class Checkpointer:
    def __init__(self, path: Path, page_size: int) -> None:
        self.overdue = False  # the writer's part of rule 2
        self._path = path
        self._page_size = page_size
        self._written = 0
        self._ended = False
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="layers-checkpoint", daemon=True)
        self._thread.start()

    def written(self, size: int, pages: int = _PAGES) -> None:
        """Called by the writer after a transaction, of `size` bytes of content and `pages` pages besides."""
        self._written += size + pages * self._page_size
        if self._written >= EVERY:
            self._written = 0
            self._wake.set()

    def restart(self, writer: sqlite3.Connection) -> None:
        """On the write connection, outside of a transaction. A reader that stays puts it off; nobody waits for it."""
        self.overdue = False
        (patience,) = writer.execute("PRAGMA busy_timeout").fetchone()
        writer.execute("PRAGMA busy_timeout = 0")
        try:
            writer.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()
        finally:
            writer.execute(f"PRAGMA busy_timeout = {patience}")

    def close(self) -> None:
        self._ended = True
        self._wake.set()
        self._thread.join()

    def _run(self) -> None:
        connection = sqlite3.connect(self._path, isolation_level=None)
        try:
            while self._wake.wait() and not self._ended:
                self._wake.clear()
                try:
                    _busy, pages, _moved = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                except sqlite3.Error:
                    continue  # disk full, for one: the writer meets the same and says so
                self.overdue = pages * self._page_size > LONGEST
        finally:
            connection.close()
