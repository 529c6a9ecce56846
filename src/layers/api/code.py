"""Code nodes for the editor: does it parse, and what does it do with the data of a run (expressions.md §13.3).

A run is the real one, under the limits of a node; secrets are not handed over. It has no effect on anything.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from layers.api.expressions import cut
from layers.api.places import compiled_of
from layers.api.preview_data import context_of, place_of
from layers.api.services import Of, Services, Who
from layers.api.wire_code import (
    CheckCode,
    CodeChecked,
    CodeLogLine,
    CodeProblem,
    CodeRan,
    CodeWarning,
    RunCode,
)
from layers.catalog.code import CodeCall, CodeFault, Language
from layers.catalog.mentions import mentioned
from layers.runtime.context import at

LONGEST: Final = 64 * 1024  # bytes of JSON that are shown of a result
NAMES: Final = ("trigger", "execution", "variables", "item", "index", "total")
SEED: Final = (1, 2, 3, 4)  # the same code gives the same answer twice


async def checked(body: CheckCode, services: Of, who: Who) -> CodeChecked:
    """Does the code parse. What is wrong with it is an answer too."""
    services.access.pace(who)
    fault = await services.sandbox.check(body.language, body.code)
    return CodeChecked(request_id=body.request_id, ok=fault is None, error=_problem(fault))


async def ran(body: RunCode, services: Of, who: Who) -> CodeRan:
    """Run it over the data of the last run, an execution, samples, or what is sent; its error is an answer too."""
    services.access.pace(who)
    made = await services.sandbox.perform(await _call(services, who.organisation_id, body))
    shown = cut(made.value, LONGEST)
    return CodeRan(
        request_id=body.request_id,
        ok=made.fault is None,
        value=shown,
        truncated=shown is not made.value,
        error=_problem(made.fault),
        logs=[CodeLogLine(level=line.level, text=line.text, t=line.t) for line in made.logs],
        warnings=[CodeWarning(code=code, message=message) for code, message in made.warnings],
        duration_ms=made.duration_ms,
        queue_ms=made.queue_ms,
        peak_memory_mb=made.peak_memory_mb,
    )


async def _call(services: Services, organisation_id: str, body: RunCode) -> CodeCall:
    compiled = await compiled_of(services, organisation_id, body.workflow_id) if body.workflow_id else None
    known = compiled is not None and compiled.workflow.node(body.node_id or "") is not None
    node_id, edge = place_of(compiled, body.node_id, None) if compiled is not None and known else (None, None)
    roots = await context_of(services, compiled, body.context, node_id, edge)
    outputs = roots.get("nodes") or {}
    named = mentioned(body.code, frozenset(outputs))
    data: dict[str, Any] = {name: roots[name] for name in NAMES if name in roots}
    data["nodes"] = {one: value for one, value in outputs.items() if named is None or one in named}
    data["input"] = roots.get("input") if body.input is None else body.input
    now = services.clock.now() if body.context.now is None else at(body.context.now)
    language: Language = body.language
    owner = f"editor:{organisation_id}"
    return CodeCall(language, body.code, data, now, SEED, owner, body.timeout_ms, body.memory_mb)


def _problem(fault: CodeFault | None) -> CodeProblem | None:
    return None if fault is None else CodeProblem(**asdict(fault))
