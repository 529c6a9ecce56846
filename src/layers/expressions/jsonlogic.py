"""JSONLogic rules → expression text, for the operators that have a meaning here (§10).

`var` reads from `input`, inside `map`, `filter` and the like from the element. JSONLogic counts null and empty text
as 0 in arithmetic, yes/no as 0 and 1, which the translation writes out. Null counts as the empty list here, and the
truth of objects that are only known at run time follows this language.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from layers.expressions.conditionpieces import value_text
from layers.expressions.conditions import quoted_text
from layers.expressions.errors import ExpressionError, syntax

LISTS = {"map": "map", "filter": "filter", "all": "every", "some": "some", "none": "some"}
ORDER = ("<", "<=", ">", ">=")
EQUAL = ("==", "!=", "===", "!==")


def from_jsonlogic(rule: Any) -> str:
    """The expression a rule means. Raises `ExpressionError` of kind `jsonlogic` for what has none."""
    return Translator("input").value(rule)


def refused(message: str) -> ExpressionError:
    return syntax("jsonlogic", message, 0, 0)


class Translator:
    """Translates within one scope: the data, or the element of a list."""

    def __init__(self, scope: str) -> None:
        self.scope = scope

    def value(self, rule: Any) -> str:
        if isinstance(rule, list):
            return "[" + ", ".join(self.value(item) for item in rule) + "]"
        if not isinstance(rule, dict):
            return value_text(rule) if not isinstance(rule, str) else quoted_text(rule)
        if not rule:
            return "{}"
        if len(rule) != 1:
            raise refused("a rule has one operator")
        ((op, given),) = rule.items()
        run = OPERATIONS.get(op)
        if run is None:
            raise refused(f'"{op}" cannot be imported'[:100])
        return run(self, op, given)

    def arguments(self, given: Any) -> list[Any]:
        return given if isinstance(given, list) else [given]

    def truth(self, rule: Any) -> str:
        """The value where a condition stands: objects and the text `false` are true in JSONLogic."""
        if (isinstance(rule, dict) and not rule) or (isinstance(rule, str) and rule.strip().lower() == "false"):
            return "true"
        return self.value(rule)

    def number(self, rule: Any) -> str:
        """An operand of arithmetic."""
        if isinstance(rule, bool) or rule is None or rule == "":
            return str(int(bool(rule)))
        if isinstance(rule, int | float):
            return value_text(rule)
        if isinstance(rule, str):
            return f"number({quoted_text(rule)})"
        if isinstance(rule, list) or rule == {}:
            raise refused("lists and objects are no numbers")
        return f"number({self.value(rule)} ?? 0)"

    def ordered(self, rule: Any) -> str:
        """An operand of a comparison: constants that are no text count as numbers."""
        return str(int(bool(rule))) if isinstance(rule, bool) or rule is None else self.value(rule)

    def variable(self, op: str, given: Any) -> str:
        name, *rest = self.arguments(given) or [""]
        if isinstance(name, dict | list):
            raise refused("a computed var cannot be imported")
        path = self.path("" if name is None else str(name))
        if not rest or op == "val":
            return self.path(".".join(map(str, self.arguments(given)))) if rest else path
        return f"({path} == null ? {self.value(rest[0])} : {path})"

    def path(self, name: str) -> str:
        if self.scope == "fold":
            head, _, tail = name.partition(".")
            found = {"accumulator": "acc", "current": "item"}.get(head)
            if found is None:
                raise refused("reduce knows current and accumulator")
            return found + steps(tail)
        return self.scope + steps(name)

    def chain(self, op: str, given: Any) -> str:
        """A comparison of two or more: each with the next."""
        arguments = self.arguments(given)
        if len(arguments) < 2:
            raise refused(f"{op} compares two values")
        texts = [self.ordered(one) if op in ORDER else self.value(one) for one in arguments]
        pairs = [f"{a} {op} {b}" for a, b in pairwise(texts)]
        return "(" + " and ".join(pairs) + ")"

    def add(self, op: str, given: Any) -> str:
        if isinstance(given, dict) and given:
            return f"sum({self.value(given)})" if op == "+" else self.unary(op, given)
        numbers = [self.number(one) for one in self.arguments(given)]
        if not numbers:
            return "0" if op == "+" else "1"
        return "(" + f" {op} ".join(numbers) + ")"

    def unary(self, op: str, given: Any) -> str:
        return f"(-{self.number(given)})"

    def subtract(self, op: str, given: Any) -> str:
        arguments = self.arguments(given)
        if not arguments:
            raise refused("- needs a value")
        return self.unary(op, arguments[0]) if len(arguments) == 1 else self.add(op, arguments)

    def divide(self, op: str, given: Any) -> str:
        arguments = self.arguments(given)
        if len(arguments) < 2:
            raise refused(f"{op} needs two values")
        return self.add(op, arguments)

    def logic(self, op: str, given: Any) -> str:
        """`and` gives the first false value or the last, as `or` gives the first true one."""
        arguments = self.arguments(given)
        if not arguments:
            raise refused(f"{op} needs a value")
        result = self.value(arguments[-1])
        for one in reversed(arguments[:-1]):
            value, truth = self.value(one), self.truth(one)
            result = f"({truth} ? {result} : {value})" if op == "and" else f"({truth} ? {value} : {result})"
        return result

    def negation(self, op: str, given: Any) -> str:
        arguments = self.arguments(given)
        truth = self.truth(arguments[0]) if arguments else "false"
        return f"(not {truth})" if op == "!" else f"(not (not {truth}))"

    def choice(self, op: str, given: Any) -> str:
        if not isinstance(given, list):
            raise refused("if needs a list")
        if len(given) < 2:
            return self.value(given[0]) if given else "null"
        rest = self.choice(op, given[2:]) if len(given) > 2 else "null"
        return f"({self.truth(given[0])} ? {self.value(given[1])} : {rest})"

    def within(self, op: str, given: Any) -> str:
        arguments = self.arguments(given)
        if len(arguments) < 2:
            raise refused("in needs two values")
        return f"({self.value(arguments[0])} in {self.value(arguments[1])})"

    def text(self, op: str, given: Any) -> str:
        if isinstance(given, dict):
            return f'join(concat([], {self.value(given)}), "")'
        return "(" + " & ".join(['""', *(self.value(one) for one in self.arguments(given))]) + ")"

    def extreme(self, op: str, given: Any) -> str:
        if isinstance(given, dict):
            return f"{op}({self.value(given)})"
        numbers = [self.number(one) for one in self.arguments(given)]
        return f"{op}([{', '.join(numbers)}])"

    def listed(self, op: str, given: Any) -> str:
        if not isinstance(given, list) or len(given) != 2 or given[0] is None:
            raise refused(f"{op} needs a list and a rule")
        if given[1] is None and op in ("map", "filter"):
            raise refused(f"{op} needs a rule")
        inner = Translator("item")
        body = inner.value(given[1]) if op == "map" else inner.truth(given[1])
        call = f"{LISTS[op]}({self.value(given[0])}, item => {body})"
        return f"(not {call})" if op == "none" else call

    def fold(self, op: str, given: Any) -> str:
        if not isinstance(given, list) or len(given) < 2:
            raise refused("reduce needs a list and a rule")
        start = self.value(given[2]) if len(given) > 2 else "null"
        return f"reduce({self.value(given[0])}, (acc, item) => {Translator('fold').value(given[1])}, {start})"

    def merge(self, op: str, given: Any) -> str:
        return "concat(" + ", ".join(["[]", *(self.value(one) for one in self.arguments(given))]) + ")"

    def substring(self, op: str, given: Any) -> str:
        arguments = self.arguments(given)
        if not 2 <= len(arguments) <= 3 or not all(isinstance(one, int) for one in arguments[1:]):
            raise refused("substr needs a text and whole numbers")
        text, start = self.value(arguments[0]), arguments[1]
        if len(arguments) == 2:
            return f"substring({text}, {start})"
        if arguments[2] < 0:
            raise refused("substr with a negative length cannot be imported")
        if start >= 0:
            return f"substring({text}, {start}, {start + arguments[2]})"
        return f"left(substring({text}, {start}), {arguments[2]})"

    def throw(self, op: str, given: Any) -> str:
        return f"required(null, {quoted_text(str(given))})"


def steps(name: str) -> str:
    """The steps of a dotted JSONLogic name, each in a form that is not in doubt."""
    parts = [part for part in name.split(".") if part]
    plain = [part.isdigit() or (part.isidentifier() and "$" not in part) for part in parts]
    return "".join(f".{part}" if ok else f"[{quoted_text(part)}]" for part, ok in zip(parts, plain, strict=True))


OPERATIONS: dict[str, Callable[[Translator, str, Any], str]] = {
    "var": Translator.variable,
    "val": Translator.variable,
    **dict.fromkeys((*EQUAL, *ORDER), Translator.chain),
    "+": Translator.add,
    "*": Translator.add,
    "-": Translator.subtract,
    "/": Translator.divide,
    "%": Translator.divide,
    "and": Translator.logic,
    "or": Translator.logic,
    "!": Translator.negation,
    "!!": Translator.negation,
    "if": Translator.choice,
    "?:": Translator.choice,
    "in": Translator.within,
    "cat": Translator.text,
    "min": Translator.extreme,
    "max": Translator.extreme,
    **dict.fromkeys(LISTS, Translator.listed),
    "reduce": Translator.fold,
    "merge": Translator.merge,
    "substr": Translator.substring,
    "throw": Translator.throw,
}
