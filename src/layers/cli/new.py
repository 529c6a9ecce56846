"""`layers new`: the files that a new piece begins with."""

from __future__ import annotations

import keyword
import re
from pathlib import Path
from typing import Annotated, Final

import typer

from layers.cli import say
from layers.errors import Invalid

app = typer.Typer(help="Scaffold a new piece.", no_args_is_help=True)

PIECE: Final = '''"""{title}: one sentence on what it does."""

from __future__ import annotations

from layers.catalog.node import Context, Done, node
from layers.catalog.param import param
from layers.graph.records import JSON


@node(
    "{name}",
    name="{title}",
    icon="box",
    output={{"greeting": {{"type": "string"}}}},
    sample={{"greeting": "Hello Zoe"}},
)
class {cls}:
    """What a user reads in the tool chest."""

    greeting: str = param("Greeting", default="Hello")

    def run(self, ctx: Context, given: JSON) -> Done:
        name = given.get("name", "") if isinstance(given, dict) else ""
        return Done({{"greeting": f"{{self.greeting}} {{name}}".strip()}})
'''

TEST: Final = """from layers.catalog.registry import describe
from {module} import {cls}


def test_{name}_is_described_by_its_class():
    kind = describe("{name}", {cls})
    assert kind.name == "{title}"
    assert "greeting" in kind.config_schema["properties"]


def test_{name}_greets_by_name():
    done = {cls}(greeting="Hello").run(None, {{"name": "Zoe"}})
    assert done.output == {{"greeting": "Hello Zoe"}}
"""


@app.callback()
def new() -> None:
    """Scaffold a new piece."""


@app.command("node")
def node(
    name: Annotated[str, typer.Argument(help="What it does, as a verb: send_fax.", show_default=False)],
    root: Annotated[Path, typer.Option(help="The source tree of Layers.")] = Path(),
) -> None:
    """Write a node type and its test: src/layers/nodes/NAME.py and tests/nodes/test_NAME.py."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) or keyword.iskeyword(name):
        raise Invalid(f"“{name}” is no name for a node: use lower-case words joined by _, such as send_fax.")
    words = name.split("_")
    names = {
        "name": name,
        "title": " ".join(words).capitalize(),
        "cls": "".join(word.capitalize() for word in words),
        "module": f"layers.nodes.{name}",
    }
    files = {
        root / "src/layers/nodes" / f"{name}.py": PIECE.format(**names),
        root / "tests/nodes" / f"test_{name}.py": TEST.format(**names),
    }
    if not (root / "src/layers/nodes").is_dir():
        raise Invalid(
            f"There is no src/layers/nodes in {root.absolute()}: run this in the source tree, or name it by --root."
        )
    for path in files:
        if path.exists():
            raise Invalid(f"{path} is there already.")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        say.out().print(f"wrote {path}", markup=False)
