"""The performer of HTTP calls: pooled, verified, guarded, bounded in time and size.

1. No cookies are kept, no proxy or other setting is taken from the environment, certificates are verified.
2. Redirects are followed by hand, at most ten, each hop guarded as the first. Method and body follow RFC 9110 §15.4;
   what authorises us to one origin is not shown to another.
3. `Idempotency-Key` is the effect's key, unless the user set one; secrets are revealed here and nowhere else.
4. Errors name the host, never the whole address: it may hold a secret. Of a call with a secret they give no words
   from below: those quote header values (h11) and hosts (the resolver).
"""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, unquote

import httpcore
import httpx

from layers import __version__
from layers.catalog.effects import HttpAnswer, HttpCall
from layers.errors import TryAgain, WontWork
from layers.expressions import MASK, Secret
from layers.ports import Clock
from layers.runtime.connections import Connections
from layers.runtime.guard import Blocked, GuardedNetwork

MOST_HOPS: Final = 10
CONNECT_S: Final = 10.0
AGENT: Final = f"Layers/{__version__}"
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_PRIVATE: Final = frozenset({"authorization", "cookie", "proxy-authorization"})
_OF_BODY: Final = frozenset({"content-length", "content-type", "content-encoding", "transfer-encoding"})
_NOT_SENT: Final = (httpcore.ConnectError, httpcore.ConnectTimeout)
_BROKEN: Final = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError)


class Http:
    """Performs `HttpCall`. `mounts`: origin → ASGI app that answers in its place, in this process."""

    def __init__(
        self,
        clock: Clock,
        *,
        allow_private: bool = False,
        allowed_hosts: frozenset[str] = frozenset(),
        mounts: Mapping[str, Any] | None = None,
        verify: ssl.SSLContext | None = None,
    ) -> None:
        self._clock = clock
        context = verify or httpx.create_ssl_context(trust_env=False)
        self._guarded = Connections(GuardedNetwork(allow_private, allowed_hosts), context)
        self._open = Connections(GuardedNetwork(True, frozenset()), context)
        self._mounts: dict[str, httpx.AsyncBaseTransport] = {
            origin.rstrip("/"): httpx.ASGITransport(app, raise_app_exceptions=False)
            for origin, app in (mounts or {}).items()
        }

    async def close(self) -> None:
        for transport in (self._guarded, self._open, *self._mounts.values()):
            await transport.aclose()

    async def perform(self, call: HttpCall, key: str) -> HttpAnswer:
        """Raises `WontWork` HTTP_BLOCKED, HTTP_TOO_LARGE, HTTP_URL, HTTP_REDIRECT; `TryAgain` HTTP_TIMEOUT,
        HTTP_NETWORK (its detail `sent` False when nothing can have arrived)."""
        request = _first(call, key)
        begun = self._clock.monotonic_us()
        try:
            async with asyncio.timeout(call.timeout_s):
                answer = await self._follow(call, request)
        except TimeoutError:
            message = f"{_host(call, request)} did not answer within {call.timeout_s:g} s."
            raise TryAgain(message, code="HTTP_TIMEOUT") from None
        took = (self._clock.monotonic_us() - begun) // 1000
        return HttpAnswer(answer.status, answer.reason, answer.headers, answer.body, answer.url, took)

    async def _follow(self, call: HttpCall, request: httpx.Request) -> HttpAnswer:
        for _ in range(MOST_HOPS + 1):
            response = await self._send(call, request)
            try:
                onward = _onward(request, response, call) if call.follow_redirects else None
                if onward is None:
                    return await _read(call, request, response)
            finally:
                await response.aclose()
            request = onward
        raise WontWork(
            f"{_host(call, request)} redirected more than {MOST_HOPS} times.", code="HTTP_REDIRECT", sent=True
        )

    async def _send(self, call: HttpCall, request: httpx.Request) -> httpx.Response:
        host = _host(call, request)
        transport = self._mounts.get(_origin(request.url)) or (self._guarded if call.guarded else self._open)
        try:
            response = await transport.handle_async_request(request)
        except Blocked:
            message = f"{host} is not a public address. Requests to private networks are switched off here."
            raise WontWork(message, code="HTTP_BLOCKED") from None
        except _NOT_SENT as error:
            raise TryAgain(
                f"{host} cannot be reached: {_told(call, error)}.", code="HTTP_NETWORK", sent=False
            ) from None
        except httpcore.UnsupportedProtocol:
            raise WontWork("Only http and https addresses can be called.", code="HTTP_URL") from None
        except _BROKEN as error:
            raise TryAgain(f"The connection to {host} broke: {_told(call, error)}.", code="HTTP_NETWORK") from None
        response.request = request
        return response


def _first(call: HttpCall, key: str) -> httpx.Request:
    address = call.url.reveal() if isinstance(call.url, Secret) else call.url
    try:
        url = httpx.URL(str(address))
    except (httpx.InvalidURL, ValueError):
        raise WontWork("This is no address that can be called.", code="HTTP_URL") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise WontWork("Only http and https addresses can be called.", code="HTTP_URL")
    headers = httpx.Headers({"user-agent": AGENT, "accept": "*/*", "accept-encoding": "gzip, deflate"})
    for name, value in call.headers.items():
        headers[name] = value.reveal() if isinstance(value, Secret) else value
    if url.userinfo and "authorization" not in headers:
        token = base64.b64encode(unquote(url.userinfo.decode()).encode()).decode()
        headers["authorization"] = f"Basic {token}"
    if call.sends_key and not call.reads and "idempotency-key" not in headers:
        headers["idempotency-key"] = quote(key, safe=":/[]")
    body = call.body.reveal() if isinstance(call.body, Secret) else call.body
    content = body.encode() if isinstance(body, str) else body
    return httpx.Request(
        call.method, url.copy_with(userinfo=b""), headers=headers, content=content, extensions=_times(call)
    )


def _times(call: HttpCall) -> dict[str, Any]:
    whole = call.timeout_s
    return {"timeout": {"connect": min(CONNECT_S, whole), "read": whole, "write": whole, "pool": whole}}


def _onward(request: httpx.Request, response: httpx.Response, call: HttpCall) -> httpx.Request | None:
    """The request that a redirect asks for; None when it is none."""
    location = response.headers.get("location")
    if response.status_code not in REDIRECTS or not location:
        return None
    try:
        url = request.url.join(location)
    except (httpx.InvalidURL, ValueError):
        raise WontWork(
            f"{_host(call, request)} redirects to what is no address.", code="HTTP_REDIRECT", sent=True
        ) from None
    if url.scheme not in ("http", "https") or not url.host:
        raise WontWork(f"{_host(call, request)} redirects to what is no web address.", code="HTTP_REDIRECT", sent=True)
    method, content = request.method, request.content
    headers = {name: value for name, value in request.headers.items() if name != "host"}
    to_get = response.status_code == 303 and method != "HEAD"
    if to_get or (response.status_code in (301, 302) and method == "POST"):
        method, content = "GET", b""
        headers = {name: value for name, value in headers.items() if name not in (*_OF_BODY, "idempotency-key")}
    if _origin(url) != _origin(request.url):
        secret = {name.lower() for name, value in call.headers.items() if isinstance(value, Secret)} | _PRIVATE
        headers = {name: value for name, value in headers.items() if name not in secret}
    headers.pop("content-length", None)
    return httpx.Request(
        method, url.copy_with(userinfo=b""), headers=headers, content=content or None, extensions=_times(call)
    )


async def _read(call: HttpCall, request: httpx.Request, response: httpx.Response) -> HttpAnswer:
    """The answer with its body, decoded, as long as that is not over the limit."""
    host, body = _host(call, request), bytearray()
    too_large = WontWork(
        f"The answer of {host} is larger than {call.max_bytes} bytes.", code="HTTP_TOO_LARGE", sent=True
    )  # fmt: skip
    announced = response.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > call.max_bytes and request.method != "HEAD":
        raise too_large
    try:
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > call.max_bytes:
                raise too_large
    except (*_BROKEN, httpx.DecodingError) as error:
        raise TryAgain(f"The answer of {host} broke off: {_told(call, error)}.", code="HTTP_NETWORK") from None
    headers = {name.lower(): value for name, value in response.headers.items()}
    return HttpAnswer(response.status_code, response.reason_phrase, headers, bytes(body), _url(call, request))


def _host(call: HttpCall, request: httpx.Request) -> str:
    """As errors name it; where the address has a secret in it, any part may be it."""
    return MASK if isinstance(call.url, Secret) else request.url.host


def _url(call: HttpCall, request: httpx.Request) -> str:
    return MASK if isinstance(call.url, Secret) else str(request.url)


def _origin(url: httpx.URL) -> str:
    port = url.port or {"http": 80, "https": 443}.get(url.scheme)
    standard = (url.scheme, port) in (("http", 80), ("https", 443))
    return f"{url.scheme}://{url.host}" + ("" if standard else f":{port}")


def _told(call: HttpCall, error: Exception) -> str:
    sealed = any(isinstance(part, Secret) for part in (call.url, call.body, *call.headers.values()))
    return type(error).__name__ if sealed else str(error) or type(error).__name__
