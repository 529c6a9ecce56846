"""Compiled programs: how a source becomes one, the cache of them, and what leaves the language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal

from layers.expressions import calls, evaluate, functions, pathways
from layers.expressions.compiler import Closure, Compiler
from layers.expressions.errors import ExpressionError, failure, limit, syntax
from layers.expressions.grammar import NO_IDS, parse, parse_path
from layers.expressions.numbers import WHOLE
from layers.expressions.options import DEFAULT, Options, State
from layers.expressions.templates import parse_template
from layers.expressions.texts import date_text
from layers.expressions.tree import Node
from layers.expressions.values import Date, Duration, Secret, refuse

Mode = Literal["template", "expression", "path"]
BUILT_BY = (calls, evaluate, functions, pathways)  # imported so that their builders and functions are known
PARSERS = {"template": parse_template, "expression": parse, "path": parse_path}
CACHED = 16_384
HOST_ERRORS = (RecursionError, MemoryError, OverflowError, ArithmeticError, ValueError)


class Program:
    """A compiled source. `reads` are the constant paths it reads: a root, or `open` for first names, then the steps."""

    __slots__ = ("_cost", "_deep", "_run", "_slots", "constant", "mode", "reads", "source")

    def __init__(self, source: str, mode: str, run: Closure, compiler: Compiler, constant: bool | None = None) -> None:
        self.source = source
        self.mode = mode
        self.reads: tuple[tuple[str | int, ...], ...] = tuple(compiler.reads)
        self.constant = not compiler.reads and not compiler.volatile if constant is None else constant
        self._run = run
        self._cost = compiler.cost
        self._slots = compiler.slots
        self._deep = compiler.makes_dates

    def evaluate(self, context: Mapping[str, Any], options: Options = DEFAULT) -> Any:
        """The value, as it leaves the language: dates as ISO text, durations in seconds, whole decimals as integers.

        `context` maps roots to plain JSON data, and `open` to the object whose fields are first names; it is never
        copied or changed, and the result may share parts with it. Raises `ExpressionError` and nothing else.
        """
        return self._finish(State(context, options, self._slots, self.source))

    def measure(self, context: Mapping[str, Any], options: Options = DEFAULT) -> tuple[Any, int]:
        """As `evaluate`, with the number of steps it took."""
        s = State(context, options, self._slots, self.source)
        value = self._finish(s)
        return value, options.limits.steps - s.steps

    def _finish(self, s: State) -> Any:
        s.steps -= self._cost
        try:
            value = self._run(s)
            if value.__class__ in AS_IT_IS and not self._deep:
                return value
            return leave(value, self._deep)
        except ExpressionError as problem:
            if problem.source is None:
                problem.source = s.source
            raise
        except HOST_ERRORS as problem:
            raise host_error(problem, s.source) from None

    def __repr__(self) -> str:
        return f"Program({self.source[:60]!r}, {self.mode!r})"


AS_IT_IS = frozenset({str, int, bool, type(None), list, dict})


def leave(value: Any, deep: bool) -> Any:
    """A value on its way out; containers are rebuilt only where they may hold dates."""
    kind = value.__class__
    if kind is float:
        return int(value) if value.is_integer() and -WHOLE < value < WHOLE else value
    if kind is Date:
        return date_text(value)
    if kind is Duration:
        seconds, rest = divmod(value.micros, 1_000_000)
        return seconds + rest / 1_000_000 if rest else seconds
    if kind is Secret:
        return Secret(leave(value.reveal(), deep))
    if kind is list:
        return [leave(item, True) for item in value] if deep else value
    if kind is dict:
        return {key: leave(item, True) for key, item in value.items()} if deep else value
    if kind in AS_IT_IS:
        return value
    raise refuse()


def host_error(problem: BaseException, source: str) -> ExpressionError:
    """A limit of the host as an error of the language; nothing of the host's own text is shown."""
    if isinstance(problem, RecursionError):
        found = limit("depth", "nested too deep")
    elif isinstance(problem, MemoryError | OverflowError | ArithmeticError):
        found = limit("number_size", "value too large")
    else:
        found = failure("type", "a value of this kind cannot be used here")
    found.source = source
    return found.at(0, len(source))  # type: ignore[no-any-return, unused-ignore]


def compile(source: str, mode: Mode, node_ids: frozenset[str] = NO_IDS) -> Program:
    """The program of a field text; the same arguments give the same program. Raises `ExpressionError` (syntax)."""
    return _compiled(source, mode, node_ids)


@lru_cache(maxsize=CACHED)
def _compiled(source: str, mode: Mode, node_ids: frozenset[str]) -> Program:
    try:
        return build_program(source, mode, PARSERS[mode](source, node_ids), node_ids)
    except ExpressionError as problem:
        problem.source = source
        raise
    except RecursionError:
        raise nested_too_deep(source) from None


def nested_too_deep(source: str) -> ExpressionError:
    found = syntax("too_deep", "expression nested too deep", 0, len(source))
    found.source = source
    return found


def build_program(source: str, mode: str, tree: Node, node_ids: frozenset[str]) -> Program:
    compiler = Compiler(node_ids)
    return Program(source, mode, compiler.build(tree), compiler)
