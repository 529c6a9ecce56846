"""Every text of the language in a workflow's document, each with its JSON pointer: what a renaming goes through."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from layers.catalog.registry import Registry
from layers.catalog.sources import sources
from layers.expressions import Edit, ExpressionError, Mode, rename
from layers.expressions.conditiontext import json_tree
from layers.expressions.registry import find_function
from layers.graph.model import Workflow

GROUPS: Final = ("conditions", "all", "any", "not")
SIDES: Final = {"field": True, "left": True, "value": False, "right": False}


@dataclass(frozen=True, slots=True)
class Text:
    """`source` is whose output the first names of a mapping are fields of; None in a node's own fields."""

    pointer: str
    mode: Mode
    text: str
    node_id: str | None = None
    edge_id: str | None = None
    source: str | None = None

    def renamed(self, path: tuple[str, ...], new: str, ids: frozenset[str]) -> tuple[Edit, ...]:
        """The edits of this text; none for one that does not parse. A tree in JSON text is one edit as a whole."""
        tree = json_tree(self.text) if self.mode == "expression" else None
        try:
            if tree is None:
                return rename(self.text, self.mode, path, new, ids)
            made = _in_tree(tree, path, new, ids)
        except (ExpressionError, RecursionError):
            return ()
        return (Edit(0, len(self.text), json.dumps(made, ensure_ascii=False)),) if made != tree else ()


def texts(workflow: Workflow, registry: Registry) -> Iterator[Text]:
    """In the order of the document."""
    for index, node in enumerate(workflow.nodes):
        kind = registry.get(node.service)
        for source in sources(node, kind) if kind is not None else ():
            for pointer, mode, text in _texts(source.value, source.mode, f"/nodes/{index}/config{source.pointer}"):
                yield Text(pointer, mode, text, node_id=node.id)
    for index, edge in enumerate(workflow.edges):
        for pointer, mode, text in _mapping(edge.data_mapping, f"/edges/{index}/data_mapping"):
            yield Text(pointer, mode, text, edge_id=edge.id, source=edge.source)


Found = Iterator[tuple[str, Mode, str]]


def _texts(value: Any, mode: Mode, pointer: str) -> Found:
    if isinstance(value, str):
        if mode != "template" or "{{" in value:
            yield pointer, mode, value
    elif mode == "expression" and isinstance(value, Mapping):
        yield from _tree(value, pointer)
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from _texts(one, "template", f"{pointer}/{escaped(name)}")
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _texts(one, "template", f"{pointer}/{number}")


def _tree(tree: Any, pointer: str) -> Found:
    """A condition tree: fields are paths, or templates as values are."""
    if isinstance(tree, list):
        for number, one in enumerate(tree):
            yield from _tree(one, f"{pointer}/{number}")
    elif isinstance(tree, Mapping):
        for name, one in tree.items():
            if name in GROUPS:
                yield from _tree(one, f"{pointer}/{name}")
            elif name in SIDES:
                path = SIDES[name] and isinstance(one, str) and "{{" not in one
                yield from _texts(one, "path" if path else "template", f"{pointer}/{name}")


def _mapping(mapping: Any, pointer: str) -> Found:
    if isinstance(mapping, Mapping):
        for target, source in mapping.items():
            place = f"{pointer}/{escaped(target)}"
            if isinstance(source, Mapping) and isinstance(source.get("path"), str):
                yield from _line({**source, "source": source["path"]}, place, "path")
            elif isinstance(source, str):
                yield from _source(source, place)
            else:
                yield from _texts(source, "template", place)
    elif isinstance(mapping, list):
        for number, line in enumerate(mapping):
            if isinstance(line, Mapping):
                yield from _line(line, f"{pointer}/{number}", "source")


def _line(line: Mapping[str, Any], pointer: str, source: str) -> Found:
    if isinstance(line.get("source"), str):
        yield from _source(line["source"], f"{pointer}/{source}")
    for key in ("value", "default"):
        yield from _texts(line.get(key), "template", f"{pointer}/{key}")
    steps = line.get("transform")
    for number, step in enumerate(steps if isinstance(steps, list) else ()):
        if isinstance(step, Mapping):
            yield from _step(step, f"{pointer}/transform/{number}")


def _source(text: str, pointer: str) -> Found:
    if "{{" in text:
        yield pointer, "template", text
    elif text.strip() != "*" and text.strip()[:1] != "'":
        yield pointer, "path", text


def _step(step: Mapping[str, Any], pointer: str) -> Found:
    """`{"fn", "args"}`: what a list function asks of each element is an expression."""
    function = find_function(str(step.get("fn", "")))
    arguments = step.get("args")
    for number, one in enumerate(arguments if isinstance(arguments, list) else ()):
        each = function is not None and function.argument(number + 1) in ("Each", "Fold")
        bare = isinstance(one, str) and (each or step.get("fn") == "calculate")
        yield from _texts(one, "expression" if bare else "template", f"{pointer}/args/{number}")
    for key, one in step.items():
        if key not in ("fn", "args", "op"):
            yield from _texts(one, "expression" if key == "expression" else "template", f"{pointer}/{escaped(key)}")


def _in_tree(tree: Any, path: tuple[str, ...], new: str, ids: frozenset[str]) -> Any:
    """A copy of the tree with the edits made."""
    made = json.loads(json.dumps(tree))
    for pointer, mode, text in list(_tree(tree, "")):
        edits = rename(text, mode, path, new, ids)
        *way, last = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
        inner = made
        for part in way:
            inner = inner[int(part) if isinstance(inner, list) else part]
        inner[int(last) if isinstance(inner, list) else last] = edited(text, edits)
    return made


def edited(text: str, edits: tuple[Edit, ...]) -> str:
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def escaped(name: str) -> str:
    """A name as part of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")
