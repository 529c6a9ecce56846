"""`layers retry`: an execution again, from where it failed."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from layers.cli import files, say
from layers.cli.options import Data, Json
from layers.cli.reach import api


def retry(
    id: Annotated[str, typer.Argument(metavar="ID", help="The execution's id.", show_default=False)],
    start: Annotated[str, typer.Option("--from", metavar="NODE|start|failed", help="Where to begin.")] = "failed",
    input: Annotated[str | None, typer.Option(metavar="JSON|@file|-", help="Another input.")] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Retry an execution: a new one takes over what succeeded and goes on. Without a server it is run to its end."""
    made = asyncio.run(_retry(id, {"from": start, "input": files.given(input)}, data))
    if as_json:
        say.document(made)
    else:
        say.out().print(f"{made['execution_id']} retries {id}.", markup=False)


async def _retry(execution_id: str, body: dict[str, Any], data: Path | None) -> Any:
    async with api(data, works=True) as call:
        made = await call("POST", f"/executions/{execution_id}/retry", body)
        while call.in_process:
            found = await call("GET", f"/executions/{made['execution_id']}")
            made["status"] = found["status"]
            if found["status"] not in ("queued", "running"):
                break
            await asyncio.sleep(0.05)
        return made
