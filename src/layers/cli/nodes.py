"""`layers nodes`: what can be placed on a canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from layers.cli import say
from layers.cli.options import Json

if TYPE_CHECKING:
    from layers.catalog.registry import NodeType


def nodes(
    type: Annotated[str | None, typer.Argument(help="One type, in detail.", show_default=False)] = None,
    as_json: Json = False,
) -> None:
    """List all node types, or show one with its fields."""
    from layers.app import collect
    from layers.errors import Invalid

    registry = collect()
    if type is None:
        say.document(registry.catalogue()) if as_json else _table(list(registry))
        return
    kind = registry.get(type)
    if kind is None:
        raise Invalid(f"There is no node type “{type}”. `layers nodes` lists them all.")
    say.document(kind.to_json()) if as_json else _detail(kind)


def _table(kinds: list[NodeType]) -> None:
    from rich.table import Table

    table = Table("type", "name", "what it does", box=None, pad_edge=False)
    for kind in sorted(kinds, key=lambda kind: (not kind.built, kind.group, kind.service)):
        text = kind.description if kind.built else f"(not built yet) {kind.description}"
        table.add_row(kind.service, kind.name, text, style=None if kind.built else "dim")
    say.out().print(table)


def _detail(kind: NodeType) -> None:
    console = say.out()
    console.print(f"[bold]{kind.name}[/] ({kind.service}, {kind.category}{'' if kind.built else ', not built yet'})")
    console.print(kind.description + "\n")
    shown: dict[str, Any] = kind.to_json()
    for side in ("inputs", "outputs"):
        console.print(f"{side}: " + (", ".join(handle["id"] for handle in shown[side]) or "none"))
    required = set(kind.config_schema.get("required", ()))
    for name, field in kind.config_schema.get("properties", {}).items():
        default = f" = {field['default']!r}" if field.get("default") not in (None, "", [], {}) else ""
        star = "*" if name in required else ""
        console.print(f"  {name}{star}: {field.get('x-kind', field.get('type', ''))}{default}", markup=False)
        if help := field.get("description") or field.get("x-help"):
            console.print(f"      {help}", markup=False, style="dim")
