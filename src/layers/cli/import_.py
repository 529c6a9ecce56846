"""`layers import`: workflow files become workflows of the installation."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from layers.cli import files, say
from layers.cli.options import Data, Json
from layers.cli.reach import api


def import_(
    file: Annotated[list[str], typer.Argument(metavar="FILE...", help="Workflows as JSON.", show_default=False)],
    activate: Annotated[bool, typer.Option("--activate", help="Switch them on, too.")] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Import workflow files. Each becomes a new workflow; nothing is imported when one of them cannot be read."""
    documents = [files.workflow(one) for one in file]
    made = asyncio.run(_import(documents, activate, data))
    if as_json:
        say.document({"workflows": made})
        return
    for workflow in made:
        say.out().print(f"{workflow['id']}  {workflow['name']}  ({workflow['status']})", markup=False)


async def _import(documents: list[object], activate: bool, data: Path | None) -> list[dict[str, object]]:
    made = []
    async with api(data) as call:
        for document in documents:
            workflow = await call("POST", "/workflows", {"document": document})
            if activate:
                workflow = await call("POST", f"/workflows/{workflow['id']}/activate")
            made.append({key: workflow[key] for key in ("id", "name", "status", "version", "triggers", "problems")})
    return made
