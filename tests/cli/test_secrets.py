"""`layers secrets rotate` on a real data directory."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from layers import settings
from layers.app import KEY_FILE, install, secret_key
from layers.cli.secrets import _rotate
from layers.rows import OrganisationRow
from layers.runtime.vault import Unopened

PLAIN = "sk-live-4711"


async def prepared(data: Path) -> None:
    installation = install(settings.load(data, os.environ))
    await installation.open()
    await installation.store.add_organisation(OrganisationRow("org_1", "One", "UTC", 0))
    secrets = [("key", "live", PLAIN), ("key", "dev", "sk-test")]
    variables = installation.services.runtime.variables
    await variables.save("org_1", {"key": {"secret": True}}, at=1, author="me", secrets=secrets)
    await installation.stop()


async def opened(data: Path) -> frozenset[str]:
    installation = install(settings.load(data, os.environ))
    await installation.open()
    found = installation.services.runtime.variables.has("org_1", "", "key")
    await installation.stop()
    return found


async def test_a_rotated_key_seals_anew_and_links_go_on(tmp_path: Path) -> None:
    await prepared(tmp_path)
    before = (tmp_path / KEY_FILE).read_text()
    signs = secret_key(settings.load(tmp_path, os.environ))
    assert await _rotate(tmp_path, forget=False) == {"sealed": 2}
    lines = (tmp_path / KEY_FILE).read_text().split("\n")
    assert (lines[0], len(lines)) == (before, 2)
    assert os.stat(tmp_path / KEY_FILE).st_mode & 0o777 == 0o600
    assert secret_key(settings.load(tmp_path, os.environ)) == signs, "addresses that were given out go on working"
    assert await opened(tmp_path) == {"live", "dev"}
    (tmp_path / KEY_FILE).write_text(lines[1])
    assert await opened(tmp_path) == {"live", "dev"}, "the new key alone opens them"
    (tmp_path / KEY_FILE).write_text(lines[0])
    assert await opened(tmp_path) == set(), "the old key alone does not"


async def test_older_keys_can_be_forgotten(tmp_path: Path) -> None:
    await prepared(tmp_path)
    for _ in range(3):
        await _rotate(tmp_path, forget=True)
    assert len((tmp_path / KEY_FILE).read_text().split("\n")) == 2
    assert await opened(tmp_path) == {"live", "dev"}


async def test_a_key_of_the_environment_is_changed_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERS_SECRET_KEY", "first of them all")
    await prepared(tmp_path)
    monkeypatch.setenv("LAYERS_SECRET_KEY", "second of them all")
    assert await opened(tmp_path) == set()
    with pytest.raises(Unopened):
        await _rotate(tmp_path, forget=False)
    monkeypatch.setenv("LAYERS_OLD_SECRET_KEYS", "first of them all")
    assert await opened(tmp_path) == {"live", "dev"}
    assert await _rotate(tmp_path, forget=False) == {"sealed": 2}
    monkeypatch.delenv("LAYERS_OLD_SECRET_KEYS")
    assert await opened(tmp_path) == {"live", "dev"}
    assert not (tmp_path / KEY_FILE).exists()
