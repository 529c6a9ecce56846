"""The address guard: a URL that a user wrote reaches the public internet, and nothing of ours (SSRF).

1. The name is looked up here, the addresses are checked, and the connection goes to a checked address: what the name
   resolves to a moment later does not matter (DNS rebinding).
2. Allowed is what is publicly routable. Private, loopback, link-local, carrier-grade NAT, multicast, reserved, and
   cloud metadata addresses are refused, also in the IPv6 forms that carry an IPv4 address inside.
3. Every connection passes here, so each hop of a redirect does.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any, Final

import httpcore

# IANA's registries of special-purpose addresses (RFC 6890 and its successors), by hand: what the standard library
# calls global differs between the Pythons we run on. 168.63.129.16 is public by number and Azure's metadata by use.
_SPECIAL: Final = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
    )
)  # fmt: skip
_GLOBAL_UNICAST: Final = IPv6Network("2000::/3")  # all that is routed; IPv4-mapped and NAT64 forms lie outside of it
_SPECIAL_6: Final = tuple(
    IPv6Network(network)
    for network in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")  # Teredo, 6to4, …
)


class Blocked(Exception):
    """The address may not be reached; nothing was sent."""

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self.host = host


def is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        return address in _GLOBAL_UNICAST and not any(address in network for network in _SPECIAL_6)
    return not any(address in network for network in _SPECIAL)


class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """Opens connections for the pool. `allowed` names hosts that may be private; `allow_private` lets all be."""

    def __init__(self, allow_private: bool, allowed: frozenset[str]) -> None:
        self._allow_private = allow_private
        self._allowed = allowed
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await self._checked(host, port)
        failure: Exception | None = None
        for address in addresses:
            try:
                return await self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError(f"{host} has no address")

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.AsyncNetworkStream:
        raise Blocked(path)

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)

    async def _checked(self, host: str, port: int) -> list[str]:
        """The addresses of `host` that may be reached, in the resolver's order. Raises `Blocked` when none may."""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} cannot be looked up") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if self._allow_private or host.lower().rstrip(".") in self._allowed:
            return addresses
        public = [address for address in addresses if is_public(ip_address(address.partition("%")[0]))]
        if addresses and not public:
            raise Blocked(host)
        return public
