"""HTTP Request: one call of somebody else's server (nodes.md §4, http_request)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final, Literal
from urllib.parse import urlsplit

import orjson

from layers.catalog.effects import HttpAnswer, HttpCall
from layers.catalog.message import body_bytes, decoded, header_fields, with_query
from layers.catalog.node import Context, Done, node
from layers.catalog.param import param
from layers.catalog.path import fields_of
from layers.errors import TryAgain, WontWork
from layers.expressions import Secret
from layers.graph.records import JSON

TRANSIENT: Final = frozenset({408, 425, 429})
SHOWN: Final = 2048  # bytes of a refusal's body that the error shows


@node(
    "http_request",
    name="HTTP Request",
    icon="globe",
    keywords=("api", "rest", "call", "fetch", "get", "post", "url", "curl"),
    sample={"statusCode": 200, "statusText": "OK", "headers": {}, "body": {"id": 1}, "ok": True, "durationMs": 120},
    output={
        "statusCode": {"type": "integer"},
        "statusText": {"type": "string"},
        "headers": {"type": "object"},
        "body": {},
        "ok": {"type": "boolean"},
        "durationMs": {"type": "integer"},
        "url": {"type": "string"},
    },
)
class HttpRequest:
    """Call an address on the web and go on with its answer."""

    url: str | Secret = param(
        "URL",
        kind="text",
        address=True,
        secrets=True,
        placeholder="https://api.example.com/orders/{{trigger.body.id}}",
    )
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = param("Method", default="GET")
    headers: Mapping[str, Any] = param("Headers", kind="json", default={}, secrets=True, schema={"type": "object"})
    query: Mapping[str, Any] = param("Query", kind="keyvalue", default={}, secrets=True)
    body: JSON = param(
        "Body",
        kind="json",
        default=None,
        secrets=True,
        show=("bodyType", ("json", "form", "text", "binary")),
        text_when=("bodyType", ("text", "binary")),
    )
    bodyType: Literal["json", "form", "text", "binary", "none"] = param(
        "Body type",
        default="json",
        options=[
            ("json", "JSON"),
            ("form", "Form"),
            ("text", "Text"),
            ("binary", "Binary (base64)"),
            ("none", "None"),
        ],
    )
    timeoutSeconds: float = param("Timeout in seconds", default=30, minimum=0.001, maximum=3600)
    followRedirects: bool = param("Follow redirects", default=True, advanced=True)
    failOnErrorStatus: bool = param("Fail on an error status", default=True, advanced=True)
    responseType: Literal["auto", "json", "text", "base64"] = param(
        "Read the answer as",
        default="auto",
        options=[("auto", "What it says it is"), ("json", "JSON"), ("text", "Text"), ("base64", "Base64")],
        advanced=True,
    )
    mockResponse: JSON = param(
        "Answer in a test", kind="json", default=None, advanced=True, help="A test sends nothing and goes on with this."
    )
    testSend: bool = param("Really send in a test, if it is a GET", default=False, advanced=True)

    async def run(self, ctx: Context, given: JSON) -> Done:
        call = self._call()
        answer = await ctx.effects.do(call)
        ok = 200 <= answer.status < 300
        if not ok and self.failOnErrorStatus:
            raise refused(call, answer, ctx.now)
        output = {
            **fields_of(given),
            "statusCode": answer.status,
            "statusText": answer.reason,
            "headers": dict(answer.headers),
            "body": decoded(self.responseType, answer),
            "ok": ok,
            "durationMs": answer.duration_ms,
            "url": answer.url,
        }
        if answer.sampled and self.mockResponse is None:
            output |= {"_dryRun": True, "request": dict(call.describe())}
        return Done(output)

    def _call(self) -> HttpCall:
        url = with_query(self.url, self.query)
        headers = header_fields(self.headers)
        body, content_type = (None, None) if self.body is None else body_bytes(self.bodyType, self.body)
        if content_type and not any(name.lower() == "content-type" for name in headers):
            headers["Content-Type"] = content_type
        return HttpCall(
            self.method,
            url,
            headers,
            body,
            timeout_s=self.timeoutSeconds,
            follow_redirects=self.followRedirects,
            mock=None if self.mockResponse is None else mocked(self.mockResponse, str(url)),
            really=self.testSend and self.method == "GET",
        )


def refused(call: HttpCall, answer: HttpAnswer, now: datetime) -> TryAgain | WontWork:
    """408, 425, 429 and 5xx may pass; every other status is final."""
    reason = answer.reason or _reason(answer.status)
    message = f"{call.method} {_place(call.url)} was answered {answer.status} {reason}".rstrip() + "."
    shown = answer.body[:SHOWN].decode("utf-8", "replace")
    if answer.status in TRANSIENT or answer.status >= 500:
        wait = retry_after(answer.headers.get("retry-after"), now)
        return TryAgain(message, code="HTTP_STATUS", retry_after=wait, status=answer.status, body=shown)
    return WontWork(message, code="HTTP_STATUS", status=answer.status, body=shown)


def retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds from now: a number of them, or a date (RFC 9110 §10.2.3). None for neither."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    until = until if until.tzinfo is not None else until.replace(tzinfo=UTC)
    return max(0.0, (until - now).total_seconds())


def mocked(wanted: JSON, url: str) -> HttpAnswer:
    """The answer that a test gets: `{statusCode, headers, body}`, or anything else as the body of a 200."""
    whole = isinstance(wanted, dict) and not {"statusCode", "headers", "body"}.isdisjoint(wanted)
    parts: Mapping[str, Any] = wanted if whole else {"body": wanted}
    status = parts.get("statusCode", 200)
    if isinstance(status, bool) or not isinstance(status, int) or not 100 <= status <= 599:
        raise WontWork(
            "The answer in a test needs a statusCode of 100 to 599.", code="CONFIG_INVALID", field="mockResponse"
        )
    body = parts.get("body")
    plain = isinstance(body, str)
    headers = {"content-type": "text/plain; charset=utf-8" if plain else "application/json"}
    headers |= {name.lower(): str(value) for name, value in header_fields(parts.get("headers") or {}).items()}
    content = body.encode() if isinstance(body, str) else orjson.dumps(body)
    return HttpAnswer(status, _reason(status), headers, content, url, sampled=True)


def _place(url: str | Secret) -> str:
    """Host and path: a query, or a name before the host, may hold what nobody else should read."""
    if isinstance(url, Secret):
        return str(url)
    parts = urlsplit(url)
    return f"{parts.hostname}{parts.path}"


def _reason(status: int) -> str:
    return HTTPStatus(status).phrase if status in HTTPStatus.__members__.values() else ""
