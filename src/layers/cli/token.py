"""`layers token`: bearer tokens for scripts."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from layers.cli import say
from layers.cli.options import Data, Json
from layers.cli.reach import api

app = typer.Typer(help="Bearer tokens for scripts.", no_args_is_help=True)
Role = Literal["owner", "editor", "runner", "viewer"]


@app.callback()
def tokens() -> None:
    """Bearer tokens for scripts."""


@app.command("create")
def create(
    role: Annotated[Role, typer.Option(help="What it may do.")] = "owner",
    label: Annotated[str, typer.Option(help="What it is for.")] = "",
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Create a token. Its text is shown this once; only its hash is kept."""
    made = asyncio.run(_create({"role": role, "label": label}, data))
    if as_json:
        say.document({"token": made["token"], "id": made["id"], "role": made["role"]})
    else:
        print(made["token"])


async def _create(body: dict[str, Any], data: Path | None) -> Any:
    async with api(data) as call:
        return await call("POST", "/tokens", body)
