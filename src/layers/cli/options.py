"""Options that several commands have, each described once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="The data directory. Default: $LAYERS_DATA, else ./.layers."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout, nothing else.")]
File = Annotated[str, typer.Argument(metavar="FILE", help="A workflow as JSON; - reads stdin.", show_default=False)]
