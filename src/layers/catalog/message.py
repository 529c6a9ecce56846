"""The parts of an HTTP message, made from a form: header fields and a body with its Content-Type."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

import orjson

from layers.catalog.body import media_type, text_of
from layers.catalog.effects import HttpAnswer
from layers.errors import WontWork
from layers.expressions import Secret, reveal, to_text
from layers.graph.records import JSON

TOKEN: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")  # RFC 9110 §5.6.2
TYPES: Final = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
    "text": "text/plain; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "binary": "application/octet-stream",
}


def header_fields(given: Any) -> dict[str, str | Secret]:
    """Names and values as they may be sent; null leaves a header out. Raises `WontWork` (CONFIG_INVALID)."""
    if not isinstance(given, Mapping):
        raise _invalid("headers", "Headers are an object of names and values.")
    made: dict[str, str | Secret] = {}
    for name, value in given.items():
        if value is None:
            continue
        if not TOKEN.fullmatch(name):
            raise _invalid("headers", f"“{name}” cannot be the name of a header.")
        text = to_text(value.reveal() if isinstance(value, Secret) else value).strip(" \t\r\n")  # RFC 9110 §5.5
        if re.search(r"[\r\n]", text):
            raise _invalid("headers", f"The value of “{name}” has a line break in it.")
        if re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text):
            raise _invalid("headers", f"The value of “{name}” has a control character in it.")
        made[name] = Secret(text) if isinstance(value, Secret) else text
    return made


def body_bytes(kind: str, body: JSON) -> tuple[bytes | Secret | None, str | None]:
    """(bytes, Content-Type). A body that has a secret anywhere in it is a `Secret` as a whole.

    `kind`: json | form | text | html | binary (base64 text) | none. Raises `WontWork` (CONFIG_INVALID)."""
    if kind == "none":
        return None, None
    opened = reveal(body)
    data = _encoded(kind, opened)
    return (data if opened is body else Secret(data)), TYPES[kind]


def _encoded(kind: str, body: JSON) -> bytes:
    if kind == "json":
        try:
            return orjson.dumps(body)
        except TypeError as error:
            raise _invalid("body", "The body cannot be written as JSON.") from error
    if kind == "form":
        return query_text(body, "body").encode()
    if kind == "binary":
        try:
            return base64.b64decode(to_text(body), validate=True)
        except binascii.Error as error:
            raise _invalid("body", "A binary body is given as base64 text.") from error
    return to_text(body).encode()


def query_text(pairs: JSON, field: str) -> str:
    """`a=1&b=x%20y`; a list repeats its name, null leaves it out. Raises `WontWork` (CONFIG_INVALID)."""
    if pairs is None:
        return ""
    if not isinstance(pairs, Mapping):
        raise _invalid(field, "Give an object of names and values.")
    flat = [
        (name, to_text(one))
        for name, value in pairs.items()
        for one in (value if isinstance(value, list) else [value])
        if one is not None
    ]
    return urlencode(flat)


def with_query(url: str | Secret, query: JSON) -> str | Secret:
    """The address with more query. Raises `WontWork` (CONFIG_INVALID) for what is no http address."""
    text = reveal(url)
    if not re.match(r"https?://[^/?#\s]", text, re.IGNORECASE):
        raise _invalid("url", "A URL begins with http:// or https:// and names a host.")
    if any(character <= " " or character == "\x7f" for character in text):
        raise _invalid("url", "A URL has no white space in it.")
    opened = reveal(query)
    more = query_text(opened, "query")
    if more:
        address, mark, fragment = text.partition("#")
        text = f"{address}{'&' if '?' in address else '?'}{more}{mark}{fragment}"
    return Secret(text) if isinstance(url, Secret) or opened is not query else text


def decoded(kind: str, answer: HttpAnswer) -> JSON:
    """The answer's body: auto | json | text | base64. Auto reads JSON where the answer says so, text where it is text.

    Raises `WontWork` (HTTP_BODY_INVALID) when JSON was wanted and did not come."""
    named, charset = media_type(answer.headers.get("content-type", ""))
    says_json = named == "application/json" or named.endswith("+json")
    if kind == "base64":
        return base64.b64encode(answer.body).decode()
    if kind == "json" or (kind == "auto" and says_json):
        try:
            return orjson.loads(answer.body) if answer.body.strip() else None
        except orjson.JSONDecodeError as error:
            if kind == "json":
                raise WontWork(f"The answer is not valid JSON: {error}.", code="HTTP_BODY_INVALID") from error
    if kind == "auto" and not named.startswith("text/"):
        try:
            return answer.body.decode(charset)
        except (UnicodeDecodeError, LookupError):
            return base64.b64encode(answer.body).decode()
    return text_of(answer.body, charset)


def _invalid(field: str, message: str) -> WontWork:
    return WontWork(message, code="CONFIG_INVALID", field=field)
