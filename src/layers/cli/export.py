"""`layers export`: a workflow as a file."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from layers.cli import say
from layers.cli.options import Data
from layers.cli.reach import api


def export(
    id: Annotated[str, typer.Argument(metavar="ID", help="The workflow's id.", show_default=False)],
    version: Annotated[int | None, typer.Option(help="An older version.  [default: the newest]")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file.")] = None,
    data: Data = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same: an export always is one JSON document.")] = False,
) -> None:
    """Print a workflow's document, secrets left out, ready for `layers import`."""
    document = asyncio.run(_export(id, version, data))
    if output is None:
        say.document(document)
        return
    import orjson

    output.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


async def _export(workflow_id: str, version: int | None, data: Path | None) -> Any:
    async with api(data) as call:
        path = f"/workflows/{workflow_id}" + (f"/versions/{version}" if version is not None else "")
        return (await call("GET", path))["document"]
