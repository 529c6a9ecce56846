"""Expression text → rows, where it uses nothing that rows cannot show (§10)."""

from __future__ import annotations

from typing import Any

from layers.expressions.conditionpieces import CONVERT, LENGTHS, NEGATED, converted
from layers.expressions.conditions import WITHOUT_VALUE, normalised, shape
from layers.expressions.errors import ExpressionError, syntax
from layers.expressions.grammar import NO_IDS, parse, parse_path
from layers.expressions.registry import find_function
from layers.expressions.tree import (
    Binary,
    Call,
    Choice,
    Field,
    Group,
    Index,
    ListOf,
    Literal,
    Name,
    Node,
    ObjectOf,
    Project,
    Unary,
)

COMPARED = frozenset(
    {"==", "!=", "===", "!==", "<", "<=", ">", ">=", "in", "not in", "contains", "startsWith", "endsWith", "matches"}
)
CALLED = {"isEmpty": "isEmpty", "isNotEmpty": "isNotEmpty", "toBoolean": "isTrue"}
POSITIVE = {plain: negative for negative, plain in NEGATED.items()}
LENGTH_ROWS = {op: name for name, op in LENGTHS.items()}


def condition_rows(text: str, node_ids: frozenset[str] = NO_IDS) -> dict[str, Any]:
    """The condition tree of an expression, in its saved form.

    Raises `ExpressionError` of kind `not_rows` where the expression has no form as rows, its message saying why.
    """
    tree = Reader(text, node_ids).tree(parse(text, node_ids))
    return normalised(tree, node_ids)


def row_of(node: Node, text: str, node_ids: frozenset[str]) -> dict[str, Any] | None:
    """The saved form of the one row that the node shows, or None if it is not exactly one."""
    try:
        found = normalised(Reader(text, node_ids).tree(node), node_ids)
    except ExpressionError:
        return None
    conditions: list[dict[str, Any]] = found["conditions"]
    return conditions[0] if len(conditions) == 1 and "field" in conditions[0] else None


def not_rows(message: str, node: Node) -> ExpressionError:
    return syntax("not_rows", message, node.start, node.end, "replace by rows")


class Reader:
    """Reads the tree of one text."""

    def __init__(self, text: str, node_ids: frozenset[str]) -> None:
        self.text = text
        self.node_ids = node_ids

    def slice(self, node: Node) -> str:
        return self.text[node.start : node.end]

    def tree(self, node: Node) -> dict[str, Any]:
        if isinstance(node, Binary) and node.op in ("and", "or"):
            return {"logic": node.op.upper(), "conditions": [self.child(part) for part in parts_of(node)]}
        found = self.child(node)
        return found if "logic" in found and not isinstance(node, Group) else {"logic": "AND", "conditions": [found]}

    def child(self, node: Node) -> dict[str, Any]:
        if isinstance(node, Binary) and node.op in ("and", "or"):
            return self.tree(node)
        if isinstance(node, Group) and not node.braces:
            return self.group(node)
        if isinstance(node, Unary) and node.op in ("not", "!"):
            return self.negation(node)
        if isinstance(node, Literal) and isinstance(node.value, bool):
            return {"logic": "AND" if node.value else "OR", "conditions": []}
        return self.row(node)

    def group(self, node: Group) -> dict[str, Any]:
        inner = node.inner
        if isinstance(inner, Binary) and inner.op in ("and", "or"):
            return self.between(inner) or self.tree(inner)
        if isinstance(inner, Literal) and isinstance(inner.value, bool):
            return self.child(inner)
        return {"logic": "AND", "conditions": [self.child(inner)]}

    def between(self, node: Binary) -> dict[str, Any] | None:
        """`(x >= a and x <= b)`, the word in small letters, is one row."""
        low, high = node.left, node.right
        if node.word != "and" or not isinstance(low, Binary) or not isinstance(high, Binary):
            return None
        if low.op != ">=" or high.op != "<=" or shape(low.left) != shape(high.left):
            return None
        found = self.compared(low, "between")
        other = self.compared(high, "between")
        if found.get("type") != other.get("type"):
            return None
        first, second = found["value"], other["value"]
        found["value"] = [first, second]
        if isinstance(first, str) and first.startswith("{{{{") and first.endswith("}}[0]}}"):
            pair = first.removesuffix("[0]}}")  # both bounds are taken from one template
            if second == f"{pair}[1]}}}}":
                found["value"] = pair[2:]
        return found

    def negation(self, node: Unary) -> dict[str, Any]:
        """`not (x contains v)` in small letters is one row; any other negation a group."""
        inner = node.operand
        if node.word == "not":
            if isinstance(inner, Call):
                found = self.row(inner)
                if found["operator"] == "isTrue":
                    return {**found, "operator": "isFalse"}
                return {"logic": "NOT", "conditions": [found]}
            if isinstance(inner, Group) and isinstance(inner.inner, Binary) and inner.inner.op in POSITIVE:
                return self.compared(inner.inner, POSITIVE[inner.inner.op])
        if not isinstance(inner, Group) or inner.braces:
            if node.op == "!":
                raise not_rows("'!' has no form as rows, write not (…)", node)
            return {"logic": "NOT", "conditions": [self.child(inner)]}
        if isinstance(inner.inner, Binary) and inner.inner.op == "and" and not self.between(inner.inner):
            return {"logic": "NOT", "conditions": [self.child(part) for part in parts_of(inner.inner)]}
        return {"logic": "NOT", "conditions": [self.child(inner.inner)]}

    def row(self, node: Node) -> dict[str, Any]:
        if isinstance(node, Call) and len(node.arguments) == 1:
            found = find_function(node.name)
            if found is not None and found.name in CALLED:
                return {"field": self.field(node.arguments[0]), "operator": CALLED[found.name]}
        if not isinstance(node, Binary) or node.op not in COMPARED:
            raise not_rows("rows compare a field with a value", node)
        if node.op in ("==", "!=") and isinstance(node.right, Literal) and node.right.value is None:
            return {"field": self.field(node.left), "operator": "notExists" if node.op == "==" else "exists"}
        length = self.length(node)
        return length or self.compared(node, "notIn" if node.op == "not in" else node.op)

    def length(self, node: Binary) -> dict[str, Any] | None:
        if node.op not in LENGTH_ROWS or not called(node.left, "length"):
            return None
        return {
            "field": self.field(node.left.arguments[0]),  # type: ignore[union-attr]  # a call, as just seen
            "operator": LENGTH_ROWS[node.op],
            "value": self.value(node.right),
        }

    def compared(self, node: Binary, operator: str) -> dict[str, Any]:
        """A row with a value; conversions that stand on both sides are its type and its letter case."""
        mapped = self.mapped(node) if operator in ("in", "notIn") else None
        if mapped is not None:
            return {**mapped, "operator": operator}
        left, rights = node.left, [node.right]
        listed = operator in ("in", "notIn") and isinstance(node.right, ListOf)
        if listed and isinstance(node.right, ListOf):
            rights = list(node.right.items)
        folded = called(left, "lower") and all(self.folded(right) for right in rights)
        if folded and isinstance(left, Call):
            left, rights = left.arguments[0], [self.without_fold(right) for right in rights]
        kind, left = self.kind_of(left)
        values = [self.value(self.without(kind, right)) for right in rights]
        found: dict[str, Any] = {"field": self.field(left), "operator": operator}
        if operator not in WITHOUT_VALUE:
            found["value"] = values if listed else values[0]
        if kind != "auto":
            found["type"] = kind
        if folded:
            found["caseSensitive"] = False
        return found

    def mapped(self, node: Binary) -> dict[str, Any] | None:
        """`x in map({{v}}, number(item))`: every element of a template's list converted."""
        right = node.right
        if not isinstance(right, Call) or right.name != "map" or len(right.arguments) != 2:
            return None
        source, each = right.arguments
        folded = called(node.left, "lower")
        left = node.left.arguments[0] if folded and isinstance(node.left, Call) else node.left
        kind, left = self.kind_of(left)
        wanted = "item" if kind in ("auto", "list") else converted("item", kind)
        wanted = f"lower({wanted})" if folded else wanted
        if self.slice(each) != wanted or not isinstance(source, Group) or not source.braces:
            return None
        found: dict[str, Any] = {"field": self.field(left), "value": self.slice(source)}
        return found | ({"type": kind} if kind != "auto" else {}) | ({"caseSensitive": False} if folded else {})

    def folded(self, node: Node) -> bool:
        return called(node, "lower") or (isinstance(node, Literal) and not isinstance(node.value, str))

    def without_fold(self, node: Node) -> Node:
        return node.arguments[0] if isinstance(node, Call) else node

    def kind_of(self, node: Node) -> tuple[str, Node]:
        """The type whose conversion the left side is, and what it converts."""
        for kind, name in (("number", "number"), ("date", "parseDate")):
            if called(node, name):
                return kind, node.arguments[0]  # type: ignore[union-attr]  # a call, as just seen
        if isinstance(node, Group) and isinstance(node.inner, Choice) and isinstance(node.inner.condition, Binary):
            inner = node.inner.condition.left
            for kind in CONVERT:
                if converted(self.slice(inner), kind) == self.slice(node):
                    return kind, inner
        return "auto", node

    def without(self, kind: str, node: Node) -> Node:
        """The right side without the conversion of the type."""
        found, inner = self.kind_of(node)
        return inner if found == kind else node

    def field(self, node: Node) -> str:
        if isinstance(node, Group) and node.braces:
            return self.slice(node)
        template = self.template(node)
        if template is not None:
            return template
        text = self.slice(node)
        return text if is_path(node, text, self.node_ids) else f"{{{{{text}}}}}"

    def value(self, node: Node) -> Any:
        """A literal, a list or object of values, or a template."""
        if isinstance(node, Literal):
            plain = not isinstance(node.value, str) or "{{" not in node.value
            return node.value if plain else f"{{{{{self.slice(node)}}}}}"
        if isinstance(node, Unary) and node.op == "-" and isinstance(node.operand, Literal):
            number = node.operand.value
            if isinstance(number, int | float) and not isinstance(number, bool):
                return -number
        if isinstance(node, ListOf):
            return [self.value(item) for item in node.items]
        if isinstance(node, ObjectOf):
            return {key: self.value(value) for key, value in node.entries}
        if isinstance(node, Group) and node.braces:
            return self.slice(node)
        return self.template(node) or f"{{{{{self.slice(node)}}}}}"

    def template(self, node: Node) -> str | None:
        """`("Hi " & {{x}})` as the template `Hi {{x}}`."""
        if not isinstance(node, Group) or node.braces or not isinstance(node.inner, Binary) or node.inner.op != "&":
            return None
        parts: list[str] = []
        for part in parts_of(node.inner):
            if isinstance(part, Literal) and isinstance(part.value, str) and "{{" not in part.value:
                parts.append(part.value)
            elif isinstance(part, Group) and part.braces:
                parts.append(self.slice(part))
            else:
                return None
        return "".join(parts) if any("{{" in part for part in parts) else None


def parts_of(node: Binary) -> list[Node]:
    parts: list[Node] = []
    left: Node = node
    while isinstance(left, Binary) and left.op == node.op:
        parts.append(left.right)
        left = left.left
    return [left, *parts[::-1]]


def called(node: Node, name: str) -> bool:
    if not isinstance(node, Call) or len(node.arguments) != 1:
        return False
    found = find_function(node.name)
    return found is not None and found.name == name


def is_path(node: Node, text: str, node_ids: frozenset[str]) -> bool:
    """Whether the text is a path that means the same read as a path."""
    inner = node
    while isinstance(inner, Field | Index | Project):
        inner = inner.target
    if not isinstance(inner, Name):
        return False
    try:
        return bool(shape(parse_path(text, node_ids)) == shape(node))
    except ExpressionError:
        return False
