"""Structured conditions: the JSON tree of rows and groups, read, checked and saved (expressions.md §10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from layers.expressions.errors import ExpressionError, syntax
from layers.expressions.grammar import parse, parse_path
from layers.expressions.names import similar
from layers.expressions.templates import parse_template
from layers.expressions.tree import Field, Index, Literal, Name, Node, Project, Template, children

MAX_ROWS = 200
MAX_NESTING = 16
TYPES = ("auto", "text", "number", "date", "boolean", "list")
WITHOUT_VALUE = frozenset({"isEmpty", "isNotEmpty", "exists", "notExists", "isTrue", "isFalse"})
UNTYPED = WITHOUT_VALUE | {"lengthEquals", "lengthAbove", "lengthBelow"}
FOLDED = frozenset(
    {"==", "!=", "===", "!==", "in", "notIn", "contains", "notContains"}
    | {"startsWith", "notStartsWith", "endsWith", "notEndsWith", "matches", "notMatches"}
)
ALIASES: dict[str, tuple[str, ...]] = {
    "==": ("equals", "="),
    "!=": ("notEquals",),
    "===": (),
    "!==": (),
    ">": ("gt", "after"),
    "<": ("lt", "before"),
    ">=": ("gte",),
    "<=": ("lte",),
    "between": (),
    "in": (),
    "notIn": ("not in",),
    "contains": (),
    "notContains": (),
    "startsWith": (),
    "notStartsWith": (),
    "endsWith": (),
    "notEndsWith": (),
    "matches": ("regex",),
    "notMatches": (),
    "isEmpty": (),
    "isNotEmpty": (),
    "exists": (),
    "notExists": (),
    "isTrue": (),
    "isFalse": (),
    "lengthEquals": (),
    "lengthAbove": (),
    "lengthBelow": (),
}
OPERATORS = {name.lower(): known for known, aliases in ALIASES.items() for name in (known, *aliases)}
SYNONYMS = {"left": "field", "op": "operator", "right": "value"}
ROW_KEYS = ("field", "operator", "value", "type", "caseSensitive", "disabled")
SHORT = {"all": "AND", "any": "OR", "not": "NOT"}


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison; `number` counts the rows of the whole tree from 1."""

    field: str
    operator: str
    value: Any
    type: str
    case_sensitive: bool
    disabled: bool
    number: int

    def saved(self) -> dict[str, Any]:
        found: dict[str, Any] = {"field": self.field, "operator": self.operator}
        if self.operator not in WITHOUT_VALUE:
            found["value"] = self.value
        if self.type != "auto":
            found["type"] = self.type
        if not self.case_sensitive:
            found["caseSensitive"] = False
        if self.disabled:
            found["disabled"] = True
        return found


@dataclass(frozen=True, slots=True)
class Many:
    """Conditions joined by `AND` or `OR`; `NOT` is not (all of them)."""

    logic: str
    conditions: tuple[Row | Many, ...]

    def saved(self) -> dict[str, Any]:
        return {"logic": self.logic, "conditions": [one.saved() for one in self.conditions]}


Condition: TypeAlias = Row | Many


def wrong(pointer: str, message: str, hint: str | None = None) -> ExpressionError:
    """A tree that is not one; `field` is the JSON pointer of the place."""
    found = syntax("condition", f"{message} ({pointer or '/'})", 0, 0, hint)
    found.field = pointer or "/"
    return found


def read_tree(tree: Any, node_ids: frozenset[str] = frozenset()) -> Many:
    """The tree in its saved form: synonyms replaced, fields written so that no dash is in doubt.

    Raises `ExpressionError` (`EXPRESSION_SYNTAX`) with the JSON pointer of the first wrong place as `field`.
    """
    found = TreeReader(node_ids).condition(tree, "", 0)
    return found if isinstance(found, Many) else Many("AND", (found,))


def normalised(tree: Any, node_ids: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The saved form of a condition tree, however it was spelled."""
    return read_tree(tree, node_ids).saved()


class TreeReader:
    """Reads one tree, counting its rows."""

    def __init__(self, node_ids: frozenset[str]) -> None:
        self.node_ids = node_ids
        self.rows = 0

    def condition(self, tree: Any, pointer: str, depth: int) -> Condition:
        if not isinstance(tree, Mapping):
            raise wrong(pointer, "a condition is an object")
        if depth > MAX_NESTING:
            raise wrong(pointer, f"conditions are nested deeper than {MAX_NESTING}")
        for key, logic in SHORT.items():
            if key in tree:
                return self.short(tree, key, logic, pointer, depth)
        if "logic" in tree or "conditions" in tree:
            return self.group(tree, pointer, depth)
        return self.row(tree, pointer)

    def short(self, tree: Mapping[str, Any], key: str, logic: str, pointer: str, depth: int) -> Many:
        if len(tree) > 1:
            raise wrong(f"{pointer}/{next(name for name in tree if name != key)}", "unknown key")
        inner = tree[key]
        if key == "not" and isinstance(inner, Mapping):
            return Many("NOT", (self.condition(inner, f"{pointer}/not", depth + 1),))
        return self.many(logic, inner, f"{pointer}/{key}", depth)

    def group(self, tree: Mapping[str, Any], pointer: str, depth: int) -> Many:
        for key in tree:
            if key not in ("logic", "conditions"):
                raise wrong(f"{pointer}/{key}", "unknown key")
        logic = str(tree.get("logic", "AND")).upper()
        if logic not in ("AND", "OR", "NOT"):
            raise wrong(f"{pointer}/logic", "the logic is AND, OR or NOT")
        return self.many(logic, tree.get("conditions", []), f"{pointer}/conditions", depth)

    def many(self, logic: str, conditions: Any, pointer: str, depth: int) -> Many:
        if not isinstance(conditions, list):
            raise wrong(pointer, "conditions are a list")
        found = tuple(self.condition(one, f"{pointer}/{number}", depth + 1) for number, one in enumerate(conditions))
        return Many("OR" if logic == "NOT" and not found else logic, found)

    def row(self, tree: Mapping[str, Any], pointer: str) -> Row:
        self.rows += 1
        if self.rows > MAX_ROWS:
            raise wrong(pointer, f"more than {MAX_ROWS} rows")
        given: dict[str, Any] = {}
        for key, value in tree.items():
            name = SYNONYMS.get(key, key)
            if name not in ROW_KEYS or name in given:
                near = similar(str(key), ROW_KEYS)
                raise wrong(f"{pointer}/{key}", "unknown key", f"did you mean {near}?" if near else None)
            given[name] = value
        kind = str(given.get("type") or "auto").lower()
        if kind not in TYPES:
            raise wrong(f"{pointer}/type", f"the type is one of {', '.join(TYPES)}")
        operator = self.operator(given.get("operator"), pointer)
        value = given.get("value")
        if value is None and operator in ("==", "!="):
            operator = "notExists" if operator == "==" else "exists"
        folded = given.get("caseSensitive", True) is False and operator in FOLDED
        if folded and operator in ("matches", "notMatches") and isinstance(value, str):
            folded, value = False, f"(?i){value}"  # small letters would change the meaning of a pattern
        return Row(
            field=self.field(given.get("field"), f"{pointer}/field"),
            operator=operator,
            value=None if operator in WITHOUT_VALUE else self.value(value, operator, f"{pointer}/value"),
            type="auto" if operator in UNTYPED else kind,
            case_sensitive=not folded,
            disabled=bool(given.get("disabled", False)),
            number=self.rows,
        )

    def operator(self, name: Any, pointer: str) -> str:
        found = OPERATORS.get(name.lower()) if isinstance(name, str) else None
        if found is None:
            near = similar(name, ALIASES) if isinstance(name, str) else None
            raise wrong(
                f"{pointer}/operator", f'unknown operator "{name}"'[:100], f"did you mean {near}?" if near else None
            )
        return found

    def field(self, text: Any, pointer: str) -> str:
        if not isinstance(text, str):
            raise wrong(pointer, "the field is a path or {{…}}")
        try:
            if "{{" in text:
                return text if isinstance(parse_template(text, self.node_ids), Template) else text.strip()
            return safe_path(text.strip(), self.node_ids)
        except ExpressionError as problem:
            problem.source, problem.field = text, pointer
            raise

    def value(self, value: Any, operator: str, pointer: str) -> Any:
        if operator == "between" and not (isinstance(value, list) and len(value) == 2) and not is_template(value):
            raise wrong(pointer, "between needs a list of two values")
        self.check_templates(value, pointer)
        return value.strip() if is_template(value) and not mixed(value, self.node_ids) else value

    def check_templates(self, value: Any, pointer: str) -> None:
        if isinstance(value, list):
            for number, item in enumerate(value):
                self.check_templates(item, f"{pointer}/{number}")
        elif isinstance(value, dict):
            for key, item in value.items():
                self.check_templates(item, f"{pointer}/{key}")
        elif is_template(value):
            try:
                parse_template(value, self.node_ids)
            except ExpressionError as problem:
                problem.source, problem.field = value, pointer
                raise


def is_template(value: Any) -> bool:
    return isinstance(value, str) and "{{" in value


def mixed(text: str, node_ids: frozenset[str]) -> bool:
    """Whether the template is more than one placeholder alone."""
    return isinstance(parse_template(text, node_ids), Template)


def safe_path(text: str, node_ids: frozenset[str]) -> str:
    """The path, written so that it means the same inside an expression: doubtful dashes in brackets.

    A first name with a dash has no such form; it stays as it is and is read as a path.
    """
    as_path = parse_path(text, node_ids)
    if has_dashed_start(as_path):
        return text
    try:
        if shape(parse(text, node_ids)) == shape(as_path):
            return text
    except ExpressionError:
        pass
    return written(as_path)


def has_dashed_start(node: Node) -> bool:
    """Whether the first name of the path has a dash and is no node."""
    while isinstance(node, Field | Index | Project):
        node = node.target
    return isinstance(node, Name) and "-" in node.name


def shape(node: Node) -> Any:
    """The tree without its offsets, to compare two readings."""
    own = {key: value for key, value in node._asdict().items() if isinstance(value, str | int | float | bool | None)}
    for offset in ("start", "end", "at"):
        own.pop(offset, None)
    if isinstance(node, Literal):
        own["value"] = repr(node.value)
    return (type(node).__name__, sorted(own.items(), key=repr), [shape(child) for child in children(node)])


def quoted_text(text: str) -> str:
    """A text literal of the language."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r") + '"'


def written(node: Node) -> str:
    """A path with every name in the form that is never in doubt."""
    if isinstance(node, Name):
        return node.name if "-" not in node.name else f"input[{quoted_text(node.name)}]"
    if isinstance(node, Field):
        plain = isinstance(node.name, int) or node.name.isidentifier()
        if isinstance(node.target, Name) and node.target.name == "nodes":
            plain = True
        return (
            f"{written(node.target)}.{node.name}" if plain else f"{written(node.target)}[{quoted_text(str(node.name))}]"
        )
    if isinstance(node, Index) and isinstance(node.key, Literal):
        key = node.key.value
        return f"{written(node.target)}[{quoted_text(key) if isinstance(key, str) else key}]"
    if isinstance(node, Project):
        return f"{written(node.target)}[*]"
    raise wrong("", "a path is expected here")
