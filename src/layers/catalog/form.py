"""A node's config compiled once per version: constants checked and coerced, templates and conditions as programs.

1. What can be decided without data is decided here; a config without templates makes one instance for all runs.
2. Compiling never raises. What is wrong with a field is a `Flaw`: validation lists them all, and `fill` raises the
   first, so that a mistake fails the node run and is never silently passed over.
3. A field whose `show` does not hold is neither checked nor filled: the piece gets its default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from typing import Any, Final, TypeAlias

from layers.catalog.coerce import coerced
from layers.catalog.cron import CronInvalid
from layers.catalog.fields import instance
from layers.catalog.param import Param, Shown
from layers.catalog.placeholders import Address, compile_address, read_json
from layers.catalog.registry import NodeType
from layers.errors import WontWork
from layers.expressions import ExpressionError, Options, Program, compile_condition, compile_value
from layers.graph.model import Node
from layers.graph.records import JSON

Source: TypeAlias = Program | Address  # what is evaluated to fill a field
_ZONELESS: Final = "UTC"


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a field. `place` is a JSON pointer below the field, `error` the expression's own error."""

    field: str
    code: str
    message: str
    mend: str = ""
    place: str = ""
    error: ExpressionError | None = None

    def raised(self) -> Exception:
        if self.error is not None:
            self.error.field = f"config.{self.field}{self.place.replace('/', '.')}"
            return self.error.with_traceback(None)
        return WontWork(self.message, code=self.code, field=self.field)


@dataclass(frozen=True, slots=True)
class Form:
    """`made` is the instance when nothing in it depends on data; `programs` is all that is evaluated, by field."""

    type: type
    flaws: tuple[Flaw, ...]
    programs: tuple[tuple[str, Program], ...]
    constants: Mapping[str, Any]
    filled: tuple[tuple[str, Param, Source], ...]
    made: Any = None

    def fill(self, context: Mapping[str, Any], options: Options) -> Any:
        """An instance of the node class. Raises `WontWork` (CONFIG_REQUIRED, CONFIG_INVALID, CRON_INVALID) and
        `ExpressionError`, both naming the field."""
        if self.made is not None:
            return self.made
        if self.flaws:
            raise self.flaws[0].raised()
        values = dict(self.constants)
        for name, param, source in self.filled:
            try:
                values[name] = coerced(param, source.evaluate(context, options), options.timezone)
            except ExpressionError as error:
                error.field = f"config.{name}{(error.field or '').replace('/', '.')}"
                raise
            except ValueError as error:
                code = "CRON_INVALID" if isinstance(error, CronInvalid) else "CONFIG_INVALID"
                raise WontWork(str(error), code=code, field=name) from error
        return instance(self.type, values)


def compile_form(kind: NodeType, node: Node, node_ids: frozenset[str]) -> Form:
    """The form of a node whose type has an executor. `node_ids` are all of the workflow (expressions.md §4.1)."""
    if kind.executor is None:
        raise WontWork(f"“{kind.service}” is not built yet.", code="INTEGRATION_NOT_BUILT")
    draft = _Draft(node.config, kind.params, node_ids)
    for name, param in kind.params.items():
        draft.take(name, param)
    made = None if draft.flaws or draft.filled else instance(kind.executor, draft.constants)
    return Form(
        kind.executor, tuple(draft.flaws), tuple(draft.programs), draft.constants, tuple(draft.filled), made
    )  # fmt: skip


class _Draft:
    """A form while its fields are taken in, one after another."""

    def __init__(self, config: Mapping[str, JSON], params: Mapping[str, Param], node_ids: frozenset[str]) -> None:
        self.config = config
        self.params = params
        self.ids = node_ids
        self.flaws: list[Flaw] = []
        self.programs: list[tuple[str, Program]] = []
        self.constants: dict[str, Any] = {}
        self.filled: list[tuple[str, Param, Source]] = []

    def take(self, name: str, param: Param) -> None:
        raw = self.config.get(name)
        if not self._holds(param.show) or raw is None or (raw == "" and not isinstance(param.default, str)):
            if param.required and self._holds(param.show):
                mend = f"Fill in “{param.label}”."
                self.flaws.append(Flaw(name, "CONFIG_REQUIRED", f"“{param.label}” is missing.", mend))
            self.constants[name] = None if param.default is MISSING else param.default
            return
        if param.text_when is not None and self._holds(param.text_when):
            param = replace(param, kind="textarea", schema=None)
        try:
            _TAKE.get("parse" if param.parse else param.kind or "text", _Draft._template)(self, name, param, raw)
        except ExpressionError as error:
            mend = error.hint or "Correct the expression."
            self.flaws.append(Flaw(name, error.code, str(error), mend, error.field or "", error))
        except _Misplaced as error:
            self.flaws.append(Flaw(name, "CONFIG_INVALID", str(error), place=error.place))
        except ValueError as error:
            code = "CRON_INVALID" if isinstance(error, CronInvalid) else "CONFIG_INVALID"
            self.flaws.append(Flaw(name, code, str(error), f"Correct “{param.label}”."))

    def _holds(self, condition: Shown | None) -> bool:
        """A condition on a field that is itself a template cannot be known before the run: it holds."""
        if condition is None:
            return True
        other, values = condition
        default = self.params[other].default if other in self.params else None
        given = self.config.get(other)
        given = default if given is None else given
        return given in values or (isinstance(given, str) and "{{" in given)

    def _template(self, name: str, param: Param, raw: JSON) -> None:
        self._source(name, param, compile_value(raw, self.ids))

    def _text(self, name: str, param: Param, raw: JSON) -> None:
        if param.address and isinstance(raw, str):
            self._source(name, param, compile_address(raw, self.ids))
        else:
            self._template(name, param, raw)

    def _json(self, name: str, param: Param, raw: JSON) -> None:
        if isinstance(raw, str):
            try:
                raw = read_json(raw, self.ids)
            except ValueError as error:
                raise ValueError(f"“{param.label}” is not valid JSON: {error}.") from error
        self._template(name, param, raw)

    def _expression(self, name: str, param: Param, raw: JSON) -> None:
        self.constants[name] = self._condition(name, raw)

    def _cases(self, name: str, param: Param, raw: JSON) -> None:
        if isinstance(raw, str):
            raw = read_json(raw, self.ids)
        if not isinstance(raw, list) or not raw:
            raise ValueError(f"“{param.label}” must be a list of cases, each with a handle and an expression.")
        found = []
        for index, case in enumerate(raw):
            handle = case.get("handle") if isinstance(case, dict) else None
            if not isinstance(handle, str) or not handle or not case.get("expression"):
                raise _Misplaced(f"Case {index + 1} needs a handle and an expression.", f"/{index}")
            try:
                found.append((handle, self._condition(name, case["expression"])))
            except ExpressionError as error:
                error.field = f"/{index}/expression{error.field or ''}"
                raise
        self.constants[name] = tuple(found)

    def _parse(self, name: str, param: Param, raw: JSON) -> None:
        parse: Callable[[Any, frozenset[str]], Any] = param.parse  # type: ignore[assignment]  # `take` saw that it is set
        if param.kind == "json" and isinstance(raw, str):
            raw = read_json(raw, self.ids)
        self.constants[name] = parse(raw, self.ids)
        self.programs += [(name, program) for program in _programs_in(self.constants[name])]

    def _condition(self, name: str, raw: JSON) -> Program:
        program = compile_condition(raw, self.ids)
        self.programs.append((name, program))
        return program

    def _source(self, name: str, param: Param, source: Source) -> None:
        self.programs += [(name, part) for part in (source.programs if isinstance(source, Address) else (source,))]
        if source.constant and param.kind != "datetime":
            self.constants[name] = coerced(param, source.evaluate({}, Options()), _ZONELESS)
        else:
            if source.constant:
                coerced(param, source.evaluate({}, Options()), _ZONELESS)  # only whether it can be read
            self.filled.append((name, param, source))


class _Misplaced(ValueError):
    """A misfit below the field, at a JSON pointer."""

    def __init__(self, message: str, place: str) -> None:
        super().__init__(message)
        self.place = place


_TAKE: Final[Mapping[str, Callable[[_Draft, str, Param, JSON], None]]] = {
    "text": _Draft._text,
    "json": _Draft._json,
    "keyvalue": _Draft._json,
    "expression": _Draft._expression,
    "cases": _Draft._cases,
    "parse": _Draft._parse,
}


def _programs_in(value: Any) -> Iterator[Program]:
    if isinstance(value, Program):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _programs_in(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _programs_in(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _programs_in(getattr(value, field.name))
