"""The body of a request as data: an object for JSON and form posts, text otherwise (nodes.md, trigger_webhook)."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from email.message import Message
from functools import lru_cache
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson

from layers.graph.records import JSON

HIDDEN: Final = frozenset({"authorization", "proxy-authorization", "cookie"})


class BodyMalformed(ValueError):
    """The body is not what its Content-Type says."""


def read_body(content_type: str, body: bytes) -> JSON:
    """Raises `BodyMalformed` for JSON that is none and for a multipart form without its boundaries."""
    kind, charset = media_type(content_type)
    if not body:
        return None
    if kind == "application/json" or kind.endswith("+json"):
        return _json(body)
    if kind == "application/x-www-form-urlencoded":
        # `curl -d '{…}'` says form though it sends JSON; no form has a first name with a brace.
        return _lenient(body) if body[:1] == b"{" else gathered(parse_qsl(text_of(body, charset), True))
    if kind == "multipart/form-data":
        return _multipart(content_type, body)
    return text_of(body, charset)


@lru_cache(maxsize=256)  # senders repeat themselves, and the parser is slow
def media_type(content_type: str) -> tuple[str, str]:
    """(`application/json`, charset); the charset is utf-8 unless another is named."""
    message = Message()
    message["content-type"] = content_type
    return (message.get_content_type() if content_type else ""), str(message.get_content_charset() or "utf-8")


def text_of(body: bytes, charset: str) -> str:
    """What cannot be read becomes �, so that a wrong charset never loses a delivery."""
    try:
        return body.decode(charset, "replace")
    except LookupError:
        return body.decode("utf-8", "replace")


def headers_of(pairs: Sequence[tuple[str, str]], hidden: frozenset[str] = HIDDEN) -> dict[str, str]:
    """What may be shown of them; values of one name are one list (RFC 9110 §5.3)."""
    shown = [(name, value) for name, value in pairs if name not in hidden]
    return {name: ", ".join(v) if isinstance(v, list) else v for name, v in gathered(shown).items()}


def gathered(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Pairs as an object; a name that occurs more than once holds a list."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found


def _json(body: bytes) -> JSON:
    try:
        return orjson.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise BodyMalformed(f"The body is not valid JSON: {error}") from error


def _lenient(body: bytes) -> JSON:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return gathered(parse_qsl(text_of(body, "utf-8"), True))


def _multipart(content_type: str, body: bytes) -> JSON:
    from python_multipart import create_form_parser  # loaded when the first such form comes
    from python_multipart.exceptions import FormParserError

    pairs: list[tuple[str, Any]] = []

    def field(part: Any) -> None:
        pairs.append((_name(part.field_name), _name(part.value)))

    def file(part: Any) -> None:
        part.file_object.seek(0)
        content = part.file_object.read()
        named = {"filename": _name(part.file_name), "size": len(content), "base64": base64.b64encode(content).decode()}
        pairs.append((_name(part.field_name), named))

    try:
        parser = create_form_parser(
            {"Content-Type": content_type.encode()}, field, file, config={"MAX_MEMORY_FILE_SIZE": len(body) + 1}
        )
        parser.write(body)
        parser.finalize()
    except (FormParserError, ValueError) as error:
        raise BodyMalformed(f"The body is not a multipart form: {error}") from error
    return gathered(pairs)


def _name(value: bytes | None) -> str:
    return "" if value is None else value.decode("utf-8", "replace")
