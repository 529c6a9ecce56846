"""`layers executions`: what ran, and one of them step by step."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from layers.cli import say
from layers.cli.options import Data, Json
from layers.cli.reach import api

COLORS = {"completed": "green", "success": "green", "failed": "red", "error": "red", "skipped": "dim"}


def executions(
    id: Annotated[str | None, typer.Argument(metavar="ID", help="One execution.", show_default=False)] = None,
    workflow: Annotated[str | None, typer.Option(help="Only those of this workflow.")] = None,
    status: Annotated[str | None, typer.Option(help="Only those with this status.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 20,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """List executions, newest first, or show one with every node run."""
    found = asyncio.run(_read(id, data, workflow_id=workflow, status=status, limit=limit))
    if as_json:
        say.document(found)
    elif id is not None:
        _one(found)
    else:
        _table(found["items"])


async def _read(execution_id: str | None, data: Path | None, **query: Any) -> Any:
    async with api(data) as call:
        if execution_id is not None:
            return await call("GET", f"/executions/{execution_id}")
        return await call("GET", "/executions", None, **query)


def _table(items: list[dict[str, Any]]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for column in ("execution", "workflow", "status", "started", "took"):
        table.add_column(column, no_wrap=True)
    table.add_column("error, or what it waits for")
    for item in items:
        error = (item["error"] or {}).get("message") or _place(item.get("queue"))
        table.add_row(
            item["execution_id"], item["workflow_name"], _status(item["status"]), _time(item["started_at"]),
            _took(item["duration_ms"]), error,
        )  # fmt: skip
    say.out().print(table)


def _one(found: dict[str, Any]) -> None:
    from rich.table import Table

    console = say.out()
    console.print(
        f"{found['execution_id']}  {_status(found['status'])}  {_took(found['duration_ms'])}  "
        f"{found['workflow_name']} version {found['version']}, {found['mode']}, by {found['trigger_type']}"
    )
    if place := _place(found.get("queue")):
        console.print(place)
    table = Table("node", "scope", "status", "attempt", "took", "error or output", box=None, pad_edge=False)
    for run in found["nodes_executed"]:
        shown = (run["error"] or {}).get("message") or _short(run["output"])
        table.add_row(
            run["node_id"], run["scope"], _status(run["status"]), str(run["attempt"]), _took(run["duration_ms"]), shown
        )
    console.print(table)


def _place(queue: dict[str, Any] | None) -> str:
    """Where it stands in line; nothing when it does not."""
    if queue is None:
        return ""
    start = queue["expected_start"]
    said = f"number {queue['position']} in line, for {queue['reason']}"
    return said if start is None else f"{said}, about {_time(start)}"


def _status(status: str) -> str:
    return f"[{COLORS[status]}]{status}[/]" if status in COLORS else status


def _time(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _took(ms: float | None) -> str:
    return "" if ms is None else f"{ms:.0f} ms" if ms < 1000 else f"{ms / 1000:.1f} s"


def _short(output: Any) -> str:
    import orjson
    from rich.markup import escape

    text = "" if output is None else orjson.dumps(output).decode()
    return escape(text if len(text) <= 120 else text[:119] + "…")
