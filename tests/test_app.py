"""The composition root: settings, ids, the secret key, a first and a second start."""

import re
import stat
from pathlib import Path

import pytest

from layers import settings
from layers.app import SystemClock, SystemIds, collect, install, secret_key
from layers.errors import Invalid, StoreBusy, StoreCorrupt
from layers.settings import Settings


def test_options_go_before_the_environment_and_that_before_the_file(tmp_path):
    (tmp_path / "layers.toml").write_text('port = 1\nhost = "10.0.0.1"\nallowed_hosts = ["a.test", "b.test"]\n')
    env = {"LAYERS_PORT": "2", "LAYERS_ALLOW_PRIVATE_NETWORK": "1"}
    found = settings.load(tmp_path, env, port=3)
    assert (found.port, found.host, found.allowed_hosts) == (3, "10.0.0.1", ("a.test", "b.test"))
    assert found.allow_private_network
    assert settings.load(tmp_path, env, port=None).port == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("prot = 1", "there is no setting “prot”"),
        ('port = "many"', "“port” must be a whole number"),
        ("port = true", "“port” must be a whole number"),
        ('allow_private_network = "perhaps"', "“allow_private_network” must be yes or no"),
        ('public_url = "layers.example.com"', "“public_url” must be an address"),
        ("allowed_hosts = [1]", "“allowed_hosts” must be a list of names"),
        ("= nonsense", "is no TOML"),
    ],
)
def test_a_wrong_setting_is_named_with_its_place(tmp_path, text, said):
    (tmp_path / "layers.toml").write_text(text)
    with pytest.raises(Invalid) as refused:
        settings.load(tmp_path, {})
    assert said in refused.value.message
    assert str(tmp_path / "layers.toml") in refused.value.message


def test_a_wrong_environment_variable_is_named(tmp_path):
    with pytest.raises(Invalid, match="LAYERS_PORT: “port” must be a whole number"):
        settings.load(tmp_path, {"LAYERS_PORT": "x"})


def test_the_data_directory_is_the_option_the_variable_or_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert settings.data_directory(None, {}) == tmp_path / ".layers"
    assert settings.data_directory(None, {"LAYERS_DATA": "/srv/layers"}) == Path("/srv/layers")
    assert settings.data_directory(Path("x"), {"LAYERS_DATA": "/srv/layers"}) == tmp_path / "x"


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ({}, "http://127.0.0.1:8700"),
        ({"host": "0.0.0.0", "port": 80}, "http://127.0.0.1:80"),
        ({"host": "::1"}, "http://[::1]:8700"),
        ({"public_url": "https://layers.example.com"}, "https://layers.example.com"),
    ],
)
def test_the_address_that_is_shown_can_be_opened(tmp_path, given, url):
    assert Settings(data=tmp_path, **given).base_url == url


def test_ids_sort_by_birth_and_never_meet():
    ids = SystemIds(SystemClock())
    made = [ids.new("exe") for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert all(re.fullmatch(r"exe_[0-9a-hjkmnp-tv-z]{27}", one) for one in made)


def test_secrets_are_long_and_urlsafe():
    ids = SystemIds(SystemClock())
    assert re.fullmatch(r"[A-Za-z0-9_-]{40}", ids.secret(40))
    assert ids.secret() != ids.secret()
    assert 0 <= ids.seed() < 2**63


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    found = Settings(data=tmp_path / "data")
    key = secret_key(found)
    assert len(key) >= 40
    assert secret_key(found) == key
    assert stat.S_IMODE((tmp_path / "data" / "secret.key").stat().st_mode) == 0o600
    assert secret_key(Settings(data=tmp_path / "data", secret_key="mine")) == "mine"


def test_a_directory_that_cannot_be_used_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Invalid, match="cannot be used"):
        secret_key(Settings(data=tmp_path / "file" / "data"))


def test_every_folder_of_plug_ins_is_found():
    services = {kind.service for kind in collect()}
    assert {"trigger_manual", "trigger_schedule", "trigger_webhook", "if_then", "http_request", "merge"} <= services
    assert any(not kind.built for kind in collect())


async def test_a_data_directory_has_one_server(tmp_path, registry):
    first = install(Settings(data=tmp_path), registry=registry)
    try:
        with pytest.raises(StoreBusy):
            install(Settings(data=tmp_path), registry=registry)
    finally:
        await first.open()
        await first.stop()


async def test_a_damaged_database_is_refused_and_left_as_it_is(tmp_path, registry):
    (tmp_path / "layers.db").write_bytes(b"this is no database" * 1000)
    before = (tmp_path / "layers.db").read_bytes()
    with pytest.raises(StoreCorrupt):
        install(Settings(data=tmp_path), registry=registry)
    assert (tmp_path / "layers.db").read_bytes() == before


async def test_a_second_start_finds_what_the_first_one_made(tmp_path, registry):
    counts = []
    for _ in range(2):
        installation = install(Settings(data=tmp_path), registry=registry)
        await installation.start()
        await installation.first_start()
        organisation = await installation.services.store.organisation()
        assert organisation is not None
        page = await installation.services.store.workflows(organisation.id, q=None, status=None, cursor=None, limit=10)
        assert installation.services.runtime.intake.hook("lead") is not None
        counts.append((organisation.id, [row.id for row in page.items]))
        await installation.stop()
    assert counts[0] == counts[1]
    assert len(counts[0][1]) == 1


async def test_only_allowed_variables_are_shown_to_expressions(tmp_path, registry):
    found = Settings(data=tmp_path, expose_env=("REGION", "MISSING"))
    installation = install(found, registry=registry, keep=False, env={"REGION": "eu", "SECRET": "x"})
    await installation.open()
    made = installation.services.runtime.plans.document({"nodes": []}, workflow_id="w", organisation_id="o")
    assert made.env == {"REGION": "eu"}
    await installation.stop()
