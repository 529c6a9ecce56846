"""`layers run`: one workflow file to its end, without a server."""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

from layers.cli import files, say
from layers.cli.options import File, Json
from layers.cli.progress import Progress

if TYPE_CHECKING:
    from layers.app import Installation
    from layers.ports import LiveEvent
    from layers.rows import WorkflowRow
    from layers.runtime.plans import Compiled

EXITS: Final = {"completed": say.OK, "waiting": say.WAITING}
BY: Final = "command line"


def run(
    file: File,
    input: Annotated[
        str | None, typer.Option(metavar="JSON|@file|-", help="What the trigger is given.  [default: its sample]")
    ] = None,
    trigger: Annotated[
        str | None,
        typer.Option(metavar="NODE", help="The trigger that fires.  [default: the manual one, or the only one]"),
    ] = None,
    mode: Annotated[
        Literal["live", "test"], typer.Option(help="In test mode nothing leaves: samples answer.")
    ] = "live",
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", help="Keep the execution there.  [default: keep nothing]")
    ] = None,
    as_json: Json = False,
) -> None:
    """Run a workflow file to its end; no server needed. Progress goes to stderr, the result to stdout.

    Exit codes: 0 completed · 1 failed, cancelled or timed out · 2 not usable, with every problem · 3 still waiting.
    """
    document, payload = files.workflow(file), files.given(input)
    result = asyncio.run(_run(document, file, payload, trigger, mode, data, quiet=as_json))
    if as_json:
        say.document(result)
    elif result["status"] == "completed":
        say.value(result["output"])
    else:
        _explain(result)
    raise typer.Exit(EXITS.get(result["status"], say.FAILED))


async def _run(
    document: Any, file: str, payload: Any, trigger: str | None, mode: str, data: Path | None, *, quiet: bool
) -> dict[str, Any]:
    from layers import app, settings

    await _refuse(document, app.collect())
    found = settings.load(data, os.environ)
    installation = app.install(found, keep=data is not None)
    try:
        await installation.start(triggers=False)
        if await installation.services.store.organisation() is None:
            await installation.first_start(example=False)
        row, compiled = await _keep(installation, document, file)
        return await _follow(installation, row, compiled, payload, trigger, mode, quiet=quiet)
    finally:
        await installation.stop()


async def _refuse(document: Any, registry: Any) -> None:
    """Raises `Invalid` with all errors; warnings are said and passed over."""
    from layers.cli.validate import found
    from layers.errors import Invalid

    problems = await found(document, registry)
    if any(problem.severity == "error" for problem in problems):
        raise Invalid("The workflow has problems.", problems)
    if problems and sys.stderr.isatty():
        say.listed([problem.to_json() for problem in problems])


async def _keep(installation: Installation, document: Any, file: str) -> tuple[WorkflowRow, Compiled]:
    """The file as a workflow of the store: by its own id, else by where it stands; a new version if it changed."""
    from layers.api import resource
    from layers.errors import NotFound
    from layers.graph.status import WorkflowStatus
    from layers.rows import VersionRow, WorkflowRow

    services = installation.services
    organisation = await services.store.organisation()
    if organisation is None:
        raise NotFound("This data directory has no organisation.")
    workflow = resource.read(services, document).workflow
    workflow_id, name = workflow.id or _place(file), workflow.name or Path(file).stem
    kept, now, nodes = resource.stored(workflow, workflow_id, name), services.clock.ms(), len(workflow.nodes)
    row = await services.store.workflow(organisation.id, workflow_id)
    if row is None:
        row = WorkflowRow(workflow_id, organisation.id, name, WorkflowStatus.DRAFT, 1, None, nodes, now, now)
        await services.store.add_workflow(row, VersionRow(workflow_id, 1, kept, now, BY))
    elif (await resource.version_of(services, row)).document != kept:
        version = VersionRow(workflow_id, row.version + 1, kept, now, BY)
        row = await services.store.save_workflow(organisation.id, workflow_id, row.version, version, name, nodes)
    return row, await services.runtime.plans.get(organisation.id, workflow_id, row.version)


def _place(file: str) -> str:
    """The id of a file that has none: the same for the same path."""
    return f"wf_{hashlib.sha256(str(Path(file).absolute()).encode()).hexdigest()[:20]}"


async def _follow(
    installation: Installation,
    row: WorkflowRow,
    compiled: Compiled,
    payload: Any,
    trigger: str | None,
    mode: str,
    *,
    quiet: bool,
) -> dict[str, Any]:
    runtime = installation.services.runtime
    heard = runtime.bus.listen(workflow_id=row.id)
    begun = await runtime.intake.run(compiled, payload, trigger=trigger, mode=mode, triggered_by=BY)
    if begun.warnings and not quiet:
        say.listed([problem.to_json() for problem in begun.warnings])
    with Progress(compiled.workflow, quiet=quiet) as progress:
        async for event in heard:
            if event.execution_id != begun.id:  # another one of this workflow, such as one that it calls
                continue
            progress.take(event)
            if _over(event):
                break
    heard.close()
    trace = await runtime.executions.trace(row.organisation_id, begun.id)
    shown = ("execution_id", "status", "output", "error", "error_node_id", "duration_ms", "counts", "nodes_executed")
    return {key: (trace or {}).get(key) for key in shown}


def _over(event: LiveEvent) -> bool:
    waits = event.name == "execution_status" and event.data["status"] == "waiting"
    return waits or event.name == "execution_finished"


def _explain(result: dict[str, Any]) -> None:
    console = say.aside()
    console.print(f"[bold]{result['status']}[/]")
    if error := result["error"]:
        at = f" at “{result['error_node_id']}”" if result["error_node_id"] else ""
        console.print(f"{error['code']}{at}: {error['message']}", markup=False)
