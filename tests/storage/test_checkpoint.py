"""R11: the log is worked into the file beside the writer, and never grows without end."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.storage.made import accepted, append, execution

from layers.runtime import codec
from layers.storage import checkpoint
from layers.storage.sqlite import FILE, open_store


async def test_a_log_that_never_rests_is_restarted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "EVERY", 200_000)
    monkeypatch.setattr(checkpoint, "LONGEST", 1_000_000)
    store, journal = open_store(tmp_path, decode=codec.decode)
    log = tmp_path / f"{FILE}-wal"
    for number in range(1000):
        id = f"exe_{number:04d}"
        journal.commit([append(accepted(id, "x" * 20_000), row=execution(id), new=True)])
    assert log.stat().st_size < 10_000_000  # 1000 times 6 pages and more would be 50 MB
    assert (tmp_path / FILE).stat().st_size > 10_000_000
    await store.close()
    assert not log.exists()
    again, _ = open_store(tmp_path, decode=codec.decode)
    assert len(await again.records("exe_0999")) == 1
    await again.close()


async def test_a_reader_that_stays_holds_up_no_writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "EVERY", 100_000)
    monkeypatch.setattr(checkpoint, "LONGEST", 500_000)
    store, journal = open_store(tmp_path, decode=codec.decode)
    command, _ = open_store(tmp_path, decode=codec.decode, exclusive=False)

    def write_meanwhile(connection: object) -> int:
        for number in range(200):
            id = f"exe_{number:04d}"
            journal.commit([append(accepted(id, "x" * 20_000), row=execution(id), new=True)])
        return number

    assert await command._reach.read(write_meanwhile) == 199
    assert len(await store.records("exe_0199")) == 1
    await command.close()
    await store.close()
