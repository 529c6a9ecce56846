"""JSON fields: every text inside, keys too, is a template; the structure is kept (expressions.md §2)."""

from __future__ import annotations

from typing import Any

from layers.expressions.compiler import Closure, Compiler, constant
from layers.expressions.errors import ExpressionError, failure, limit, syntax
from layers.expressions.grammar import NO_IDS
from layers.expressions.options import State
from layers.expressions.program import Program, nested_too_deep
from layers.expressions.templates import parse_template
from layers.expressions.texts import text_of
from layers.expressions.values import SecretMet

MAX_LEVELS = 100


def compile_value(value: Any, node_ids: frozenset[str] = NO_IDS) -> Program:
    """A program for any JSON value. Without a `{{` in it the program is `constant` and gives the very same value.

    Errors carry the JSON pointer of the text they are in as `field`, and that text as `source`.
    """
    compiler = Compiler(node_ids)
    try:
        run = build(compiler, value, "", 0)
    except RecursionError:
        raise nested_too_deep("") from None
    source = value if isinstance(value, str) else ""
    return Program(source, "value", run or constant(value), compiler, constant=run is None)


def build(c: Compiler, value: Any, pointer: str, depth: int) -> Closure | None:
    """A closure for the value, or None where it holds no template and can stand as it is."""
    if depth > MAX_LEVELS:
        raise syntax("depth", "JSON nested too deep", 0, 0)
    if isinstance(value, str):
        return build_text(c, value, pointer) if "{{" in value else None
    if isinstance(value, list):
        items = [build(c, item, f"{pointer}/{number}", depth + 1) for number, item in enumerate(value)]
        if not any(items):
            return None
        runs = [run or constant(item) for run, item in zip(items, value, strict=True)]
        return lambda s: [run(s) for run in runs]
    if isinstance(value, dict):
        return build_object(c, value, pointer, depth)
    return None


def build_text(c: Compiler, text: str, pointer: str) -> Closure:
    try:
        run = c.build(parse_template(text, c.node_ids))
    except ExpressionError as problem:
        raise placed(problem, text, pointer) from None

    def field(s: State) -> Any:
        s.source = text
        try:
            return run(s)
        except ExpressionError as problem:
            raise placed(problem, text, pointer) from None

    return field


def placed(problem: ExpressionError, text: str, pointer: str) -> ExpressionError:
    if problem.source is None:
        problem.source = text
        problem.field = pointer or None
    return problem


def build_object(c: Compiler, value: dict[str, Any], pointer: str, depth: int) -> Closure | None:
    entries: list[tuple[Closure | str, Closure]] = []
    changing = False
    for key, item in value.items():
        place = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
        name = build_text(c, key, place) if "{{" in key else None
        run = build(c, item, place, depth + 1)
        changing = changing or name is not None or run is not None
        entries.append((name or key, run or constant(item)))
    if not changing:
        return None

    def fields(s: State) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, run in entries:
            found[key if isinstance(key, str) else key_text(s, key(s))] = run(s)
        return found

    return fields


def key_text(s: State, value: Any) -> str:
    """A field name that was computed; a secret is never one."""
    try:
        text = text_of(s, value)
    except SecretMet:
        raise failure("type", "a secret cannot be the name of a field") from None
    if len(text) > 10_000:
        raise limit("text_size", "the name of a field is longer than 10000 characters")
    return text
