"""The performer of HTTP calls, against a real server on loopback."""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace

import pytest

from layers.catalog.effects import HttpCall
from layers.errors import TryAgain, WontWork
from layers.expressions import Secret
from layers.ports import Clock
from layers.runtime.http import Http
from layers.runtime.practice import ORIGIN, practice


@dataclass
class Server:
    """Answers each path from `pages` (bytes of a whole HTTP answer, or a handler); keeps what it was sent."""

    pages: dict[str, bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]] = field(default_factory=dict)
    requests: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while line := await reader.readline():
                method, path, _ = line.decode().split(" ", 2)
                headers = {}
                while (header := (await reader.readline()).decode().strip()) != "":
                    name, _, value = header.partition(":")
                    headers[name.lower()] = value.strip()
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                self.requests.append((method, path, headers, body))
                page = self.pages.get(path, answer(b"{}"))
                if isinstance(page, bytes):
                    writer.write(page)
                    await writer.drain()
                else:
                    await page(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"


def answer(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made = Server()
    listening = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = listening.sockets[0].getsockname()[1]
    yield made
    listening.close()


@pytest.fixture
async def http(clock: Clock) -> AsyncIterator[Http]:
    made = Http(clock, allow_private=True, mounts={ORIGIN: practice()})
    yield made
    await made.close()


def call(url: str, method: str = "GET", **more: object) -> HttpCall:
    return replace(HttpCall(method, url), **more)  # type: ignore[arg-type]  # fields of HttpCall


async def test_a_write_carries_the_effects_key(http: Http, server: Server) -> None:
    await http.perform(call(server.url(), "POST", body=b"x"), "exe_1:n::1:0")
    (sent,) = server.requests
    assert (sent[0], sent[2]["idempotency-key"], sent[3]) == ("POST", "exe_1:n::1:0", b"x")


async def test_a_read_carries_no_key_and_a_users_key_wins(http: Http, server: Server) -> None:
    await http.perform(call(server.url()), "k")
    await http.perform(call(server.url(), "POST", headers={"Idempotency-Key": "mine"}), "k")
    assert ["idempotency-key" in sent[2] for sent in server.requests] == [False, True]
    assert server.requests[1][2]["idempotency-key"] == "mine"


async def test_connections_are_pooled(http: Http, server: Server) -> None:
    for _ in range(5):
        await http.perform(call(server.url()), "k")
    assert server.connections == 1


async def test_secrets_are_revealed_when_sent(http: Http, server: Server) -> None:
    sent = call(server.url(), "POST", headers={"authorization": Secret("Bearer t0ken")}, body=Secret(b"pin"))
    await http.perform(sent, "k")
    assert (server.requests[0][2]["authorization"], server.requests[0][3]) == ("Bearer t0ken", b"pin")


async def test_no_cookies_are_kept(http: Http, server: Server) -> None:
    server.pages["/"] = answer(b"", "200 OK", "Set-Cookie: who=me")
    await http.perform(call(server.url()), "k")
    await http.perform(call(server.url()), "k")
    assert "cookie" not in server.requests[1][2]


async def test_a_compressed_answer_is_read_and_bounded_by_what_it_becomes(http: Http, server: Server) -> None:
    server.pages["/"] = answer(gzip.compress(b"a" * 100_000), "200 OK", "Content-Encoding: gzip")
    assert len((await http.perform(call(server.url()), "k")).body) == 100_000
    with pytest.raises(WontWork) as refused:
        await http.perform(call(server.url(), max_bytes=50_000), "k")
    assert refused.value.error_code == "HTTP_TOO_LARGE"


async def test_an_answer_that_says_it_is_too_large_is_not_read(http: Http, server: Server) -> None:
    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n")
        await writer.drain()

    server.pages["/"] = endless
    with pytest.raises(WontWork, match="larger than"):
        await http.perform(call(server.url()), "k")


async def test_no_answer_in_time_is_a_timeout(http: Http, server: Server) -> None:
    async def silent(writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    server.pages["/"] = silent
    with pytest.raises(TryAgain) as late:
        await http.perform(call(server.url(), timeout_s=0.02), "k")
    assert late.value.error_code == "HTTP_TIMEOUT"


async def test_a_broken_answer_may_have_happened_a_refused_connection_did_not(http: Http, server: Server) -> None:
    async def breaks(writer: asyncio.StreamWriter) -> None:
        writer.close()

    server.pages["/"] = breaks
    with pytest.raises(TryAgain) as broke:
        await http.perform(call(server.url()), "k")
    assert (broke.value.error_code, broke.value.details.get("sent", True)) == ("HTTP_NETWORK", True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(TryAgain) as refused:
        await http.perform(call(f"http://127.0.0.1:{port}/"), "k")
    assert (refused.value.error_code, refused.value.details["sent"]) == ("HTTP_NETWORK", False)


@pytest.mark.parametrize(
    ("status", "method", "then"),
    [
        (301, "POST", "GET"), (302, "POST", "GET"), (303, "POST", "GET"), (303, "PUT", "GET"),
        (307, "POST", "POST"), (308, "POST", "POST"), (301, "PUT", "PUT"), (302, "GET", "GET"), (303, "HEAD", "HEAD"),
    ],
)  # fmt: skip
async def test_redirects_follow_rfc_9110(http: Http, server: Server, status: int, method: str, then: str) -> None:
    server.pages["/"] = answer(b"", f"{status} Moved", "Location: /there")
    body = None if method in ("GET", "HEAD") else b"data"
    got = await http.perform(call(server.url(), method, body=body), "k")
    assert got.url == server.url("/there")
    sent = server.requests[1]
    assert (sent[0], sent[3]) == (then, b"data" if then in ("POST", "PUT") else b"")


async def test_redirects_end(http: Http, server: Server) -> None:
    server.pages["/"] = answer(b"", "302 Found", "Location: /")
    with pytest.raises(WontWork) as round_and_round:
        await http.perform(call(server.url()), "k")
    assert round_and_round.value.error_code == "HTTP_REDIRECT"
    assert len(server.requests) == 11


async def test_what_authorises_us_is_not_shown_to_another_origin(http: Http, server: Server) -> None:
    other = f"http://localhost:{server.port}/there"
    server.pages["/"] = answer(b"", "302 Found", f"Location: {other}")
    headers = {"Authorization": "Bearer t", "X-Api-Key": Secret("s"), "X-Plain": "p"}
    await http.perform(call(server.url(), headers=headers), "k")
    assert [server.requests[1][2].get(name) for name in ("authorization", "x-api-key", "x-plain")] == [None, None, "p"]


async def test_a_redirect_is_shown_when_it_is_not_followed(http: Http, server: Server) -> None:
    server.pages["/"] = answer(b"", "302 Found", "Location: /there")
    assert (await http.perform(call(server.url(), follow_redirects=False), "k")).status == 302


async def test_private_addresses_are_refused_and_nothing_is_sent(clock: Clock, server: Server) -> None:
    guarded = Http(clock, mounts={ORIGIN: practice()})
    for host in ("127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"):
        with pytest.raises(WontWork) as refused:
            await guarded.perform(call(f"http://{host}:{server.port}/"), "k")
        assert refused.value.error_code == "HTTP_BLOCKED", host
    assert server.connections == 0
    await guarded.close()


async def test_each_hop_of_a_redirect_is_guarded(clock: Clock, server: Server) -> None:
    async def away(scope: object, receive: object, send: Callable[[dict[str, object]], Awaitable[None]]) -> None:
        headers = [(b"location", server.url("/inner").encode())]
        await send({"type": "http.response.start", "status": 302, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    guarded = Http(clock, mounts={"http://outside.test": away})
    with pytest.raises(WontWork) as refused:
        await guarded.perform(call("http://outside.test/"), "k")
    assert refused.value.error_code == "HTTP_BLOCKED"
    assert server.connections == 0
    await guarded.close()


async def test_a_host_on_the_list_and_an_unguarded_call_may_be_private(clock: Clock, server: Server) -> None:
    listed = Http(clock, allowed_hosts=frozenset({"localhost"}))
    assert (await listed.perform(call(f"http://localhost:{server.port}/"), "k")).status == 200
    assert (await listed.perform(call(server.url(), guarded=False), "k")).status == 200
    await listed.close()


@pytest.mark.parametrize(
    "url", ["ftp://example.com/", "file:///etc/passwd", "http://", "gopher://x", "no address", "http://[::1"]
)
async def test_only_web_addresses_can_be_called(http: Http, url: str) -> None:
    with pytest.raises(WontWork) as refused:
        await http.perform(call(url), "k")
    assert refused.value.error_code == "HTTP_URL"


async def test_credentials_in_an_address_are_used_and_never_told(http: Http, server: Server) -> None:
    url = f"http://user:p4ss@127.0.0.1:{server.port}/"
    got = await http.perform(call(url), "k")
    assert server.requests[0][2]["authorization"].startswith("Basic ")
    assert "p4ss" not in got.url
    with pytest.raises(TryAgain) as failed:
        await http.perform(call("http://user:p4ss@127.0.0.1:1/"), "k")
    assert "p4ss" not in str(failed.value)


async def test_the_environments_proxy_is_not_used(http: Http, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert (await http.perform(call(server.url()), "k")).status == 200


@pytest.mark.parametrize(
    "sealed",
    [
        {"headers": {"X-Key": Secret("sk-4711 ")}},  # h11 quotes what it does not send
        {"headers": {"X-Key": Secret("sk\x0b4711")}},
        {"url": Secret("http://sk-4711.invalid/")},  # the resolver names the host
        {"url": Secret("http://sk-4711.\u0fff.invalid/")},
    ],
)
async def test_an_error_does_not_quote_a_secret_that_cannot_be_sent(http, server, sealed):
    with pytest.raises((TryAgain, WontWork)) as caught:
        await http.perform(call(server.url(), **sealed) if "headers" in sealed else HttpCall("GET", **sealed), "k")
    assert "4711" not in f"{caught.value} {caught.value.details} {caught.value.__cause__}"
