"""The syntax tree. `start` and `end` are offsets in the field text; `at` and `at_end` those of the operator or name."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias


class Literal(NamedTuple):
    value: Any
    start: int
    end: int


class Name(NamedTuple):
    """A first name: a parameter, a root, or a field of the open object. `opened`: the open object comes before all."""

    name: str
    start: int
    end: int
    opened: bool = False


class Field(NamedTuple):
    """A step by name or, as in `.0`, by position. `implied`: the `.output` behind a bare node id, skipped if absent."""

    target: Node
    name: str | int
    at: int
    start: int
    end: int
    implied: bool = False


class Index(NamedTuple):
    target: Node
    key: Node
    at: int
    start: int
    end: int


class Project(NamedTuple):
    """`[*]`: the following steps apply to every element."""

    target: Node
    at: int
    start: int
    end: int


class Call(NamedTuple):
    """`fn(a)`, `a.fn()` and `a | fn()` alike; the receiver is the first argument."""

    name: str
    arguments: tuple[Node, ...]
    at: int
    start: int
    end: int


class Lambda(NamedTuple):
    parameters: tuple[str, ...]
    body: Node
    start: int
    end: int


class Unary(NamedTuple):
    """`op` is `-`, `+`, `!` or `not`; `word` how it was written."""

    op: str
    operand: Node
    word: str
    start: int
    end: int


class Binary(NamedTuple):
    op: str
    left: Node
    right: Node
    word: str
    at: int
    start: int
    end: int


class Choice(NamedTuple):
    condition: Node
    then: Node
    otherwise: Node
    start: int
    end: int


class ListOf(NamedTuple):
    items: tuple[Node, ...]
    start: int
    end: int


class ObjectOf(NamedTuple):
    entries: tuple[tuple[str, Node], ...]
    start: int
    end: int


class Group(NamedTuple):
    """Parentheses, or `{{ }}` inside an expression."""

    inner: Node
    braces: bool
    start: int
    end: int


class Template(NamedTuple):
    """Text with placeholders among it; literal parts are plain texts."""

    parts: tuple[str | Node, ...]
    start: int
    end: int


class Side(NamedTuple):
    """A part of a structured condition, with the text its offsets count in and where it stands in the tree."""

    inner: Node
    source: str
    place: str
    start: int
    end: int


Node: TypeAlias = (
    Literal
    | Name
    | Field
    | Index
    | Project
    | Call
    | Lambda
    | Unary
    | Binary
    | Choice
    | ListOf
    | ObjectOf
    | Group
    | Template
    | Side
)


def bare(node: Node) -> Node:
    """The node without the parentheses around it."""
    while node.__class__ is Group:
        node = node.inner
    return node


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below, left to right."""
    match node:
        case Field(target=target) | Project(target=target):
            return (target,)
        case Index(target=target, key=key):
            return (target, key)
        case Call(arguments=arguments):
            return arguments
        case Lambda(body=body):
            return (body,)
        case Unary(operand=operand):
            return (operand,)
        case Binary(left=left, right=right):
            return (left, right)
        case Choice(condition=condition, then=then, otherwise=otherwise):
            return (condition, then, otherwise)
        case ListOf(items=items):
            return items
        case ObjectOf(entries=entries):
            return tuple(value for _, value in entries)
        case Group(inner=inner) | Side(inner=inner):
            return (inner,)
        case Template(parts=parts):
            return tuple(part for part in parts if not isinstance(part, str))
        case _:
            return ()
