"""The command `layers`: one file a command. Each imports what it needs when it runs, so that `--help` is quick.

Exit codes: 0 done · 1 it failed · 2 what was given is not usable · 3 (run) still waiting.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from layers.cli import (
    docs,
    doctor,
    executions,
    export,
    import_,
    new,
    nodes,
    retry,
    run,
    say,
    secrets,
    token,
    up,
    validate,
)
from layers.errors import LayersError

app = typer.Typer(
    name="layers",
    help="Visual workflow automation whose log is its journal.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        from layers import __version__

        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def layers(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Visual workflow automation whose log is its journal."""


app.command("up")(up.up)
app.command("run")(run.run)
app.command("validate")(validate.validate)
app.command("nodes")(nodes.nodes)
app.command("import")(import_.import_)
app.command("export")(export.export)
app.command("executions")(executions.executions)
app.command("retry")(retry.retry)
app.add_typer(token.app, name="token")
app.add_typer(secrets.app, name="secrets")
app.command("doctor")(doctor.doctor)
app.add_typer(new.app, name="new")
app.command("docs")(docs.docs)


def main() -> None:
    """The console script."""
    try:
        app()
    except LayersError as error:
        sys.exit(say.refusal(error, as_json="--json" in sys.argv))
    except KeyboardInterrupt:
        sys.exit(130)
