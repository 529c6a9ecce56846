"""The functions of the language: one decorated Python function each, described by its docstring and annotations.

An annotation says what an argument is turned into before the call: `Text`, `Number`, `Whole`, `Items`, `Fields`, `When`
(a date), `Value` (as it is), `Each` (a lambda, a field name or the short form, called with element and index), `Fold`
(the same with the accumulator first), `Later` (not evaluated until called). A first parameter `s` gets the `State`.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

Text: TypeAlias = str
Number: TypeAlias = int | float
Whole: TypeAlias = int
Items: TypeAlias = list[Any]
Fields: TypeAlias = dict[str, Any]
Value: TypeAlias = Any
Each: TypeAlias = Callable[[Any, int], Any]
Fold: TypeAlias = Callable[[Any, Any, int], Any]
Later: TypeAlias = Callable[[], Any]

ARGUMENTS = frozenset({"Text", "Number", "Whole", "Items", "Fields", "When", "Value", "Each", "Fold", "Later"})
FAMILIES = {"pattern": "text", "encoding": "text"}  # modules whose functions belong to the family of another
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Function:
    """What the library page, completion, static checks and the compiler know of a function."""

    name: str
    aliases: tuple[str, ...]
    group: str
    signature: str
    doc: str
    example: str
    result: str
    run: Callable[..., Any]
    arguments: tuple[str, ...]  # kinds of the named parameters, in order
    rest: str | None  # kind of further arguments, if any number may follow
    least: int
    takes_state: bool
    returns: str
    volatile: bool  # the result differs from call to call or instant to instant

    @property
    def most(self) -> int | None:
        return None if self.rest else len(self.arguments)

    def argument(self, position: int) -> str:
        return self.arguments[position] if position < len(self.arguments) else self.rest or "Value"


FUNCTIONS: dict[str, Function] = {}  # by name, in the order of the reference
_BY_KEY: dict[str, Function] = {}


def key_of(name: str) -> str:
    """Lookup ignores letter case and `_`."""
    return name.replace("_", "").lower()


def find_function(name: str) -> Function | None:
    return _BY_KEY.get(key_of(name))


def function_names() -> tuple[str, ...]:
    """All names, aliases included, as they are written in the reference."""
    return tuple(name for found in FUNCTIONS.values() for name in (found.name, *found.aliases))


def function(signature: str, *aliases: str, returns: str = "any", volatile: bool = False) -> Callable[[F], F]:
    """Mark a Python function as one of the language; `signature` is shown to users as it stands."""

    def register(run: F) -> F:
        described = describe(run, signature, aliases, returns, volatile)
        for name in (described.name, *aliases):
            if key_of(name) in _BY_KEY:
                raise ValueError(f"two functions are called {name}")
            _BY_KEY[key_of(name)] = described
        FUNCTIONS[described.name] = described
        return run

    return register


def describe(
    run: Callable[..., Any], signature: str, aliases: tuple[str, ...], returns: str, volatile: bool
) -> Function:
    parameters: Mapping[str, inspect.Parameter] = inspect.signature(run).parameters
    takes_state = next(iter(parameters), None) == "s"
    shown = [parameter for name, parameter in parameters.items() if name != "s"]
    kinds = [str(parameter.annotation).removesuffix(" | None").removesuffix(" | Missing") for parameter in shown]
    unknown = set(kinds) - ARGUMENTS
    if unknown:
        raise ValueError(f"{signature}: no such kind of argument: {', '.join(sorted(unknown))}")
    rest = next((kind for kind, p in zip(kinds, shown, strict=True) if p.kind is p.VAR_POSITIONAL), None)
    named = [(kind, p) for kind, p in zip(kinds, shown, strict=True) if p.kind is not p.VAR_POSITIONAL]
    doc, _, rest_of_doc = inspect.cleandoc(run.__doc__ or "").partition(">>> ")
    example, _, result = rest_of_doc.partition("\n")
    return Function(
        name=re.split(r"\W", signature, maxsplit=1)[0],
        aliases=aliases,
        group=FAMILIES.get(module := run.__module__.rpartition(".")[2], module),
        signature=signature,
        doc=" ".join(doc.split()),
        example=example.strip(),
        result=result.strip(),
        run=run,
        arguments=tuple(kind for kind, _ in named),
        rest=rest,
        least=sum(1 for _, parameter in named if parameter.default is parameter.empty),
        takes_state=takes_state,
        returns=returns,
        volatile=volatile,
    )
