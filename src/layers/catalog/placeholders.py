"""Templates whose values stand in a language of their own: an address, and JSON as text.

What a template brings can never become syntax there. In an address it is percent-encoded for its place (RFC 3986); in
JSON text it is a value, or a part of one text, never a brace or a quote.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from layers.expressions import ExpressionError, Options, Program, Secret, compile, reveal, to_text
from layers.expressions.templates import parse_placeholder
from layers.graph.records import JSON

_OPEN, _CLOSE = "\ue000", "\ue001"  # private use: they stand for a placeholder while the JSON around it is read
_AUTHORITY: Final = ":[]-._~"


@dataclass(frozen=True, slots=True)
class Address:
    """An http address with placeholders. A value that begins it is taken as it is (`{{variables.api}}/orders`); in
    the host only what a host may have stays; everywhere later all but unreserved characters are encoded, `/` too."""

    parts: tuple[str | Program, ...]

    @property
    def programs(self) -> tuple[Program, ...]:
        return tuple(part for part in self.parts if isinstance(part, Program))

    @property
    def constant(self) -> bool:
        return all(isinstance(part, str) or part.constant for part in self.parts)

    def evaluate(self, context: Mapping[str, Any], options: Options) -> str | Secret:
        text, secret = "", False
        for part in self.parts:
            if isinstance(part, str):
                text += part
                continue
            value = part.evaluate(context, options)
            secret = secret or isinstance(value, Secret)
            text += _placed(text, to_text(reveal(value)))
        return Secret(text) if secret else text


def compile_address(source: str, node_ids: frozenset[str]) -> Address:
    """Raises `ExpressionError`; positions in it count in the placeholder that is wrong."""
    found = [part if literal else compile(part, "template", node_ids) for literal, part in split(source.strip())]
    return Address(tuple(found))


def read_json(source: str, node_ids: frozenset[str]) -> JSON:
    """JSON text in which placeholders may stand bare (`{"n": {{trigger.n}}}`) or within texts: the value with every
    placeholder in a text. Raises `ValueError` for what is no JSON, `ExpressionError` for a bad placeholder."""
    try:
        return json.loads(source, parse_constant=_no_constant)
    except ValueError:
        if "{{" not in source:
            raise
    held: list[str] = []
    text, quoted = "", False
    for literal, part in split(source, node_ids):
        if literal:
            text += part
            quoted = _inside(part, quoted)
        else:
            mark = f"{_OPEN}{len(held)}{_CLOSE}"
            held.append(part)
            text += mark if quoted else f'"{mark}"'
    return _restored(json.loads(text, parse_constant=_no_constant), held)


def split(source: str, node_ids: frozenset[str] = frozenset()) -> Iterator[tuple[bool, str]]:
    """(True, literal text) and (False, `{{…}}`), in order. Raises `ExpressionError` for a bad placeholder."""
    position = 0
    while (opening := source.find("{{", position)) >= 0:
        if opening > position:
            yield True, source[position:opening]
        try:
            _, position = parse_placeholder(source, opening, node_ids)
        except ExpressionError as error:
            error.source = error.source or source
            raise
        yield False, source[opening:position]
    if position < len(source):
        yield True, source[position:]


def _placed(before: str, value: str) -> str:
    if not before:
        return value.strip()
    host = re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*", before)
    return quote(value, safe=_AUTHORITY if host else "")


def _inside(text: str, quoted: bool) -> bool:
    """Whether a JSON text is open after this stretch."""
    escaped = False
    for character in text:
        if escaped:
            escaped = False
        elif quoted and character == "\\":
            escaped = True
        elif character == '"':
            quoted = not quoted
    return quoted


def _restored(value: JSON, held: list[str]) -> JSON:
    if isinstance(value, str):
        return re.sub(f"{_OPEN}(\\d+){_CLOSE}", lambda mark: held[int(mark[1])], value)
    if isinstance(value, list):
        return [_restored(item, held) for item in value]
    if isinstance(value, dict):
        return {_restored(key, held): _restored(item, held) for key, item in value.items()}
    return value


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON value")
