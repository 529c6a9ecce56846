"""Steps of a mapping line ⇄ pipes: `[{"fn": "trim"}, {"fn": "left", "args": [3]}]` is `| trim | left(3)` (§11)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from layers.expressions.calls import called
from layers.expressions.conditionpieces import value_text
from layers.expressions.conditionrows import Reader
from layers.expressions.conditions import quoted_text
from layers.expressions.errors import ExpressionError, syntax
from layers.expressions.grammar import NO_IDS, Parser, parse
from layers.expressions.registry import Function, find_function
from layers.expressions.tree import Call, Lambda, ListOf, Literal, Node, Side

OPERATIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "lowercase": ("lower", ()),
    "uppercase": ("upper", ()),
    "trim": ("trim", ()),
    "capitalize": ("capitalize", ()),
    "replace": ("replace", ("find", "with")),
    "split": ("split", ("by",)),
    "join": ("join", ("by",)),
    "to_number": ("number", ()),
    "to_text": ("toText", ()),
    "to_boolean": ("toBoolean", ()),
    "round": ("round", ("digits",)),
    "default": ("default", ("value",)),
    "format_number": ("formatNumber", ("decimals", "locale")),
    "format_date": ("formatDate", ("format", "timezone")),
    "parse_date": ("parseDate", ("format",)),
    "date_add": ("addDate", ("amount", "unit")),
    "slice": ("slice", ("from", "to")),
    "count": ("count", ()),
    "filter": ("filter", ("expression",)),
    "pick": ("pick", ("fields",)),
}
DEFAULTS: dict[tuple[str, str], Any] = {
    ("replace", "with"): "",
    ("slice", "from"): 0,
    ("format_date", "format"): "YYYY-MM-DD",
}
WHOLE_OBJECT = frozenset({"rename", "remove", "set", "copy"})
GIVES_DEFAULT = frozenset({"default", "coalesce"})


def wrong(message: str, hint: str | None = None) -> ExpressionError:
    return syntax("mapping", message, 0, 0, hint)


def read_step(step: Any) -> dict[str, Any]:
    """A step as `{"fn", "args"}`, whether it was written so or as an operation of Transform Data."""
    if isinstance(step, str):
        step = {"fn": step}
    if not isinstance(step, Mapping):
        raise wrong("a step is an object with fn and args")
    if "op" in step:
        return operation_step(step)
    unknown = next((key for key in step if key not in ("fn", "args")), None)
    arguments = step.get("args", [])
    if unknown is not None or not isinstance(step.get("fn"), str) or not isinstance(arguments, list):
        raise wrong(f'unknown key "{unknown}" in a step' if unknown else "a step is an object with fn and args")
    return {"fn": step["fn"], "args": arguments}


def operation_step(step: Mapping[str, Any]) -> dict[str, Any]:
    """`{"op": "format_date", "format": …}` and the like."""
    op = str(step["op"])
    if op in WHOLE_OBJECT:
        raise wrong(f'"{op}" needs an object and is no step of a line')
    if op == "calculate":
        return {"fn": "calculate", "args": [str(step.get("expression", ""))]}
    if op in ("sort", "unique", "sum"):
        return list_step(op, step)
    if op not in OPERATIONS:
        raise wrong(f'unknown operation "{op}"'[:100])
    name, keys = OPERATIONS[op]
    given = [step.get(key, DEFAULTS.get((op, key))) for key in keys]
    while given and given[-1] is None:
        given.pop()
    return {"fn": name, "args": given}


def list_step(op: str, step: Mapping[str, Any]) -> dict[str, Any]:
    by = step.get("by")
    keys = [by] if by else []
    if op == "sort":
        direction = ["desc"] if step.get("descending") else []
        return {"fn": "sortBy" if by else "sort", "args": keys + direction}
    return {"fn": ("sumBy" if by else "sum") if op == "sum" else "unique", "args": keys}


def apply_steps(node: Node, steps: list[dict[str, Any]], source: str, node_ids: frozenset[str] = NO_IDS) -> Node:
    """The tree of the source with the steps piped behind it; errors of a step name it."""
    for number, step in enumerate(steps, 1):
        place = f"step {number}, {step['fn']}()"[:60]
        if step["fn"] == "calculate":
            node = Side(calculated(node, step["args"][0], node_ids), step["args"][0], place, 0, 0)
            continue
        function = find_function(step["fn"])
        arguments = [argument(value, function, position, node_ids) for position, value in enumerate(step["args"], 1)]
        call = Call(step["fn"], (node, *arguments), 0, 0, 0)
        try:
            called(call)
        except ExpressionError as problem:
            problem.source, problem.message = step_text(step), f"{problem.message} (step {number})"
            raise
        node = Side(call, step_text(step), place, 0, 0)
    return node


def calculated(node: Node, expression: str, node_ids: frozenset[str]) -> Node:
    """The expression with `value` as a parameter that holds the running value."""
    parser = Parser(expression, 0, node_ids)
    parser.parameters = ("value",)
    if parser.kind == "end":
        raise wrong("calculate needs an expression")
    body = parser.expression()
    parser.finish()
    end = len(expression)
    once = Call("map", (ListOf((node,), 0, end), Lambda(("value",), body, 0, end)), 0, 0, end)
    return Call("first", (once,), 0, 0, end)


def argument(value: Any, function: Function | None, position: int, node_ids: frozenset[str]) -> Node:
    """A JSON argument: text is an expression where a list function wants one, else a literal or a template."""
    if isinstance(value, str) and function is not None and function.argument(position) in ("Each", "Fold"):
        if value.isidentifier() and value not in ("item", "index", "acc"):
            return Literal(value, 0, 0)
        parser = Parser(value, 0, node_ids)
        node = parser.argument()
        parser.finish()
        return Side(node, value, "argument", 0, len(value)) if not isinstance(node, Lambda | Literal) else node
    text = value_text(value)
    return Side(parse(text, node_ids), text, "argument", 0, len(text))


def step_text(step: dict[str, Any]) -> str:
    """`left(3)`, as it stands behind a `|`."""
    function = find_function(step["fn"])
    parts = []
    for position, value in enumerate(step["args"], 1):
        expression = isinstance(value, str) and function is not None and function.argument(position) in ("Each", "Fold")
        field = expression and value.isidentifier() and value not in ("item", "index", "acc")
        parts.append(value if expression and not field else value_text(value))
    return f"{step['fn']}({', '.join(parts)})" if parts else step["fn"]


def pipe_text(source: str, transform: list[Any]) -> str:
    """A source and its steps as one pipe. `calculate` has no form there."""
    steps = [read_step(step) for step in transform]
    if any(step["fn"] == "calculate" for step in steps):
        raise wrong("calculate has no form as a pipe")
    return " | ".join([source, *(step_text(step) for step in steps)])


def pipe_steps(text: str, node_ids: frozenset[str] = NO_IDS) -> tuple[str, list[dict[str, Any]]]:
    """A pipe as its source and steps, the reverse of `pipe_text`. A source that is no path stands in braces."""
    node = parse(text, node_ids)
    reader = Reader(text, node_ids)
    steps: list[dict[str, Any]] = []
    while isinstance(node, Call) and node.arguments:
        function = called(node)
        kinds = [function.argument(position) for position in range(1, len(node.arguments))]
        given = [step_argument(reader, value, kind) for value, kind in zip(node.arguments[1:], kinds, strict=True)]
        steps.append({"fn": node.name, "args": given} if given else {"fn": node.name})
        node = node.arguments[0]
    return reader.field(node), steps[::-1]


def step_argument(reader: Reader, node: Node, kind: str) -> Any:
    """An argument as JSON: for list functions the text of its expression, a field name as it is."""
    if kind not in ("Each", "Fold"):
        return reader.value(node)
    if isinstance(node, Literal) and isinstance(node.value, str):
        return node.value if node.value.isidentifier() else f"item[{quoted_text(node.value)}]"
    return reader.slice(node)
