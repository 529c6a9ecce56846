"""The syntax of the code in a workflow, found before it runs: code is parsed where it runs, in a worker process."""

from __future__ import annotations

from layers.catalog.code import LANGUAGES, CheckCode, CodeFault, Language
from layers.catalog.registry import NodeType, Registry
from layers.graph.model import Node, Workflow
from layers.graph.problem import Problem


async def code_problems(workflow: Workflow, registry: Registry, check: CheckCode) -> list[Problem]:
    """An error for each text that does not parse, or in a language that this installation lacks."""
    found: list[Problem] = []
    for index, node in enumerate(workflow.nodes):
        kind = registry.get(node.service)
        if kind is None or not kind.built or node.disabled:
            continue
        for field, language, code in _codes(node, kind):
            fault = await check(language, code)
            if fault is not None:
                found.append(_problem(node, index, field, fault))
    return found


def _codes(node: Node, kind: NodeType) -> list[tuple[str, Language, str]]:
    """Field, language and text of each."""
    found: list[tuple[str, Language, str]] = []
    for field, param in kind.params.items():
        text = node.config.get(field)
        if param.kind == "code" and param.language is not None and isinstance(text, str) and text:
            language = node.config.get(param.language) or kind.params[param.language].default
            if language in LANGUAGES:
                found.append((field, language, text))
    return found


def _problem(node: Node, index: int, field: str, fault: CodeFault) -> Problem:
    place = (
        "" if fault.line is None else f" (line {fault.line}" + (f", column {fault.column})" if fault.column else ")")
    )
    mend = fault.hint or "Correct the code."
    return Problem(
        fault.code, f"“{node.label or node.id}”: {fault.message}{place}", mend, "error", node.id,
        field=f"config.{field}", pointer=f"/nodes/{index}/config/{field}", line=fault.line, column=fault.column,
    )  # fmt: skip
