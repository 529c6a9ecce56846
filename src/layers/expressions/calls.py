"""Function calls as closures: arguments converted, lambdas bound, errors placed at the name, results paid for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from layers.expressions.arguments import CONVERT
from layers.expressions.compiler import Closure, Compiler, builds, constant
from layers.expressions.errors import ExpressionError, syntax
from layers.expressions.grammar import misplaced
from layers.expressions.names import similar
from layers.expressions.options import State
from layers.expressions.paths import field_of
from layers.expressions.registry import Function, find_function, function_names
from layers.expressions.tree import Call, Lambda, Literal, Node
from layers.expressions.values import SecretMet, secretly

SHORT = {"Each": ("item", "index"), "Fold": ("acc", "item", "index")}


@builds(Call)
def build_call(c: Compiler, node: Call) -> Closure:
    found = called(node)
    c.cost += 1
    c.volatile = c.volatile or found.volatile
    c.makes_dates = c.makes_dates or found.returns == "date"
    kinds = [found.argument(position) for position in range(len(node.arguments))]
    parts = [build_argument(c, argument, kind) for argument, kind in zip(node.arguments, kinds, strict=True)]
    return closure_of(found, parts, [CONVERT.get(kind) for kind in kinds], node.at, node.at + len(node.name))


@builds(Lambda)
def build_lambda(c: Compiler, node: Lambda) -> Closure:
    raise misplaced(node.start, node.end)


def called(node: Call) -> Function:
    """The function a call means; unknown names and wrong numbers of arguments are syntax errors."""
    found = find_function(node.name)
    end = node.at + len(node.name)
    if found is None:
        near = similar(node.name[:100], function_names())
        problem = syntax(
            "unknown_function",
            f'unknown function "{node.name[:60]}"',
            node.at,
            end,
            f"did you mean {near}()?" if near else None,
        )
        problem.fix = {"start": node.at, "end": end, "text": near} if near else None
        raise problem
    count = len(node.arguments)
    if count < found.least or (found.most is not None and count > found.most):
        raise syntax(
            "wrong_arguments", f"{found.name}() takes {expected(found)} but got {count}", node.at, end, found.signature
        )
    return found


def expected(found: Function) -> str:
    least, most = found.least, found.most
    if most is None:
        return f"at least {least} argument{'s' if least != 1 else ''}"
    if least == most:
        return "no arguments" if not least else f"{least} argument{'s' if least != 1 else ''}"
    return f"{least} to {most} arguments"


def build_argument(c: Compiler, node: Node, kind: str) -> Closure:
    if kind in SHORT:
        return build_each(c, node, SHORT[kind])
    if kind == "Later":
        inner = c.build(node)
        return lambda s: lambda: inner(s)
    return c.build(node)


def build_each(c: Compiler, node: Node, short: tuple[str, ...]) -> Closure:
    """A lambda, a field name, a constant, or the short form over `item` and `index`."""
    if isinstance(node, Literal):
        return named_field(node.value) if node.value.__class__ is str else constant_each(node.value)
    names, body = (node.parameters, node.body) if isinstance(node, Lambda) else (short, node)
    if len(names) > len(short):
        raise syntax(
            "wrong_arguments", f"this function is called with at most {len(short)} values", node.start, node.end
        )
    with c.parameters(names) as slots:
        run, cost = c.body(body)
    return bind_fold(run, cost, slots) if len(short) == 3 else bind_each(run, cost, slots)


def named_field(name: str) -> Closure:
    return lambda s: lambda item, index: field_of(s, item, name)


def constant_each(value: Any) -> Closure:
    return constant(lambda item, index: value)


def bind_each(run: Closure, cost: int, slots: tuple[int, ...]) -> Closure:
    first = slots[0]
    second = slots[1] if len(slots) > 1 else None

    def bind(s: State) -> Callable[[Any, int], Any]:
        held = s.slots

        def each(item: Any, index: int) -> Any:
            held[first] = item
            if second is not None:
                held[second] = index
            s.steps -= cost
            try:
                if s.steps < 0:
                    s.spend(0)
                return run(s)
            except ExpressionError as problem:
                problem.inside(index)
                raise

        return each

    return bind


def bind_fold(run: Closure, cost: int, slots: tuple[int, ...]) -> Closure:
    def bind(s: State) -> Callable[[Any, Any, int], Any]:
        held = s.slots

        def fold(acc: Any, item: Any, index: int) -> Any:
            for slot, value in zip(slots, (acc, item, index), strict=False):
                held[slot] = value
            s.steps -= cost
            try:
                if s.steps < 0:
                    s.spend(0)
                return run(s)
            except ExpressionError as problem:
                problem.inside(index)
                raise

        return fold

    return bind


Converter = Callable[[State, Any], Any] | None


def closure_of(found: Function, parts: list[Closure], converters: list[Converter], at: int, end: int) -> Closure:
    function, name, takes_state = found.run, f"{found.name}()", found.takes_state

    def invoke(s: State, values: list[Any]) -> Any:
        for position, convert in enumerate(converters):
            if convert is not None:
                values[position] = convert(s, values[position])
        result = function(s, *values) if takes_state else function(*values)
        kind = result.__class__
        if kind is str:
            s.spend_text(len(result), name)
        elif kind is list:
            s.spend_items(len(result), name)
        return result

    def run(s: State) -> Any:
        values = [part(s) for part in parts]
        try:
            return invoke(s, values.copy())
        except ExpressionError as problem:
            problem.at(at, end)
            raise
        except SecretMet:
            return with_secrets(s, invoke, values, at, end)

    return run


def with_secrets(s: State, invoke: Callable[[State, list[Any]], Any], values: list[Any], at: int, end: int) -> Any:
    """The call once more with revealed values: the result is secret, and so is what an error would say of them."""
    try:
        return secretly(lambda s, *opened: invoke(s, list(opened)), s, *values)
    except ExpressionError as problem:
        raise problem.at(at, end) from None
