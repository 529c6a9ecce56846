"""`layers secrets`: the key that seals them."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Annotated, Any

import typer

from layers.cli import say
from layers.cli.options import Data, Json

app = typer.Typer(help="The key that seals secrets.", no_args_is_help=True)


@app.callback()
def secrets() -> None:
    """The key that seals secrets."""


@app.command("rotate")
def rotate(
    forget: Annotated[bool, typer.Option("--forget", help="Take older keys out of the file afterwards.")] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Seal all secrets with a new key. The server must be stopped.

    The key in DIR/secret.key gets a successor. With LAYERS_SECRET_KEY set, put the new key there and the one of before
    into LAYERS_OLD_SECRET_KEYS; then this seals with the new one, and the old one is not needed any more."""
    told = asyncio.run(_rotate(data, forget=forget))
    if as_json:
        say.document(told)
    else:
        print(f"{told['sealed']} values are sealed with the new key.")


async def _rotate(data: Path | None, *, forget: bool) -> dict[str, Any]:
    from layers import settings
    from layers.app import forget_old_keys, install, new_secret_key

    found = settings.load(data, os.environ)
    installation = install(found)  # refuses a directory that a server uses, before the file is touched
    await installation.stop()
    if not found.secret_key:
        new_secret_key(found)
    installation = install(found)
    try:
        await installation.open()
        sealed = await installation.services.runtime.variables.reseal()
    finally:
        await installation.stop()
    if forget and not found.secret_key:
        forget_old_keys(found)
    return {"sealed": sealed}
