"""One walk over a syntax tree: names, nodes, fields, kinds and literals that cannot be right (§12)."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any, Literal

from layers.expressions import locales, shapes
from layers.expressions.dates import find_zone, zone_names
from layers.expressions.diagnostics import Diagnostic, Scope
from layers.expressions.errors import ExpressionError
from layers.expressions.names import ROOT_SET, ROOTS, listed, similar
from layers.expressions.numbers import numeric
from layers.expressions.options import DEFAULT, State
from layers.expressions.pathways import constant_step, spine
from layers.expressions.patterns import pattern_of
from layers.expressions.registry import Function, find_function
from layers.expressions.shapes import Shape
from layers.expressions.tree import (
    Binary,
    Call,
    Choice,
    Field,
    Group,
    Index,
    Lambda,
    ListOf,
    Name,
    Node,
    ObjectOf,
    Project,
    Side,
    Template,
    Unary,
    bare,
    children,
)
from layers.expressions.tree import Literal as LiteralNode

ORDERED = frozenset({"<", "<=", ">", ">="})
CALCULATED = frozenset({"-", "*", "/", "%", "**"})
PATTERNED = frozenset({"matches", "match", "matchAll", "regexReplace"})
ZONED = {"timezone": 1, "parseDate": 2, "formatDate": 2}  # function: position of its zone
LOCALISED = {"number": 1, "formatNumber": 2, "formatCurrency": 2, "formatPercent": 2, "formatDate": 3}
COVERS = frozenset({"default", "coalesce", "isEmpty", "isNotEmpty", "exists"})
LOOKS_LIKE = 0.8  # how similar a first name must be to a root to be taken for a slip of the pen


class Walk:
    """Collects what is found in one source."""

    def __init__(self, source: str, scope: Scope, field: str | None) -> None:
        self.source = source
        self.scope = scope
        self.field = field
        self.found: list[Diagnostic] = []
        self.covered = 0  # inside `??` or default(), where a value may be missing

    def report(
        self,
        code: str,
        severity: Literal["error", "warning"],
        message: str,
        hint: str | None,
        start: int,
        end: int,
        fix: Mapping[str, Any] | None = None,
    ) -> None:
        self.found.append(Diagnostic(code, severity, message, hint, start, end, self.source, self.field, fix))

    def whole(self, tree: Node, constant: bool) -> None:
        self.visit(tree, {})
        if not self.scope.condition:
            return
        single = bare(tree)
        known = self.scope.shapes.get("open") or {}
        lonely = isinstance(single, Name) and single.name not in ROOT_SET
        if lonely and isinstance(single, Name) and single.name not in (known.get("fields") or {}):
            hint = f'text needs quotes: "{single.name}"'
            self.report("ALWAYS_SAME", "warning", "a name alone is no condition", hint, single.start, single.end)
        elif constant:
            self.report("ALWAYS_SAME", "warning", "the condition is always the same", None, 0, len(self.source))

    def visit(self, node: Node, names: Mapping[str, Shape]) -> Shape:
        """Check the node and what is below it; gives its shape."""
        match node:
            case LiteralNode(value=value):
                return shapes.of_value(value)
            case Name() | Field() | Index() | Project():
                return self.path(node, names)
            case Call():
                return self.call(node, names)
            case Binary():
                return self.binary(node, names)
            case Group(inner=inner) | Side(inner=inner):
                return self.visit(inner, names)
            case Choice(condition=condition, then=then, otherwise=otherwise):
                self.covering(condition, names)
                first, second = self.visit(then, names), self.visit(otherwise, names)
                return first if shapes.kind_of(first) == shapes.kind_of(second) else None
            case Lambda(parameters=parameters, body=body):
                return self.visit(body, {**names, **dict.fromkeys(parameters)})
        for child in children(node):
            self.visit(child, names)
        return shape_of(node)

    def covering(self, node: Node, names: Mapping[str, Shape]) -> Shape:
        """Visit where a missing value is expected."""
        self.covered += 1
        found = self.visit(node, names)
        self.covered -= 1
        return found

    def path(self, node: Node, names: Mapping[str, Shape]) -> Shape:
        base, steps = spine(node)
        shape = self.base(base, names)
        rest = list(steps)
        if isinstance(base, Name) and base.name == "nodes" and base.name not in names and rest:
            shape = self.node_step(rest[0], shape)
            rest = rest[1:]
        elif isinstance(base, Name) and base.name in ("variables", "env") and base.name not in names and rest:
            shape = self.variable(base.name, rest[0], shape)
            rest = rest[1:]
        projected = False
        for step in rest:
            if isinstance(step, Project):
                shape, projected = shapes.item_of(shape), True
                continue
            if isinstance(step, Index) and constant_step(step) is None:
                self.visit(step.key, names)
                shape = shapes.item_of(shape)
                continue
            name = constant_step(step)
            if isinstance(step, Field) and step.implied:
                continue
            end = step.end
            shape = shapes.step(
                shape,
                name if name is not None else 0,
                lambda code, message, hint, at=step.at, end=end: self.report(code, "warning", message, hint, at, end),  # type: ignore[misc]  # the defaults bind the loop's values
            )
        return {"t": "list", "item": shape} if projected else shape

    def base(self, base: Node, names: Mapping[str, Shape]) -> Shape:
        """Where a path begins."""
        if not isinstance(base, Name):
            return self.visit(base, names)
        if base.name in names:
            return names[base.name]
        if base.name in ("now", "today"):
            return {"t": "date"}
        if base.name in ROOT_SET:
            self.root(base)
            found: Shape = self.scope.shapes.get(base.name)
            return found
        return self.first_name(base)

    def root(self, base: Name) -> None:
        scope, name = self.scope, base.name
        missing = (
            (name == "loop" and not scope.in_loop)
            or (name in ("item", "index") and not scope.in_loop and not scope.in_predicate)
            or (name == "input" and scope.in_trigger)
        )
        if missing:
            where = "in a trigger" if name == "input" else "outside a loop"
            self.report("ROOT_UNAVAILABLE", "error", f'"{name}" is not available {where}', None, base.start, base.end)

    def first_name(self, base: Name) -> Shape:
        """A field of the open object, unless it looks like a root that was misspelled."""
        opened: Shape = self.scope.shapes.get("open")
        fields = (opened or {}).get("fields") or {}
        near = None if base.name in fields else misspelled_root(base.name)
        if near is not None or not self.scope.open_object:
            near = near or similar(base.name, (*ROOTS, *self.scope.node_ids))
            hint = f"did you mean {near}?" if near else f'text needs quotes: "{base.name}"'
            fix = {"start": base.start, "end": base.end, "text": near} if near else None
            self.report("REFERENCE_UNKNOWN", "error", f'unknown name "{base.name}"', hint, base.start, base.end, fix)
            return None
        return shapes.step(
            opened,
            base.name,
            lambda code, message, hint: self.report(code, "warning", message, hint, base.start, base.end),
        )

    def node_step(self, step: Field | Index | Project, shape: Shape) -> Shape:
        """`nodes.<id>`: the node must exist, stand before this one, and be certain to have run or be covered."""
        name = constant_step(step)
        if name is None:
            return None
        scope, node_id, end = self.scope, str(name), step.end
        if node_id not in scope.node_ids:
            near = similar(node_id, scope.node_ids)
            hint = f"did you mean {near}?" if near else listed(sorted(scope.node_ids)) if scope.node_ids else None
            fix = {"start": step.at, "end": end, "text": near} if near and isinstance(step, Field) else None
            self.report("REFERENCE_UNKNOWN", "error", f'there is no node "{node_id}"', hint, step.at, end, fix)
            return None
        if scope.upstream is not None and node_id not in scope.upstream:
            message = f'"{node_id}" does not run before this node'
            self.report("REFERENCE_UNKNOWN", "error", message, "connect it before this node", step.at, end)
        elif scope.certain is not None and node_id not in scope.certain and not self.covered:
            message = f'"{node_id}" runs on one branch only and may have no value'
            self.report("BRANCH_MAYBE_SKIPPED", "warning", message, '?? "…"', step.at, end)
        fields: dict[str, Shape] = (shape or {}).get("fields") or {}
        return fields.get(node_id)

    def variable(self, root: str, step: Field | Index | Project, shape: Shape) -> Shape:
        """`variables.<name>` and `env.<name>`: there must be one, and a secret may not stand everywhere."""
        name = constant_step(step)
        known = self.scope.variables if root == "variables" else self.scope.env
        if not isinstance(name, str):
            return None
        if known is not None and name not in known:
            near = similar(name, known)
            hint = f"did you mean {near}?" if near else listed(sorted(known)) if known else None
            what = "variable" if root == "variables" else "allowed environment name"
            fix = {"start": step.at, "end": step.end, "text": near} if near and isinstance(step, Field) else None
            severity: Literal["error", "warning"] = (
                "warning" if root == "variables" and self.scope.more_variables else "error"
            )
            self.report("REFERENCE_UNKNOWN", severity, f'there is no {what} "{name}"', hint, step.at, step.end, fix)
        elif root == "variables" and self.scope.condition and name in self.scope.secrets:
            message = f'a branch on the secret "{name}" would show it'
            self.report("SECRET_IN_CONDITION", "error", message, None, step.at, step.end)
        elif root == "variables" and self.scope.stored and name in self.scope.secrets:
            message = f'the secret "{name}" would be stored or shown here'
            self.report("SECRET_IN_TEXT", "warning", message, "use it in credentials or headers", step.at, step.end)
        fields: dict[str, Shape] = (shape or {}).get("fields") or {}
        return fields.get(name)

    def binary(self, node: Binary, names: Mapping[str, Shape]) -> Shape:
        if node.op == "??":
            self.covering(node.left, names)
            return self.visit(node.right, names)
        left, right = self.visit(node.left, names), self.visit(node.right, names)
        if node.op == "matches":
            self.pattern(node.right)
        if isinstance(node.left, Unary) and node.left.op == "!" and node.op not in ("and", "or", "&"):
            text = self.source[node.left.operand.start : node.end]
            hint = f"not ({text})" if len(text) < 80 else "not (a == b)"
            self.report("NOT_PRECEDENCE", "warning", "! binds to the left side alone", hint, node.left.start, node.end)
        if node.op in ORDERED or node.op in CALCULATED:
            self.mismatch(node, left, right)
        return result_of(node.op, left, right)

    def mismatch(self, node: Binary, left: Shape, right: Shape) -> None:
        """Kinds that can neither be compared nor calculated, as far as they are known."""
        kinds = [shapes.kind_of(left), shapes.kind_of(right)]
        if None in kinds or "null" in kinds or "date" in kinds or "duration" in kinds:
            return
        wrong = any(kind in ("list", "object", "boolean") for kind in kinds)
        if not wrong and "number" in kinds and "text" in kinds:
            sample = (left if kinds[0] == "text" else right or {}) or {}
            wrong = isinstance(sample.get("sample"), str) and numeric(sample["sample"]) is None
        if wrong:
            first, second = (shapes.KINDS.get(str(kind), str(kind)) for kind in kinds)
            verb = "compared" if node.op in ORDERED else "calculated"
            message = f"{first} {node.op} {second} cannot be {verb}"
            self.report("TYPE_MISMATCH", "warning", message, "number(…)", node.at, node.at + len(node.word))

    def call(self, node: Call, names: Mapping[str, Shape]) -> Shape:
        found = find_function(node.name)
        if found is None:
            return None
        given: list[Shape] = []
        for position, argument in enumerate(node.arguments):
            given.append(self.argument(found, position, argument, given, names))
        self.literals(found, node)
        return called_shape(found, given)

    def argument(
        self, found: Function, position: int, node: Node, given: list[Shape], names: Mapping[str, Shape]
    ) -> Shape:
        kind = found.argument(position)
        if kind in ("Each", "Fold"):
            if isinstance(node, LiteralNode):
                return None
            item = shapes.item_of(given[0]) if given else None
            short = ("item", "index") if kind == "Each" else ("acc", "item", "index")
            parameters = node.parameters if isinstance(node, Lambda) else short
            values: tuple[Shape, ...] = (item, {"t": "number"}) if kind == "Each" else (None, item, {"t": "number"})
            inner = {**names, **dict(zip(parameters, values, strict=False))}
            return self.visit(node.body if isinstance(node, Lambda) else node, inner)
        return self.covering(node, names) if found.name in COVERS else self.visit(node, names)

    def literals(self, found: Function, node: Call) -> None:
        """Arguments written out: patterns, zones and locales."""
        if found.name in PATTERNED and len(node.arguments) > 1:
            self.pattern(node.arguments[1])
        zone = literal_text(node, ZONED.get(found.name))
        if zone is not None and find_zone(str(zone.value)) is None:
            near = similar(str(zone.value)[:100], zone_names())
            hint = f"did you mean {near}?" if near else None
            self.report("ZONE_UNKNOWN", "error", f'unknown time zone "{zone.value}"', hint, zone.start, zone.end)
        locale = literal_text(node, LOCALISED.get(found.name))
        if locale is not None and not locales.known(str(locale.value)):
            hint = listed(sorted(locales.STYLES), 13)
            self.report("LOCALE_UNKNOWN", "warning", f'unknown locale "{locale.value}"', hint, locale.start, locale.end)

    def pattern(self, node: Node) -> None:
        found = bare(node)
        if not isinstance(found, LiteralNode) or not isinstance(found.value, str):
            return
        try:
            pattern_of(State({}, DEFAULT, 0, ""), found.value)
        except ExpressionError as problem:
            if problem.kind != "pattern_unavailable":
                self.report("PATTERN_INVALID", "error", problem.message, problem.hint, found.start, found.end)


def literal_text(node: Call, position: int | None) -> LiteralNode | None:
    if position is None or position >= len(node.arguments):
        return None
    found = bare(node.arguments[position])
    return found if isinstance(found, LiteralNode) and isinstance(found.value, str) else None


def misspelled_root(name: str) -> str | None:
    """The root a name was probably meant to be; its singular or plural is taken for a field of that name."""
    for root in ROOTS:
        same_word = name.rstrip("s") == root.rstrip("s")
        if not same_word and SequenceMatcher(None, name.lower(), root, autojunk=False).ratio() >= LOOKS_LIKE:
            return root
    return None


def shape_of(node: Node) -> Shape:
    """The kind a node has by itself, whatever is in it."""
    if isinstance(node, ListOf):
        return {"t": "list", "item": None}
    if isinstance(node, ObjectOf):
        return {"t": "object", "fields": {}, "open": True}
    if isinstance(node, Template):
        return {"t": "text"}
    if isinstance(node, Unary):
        return {"t": "boolean"} if node.op in ("not", "!") else {"t": "number"}
    return None


def result_of(op: str, left: Shape, right: Shape) -> Shape:
    if op in ("or", "??"):
        return None
    if op == "&":
        return {"t": "text"}
    if op == "+":
        kinds = {shapes.kind_of(left), shapes.kind_of(right)}
        return {"t": "text"} if "text" in kinds else {"t": "number"} if kinds == {"number"} else None
    if op in CALCULATED:
        return {"t": "number"} if op != "-" else None
    return {"t": "boolean"}


def called_shape(found: Function, given: list[Shape]) -> Shape:
    """What a function gives, from its declaration and the list it was given."""
    first = given[0] if given else None
    if found.name in ("filter", "reject", "sort", "sortBy", "reverse", "unique", "compact"):
        return first if shapes.kind_of(first) == "list" else {"t": "list", "item": None}
    if found.name in ("first", "last", "nth", "find"):
        return shapes.item_of(first)
    if found.name == "map":
        return {"t": "list", "item": given[1] if len(given) > 1 else None}
    return None if found.returns == "any" else {"t": found.returns}
