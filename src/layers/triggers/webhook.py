"""Started by a request to an address of its own (nodes.md §3.1, trigger_webhook)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_address, ip_network
from typing import Final, Literal

import orjson

from layers.catalog.body import HIDDEN, BodyMalformed, gathered, headers_of, media_type, read_body, text_of
from layers.catalog.param import param
from layers.catalog.signature import FORMATS, same_text
from layers.catalog.trigger import Arrival, Refusal, trigger
from layers.expressions import Secret
from layers.graph.records import JSON

OWN_HEADER: Final = "X-Layers-Signature"
DELIVERY_IDS: Final = ("idempotency-key", "webhook-id", "x-github-delivery", "x-shopify-webhook-id")
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")


def _path(path: str) -> None:
    if path and not re.fullmatch(r"[A-Za-z0-9._~-]{1,120}(/[A-Za-z0-9._~-]{1,120}){0,4}", path):
        raise ValueError("A path is made of letters, digits, - . _ ~ and / between them.")


def _networks(text: str) -> None:
    for one in _listed(text):
        ip_network(one, strict=False)


def _listed(text: str) -> list[str]:
    return [one for one in re.split(r"[\s,;]+", text) if one]


@trigger(
    "trigger_webhook",
    name="Webhook Received",
    payload_type="webhook_received",
    kind="webhook",
    icon="webhook",
    keywords=("http", "url", "hook", "post", "api", "form"),
    sample={"method": "POST", "path": "lead", "query": {}, "headers": {}, "body": {"email": "zoe@example.com"}},
    output={
        "method": {"type": "string"},
        "path": {"type": "string"},
        "query": {"type": "object"},
        "headers": {"type": "object"},
        "body": {},
        "rawBody": {"type": "string"},
        "contentType": {"type": "string"},
        "remoteIp": {"type": "string"},
        "receivedAt": {"type": "integer"},
    },
)
class WebhookTrigger:
    """Start the workflow when a request reaches its address, and answer the caller."""

    path: str = param(
        "Path", default="", check=_path, placeholder="a generated one", help="Unique in this installation."
    )
    methods: tuple[str, ...] = param("Methods", kind="multiselect", default=("POST",), options=METHODS)
    auth: Literal["", "none", "header", "hmac", "basic"] = param(
        "Who may call",
        default="",
        options=[
            ("", "Signed, if there is a secret"),
            ("none", "Anyone with the address"),
            ("header", "Whoever sends the secret in a header"),
            ("hmac", "Whoever signs the body with the secret"),
            ("basic", "Whoever signs in with name and password"),
        ],
    )
    secret: str | Secret | None = param(
        "Secret",
        kind="text",
        default=None,
        secrets=True,
        placeholder="{{variables.hook_secret}}",
        help="A secret variable. For name and password: name:password.",
        show=("auth", ("", "header", "hmac", "basic")),
    )
    signatureHeader: str = param(
        "Header", default=OWN_HEADER, advanced=True, help="Where the secret or the signature stands."
    )
    signatureFormat: Literal["hex_sha256", "sha256_prefixed", "stripe", "slack", "standard"] = param(
        "Signature",
        default="hex_sha256",
        options=[
            ("hex_sha256", "Hex HMAC-SHA256"),
            ("sha256_prefixed", "GitHub (sha256=…)"),
            ("stripe", "Stripe"),
            ("slack", "Slack"),
            ("standard", "Standard Webhooks"),
        ],
        show=("auth", ("", "hmac")),
    )
    responseMode: Literal["accepted", "wait_for_result", "respond_node"] = param(
        "Answer",
        default="accepted",
        options=[
            ("accepted", "At once: accepted"),
            ("wait_for_result", "The result, when it is there"),
            ("respond_node", "What a Respond node says"),
        ],
    )
    allowedIps: str = param(
        "Allowed addresses",
        default="",
        check=_networks,
        advanced=True,
        placeholder="203.0.113.7, 10.0.0.0/8",
        help="Addresses and networks, separated by commas; empty: all.",
    )

    def check(self) -> Iterator[tuple[str, str, str]]:
        """What is wrong between the fields: (field, code, sentence)."""
        if self.scheme != "none" and not self.secret:
            yield "secret", "CONFIG_REQUIRED", "Calls are to be verified, but there is no secret."

    @property
    def scheme(self) -> str:
        """How callers are verified. A secret that is set but came out empty still asks for a signature."""
        return self.auth or ("none" if self.secret is None else "hmac")

    def subscribe(self, token: str = "") -> tuple[str, str]:
        return "webhook", self.path or token

    def accept(self, arrival: Arrival) -> dict[str, JSON] | Refusal:
        """The payload, or why the request is refused: 403 address, 405 method, 401 caller, 400 body."""
        if not self._allowed(arrival.remote_ip):
            return Refusal(403, "ADDRESS_NOT_ALLOWED", "This address may not call here.")
        if arrival.method not in self.methods:
            allow = ", ".join(self.methods)
            return Refusal(405, "METHOD_NOT_ALLOWED", f"This address takes {allow}.", {"Allow": allow})
        if not self._verified(arrival):
            challenge = {"WWW-Authenticate": 'Basic realm="webhook"'} if self.scheme == "basic" else {}
            return Refusal(401, "SIGNATURE_INVALID", "The signature or secret is missing or wrong.", challenge)
        content_type = arrival.header("content-type") or ""
        try:
            body = read_body(content_type, arrival.body)
        except BodyMalformed as error:
            return Refusal(400, "BODY_MALFORMED", str(error))
        return self._payload(arrival, content_type, body)

    def by_hand(self, given: JSON, by: str, now: datetime) -> dict[str, JSON]:
        """As if somebody had sent `given` as JSON; an object that has a `body` is the payload itself."""
        whole = isinstance(given, dict) and "body" in given
        body = given["body"] if whole else given
        headers = [("content-type", "application/json")]
        arrival = Arrival(self.methods[0], self.path, [], headers, orjson.dumps(body), "127.0.0.1", now)
        return {**self._payload(arrival, "application/json", body), "dedupeId": None, **(given if whole else {})}

    def sample(self, now: datetime) -> dict[str, JSON]:
        return self.by_hand({"email": "zoe@example.com", "name": "Zoe"}, "sample", now)

    def _payload(self, arrival: Arrival, content_type: str, body: JSON) -> dict[str, JSON]:
        at = round(arrival.at.timestamp() * 1000)
        hidden = HIDDEN | ({self.signatureHeader.lower()} if self.scheme == "header" else set())
        return {
            "triggerType": "webhook_received",
            "occurredAt": at,
            "dedupeId": self._delivery(arrival, body),
            "method": arrival.method,
            "path": arrival.path,
            "query": gathered(list(arrival.query)),
            "headers": headers_of(arrival.headers, hidden),
            "body": body,
            "rawBody": text_of(arrival.body, media_type(content_type)[1]),
            "contentType": content_type,
            "remoteIp": arrival.remote_ip,
            "receivedAt": at,
        }

    def _delivery(self, arrival: Arrival, body: JSON) -> str | None:
        """The sender's id of this delivery, by which a repeated one is known; None where it gives none."""
        if self.scheme == "hmac" and self.signatureFormat in ("stripe", "slack") and isinstance(body, dict):
            named = body.get("id" if self.signatureFormat == "stripe" else "event_id")
            if isinstance(named, str) and named:
                return named
        sent = dict(reversed(arrival.headers))  # of several with one name the first counts
        return next((value for name in DELIVERY_IDS if (value := sent.get(name))), None)

    def _allowed(self, remote: str) -> bool:
        if not self.allowedIps or not (networks := _listed(self.allowedIps)):
            return True
        try:
            address = ip_address(remote)
        except ValueError:
            return False
        address = getattr(address, "ipv4_mapped", None) or address
        return any(address in ip_network(one, strict=False) for one in networks)

    def _verified(self, arrival: Arrival) -> bool:
        scheme = self.scheme
        if scheme == "none":
            return True
        secret = self.secret.reveal() if isinstance(self.secret, Secret) else self.secret
        if not isinstance(secret, str) or not secret:
            return False  # nothing to verify with: nobody is let in
        name = self.signatureHeader.lower()
        if scheme == "header":
            sent = arrival.header(name) or ""
            return same_text(sent.removeprefix("Bearer ") if name == "authorization" else sent, secret)
        if scheme == "basic":
            return same_text(_credentials(arrival.header("authorization") or ""), secret)
        own, verify = FORMATS[self.signatureFormat]
        if own is not None and self.signatureHeader == OWN_HEADER and arrival.header(own) is not None:
            name = own
        return verify(secret, arrival.header, name, arrival.body, arrival.at)


def _credentials(header: str) -> str:
    """`name:password` of a Basic authorisation (RFC 7617), empty when there is none."""
    kind, _, sent = header.partition(" ")
    try:
        return base64.b64decode(sent, validate=True).decode() if kind.lower() == "basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        return ""
