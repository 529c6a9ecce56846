"""Operators, literals, choices and templates as closures (expressions.md §3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from layers.expressions import arithmetic, compare
from layers.expressions.compiler import BUILDERS, Closure, Compiler, builds, constant
from layers.expressions.errors import ExpressionError, limit
from layers.expressions.options import State
from layers.expressions.patterns import found_in
from layers.expressions.texts import text_of
from layers.expressions.tree import (
    Binary,
    Choice,
    Group,
    ListOf,
    Literal,
    Node,
    ObjectOf,
    Side,
    Template,
    Unary,
    bare,
)
from layers.expressions.values import Secret, SecretMet, is_blank, reveal, secretly, truthy

Operator = Callable[[State, Any, Any], Any]


def guarded(run: Operator) -> Operator:
    """An operator that meets secrets by raising, made to give a secret result."""

    def guard(s: State, a: Any, b: Any) -> Any:
        try:
            return run(s, a, b)
        except SecretMet:
            return secretly(run, s, a, b)

    return guard


def negated(run: Operator) -> Operator:
    return lambda s, a, b: not run(s, a, b)


OPERATORS: dict[str, Operator] = {
    "+": arithmetic.add,
    "-": arithmetic.subtract,
    "*": arithmetic.multiply,
    "/": arithmetic.divide,
    "%": arithmetic.modulo,
    "**": arithmetic.power,
    "&": arithmetic.join,
    "<": compare.less,
    "<=": compare.less_or_equal,
    ">": compare.greater,
    ">=": compare.greater_or_equal,
    "==": guarded(compare.equal),
    "!=": guarded(negated(compare.equal)),
    "===": guarded(compare.same),
    "!==": guarded(negated(compare.same)),
    "contains": guarded(compare.contains),
    "in": guarded(lambda s, a, b: compare.contains(s, b, a)),
    "not in": guarded(lambda s, a, b: not compare.contains(s, b, a)),
    "startsWith": guarded(compare.starts_with),
    "endsWith": guarded(compare.ends_with),
    "matches": guarded(found_in),
}
LONG = 12  # operators in a row from which on a chain is a loop instead of nested calls


@builds(Literal)
def build_literal(c: Compiler, node: Literal) -> Closure:
    return constant(node.value)


@builds(Group)
def build_group(c: Compiler, node: Group) -> Closure:
    return c.build(node.inner)


@builds(Unary)
def build_unary(c: Compiler, node: Unary) -> Closure:
    c.cost += 1
    inner = c.build(node.operand)
    start, end = node.start, node.start + len(node.word)
    if node.op in ("not", "!"):
        if node.op == "!" and node.operand.__class__ is not Group:
            c.notes.append(("NOT_PRECEDENCE", "", None, node.start))
        return lambda s: negation(inner(s))
    calculate = arithmetic.negate if node.op == "-" else arithmetic.plus
    if isinstance(node.operand, Literal) and node.operand.value.__class__ in (int, float):
        return constant(-node.operand.value if node.op == "-" else node.operand.value)

    def run(s: State) -> Any:
        value = inner(s)
        try:
            return calculate(s, value)
        except ExpressionError as problem:
            problem.at(start, end)
            raise

    return run


def negation(value: Any) -> Any:
    if value.__class__ is Secret:
        return Secret(not truthy(value))
    return not truthy(value)


@builds(Binary)
def build_binary(c: Compiler, node: Binary) -> Closure:
    chain = CHAINS.get(node.op)
    if chain is not None:
        parts = chain_of(node)
        c.cost += len(parts) - 1
        return chain([c.build(part) for part in parts])
    steps: list[Binary] = []
    left: Node = node
    while isinstance(left, Binary) and left.op not in CHAINS:
        steps.append(left)
        left = left.left
    if len(steps) > LONG:
        return build_long(c, left, steps[::-1])
    c.cost += 1
    right: Node = bare(node.right)
    if node.op in ("in", "not in") and isinstance(right, ListOf) and all(isinstance(i, Literal) for i in right.items):
        c.cost += len(right.items) >> 3
        literal = constant([item.value for item in right.items if isinstance(item, Literal)])
        return apply(OPERATORS[node.op], c.build(node.left), literal, node)
    return apply(OPERATORS[node.op], c.build(node.left), c.build(node.right), node)


def apply(operator: Operator, left: Closure, right: Closure, node: Binary) -> Closure:
    at, end = node.at, node.at + len(node.word)

    def run(s: State) -> Any:
        a = left(s)
        b = right(s)
        try:
            return operator(s, a, b)
        except ExpressionError as problem:
            problem.at(at, end)
            raise

    return run


def build_long(c: Compiler, first: Node, steps: list[Binary]) -> Closure:
    """A long chain `a + b - c …`, left to right, without a Python frame per operator."""
    start = c.build(first)
    c.cost += len(steps)
    rest = [(OPERATORS[found.op], c.build(found.right), found.at, found.at + len(found.word)) for found in steps]

    def run(s: State) -> Any:
        value = start(s)
        for operator, right, at, end in rest:
            other = right(s)
            try:
                value = operator(s, value, other)
            except ExpressionError as problem:
                problem.at(at, end)
                raise
        return value

    return run


def chain_of(node: Binary) -> list[Node]:
    """The operands of `a and b and c`, left to right."""
    parts: list[Node] = []
    left: Node = node
    while isinstance(left, Binary) and left.op == node.op:
        parts.append(left.right)
        left = left.left
    parts.append(left)
    return parts[::-1]


def all_of(parts: list[Closure]) -> Closure:
    def run(s: State) -> Any:
        secret = False
        for part in parts:
            value = part(s)
            if value is True:
                continue
            secret = secret or value.__class__ is Secret
            if value is False or not truthy(value):
                return Secret(False) if secret else False
        return Secret(True) if secret else True

    return run


def any_of(parts: list[Closure]) -> Closure:
    *early, last = parts

    def run(s: State) -> Any:
        for part in early:
            value = part(s)
            if value is True or truthy(value):
                return value
        return last(s)

    return run


def first_of(parts: list[Closure]) -> Closure:
    *early, last = parts

    def run(s: State) -> Any:
        for part in early:
            value = part(s)
            if not is_blank(value):
                return value
        return last(s)

    return run


CHAINS: dict[str, Callable[[list[Closure]], Closure]] = {"and": all_of, "or": any_of, "??": first_of}


@builds(Choice)
def build_choice(c: Compiler, node: Choice) -> Closure:
    c.cost += 1
    condition, then, otherwise = c.build(node.condition), c.build(node.then), c.build(node.otherwise)

    def run(s: State) -> Any:
        return then(s) if truthy(condition(s)) else otherwise(s)

    return run


@builds(ListOf)
def build_list(c: Compiler, node: ListOf) -> Closure:
    c.cost += len(node.items)
    items = [c.build(item) for item in node.items]
    return lambda s: [item(s) for item in items]


@builds(ObjectOf)
def build_object(c: Compiler, node: ObjectOf) -> Closure:
    c.cost += len(node.entries)
    entries = [(key, c.build(value)) for key, value in node.entries]
    return lambda s: {key: value(s) for key, value in entries}


@builds(Template)
def build_template(c: Compiler, node: Template) -> Closure:
    parts: list[tuple[Closure | str, int]] = []
    for part in node.parts:
        parts.append((part, 0) if isinstance(part, str) else (c.build(part), part.start))
    c.cost += len(parts)

    def run(s: State) -> Any:
        written: list[str] = []
        secret = False
        for part, at in parts:
            if part.__class__ is str:
                written.append(part)
                continue
            value = part(s)  # type: ignore[operator]  # the other half of the union
            if value.__class__ is not str:
                if value is None:
                    s.warn("NULL_IN_TEXT", "an empty value was put into text", '?? "…" gives a default', at)
                    continue
                try:
                    value = text_of(s, value)
                except SecretMet:
                    secret = True
                    value = text_of(s, reveal(value))
            written.append(value)
        text = "".join(written)
        if len(text) > s.limits.template:
            raise limit("text_size", "the text of the template is longer than 2 MB").at(0, len(s.source))
        return Secret(text) if secret else text

    return run


@builds(Side)
def build_side(c: Compiler, node: Side) -> Closure:
    """Part of a structured condition: its errors name the place in the tree and show its own text."""
    inner, source, place = c.build(node.inner), node.source, node.place

    def run(s: State) -> Any:
        try:
            return inner(s)
        except ExpressionError as problem:
            if problem.source is None:
                problem.source = source
                problem.message = f"{problem.message} ({place})"
            raise

    return run


__all__ = ["BUILDERS"]
