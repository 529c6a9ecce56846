"""The page docs/how-to/back-up.md keeps its word: its script copies a database that is being written."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.storage.made import accepted, append, execution

from layers.runtime import codec
from layers.storage.sqlite import FILE, open_store

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "back-up.md"


def script() -> str:
    found = re.search(r"<<'PYTHON'\n(.*?)\nPYTHON", PAGE.read_text(), re.DOTALL)
    assert found is not None
    return found[1]


def test_the_copy_of_a_running_database_opens_with_all_that_was_durable(tmp_path: Path) -> None:
    _, journal = open_store(tmp_path / "data", decode=codec.decode)
    for number in range(20):
        id = f"exe_{number:02d}"
        journal.commit([append(accepted(id, "x" * 100_000), row=execution(id), new=True)])
    source, copy = tmp_path / "data" / FILE, tmp_path / "backup.db"
    told = subprocess.run(
        [sys.executable, "-c", script(), str(source), str(copy)], capture_output=True, text=True, check=True
    ).stdout
    assert told == "ok\n"
    journal.commit([append(accepted("exe_later"), row=execution("exe_later"), new=True)])
    journal.close()

    restored = tmp_path / "restored"
    restored.mkdir()
    shutil.copy(copy, restored / FILE)
    _, journal = open_store(restored, decode=codec.decode)
    told_by = {
        sql: journal.run(lambda connection, sql=sql: connection.exec_driver_sql(sql).scalar())
        for sql in ("SELECT count(*) FROM executions", "PRAGMA journal_mode", "PRAGMA auto_vacuum")
    }
    journal.close()
    assert list(told_by.values()) == [20, "wal", 2]
