"""What holds of the project as a whole, and what its scripts promise."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import bench.run as bench
import grimp
import pytest
from packaging.requirements import Requirement
from packaging.version import Version

import module_graph
import webui
import wire

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PINS = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
REGISTRIES = ("registry" + ".npmjs", "npm" + "js.org", "pypi" + ".org", "files.python" + "hosted")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


# --- what is installed -----------------------------------------------------------------------------------------------


def test_pip_and_uv_are_held_to_the_same_pins() -> None:
    assert PROJECT["tool"]["uv"]["constraint-dependencies"] == PINS


def test_every_requirement_is_pinned_within_its_range() -> None:
    pinned = {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in (pin.split("==") for pin in PINS)}
    told = PROJECT["project"]
    wanted = [*PROJECT["build-system"]["requires"], *told["dependencies"], webui.NODE_PACKAGE]
    for one in map(Requirement, [*wanted, *told["optional-dependencies"]["dev"]]):
        version = Version(pinned[re.sub(r"[-_.]+", "-", one.name).lower()])
        assert version in one.specifier, f"{one} is pinned to {version}"


def test_uv_builds_anew_when_what_the_web_ui_is_built_from_changes() -> None:
    keys = {key["file"].removesuffix("/**/*") for key in PROJECT["tool"]["uv"]["cache-keys"]}
    assert {f"web/{name}" for name in webui.INPUTS} <= keys


@pytest.mark.skipif(not tracked(), reason="not a git checkout")
def test_no_tracked_file_names_a_registry_or_this_machine() -> None:
    local = str(ROOT.parent) + os.sep
    for path in tracked():
        text = path.read_bytes().decode(errors="replace")
        named = [word for word in (*REGISTRIES, *([local] if len(local) > 2 else [])) if word in text]
        assert not named, f"{path.relative_to(ROOT)} names {named}"


# --- who imports whom ------------------------------------------------------------------------------------------------


def test_the_pure_core_stands_on_the_standard_library() -> None:
    """ARCHITECTURE §6: `graph` and `expressions` are pure; google-re2 is the one library that expressions use."""
    graph = grimp.build_graph("layers", include_external_packages=True, cache_dir=None)
    for part, others in (("layers.graph", {"layers"}), ("layers.expressions", {"layers", "re2"})):
        modules = {part, *graph.find_descendants(part)}
        used = {found.split(".")[0] for one in modules for found in graph.find_modules_directly_imported_by(one)}
        assert used - others <= sys.stdlib_module_names, part


def test_the_picture_of_the_modules_is_fresh() -> None:
    assert module_graph.PICTURE.read_text() == module_graph.picture(), "run `make docs`"


def test_an_import_that_a_longer_way_implies_is_not_drawn() -> None:
    assert module_graph.strong({("a", "b"), ("b", "c"), ("a", "c")}) == {("a", "b"), ("b", "c")}


# --- the web UI's build ----------------------------------------------------------------------------------------------


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small project whose web UI was just built."""
    (tmp_path / "web/src").mkdir(parents=True)
    (tmp_path / "web/package.json").write_text("{}")
    (tmp_path / "web/src/main.tsx").write_text("one")
    static = tmp_path / "src/layers/static"
    static.mkdir(parents=True)
    (static / "index.html").write_text("<!doctype html>")
    (static / webui.STAMP).write_text(webui.fingerprint(tmp_path / "web"))
    return tmp_path


def test_what_was_built_is_not_built_again(checkout: Path) -> None:
    (checkout / "web/tests").mkdir()
    (checkout / "web/tests/main.test.ts").write_text("what tests say changes nothing")
    assert not webui.stale(checkout)
    assert webui.build(checkout) is False


@pytest.mark.parametrize("changed", ["src/main.tsx", "src/new.ts", "package-lock.json", "index.html"])
def test_a_changed_source_is_built_again(checkout: Path, changed: str) -> None:
    (checkout / "web" / changed).write_text("two")
    assert webui.stale(checkout)


def test_a_source_that_is_gone_is_noticed(checkout: Path) -> None:
    (checkout / "web/src/main.tsx").unlink()
    assert webui.stale(checkout)


def test_half_a_build_is_no_build(checkout: Path) -> None:
    (checkout / "src/layers/static" / webui.STAMP).unlink()
    assert webui.stale(checkout)


def test_without_sources_there_is_nothing_to_build(tmp_path: Path) -> None:
    assert not webui.stale(tmp_path)


def test_node_is_asked_for_only_where_there_is_none(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (checkout / "web/src/main.tsx").write_text("two")
    monkeypatch.setenv("PATH", str(checkout))
    assert webui.requirements(checkout) == [webui.NODE_PACKAGE]
    monkeypatch.setenv("LAYERS_SKIP_WEB", "1")
    assert webui.requirements(checkout) == []


@pytest.mark.parametrize(("said", "taken"), [("v20.18.3", False), ("v20.19.0", True), ("v24.1.0", True), ("", False)])
def test_an_old_node_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, taken: bool) -> None:
    for name in ("node", "npm"):
        (tmp_path / name).write_text(f"#!/bin/sh\necho {said}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (webui.npm_on_path() is not None) is taken


def test_a_build_that_fails_says_how_to_do_without(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (checkout / "web/package-lock.json").write_text("{}")
    (checkout / "node").write_text("#!/bin/sh\necho v22.0.0\n")
    (checkout / "npm").write_text("#!/bin/sh\nexit 7\n")
    for name in ("node", "npm"):
        (checkout / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(checkout))
    with pytest.raises(webui.WebFailed, match=r"`npm ci` in web/ ended with 7.*LAYERS_SKIP_WEB=1"):
        webui.build(checkout)
    assert webui.stale(checkout)


# --- the benches -----------------------------------------------------------------------------------------------------


def test_every_bench_is_explained_and_every_explained_bench_is_there() -> None:
    explained = re.findall(r"^\| `(\w+)` \|", (ROOT / "bench/README.md").read_text(), flags=re.MULTILINE)
    assert sorted(explained) == bench.benches()


def test_a_bench_is_asked_in_a_process_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "no_bench.py").write_text("def help(): ...\n")
    (tmp_path / "sums.py").write_text(
        "import json as j\n"
        "def main(json: bool = False) -> None:\n"
        "    print(j.dumps({'told': 'much', 'all': {'p50_ms': 1200.5}, 'at': [{'waiters': 10, 'per_second': 3}]}))\n"
    )
    assert bench.benches(tmp_path) == ["sums"]
    answer = bench.ask("sums", tmp_path)
    assert list(bench.table({"sums": answer})) == [
        "sums  all, p50_ms                 1,200.5",
        "sums  at, waiters 10, per_second        3",
    ]


def test_a_bench_that_fails_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("def main(json: bool) -> None:\n    raise ValueError\n")
    with pytest.raises(SystemExit, match=r"bench/broken\.py ended with 1"):
        bench.ask("broken", tmp_path)


def test_the_web_clients_types_follow_from_the_routes() -> None:
    assert wire.fresh(), "run `make docs`"
