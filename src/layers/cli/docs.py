"""`layers docs`: the reference pages, printed from the code itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from layers.cli import say


def docs(
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="Where the pages are written.")] = Path(
        "docs/reference"
    ),
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 when a page is stale.")] = False,
) -> None:
    """Print the reference (nodes, commands, settings, errors, expressions, HTTP, states) into a folder."""
    from layers.cli.pages import PAGES

    stale = []
    for name, printed in PAGES.items():
        path, text = to / name, printed()
        if path.is_file() and path.read_text("utf-8") == text:
            continue
        stale.append(name)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    console = say.aside()
    if check and stale:
        console.print(f"[red]Stale:[/] {', '.join(stale)}. Run `layers docs`.")
        raise typer.Exit(say.FAILED)
    console.print(f"{to}: {len(PAGES)} pages, {len(stale)} written.", markup=False)
