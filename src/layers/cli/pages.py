"""The reference pages: each is a function from the code to Markdown."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

HEAD: Final = "<!-- Printed by `layers docs`; edit the code, not this page. -->\n\n"


def nodes() -> str:
    from layers.app import collect

    catalogue = collect().catalogue()
    parts = [HEAD + "# Node types\n"]
    for group in catalogue["groups"]:
        kinds = [item for item in catalogue["items"] if item["group"] == group["id"]]
        if kinds:
            parts.append(f"## {group['label']}\n")
            parts += [_node(item) for item in kinds if item["built"]]
        unbuilt = [item for item in kinds if not item["built"]]
        if unbuilt:
            parts.append("Not built yet; they can be placed, and are skipped with a visible marker:\n")
            parts.append(", ".join(f"{item['name']} (`{item['service']}`)" for item in unbuilt) + ".\n")
    return "\n".join(parts)


def _node(item: Mapping[str, Any]) -> str:
    lines = [f"### {item['name']}\n", f"`{item['service']}` · {item['type']}\n", f"{item['description']}\n"]
    outputs = ", ".join(f"`{handle['id']}`" for handle in item["outputs"])
    if source := item["outputs_from"]:
        outputs = f"one for each of `{source['param']}`" + "".join(f", `{then}`" for then in source["then"])
    lines.append(f"Outputs: {outputs or 'none'}.\n")
    fields = item["config_schema"].get("properties", {})
    if fields:
        lines += ["| Field | Kind | Default | |", "| --- | --- | --- | --- |"]
        required = item["config_schema"].get("required", ())
        lines += [_field(name, field, name in required) for name, field in fields.items()] + [""]
    return "\n".join(lines)


def _field(name: str, field: Mapping[str, Any], required: bool) -> str:
    default = (
        "required" if required else f"`{field['default']}`" if field.get("default") not in (None, "", [], {}) else ""
    )
    options = ", ".join(f"`{option['value']}`" for option in field.get("x-options") or () if option["value"] != "")
    said = " ".join(part for part in (field.get("title", ""), field.get("x-help") or "", options) if part)
    return f"| `{name}` | {field.get('x-kind', '')} | {default} | {said.replace('|', chr(92) + '|')} |"


def cli() -> str:
    import typer

    from layers.cli import app

    parts = [HEAD + "# Commands\n"]
    group = typer.main.get_command(app)
    parts += _commands("layers", group)
    return "\n".join(parts)


def _commands(path: str, command: Any) -> list[str]:
    subcommands = getattr(command, "commands", None)
    if subcommands:
        return [part for name in sorted(subcommands) for part in _commands(f"{path} {name}", subcommands[name])]
    lines = [f"## {path}\n", f"{inspect.cleandoc(command.help or '')}\n"]
    rows = []
    for parameter in command.params:
        names = ", ".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))
        shown = f"`{parameter.metavar or parameter.name.upper()}`" if parameter.param_type_name == "argument" else names
        rows.append(f"| {shown} | {getattr(parameter, 'help', '') or ''} |")
    if rows:
        lines += ["| | |", "| --- | --- |", *rows, ""]
    return lines


def settings() -> str:
    from layers.settings import FILE, KNOWN, PREFIX

    lines = [
        HEAD + "# Settings\n",
        f"Each is an option of `layers up`, an environment variable, or a line of `DIR/{FILE}`, in that order. "
        f"The data directory itself is `--data`, else `{PREFIX}DATA`, else `./.layers`.\n",
        f"| Environment | `{FILE}` | Default | |",
        "| --- | --- | --- | --- |",
    ]
    for name, one in KNOWN.items():
        default = "" if one.default in ("", ()) else f"`{one.default}`"
        lines.append(f"| `{PREFIX}{name.upper()}` | `{name}` | {default} | {one.metadata['doc']} |")
    return "\n".join(lines) + "\n"


def errors() -> str:
    from layers.api.problems import ANSWERS, slug

    lines = [
        HEAD + "# Errors over HTTP\n",
        "A refusal is a problem document (RFC 9457, `application/problem+json`): `type` is `/problems/<slug>`, "
        "`detail` a sentence, `errors[]` names each place by a JSON pointer.\n",
        "| Status | Slug | |",
        "| --- | --- | --- |",
    ]
    for error, answer in sorted(ANSWERS.items(), key=lambda pair: (pair[1].status, pair[0].code)):
        said = " ".join((error.__doc__ or "").split())
        lines.append(f"| {answer.status} | `{slug(error.code)}` | {said} |")
    return "\n".join(lines) + "\n"


def http() -> str:
    from layers.api.build import ROUTES
    from layers.api.route import BASE

    lines = [
        HEAD + "# HTTP\n",
        f"Below `{BASE}`; the exact shapes are in `{BASE}/openapi.json`. Sign in by session cookie (whoever changes "
        "something sends `X-Layers-Client: web` along) or by `Authorization: Bearer TOKEN`.\n",
        "| | Path | Needs | |",
        "| --- | --- | --- | --- |",
    ]
    for route in ROUTES:
        said = " ".join((inspect.getdoc(route.handler) or "").split("\n\n")[0].split())
        lines.append(f"| {route.method} | `{route.path}` | {route.needs or 'nothing'} | {said} |")
    lines += [
        "",
        "Beside them: `WS /api/v1/live` (subscribe to an execution or a workflow), `ANY /hooks/{path}` and "
        "`ANY /hooks-test/{path}`, `GET /healthz`, `/readyz`, `/metrics`, and the pages.",
    ]
    return "\n".join(lines) + "\n"


def states() -> str:
    from layers.graph.status import EXECUTION_MOVES, NODE_MOVES, WORKFLOW_MOVES

    tables: Mapping[str, Mapping[Any, Any]] = {
        "Workflow": WORKFLOW_MOVES,
        "Execution": EXECUTION_MOVES,
        "Node run": NODE_MOVES,
    }
    parts = [HEAD + "# States\n", "Drawn from the tables in `graph/status.py`; there is no other move.\n"]
    for name, table in tables.items():
        parts += [f"## {name}\n", "```mermaid", "stateDiagram-v2"]
        for old, moves in table.items():
            parts += [f"    {old or '[*]'} --> {new}" for new in sorted(moves)]
            if old is not None and not moves:
                parts.append(f"    {old} --> [*]")
        parts += ["```", ""]
    return "\n".join(parts)


def expressions() -> str:
    """The language: every function with an example that a test runs, operators, rows of conditions."""
    from layers.expressions import library

    told = library()
    parts = [HEAD + "# Functions and operators\n", EXPRESSIONS]
    groups = dict.fromkeys(one["group"] for one in told["functions"])
    for group in groups:
        rows = [_function(one) for one in told["functions"] if one["group"] == group]
        parts.append(f"## {group.capitalize()}\n")
        parts.append("\n".join(["| Function | | Example | Gives |", "| --- | --- | --- | --- |", *rows]) + "\n")
    rows = [f"| {_cell(one['name'])} | {', '.join(one['types'])} | {_text(one['doc'])} |" for one in told["operators"]]
    head = ["## Operators\n", "From the weakest to the strongest.\n", "| Operator | On | |", "| --- | --- | --- |"]
    parts.append("\n".join([*head, *rows]) + "\n")
    rows = [_condition(one) for one in told["conditions"]]
    head = ["## Rows of a condition\n", "| Operator | Also | On | Value |", "| --- | --- | --- | --- |"]
    parts.append("\n".join([*head, *rows]) + "\n")
    return "\n".join(parts)


EXPRESSIONS: Final = """`fn(a, b)`, `a.fn(b)` and `a | fn(b)` are one thing. Letter case and `_` in a name do not count.
The examples are run by a test with `nodes.node-1.items` = `[{sku: "A", price: 10.5, qty: 2, cat: "x"},
{sku: "B", price: 5.25, qty: 4, cat: "y"}, {sku: "C", price: 100, qty: 1, cat: "x"}]`,
in UTC, the locale `en`, on 2026-03-20 at 12:00.
"""


def _function(one: Mapping[str, Any]) -> str:
    import json

    result = one["result"]
    given = result if isinstance(result, str) and result.startswith("date ") else json.dumps(result, ensure_ascii=False)
    also = f" Also {', '.join(f'`{name}`' for name in one['aliases'])}." if one["aliases"] else ""
    return f"| {_cell(one['signature'])} | {_text(one['doc'])}.{also} | {_cell(one['example'])} | {_cell(given)} |"


def _condition(one: Mapping[str, Any]) -> str:
    also = ", ".join(_cell(alias) for alias in one["aliases"])
    value = {"one": "one", "none": "none", "pair": "a list of two", "list": "a list"}[one["value"]]
    return f"| {_cell(one['operator'])} | {also} | {', '.join(one['types'])} | {value} |"


def _cell(code: str) -> str:
    """Code in a table: a pipe and a backquote would end it."""
    text = code.replace("|", "\\|")
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def _text(text: str) -> str:
    return text.replace("|", "\\|")


def openapi() -> str:
    from layers import __version__
    from layers.api.build import document

    return json.dumps(document(__version__), indent=1, ensure_ascii=False) + "\n"


PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "nodes.md": nodes,
    "cli.md": cli,
    "settings.md": settings,
    "errors.md": errors,
    "expressions.md": expressions,
    "http.md": http,
    "openapi.json": openapi,
    "states.md": states,
}
