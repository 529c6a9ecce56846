"""What the manual says is there: links resolve, pages are listed, its code runs, its reference is complete."""

from __future__ import annotations
import __future__

import json
import re
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from inspect import iscoroutinefunction, signature
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from layers import errors
from layers.app import collect
from layers.catalog import integration
from layers.catalog.registry import Registry
from layers.cli import app as cli
from layers.settings import KNOWN, PREFIX

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "bench").glob("*.md"), *DOCS.rglob("*.md")])
RECORD = re.compile(r"^(\d{4})-[a-z0-9-]+\.md$")


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def prose(page: Path) -> str:
    """A page without its code."""
    return re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(), flags=re.DOTALL)


def links(page: Path) -> Iterator[str]:
    """Where a page points inside the project."""
    text = prose(page)
    found = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|srcset|href)="([^"]+)"', text)
    yield from (link for link in found if not re.match(r"[a-z]+:", link))


def anchors(page: Path) -> set[str]:
    """The headings of a page as its links name them."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)$", page.read_text(), flags=re.MULTILINE)
    }


def code(page: Path, language: str = "python") -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(), flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("manual", PAGES, ids=named)
def test_every_link_leads_somewhere(manual: Path) -> None:
    for link in links(manual):
        path, _, heading = link.partition("#")
        target = (manual.parent / path).resolve() if path else manual
        assert target.exists(), f"{named(manual)} points to {link}"
        assert not heading or heading in anchors(target), f"{named(manual)} points to {link}"


def test_every_how_to_is_listed() -> None:
    listed = {(DOCS / link).resolve() for link in links(DOCS / "README.md")}
    assert set((DOCS / "how-to").glob("*.md")) <= listed


def test_decisions_are_numbered_without_holes_and_listed() -> None:
    folder = DOCS / "decisions"
    records = sorted(path.name for path in folder.glob("*.md") if path.name != "README.md")
    numbers = [int(found[1]) for name in records if (found := RECORD.match(name))]
    assert numbers == list(range(1, len(records) + 1))
    assert sorted(links(folder / "README.md")) == records
    for name in records:
        assert (folder / name).read_text().startswith(f"# {name[:4]}: ")


def test_what_a_newcomer_adds_goes_where_the_table_says() -> None:
    rows = re.findall(r"^\| \[.*?\]\(.*?\) \| (.*?) \|", (ROOT / "CONTRIBUTING.md").read_text(), flags=re.MULTILINE)
    places = [place for row in rows for place in re.findall(r"`((?:src|web|tests)/[^`]*)`", row)]
    assert len(places) >= len(rows) >= 6
    for place in places:
        assert (ROOT / place.split("<")[0]).is_dir(), place


def test_every_rule_names_tests_that_exist() -> None:
    sources = [path.read_text() for path in (ROOT / "tests").rglob("*.py")]
    there = {name for text in sources for name in re.findall(r"def (test_\w+)", text)}
    rows = dict(re.findall(r"^\| (R\d+) \|.*?\|(.*)\|$", (DOCS / "rules.md").read_text(), flags=re.MULTILINE))
    assert list(rows) == [f"R{number}" for number in range(1, 45)]
    for rule, held in rows.items():
        named_ = re.findall(r"`(test_\w+)`", held)
        assert named_, f"{rule} names no test"
        assert set(named_) <= there, f"{rule} names {sorted(set(named_) - there)}, which there is not"


# --- the code in the manual ------------------------------------------------------------------------------------------


def written(page: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """All Python of a page, run as one module."""
    module = ModuleType(name)
    monkeypatch.setitem(sys.modules, name, module)
    for block in code(page):
        exec(compile(block, named(page), "exec", __future__.annotations.compiler_flag), vars(module))
    return vars(module)


async def passed(found: Mapping[str, Any], **fixtures: Any) -> int:
    """Runs the tests of a page; how many there were."""
    tests = [thing for name, thing in found.items() if name.startswith("test_")]
    for test in tests:
        given = {name: fixtures[name] for name in signature(test).parameters}
        if iscoroutinefunction(test):
            await test(**given)
        else:
            test(**given)
    return len(tests)


async def test_the_nodes_of_the_manual_work(run_node: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    found = written(DOCS / "how-to/add-a-node.md", "manual_nodes", monkeypatch)
    types = Registry()
    types.register("count_words", found["CountWords"])
    types.register("shorten_link", found["ShortenLink"])
    assert [kind.acts for kind in types] == [False, True]
    assert await passed(found, run_node=partial(run_node, types=types)) == 2


async def test_the_trigger_of_the_manual_works(monkeypatch: pytest.MonkeyPatch) -> None:
    found = written(DOCS / "how-to/add-a-trigger.md", "manual_trigger", monkeypatch)
    types = Registry()
    assert types.register("trigger_named_call", found["NamedCall"]).category == "trigger"
    assert await passed(found) == 2


def test_the_manifest_of_the_manual_is_one() -> None:
    (manifest,) = code(DOCS / "how-to/add-a-service.md", "toml")
    made = integration.read("fax_machine", manifest)
    assert set(tomllib.loads(manifest)) >= {"name", "auth", "docs", "actions"}
    assert list(made.params) == ["action", "number"]


def test_the_mapping_of_the_manual_gives_what_the_page_says(tmp_path: Path) -> None:
    page = DOCS / "how-to/map-data.md"
    workflow = tmp_path / "mapped.json"
    workflow.write_text(code(page, "json")[1])
    (command,) = code(page, "sh")
    given = command.split("--input ")[1].strip().strip("'")
    asked = ["run", str(workflow), "--input", given, "--json", "--data", str(tmp_path / "data")]
    ran = CliRunner().invoke(cli, asked)
    assert ran.exit_code == 0, ran.output
    promised = re.search(r"^gives `(.*)`", page.read_text(), flags=re.MULTILINE)
    assert promised
    assert json.loads(ran.stdout)["output"] == json.loads(promised[1])


def test_code_that_the_manual_quotes_stands_in_the_sources() -> None:
    (command,) = code(DOCS / "how-to/add-a-canvas-command.md", "ts")
    assert command == (ROOT / "web/src/commands/undo.ts").read_text()
    (route,) = code(DOCS / "how-to/add-an-api-resource.md")
    assert route.strip() in (ROOT / "src/layers/api/build.py").read_text()


# --- the printed reference -------------------------------------------------------------------------------------------


def reference(name: str) -> str:
    return (DOCS / "reference" / name).read_text()


@pytest.mark.parametrize("kind", list(collect()), ids=lambda kind: kind.service)
def test_every_node_type_is_in_the_reference(kind: Any) -> None:
    page = reference("nodes.md")
    assert f"`{kind.service}`" in page
    if kind.built:
        assert f"### {kind.name}\n\n`{kind.service}`" in page
        assert kind.description in page


def commands() -> Iterator[str]:
    def under(path: str, command: Any) -> Iterator[str]:
        inner = getattr(command, "commands", {})
        yield from (one for name in inner for one in under(f"{path} {name}", inner[name]))
        if not inner:
            yield path

    yield from under("layers", typer.main.get_command(cli))


@pytest.mark.parametrize("command", list(commands()))
def test_every_command_is_in_the_reference(command: str) -> None:
    assert f"## {command}\n" in reference("cli.md")


@pytest.mark.parametrize("setting", list(KNOWN))
def test_every_setting_is_in_the_reference(setting: str) -> None:
    assert f"| `{PREFIX}{setting.upper()}` | `{setting}` |" in reference("settings.md")


def raised() -> Iterator[type[errors.LayersError]]:
    """Every deliberate error that a caller can get."""
    for found in vars(errors).values():
        if isinstance(found, type) and issubclass(found, errors.LayersError) and found is not errors.LayersError:
            yield found


@pytest.mark.parametrize("error", list(raised()), ids=lambda error: error.__name__)
def test_every_error_says_what_it_means(error: type[errors.LayersError]) -> None:
    assert error.__doc__, error
    assert re.fullmatch(r"[A-Z_]+", error.code)


def test_every_error_over_http_is_in_the_reference() -> None:
    from layers.api.problems import ANSWERS, slug

    page = reference("errors.md")
    for error, answer in ANSWERS.items():
        assert f"| {answer.status} | `{slug(error.code)}` |" in page, error


def test_the_tour_shows_what_the_script_takes_and_in_its_order() -> None:
    script = (ROOT / "web/tests/e2e/screenshots.py").read_text()
    shots = re.findall(r'"([a-z-]+)"', script[script.index("SHOTS = (") :].split(")", 1)[0])
    assert re.findall(r"\(images/([a-z-]+)\.png\)", (DOCS / "tour.md").read_text()) == shots
    assert len(shots) == 15
