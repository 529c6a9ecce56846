"""`layers validate`: every problem of a workflow file, and where it is."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import typer

from layers.cli import files, say
from layers.cli.options import File, Json

if TYPE_CHECKING:
    from layers.catalog.registry import Registry
    from layers.graph.problem import Problem


def validate(file: File, as_json: Json = False) -> None:
    """Check a workflow file. Exit 0: it can be activated; 2: it has problems, all of which are listed."""
    document = files.workflow(file)
    from layers.app import collect

    problems = [problem.to_json() for problem in asyncio.run(found(document, collect()))]
    errors = [problem for problem in problems if problem["severity"] == "error"]
    if as_json:
        say.document({"ok": not errors, "problems": problems})
    else:
        say.listed(problems)
        many = f"{len(errors)} problem{'s' if len(errors) != 1 else ''}"
        say.aside().print(f"[red]{file}: {many}[/]" if errors else f"[green]{file} is fine.[/]")
    raise typer.Exit(say.INVALID if errors else say.OK)


async def found(document: object, registry: Registry) -> list[Problem]:
    """All problems of a document, as the API lists them, also when it is no workflow at all."""
    from layers.app import SystemClock
    from layers.catalog.configured import configured
    from layers.catalog.references import Known
    from layers.errors import Invalid
    from layers.graph.check import check
    from layers.graph.document import load
    from layers.runtime.codecheck import code_problems
    from layers.runtime.sandbox.sandbox import Sandbox

    try:
        loaded = load(document, registry.categories)
    except Invalid as error:
        return list(error.problems)
    workflow, known = loaded.workflow, Known(more_variables=True)  # its organisation may have others
    sandbox = Sandbox(SystemClock())
    try:
        code = await code_problems(workflow, registry, sandbox.check)
    finally:
        await sandbox.close()
    return [*loaded.problems, *check(workflow, registry.shapes), *configured(workflow, registry, known), *code]
