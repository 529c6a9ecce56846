"""Text with `{{ }}` → tree: alone a placeholder keeps its kind, among text it becomes text (expressions.md §2)."""

from __future__ import annotations

from layers.expressions.errors import ExpressionError, syntax
from layers.expressions.grammar import NO_IDS, Parser, check_length
from layers.expressions.options import MAX_PLACEHOLDERS
from layers.expressions.tree import Literal, Node, Template


def parse_template(text: str, node_ids: frozenset[str] = NO_IDS) -> Node:
    """The tree of a field text. Offsets in it and in errors count in the whole text."""
    parts: list[str | Node] = []
    position = 0
    placeholders = 0
    while (opening := text.find("{{", position)) >= 0:
        placeholders += 1
        if placeholders > MAX_PLACEHOLDERS:
            raise syntax("too_long", f"more than {MAX_PLACEHOLDERS} placeholders", opening, opening + 2)
        if opening > position:
            parts.append(text[position:opening])
        node, position = parse_placeholder(text, opening, node_ids)
        parts.append(node)
    if not placeholders:
        return Literal(text, 0, len(text))
    if position < len(text):
        parts.append(text[position:])
    if placeholders == 1:
        values = [part for part in parts if not (isinstance(part, str) and not part.strip())]
        if len(values) == 1 and not isinstance(values[0], str):
            return values[0]
    return Template(tuple(parts), 0, len(text))


def parse_placeholder(text: str, opening: int, node_ids: frozenset[str]) -> tuple[Node, int]:
    """The expression behind `{{` and where the text goes on."""
    try:
        parser = Parser(text, opening + 2, node_ids)
        if parser.kind == "op" and parser.value == "}}":
            raise syntax("empty", "empty expression", opening, parser.end)
        if parser.kind == "end":
            raise unclosed(opening)
        node = parser.expression()
        if parser.kind == "op" and parser.value == "}}":
            check_length(text[opening + 2 : parser.start])
            return node, parser.end
        if parser.kind == "end":
            raise unclosed(opening)
        raise parser.leftover()
    except ExpressionError as problem:
        if text.find("}}", opening) < 0:
            raise unclosed(opening) from problem
        raise


def unclosed(opening: int) -> ExpressionError:
    return syntax("unclosed_template", "'{{' is never closed", opening, opening + 2, "add }}")
