"""`layers doctor`: is everything here that Layers needs, and what to do where it is not."""

from __future__ import annotations

import os
import platform
import shutil
import socket
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import typer

from layers.cli import say
from layers.cli.options import Data, Json

if TYPE_CHECKING:
    from layers.settings import Settings

LEAST_SQLITE: Final = (3, 35, 0)
LEAST_SPACE: Final = 500 * 1024 * 1024
MARKS: Final = {"ok": "[green]✓[/]", "warning": "[yellow]![/]", "wrong": "[red]✗[/]"}


@dataclass(frozen=True, slots=True)
class Finding:
    name: str
    state: Literal["ok", "warning", "wrong"]
    message: str
    mend: str = ""


def doctor(data: Data = None, as_json: Json = False) -> None:
    """Check this machine and the data directory. Exit 1 when something is wrong."""
    from layers import settings

    found = settings.load(data, os.environ)
    findings = [finding for check in CHECKS for finding in check(found)]
    well = all(finding.state != "wrong" for finding in findings)
    if as_json:
        say.document({"ok": well, "checks": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            say.out().print(f"{MARKS[finding.state]} {finding.name}: {finding.message} {finding.mend}".rstrip())
    raise typer.Exit(say.OK if well else say.FAILED)


def _python(_: Settings) -> Iterator[Finding]:
    good = sys.version_info >= (3, 11)
    yield Finding("Python", "ok" if good else "wrong", platform.python_version(), "" if good else "Layers needs 3.11.")


def _sqlite(_: Settings) -> Iterator[Finding]:
    good = sqlite3.sqlite_version_info >= LEAST_SQLITE
    mend = "" if good else f"Layers needs {'.'.join(map(str, LEAST_SQLITE))}; use a newer Python."
    yield Finding("SQLite", "ok" if good else "wrong", sqlite3.sqlite_version, mend)


def _directory(found: Settings) -> Iterator[Finding]:
    """Nothing is made that is not there: then the directory above has to be writable."""
    place = next((one for one in (found.data, *found.data.parents) if one.is_dir()), Path("/"))
    try:
        with tempfile.TemporaryFile(dir=place):
            yield Finding("Data directory", "ok", f"{found.data} can be written.")
    except OSError as error:
        mend = "Choose another with --data, or mend its rights."
        yield Finding("Data directory", "wrong", f"{place} cannot be written: {error.strerror}.", mend)
    free = shutil.disk_usage(place).free
    state: Literal["ok", "warning"] = "ok" if free >= LEAST_SPACE else "warning"
    yield Finding("Disk space", state, f"{free / 1e9:.1f} GB free.", "" if state == "ok" else "Make room.")


def _database(found: Settings) -> Iterator[Finding]:
    from layers.errors import StoreCorrupt
    from layers.storage.sqlite import FILE, check

    if not (found.data / FILE).exists():
        yield Finding("Database", "ok", "Not made yet; the first start makes it.")
        return
    try:
        check(found.data / FILE)
        yield Finding("Database", "ok", f"{found.data / FILE} is sound.")
    except StoreCorrupt as error:
        yield Finding("Database", "wrong", error.message)


def _pages(_: Settings) -> Iterator[Finding]:
    from layers.api.web import HOW_TO_BUILD, STATIC, is_built

    if is_built(STATIC):
        yield Finding("Web UI", "ok", "Built.")
    else:
        yield Finding("Web UI", "warning", "Not built.", f"Build it: {HOW_TO_BUILD}")


def _regex(_: Settings) -> Iterator[Finding]:
    try:
        import re2  # type: ignore[import-untyped]  # it has no stubs

        re2.compile("a+")
        yield Finding("Regular expressions", "ok", "google-re2 works.")
    except ImportError as error:
        yield Finding("Regular expressions", "wrong", f"google-re2 cannot be loaded: {error}.", "Install it again.")


def _zones(_: Settings) -> Iterator[Finding]:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    from layers.app import SystemClock

    try:
        now = SystemClock().now().astimezone(ZoneInfo("Europe/Berlin"))
    except ZoneInfoNotFoundError:
        yield Finding("Time zones", "wrong", "There are none.", "pip install tzdata")
        return
    good = now.year >= 2026
    mend = "" if good else "Set the clock; schedules follow it."
    yield Finding("Clock", "ok" if good else "warning", f"{now:%Y-%m-%d %H:%M:%S} in Berlin.", mend)


def _port(found: Settings) -> Iterator[Finding]:
    family = socket.AF_INET6 if ":" in found.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((found.host, found.port))
            yield Finding("Port", "ok", f"{found.port} on {found.host} is free.")
        except OSError as error:
            mend = "If Layers runs there, all is well; else choose another with --port."
            yield Finding("Port", "warning", f"{found.port} on {found.host}: {error.strerror}.", mend)


CHECKS: Final[tuple[Callable[[Settings], Iterator[Finding]], ...]] = (
    _python, _sqlite, _directory, _database, _pages, _regex, _zones, _port,
)  # fmt: skip
