"""Text → tree: operator precedence, with the dash rule decided while parsing (expressions.md §3, §4.1)."""

from __future__ import annotations

import re

from layers.expressions.dashes import CALL, GREEDY, bare_node, field_end, greedy
from layers.expressions.errors import ExpressionError, syntax
from layers.expressions.lexer import Lexer, literal_number
from layers.expressions.names import CONSTANTS, ROOT_SET
from layers.expressions.operators import NOT_IN, OPERATORS
from layers.expressions.options import MAX_CHAIN, MAX_DEPTH, MAX_PATH_STEPS, MAX_SOURCE
from layers.expressions.tree import (
    Binary,
    Call,
    Choice,
    Field,
    Group,
    Index,
    Lambda,
    ListOf,
    Literal,
    Name,
    Node,
    ObjectOf,
    Project,
    Unary,
)

FIELD = re.compile(r"\s*(?:(?P<all>\*(?!\*))|(?P<number>[0-9]+)(?!\w)|(?P<name>(?:[^\W\d]|\$)\w*))")
ALL = re.compile(r"\[\s*\*?\s*\]")
NO_IDS: frozenset[str] = frozenset()
IN = re.compile(r"\s*in(?!\w)", re.IGNORECASE)
LAMBDA = re.compile(r"\s*(?:([^\W\d]\w*|\$\w*)|\(\s*((?:[^\W\d]|\$)\w*(?:\s*,\s*(?:[^\W\d]|\$)\w*)*)\s*\))\s*=>")


def parse(text: str, node_ids: frozenset[str] = NO_IDS) -> Node:
    """The tree of a whole bare expression."""
    check_length(text)
    parser = Parser(text, 0, node_ids)
    if parser.kind == "end":
        raise syntax("empty", "empty expression", 0, 0)
    node = parser.expression()
    parser.finish()
    return node


def parse_path(text: str, node_ids: frozenset[str] = NO_IDS, opened: bool = False) -> Node:
    """One path, `{{ }}` around it allowed. Every glued dash belongs to a name: a path has no minus.

    `opened`: the first name is a field of the open object if it has one, whatever else the name means.
    """
    check_length(text)
    parser = Parser(text, 0, node_ids, path=True)
    parser.opened = opened
    if parser.kind == "end":
        raise syntax("empty", "empty expression", 0, 0)
    braced = parser.value == "{{" and parser.kind == "op"
    start = parser.start
    if braced:
        parser.advance()
    if parser.kind != "name":
        raise parser.unexpected("a path is expected here")
    node = parser.postfix()
    if braced:
        parser.close("}}", start)
    if parser.kind != "end":
        raise parser.unexpected("a path is expected here")
    return node


def check_length(text: str) -> None:
    if len(text) > MAX_SOURCE:
        raise syntax("too_long", f"expression longer than {MAX_SOURCE} characters", 0, 0)


class Parser(Lexer):
    """Recursive descent over one expression, from the current token on."""

    __slots__ = ("depth", "node_ids", "opened", "parameters", "path")

    def __init__(self, text: str, position: int, node_ids: frozenset[str], path: bool = False) -> None:
        self.node_ids = node_ids
        self.path = path
        self.opened = False
        self.depth = 0
        self.parameters: tuple[str, ...] = ()
        super().__init__(text, position)

    def finish(self) -> None:
        if self.kind != "end":
            raise self.leftover()

    def leftover(self) -> ExpressionError:
        if self.value == "=" and self.kind == "op":
            return syntax("single_equals", "single '=' is not an operator", self.start, self.end, "use == to compare")
        if self.value == "=>" and self.kind == "op":
            return misplaced(self.start, self.end)
        missing = self.kind == "name"
        return self.unexpected("an operator is missing before this name" if missing else None)

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise too_deep(self.start, self.end)

    def close(self, closing: str, opened: int = -1) -> int:
        """Take the closing bracket; returns where it ends."""
        if self.kind == "op" and closing == "}" and self.value == "}}":
            self.split_braces()
        if self.kind != "op" or self.value != closing:
            if self.kind == "end" and closing == "}}":
                raise syntax("unclosed_template", "'{{' is never closed", opened, opened + 2, "add }}")
            if self.value == "=" and self.kind == "op":
                raise self.leftover()
            raise self.expected(closing)
        end = self.end
        self.advance()
        return end

    def expression(self) -> Node:
        node = self.choice()
        while self.kind == "op" and self.value == "|":
            self.advance()
            if self.kind != "name":
                raise self.unexpected()
            name, at, end = self.value, self.start, self.end
            self.advance()
            arguments: tuple[Node, ...] = (node,)
            if self.kind == "op" and self.value == "(":
                more, end = self.arguments()
                arguments += more
            node = Call(name, arguments, at, node.start, end)
        return node

    def choice(self) -> Node:
        condition = self.binary(3)
        if self.kind != "op" or self.value != "?":
            return condition
        self.deeper()
        self.advance()
        then = self.expression()
        self.close(":")
        otherwise = self.choice()
        self.depth -= 1
        return Choice(condition, then, otherwise, condition.start, otherwise.end)

    def binary(self, lowest: int) -> Node:
        left = self.operand()
        chain = 0
        while True:
            kind = self.kind
            if kind == "op":
                found = OPERATORS.get(self.value)
            elif kind == "name":
                found = OPERATORS.get(self.value.lower())
                if found is None and self.value.lower() == "not":
                    found = self.not_in()
            else:
                return left
            if found is None or found[0] < lowest:
                return left
            chain += 1
            if chain > MAX_CHAIN:
                raise too_deep(self.start, self.end)
            level, op = found
            word, at = self.value, self.start
            if op == "not in":
                self.advance()
                word = self.text[at : self.end]
            self.advance()
            if word.lower() == "is" and self.kind == "name" and self.value.lower() == "not":
                op, word = "!=", self.text[at : self.end]
                self.advance()
            right = self.binary(level + 1)
            left = Binary(op, left, right, word, at, left.start, right.end)

    def not_in(self) -> tuple[int, str] | None:
        return NOT_IN if IN.match(self.text, self.end) else None

    def operand(self) -> Node:
        kind, word, start = self.kind, self.value, self.start
        if (kind == "op" and word in ("-", "+", "!")) or (kind == "name" and word.lower() == "not"):
            self.deeper()
            self.advance()
            operand = self.operand() if kind == "op" else self.binary(7)
            self.depth -= 1
            return Unary(word.lower(), operand, word, start, operand.end)
        left = self.postfix()
        if self.kind == "op" and self.value == "**":
            self.deeper()
            at = self.start
            self.advance()
            right = self.operand()
            self.depth -= 1
            return Binary("**", left, right, "**", at, left.start, right.end)
        return left

    def postfix(self) -> Node:
        node = self.primary()
        steps = 0
        while self.kind == "op":
            if self.value == "." or self.value == "?.":
                node = self.field(node)
            elif self.value == "[":
                node = self.index(node)
            else:
                break
            steps += 1
            if steps > MAX_PATH_STEPS:
                raise too_deep(self.start, self.end)
        return node

    def field(self, target: Node) -> Node:
        dot, after = self.start, self.end
        if self.path or self.is_nodes(target):
            found = GREEDY.match(self.text, after)
            if found is not None:
                name = found[1]
                self.read_from(found.end())
                step = int(name) if name.isascii() and name.isdigit() and len(name) < 7 else name
                return Field(target, name if self.is_nodes(target) else step, found.start(1), target.start, found.end())
        found = FIELD.match(self.text, after)
        if found is None:
            raise syntax("expected", 'expected a field name after "."', dot, after)
        at, end = found.span(found.lastgroup)  # type: ignore[arg-type]  # one of the groups matched
        if found.lastgroup == "all":
            self.read_from(end)
            return Project(target, at, target.start, end)
        if found.lastgroup == "number":
            self.read_from(end)
            return Field(target, int(found["number"][:9]), at, target.start, end)
        if CALL.match(self.text, end):
            self.read_from(end)
            arguments, last = self.arguments()
            return Call(found["name"], (target, *arguments), at, target.start, last)
        end = field_end(self.text, end, self.parameters)
        self.read_from(end)
        return Field(target, self.text[at:end], at, target.start, end)

    def is_nodes(self, target: Node) -> bool:
        return target.__class__ is Name and target.name == "nodes" and "nodes" not in self.parameters

    def index(self, target: Node) -> Node:
        at = self.start
        found = ALL.match(self.text, at)
        if found:
            self.read_from(found.end())
            return Project(target, at, target.start, found.end())
        self.deeper()
        self.advance()
        index = self.expression()
        self.depth -= 1
        end = self.close("]")
        return Index(target, index, at, target.start, end)

    def primary(self) -> Node:
        kind, value, start, end = self.kind, self.value, self.start, self.end
        if kind == "name":
            return self.named()
        if kind == "text":
            self.advance()
            return Literal(value, start, end)
        if kind == "number":
            number = literal_number(value, start, end)
            self.advance()
            return Literal(number, start, end)
        if kind == "op":
            if value == "(" or value == "{{":
                return self.group()
            if value == "[":
                return self.list_of()
            if value == "{":
                return self.object_of()
            if value == "=":
                raise self.leftover()
            if value == "}}":
                raise syntax("unexpected_end", "the expression ends too early", start, start)
        raise self.unexpected()

    def named(self) -> Node:
        name, start, end = self.value, self.start, self.end
        if name not in self.parameters:
            if name in CONSTANTS and not self.path:
                self.advance()
                return Literal(CONSTANTS[name], start, end)
            if name not in ROOT_SET and self.node_ids and not self.opened:
                node = bare_node(self.text, start, self.node_ids)
                if node is not None:
                    self.read_from(node[1])
                    return node[0]
        if self.path:
            end = start + len(greedy(self.text, start))
            self.read_from(end)
            return Name(self.text[start:end], start, end, self.opened)
        self.advance()
        if self.kind == "op":
            if self.value == "(":
                arguments, last = self.arguments()
                return Call(name, arguments, start, start, last)
            if self.value == "=>":
                raise misplaced(start, self.end)
        return Name(name, start, end)

    def group(self) -> Node:
        start, braces = self.start, self.value == "{{"
        if self.opens_lambda():
            raise misplaced(start, self.end)
        self.deeper()
        self.advance()
        if braces and self.kind == "op" and self.value == "}}":
            raise syntax("empty", "empty expression", start, self.end)
        inner = self.expression()
        self.depth -= 1
        end = self.close("}}" if braces else ")", start)
        return Group(inner, braces, start, end)

    def opens_lambda(self) -> bool:
        return LAMBDA.match(self.text, self.start) is not None

    def list_of(self) -> Node:
        start = self.start
        self.deeper()
        self.advance()
        items: list[Node] = []
        while not (self.kind == "op" and self.value == "]"):
            items.append(self.expression())
            if not self.comma():
                break
        self.depth -= 1
        end = self.close("]")
        return ListOf(tuple(items), start, end)

    def comma(self) -> bool:
        if self.kind == "op" and self.value == ",":
            self.advance()
            return True
        return False

    def object_of(self) -> Node:
        start = self.start
        self.deeper()
        self.advance()
        entries: list[tuple[str, Node]] = []
        while self.kind in ("name", "text"):
            entries.append(self.entry())
            if not self.comma():
                break
        self.depth -= 1
        end = self.close("}")
        return ObjectOf(tuple(entries), start, end)

    def entry(self) -> tuple[str, Node]:
        kind, key, start, end = self.kind, self.value, self.start, self.end
        self.advance()
        if self.kind == "op" and self.value == ":":
            self.advance()
            return key, self.expression()
        if kind == "text":
            raise self.expected(":")
        return key, Literal(CONSTANTS[key], start, end) if key in CONSTANTS else Name(key, start, end)

    def arguments(self) -> tuple[tuple[Node, ...], int]:
        """The arguments between parentheses, and where the closing one ends."""
        self.deeper()
        self.advance()
        found: list[Node] = []
        while not (self.kind == "op" and self.value == ")"):
            found.append(self.argument())
            if not self.comma():
                break
        self.depth -= 1
        return tuple(found), self.close(")")

    def argument(self) -> Node:
        if (self.kind != "name" and self.value != "(") or self.kind == "text" or not self.opens_lambda():
            return self.expression()
        found = LAMBDA.match(self.text, self.start)
        names = found[1] or found[2]  # type: ignore[index]  # just seen
        start, outer = self.start, self.parameters
        added = tuple(name.strip() for name in names.split(","))
        self.read_from(found.end())  # type: ignore[union-attr]  # just seen
        self.parameters = outer + added
        self.deeper()
        body = self.expression()  # pipes included: a function is nothing a pipe could take
        self.depth -= 1
        self.parameters = outer
        return Lambda(added, body, start, body.end)


def too_deep(start: int, end: int) -> ExpressionError:
    return syntax("too_deep", f"expression nested deeper than {MAX_DEPTH} levels", start, end)


def misplaced(start: int, end: int) -> ExpressionError:
    return syntax("lambda_place", "a function can only be an argument of filter(), map() …", start, end)
