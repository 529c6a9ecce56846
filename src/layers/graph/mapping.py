"""What flows along an edge: `data_mapping` compiled once, applied to every output of the source (expressions.md §11).

1. Missing, null, `{}` or `[]` passes the whole source output on, without the fields that begin with `_`.
2. A plain path is looked up in the source's output first, then among the roots; `{{ }}` is read over the whole context.
3. A source that is missing and has no default leaves its target out, with a warning.
4. Lines are written in their order and the later one wins. Nothing of the source's output is ever changed.
"""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, replace
from typing import Any

from layers.expressions.checks import check, from_error, inferred, of_tree
from layers.expressions.compiler import Compiler
from layers.expressions.conditions import is_template
from layers.expressions.diagnostics import Diagnostic, Scope
from layers.expressions.errors import ExpressionError, failure, syntax
from layers.expressions.grammar import parse_path
from layers.expressions.names import ROOT_SET
from layers.expressions.options import DEFAULT, Options
from layers.expressions.pathways import constant_step, spine
from layers.expressions.pipes import GIVES_DEFAULT, apply_steps, read_step, wrong
from layers.expressions.program import Program
from layers.expressions.shapes import Shape
from layers.expressions.shaping import laid_over, with_field
from layers.expressions.structures import compile_value
from layers.expressions.templates import parse_template
from layers.expressions.tree import Literal, Name, Node, Side

LINE_KEYS = frozenset({"target", "source", "value", "transform", "default", "required", "disabled"})
SOURCE_KEYS = frozenset({"path", "transform", "default", "required"})
NO_IDS: frozenset[str] = frozenset()
LONGEST_GAP = 1000
DEEPEST = 64  # names of a target


@dataclass(frozen=True, slots=True)
class Target:
    """Where a line writes: a dotted path that builds objects, `a.0` lists. `path` is empty for `*`."""

    text: str
    path: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One target and where its value comes from. `path` is set for a plain path: absent, it leaves the target out."""

    target: Target
    program: Program | None  # None: the whole output, from `*`
    path: Node | None
    falls_back: bool  # a step of its own replaces null
    default: Program | None
    required: bool

    def value(self, context: AnyMapping[str, Any], options: Options) -> tuple[bool, Any]:
        """(present, value). Raises `ExpressionError`."""
        if self.program is None:
            return True, public(context["open"])
        absent = self.path is not None and not self.falls_back and not exists(self.path, context)
        value = None if absent else self.program.evaluate(context, options)
        if self.default is not None and (value is None or value == ""):
            value, absent = self.default.evaluate(context, options), False
        if self.required and (value is None or value == ""):
            raise failure("required", "a required value is missing")
        return not absent, value


@dataclass(frozen=True, slots=True)
class Mapping:
    """A compiled `data_mapping`. `reads` are the constant paths of all lines, `targets` the fields they write."""

    lines: tuple[Line, ...]
    reads: tuple[tuple[str | int, ...], ...]
    targets: tuple[str, ...]

    def apply(self, source_output: Any, context: AnyMapping[str, Any], options: Options = DEFAULT) -> Any:
        """What the target node receives. Raises `ExpressionError` whose `field` names the target of the line."""
        if not self.lines:
            return public(source_output)
        opened = {**context, "open": source_output}
        found: dict[str, Any] = {}
        for line in self.lines:
            try:
                present, value = line.value(opened, options)
                if present:
                    found = put(found, line.target, value)
                else:
                    warn(options, line.target)
            except ExpressionError as problem:
                problem.field = problem.field or f"data_mapping.{line.target.text}"
                if problem.source is None:
                    problem.source = line.program.source if line.program is not None else "*"
                problem.message = f"{problem.message} (target {line.target.text})"
                raise
        return found


def public(output: Any) -> Any:
    """An output as it is passed on: without the fields that begin with `_`; the same object if there are none."""
    if isinstance(output, dict) and any(name[:1] == "_" for name in output):
        return {name: value for name, value in output.items() if name[:1] != "_"}
    return output


def warn(options: Options, target: Target) -> None:
    if options.warnings is not None and len(options.warnings) < 20:
        message = f'the source of "{target.text}" is missing, it was left out'
        found = {
            "code": "SOURCE_MISSING",
            "message": message,
            "hint": "give the line a default",
            "field": f"data_mapping.{target.text}",
            "line": 1,
            "column": 1,
        }
        if found not in options.warnings:
            options.warnings.append(found)


def exists(path: Node, context: AnyMapping[str, Any]) -> bool:
    """Whether a plain path leads to a value, null included. What is computed or projected counts as there."""
    base, steps = spine(path)
    if not isinstance(base, Name):
        return True
    opened = context.get("open")
    value: Any = context if base.name in ROOT_SET else context.get("nodes") or {}
    if isinstance(opened, dict) and base.name in opened:
        value = opened
    names = [base.name, *(constant_step(step) for step in steps)]
    for name in names:
        if name is None or (name.__class__ is str and name in ("length", "first", "last")):
            return True
        if isinstance(value, AnyMapping):
            if str(name) not in value:
                return False
            value = value[str(name)]
        elif isinstance(value, list) and str(name).lstrip("-").isdigit():
            if not -len(value) <= int(name) < len(value):
                return False
            value = value[int(name)]
        else:
            return value is not None and value.__class__ is list  # a field of a list is an error the program reports
    return True


def compile_mapping(data_mapping: Any, node_ids: frozenset[str] = NO_IDS) -> Mapping:
    """The mapping of an edge in object or list form. Raises `ExpressionError` whose `field` names the line."""
    if not data_mapping:
        return Mapping((), (), ())
    found = [compile_line(line, place, node_ids) for line, place in lines_of(data_mapping) if not line.get("disabled")]
    reads: dict[tuple[str | int, ...], None] = {}
    for line in found:
        for program in (line.program, line.default):
            reads.update(
                dict.fromkeys(program.reads if program is not None else [("open",)] if line.program is None else [])
            )
    return Mapping(tuple(found), tuple(reads), tuple(line.target.text for line in found))


def lines_of(data_mapping: Any) -> list[tuple[AnyMapping[str, Any], str]]:
    """Every line in the keys of the list form, with the place it stands at."""
    if isinstance(data_mapping, AnyMapping):
        return [(object_line(target, source), f"data_mapping.{target}") for target, source in data_mapping.items()]
    if not isinstance(data_mapping, list):
        raise placed(wrong("a mapping is an object or a list of lines"), "data_mapping")
    found: list[tuple[AnyMapping[str, Any], str]] = []
    for number, line in enumerate(data_mapping):
        place = f"data_mapping.{number}"
        if not isinstance(line, AnyMapping) or "target" not in line:
            raise placed(wrong("a line is an object with a target"), place)
        unknown = next((key for key in line if key not in LINE_KEYS), None)
        if unknown is not None:
            raise placed(wrong(f'unknown key "{unknown}" in a line'), place)
        if "source" in line and not isinstance(line["source"], str):
            raise placed(wrong("the source of a line is a text"), place)
        found.append((line, place))
    return found


def object_line(target: str, source: Any) -> AnyMapping[str, Any]:
    """A line of the object form in the keys of the list form."""
    if isinstance(source, str):
        return {"target": target, "source": source}
    if isinstance(source, AnyMapping) and isinstance(source.get("path"), str) and source.keys() <= SOURCE_KEYS:
        return {"target": target, "source": source["path"], **{key: source[key] for key in source if key != "path"}}
    return {"target": target, "value": source}


def placed(problem: ExpressionError, place: str, source: str | None = None) -> ExpressionError:
    problem.field = place
    if problem.source is None:
        problem.source = source or ""
    return problem


def compile_line(line: AnyMapping[str, Any], place: str, node_ids: frozenset[str]) -> Line:
    source = line.get("source")
    try:
        target = read_target(line["target"])
        default = compile_value(line["default"], node_ids) if line.get("default") is not None else None
        steps = [read_step(step) for step in line.get("transform") or []]
        required = bool(line.get("required", False))
        falls_back = any(step["fn"] in GIVES_DEFAULT or step["fn"] == "calculate" for step in steps)
        if source is None:
            program, path = value_program(line.get("value"), steps, node_ids), None
        elif source.strip() == "*" and not steps:
            return Line(target, None, None, False, default, required)
        else:
            tree, path = source_tree(source, node_ids)
            program = program_of(apply_steps(tree, steps, source, node_ids), source, node_ids)
        return Line(target, program, path, falls_back, default, required)
    except ExpressionError as problem:
        raise placed(problem, place, source if isinstance(source, str) else None) from None


def value_program(value: Any, steps: list[dict[str, Any]], node_ids: frozenset[str]) -> Program:
    """A constant; templates inside it are resolved."""
    if not steps:
        return compile_value(value, node_ids)
    tree = parse_template(value, node_ids) if is_template(value) else Literal(value, 0, 0)
    return program_of(apply_steps(tree, steps, "", node_ids), value if isinstance(value, str) else "", node_ids)


def source_tree(source: str, node_ids: frozenset[str]) -> tuple[Node, Node | None]:
    """The tree of a source text, and the path it is if it is a plain one."""
    text = source.strip()
    if is_template(source):
        return Side(parse_template(source, node_ids), source, "source", 0, len(source)), None
    if len(text) > 1 and text[0] == text[-1] == "'":
        return Literal(text[1:-1], 0, len(text)), None
    if text == "*":
        return Name("open", 0, 0), None
    path = parse_path(source, node_ids, opened=True)
    return Side(path, source, "source", 0, len(source)), path


def program_of(tree: Node, source: str, node_ids: frozenset[str]) -> Program:
    compiler = Compiler(node_ids)
    return Program(source, "mapping", compiler.build(tree), compiler)


def read_target(text: Any) -> Target:
    """Raises `ExpressionError` (syntax, kind `mapping`) for an empty name in the path, or too many."""
    if not isinstance(text, str) or not text.strip():
        raise syntax("mapping", "the target is empty", 0, 0)
    plain = text.strip()
    if plain == "*":
        return Target(plain, ())
    names = plain.split(".")
    if not all(names):
        raise syntax("mapping", f'the target "{plain[:60]}" has an empty name', 0, 0)
    if len(names) > DEEPEST:
        raise syntax("mapping", f"the target is deeper than {DEEPEST} levels", 0, 0)
    first, *rest = names
    return Target(plain, (first, *(int(name) if name.isdecimal() and len(name) < 6 else name for name in rest)))


def put(found: dict[str, Any], target: Target, value: Any) -> dict[str, Any]:
    """A copy in which the target holds the value."""
    if target.path:
        placed: dict[str, Any] = put_at(found, target.path, value)
        return placed
    if not isinstance(value, dict):
        raise failure("type", 'the target "*" needs an object')
    return {**found, **value}


def put_at(container: Any, path: tuple[str | int, ...], value: Any) -> Any:
    """Containers on the way are made where there are none, and copied where there are: they may be the source's own."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, int) and not isinstance(container, dict):
        items = list(container) if isinstance(container, list) else []
        if step > len(items) + LONGEST_GAP:
            raise failure("type", f"the list would have a gap of more than {LONGEST_GAP} elements")
        items += [None] * (step + 1 - len(items))
        items[step] = put_at(items[step], rest, value)
        return items
    fields = dict(container) if isinstance(container, dict) else {}
    fields[str(step)] = put_at(fields.get(str(step)), rest, value)
    return fields


def mapped_shape(data_mapping: Any, scope: Scope) -> Shape:
    """The shape of what a mapping gives; None where it is not known. `open` in the scope's shapes is its source."""
    made: Shape = {"t": "object", "fields": {}}
    try:
        for line, _ in lines_of(data_mapping):
            if line.get("disabled"):
                continue
            target, shape = read_target(line["target"]), line_shape(line, scope)
            made = with_field(made, target.text, shape) if target.path else laid_over(made, shape)
    except ExpressionError:
        return None
    return made


def line_shape(line: AnyMapping[str, Any], scope: Scope) -> Shape:
    source = line.get("source")
    steps = [read_step(step) for step in line.get("transform") or []]
    if source is None and not steps:
        return inferred(line.get("value"), "template", scope)
    if source is None:
        return None
    if source.strip() == "*" and not steps:
        return scope.shapes.get("open")
    tree, _ = source_tree(source, scope.node_ids)
    return of_tree(apply_steps(tree, steps, source, scope.node_ids), source, replace(scope, condition=False))


def check_mapping(data_mapping: Any, scope: Scope) -> list[Diagnostic]:
    """What is wrong with a mapping before anything runs; `field` names the line.

    `open` in the scope's shapes is the output of the source node.
    """
    if not data_mapping:
        return []
    try:
        lines = lines_of(data_mapping)
    except ExpressionError as problem:
        return [from_error(problem, "", problem.field)]
    lines = [(line, place) for line, place in lines if not line.get("disabled")]
    found = contradictions(lines, later_wins=isinstance(data_mapping, list))
    for line, place in lines:
        checked = check_sources(line, scope)
        if not any(one.severity == "error" for one in checked):
            checked += check_line(line, place, scope)
        found += [replace(one, field=place + (one.field or "").replace("/", ".")) for one in checked]
    return found


def check_line(line: AnyMapping[str, Any], place: str, scope: Scope) -> list[Diagnostic]:
    """What only compiling shows: the target, the steps."""
    try:
        compile_line(line, place, scope.node_ids)
    except ExpressionError as problem:
        found = replace(from_error(problem, "", None), field=None)
        return [found if is_target(line["target"]) else replace(found, code="MAPPING_TARGET_INVALID")]
    return []


def check_sources(line: AnyMapping[str, Any], scope: Scope) -> list[Diagnostic]:
    source = line.get("source")
    found = check(line.get("value"), "template", scope) + check(line.get("default"), "template", scope)
    if not isinstance(source, str) or source.strip() == "*" or (source.strip()[:1] == "'" and not is_template(source)):
        return found
    return found + check(source, "template" if is_template(source) else "path", scope)


def is_target(text: Any) -> bool:
    try:
        read_target(text)
    except ExpressionError:
        return False
    return True


def contradictions(lines: list[tuple[AnyMapping[str, Any], str]], later_wins: bool) -> list[Diagnostic]:
    """`a` and `a.b`, which cannot both hold; in the list form `a` first and `a.b` then builds it in steps."""
    found: list[Diagnostic] = []
    seen: list[str] = []
    for line, place in lines:
        target = str(line["target"]).strip()
        for earlier in seen:
            covers = earlier.startswith(f"{target}.") or (target.startswith(f"{earlier}.") and not later_wins)
            if covers or (target == earlier and not later_wins):
                message = f'the targets "{earlier}" and "{target}" contradict each other'
                found.append(
                    Diagnostic("MAPPING_TARGET_INVALID", "error", message, None, 0, len(target), target, place)
                )
                break
        seen.append(target)
    return found


def saved_mapping(data_mapping: Any) -> Any:
    """The form a mapping is saved in: an object when every line is a plain source, a list otherwise."""
    lines = [dict(line) for line, _ in lines_of(data_mapping or {})]
    targets = {line["target"] for line in lines}
    if len(targets) == len(lines) and all(is_plain_line(line) for line in lines):
        return {
            line["target"]: line["source"] if "source" in line else constant_source(line["value"]) for line in lines
        }
    return lines


def is_plain_line(line: AnyMapping[str, Any]) -> bool:
    """Whether the object form can say it: no steps, no default, and no constant that would be read as a path form."""
    value = line.get("value")
    looks_like_path = isinstance(value, AnyMapping) and isinstance(value.get("path"), str)
    return line.keys() in ({"target", "source"}, {"target", "value"}) and not looks_like_path


def constant_source(value: Any) -> Any:
    return f"'{value}'" if isinstance(value, str) and not is_template(value) else value
