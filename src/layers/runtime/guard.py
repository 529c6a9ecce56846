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
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, Final

import httpcore

_GLOBAL_UNICAST: Final = IPv6Network("2000::/3")
_TUNNELS: Final = (IPv6Network("2002::/16"), IPv6Network("2001::/32"))  # 6to4, Teredo: IPv4 inside
_METADATA: Final = frozenset({IPv4Address("168.63.129.16")})  # Azure's, publicly routable by its number only


class Blocked(Exception):
    """The address may not be reached; nothing was sent."""

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self.host = host


def is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        tunnel = any(address in network for network in _TUNNELS)
        return address in _GLOBAL_UNICAST and address.is_global and not address.is_multicast and not tunnel
    return address.is_global and not (address.is_multicast or address.is_reserved or address in _METADATA)


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
